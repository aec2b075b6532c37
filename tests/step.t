#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-step: each outcome on each status, what stages.csv allows, batches.
. "$(dirname "$0")/lib.sh"

crm-init s && export CRM_STORE="$PWD/s"
cat >s/journal/2026-11.jsonl <<'E'
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"1042","client":"C17","title":"Кухня «Мадрид»","amount":125000}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"1043","client":"C17","amount":5000}
E
at='{"at":"2026-11-22T07:15:00Z",'

t 'on to the next stage, by name in the fact' \
	"crm-step 1042 --result -n 'ждёт чертёж'" <<E
$at"ev":"step","deal":"1042","outcome":"result","to":"contact","next":"2026-11-25T09:00:00Z","note":"ждёт чертёж"}
E
t 'to a named stage, with the next contact' \
	"crm-step 1042 --result=negotiation --next 3d --todo call --amount 99.50" <<E
$at"ev":"step","deal":"1042","outcome":"result","to":"negotiation","next":"2026-11-25T09:00:00Z","todo":"call","amount":99.5}
E
t 'what it did' "crm-list deal=1042 |
	grep -o '\"\\(stage\\|next\\|todo\\|amount\\|touches\\)\":[^,]*'" <<'E'
"stage":"negotiation"
"amount":99.5
"touches":0
"next":"2026-11-25T09:00:00Z"
"todo":"call"
E
t 'postponed' "crm-step 1042 --postpone 'tomorrow 10:00' --todo 'call again'" <<E
$at"ev":"step","deal":"1042","outcome":"postpone","next":"2026-11-23T10:00:00Z","todo":"call again"}
E
t 'an hour ago, by somebody' \
	"crm-step 1043 --result=negotiation --at '1h ago' --by anna --dry-run" \
	<<'E'
{"at":"2026-11-22T06:15:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"1043","by":"anna","outcome":"result","to":"negotiation","next":"2026-11-27T09:00:00Z"}
E
t 'an hour ago, before the last step' \
	"crm-step 1042 --result=contract --at '1h ago'" 65 \
	'crm-step: 1042: a later step is known (2026-11-22T07:15:00Z): undo it, or leave out --at'
t 'a dry run writes nothing' \
	"crm-step 1042 --refuse price --dry-run && crm-list 'status=lost'" 1 <<E
$at"ev":"step","deal":"1042","outcome":"refuse","reason":"price"}
E
t 'two deals are one batch' 'crm-step 1042 1043 --refuse price' <<E
$at"ev":"step","deal":"1042","outcome":"refuse","reason":"price"}
$at"ev":"step","deal":"1043","outcome":"refuse","reason":"price"}
E
ok 'with more on all its lines but the last' \
	'tail -n 2 s/journal/2026-11.jsonl | grep -c "\"more\":true" |
	grep -qx 1'
t 'lost: no refuse' 'crm-step 1042 --refuse price' 65 \
	'crm-step: 1042: the deal is lost already'
t 'lost: a result needs a stage' 'crm-step 1042 --result' 65 \
	'crm-step: 1042: the deal is lost: name the stage where it goes on, or won'
t 'lost: a postpone is a recall' \
	"crm-step 1042 --postpone 14d && crm-list 'deal=1042' |
	grep -o '\"status\":\"lost\"'" <<E
$at"ev":"step","deal":"1042","outcome":"postpone","next":"2026-12-07T09:00:00Z"}
"status":"lost"
E
t 'lost deals reopened, from a pipe' \
	"crm-list 'status=lost' | crm-step - --result=contact" <<E
$at"ev":"step","deal":"1042","outcome":"result","to":"contact","next":"2026-11-25T09:00:00Z"}
$at"ev":"step","deal":"1043","outcome":"result","to":"contact","next":"2026-11-25T09:00:00Z"}
E
same 'a stage by its own option' 'crm-step 1043 --result=won --dry-run' \
	'crm-step 1043 --to won --dry-run'
t 'won' 'crm-step 1043 --result --to won' <<E
$at"ev":"step","deal":"1043","outcome":"result","to":"won"}
E
t 'won: not twice, however it is said' 'crm-step 1043 --result --to won' 65 \
	'crm-step: 1043: the deal is won already'
t 'won: not twice' 'crm-step 1043 --result=won' 65 \
	'crm-step: 1043: the deal is won already'
t 'won: a return' 'crm-step 1043 --refuse quality' <<E
$at"ev":"step","deal":"1043","outcome":"refuse","reason":"quality"}
E
cp s/journal/2026-11.jsonl before
t 'one bad deal of two: nothing is written' 'crm-step 1042 1043 --refuse price' \
	65 'crm-step: 1043: the deal is lost already'
t 'no such deal' 'crm-step 1042 99 --refuse price' 65 \
	'crm-step: there is no deal 99'
t 'no such stage' 'crm-step 1042 --result=mars' 65 \
	'crm-step: 1042: stage mars is not in stages.csv for its pipeline'
t 'no such reason' 'crm-step 1042 --refuse weather' 65 \
	'crm-step: *reason: "weather" is not in reasons.csv'
t 'no outcome' 'crm-step 1042' 2 'crm-step: say how the contact ended*'
t 'two outcomes' 'crm-step 1042 --result --refuse price' 2 \
	'crm-step: say how the contact ended*'
t 'to a stage, by a postpone' 'crm-step 1042 --postpone 3d --to won' 2 \
	'crm-step: --to says where a result leads*'
t 'to two stages' 'crm-step 1042 --result=contact --to won' 2 \
	'crm-step: --result=contact and --to won: *'
t 'no deal' 'crm-step --result' 2 'crm-step: the id of a deal is missing*'
t 'not an id' 'crm-step "a b" --result' 2 "crm-step: 'a b' is not the id*"
for c in '\001' '\177' '\302\200' '\302\233' '\302\237'; do
	t "no id: with the control character $c" \
		"crm-step \"\$(printf 'a${c}b')\" --result" 2 \
		"crm-step: 'a?b' is not the id*"
done
for c in '\0302\0240' '\0303\0200' '\0320\0230'; do
	id=a$(printf %b "$c")b
	t "an id: with the letter $c" "crm-step '$id' --result" 65 \
		"crm-step: there is no deal $id"
done
t 'yesterday is no next' 'crm-step 1042 --postpone yesterday' 2 \
	"crm-step: 'yesterday' is not after the step*"
t 'not a time' 'crm-step 1042 --postpone someday' 2 \
	"crm-step: --postpone: 'someday' is not a time*"
t 'not an amount' 'crm-step 1042 --result --amount 1e3' 2 \
	"crm-step: --amount: '1e3' is not an amount*"
t 'too far ahead' "crm-step 1042 --result --at '3d'" 65 'crm-step: *'
t 'before the deal' "crm-step 1042 --result --at 2026-11-01" 65 'crm-step: *'
t 'a line without a deal' 'echo "{\"x\":1}" | crm-step - --refuse price' 65 \
	'crm-step: -:1: deal: the line has none'
t 'not a line' 'echo "{\"deal\":" | crm-step - --refuse price' 65 \
	'crm-step: -:1:*'
t 'an empty pipe writes nothing' 'crm-step - --refuse price'
t 'a note that is not UTF-8' \
	'crm-step 1042 --result -n "$(printf "bad\\377")"' 65 \
	'crm-step: note: "bad?" is not UTF-8'
ok 'and nothing was written' 'cmp before s/journal/2026-11.jsonl'
ok 'every fact written had an effect' \
	'test "$(crm-log "" | crm-list "" - | wc -l)" = 2'

# A touch and a step without effect stand in no step's way, a plan does.
cat >s/journal/2026-12.jsonl <<'E'
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"o"}
{"at":"2026-11-21T07:15:00Z","ev":"step","deal":"o","outcome":"refuse","reason":"price"}
{"at":"2026-11-22T07:00:00Z","ev":"step","deal":"o","outcome":"refuse","reason":"price"}
{"at":"2026-11-22T07:10:00Z","ev":"touch","deal":"o","kind":"call","dir":"out"}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"plan"}
{"at":"2026-11-23T07:15:00Z","ev":"step","deal":"plan","outcome":"postpone","next":"2026-11-30T07:15:00Z"}
E
t 'before a touch, and a step without effect' \
	'crm-step o --result=contact --at "2026-11-21 07:15" --dry-run' <<'E'
{"at":"2026-11-21T07:15:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"o","outcome":"result","to":"contact"}
E
t 'before a step that is planned' 'crm-step plan --result' 65 \
	'crm-step: plan: a later step is known (2026-11-23T07:15:00Z): undo it'
ok 'which may be undone' 'cat >>s/journal/2026-12.jsonl <<-E &&
	{"at":"2026-11-22T07:15:00Z","ev":"undo","deal":"plan","of":"2026-11-23T07:15:00Z","what":"step"}
	E
	crm-step plan --result'

t 'what it says is lost, the fact is not, and that is said' \
	'crm-step 1042 --postpone 3d >/dev/full' 74 \
	"crm-step: cannot write to standard output: No space left on device
crm-step: warning: the fact is written all the same: do not write it again"
t 'there it is' 'tail -n 1 s/journal/2026-11.jsonl | cut -d, -f 2-5' <<'E'
"ev":"step","deal":"1042","outcome":"postpone","next":"2026-11-25T09:00:00Z"}
E
t 'two facts' 'crm-step 1042 o --postpone 3d >/dev/full' 74 \
	'crm-step: *the 2 facts are written all the same: do not write them again'
t 'nothing is written in a dry run' \
	'crm-step 1042 --postpone 3d --dry-run >/dev/full' 74 \
	'crm-step: cannot write to standard output: No space left on device'
t 'a closed pipe is quiet' 'crm-step 1042 --postpone 3d | :'

rm s/script.csv
cat >s/stages.csv <<'E'
pipeline,stage,title,moves,require,max_postpones
b2b,lead,Lead,contact,,2
b2b,contact,Contact,lead proposal won,,
b2b,proposal,Proposal,,amount>0 and has(owner),
E
t 'a move that is not allowed' \
	"crm-add deal deal=n >/dev/null && crm-step n --result=proposal" 65 \
	'crm-step: n: from its stage stages.csv allows only: contact'
crm-step n --postpone 1d >/dev/null && crm-step n --postpone 2d >/dev/null
t 'postponed too often' 'crm-step n --postpone 3d' 65 \
	'crm-step: n: it has been postponed as often as stage lead allows (2 in a row): say what came of it, crm-step n --result or --refuse=REASON'
crm-step n --result >/dev/null
t 'what a stage requires' 'crm-step n --result --amount 10' 65 \
	'crm-step: n: stage proposal requires amount>0 and has(owner)'
t 'and has' 'crm-add set deal=n owner=anna >/dev/null &&
	crm-step n --result --amount 10' <<E
$at"ev":"step","deal":"n","outcome":"result","to":"proposal","amount":10}
E
t 'from the last stage it wins' 'crm-step n --result' <<E
$at"ev":"step","deal":"n","outcome":"result","to":"won"}
E
cat >s/stages.csv <<'E'
pipeline,stage,title,require
b2b,lead,Lead,
b2b,contact,Contact,has(client.phone)
b2b,proposal,Proposal,idle_days<3 and secs.lead<3600
E
cat >s/journal/2026-12.jsonl <<'E'
{"at":"2026-11-22T07:00:00Z","ev":"client","client":"C1","name":"Ivan"}
{"at":"2026-11-22T07:00:00Z","ev":"deal","deal":"p","client":"C1"}
E
t 'the client has not what the stage requires' 'crm-step p --result' 65 \
	'crm-step: p: stage contact requires has(client.phone)'
echo '{"at":"2026-11-22T07:01:00Z","ev":"set","client":"C1","phone":"+7999"}' \
	>>s/journal/2026-12.jsonl
t 'the client has' 'crm-step p --result' <<E
$at"ev":"step","deal":"p","outcome":"result","to":"contact"}
E
t 'time that a stage requires is counted to now' 'crm-step p --result' <<E
$at"ev":"step","deal":"p","outcome":"result","to":"proposal"}
E
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# Next steps that nobody has named: by crm-step, crm-add, an import; and that
# nothing else is planned.  Hours are Monday to Friday, 09:00 to 18:00; the
# clock is at Sunday, 22 November 2026, 07:15.
. "$(dirname "$0")/lib.sh"

at='{"at":"2026-11-22T07:15:00Z",'
new() { rm -rf .crm && crm-init >/dev/null; }
nexts() { crm-list -f csv --fields deal,next '' | sed 1d; }
new

# b2b: a lead has sla_hours 2, next_days 1; contact 3, proposal 4.
t 'a new deal: when its SLA is over, from Monday 09:00' 'crm-add deal' <<E
$at"ev":"deal","deal":"1","next":"2026-11-23T11:00:00Z"}
E
t 'at the second stage: three working days later' \
	'crm-add deal stage=contact' <<E
$at"ev":"deal","deal":"2","stage":"contact","next":"2026-11-25T09:00:00Z"}
E
t 'what is said holds' "crm-add deal next='monday 19:30'" <<E
$at"ev":"deal","deal":"3","next":"2026-11-23T19:30:00Z"}
E
t 'a day alone is one at which somebody works' "crm-add deal next=2026-11-28" \
	<<E
$at"ev":"deal","deal":"4","next":"2026-11-30T09:00:00Z"}
E
t 'last week: not before now' 'crm-add deal deal=y at=2026-11-16T10:00:00Z' \
	<<'E'
{"at":"2026-11-16T10:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"deal","deal":"y","next":"2026-11-23T09:00:00Z"}
E
t 'a result' 'crm-step 1 --result' <<E
$at"ev":"step","deal":"1","outcome":"result","to":"contact","next":"2026-11-25T09:00:00Z"}
E
t 'a win and a refuse have none' \
	'crm-step 2 --to won; crm-step 3 --refuse price' <<E
$at"ev":"step","deal":"2","outcome":"result","to":"won"}
$at"ev":"step","deal":"3","outcome":"refuse","reason":"price"}
E
t 'a recall of a lost deal' 'crm-step 3 --postpone 30d' <<E
$at"ev":"step","deal":"3","outcome":"postpone","next":"2026-12-22T09:00:00Z"}
E
t 'reopened: it is worked on' 'crm-step 3 --result=proposal' <<E
$at"ev":"step","deal":"3","outcome":"result","to":"proposal","next":"2026-11-26T09:00:00Z"}
E
t 'undone: what it had before' 'crm-step 1 --undo; nexts | grep ^1,' <<E
$at"ev":"undo","deal":"1","of":"2026-11-22T07:15:00Z","what":"step"}
1,2026-11-23T11:00:00Z
E
cat >.crm/journal/2026-10.jsonl <<'E'
{"at":"2026-10-01T10:00:00Z","ev":"deal","deal":"bare"}
{"at":"2026-10-02T10:00:00Z","ev":"step","deal":"bare","outcome":"refuse","reason":"price"}
E
t 'undone, and it had none: by a set' 'crm-step bare --undo -n mistaken' <<E
$at"ev":"undo","deal":"bare","of":"2026-10-02T10:00:00Z","what":"step","note":"mistaken"}
$at"ev":"set","deal":"bare","next":"2026-11-23T09:00:00Z"}
E
t 'cleared by somebody: it stays so' 'crm-add set deal=bare next=' <<E
$at"ev":"set","deal":"bare","next":null}
E
t 'so it does when a touch of it is undone' '
	crm-add touch deal=bare kind=email >out
	crm-add undo deal=bare of=2026-11-22T07:15:00Z what=touch' <<E
$at"ev":"undo","deal":"bare","of":"2026-11-22T07:15:00Z","what":"touch"}
E

# Lines: what happens now is planned on, what happened is history.
cat >lines <<'E'
{"ev":"deal","deal":"now"}
{"at":"2026-11-22T07:14:30Z","ev":"deal","deal":"now2","stage":"contact"}
{"at":"2026-10-01T10:00:00Z","ev":"deal","deal":"old"}
{"ev":"step","deal":"old","outcome":"result"}
{"at":"2026-10-01T10:00:00Z","ev":"deal","deal":"old2"}
{"at":"2026-10-02T10:00:00Z","ev":"step","deal":"old2","outcome":"result"}
E
t 'JSON lines' 'crm-add lines >out; nexts | grep -e now -e old' <<'E'
old,2026-11-25T09:00:00Z
old2,
now2,2026-11-25T09:00:00Z
now,2026-11-23T11:00:00Z
E
t 'on the last step of a batch, not before' \
	'printf "%s\n" "{\"ev\":\"deal\",\"deal\":\"b\"}" \
	"{\"ev\":\"step\",\"deal\":\"b\",\"outcome\":\"result\"}" \
	"{\"ev\":\"step\",\"deal\":\"b\",\"outcome\":\"result\"}" | crm-add -' <<E
$at"ev":"deal","deal":"b"}
$at"ev":"step","deal":"b","outcome":"result"}
$at"ev":"step","deal":"b","outcome":"result","next":"2026-11-26T09:00:00Z"}
E

# Imports: a file without that column gets steps, which are not the file's.
new
cat >shop.map <<'E'
[deal]
deal = id
created = date
stage = state
amount = sum
[stages]
lead = lead
contact = contact
won = won
E
sed '/^amount/a next = next' shop.map >next.map
cat >shop.csv <<'E'
id,date,state,sum,next
a,2026-03-02,lead,10,
b,2026-03-02,contact,10,
c,2026-03-02,won,10,
E
t 'an import: open deals alone, on the facts that leave them so' '
	crm-add --csv --map ./shop.map shop.csv | grep -e ev.:.step -e next' \
	<<'E'
{"at":"2026-03-02T00:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"deal","deal":"a","pipeline":"b2b","stage":"lead","amount":10,"next":"2026-11-23T09:00:00Z","via":"shop"}
{"at":"2026-03-02T00:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"b","outcome":"result","to":"contact","next":"2026-11-23T09:00:00Z","via":"shop"}
{"at":"2026-03-02T00:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"c","outcome":"result","to":"won","via":"shop"}
E
t 'again: nothing' 'crm-add --csv --map ./shop.map shop.csv'
t 'moved by the file: the next one; what only changed: nothing' '
	sed "s/^a,2026-03-02,lead/a,2026-03-02,contact/; s/^\(b.*\)10/\111/" \
	    shop.csv >shop2.csv; crm-add --csv --map ./shop.map shop2.csv
	crm-add --csv --map ./shop.map shop2.csv; nexts' <<E
$at"ev":"step","deal":"a","outcome":"result","to":"contact","next":"2026-11-25T09:00:00Z","via":"shop"}
$at"ev":"set","deal":"b","amount":11,"via":"shop"}
a,2026-11-25T09:00:00Z
b,2026-11-23T09:00:00Z
c,
E
t 'closed by the file: nothing is left to be done' '
	sed "s/^a,2026-03-02,contact/a,2026-03-02,won/" shop2.csv >shop3.csv
	crm-add --csv --map ./shop.map shop3.csv; nexts | grep ^a' <<E
$at"ev":"step","deal":"a","outcome":"result","to":"won","via":"shop"}
a,
E
new
t 'a file with that column says that there is none' '
	crm-add --csv --map ./next.map shop.csv >out; nexts' <<'E'
a,
b,
c,
E

# Where the table says nothing, nothing is invented.
new
printf 'pipeline,stage,next_days\nb2b,lead,\nb2b,contact,0\nb2b,hot,0.5\n' \
	>.crm/stages.csv
rm .crm/script.csv
t 'no next_days; at once; half a day' 'crm-add deal >out; nexts
	crm-step 1 --result; crm-step 1 --result' <<E
1,
$at"ev":"step","deal":"1","outcome":"result","to":"contact","next":"2026-11-23T09:00:00Z"}
$at"ev":"step","deal":"1","outcome":"result","to":"hot","next":"2026-11-23T13:30:00Z"}
E
# Moscow is three hours ahead; a holiday, and a short day after it.
printf 'key,value\ntimezone,Europe/Moscow\n' >.crm/settings.csv
printf '2026-11-23,,\n2026-11-24,11:00,12:00\n' >>.crm/hours.csv
t 'in the hours of the store' 'crm-step 1 --result=contact
	crm-step 1 --postpone 3d; crm-step 1 --postpone tuesday' <<E
$at"ev":"step","deal":"1","outcome":"result","to":"contact","next":"2026-11-24T08:00:00Z"}
$at"ev":"step","deal":"1","outcome":"postpone","next":"2026-11-25T07:15:00Z"}
$at"ev":"step","deal":"1","outcome":"postpone","next":"2026-11-24T08:00:00Z"}
E
done_testing

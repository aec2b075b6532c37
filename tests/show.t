#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-show: the card of a deal.
. "$(dirname "$0")/lib.sh"

crm-init s && export CRM_STORE="$PWD/s"
rm s/staff.csv
cat >s/script.csv <<'E'
stage,contact,when,question
lead,,has(client.phone),Is it the right number?
lead,,not has(client.phone),On which number may we call?
lead,,client.name=Ivan,Ivan Petrovich?
E
cat >s/journal/2026-11.jsonl <<'E'
{"at":"2026-11-20T07:15:00Z","ev":"client","client":"C1","name":"Ivan","phone":"+7999"}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"1","client":"C1","title":"Kitchen","next":"2026-11-23T07:15:00Z"}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"2","client":"C2","title":"Sofa"}
E

t 'a card' 'crm-show 1' <<'E'
1         Kitchen
stage     lead (Lead), since 2026-11-20 07:15, 2 days
next      2026-11-23 07:15, in 24 h
client    C1, Ivan
phone     +7999
ask       Is it the right number?
          Ivan Petrovich?
way       2026-11-20 07:15  lead, 2 days
E
t 'what is asked of a client without a phone' 'crm-show 2 | grep -A1 ^ask' <<'E'
ask       On which number may we call?
way       2026-11-20 07:15  lead, 2 days
E

# Ids, titles and notes as they come.
long=0123456789-0123456789-0123456789-0123456789-0123456789-012345678
cat >s/journal/2026-12.jsonl <<E
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"bare"}
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"сделка-1","title":"Кухня"}
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"сделка-12","title":"Кухня","todo":"позвонить"}
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"сделка-123","title":"Кухня\n"}
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"$long","title":"Кухня «Мадрид», шкаф и стол"}
{"at":"2026-11-22T07:15:00Z","ev":"deal","deal":"a$(printf '\342\200\256')b","title":"x\u001b[31m\u009b31m"}
E
t 'no title, no blanks' 'crm-show bare | head -n 1' <<'E'
bare
E
t 'ids as wide as the column, and wider' \
	'crm-show сделка-1 сделка-12 сделка-123 | grep сделка' <<'E'
сделка-1  Кухня
сделка-12 Кухня
сделка-123  Кухня
E
t 'what to do, but not when' 'crm-show сделка-12 | grep -A1 ^next' <<'E'
next      none: nobody will come back to this deal
todo      позвонить
E
t 'nothing that a terminal would obey' \
	'crm-show "$(printf "a\342\200\256b")" | head -n 1' <<'E'
a?b       x?[31m?31m
E
if script -qec true /dev/null >pty.out 2>&1; then
	pty=1
t 'on a terminal a long id leaves the title little room' \
	"COLUMNS=80 script -qc 'crm-show $long' /dev/null | tr -d '\r' |
	sed 's/.\[[01]m//g' | head -n 2" <<E
$long  Кухня
          «Мадрид», шкаф и стол
E
t 'or none' \
	"COLUMNS=60 script -qc 'crm-show $long' /dev/null | tr -d '\r' |
	sed 's/.\[[01]m//g' | head -n 2" <<E
$long
          Кухня «Мадрид», шкаф и стол
E
else
	pty=
	skip 'on a terminal a long id leaves little room' 'no pty here'
	skip 'or none' 'no pty here'
fi
ok 'no line ends in a blank' '! crm-show 1 2 bare сделка-1 | grep " \$"'

# A note as long as a line may be.
note=$(head -c 800000 /dev/zero | tr '\0' x | sed 's/x\{7\}/& /g')
echo '{"at":"2026-11-22T07:15:00Z","ev":"touch","deal":"2","kind":"call","note":"'"$note"' ы"}' \
	>>s/journal/2026-12.jsonl
if [ "$pty" ]; then
	ok 'a long note is wrapped' '
		COLUMNS=80 script -qec "crm-show 2" /dev/null >long &&
		test $(grep -c "^ \{12\}xxxxxxx" long) -gt 12000 &&
		grep -q ы long'
else
	skip 'a long note is wrapped' 'no pty here'
fi

# What was said: the last three, by time and place, of what is not undone.
cat >s/journal/2027-01.jsonl <<'E'
{"at":"2026-11-20T07:00:00Z","ev":"deal","deal":"s"}
{"at":"2026-11-20T08:00:00Z","ev":"touch","deal":"s","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-11-20T12:00:00Z","ev":"touch","deal":"s","kind":"call","missed":false,"note":"later"}
{"at":"2026-11-20T09:00:00Z","ev":"step","deal":"s","by":"anna","outcome":"result","to":"won","note":"first at nine"}
{"at":"2026-11-20T09:00:00Z","ev":"step","deal":"s","outcome":"result","to":"won","note":"second"}
{"at":"2026-11-20T13:00:00Z","ev":"touch","deal":"s","kind":"meeting","note":"a slip"}
{"at":"2026-11-20T14:00:00Z","ev":"touch","deal":"s","kind":"meeting","note":"a slip, too"}
{"at":"2026-11-20T15:00:00Z","ev":"undo","deal":"s","of":"2026-11-20T13:00:00Z","what":"touch"}
{"at":"2026-11-20T15:00:00Z","ev":"undo","deal":"s","of":"2026-11-20T14:00:00Z","what":"touch"}
E
t 'what was said last, and was not undone' \
	'crm-show s | sed -n "/^said/,/^way/p"' <<'E'
said      2026-11-20 12:00 call: later
          2026-11-20 09:00 result won (no effect): second
          2026-11-20 09:00 anna result won: first at nine
way       2026-11-20 07:00  lead, 2 h, won
E
t 'what was said then' "crm-show s --as-of '2026-11-20 08:30' | grep ^said" <<'E'
said      2026-11-20 08:00 anna call in missed
E
t 'said before it was undone' \
	"crm-show s --as-of '2026-11-20 14:30' | grep -A2 ^said" <<'E'
said      2026-11-20 14:00 meeting: a slip, too
          2026-11-20 13:00 meeting: a slip
          2026-11-20 12:00 call: later
E
t 'nothing was said' 'crm-show bare | grep ^said' 1

t 'the deals that a pipe names, each once' \
	'{ crm-list "deal=1,2"; crm-list deal=1; } | crm-show - | grep "^[12]"' \
	<<'E'
1         Kitchen
2         Sofa
E
same 'a pipe and ids' 'crm-list deal=1,2 | crm-show 2 -' 'crm-show 2 1'
same 'as deal lines' 'crm-show -f jsonl 1' 'crm-list deal=1'
t 'an empty pipe' 'crm-show -'
t 'a line without a deal' 'echo "{\"x\":1}" | crm-show -' 65 \
	'crm-show: -:1: deal: the line has none'
t 'no such deal: the others are shown' 'crm-show bare 99 | head -n 1' 0 \
	'crm-show: there is no deal 99' <<'E'
bare
E
t 'and the status says so' 'crm-show 99' 65 'crm-show: there is no deal 99'
t 'not an id' 'crm-show a,b' 2 "crm-show: 'a,b' is not the id of a deal"
t 'no id' 'crm-show' 2 "crm-show: the id of a deal is missing, or '-' *"
t 'no table' 'crm-show -f csv 1' 2 'crm-show: --format: *'
t 'a full disk' 'crm-show 1 >/dev/full' 74 \
	'crm-show: cannot write to standard output: *'
done_testing

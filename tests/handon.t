#!/bin/sh
# SPDX-License-Identifier: ISC
# A won deal goes on in the next pipeline; touches of the same breath; undo.
. "$(dirname "$0")/lib.sh"

at='{"at":"2026-11-22T07:15:00Z",'
crm-init -t three-funnels >/dev/null
printf 'id,name,team\nanna,Анна,hunters\n' >.crm/staff.csv
export CRM_USER=anna

# leadgen: target, contacted, interested (hands over to conversion);
# conversion: qualified (sla 2 hours) … contract (hands over to existing).
crm-add client client=C1 name='Ольга' >/dev/null
crm-add deal deal=L client=C1 title='Кухня «Мадрид»' owner=anna \
	source=google campaign=autumn amount=1000.50 stage=interested \
	rooms=3 hot=yes >/dev/null
t 'won: it goes on, with all that is known' \
	"crm-step L --result -n 'wants an offer' --todo 'call her' --variant b" <<E
$at"ev":"step","deal":"L","by":"anna","outcome":"result","to":"won","variant":"b","note":"wants an offer"}
$at"ev":"deal","deal":"1","client":"C1","parent":"L","title":"Кухня «Мадрид»","owner":"anna","source":"google","campaign":"autumn","pipeline":"conversion","variant":"b","amount":1000.5,"next":"2026-11-23T11:00:00Z","todo":"call her","by":"anna","rooms":3,"hot":"yes"}
E
ok 'as one batch' 'tail -n 2 .crm/journal/*.jsonl | grep -c "\"more\":true" |
	grep -qx 1'
t 'each shows the other' 'crm-show L 1 | grep -e follows -e "goes on"' <<'E'
goes on   1 Кухня «Мадрид»: conversion/qualified, open, anna
follows   L Кухня «Мадрид»: leadgen/interested, won, anna
E
t 'the funnel has nothing to miss' 'crm-funnel --handovers -f csv |
	cut -d, -f1-6 | grep leadgen,conv' <<'E'
leadgen,conversion,1,1,0,0
E
t 'won again: it has gone on already' 'crm-step L --refuse price >out
	crm-step L --result=interested >out; crm-step L --to won' <<E
$at"ev":"step","deal":"L","by":"anna","outcome":"result","to":"won"}
E
t 'from a stage that hands nothing over' 'crm-add deal deal=M >out
	crm-step M --result=won' <<E
$at"ev":"step","deal":"M","by":"anna","outcome":"result","to":"won"}
E
t 'a plan goes with it, the new amount too' 'crm-step 1 --result=contract \
	>out; crm-step 1 --result --next "2026-12-01 12:00" --amount 900' <<E
$at"ev":"step","deal":"1","by":"anna","outcome":"result","to":"won","amount":900}
$at"ev":"deal","deal":"2","client":"C1","parent":"1","title":"Кухня «Мадрид»","owner":"anna","source":"google","campaign":"autumn","pipeline":"existing","variant":"b","amount":900,"next":"2026-12-01T12:00:00Z","by":"anna","rooms":3,"hot":"yes"}
E

# Undo.
t 'the win is taken back, and what it made' 'crm-step 1 --undo
	crm-list -f csv --fields deal,status,stage "" | sed 1d | sort' <<E
$at"ev":"undo","deal":"2","of":"2026-11-22T07:15:00Z","what":"deal","by":"anna"}
$at"ev":"undo","deal":"1","of":"2026-11-22T07:15:00Z","what":"step","by":"anna"}
1,open,contract
L,won,
M,won,
E
t 'and won again' 'crm-step 1 --to won | tail -n 1 | cut -d, -f2-4' <<'E'
"ev":"deal","deal":"3","client":"C1"
E
t 'one that has been worked on stays' 'crm-step 3 --result >out
	crm-step 1 --undo' 65 \
	'crm-step: 1: it goes on as 3, and there are facts about that one: *'
t 'a deal without a step' 'crm-add deal deal=N >out; crm-step N --undo' 65 \
	'crm-step: N: there is no step of it to be taken back'
t 'several, all or nothing' 'crm-step 3 N --undo' 65 'crm-step: N: *'
t 'with an outcome' 'crm-step 3 --undo --result' 2 'crm-step: say how *'
t 'with what a step says' 'crm-step 3 --undo --amount 3' 2 \
	'crm-step: --undo ends no contact*'

# In bulk, to a team.
printf 'id,name,team\nanna,Anna,hunters\nboris,Boris,closers\nvera,Vera,closers\n' \
	>.crm/staff.csv
sed -i 's/^\(conversion,qualified.*\),$/\1,closers/' \
	.crm/stages.csv
for i in 1 2 3 4 5 6; do
	echo "{\"ev\":\"deal\",\"deal\":\"B$i\",\"owner\":\"anna\",\"stage\":\"interested\"}"
done | crm-add - >out
ok 'each goes on to one of the team' '
	crm-list "deal ~ B" | crm-step - --result >out
	test "$(grep -c "ev.:.deal" out)" = 6 &&
	test "$(grep -c "owner.:.boris" out)" = 3 &&
	test "$(grep -c "owner.:.vera" out)" = 3'
t 'nobody is there for it: it goes on all the same, and that is said' '
	sed -i "s/,closers$/,nobody/" .crm/stages.csv
	crm-add deal deal=Q stage=interested owner=anna >out
	crm-step Q --result | cut -d, -f3-6 | tail -n 1' 0 \
	'crm-step: warning: 1 new deal is without an owner: staff.csv has nobody for now in team nobody' <<'E'
"deal":"10","parent":"Q","pipeline":"conversion","next":"2026-11-23T11:00:00Z"
E

# A stage was meant, and not a deal.
t 'the value of --result' 'crm-step L --result won' 65 \
	'crm-step: there is no deal won; for the stage write --result=won'

# Touches.
crm-init b2b >/dev/null; export CRM_STORE="$PWD/b2b"
crm-add deal deal=T >/dev/null
t 'a call, a proposal and a result' \
	'crm-step T --call 3:04 --proposal --result=proposal' <<E
$at"ev":"touch","deal":"T","kind":"call","dir":"out","secs":184}
$at"ev":"touch","deal":"T","kind":"proposal","dir":"out"}
$at"ev":"step","deal":"T","outcome":"result","to":"proposal","next":"2026-11-26T09:00:00Z"}
E
t 'in seconds, in words, an hour ago' 'crm-step T --call 184 --in \
	--postpone 7d --at "2026-11-22 07:15:00" -n later | head -n 1
	crm-step T --call 1h2min --postpone 8d | head -n 1' <<E
$at"ev":"touch","deal":"T","kind":"call","dir":"in","secs":184}
$at"ev":"touch","deal":"T","kind":"call","dir":"out","secs":3720}
E
t 'nobody answered' 'crm-step T --missed --postpone 9d | head -n 1' <<E
$at"ev":"touch","deal":"T","kind":"call","dir":"out","missed":true}
E
crm-step T --result=proposal >/dev/null
t 'each kind' 'crm-step T --meeting --visit --email --message --result=proposal |
	cut -d, -f4-' <<'E'
"kind":"meeting"}
"kind":"email","dir":"out"}
"kind":"message","dir":"out"}
"kind":"visit"}
"outcome":"result","to":"proposal","next":"2026-11-26T09:00:00Z"}
E
t 'they count for what a stage requires' '
	sed -i "s/^b2b,contract.*/b2b,contract,Contract,,,1,,touches >= 11 and idle_days = 0,,/" \
	    b2b/stages.csv
	crm-step T --email --result=contract; crm-step T --email --message --result=contract |
	cut -d, -f4-' 0 'crm-step: T: stage contract requires touches >= 11 and idle_days = 0' <<'E'
"kind":"email","dir":"out"}
"kind":"message","dir":"out"}
"outcome":"result","to":"contract","next":"2026-11-23T09:00:00Z"}
E
t 'what was refused with its step is not written' 'crm-list -f csv --fields touches deal=T' \
	<<'E'
touches
11
E
t 'a call of two deals' 'crm-step T U --call 3 --refuse price' 2 \
	"crm-step: a call is one deal's, and here are 2: *"
t 'not a length' 'crm-step T --call long --refuse price' 2 \
	"crm-step: --call: 'long' is not how long it was: *"
t 'longer than a day' 'crm-step T --call 25h --refuse price' 2 \
	"crm-step: --call: '25h' is not how long it was: *"
t 'answered, or not' 'crm-step T --call 3 --missed --refuse price' 2 \
	'crm-step: --call and --missed: *'
t 'in what' 'crm-step T --in --refuse price' 2 'crm-step: --in goes with *'
t 'a touch ends no contact' 'crm-step T --email' 2 'crm-step: say how *'
done_testing

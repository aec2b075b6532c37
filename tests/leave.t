#!/bin/sh
# SPDX-License-Identifier: ISC
# Who leaves has promised things: recalls and tasks are told of and handed
# over.  Expected by hand; it is Sunday, 22 November 2026, 07:15.
. "$(dirname "$0")/lib.sh"

at='{"at":"2026-11-22T07:15:00Z",'
crm-init >/dev/null
cat >.crm/staff.csv <<'E2'
id,name,until,away_from,away_until
anna,Анна,,,
борис,Борис,2026-11-10,,
off,Off,,2026-11-20,2026-11-25
E2
cat >.crm/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"1","title":"open","owner":"борис","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"2","title":"lost","owner":"борис"}
{"at":"2026-11-02T09:00:00Z","ev":"step","deal":"2","by":"борис","outcome":"refuse","reason":"price","next":"2026-11-20T09:00:00Z"}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"3","title":"gone","owner":"борис"}
{"at":"2026-11-02T09:00:00Z","ev":"step","deal":"3","by":"борис","outcome":"refuse","reason":"price"}
{"at":"2026-11-03T09:00:00Z","ev":"task","task":"T1","owner":"борис","due":"2026-11-21T09:00:00Z","todo":"report"}
{"at":"2026-11-03T09:00:00Z","ev":"task","task":"T2","deal":"1","owner":"борис","todo":"drawing"}
{"at":"2026-11-03T09:00:00Z","ev":"task","task":"T3","owner":"борис","todo":"done"}
{"at":"2026-11-04T09:00:00Z","ev":"done","task":"T3"}
{"at":"2026-11-21T09:00:00Z","ev":"deal","deal":"4","owner":"anna","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-22T07:00:00Z","ev":"set","deal":"4","owner":"off","next":null}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"5","owner":"anna","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-22T06:00:00Z","ev":"set","deal":"5","owner":null}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"6","owner":"anna","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-22T05:00:00Z","ev":"set","deal":"6","owner":"борис"}
{"at":"2026-11-21T05:00:00Z","ev":"task","task":"T4","owner":"off"}
E2
echo 0099 >.crm/seq
find_() { crm-check --only="$1" -f tsv | cut -f3,6,7,8 | tail -n +2; }
t 'what he has left' 'find_ left' <<'E2'
	борис	2026-11-11T00:00:00Z	task T1 report: борис was last here on 2026-11-10
1	борис	2026-11-11T00:00:00Z	task T2 drawing: борис was last here on 2026-11-10
1	борис	2026-11-11T00:00:00Z	борис was last here on 2026-11-10
2	борис	2026-11-11T00:00:00Z	борис was last here on 2026-11-10, and a recall is planned
6	борис	2026-11-22T05:00:00Z	борис was last here on 2026-11-10
E2
t 'who is away: since it is theirs' 'find_ away' <<'E2'
	off	2026-11-21T05:00:00Z	task T4: off is away until 2026-11-25
4	off	2026-11-22T07:00:00Z	off is away until 2026-11-25, and no next step is planned
E2
t 'nobody: since it was cleared' 'find_ no-owner | cut -f1,3' <<'E2'
5	2026-11-22T06:00:00Z
E2
t 'what arose today' 'crm-check --since=today --only=left,away,no-owner -f tsv |
	cut -f1,3 | tail -n +2' <<'E2'
no-owner	5
left	6
away	4
E2
t 'recalls and tasks are late, too' 'crm-check --only=overdue -f tsv |
	cut -f3,7-9 | tail -n +2' <<'E2'
2	2026-11-20T09:00:00Z	a recall, late by 1 day	crm-step 2 --postpone=1d
	2026-11-21T09:00:00Z	task T1 report: late by 22 h	crm-add done task=T1
E2
t 'to be mended' 'crm-check --only=left,away -f tsv | cut -f9 | tail -n +2 |
	sort | uniq -c | sed "s/^ *//"' <<'E2'
1 crm-add task task=T4 owner=WHO
2 crm-step --from=борис --assign
1 crm-step 1 --assign
1 crm-step 2 --assign
1 crm-step 4 --assign
1 crm-step 6 --assign
E2
cp -R .crm save
t 'a recall is given, not who closed it' 'crm-step 2 --assign=anna
	crm-list -f csv --fields deal,owner deal=2 | tail -n 1
	crm-todo anna --only recall -f csv | cut -d, -f4,6
	crm-todo борис --only recall' <<E2
$at"ev":"set","deal":"2","owner":"anna","note":"from борис"}
2,борис
deal,owner
2,anna
nothing to do
E2
t 'a closed deal without one' 'crm-step 3 --assign=anna' 65 \
	'crm-step: 3: the deal is lost and has no recall: *'
t 'a task is given to another' 'crm-add task task=T4 owner=anna due=2026-11-23
	crm-todo anna --only task -f csv all | cut -d, -f3,5,6' <<E2
$at"ev":"task","task":"T4","owner":"anna","due":"2026-11-23T00:00:00Z"}
due,task,owner
2026-11-23T00:00:00Z,T4,anna
E2
t 'a second one of its id is not' 'crm-add task task=T4 owner=anna todo=x' 65 \
	'crm-add: *there is a task of this id already'
rm -rf .crm && mv save .crm
t 'he leaves: all of it goes, the task with its deal' \
	'crm-step --from=борис --assign --by anna' <<E2
$at"ev":"set","deal":"1","owner":"anna","by":"anna","note":"from борис"}
$at"ev":"set","deal":"2","owner":"anna","by":"anna","note":"from борис"}
$at"ev":"set","deal":"6","owner":"anna","by":"anna","note":"from борис"}
$at"ev":"task","task":"T1","owner":"anna","by":"anna","note":"from борис"}
$at"ev":"task","task":"T2","owner":"anna","by":"anna","note":"from борис"}
E2
t 'nothing is left' 'crm-check --only=left'
t 'nor for him to do' 'crm-todo борис all' <<'E2'
nothing to do
E2
t 'what each has closed stays' 'crm-list -f csv --fields deal,owner \
	status=lost | sed 1d | sort' <<'E2'
2,борис
3,борис
E2
t 'and is not moved again' 'crm-step --from=борис --assign'
t 'from whom nobody knows' 'crm-step --from=nope --assign' 2 \
	"crm-step: --from: neither staff.csv nor a deal knows 'nope'"
t 'of whom nobody knows' 'crm-check --owner=nope' 2 \
	"crm-check: --owner: neither staff.csv nor a fact knows 'nope'"
t 'an amount below nothing' 'crm-step 1 --result --amount=-5' 2 \
	"crm-step: --amount: '-5' is below 0*"

# A call that was missed is behind no other row.
crm-init calls >/dev/null
cat >calls/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"a","owner":"anna","next":"2026-11-21T09:00:00Z","stage":"contact"}
{"at":"2026-11-02T09:00:00Z","ev":"touch","deal":"a","kind":"call","dir":"in","missed":true}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"b","owner":"anna","next":"2026-12-21T09:00:00Z","stage":"contact"}
{"at":"2026-11-02T09:00:00Z","ev":"touch","deal":"b","kind":"call","dir":"in","missed":true}
E2
rows() { crm-todo -s calls -f csv "$@" | cut -d, -f2,4,20 | sed 1d | sort; }
t 'only calls: all of them' 'rows --only missed; rows --only missed,step' <<'E2'
missed,a,1
missed,b,1
missed,b,1
step,a,1
E2

# A client has the phones of who was merged into it.
crm-init merged >/dev/null
cat >merged/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T09:00:00Z","ev":"client","client":"A","phone":"+79000000001","email":"a@x.ru"}
{"at":"2026-11-01T09:00:00Z","ev":"client","client":"B","phone":"+79000000002"}
{"at":"2026-11-01T09:00:00Z","ev":"client","client":"C","phone":"8 900 000-00-02","email":"c@x.ru"}
{"at":"2026-11-01T10:00:00Z","ev":"deal","deal":"1","client":"A","next":"2026-12-21T09:00:00Z"}
{"at":"2026-11-02T09:00:00Z","ev":"merge","client":"B","into":"A"}
E2
t 'a phone that came by a merge' 'crm-check -s merged --only=doubles -f tsv |
	cut -f1,4,9 | tail -n +2; crm-show -s merged 1 | grep ^phone' <<'E2'
same-phone	C	crm-add -s merged merge client=C into=A
phone     +79000000001, a@x.ru, +79000000002
E2
t 'forgotten with it' 'crm-add -s merged forget client=A >out
	crm-check -s merged --only=doubles; crm-show -s merged 1 | grep -c ^phone' 1 \
	<<'E2'
0
E2

# A won deal that was not handed over: with all that it has.
crm-init more >/dev/null
printf '%s\n' pipeline,stage,handover b2b,lead,again again,first, \
	>more/stages.csv
rm more/script.csv
cat >more/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"w","client":"C","title":"A b","owner":"anna","source":"site","variant":"b","amount":5.5,"size":12,"color":"light blue","floor":null}
{"at":"2026-11-01T10:00:00Z","ev":"set","deal":"w","oak":true,"size":13}
{"at":"2026-11-02T09:00:00Z","ev":"step","deal":"w","outcome":"result","to":"won"}
E2
t 'a hand-over brings what there is' \
	'crm-check -s more --only=no-handover -f tsv | cut -f9 | tail -n 1' <<'E2'
crm-add -s more deal parent=w client=C 'title=A b' owner=anna source=site pipeline=again variant=b amount=5.5 'color=light blue' oak=true size=13
E2
t 'which it has then' '
	eval "$(crm-check -s more --only=no-handover -f tsv | cut -f9 |
	tail -n 1)" >line && crm-check -s more --only=no-handover
	cut -d, -f4- line' <<'E2'
"client":"C","parent":"w","title":"A b","owner":"anna","source":"site","pipeline":"again","variant":"b","amount":5.5,"color":"light blue","oak":"true","size":13}
E2

# Tasks that are nobody's are given with the deals that are.
crm-init tasks >/dev/null
printf '%s\n' id,name anna,A >tasks/staff.csv
cat >tasks/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T09:00:00Z","ev":"task","task":"T1","todo":"nobody"}
{"at":"2026-11-01T09:00:00Z","ev":"task","task":"T2","todo":"his","by":"boris"}
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"1"}
{"at":"2026-11-01T09:00:00Z","ev":"task","task":"T3","deal":"1"}
{"at":"2026-11-01T09:00:00Z","ev":"task","task":"T4","todo":"done"}
{"at":"2026-11-02T09:00:00Z","ev":"done","task":"T4"}
{"at":"2026-11-02T09:00:00Z","ev":"task","task":"T5","owner":"anna"}
E2
t 'of what is nobody'"'"'s, tasks too' \
	'crm-step -s tasks --assign --by anna | cut -d, -f2-' <<'E2'
"ev":"set","deal":"1","owner":"anna","by":"anna"}
"ev":"task","task":"T1","owner":"anna","by":"anna"}
E2
t 'once' 'crm-step -s tasks --assign --by anna'
done_testing

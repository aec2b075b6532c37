#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-check --gc: old segments put together, what is told of forgotten clients
# taken out: lines by hand, and what cat and grep make of the files.
. "$(dirname "$0")/lib.sh"

# lines N MONTH: facts of one second each, so that only their places order them
lines()
{
	awk -v n="$1" -v m="$2" -v what="$3" 'BEGIN { for (i = 0; i < n; i++)
		printf "{\"at\":\"%s-%02dT09:00:00Z\",\"ev\":\"touch\",\"client\":\"c\",\"kind\":\"call\",\"secs\":%d,\"note\":\"%s\"}\n", m, i % 3 + 1, i, what }' </dev/null
}
# sums DIR: every byte of a store
sums() { (cd "$1" && find . -type f ! -name lock | sort | xargs cksum); }
order() { LC_ALL=C ls "$1/journal"; }

# Merging.
crm-init s
lines 7 2026-08 a >s/journal/2026-08-04T071500Z-11.jsonl
lines 5 2026-08 b >s/journal/2026-08-22T071500Z-12.jsonl
lines 3 2026-07 c >s/journal/2026-08.jsonl
lines 4 2026-09 d >s/journal/2026-09.jsonl
lines 6 2026-10 e >s/journal/2026-10-01T000000Z-9.jsonl
lines 6 2026-10 f >s/journal/2026-10-01T000001Z-9.jsonl
lines 2 2026-11 g >s/journal/2026-11-01T000001Z-9.jsonl
lines 2 2026-11 h >s/journal/2026-11.jsonl
echo mine >s/journal/notes.txt
cat s/journal/2026-08* >august
cat s/journal/2026-10* >october
crm-log -s s '' >log
crm-log -s s '' --sort=at >sorted
sums s >before
cat >told <<'E'
what    name                        segments  lines
------  --------------------------  --------  -----
merged  2026-08.jsonl                      3      -
merged  2026-10-01T000001Z-9.jsonl         2      -
E
t 'a dry run says what would be done' 'crm-check -s s --gc --dry-run' <told
t 'and changes nothing' 'sums s | diff before -'
chmod 640 s/journal/2026-08.jsonl
chmod 750 s/journal
t 'months that are over are put together' 'crm-check -s s --gc' <told
t 'those alone' 'order s' <<'E'
2026-08.jsonl
2026-09.jsonl
2026-10-01T000001Z-9.jsonl
2026-11-01T000001Z-9.jsonl
2026-11.jsonl
notes.txt
E
ok 'one segment behind the other, as cat does it' '
	cmp august s/journal/2026-08.jsonl
	cmp october s/journal/2026-10-01T000001Z-9.jsonl'
t 'the rights stay' 'stat -c %a s/journal s/journal/2026-08.jsonl' <<'E'
750
640
E
same 'the facts are the same, in the same order' 'cat log' 'crm-log -s s ""'
same 'by time, too' 'cat sorted' 'crm-log -s s "" --sort=at'
t 'nothing is left behind' 'ls -A s | grep tmp' 1
t 'again there is nothing to do' 'sums s >before; crm-check -s s --gc
	sums s | diff before -'
t 'nothing, for a program' 'crm-check -s s --gc -f csv' <<'E'
what,name,segments,lines
E
t 'lines are added as before' 'crm-add -s s touch client=c kind=visit >out
	tail -n 1 s/journal/2026-11.jsonl | cmp - out'

# A store of a site is known to others by the names of its segments, and a
# segment of another site keeps its place between others.
crm-init site
echo site,msk >>site/settings.csv
for f in 2026-07-04T071500Z-11 2026-07 2026-08-04T071500Z-11.msk \
	2026-08.msk; do
	lines 2 2026-08 a >site/journal/$f.jsonl
done
t 'a store of a site keeps its segments' 'crm-check -s site --gc'
crm-init hub
for f in 2026-08-01T000000Z-1 2026-08-02T000000Z-1 2026-08-03T000000Z-1.msk \
	2026-08-04T000000Z-1 2026-08 2026-08.msk 2026-08b; do
	lines 2 2026-08 $f >hub/journal/$f.jsonl
done
crm-log -s hub '' >log
t 'what is between others stays there' 'crm-check -s hub --gc -f csv
	order hub' <<'E'
what,name,segments,lines
merged,2026-08-02T000000Z-1.jsonl,2,
merged,2026-08.jsonl,2,
2026-08-02T000000Z-1.jsonl
2026-08-03T000000Z-1.msk.jsonl
2026-08.jsonl
2026-08.msk.jsonl
2026-08b.jsonl
E
same 'in the same order' 'cat log' 'crm-log -s hub ""'

# What is large stays: 17 MiB.  A tail that nobody acknowledged is no part.
crm-init big
lines 180000 2026-08 large >big/journal/2026-08-01T000000Z-1.jsonl
lines 2 2026-08 x >big/journal/2026-08-02T000000Z-1.jsonl
printf '{"at":"2026-08-01T09' >>big/journal/2026-08-02T000000Z-1.jsonl
printf '\357\273\277' >big/journal/2026-08.jsonl
lines 2 2026-08 y >>big/journal/2026-08.jsonl
{ lines 2 2026-08 x; lines 2 2026-08 y; } >want
t 'large ones stay' 'crm-check -s big --gc -f csv | tail -n +2
	cmp want big/journal/2026-08.jsonl; cat big/torn/*; echo' <<'E'
merged,2026-08.jsonl,2,
{"at":"2026-08-01T09
E

# Erasing.  c1 was merged into c2 before c2 was forgotten, c3 after; c2 came
# back.  Deal 1 is c2's, 2 was given to c4 before, 3 after, 4 by a set that was
# undone; 5 is c1's.
crm-init e
rm -f e/script.csv e/reasons.csv
echo 5 >e/seq
cat >e/journal/2026-08.jsonl <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c1","name":"Olga Belova","email":"ob@example.com","birthday":"1980-01-01","by":"anna"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c2","phone":"+79005550117","company":"Belova","key":"k1","via":"site","note":"Belova"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c3","name":"Stays"}
{"at":"2026-08-01T09:00:00Z","more":true,"ev":"client","client":"c4","name":"Stays"}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"1","client":"c2","title":"Belova's kitchen","owner":"anna","source":"site","amount":125000,"city":"Kazan","todo":"call Belova"}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"2","client":"c2","title":"Stays","amount":1}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"3","client":"c2","title":"Belova 3","amount":2}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"4","client":"c4","title":"Stays","amount":3}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"5","client":"c1","title":"Belova 5","cur":"XXX","amount":4}
{"at":"2026-08-03T09:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":184,"phone":"+79005550117","rec":"belova.mp3","note":"Belova \u0441"}
{"at":"2026-08-03T09:00:01Z","ev":"touch","client":"c2","by":"anna","kind":"call","dir":"in","missed":true,"phone":"+79005550117"}
{"at":"2026-08-03T09:00:01Z","ev":"touch","deal":"2","client":"c2","by":"anna","kind":"email","note":"Belova of 2"}
{"at":"2026-08-03T09:00:02Z","ev":"touch","deal":"2","by":"anna","kind":"email","note":"Stays"}
{"at":"2026-08-03T09:00:03Z","ev":"set","deal":"2","client":"c4","note":"Stays"}
{"at":"2026-08-03T09:00:04Z","ev":"set","deal":"4","client":"c2","note":"Stays"}
{"at":"2026-08-03T09:00:05Z","ev":"undo","deal":"4","of":"2026-08-03T09:00:04Z","what":"set"}
{ "ev": "step", "at": "2026-08-04T12:00:00+03:00", "deal": "1", "outcome": "result", "n\u006fte": "Belova", "to": "won" }
{"at":"2026-08-04T09:00:01Z","ev":"task","task":"t1","deal":"1","owner":"anna","due":"2026-08-09T09:00:00Z","todo":"Belova"}
{"at":"2026-08-04T09:00:02Z","ev":"done","task":"t1","by":"anna","note":"Belova"}
{"at":"2026-08-04T09:00:03Z","ev":"sale","client":"c1","amount":700,"note":"Belova"}
{"at":"2026-08-05T09:00:00Z","ev":"merge","client":"c1","into":"c2","note":"Belova"}
{"at":"2026-08-06T09:00:00Z","ev":"forget","client":"c2","reason":"asked","note":"Stays"}
{"at":"2026-08-06T09:00:00Z","ev":"set","client":"c2","name":"Stays, behind it"}
{"at":"2026-08-06T09:00:01Z","ev":"touch","client":"c2","kind":"call","note":"Stays"}
{"at":"2026-08-07T09:00:00Z","ev":"merge","client":"c3","into":"c2"}
{"at":"2026-08-08T09:00:00Z","ev":"set","deal":"3","client":"c4"}
{"at":"2026-08-08T09:00:00Z","ev":"touch","client":"c22","kind":"call","note":"Stays, c2"}
E
# Written later, of a time before; and what no tool can read.
cat >e/journal/2026-09.jsonl <<'E'
{"at":"2026-08-06T09:00:00Z","ev":"client","client":"c2","name":"Belova, of the second of the forget"}
{"at":"2026-08-05T10:00:00Z","logged":"2026-09-01T09:00:00Z","ev":"set","client":"c1","name":"Belova","phone":null}
E
cat >want <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c1","by":"anna"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c2","key":"k1","via":"site"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c3","name":"Stays"}
{"at":"2026-08-01T09:00:00Z","more":true,"ev":"client","client":"c4","name":"Stays"}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"1","client":"c2","owner":"anna","source":"site","amount":125000,"city":"Kazan"}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"2","client":"c2","title":"Stays","amount":1}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"3","client":"c2","amount":2}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"4","client":"c4","title":"Stays","amount":3}
{"at":"2026-08-02T09:00:00Z","ev":"deal","deal":"5","client":"c1","cur":"XXX","amount":4}
{"at":"2026-08-03T09:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":184}
{"at":"2026-08-03T09:00:01Z","ev":"touch","client":"c2","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-08-03T09:00:01Z","ev":"touch","deal":"2","client":"c2","by":"anna","kind":"email"}
{"at":"2026-08-03T09:00:02Z","ev":"touch","deal":"2","by":"anna","kind":"email","note":"Stays"}
{"at":"2026-08-03T09:00:03Z","ev":"set","deal":"2","client":"c4","note":"Stays"}
{"at":"2026-08-03T09:00:04Z","ev":"set","deal":"4","client":"c2","note":"Stays"}
{"at":"2026-08-03T09:00:05Z","ev":"undo","deal":"4","of":"2026-08-03T09:00:04Z","what":"set"}
{"ev":"step","at":"2026-08-04T12:00:00+03:00","deal":"1","outcome":"result","to":"won"}
{"at":"2026-08-04T09:00:01Z","ev":"task","task":"t1","deal":"1","owner":"anna","due":"2026-08-09T09:00:00Z"}
{"at":"2026-08-04T09:00:02Z","ev":"done","task":"t1","by":"anna"}
{"at":"2026-08-04T09:00:03Z","ev":"sale","client":"c1","amount":700}
{"at":"2026-08-05T09:00:00Z","ev":"merge","client":"c1","into":"c2"}
{"at":"2026-08-06T09:00:00Z","ev":"forget","client":"c2","reason":"asked","note":"Stays"}
{"at":"2026-08-06T09:00:00Z","ev":"set","client":"c2","name":"Stays, behind it"}
{"at":"2026-08-06T09:00:01Z","ev":"touch","client":"c2","kind":"call","note":"Stays"}
{"at":"2026-08-07T09:00:00Z","ev":"merge","client":"c3","into":"c2"}
{"at":"2026-08-08T09:00:00Z","ev":"set","deal":"3","client":"c4"}
{"at":"2026-08-08T09:00:00Z","ev":"touch","client":"c22","kind":"call","note":"Stays, c2"}
{"at":"2026-08-06T09:00:00Z","ev":"client","client":"c2"}
{"at":"2026-08-05T10:00:00Z","logged":"2026-09-01T09:00:00Z","ev":"set","client":"c1"}
E
# The currency that has no rate would stop the reports.
cp -R e odd
sed -i 's/"cur":"XXX",//' e/journal/*.jsonl
sed -i 's/"cur":"XXX",//' want
reports()
{
	for view in summary activity speed load trend calls efficiency; do
		crm-kpi $view -s "$1" -p 2026
	done
	crm-funnel -s "$1" -b owner
	crm-funnel -s "$1" --losses
	crm-list -s "$1" -f csv '' \
		--fields=deal,client,status,amount,touches,last_touch,city,path
	crm-list -s "$1" -f csv '' --fields=deal,client.name,client.phone
	crm-todo -s "$1" -f csv | cut -d, -f1-5
}
export CRM_INDEX=1
reports e >before
cat >told <<'E'
what    name  segments  lines
------  ----  --------  -----
erased  c1           -      4
erased  c2           -     11
E
t 'a dry run says whose lines' 'crm-check -s e --gc --dry-run
	grep -c Belova e/journal/2026-08.jsonl' <<E
$(cat told)
12
E
unset CRM_INDEX
t 'what is told of who was forgotten is taken out' 'crm-check -s e --gc' <told
ok 'and nothing else' 'cat e/journal/* | diff want -'
t 'of every byte of the store' 'grep -ri -e belova -e 5550117 e' 1
same 'reports say what they said' 'cat before' 'reports e'
t 'nothing is wrong with the lines' \
	'crm-check -s e --only fields,files -f csv | tail -n +2'
t 'again there is nothing to do' 'crm-check -s e --gc; sums e | wc -l
	cat e/journal/* | diff want -' <<E
$(sums e | wc -l)
E
ok 'a rate that nobody knows does not matter' 'crm-check -s odd --gc >out
	! grep -r Belova odd/journal'
t 'without an index the same' 'rm -rf odd/index; cat odd/journal/* |
	sed "s/\"cur\":\"XXX\",//" | diff want -'

# A task goes from deal to deal: what is said of it while it is another
# client's is theirs.  By time: the line that gives t2 away stands last.
crm-init move
cat >move/journal/2026-08.jsonl <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"deal","deal":"1","client":"C1"}
{"at":"2026-08-01T09:00:00Z","ev":"deal","deal":"2","client":"C2"}
{"at":"2026-08-02T09:00:00Z","ev":"task","task":"t","owner":"anna","todo":"Belova, no deal yet"}
{"at":"2026-08-02T09:00:01Z","ev":"task","task":"t","deal":"1","todo":"Belova"}
{"at":"2026-08-02T09:00:02Z","ev":"task","task":"t","owner":"anna","note":"Belova"}
{"at":"2026-08-02T09:00:03Z","ev":"task","task":"t","deal":"2","note":"Stays"}
{"at":"2026-08-02T09:00:04Z","ev":"task","task":"t","due":"2026-12-01T09:00:00Z","todo":"Stays: the offer"}
{"at":"2026-08-02T09:00:05Z","ev":"done","task":"t","deal":"1","note":"Belova"}
{"at":"2026-08-02T09:00:06Z","ev":"task","task":"t","note":"Stays, done gives no deal"}
{"at":"2026-08-02T09:00:00Z","ev":"task","task":"t2","deal":"1","todo":"Belova"}
{"at":"2026-08-02T09:00:09Z","ev":"task","task":"t2","todo":"Stays of t2"}
{"at":"2026-08-02T09:00:08Z","ev":"task","task":"t2","deal":"2"}
{"at":"2026-08-02T09:00:07Z","ev":"task","task":"t2","todo":"Belova before"}
{"at":"2026-08-02T09:00:00Z","ev":"task","task":"t3","todo":"Belova"}
{"at":"2026-08-02T09:00:01Z","ev":"done","task":"t3","deal":"1"}
{"at":"2026-08-02T09:00:00Z","ev":"task","task":"t4","deal":"2","todo":"Stays"}
{"at":"2026-08-02T09:00:01Z","ev":"task","task":"t4","todo":"Stays"}
{"at":"2026-08-02T09:00:02Z","ev":"task","task":"t4","deal":"1"}
{"at":"2026-08-02T09:00:03Z","ev":"task","task":"t4","todo":"Belova"}
{"at":"2026-08-03T09:00:00Z","ev":"forget","client":"C1"}
E
sed 's/,"[a-z]*":"Belova[^"]*"//' move/journal/2026-08.jsonl >want
t 'what is said of a task is of the deal that it had then' \
	'crm-check -s move --gc -f csv; cat move/journal/* | diff want -' <<'E'
what,name,segments,lines
erased,C1,,8
E

# A deal that was undone, and what no line creates, are the client's whom
# their lines name last.
crm-init gone
cat >gone/journal/2026-08.jsonl <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"C1","name":"Belova"}
{"at":"2026-08-01T09:00:01Z","ev":"deal","deal":"5","client":"C1","title":"Belova flat","note":"Belova"}
{"at":"2026-08-01T09:00:02Z","ev":"touch","deal":"5","kind":"call","phone":"+7Belova","note":"Belova"}
{"at":"2026-08-01T09:00:02Z","ev":"task","task":"t","deal":"5","todo":"Belova"}
{"at":"2026-08-01T09:00:03Z","ev":"undo","deal":"5","of":"2026-08-01T09:00:01Z","what":"deal","note":"Belova"}
{"at":"2026-08-01T09:00:04Z","ev":"set","deal":"78","client":"C1","title":"Belova"}
{"at":"2026-08-01T09:00:05Z","ev":"step","deal":"78","outcome":"result","note":"Belova"}
{"at":"2026-08-01T09:00:06Z","ev":"set","deal":"79","client":"C1","title":"Stays"}
{"at":"2026-08-01T09:00:07Z","ev":"set","deal":"79","client":"C2"}
{"at":"2026-08-01T09:00:08Z","ev":"deal","deal":"6","client":"C2","title":"Stays"}
{"at":"2026-08-01T09:00:09Z","ev":"set","deal":"6","client":"C1"}
{"at":"2026-08-01T09:00:10Z","ev":"undo","deal":"6","of":"2026-08-01T09:00:09Z","what":"set"}
{"at":"2026-08-01T09:00:11Z","ev":"set","deal":"80","client":"C1","title":"Stays"}
{"at":"2026-08-01T09:00:12Z","ev":"set","deal":"80","client":null}
{"at":"2026-08-02T09:00:00Z","ev":"forget","client":"C1"}
{"at":"2026-08-03T09:00:00Z","ev":"set","deal":"78","title":"Stays, behind it"}
E
sed 's/,"[a-z]*":"[+7]*Belova[^"]*"//g' gone/journal/2026-08.jsonl >want
t 'a deal that was undone, or that no line creates, is erased' \
	'crm-check -s gone --gc -f csv; cat gone/journal/* | diff want -' <<'E'
what,name,segments,lines
erased,C1,,7
E

# The same file again, and a new one: what is told of who was forgotten does
# not come back, all else does; nor where the client is whom it was merged into.
cat >shop.map <<'E'
[deal]
deal = 'x-' id
client = 'x-' client
title = title
todo = todo
amount = amount
created = created
[client]
client = 'x-' client
name = who
E
cat >shop.csv <<'E'
id,client,title,todo,amount,created,who
1,1,Kitchen Belova,call Belova,5,2026-08-01T09:00:00Z,Olga Belova
2,2,Stays,Stays,6,2026-08-01T09:00:00Z,Petrov
3,3,Belova bath,,7,2026-08-01T09:00:00Z,Belova
E
crm-init shop
crm-add -s shop --csv --map shop.map shop.csv >out
crm-add -s shop merge client=x-3 into=x-1 at=2026-11-20T09:00:00Z >out
crm-add -s shop forget client=x-1 at=2026-11-21T09:00:00Z >out
t 'the same file brings nothing' 'crm-add -s shop --csv --map shop.map shop.csv'
crm-check -s shop --gc >out
t 'nor does it when the lines were erased' \
	'crm-add -s shop --csv --map shop.map shop.csv'
sed -i 's/Kitchen/House/; s/Belova,5/Belova,50/; s/Stays,Stays/New,Stays/
	s/bath/garden/' shop.csv
t 'a new one brings what is told of others, and amounts' \
	'crm-add -s shop --csv --map shop.map shop.csv | cut -d, -f2-' <<'E'
"ev":"set","deal":"x-1","amount":50,"via":"shop"}
"ev":"set","deal":"x-2","title":"New","via":"shop"}
E
t 'nothing of it is in the store' 'grep -r Belova shop' 1

# Deals that have lost their titles so are no doubles; others are.
crm-init twice
cat >twice/journal/2026-11.jsonl <<'E'
{"at":"2026-11-18T09:00:00Z","ev":"deal","deal":"1","client":"c","title":"Kitchen","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-18T09:00:00Z","ev":"deal","deal":"2","client":"c","title":"Bath","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-19T09:00:00Z","ev":"forget","client":"c"}
{"at":"2026-11-20T09:00:00Z","ev":"deal","deal":"3","client":"c","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-20T09:00:01Z","ev":"deal","deal":"4","client":"c","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-20T09:00:00Z","ev":"deal","deal":"5","client":"d","next":"2026-12-01T09:00:00Z"}
{"at":"2026-11-20T09:00:01Z","ev":"deal","deal":"6","client":"d","next":"2026-12-01T09:00:00Z"}
E
crm-check -s twice --gc >out
for since in '' --since=2026-11-01; do
	t "erased titles make no doubles $since" "CRM_INDEX=1 crm-check \
	-s twice --only same-deal $since -f csv | cut -d, -f1,3 | sort" <<'E'
kind,deal
same-deal,4
same-deal,6
E
done

# A line that cannot be read might be one of those; others are let be.
crm-init bad
cat >bad/journal/2026-08.jsonl <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c","name":"Belova"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"x",,"name":"Who"}
{"at":"2026-08-01T09:00:00Z","ev":"forget","client":"c"}
E
sums bad >before
t 'a line that cannot be read might be of a forgotten client' \
	'crm-check -s bad --gc' 65 'crm-check: bad/journal/2026-08.jsonl:2:*'
t 'then nothing is changed' 'sums bad | diff before -'
sed -i 's/"c"/"Belova"/' bad/journal/2026-08.jsonl
t 'if it cannot, it stays as it is' \
	'crm-check -s bad --gc | tail -n 1; cat bad/journal/*' <<'E'
erased  Belova         -      1
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"Belova"}
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"x",,"name":"Who"}
{"at":"2026-08-01T09:00:00Z","ev":"forget","client":"Belova"}
E

# Faces.
t 'files have no journal' 'crm-check --gc want' 2 \
	'crm-check: --gc: files have no journal, a store has one*'
for o in --only=files --severity=error --since=today --owner=anna --count \
	--kinds --where=open --as-of=today --index --tidy; do
	t "not with $o" "crm-check -s s --gc $o" 2 \
		'crm-check: --* goes alone: *'
done
t 'a dry run of what' 'crm-check -s s --dry-run' 2 'crm-check: --dry-run *'
mv site/journal site/elsewhere && ln -s elsewhere site/journal
for n in 3 4; do
	lines 2 2026-08 a >site/journal/2026-08-04T071500Z-$n.jsonl
done
sed -i '/^site,/d' site/settings.csv
t 'a link is not replaced' 'crm-check -s site --gc' 2 \
	'crm-check: site/journal: is no directory but a link *'
t 'a dry run says so' 'crm-check -s site --gc --dry-run' 2 \
	'crm-check: site/journal: is no directory but a link *'

# What stands in the way, and what is not reached.
crm-init o
cat >o/journal/2026-08.jsonl <<'E'
{"at":"2026-08-01T09:00:00Z","ev":"client","client":"c","name":"Belova"}
{"at":"2026-08-02T09:00:00Z","ev":"forget","client":"c"}
E
cp -R o d
mkdir d/journal/old
for how in --dry-run ''; do
	t "a directory: $how" "crm-check -s d --gc $how" 2 \
		'crm-check: d/journal/old: a directory: move it out of *'
done
t 'is found to be one' 'crm-check -s d --only=stray -f csv |
	cut -d, -f5,8 | tr -d \"' <<'E'
place,what
d/journal/old,a directory: no report reads it
E
mv o/journal/2026-08.jsonl target && ln -s ../../target o/journal/2026-08.jsonl
cp target o/journal/2026-08.jsonl~
sed s/08-/09-/ target >o/journal/2026-09.jsonl
ln o/journal/2026-09.jsonl other
cat >said <<'E'
crm-check: warning: o/journal/2026-08.jsonl: a link: the file that it leads to keeps what is erased here
crm-check: warning: o/journal/2026-08.jsonl~: no segment: it stays as it is, whatever it tells of who was forgotten
crm-check: warning: o/journal/2026-09.jsonl: has another name elsewhere, which keeps what is erased here
E
for how in --dry-run ''; do
	ok "copies elsewhere are named: $how" "
		crm-check -s o --gc $how 2>err.raw >out
		sort err.raw | cmp - said"
done
t 'and keep it' 'grep -c Belova target other o/journal/*' <<'E'
target:1
other:1
o/journal/2026-08.jsonl:0
o/journal/2026-08.jsonl~:1
o/journal/2026-09.jsonl:0
E

# Another than the owner.
if [ "$CRM_VALGRIND" != 1 ] && [ "$(id -u)" -eq 0 ] &&
	setpriv --reuid=1 true 2>err; then
# shellcheck disable=SC2154 # of lib.sh: the others must get here
chmod 711 "$_top" "$_top/work"
# as UID GROUP COMMAND …
as()
{
	_u=$1 _g=$2
	shift 2
	setpriv --reuid="$_u" --regid="$_g" --clear-groups "$@"
}
# share OWNER:GROUP DIRMODE FILEMODE: a store where there is something to do
share()
{
	rm -rf p
	crm-init p
	lines 2 2026-08 a >p/journal/2026-08-01T000000Z-1.jsonl
	lines 2 2026-08 b >p/journal/2026-08.jsonl
	chown -R "$1" p
	find p -type f -exec chmod "$3" {} +
	chmod "$2" p p/journal
}
rights() { stat -c '%u:%g %a' p/journal p/journal/2026-08.jsonl; }
share 1000:1000 700 600
t 'root leaves a store to its owner' 'crm-check -s p --gc >out; rights
	as 1000 1000 crm-add -s p touch client=c kind=call | wc -l' <<'E'
1000:1000 700
1000:1000 600
1
E
share 1000:4321 2770 660
t 'its group, too' 'crm-check -s p --gc >out; rights' <<'E'
1000:4321 2770
1000:4321 660
E
nobody=$(id -u nobody) group=$(id -g nobody)
share "$nobody:$group" 770 660
t 'a member where the group may do all' \
	'as 1001 "$group" crm-check -s p --gc >out; rights |
	sed "s/$group/G/"; as "$nobody" "$group" crm-add -s p touch client=c \
	kind=call | wc -l; ls -A p | grep tmp' 1 <<'E'
1001:G 770
1001:G 660
1
E
for how in --dry-run ''; do
	share "$nobody:$group" 770 640
	chmod 660 p/lock
	rm -rf before && cp -R p/journal before
	t "none where it may less: $how" \
		"as 1001 $group crm-check -s p --gc $how" 2 \
		'crm-check: p/journal/2026-08*.jsonl: belongs to nobody: run it as that user or root'
	ok 'and nothing is changed' 'diff -r before p/journal'
	share "4321:$group" 770 660
	t "none where the owner is no member: $how" \
		"as 1001 $group crm-check -s p --gc $how" 2 \
		'crm-check: p/journal/: belongs to uid 4321: run it as that user or root'
	share 1000:4321 770 660
	t "none of a group of others: $how" \
		"as 1000 1000 crm-check -s p --gc $how" 2 \
		'crm-check: p/journal/: belongs to a group that you are not in: run it as root'
done
share 0:0 770 660
if setfacl -R -m u:1000:rwX p 2>err; then
	getfacl -n p/journal p/journal/2026-08.jsonl >acl
	ok 'access control lists stay' 'crm-check -s p --gc >out
		getfacl -n p/journal p/journal/2026-08.jsonl | cmp acl -'
else
	skip 'access control lists' 'none here'
fi
share 1000:1000 755 644
chmod 700 p/journal && chown 0 p/journal
t 'the journal is named where it is closed' 'as 1000 1000 crm-log -s p ""' 74 \
	'crm-log: p/journal: cannot open the store: Permission denied'

# What the killed gc of another left, and cannot be removed, is in nobody's
# way.
share 1000:1000 755 644
mkdir -m 700 p/.tmp-journal && echo x >p/.tmp-journal/2026-08.jsonl
t 'writers pass over what they cannot remove' \
	'as 1000 1000 crm-add -s p touch client=c kind=call | wc -l' <<'E'
1
E
t 'it is said whose it is' 'as 1000 1000 crm-check -s p --only=leftover \
	-f csv | tail -n +2 | cut -d, -f5,8,9' <<'E'
p/.tmp-journal,what a --gc that was killed has left; it belongs to root,crm-check -s p --tidy
E
for how in --gc --tidy; do
	t "who is to remove it says so: $how" \
		"as 1000 1000 crm-check -s p $how" 74 'crm-check: p/.tmp-journal: cannot remove what a --gc that was killed has left, it belongs to root: Permission denied'
done
rm p/.tmp-journal/*
t 'an empty one goes' \
	'as 1000 1000 crm-check -s p --tidy; ls -A p | grep tmp' 1
else
	skip 'the rights of others' 'this needs root, and setpriv'
fi

# Somebody who reads on while the journal changes.  The first of two segments
# is more than a pipe takes; when a byte of it has come the reader has listed
# both, and has the second still to open.
crm-init r
lines 3000 2026-08 one >r/journal/2026-08-01T000000Z-1.jsonl
lines 10 2026-08 two >r/journal/2026-08.jsonl
mkfifo pipe
exec 3<>pipe
{ crm-log -s r '' >pipe 2>said 3<&-; echo $? >status; } &
dd bs=1 count=1 of=first <&3 2>dd.err
crm-check -s r --gc >out
cat <pipe >rest 3<&- &
exec 3<&-
wait
t 'a reader is told to try again' 'cat status said; ls r/journal' <<'E'
75
crm-log: r/journal: crm-check --gc has written it anew meanwhile: try again
2026-08.jsonl
E
t 'what it has written until then is of the journal' \
	'cat first rest >had; crm-log -s r "" | head -n "$(wc -l <had)" |
	cmp - had; [ -s rest ] && crm-log -s r "" | wc -l' <<'E'
3010
E

# A writer that has waited for the lock meanwhile writes to the new one.
if [ "$CRM_VALGRIND" != 1 ]; then
crm-init w
crm-add -s w touch client=c kind=call >out
exec 4<w/lock
flock 4
crm-add -s w touch client=c kind=visit >out 2>err 4<&- &
writer=$!
until grep -q crm-add /proc/$writer/comm &&
	readlink /proc/$writer/fd/* | grep -q 'w/lock$'; do :; done
mv w/journal w/old && cp -R w/old w/journal
exec 4<&-
wait $writer
t 'a writer that waited writes to the journal that there is' \
	'wc -l <w/old/2026-11.jsonl; wc -l <w/journal/2026-11.jsonl' <<'E'
1
2
E
fi

# What a gc that was killed leaves is named, and put away.
mkdir w/.tmp-journal && echo Belova >w/.tmp-journal/2026-08.jsonl
t 'what is left of one is named' \
	'crm-check -s w --only leftover -f csv | cut -d, -f1,5,9' <<'E'
kind,place,mend
leftover,w/.tmp-journal,crm-check -s w --tidy
E
t 'and is put away' 'crm-check -s w --tidy; ls -A w | grep tmp' 1

# Every system call failing, or killing, in its turn: the old journal or the
# new one, and the next writer goes on.
if test "$CRM_VALGRIND" != 1 && ${CC:-cc} -shared -fPIC -O1 -D_GNU_SOURCE \
	-o fault.so "$root/tests/faults/fault.c" -ldl 2>cc.err &&
	! grep -q libasan "$CRM_BIN/crm-check" 2>/dev/null; then
	crm-init f0
	lines 3 2026-08 a >f0/journal/2026-08-04T071500Z-11.jsonl
	lines 3 2026-08 b >f0/journal/2026-08.jsonl
	cat >f0/journal/2026-09.jsonl <<-'E'
	{"at":"2026-09-01T09:00:00Z","ev":"client","client":"c","name":"Belova"}
	{"at":"2026-09-02T09:00:00Z","ev":"forget","client":"c"}
	E
	cp -R f0 f1
	crm-log -s f0 '' >old
	CRM_FAULT_LOG=$PWD/calls LD_PRELOAD=$PWD/fault.so \
		crm-check -s f1 --gc >out
	calls=$(wc -l <calls)
	crm-log -s f1 '' >new
	ok 'there are calls to fail' "[ $calls -ge 10 ] && ! cmp -s old new"
	for fault in kill:%d kill-after:%d write:%d:ENOSPC fsync:%d:EIO \
		rename:%d:EINVAL rename:%d:EIO unlink:%d:EIO create:%d:ENOSPC \
		mkdir:%d:EROFS; do
		bad=0 n=1
		case $fault in
		kill*) last=$calls ;;
		*) last=$(grep -c "^${fault%%:*}$" calls) ;;
		esac
		while [ "$n" -le "$last" ]; do
			rm -rf f1 && cp -R f0 f1
			# shellcheck disable=SC2059 # the format is ours
			CRM_FAULT=$(printf "$fault" "$n") \
				LD_PRELOAD=$PWD/fault.so \
				crm-check -s f1 --gc >out 2>err
			rc=$?
			crm-log -s f1 '' >is 2>err || bad=$n
			cmp -s is old || cmp -s is new || bad=$n
			[ "$rc" -ne 0 ] || cmp -s is new || bad=$n
			# Then somebody writes, and somebody else goes on.
			crm-add -s f1 touch client=z kind=call >added \
				2>err || bad=$n
			crm-check -s f1 --gc >out 2>err || bad=$n
			cat new added >want
			crm-log -s f1 '' | cmp -s - want || bad=$n
			[ -e f1/.tmp-journal ] && bad=$n
			n=$((n + 1))
		done
		ok "the old or the new: $fault" "test $bad = 0"
	done
else
	skip 'the old or the new' 'no faults here'
fi
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# The page of the morning, as cron runs it.
. "$(dirname "$0")/lib.sh"
morning="sh $root/scripts/morning"

two()
{
	firm "$1" "$2"
	printf 'id,name,team\nanna,Анна,north\nboris,Борис,north\n' \
		>"$1/staff.csv"
}

# Nothing happened: the date alone, in the store's zone.  07:15 UTC on Sunday.
two empty
t 'a new store: the date' "$morning empty" <<'E'
2026-11-22
E
two hawaii Pacific/Honolulu
t 'there it is Saturday' "$morning hawaii" <<'E'
2026-11-21
E
two old
cat >old/journal/2026-11.jsonl <<'E'
{"at":"2026-11-12T09:00:00Z","ev":"deal","deal":"1","owner":"anna","amount":100,"next":"2026-11-16T09:00:00Z","todo":"call"}
{"at":"2026-11-19T20:59:59Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out"}
E
t 'a deal waits: a page' "$morning old | sed -n '1p;/^==/p'" <<'E'
2026-11-22
== Done since the last working day
== Calls, and what became of missed ones
== This month
== The deals of this month
== Today
== What is wrong
E
cp -r old closed
echo '{"at":"2026-11-19T20:59:59Z","ev":"step","deal":"1","by":"anna","outcome":"refuse","reason":"price"}' \
	>>closed/journal/2026-11.jsonl
t 'before the last working day: the date' "$morning closed" <<'E'
2026-11-22
E
for fact in task touch; do
	cp -r closed "$fact"
done
echo '{"at":"2026-11-19T09:00:00Z","ev":"task","task":"договор","by":"anna","what":"call","due":"2026-11-22T12:00:00Z"}' \
	>>task/journal/2026-11.jsonl
echo '{"at":"2026-11-19T09:00:00Z","ev":"touch","by":"anna","client":"c","kind":"call","dir":"in","missed":true}' \
	>>touch/journal/2026-11.jsonl
t 'a task is due today' "$morning task | grep -A3 '^== Today' |
	grep -o договор" <<'E'
договор
E
t 'a call was missed' "$morning touch | grep -A3 '^== Today' |
	grep -o 'missed call'" <<'E'
missed call
E
# On Saturday 02:00 of Moscow it is Friday in UTC.
t 'the last working day is that of the store' \
	"CRM_NOW=2026-11-19T21:30:00Z $morning old | sed -n '1p;/Work of/p'" <<'E'
2026-11-20
Work of 2026-11-19; waiting in minutes of working time
E
cp -r old due
sed -i 's/2026-11-16T09/2026-11-22T09/' due/journal/2026-11.jsonl
t 'something is due today: a page' "$morning due | sed -n '1p;/^==/p'" <<'E'
2026-11-22
== Done since the last working day
== Calls, and what became of missed ones
== This month
== The deals of this month
== Today
== What is wrong
E

# A firm of two; Friday was the last working day.
two firm
printf 'who,period,metric,target\nanna,2026-11,money,200\nall,2026-11,money,500\n' \
	>firm/goals.csv
cat >firm/journal/2026-11.jsonl <<'E'
{"at":"2026-11-19T07:00:00Z","ev":"client","client":"c","name":"Ольга"}
{"at":"2026-11-19T08:00:00Z","ev":"deal","deal":"1","client":"c","title":"Кухня «Мадрид»","owner":"anna","by":"anna","amount":150}
{"at":"2026-11-19T08:00:00Z","ev":"deal","deal":"2","title":"Окна","owner":"boris","by":"boris","amount":70}
{"at":"2026-11-19T08:00:00Z","ev":"deal","deal":"3","title":"Дверь","owner":"boris","by":"boris","next":"2026-11-22T10:00:00Z","todo":"позвонить"}
{"at":"2026-11-20T08:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":60}
{"at":"2026-11-20T09:00:00Z","ev":"step","deal":"1","by":"anna","outcome":"result","to":"won"}
{"at":"2026-11-20T10:00:00Z","ev":"step","deal":"2","by":"boris","outcome":"refuse","reason":"price"}
{"at":"2026-11-21T10:00:00Z","ev":"touch","deal":"3","by":"boris","kind":"call","dir":"in","missed":true}
E
t 'on Monday, Friday and what followed' \
	"CRM_NOW=2026-11-23T05:00:00Z $morning firm >page
	sed '/^== This month/,\$d' page" <<'E'
2026-11-23

== Done since the last working day
Work of 2026-11-20..2026-11-22; waiting in minutes of working time
who    day         facts  calls  first   last  gaps  longest  idle
-----  ----------  -----  -----  -----  -----  ----  -------  ----
Анна   2026-11-20      2      1  11:00  12:00     1       59    59
Борис  2026-11-20      1      0  13:00  13:00     0        0     0
Борис  2026-11-21      1      0  13:00  13:00     0        0     0

== Calls, and what became of missed ones
Calls of 2026-11, from 2026-11-20, to 2026-11-22
who    in  out  talked  talk  missed  20min  23h  later  never
-----  --  ---  ------  ----  ------  -----  ---  -----  -----
Анна    0    1       1  1:00       0      0    0      0      0
Борис   1    0       0     -       1      0    0      0      1
-----  --  ---  ------  ----  ------  -----  ---  -----  -----
total   1    1       1  1:00       1      0    0      0      1

== Won
deal  title           owner  amount  reason
----  --------------  -----  ------  ------
1     Кухня «Мадрид»  anna   150.00  -

== Lost
deal  title  owner  amount  reason
----  -----  -----  ------  ------
2     Окна   boris   70.00  price

E
t 'then the month, and today' \
	"sed -n '/^== This month/,\$p' page | grep -e ^== -e Goals -e ^Анна \
	-e ^won -e boris -e позвонить | tr -s ' '" <<'E'
== This month
Goals of 2026-11 (71.4 % passed, 6 of 21 days left)
Анна money 200.00 150.00 75.0 % 210.00
Анна money 142.86 50.00 8.33
== The deals of this month
won 1 150.00 -
== Today
boris (Борис): 1 to do, 1 overdue, 1 new lead, 1 to call back
 new lead 3 d, overdue 19 h, missed call 43 h: позвонить
== What is wrong
E
ok 'eighty columns are enough' '[ "$(wc -L <page)" -le 80 ]'
same 'the store from the environment' "$morning firm" \
	"CRM_STORE=firm $morning"
same 'cron has no locale and another zone' "$morning firm" \
	"env -i TZ=America/New_York CRM_NOW=$CRM_NOW PATH=$PATH $morning firm"
t 'no store' "$morning none" 2 'crm-kpi: none: not a store*'
t 'no option' "$morning --help" 2 'usage: morning*'
echo '{' >>firm/journal/2026-11.jsonl
t 'a broken journal is no quiet morning' "$morning firm" 65 \
	'crm-*: firm/journal/2026-11.jsonl:9*' <<'E'
2026-11-22
E
# What nobody reads was not said.
t 'the mail is lost' "$morning empty >/dev/full" 74 '*'
t 'and so is a page' "$morning task >/dev/full" 74 '*'
t 'no room for its files' "trap '' XFSZ; ulimit -f 0; $morning task" 74
t 'no directory for them' "TMPDIR=/nowhere $morning task" 74 '*'

# Over max_deals, and new deals of Friday that nobody called: 3 of anna are
# open, 2 of boris, who may have two; one of anna's was answered.
two load
printf 'id,name,team,min_deals,max_deals\nanna,Анна,north,,2\nboris,Борис,north,1,2\n' \
	>load/staff.csv
for deal in '1 anna' '2 anna' '3 anna' '4 boris' '5 boris'; do
	echo "{\"at\":\"2026-11-20T08:00:00Z\",\"ev\":\"deal\"," \
		"\"deal\":\"${deal% *}\",\"owner\":\"${deal#* }\"}"
done >load/journal/2026-11.jsonl
echo '{"at":"2026-11-20T09:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out"}' \
	>>load/journal/2026-11.jsonl
t 'who has too much, and what was not answered' \
	"$morning load | sed -n '/^== Load/,/^\$/p'" <<'E'
== Load and answers
More open deals than max_deals: Анна 3 of 2
New deals that nobody has answered: Анна 2, Борис 2

E
ok 'nothing is left behind' "mkdir tmp && TMPDIR=\$PWD/tmp $morning empty &&
	rmdir tmp"
done_testing

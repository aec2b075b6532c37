#!/bin/sh
# SPDX-License-Identifier: ISC
# A seller's day: by hand, and by SQL over the facts of a generated journal.
. "$(dirname "$0")/lib.sh"

# Friday, 20 November 2026, in Moscow: 9 to 18 is 06:00 to 15:00 UTC; lunch
# is 13 to 14.
firm hand
export CRM_STORE=hand
cat >hand/staff.csv <<'E'
id,name,team,from,until,away_from,away_until
anna,Анна,north,,,,
boris,Борис,north,,,,
vera,Вера,south,,,2026-11-16,2026-11-20
E
{
	echo day,open,close
	for d in mon tue wed thu fri; do
		echo "$d,09:00,13:00"
		echo "$d,14:00,18:00"
	done
} >hand/hours.csv
cat >hand/journal/2026-11.jsonl <<'E'
{"at":"2026-11-20T05:50:00Z","ev":"client","client":"c","name":"Ольга","by":"anna"}
{"at":"2026-11-20T06:10:00Z","ev":"deal","deal":"1","client":"c","by":"anna"}
{"at":"2026-11-20T06:30:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":1200,"note":"позвонить\tпозже"}
{"at":"2026-11-20T07:20:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","missed":true}
{"at":"2026-11-20T07:50:01Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in"}
{"at":"2026-11-20T09:45:01Z","ev":"step","deal":"1","by":"anna","outcome":"postpone","next":"2026-11-25T09:00:00Z"}
{"at":"2026-11-20T11:30:00Z","ev":"touch","deal":"1","by":"anna","kind":"email"}
{"at":"2026-11-20T11:40:00Z","ev":"touch","deal":"1","by":"anna","kind":"email"}
{"at":"2026-11-20T11:50:00Z","ev":"undo","deal":"1","of":"2026-11-20T11:40:00Z","what":"touch","by":"anna"}
{"at":"2026-11-20T14:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"visit","secs":600}
{"at":"2026-11-20T20:30:00Z","ev":"touch","deal":"1","by":"anna","kind":"message"}
{"at":"2026-11-20T21:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"message"}
{"at":"2026-11-19T21:00:00Z","ev":"touch","deal":"1","by":"gleb","kind":"message"}
E
# anna: gaps are 07:20-07:50:01 (30 min and a second), 07:50:01-09:45:01 (115
# min), 09:45:01-11:30 (15 min before lunch and 30 after: 44:59), 11:30-14:00
# (150 min), and after 14:10 the 50 min to 15:00 before the message: 6 are
# too many; 06:30-06:50 was a call, and 30 min to 07:20 are not longer.
t 'all sellers of a day' 'crm-kpi day -p 2026-11-20' <<'E'
Work of 2026-11-20; waiting in minutes of working time
who    facts  calls  first   last  before  gaps  longest  idle  after
-----  -----  -----  -----  -----  ------  ----  -------  ----  -----
Анна       9      2  08:50  23:30       0     5      150   390      0
Борис      0      0      -      -       -     -        -     -      -
gleb       1      0  00:00  00:00       0     0        0     0    480

facts by hour  00  08  09  10  12  14  17  23
-------------  --  --  --  --  --  --  --  --
Анна            .   1   2   2   1   1   1   1
gleb            1   .   .   .   .   .   .   .

its facts: crm-log -f text -p 2026-11-20 --sort=by,at 'has(by)'
E
t 'as a table' 'crm-kpi day -p 2026-11-20 -f csv | cut -d, -f1-18,24' <<'E'
who,name,period,facts,touches,calls,talks,steps,first,last,before,gaps,longest,idle,after,h00,h01,h02,h08
anna,Анна,2026-11-20,9,6,2,2,1,08:50:00,23:30:00,0,5,150,390,0,0,0,0,1
boris,Борис,2026-11-20,0,0,0,0,0,,,,,,,,,,,
gleb,,2026-11-20,1,1,0,0,0,00:00:00,00:00:00,0,0,0,0,480,1,0,0,0
E
t 'the feed of one' 'crm-kpi day --owner anna -p 2026-11-20' <<'E'
Work of 2026-11-20; waiting in minutes of working time
who   facts  calls  first   last  before  gaps  longest  idle  after
----  -----  -----  -----  -----  ------  ----  -------  ----  -----
Анна      9      2  08:50  23:30       0     5      150   390      0

facts by hour  08  09  10  12  14  17  23
-------------  --  --  --  --  --  --  --
Анна            1   2   2   1   1   1   1

time   gap  what             deal  client  secs  note
-----  ---  ---------------  ----  ------  ----  ---------------
08:50    -  client           -     c          -  -
09:10    -  deal             1     c          -  -
09:30    -  call out         1     -       1200  позвонить позже
10:20    -  call out missed  1     -          -  -
10:50   30  call in          1     -          -  -
12:45  115  step postpone    1     -          -  -
14:30   44  email            1     -          -  -
17:00  150  visit            1     -        600  -
23:30   50  message          1     -          -  -

its facts: crm-log -f text -p 2026-11-20 --sort=at 'by = "anna"'
E
t 'the command that it names shows them' "crm-kpi day --owner anna \
	-p 2026-11-20 | sed -n 's/^its facts: //p' >cmd
	sh ./cmd | sed 1,2d | grep -vc ' undo '" <<'E'
10
E
t 'its facts as a table' \
	'crm-kpi day --owner anna -p 2026-11-20 -f csv | sed -n "1p;4,6p"' <<'E'
who,name,period,time,gap,what,deal,client,secs,note
anna,Анна,2026-11-20,09:30:00,,call out,1,,1200,позвонить	позже
anna,Анна,2026-11-20,10:20:00,,call out missed,1,,,
anna,Анна,2026-11-20,10:50:01,30,call in,1,,,
E
t 'now is noon: what is after ends there' \
	'crm-kpi day --as-of 2026-11-20T09:00:00Z -f csv |
	cut -d, -f1,4,9-15' <<'E'
who,facts,first,last,before,gaps,longest,idle,after
anna,5,08:50:00,10:50:01,0,1,30,30,69
boris,0,,,,,,,
gleb,1,00:00:00,00:00:00,0,0,0,0,180
E
t 'a team, two days; nobody works on Saturday' \
	'crm-kpi day -b team -p 2026-11-20..2026-11-21 -f csv |
	cut -d, -f1,3,4,9,10' <<'E'
who,period,facts,first,last
north,2026-11-20,9,08:50:00,23:30:00
north,2026-11-21,1,00:00:00,00:00:00
E
t 'the company, on a Thursday' \
	'crm-kpi day -b company -p 2026-11-19 -f csv | cut -d, -f1-4' <<'E'
who,name,period,facts
all,,2026-11-19,0
E
t '--where: facts about its deals' \
	"crm-kpi day -w 'client=c' -p 2026-11-20 -f csv | cut -d, -f1,4" <<'E'
who,facts
anna,8
boris,0
gleb,1
E
same 'event lines are the store' 'crm-kpi day -p 2026-11-20' \
	"crm-log '' | crm-kpi day -p 2026-11-20 -"
for zone in America/New_York Asia/Vladivostok; do
	same "the process in $zone" 'crm-kpi day -p 2026-11-20' \
		"TZ=$zone crm-kpi day -p 2026-11-20"
done
t 'today is Sunday' 'crm-kpi day -f csv | wc -l' <<'E'
1
E
t 'a store that was named is named' \
	'unset CRM_STORE; crm-kpi day -s hand | tail -n 1' <<'E'
its facts: crm-log -f text -p 2026-11-22 -s 'hand' --sort=by,at 'has(by)'
E
t 'without a beginning' 'crm-kpi day --until 2026-11-20' 2 \
	'crm-kpi: day needs a period that begins*'
t 'by month' 'crm-kpi day --per month' 2 'crm-kpi: --per: day has*'
for view in day padding; do
	t "$view of nobody" "crm-kpi $view --owner nobody -p 2026-11-20" 2 \
		"crm-kpi: --owner: 'nobody' is not in staff.csv*"
done
t 'no id' "crm-kpi day --owner 'a b'" 2 "crm-kpi: --owner: 'a b'*"
t 'not an option of goals' 'crm-kpi goals --owner anna' 2 \
	'crm-kpi: --owner: goals has no such option*'
unset CRM_STORE

# A month of a generated journal, straight and crooked, by SQL: facts, first,
# last, gaps and idle time between 9 and 18 on working days of Moscow.
gen=$data/../bench/journal-gen.c
sql()
{
	sqlite3 <<-'E'
	create table l(j text);
	.mode ascii
	.separator "\001" "\n"
	.import part.jsonl l
	.mode tabs
	create table f as select json_extract(j, '$.at') as at,
		strftime('%s', json_extract(j, '$.at')) + 10800 as t,
		json_extract(j, '$.ev') as ev, json_extract(j, '$.by') as who,
		json_extract(j, '$.deal') as deal,
		ifnull(json_extract(j, '$.secs'), 0) as secs,
		json_extract(j, '$.of') as undone,
		json_extract(j, '$.what') as what from l;
	create index u on f(deal, undone, what);
	create table g as select who, t / 86400 as day, t, t + secs as done
		from f where ev <> 'undo' and who is not null and not exists
		(select 1 from f u where u.ev = 'undo' and u.deal = f.deal and
		u.undone = f.at and u.what = f.ev)
		and t >= 0 + strftime('%s', '2024-06-01') and
		t < 0 + strftime('%s', '2024-07-01');
	create table h as select *, max(done) over (partition by who, day
		order by t rows between unbounded preceding and 1 preceding)
		as free from g;
	create table k as select *, case when (day + 3) % 7 > 4 or free is null
		then 0 else max(0, min(t, day * 86400 + 64800) -
		max(free, day * 86400 + 32400)) end as gap from h;
	select who, date(day * 86400, 'unixepoch'), count(*),
		strftime('%H:%M:%S', min(t), 'unixepoch'),
		strftime('%H:%M:%S', max(t), 'unixepoch'),
		sum(gap > 1800), max(case when gap > 1800 then gap else 0 end)
		/ 60, sum(case when gap > 1800 then gap else 0 end) / 60
	from k group by who, day order by day, who;
	E
}
ours()
{
	crm-kpi day -s msk -p 2024-06 -f csv "$@" | sed 1d |
		awk -F, -v OFS='\t' '{ print $1, $3, $4, $9, $10, $12, $13,
			$14 }'
}
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	firm msk
	./journal-gen 100000 j 2>gen.err
	./journal-gen -x 100000 x 2>>gen.err
	cat j.jsonl >part.jsonl
	sql >want
	ok 'there are days' '[ $(wc -l <want) -gt 300 ]'
	t 'a straight journal: every day as SQL has it' 'ours j.jsonl' <want
	cat x.journal/* >part.jsonl
	sql >want
	t 'a crooked one too' 'ours x.journal/*' <want
	t 'the process in another zone' \
		'export TZ=America/New_York; ours x.journal/*' <want
else
	skip 'days against SQL' 'journal-gen is not here'
fi
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# Evidence of padding: by hand, and by SQL over five thousand facts.
. "$(dirname "$0")/lib.sh"

# Friday, 20 November 2026, in Moscow: 9 to 18 is 06:00 to 15:00 UTC.
firm hand
export CRM_STORE=hand
printf 'id,name,team\nanna,Анна,north\nboris,Борис,north\n' >hand/staff.csv
cat >hand/journal/2026-11.jsonl <<'E'
{"at":"2026-11-20T06:00:00Z","ev":"deal","deal":"1","client":"c","by":"anna"}
{"at":"2026-11-20T06:10:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":29,"phone":"+7 900 555-01-17"}
{"at":"2026-11-20T06:15:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":30,"phone":"89005550117"}
{"at":"2026-11-20T06:20:01Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","missed":true,"phone":"9005550117"}
{"at":"2026-11-20T06:21:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in","secs":0,"phone":"9005550117"}
{"at":"2026-11-20T06:22:00Z","ev":"touch","deal":"1","by":"boris","kind":"call","dir":"out","phone":"9005550117"}
{"at":"2026-11-20T07:00:00Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:00:30Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:01:00Z","ev":"touch","deal":"1","by":"anna","kind":"email"}
{"at":"2026-11-20T07:01:00Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:01:30Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:02:00Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:02:30Z","ev":"touch","deal":"1","by":"boris","kind":"email"}
{"at":"2026-11-20T07:02:30Z","ev":"undo","deal":"1","of":"2026-11-20T07:02:30Z","what":"touch"}
{"at":"2026-11-20T08:00:00Z","logged":"2026-11-21T08:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"visit"}
{"at":"2026-11-20T08:00:00Z","logged":"2026-11-21T08:00:01Z","ev":"touch","deal":"1","by":"anna","kind":"meeting"}
{"at":"2026-11-20T09:00:00Z","logged":"2026-11-22T08:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"visit","key":"k"}
{"at":"2026-11-20T09:00:00Z","logged":"2026-11-22T08:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"visit","via":"pbx"}
{"at":"2026-11-20T05:59:59Z","ev":"touch","deal":"1","by":"anna","kind":"message"}
{"at":"2026-11-20T14:59:59Z","ev":"touch","deal":"1","by":"anna","kind":"message"}
{"at":"2026-11-20T15:00:00Z","ev":"step","deal":"1","by":"anna","outcome":"result"}
{"at":"2026-11-21T09:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"message"}
{"at":"2026-11-20T06:30:00Z","ev":"touch","deal":"1","kind":"call","dir":"out","secs":1}
E
# anna: 14 facts, all touches but the deal and the step; talks: 29 s, 30 s,
# 0 s in; calls out 3.
t 'counts and shares by hand' 'crm-kpi padding -f csv' <<'E'
who,name,period,facts,touches,calls,talks,short,short_share,burst,burst_share,again,again_share,late,late_share,outside,outside_share
anna,Анна,2026-11-01..2026-11-30,14,12,3,3,2,66.7,0,0.0,1,33.3,1,7.1,3,21.4
boris,Борис,2026-11-01..2026-11-30,6,6,1,1,0,0.0,5,83.3,0,0.0,0,0.0,0,0.0
E
t 'a page' 'crm-kpi padding' <<'E'
To look at, 2026-11-01..2026-11-30: no verdict; --list shows the facts
who    facts      short      burst      again       late    outside
-----  -----  ---------  ---------  ---------  ---------  ---------
Анна      14  2  66.7 %          0  1  33.3 %  1   7.1 %  3  21.4 %
Борис      6          0  5  83.3 %          0          0          0
short: talks under 30 s.  burst: touches that are 5 or more within 120 s.
again: calls to a number called 300 s ago or less.  late: facts written
more than 24 h after.  outside: facts outside of working hours.
E
for case in 'short 29 T06:21' 'burst T07:00:00 T07:00:30 T07:01:00 T07:01:30 T07:02:00' \
	'again T06:15' 'late 21T08:00:01' 'outside T05:59 T15:00:00 21T09'; do
	# shellcheck disable=SC2086 # words
	set -- $case
	sign=$1
	shift
	for word; do
		grep "$word" hand/journal/2026-11.jsonl | grep '"by"' |
			case $sign in
			burst) grep boris ;;
			again) grep '"phone":"89' ;;
			short) grep 'secs":[02]9*,' ;;
			*) cat ;;
			esac
	done >want
	t "--list=$sign prints its lines" \
		"crm-kpi padding --list=$sign" <want
done
same 'all that is listed is in the log' \
	'crm-kpi padding --list | sort' \
	'crm-kpi padding --list |
	grep -xF -f hand/journal/2026-11.jsonl | sort'
same 'a list is lines for the next tool' \
	'crm-kpi padding --list=burst | crm-kpi activity -f csv - 2>/dev/null' \
	'crm-log "kind=email and by=boris and at<2026-11-20T07:02:10Z" |
	crm-kpi activity -f csv - 2>/dev/null'
t 'other bounds' \
	'crm-kpi padding --burst=6/3min --late=2d -f csv |
	cut -d, -f1,10,14' <<'E'
who,burst,late
anna,0,0
boris,0,0
E
t 'two within a minute; after an hour' \
	'crm-kpi padding --burst=2/1min --late=1h -f csv --owner anna \
	2>/dev/null | cut -d, -f1,10,14' <<'E'
who,burst,late
anna,6,2
E
t 'a burst that began before it' \
	'crm-kpi padding --since 2026-11-20T07:01:20Z \
	--until 2026-11-20T07:05:00Z -f csv | cut -d, -f1,4,10' <<'E'
who,facts,burst
boris,2,2
E
t 'teams by day' 'crm-kpi padding -b team --per day -f csv |
	cut -d, -f1,3,4,16' <<'E'
who,period,facts,outside
north,2026-11-20,19,2
north,2026-11-21,1,1
E
t '--where: facts about its deals' \
	"crm-kpi padding -w 'deal=1' -f csv -b company 2>/dev/null |
	cut -d, -f1,4" <<'E'
who,facts
all,19
E
t '--as-of' 'crm-kpi padding --as-of 2026-11-20T06:16:00Z -f csv |
	cut -d, -f1,4,8,12,16' <<'E'
who,facts,short,again,outside
anna,4,1,1,1
E
same 'event lines are the store' 'crm-kpi padding -f csv' \
	"crm-log '' | crm-kpi padding -f csv -"
for zone in America/New_York Asia/Vladivostok; do
	same "the process in $zone" 'crm-kpi padding -f csv' \
		"TZ=$zone crm-kpi padding -f csv"
done
t 'no such sign' 'crm-kpi padding --list=lies' 2 "crm-kpi: --list: 'lies'*"
t 'no such burst' 'crm-kpi padding --burst=5' 2 "crm-kpi: --burst: '5'*"
t 'no such time' 'crm-kpi padding --late=soon' 2 "crm-kpi: --late: 'soon'*"
t 'a list is no table' 'crm-kpi padding --list -f csv' 2 \
	'crm-kpi: --list writes event lines*'
t 'nothing' ': >e; crm-kpi padding -f csv e | wc -l' <<'E'
1
E

# The same by SQL: facts at random, on some days of November, of few people
# and numbers, each at a second of its own for each person, so that an undo
# of one is clear.
firm sql
awk 'function rnd(n) { x = (x * 16807) % 2147483647; return x % n }
BEGIN { x = 4711; OFS = "\t"
split("anna boris vera", by, " ")
for (i = 1; i <= 5000; i++) {
	who = by[1 + rnd(3)]
	day = 2 + rnd(20)
	sec = 14400 + int(rnd(720)) * 60 + rnd(60)
	if (rnd(4) == 0) sec = 36000 + rnd(1200)
	if ((who, day, sec) in seen) continue
	seen[who, day, sec]
	kind = rnd(3) ? "call" : "email"
	dir = kind == "call" ? (rnd(4) ? "out" : "in") : ""
	missed = kind == "call" && rnd(5) == 0
	secs = kind == "call" && !missed && rnd(10) ? rnd(100) : ""
	phone = rnd(3) ? 9000000000 + rnd(40) : ""
	late = rnd(6) ? 0 : rnd(200000)
	via = rnd(3) ? 0 : 1
	undone = rnd(20) == 0
	print who, day, sec, kind, dir, missed, secs, phone, late, via,
		undone } }' >facts.tsv
sqlite3 >sql/journal/2026-11.jsonl <<'E'
create table f(who text, day int, sec int, kind text, dir text, missed int,
	secs text, phone text, late int, via int, undone int);
.mode tabs
.import facts.tsv f
.mode list
select '{"at":"2026-11-01T00:00:00Z","ev":"deal","deal":"' || who || '"}'
	from (select distinct who from f);
with t as (select *, strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-01',
	(day - 1) || ' days', sec || ' seconds') as at from f)
select '{"at":"' || at || '"' || case when late then ',"logged":"' ||
	strftime('%Y-%m-%dT%H:%M:%SZ', at, late || ' seconds') || '"' else ''
	end || ',"ev":"touch","deal":"' || who || '","by":"' || who ||
	'","kind":"' || kind || '"' || case when dir <> '' then ',"dir":"' ||
	dir || '"' else '' end || case when secs <> '' then ',"secs":' || secs
	else '' end || case when missed then ',"missed":true' else '' end ||
	case when phone <> '' then ',"phone":"' || phone || '"' else '' end ||
	case when via then ',"via":"pbx"' else '' end || '}' ||
	case when undone then char(10) || '{"at":"2026-11-21T23:59:59Z",' ||
	'"ev":"undo","deal":"' || who || '","of":"' || at ||
	'","what":"touch"}' else '' end from t;
E
sqlite3 >want <<'E'
create table f(who text, day int, sec int, kind text, dir text, missed int,
	secs text, phone text, late int, via int, undone int);
.mode tabs
.import facts.tsv f
.mode csv
.headers off
create table g as select *, day * 86400 + sec as t from f where not undone;
create index i on g(who, t);
with w as (select *,
	lag(t, 4) over (partition by who order by t) as back,
	row_number() over (partition by who order by t) as n from g),
ends as (select who, n from w where t - back <= 120)
select who, count(*), sum(kind = 'call' and dir = 'out'),
	sum(kind = 'call' and not missed and secs <> '' and secs + 0 < 30),
	sum(exists (select 1 from ends e where e.who = w.who and
		e.n between w.n and w.n + 4)),
	sum(kind = 'call' and dir = 'out' and phone <> '' and exists (select 1
		from g where g.who = w.who and g.t < w.t and
		g.t >= w.t - 300 and g.kind = 'call' and g.dir = 'out' and
		g.phone = w.phone)),
	sum(late > 86400 and not via),
	sum((day + 5) % 7 > 4 or sec < 21600 or sec >= 54000)
from w group by who order by who;
E
tr -d '\r' <want >sums
t 'signs are those of SQL' 'crm-kpi padding -s sql -f csv |
	sed 1d | cut -d, -f1,4,6,8,10,12,14,16' <sums
ok 'and there are some of each' \
	"awk -F, '{ for (i = 4; i <= 8; i++) if (\$i < 5) exit 1 }
		END { exit NR != 3 }' sums"
done_testing

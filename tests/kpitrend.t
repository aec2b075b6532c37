#!/bin/sh
# SPDX-License-Identifier: ISC
# Weeks against the own last eight: counts by SQL, chances by the binomial
# sum, false alarms on fixed simulated series.  Now is Sunday, 22 November
# 2026, the end of week 47; week 36 begins on Monday, 31 August.
. "$(dirname "$0")/lib.sh"

# Touches by seller and week: lines "who first-week n n n …" become event
# lines, hour by hour from Monday, 06:00 UTC.
touches()
{
	awk -v OFS='\t' '{ for (i = 3; i <= NF; i++) print $1, $2 + i - 3, $i
		}' >weeks.tsv
	sqlite3 <<-'E'
	.mode tabs
	create table w(who text, week int, n int);
	.import weeks.tsv w
	with recursive k(who, week, n, i) as (
		select who, week, n, 1 from w where n > 0
		union all select who, week, n, i + 1 from k where i < n)
	select '{"at":"' || strftime('%Y-%m-%dT%H:%M:%SZ', '2026-08-31',
		(7 * (week - 36)) || ' days',
		'+' || (i % 5) || ' days', '+6 hours',
		'+' || (i / 5 * 7) || ' minutes') ||
		'","ev":"touch","client":"c","by":"' || who ||
		'","kind":"call","dir":"out"}' from k order by week, i;
	E
}

firm hand
export CRM_STORE=hand
cat >hand/staff.csv <<'E'
id,name,team,from,until,away_from,away_until
anna,Анна,north,,,,
boris,Борис,north,,,,
gone,Глеб,north,,2026-11-13,,
vera,Вера,south,2026-10-12,,,
yan,Ян,south,,,2026-11-09,2026-11-20
E
touches >hand/journal/2026-11.jsonl <<'E'
anna 36 10 9 11 10 10 9 11 10 3 4 2 3
boris 36 10 12 9 10 11 8 10 10 9 10 11 10
gone 36 10 10 10 10 10 10 10 10 1 1 1 0
vera 42 10 10 10 10 0 0
yan 36 10 10 10 10 10 10 10 10 10 10 0 0
E
t 'a drop has a date; an absence is none; who is new or gone has none' \
	'crm-kpi trend | grep -v won' <<'E'
Trend by week, 2026w36..2026w47
who    what     weeks         last  usual  change  drop
-----  -------  ------------  ----  -----  ------  ----------------
Анна   touches  ▇▇█▇▇▇█▇▃▄▂▃     3   10.0   -70 %  since 2026-10-26
Борис  touches  ▇█▆▇▇▆▇▇▆▇▇▇    10   10.0    +0 %
Вера   touches  ······████▁▁     0      -       -  too new
Ян     touches  ██████████··     0    0.0    +0 %
E
t 'no UTF-8, no blocks' 'LC_ALL=C crm-kpi trend | grep -v won |
	LC_ALL=C cut -c1-40 | grep -a touches | grep -o "[0-7.]\{12\}"' <<'E'
667666762312
675665665666
......777700
7777777777..
E
t 'nor where the locale is not there' 'unset LC_ALL; LANG=xx_YY.UTF-8 \
	LC_CTYPE=xx_YY crm-kpi trend | grep -c "▇"' 1 <<'E'
0
E

# The chances: anna's best is four weeks, 12 after 80, 4/12 of the time.
binomial='function tail(x, n, p,   k, t, s) {
	t = exp(n * log(1 - p)); s = t
	for (k = 0; k < x; k++) { t *= (n - k) / (k + 1) * p / (1 - p); s += t }
	return s }'
cat >oracle.awk <<E
$binomial
NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; next }
{ v = \$at["variance"] + 0
key = \$at["who"] " " \$at["metric"]
if (v != 1 || key in seen) next
seen[key]
ta = \$at["after_hours"]; tb = \$at["before_hours"]
p = tail(\$at["after"], \$at["after"] + \$at["before"], ta / (ta + tb))
d = p - \$at["p"]; if (d < 0) d = -d
if (d > 0.00001) print key, p, \$at["p"] }
END { if (NR < 2) print "no rows" }
E
t 'chances are those of the binomial' \
	'crm-kpi trend -f csv | awk -F, -f oracle.awk' </dev/null
t 'what was tested' 'crm-kpi trend -f csv | grep -e ^who -e ^anna |
	cut -d, -f1,3,7-14 | sort -u' <<'E'
anna,deals,0,2026-11-16,1,0,360.00,0,45.00,1.000
anna,touches,1,2026-10-26,4,80,360.00,12,180.00,1.000
who,metric,drop,since,units,before,before_hours,after,after_hours,variance
E
# P(X <= 12), X binomial of 92 and 1/3, times 4 weeks and 3 tests: anna, boris
# and yan by touches; none of them won anything.
awk "$binomial"' BEGIN { printf "%.6f\n", tail(12, 92, 1 / 3) * 4 * 3 }' >want
t 'times four for the weeks, times three for the tests' \
	'crm-kpi trend -f csv | grep ^anna,.*touches | cut -d, -f16 | sort -u' \
	<want
sqlite3 >want <<'E'
.mode csv
create table w(who text, week int, n int);
.separator "\t"
.import weeks.tsv w
.separator ","
select who, '2026w' || week, n from w where who in ('anna', 'boris')
	order by 1, 2;
E
tr -d '\r' <want >counts
t 'the counts are those of SQL' 'crm-kpi trend -f csv |
	grep -e "^anna,.*touches" -e "^boris,.*touches" |
	cut -d, -f1,4,5' <counts
t 'hours: a working week of 45; none of an absence' \
	'crm-kpi trend -f jsonl | grep "\"yan\".*touches" | tail -n 3 |
	grep -o "\"period.*\"drop" | cut -d, -f1-3' <<'E'
"period":"2026w45","count":10,"hours":45
"period":"2026w46","count":0,"hours":0
"period":"2026w47","count":0,"hours":0
E
t 'as of Wednesday noon a part of the week counts' \
	'crm-kpi trend --as-of 2026-11-18T09:00:00Z | sed -n "1p;4,6p"' <<'E'
Trend by week, 2026w36..2026w47; of the last 46.7 % has passed
Анна   touches  ▇▇█▇▇▇█▇▃▄▂▄     2    4.7   -68 %  since 2026-10-26
Анна   won      ▁▁▁▁▁▁▁▁▁▁▁▁     0    0.0
Борис  touches  ▆█▆▆▇▅▆▆▆▆▇█     6    4.7    +4 %
E
t 'a period ends the trend' 'crm-kpi trend -p 2026-10 -f csv |
	cut -d, -f4 | sort | sed -n "1p;\$p"' <<'E'
2026w33
period
E
# October has 22 working days; gone has 10 of the 15 in November, vera 15 of
# those in October, yan 5 of those in November.
awk -F'"' '{ team = /anna|boris|gone/ ? "north" : "south"
	n[team "," substr($4, 1, 7)]++ }
	END { print "north,2026-10," n["north,2026-10"] ",594.00"
	print "north,2026-11," n["north,2026-11"] ",360.00"
	print "south,2026-10," n["south,2026-10"] ",333.00"
	print "south,2026-11," n["south,2026-11"] ",180.00" }' \
	hand/journal/2026-11.jsonl >want
t 'teams by month, the people together' \
	'crm-kpi trend -b team --per month -f csv | grep -e 2026-1[01], |
	grep touches | cut -d, -f1,4-6' <want
same 'event lines are the store' 'crm-kpi trend -f csv' \
	"crm-log '' | crm-kpi trend -f csv -"
same 'threads make no difference' 'crm-kpi trend -f csv --threads 1' \
	'crm-kpi trend -f csv --threads 4'
for zone in America/New_York Asia/Vladivostok; do
	same "the process in $zone" 'crm-kpi trend' "TZ=$zone crm-kpi trend"
done
t 'touches need facts' \
	"echo '{\"deal\":\"1\",\"status\":\"open\",\"created\":\"2026-11-01T00:00:00Z\",\"path\":\"b2b/lead@2026-11-01T00:00:00Z\"}' |
	crm-kpi trend -" 65 'crm-kpi: this report needs facts*'

# Won deals drop too.
firm wins
awk 'BEGIN { for (w = 0; w < 12; w++) for (i = 0; i < (w < 8 ? 4 : 0); i++)
	print w * 7 + i, w "-" i }' >wins.tsv
sqlite3 >wins/journal/2026-11.jsonl <<'E'
.mode list
create table w(day int, id text);
.separator " "
.import wins.tsv w
select '{"at":"' || strftime('%Y-%m-%dT09:00:00Z', '2026-08-31',
	'+' || day || ' days') || '","ev":"deal","deal":"' || id ||
	'","owner":"anna"}' || char(10) || '{"at":"' ||
	strftime('%Y-%m-%dT10:00:00Z', '2026-08-31', '+' || day || ' days') ||
	'","ev":"step","deal":"' || id ||
	'","outcome":"result","to":"won"}' from w;
E
t 'wins that stopped' 'crm-kpi trend -s wins | grep won' <<'E'
anna  won      ████████▁▁▁▁     0    4.0  -100 %  since 2026-10-26
E

# Firms in which nothing changes, each with a report: at most one in twenty
# may flag anybody, that is two of forty; four of them are let pass (5 or more
# have a chance of 1 in 20).  Calls come one by one, and in threes, so that
# their variance is three times the mean.
simulate()
{
	awk -v size="$1" -v firms="$2" -v drop="$3" '
	function uniform() { x = (x * 16807) % 2147483647
		return x / 2147483647 }
	function poisson(mean,   n, p, end) {
		end = exp(-mean); p = 1
		for (n = -1; p > end; n++) p *= uniform()
		return n }
	BEGIN { x = 20261122
	for (f = 1; f <= firms; f++) for (s = 1; s <= 10; s++) {
		printf "f%02ds%02d 36", f, s
		for (w = 36; w < 48; w++) {
			mean = 18 / size
			if (s == 7 && w >= 45)
				mean *= drop
			printf " %d", size * poisson(mean)
		}
		print "" } }' | touches
}
firm calm
for size in 1 3; do
	rm -f f*.jsonl
	simulate $size 40 1 | awk -F'"by":"' '{
		print >(substr($2, 1, 3) ".jsonl") }'
	ok "calls by $size: there are about 18 a week each" \
		"cat f*.jsonl | awk 'END { exit NR < 84000 || NR > 88800 }'"
	ok "calls by $size: at most four of forty reports are wrong" '
		for f in f*.jsonl; do
			crm-kpi trend -s calm $f | grep -c " since "
		done >alarms
		[ $(wc -l <alarms) -eq 40 ] && [ $(grep -vcx 0 alarms) -le 4 ]'
	simulate $size 1 0.25 >fall.jsonl
	t "calls by $size: one who falls to a quarter is found, no other" \
		"crm-kpi trend -s calm fall.jsonl | grep ' since ' |
		sed 's/ .* / /'" <<'E'
f01s07 2026-11-02
E
done

# Generated journals, straight and crooked: the touches of twelve weeks by
# SQL, without what was undone, in Moscow; wins as activity has them.
gen=$data/../bench/journal-gen.c
sql()
{
	sqlite3 <<-'E'
	create table l(j text);
	.mode ascii
	.separator "\001" "\n"
	.import part.jsonl l
	.mode csv
	.separator "," "\n"
	create table f as select json_extract(j, '$.at') as at,
		(strftime('%s', json_extract(j, '$.at')) + 10800) / 86400 as
		day, json_extract(j, '$.ev') as ev, json_extract(j, '$.by') as
		who, json_extract(j, '$.deal') as deal, json_extract(j, '$.of')
		as undone, json_extract(j, '$.what') as what from l;
	create index u on f(deal, undone, what);
	-- Monday, 1 April 2024 is day 19814: weeks 14 to 25
	create table t as select who, 14 + (day - 19814) / 7 as week from f
		where ev = 'touch' and day >= 19814 and day < 19814 + 84 and
		at <= '2024-06-20T12:00:00Z' and not exists (select 1 from f u
		where u.ev = 'undo' and u.deal = f.deal and u.undone = f.at and
		u.what = 'touch');
	with recursive w(n) as (select 14 union all select n + 1 from w
		where n < 25),
	s as (select distinct who from t)
	select s.who, '2024w' || w.n, (select count(*) from t where t.who =
		s.who and t.week = w.n) from s join w order by 1, 2;
	E
}
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	firm msk
	./journal-gen 100000 j 2>gen.err
	./journal-gen -x 100000 x 2>>gen.err
	export CRM_NOW=2024-06-20T12:00:00Z
	ours='crm-kpi trend -s msk -f csv'
	cat j.jsonl >part.jsonl
	sql >want
	ok 'there are sellers' '[ "$(wc -l <want)" -gt 300 ]'
	t 'a straight journal: touches as SQL has them' "$ours j.jsonl |
		grep ,touches, | cut -d, -f1,4,5" <want
	cat x.journal/* >part.jsonl
	sql >want
	t 'a crooked one too' "$ours x.journal/* |
		grep ,touches, | cut -d, -f1,4,5" <want
	same 'wins are those of activity' "$ours x.journal/* | grep ,deals, |
		awk -F, '\$5 > 0 { print \$1, \$4, \$5 }'" \
		"crm-kpi activity -s msk --per week -f csv -p 2024w14..2024w25 \
		x.journal/* | awk -F, 'NR > 1 && \$14 > 0 {
		print \$1, \$3, \$14 }'"
	t 'chances of all of them, where the variance is the mean' \
		"$ours x.journal/* | awk -F, -f oracle.awk" </dev/null
else
	skip 'weeks against SQL' 'journal-gen is not here'
fi
done_testing

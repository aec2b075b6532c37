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
firm()
{
	crm-init "$1"
	printf 'key,value\ntimezone,Europe/Moscow\n' >"$1/settings.csv"
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
who    what     weeks         last  usual  change  beyond chance
-----  -------  ------------  ----  -----  ------  ---------------------
Анна   touches  ▇▇█▇▇▇█▇▃▄▂▃     3   10.0   -70 %  drop since 2026-10-26
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
if (d > 0.000001) print key, p, \$at["p"] }
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
# P(X <= 12), X binomial of 92 and 1/3, times 4 weeks and 6 tests: anna,
# boris and yan by two counts.
awk "$binomial"' BEGIN { printf "%.6f\n", tail(12, 92, 1 / 3) * 4 * 6 }' >want
t 'times four for the weeks, times six for the tests' \
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
Анна   touches  ▇▇█▇▇▇█▇▃▄▂▄     2    4.7   -68 %  drop since 2026-10-26
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
anna  won      ████████▁▁▁▁     0    4.0  -100 %  drop since 2026-10-26
E

# Twenty sellers in whom nothing changes, for thirty weeks of reports: at
# most one report in twenty may flag anybody.  Calls come one by one, then in
# threes, so that their variance is three times the mean.
simulate()
{
	awk -v size="$1" -v drop="$2" '
	function uniform() { x = (x * 16807) % 2147483647
		return x / 2147483647 }
	function poisson(mean,   n, p, end) {
		end = exp(-mean); p = 1
		for (n = -1; p > end; n++) p *= uniform()
		return n }
	BEGIN { x = 20261122
	for (s = 1; s <= 20; s++) {
		printf "s%02d 6", s
		for (w = 6; w < 48; w++) {
			mean = 24 / size
			if (s == 7 && w >= 45)
				mean *= drop
			printf " %d", size * poisson(mean)
		}
		print "" } }' | touches
}
flagged()
{
	w=0
	while [ $w -lt 30 ]; do
		day=$(sqlite3 <<-E
			select date('2026-11-22', '-$((7 * w)) days');
			E
		)
		crm-kpi trend -s "$1" --as-of "$day" | grep -c 'drop since'
		w=$((w + 1))
	done | grep -vcx 0
}
for size in 1 3; do
	firm "calm$size"
	simulate $size 1 >"calm$size/journal/2026-11.jsonl"
	ok "calls by $size: there are about 24 a week each" \
		"awk 'END { exit NR < 19000 || NR > 21500 }' \
		calm$size/journal/2026-11.jsonl"
	ok "calls by $size: 30 reports, at most two with a false alarm" \
		"[ \$(flagged calm$size) -le 2 ]"
	firm "fall$size"
	simulate $size 0.25 >"fall$size/journal/2026-11.jsonl"
	t "calls by $size: one who falls to a quarter is found, no other" \
		"crm-kpi trend -s fall$size | grep drop | sed 's/ .* / /'" <<'E'
s07 2026-11-02
E
done
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-kpi against SQL and hand counts, and against itself: pipelines that
# must agree.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # t runs them

settings()
{
	printf 'key,value\ntimezone,Europe/Moscow\n%s' "$2" >"$1/settings.csv"
}
crm-init msk && settings msk ''

# The columns of kpi.sql from our table.
cells()
{
	crm-kpi activity -s msk -f csv "$@" | awk -F, -v OFS='\t' '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["who"], $at["period"], $at["calls"], $at["talks"],
		    $at["meetings"], $at["proposals"], $at["won"],
		    $at["money"] }'
}

# Its column of hours to the first touch, from our view of speed.
hours()
{
	crm-kpi speed -s msk --speed any,calendar -f csv "$@" |
		awk -F, -v OFS='\t' '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["hours"] != "" { print $at["who"], $at["period"],
		    $at["hours"] }' | LC_ALL=C sort
}

# Sums of an answer of SQL, its months made quarters, its sellers told apart
# by the first letter: a-m are north.
sums()
{
	awk -F'\t' -v OFS='\t' -v by="$2" '
		{ who = by == "all" ? "all" : $1 < "n" ? "north" : "south"
		q = substr($2, 1, 4) "q" int((substr($2, 6) + 2) / 3)
		k = who OFS q; seen[k]
		for (i = 3; i <= 8; i++) n[k, i] += $i }
		END { for (k in seen) printf "%s\t%d\t%d\t%d\t%d\t%d\t%.2f\n",
			k, n[k, 3], n[k, 4], n[k, 5], n[k, 6], n[k, 7],
			n[k, 8] }' "$1" | sort
}

gen=$data/../bench/journal-gen.c
straight=$root/tests/data/kpi-straight.tsv
crooked=$root/tests/data/kpi-crooked.tsv
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	./journal-gen 100000 j 2>gen.err
	./journal-gen -x 100000 x 2>>gen.err
	t 'a straight journal: every cell as SQL has it' 'cells j.jsonl' \
		<"$straight"
	t 'a crooked journal: every cell as SQL has it' 'cells x.journal/*' \
		<"$crooked"
	t 'a straight journal: hours to the first touch' 'hours j.jsonl' \
		<"$root/tests/data/kpi-hours-straight.tsv"
	t 'a crooked journal: hours to the first touch' \
		'hours x.journal/*' <"$root/tests/data/kpi-hours-crooked.tsv"
	for zone in America/New_York Asia/Vladivostok; do
		t "the process in $zone" "export TZ=$zone
			cells x.journal/*" <"$crooked"
	done
	cp x.journal/* msk/journal
	t 'the same from a store' 'cells' <"$crooked"
	awk -F'\t' '$2 >= "2024-02" && $2 < "2024-05"' "$crooked" >want
	t 'three months of it' 'cells -p 2024-02..2024-04' <want
	t 'cut by since and until' \
		'cells --since 2024-02 --until "2024-05-01 00:00"' <want
	cut -f1 "$crooked" | sort -u | awk -v OFS=, '
		BEGIN { print "id", "team" }
		{ print $1, $1 < "n" ? "north" : "south" }' >msk/staff.csv
	sums "$crooked" team >want
	t 'teams by quarter are sums of it' 'cells -b team --per quarter' <want
	sums "$crooked" all >want
	t 'the company by quarter is a sum of it' \
		'cells -b company --per quarter' <want
	for per in day week year; do
		ok "each $per, summed" "
			cells -b company | cut -f3-6 >months
			cells -b company --per $per | cut -f3-6 >units
			awk '{ for (i = 1; i <= 4; i++) s[i] += \$i }
				END { print s[1], s[2], s[3], s[4] }' months >m
			awk '{ for (i = 1; i <= 4; i++) s[i] += \$i }
				END { print s[1], s[2], s[3], s[4] }' units >u
			[ \$(wc -l <units) -ne \$(wc -l <months) ] && diff m u"
	done
	awk -F'"' '/"ev":"deal"/ && /"source":"google"/ { print $12 }' \
		j.jsonl >ids
	awk -F'"' 'NR == FNR { ok[$0]; next } { for (i = 2; i < NF; i++)
		if ($i == "deal" && $(i + 1) == ":" && $(i + 2) in ok) {
			print; next } }' ids j.jsonl >google.jsonl
	same '--where takes deals, with all their facts' \
		'cells -w source=google j.jsonl' 'cells google.jsonl'
	{
		echo who,period,metric,target
		echo all,2024,money,50000000
		echo all,2024q2,deals,100
		echo anna,2024-03,money,1000000
		echo north,2024-03,deals,20
	} >msk/goals.csv
	same 'goals from deal lines are those of the store' \
		'crm-kpi goals -s msk -p 2024 -f csv' \
		'crm-list "" -s msk | crm-kpi goals -s msk -p 2024 -f csv -'
	same 'as of a day is the journal cut there' \
		'crm-kpi goals -s msk -p 2024 --as-of 2024-03-12T09:00:00Z' \
		'crm-log -s msk "at<=2024-03-12T09:00:00Z" |
		CRM_NOW=2024-03-12T09:00:00Z crm-kpi goals -s msk -p 2024 -'
else
	skip 'activity against SQL' 'journal-gen is not here'
fi

# A small firm, counted by hand; now is Sunday, 22 November 2026.  boris goes
# from south to north on the 15th.
crm-init firm && settings firm 'margin,30
'
printf 'date,cur,rate\n2026-10-01,EUR,90\n2026-11-01,EUR,100\n' >firm/rates.csv
cat >firm/staff.csv <<'E'
id,name,team,from,until
anna,Анна Петрова,north,,
boris,Борис,south,,2026-11-14
boris,Борис,north,2026-11-15,
vera,Вера,north,,
yan,Ян,north,,2026-10-31
E
cat >firm/journal/2026-11.jsonl <<'E'
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"1","client":"c","owner":"anna","amount":100000,"margin":25000}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"2","owner":"anna","amount":50000.5,"source":"google"}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"3","owner":"boris","amount":80000}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"4","owner":"boris","amount":700,"cur":"EUR"}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"5","owner":"anna","amount":90000}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"6","owner":"anna","amount":10000}
{"at":"2026-10-20T09:00:00Z","ev":"deal","deal":"7"}
{"at":"2026-10-31T20:30:00Z","ev":"touch","deal":"1","by":"anna","kind":"visit"}
{"at":"2026-10-31T21:30:00Z","ev":"step","deal":"6","outcome":"result","to":"won"}
{"at":"2026-11-02T09:00:00Z","ev":"set","deal":"4","amount":700,"cur":"EUR"}
{"at":"2026-11-03T08:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":60}
{"at":"2026-11-03T10:00:00Z","ev":"step","deal":"1","outcome":"result","to":"won"}
{"at":"2026-11-04T08:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"out","secs":60}
{"at":"2026-11-04T09:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"out","missed":true}
{"at":"2026-11-05T08:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"in","secs":60}
{"at":"2026-11-05T08:10:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-11-05T09:00:00Z","ev":"step","deal":"5","outcome":"result","to":"won"}
{"at":"2026-11-05T10:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"meeting"}
{"at":"2026-11-05T11:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"proposal"}
{"at":"2026-11-05T12:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"email","dir":"in"}
{"at":"2026-11-05T13:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"message"}
{"at":"2026-11-05T14:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"visit"}
{"at":"2026-11-06T08:00:00Z","ev":"step","deal":"5","outcome":"refuse"}
{"at":"2026-11-06T09:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"out","secs":60}
{"at":"2026-11-06T09:05:00Z","ev":"undo","deal":"2","of":"2026-11-06T09:00:00Z","what":"touch"}
{"at":"2026-11-09T09:00:00Z","ev":"sale","client":"c","deal":"1","amount":40000,"by":"cash"}
{"at":"2026-11-09T09:00:00Z","ev":"sale","client":"c","deal":"1","amount":10,"cur":"EUR","by":"cash"}
{"at":"2026-11-09T09:00:00Z","ev":"sale","client":"c","amount":5000,"by":"zoe"}
{"at":"2026-11-09T09:10:00Z","ev":"sale","deal":"4","amount":20}
{"at":"2026-11-10T09:00:00Z","ev":"step","deal":"2","outcome":"result","to":"won","amount":60000.5}
{"at":"2026-11-11T09:00:00Z","ev":"set","deal":"2","owner":"boris"}
{"at":"2026-11-12T09:00:00Z","ev":"step","deal":"3","outcome":"result","to":"won"}
{"at":"2026-11-12T10:00:00Z","ev":"touch","client":"c","by":"zoe","kind":"meeting"}
{"at":"2026-11-12T11:00:00Z","ev":"touch","deal":"ghost","by":"zoe","kind":"call"}
{"at":"2026-11-13T09:00:00Z","ev":"touch","deal":"4","by":"boris","kind":"call","dir":"out"}
{"at":"2026-11-16T09:00:00Z","ev":"touch","deal":"4","by":"boris","kind":"call","dir":"out"}
{"at":"2026-11-16T09:00:00Z","ev":"step","deal":"7","outcome":"result","to":"won"}
{"at":"2026-11-17T09:00:00Z","ev":"step","deal":"4","outcome":"result","to":"won"}
{"at":"2026-11-27T09:00:00Z","ev":"touch","deal":"4","by":"boris","kind":"call","dir":"out"}
E
export CRM_STORE=firm
ghost='crm-kpi: warning: 1 facts are about deals that no line creates'
t 'activity by hand' 'crm-kpi activity -p 2026-11 -f csv' 0 "$ghost" <<'E'
who,name,period,calls,talks,meetings,proposals,emails,messages,visits,touches,in_calls,missed,won,money,margin,no_margin,received
anna,Анна Петрова,2026-11,3,3,1,1,1,1,1,10,2,1,3,170000.50,46000.15,0,41000.00
boris,Борис,2026-11,2,2,0,0,0,0,0,2,0,0,2,150000.00,45000.00,0,2000.00
vera,Вера,2026-11,0,0,0,0,0,0,0,0,0,0,0,0.00,0.00,0,0.00
zoe,,2026-11,0,1,1,0,0,0,0,2,0,0,0,0.00,0.00,0,5000.00
,,2026-11,0,0,0,0,0,0,0,0,0,0,1,0.00,,1,0.00
E
t 'a team is that of the day' \
	'crm-kpi activity -p 2026-11 -b team -f tsv | cut -f1,3,4,14-18' \
	0 "$ghost" <<'E'
who	period	calls	won	money	margin	no_margin	received
north	2026-11	4	4	240000.50	67000.15	0	41000.00
south	2026-11	1	1	80000.00	24000.00	0	2000.00
	2026-11	0	1	0.00		1	5000.00
E
t 'jsonl leaves out what is not known' \
	'crm-kpi activity -p 2026-11 -f jsonl | tail -n 1' 0 "$ghost" <<'E'
{"period":"2026-11","calls":0,"talks":0,"meetings":0,"proposals":0,"emails":0,"messages":0,"visits":0,"touches":0,"in_calls":0,"missed":0,"won":1,"money":0,"no_margin":1,"received":0}
E
t 'without a period: all of it, by month' 'crm-kpi -f csv | cut -d, -f1,3,10' \
	0 "$ghost" <<'E'
who,period,visits
anna,2026-10,1
anna,2026-11,1
boris,2026-11,0
zoe,2026-11,0
,2026-11,0
E
t 'as of an earlier day' \
	'crm-kpi activity --as-of 2026-11-05 -p 2026-11 -f csv |
	cut -d, -f1,4,5,14,15' <<'E'
who,calls,talks,won,money
anna,3,3,3,200000.00
boris,0,0,0,0.00
vera,0,0,0,0.00
E

cat >firm/goals.csv <<'E'
who,period,metric,target
all,2026q4,money,3000000
anna,2026-11,money,600000
anna,2026-11,calls,40
boris,2026-11,money,300000
north,2026-11,money,900000
south,2026-11,deals,2
all,2026-11,money,1000000
all,2026-11,deals,5
anna,2026-11,margin,100000
all,2026-11,margin,100000
anna,2026-11,received,50000
vera,2026-11,talks,0
anna,day,calls,2
anna,week,talks,5.5
anna,2026-10,money,100000
anna,2026-12,money,100000
E
# November has 21 working days, 15 are over; the quarter 66 and 37.  boris is
# of north for 11 of the 21: 300,000 * 11/21 is 157,142.86 of its people.
t 'goals by hand' 'crm-kpi goals -f csv' 0 "$ghost" <<'E'
who,name,metric,period,norm,target,actual,attainment,expected,pace,left,per_day,days_left,elapsed,people_target,teams_target,part
anna,Анна Петрова,money,2026-11,,600000.00,170000.50,28.3,428571.43,238000.70,429999.50,71666.58,6,71.4,,,100.0
anna,Анна Петрова,calls,2026-11,,40,3,7.5,28.57,4.20,37,6.17,6,71.4,,,100.0
boris,Борис,money,2026-11,,300000.00,150000.00,50.0,214285.71,210000.00,150000.00,25000.00,6,71.4,,,100.0
north,,money,2026-11,,900000.00,240000.50,26.7,642857.14,336000.70,659999.50,109999.92,6,71.4,757142.86,,100.0
south,,deals,2026-11,,2,1,50.0,1.43,1.40,1,0.17,6,71.4,,,100.0
all,,money,2026-11,,1000000.00,320000.50,32.0,714285.71,448000.70,679999.50,113333.25,6,71.4,900000.00,900000.00,100.0
all,,deals,2026-11,,5,6,120.0,3.57,8.40,0,0,6,71.4,,2,100.0
anna,Анна Петрова,margin,2026-11,,100000.00,46000.15,46.0,71428.57,64400.21,53999.85,8999.98,6,71.4,,,100.0
all,,margin,2026-11,,100000.00,91000.15,91.0,71428.57,127400.21,8999.85,1499.98,6,71.4,100000.00,,100.0
anna,Анна Петрова,received,2026-11,,50000.00,41000.00,82.0,35714.29,57400.00,9000.00,1500.00,6,71.4,,,100.0
vera,Вера,talks,2026-11,,0,0,,0,0,0,0,6,71.4,,,100.0
all,,money,2026q4,,3000000.00,320000.50,10.7,1681818.18,570811.70,2679999.50,92413.78,29,56.1,,,100.0
anna,Анна Петрова,calls,day,2,42,3,7.1,30,4.20,39,6.50,6,71.4,,,100.0
anna,Анна Петрова,talks,week,5.50,23.10,3,13.0,16.50,4.20,20.10,3.35,6,71.4,,,100.0
E
t 'over, and not begun' \
	'crm-kpi goals -p 2026-10..2026-12 --per month -b owner -f csv |
	grep -e who -e 2026-1[02]' 0 "$ghost" <<'E'
who,name,metric,period,norm,target,actual,attainment,expected,pace,left,per_day,days_left,elapsed,people_target,teams_target,part
anna,Анна Петрова,money,2026-10,,100000.00,0.00,0.0,100000.00,0.00,100000.00,,0,100.0,,,100.0
anna,Анна Петрова,money,2026-12,,100000.00,0.00,0.0,0.00,,100000.00,4347.83,23,0.0,,,100.0
E
t 'goals of teams alone' 'crm-kpi goals -b team -f csv | cut -d, -f1,3' <<'E'
who,metric
north,money
south,deals
E
t 'norms of a day asked for' 'crm-kpi goals -p 2026-11-04 --per day' \
	0 "$ghost" <<'E'
Norms of a day over 2026-11-04..2026-11-04 (over)
who           metric  target  actual     done  pace
------------  ------  ------  ------  -------  ----
Анна Петрова  calls        2       2  100.0 %     2
E
t 'a page for people' 'crm-kpi' 0 "$ghost" <<'E'
Goals of 2026-11 (71.4 % passed, 6 of 21 days left)
who           metric          target      actual     done        pace
------------  --------  ------------  ----------  -------  ----------
Анна Петрова  money       600,000.00  170,000.50   28.3 %  238,000.70
Анна Петрова  calls               40           3    7.5 %        4.20
Борис         money       300,000.00  150,000.00   50.0 %  210,000.00
north         money       900,000.00  240,000.50   26.7 %  336,000.70
south         deals                2           1   50.0 %        1.40
all           money     1,000,000.00  320,000.50   32.0 %  448,000.70
all           deals                5           6  120.0 %        8.40
Анна Петрова  margin      100,000.00   46,000.15   46.0 %   64,400.21
all           margin      100,000.00   91,000.15   91.0 %  127,400.21
Анна Петрова  received     50,000.00   41,000.00   82.0 %   57,400.00
Вера          talks                0           0        -           0
warning: north, money: goal 900,000.00, its people together 757,142.86
warning: all, money: goal 1,000,000.00, its people together 900,000.00
warning: all, money: goal 1,000,000.00, its teams together 900,000.00
warning: all, deals: goal 5, its teams together 2
margin of all: 1 won deals have none

Goals of 2026q4 (56.1 % passed, 29 of 66 days left)
who  metric        target      actual    done        pace
---  ------  ------------  ----------  ------  ----------
all  money   3,000,000.00  320,000.50  10.7 %  570,811.70

Activity of 2026-11
who           calls  talks  meet.  prop.  mail  touches  won       money
------------  -----  -----  -----  -----  ----  -------  ---  ----------
Анна Петрова      3      3      1      1     1       10    3  170,000.50
Борис             2      2      0      0     0        2    2  150,000.00
Вера              0      0      0      0     0        0    0        0.00
zoe               0      1      1      0     0        2    0        0.00
-                 0      0      0      0     0        0    1        0.00
------------  -----  -----  -----  -----  ----  -------  ---  ----------
total             5      6      2      1     1       14    6  320,000.50

Norms: 0 of 2 done
Анна Петрова: calls 3 of 30, 10.0 % (2 a day)
Анна Петрова: talks 3 of 16.5, 18.2 % (5.5 a week)
E
t '--where counts the facts of its deals' \
	'crm-kpi activity -w source=google -p 2026-11 -f csv |
	cut -d, -f1,4,5,11,14,15,18' 0 "$ghost" <<'E'
who,calls,talks,touches,won,money,received
anna,2,2,9,1,60000.50,0.00
boris,0,0,0,0,0.00,0.00
vera,0,0,0,0,0.00,0.00
E

# Deal lines: what they tell, and what they cannot.
t 'deal lines answer goals of deals' "crm-list '' 2>list.err |
	crm-kpi goals - -f csv --per quarter | cut -d, -f1,3,7,10" <<'E'
who,metric,actual,pace
all,money,320000.50,570811.70
E
t 'goals of touches are left open, and that is said' "crm-list '' 2>list.err |
	crm-kpi goals - -f csv -b owner --per month | cut -d, -f1,3,7-10,12" \
	0 'crm-kpi: warning: deal lines do not bear touches and sales: *' <<'E'
who,metric,actual,attainment,expected,pace,per_day
anna,money,170000.50,28.3,428571.43,238000.70,71666.58
anna,calls,,,28.57,,
boris,money,150000.00,50.0,214285.71,210000.00,25000.00
anna,margin,46000.15,46.0,71428.57,64400.21,8999.98
anna,received,,,35714.29,,
vera,talks,,,0,,
E
t 'activity needs facts' "crm-list '' 2>list.err | crm-kpi activity -" 65 \
	'crm-kpi: this report needs facts*'
t 'so does the summary' "crm-list '' 2>list.err | crm-kpi summary -" 65 \
	'crm-kpi: this report needs facts*'
t 'deal lines know no --as-of' \
	"crm-list '' 2>list.err | crm-kpi goals --as-of 2026-11-05 -" 65 \
	'crm-kpi: --as-of needs facts*'
same 'event lines are the store' 'crm-kpi -f csv 2>/dev/null' \
	"crm-log '' | crm-kpi activity -f csv - 2>/dev/null"

# 23:30 in Moscow on 31 March is March, 00:00 is April, wherever cron runs.
crm-init edge && settings edge ''
cat >edge/journal/2026-03.jsonl <<'E'
{"at":"2026-03-30T09:00:00Z","ev":"deal","deal":"1","owner":"anna","amount":100}
{"at":"2026-03-30T09:00:00Z","ev":"deal","deal":"2","owner":"anna","amount":70}
{"at":"2026-03-31T20:30:00Z","ev":"step","deal":"1","outcome":"result","to":"won"}
{"at":"2026-03-31T20:59:59Z","ev":"touch","deal":"2","by":"anna","kind":"visit"}
{"at":"2026-03-31T21:00:00Z","ev":"step","deal":"2","outcome":"result","to":"won"}
E
for zone in UTC Europe/Moscow Pacific/Honolulu Asia/Vladivostok; do
	t "the month is Moscow's, TZ=$zone" "TZ=$zone crm-kpi -s edge -f csv |
		cut -d, -f1,3,10,14,15" <<'E'
who,period,visits,won,money
anna,2026-03,1,1,100.00
anna,2026-04,0,1,70.00
E
	t "its last day too, TZ=$zone" "TZ=$zone crm-kpi activity -s edge \
		-p 2026-03-31 -f csv | cut -d, -f1,3,10,14,15" <<'E'
who,period,visits,won,money
anna,2026-03,1,1,100.00
E
done

# Nothing, and what is wrong.
unset CRM_STORE
: >empty.jsonl
t 'nothing at all' 'crm-kpi summary empty.jsonl' <<'E'
goals.csv has no goals for the period

No activity in the period
E
t 'nothing as csv: the heads' 'crm-kpi goals -f csv empty.jsonl' <<'E'
who,name,metric,period,norm,target,actual,attainment,expected,pace,left,per_day,days_left,elapsed,people_target,teams_target,part
E
tail -n 1 edge/journal/2026-03.jsonl | tr -d '\n' >part.jsonl
head -n 4 edge/journal/2026-03.jsonl | cat - part.jsonl >bare.jsonl
sed 's/$/\r/' bare.jsonl >crlf.jsonl
printf '\357\273\277' | cat - bare.jsonl >bom.jsonl
for file in bare crlf bom; do
	same "$file" "crm-kpi -s edge -f csv" \
		"crm-kpi activity -s edge -f csv $file.jsonl"
done
printf '{"at":"2026-03-30T09:00:00Z","ev":"touch","by":"\377"}\n' >bad.jsonl
printf '{"at":"2026-03-30T09:00:00Z","ev":"touch","by":"a\0"}\n' >nul.jsonl
t 'not UTF-8' 'crm-kpi activity bad.jsonl' 65 'crm-kpi: bad.jsonl:1:*'
t 'NUL' 'crm-kpi activity nul.jsonl' 65 'crm-kpi: nul.jsonl:1:*'
t 'no such file' 'crm-kpi activity none.jsonl' 74 'crm-kpi: *none.jsonl*'
t 'a view comes first' 'crm-kpi bare.jsonl' 2 \
	"crm-kpi: 'bare.jsonl' is no view: *"
t 'a summary is no csv' 'crm-kpi summary -f csv bare.jsonl' 2 \
	'crm-kpi: summary is text*'
t 'whom --by' 'crm-kpi -b reason' 2 \
	"crm-kpi: --by: 'reason' is none of owner, team, company*"
t 'goals have no source' 'crm-kpi goals -b source' 2 \
	'crm-kpi: --by: goals has no rows by source*'
t 'what --per' 'crm-kpi --per decade' 2 \
	"crm-kpi: --per: 'decade' is none of day, *"
t 'no such option' 'crm-kpi --pre month' 2 "crm-kpi: *--pre*--per*"
t 'no store' 'crm-kpi' 2 'crm-kpi: no store*'
t 'amounts too large to add up' 'for i in $(seq 9300); do printf "%s%s\n%s%s\n" \
	"{\"at\":\"2026-03-30T09:00:00Z\",\"ev\":\"deal\",\"deal\":\"$i\"," \
	"\"amount\":9999999999999.99}" "{\"at\":\"2026-03-30T10:00:00Z\"," \
	"\"ev\":\"step\",\"deal\":\"$i\",\"outcome\":\"result\",\"to\":\"won\"}"
	done | crm-kpi activity -' 65 'crm-kpi: the sum of amounts is too large*'
if [ -w /dev/full ]; then
	t 'a full disk' 'crm-kpi activity bare.jsonl >/dev/full' 74 'crm-kpi: *'
fi
ok 'a closed pipe is quiet' 'crm-kpi activity bare.jsonl | true'
ok 'help' 'crm-kpi --help | grep -q "crm-kpi goals -p last-month"'

# The page's examples run.
if [ -f "$root/man/crm-kpi.1" ] && command -v mandoc >/dev/null; then
	export CRM_STORE=firm
	mandoc -T ascii -O width=200 "$root/man/crm-kpi.1" |
		sed "s/.$(printf '\010')//g" | sed -n 's/^ *\$ //p' >examples
	ok 'the page has examples' '[ $(wc -l <examples) -ge 4 ]'
	while read -r line; do
		ok "$line" "{ $line; } >/dev/null 2>example.err ||
			cat example.err"
	done <examples
	unset CRM_STORE
fi
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# The views of crm-kpi by hand: business time over nights, weekends, holidays
# and changes of the clock; calls and how they were returned.
. "$(dirname "$0")/lib.sh"

settings() { printf 'key,value\ntimezone,%s\n' "$2" >"$1/settings.csv"; }
crm-init firm && settings firm Europe/Moscow && rm firm/script.csv
printf 'pipeline,stage,sla_hours\nb2b,lead,1\nb2b,contact,\n' >firm/stages.csv
{
	echo day,open,close
	for day in mon tue wed thu fri; do echo "$day,09:00,17:00"; done
	echo 2026-11-04,,		# a holiday, Wednesday
	echo 2026-11-03,09:00,16:00	# and the short day before it
} | sed 's/	*#.*//' >firm/hours.csv
cat >firm/staff.csv <<'E'
id,name,team
anna,Анна Петрова,north
boris,Борис,south
E
# deal NO OWNER CREATED [TOUCHED]: local times of November 2026
deal()
{
	at=$(TZ=UTC date -d "2026-11-$3 3 hours ago" +%FT%TZ)
	echo "{\"at\":\"$at\",\"ev\":\"deal\",\"deal\":\"$1\",\"owner\":\"$2\"}"
	[ -z "$4" ] && return
	at=$(TZ=UTC date -d "2026-11-$4 3 hours ago" +%FT%TZ)
	echo "{\"at\":\"$at\",\"ev\":\"touch\",\"deal\":\"$1\",\"by\":\"$2\"," \
		"\"kind\":\"call\",\"dir\":\"out\",\"missed\":true}"
}
export CRM_STORE=firm
# takes NAME CREATED TOUCHED HOURS BAND
takes()
{
	deal 1 anna "$2" "$3" >one.jsonl
	t "$1" "crm-kpi speed one.jsonl -f csv | cut -d, -f7 | tail -n 1
		crm-kpi speed one.jsonl --bands -f csv |
		awk -F, '\$5 > 0 { print \$4 }' | tail -n 1" <<E
$4
$5
E
}
takes 'Friday 16:30 and an hour is Monday 9:30' '06 16:30' '09 09:30' \
	1.00 1h
takes 'a second more is more than an hour' '06 16:30' '09 09:30:01' \
	1.00 later
takes 'by night: the clock begins in the morning' '09 22:00' '10 09:05' \
	0.08 5min
takes 'on Saturday: Monday is the same day' '07 12:00' '09 16:00' 7.00 day
takes 'and answered on Sunday, at once' '07 12:00' '08 12:00' 0.00 5min
takes 'the next day is later' '09 16:00' '10 09:30' 1.50 later
takes 'over a holiday and the short day before it' '03 15:30' '05 09:15' \
	0.75 1h
takes 'to the last second of the day' '09 16:00' '09 17:00' 1.00 1h
takes 'half an hour' '09 16:00' '09 16:30' 0.50 30min
takes 'a touch before the deal is one at it' '09 16:00' '09 15:00' 0.00 5min

t 'by the calendar, too' 'crm-kpi speed one.jsonl --speed calendar -f csv |
	cut -d, -f7' <<'E'
hours
0.00
E

# The clock is put forward at 2:00 on 29 March 2026, and back at 3:00 on 25
# October, in Berlin; the firm works day and night.
crm-init berlin && settings berlin Europe/Berlin
{
	echo day,open,close
	for day in mon tue wed thu fri sat sun; do echo "$day,00:00,24:00"; done
} >berlin/hours.csv
clock()
{
	cat >one.jsonl <<-E
	{"at":"$2","ev":"deal","deal":"1","owner":"anna"}
	{"at":"$3","ev":"touch","deal":"1","by":"anna","kind":"email","dir":"out"}
	E
	t "$1" 'TZ=America/New_York crm-kpi speed -s berlin one.jsonl -f csv |
		cut -d, -f3,7 | tail -n 1' <<E
$4
E
}
clock 'Sunday has 23 hours in March' 2026-03-28T23:00:00Z \
	2026-03-29T22:00:00Z 2026-03,23.00
clock 'and 25 in October' 2026-10-24T22:00:00Z 2026-10-25T23:00:00Z \
	2026-10,25.00
clock 'April begins at midnight of Berlin' 2026-03-31T22:00:00Z \
	2026-03-31T23:00:00Z 2026-04,1.00
printf 'day,open,close\nsun,01:00,04:00\n' >berlin/hours.csv
clock '1:30 to 3:30 is an hour then' 2026-03-29T00:30:00Z \
	2026-03-29T01:30:00Z 2026-03,1.00
clock 'and three in October' 2026-10-24T23:30:00Z 2026-10-25T02:30:00Z \
	2026-10,3.00

# Who was answered, who was not yet, who never; now is Sunday 22 November.
{
	deal 1 anna '09 10:00' '09 10:04'
	deal 2 anna '09 10:00' '09 12:00'
	deal 3 anna '20 16:30'		# half an hour of work has passed
	deal 4 boris '20 15:00'		# two
	deal 5 boris '20 15:00'
	deal 6 boris '18 10:00'
	deal 7 boris '18 10:00'
	cat <<-'E'
	{"at":"2026-11-20T12:10:00Z","ev":"step","deal":"5","outcome":"refuse"}
	{"at":"2026-11-18T07:10:00Z","ev":"touch","deal":"6","by":"boris","kind":"call","dir":"in","secs":9}
	{"at":"2026-11-18T07:20:00Z","ev":"touch","deal":"6","by":"boris","kind":"email","dir":"out"}
	{"at":"2026-11-18T07:30:00Z","ev":"step","deal":"6","outcome":"result","to":"won","amount":1000.5}
	{"at":"2026-11-18T12:10:00Z","ev":"step","deal":"7","outcome":"refuse","reason":"spam"}
	E
} >all.jsonl
t 'answered and not' 'crm-kpi speed all.jsonl -f csv' <<'E'
who,name,period,deals,touched,never,hours,p90_hours,mean_hours,judged,in_sla,sla_share,sla_share_low,sla_share_high,junk
anna,Анна Петрова,2026-11,3,2,1,0.07,2.00,1.03,2,1,50.0,9.5,90.5,0
boris,Борис,2026-11,4,1,2,0.33,0.33,0.33,2,1,50.0,9.5,90.5,1
E
t 'any touch' 'crm-kpi speed --speed any all.jsonl -f csv | cut -d, -f1,7' <<'E'
who,hours
anna,0.07
boris,0.17
E
t 'a page for people' 'crm-kpi speed all.jsonl' <<'E'
Business time to the first outbound touch of 2026-11
who           deals  never  median   P90  mean  in SLA   95 %
------------  -----  -----  ------  ----  ----  ------  -----
Анна Петрова      3      1    0:04  2:00  1:02  50.0 %   9–91
Борис             4      2    0:20  0:20  0:20  50.0 %   9–91
------------  -----  -----  ------  ----  ----  ------  -----
total             7      3    0:20  2:00  0:48  50.0 %  15–85

answered  deals   share  won  lost  win rate    95 %  cost
--------  -----  ------  ---  ----  --------  ------  ----
5 min         1  16.7 %    0     0         -       -     -
30 min        1  16.7 %    1     0   100.0 %  21–100     -
1 hour        0   0.0 %    0     0         -       -     -
same day      1  16.7 %    0     0         -       -     -
later         0   0.0 %    0     0         -       -     -
never         3  50.0 %    0     1     0.0 %    0–79     -
E

# 40 deals answered at once, half of them won at 1000; 100 answered late, of
# which 10 are won: (20/40 - 10/100) * 100 * 1000 = 40 000.  Boris's bands are
# too small to tell.
awk 'BEGIN {
	for (i = 1; i <= 144; i++) {
		quick = i <= 40; won = quick ? i <= 20 : i <= 50
		day = sprintf("2026-11-10T%02d:%02d", 8 + i % 4, i % 60)
		who = i > 140 ? "boris" : "anna"
		printf "{\"at\":\"%s:00Z\",\"ev\":\"deal\",\"deal\":\"%d\"," \
			"\"owner\":\"%s\",\"amount\":1000}\n", day, i, who
		printf "{\"at\":\"%s:%sZ\",\"ev\":\"touch\",\"deal\":\"%d\"," \
			"\"by\":\"%s\",\"kind\":\"call\",\"dir\":\"out\"}\n",
			quick ? day : "2026-11-12T10:10", "30", i, who
		printf "{\"at\":\"2026-11-13T10:00:00Z\",\"ev\":\"step\"," \
			"\"deal\":\"%d\",\"outcome\":\"%s\"%s}\n", i,
			won ? "result" : "refuse", won ? ",\"to\":\"won\"" : ""
	} }' >cost.jsonl
t 'what slowness costs' 'crm-kpi speed cost.jsonl --bands -f csv |
	awk -F, "NR == 1 || \$5 > 0" | cut -d, -f1,4-9,12,14' <<'E'
who,band,deals,share,won,lost,win_rate,against,cost
anna,5min,40,28.6,20,20,50.0,,
anna,later,100,71.4,10,90,10.0,5min,40000.00
boris,later,4,100.0,0,4,0.0,,
E
# of both: (20/40 - 10/104) * 104 * 1000
t 'and in words' 'crm-kpi speed cost.jsonl -b company | tail -n 3' <<'E'
Had the slower won as often as those answered within 5 min: 42,000.00 more
  (difference of win rates × settled deals × average won deal, where it is
  beyond chance; slow deals may differ in other ways, too)
E

# Calls of Tuesday, 10 November; 07:00Z is 10:00.
cat >calls.jsonl <<'E'
{"at":"2026-11-01T07:00:00Z","ev":"deal","deal":"1","client":"c1","owner":"anna","source":"google"}
{"at":"2026-11-01T07:00:00Z","ev":"deal","deal":"2","client":"c1","owner":"boris","source":"site"}
{"at":"2026-11-01T07:00:00Z","ev":"deal","deal":"3","owner":"boris","source":"site"}
{"at":"2026-11-10T07:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-11-10T07:10:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-11-10T07:20:00Z","ev":"touch","deal":"2","by":"boris","kind":"email","dir":"out"}
{"at":"2026-11-10T08:00:00Z","ev":"touch","client":"c2","by":"anna","kind":"call","dir":"in","missed":true}
{"at":"2026-11-10T09:00:00Z","ev":"touch","deal":"3","by":"boris","kind":"call","missed":true}
{"at":"2026-11-10T09:30:00Z","ev":"touch","by":"boris","kind":"call","dir":"in","missed":true,"phone":"+79990000000"}
{"at":"2026-11-11T07:00:00Z","ev":"touch","client":"c3","by":"anna","kind":"call","dir":"out","secs":100}
{"at":"2026-11-11T07:00:01Z","ev":"touch","deal":"3","by":"boris","kind":"call","dir":"out","missed":true}
{"at":"2026-11-11T07:30:00Z","ev":"merge","client":"c3","into":"c2"}
{"at":"2026-11-12T07:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in","secs":51}
{"at":"2026-11-12T07:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"in"}
{"at":"2026-11-12T09:00:00Z","ev":"touch","deal":"3","by":"boris","kind":"call","dir":"in","missed":true}
{"at":"2026-11-12T09:00:00Z","ev":"touch","deal":"2","by":"boris","kind":"call","dir":"out","secs":7}
{"at":"2026-11-12T09:30:00Z","ev":"undo","deal":"2","of":"2026-11-12T09:00:00Z","what":"touch"}
E
# 07:00 and 07:10 are returned by the e-mail of boris, on the same second as
# 20 minutes; 08:00 at 23 h 0 min, when c3 turned out to be c2; 09:00 after 22
# h; 09:00 of the 12th never.
t 'calls by hand' 'crm-kpi calls calls.jsonl -f csv' <<'E'
who,name,period,in,out,talked,talk_secs,average_secs,missed,back_20min,back_23h,back_later,never,unknown,back_share
anna,Анна Петрова,2026-11,5,1,3,151,75.5,3,2,1,0,0,0,66.7
boris,Борис,2026-11,2,1,0,0,,3,0,1,0,1,1,0.0
E
t 'of the deals from one source' \
	'crm-kpi calls calls.jsonl -w source=google -f csv | cut -d, -f1,4,9' \
	<<'E'
who,in,missed
anna,4,2
E
t 'heat' 'crm-kpi calls calls.jsonl --heat -b company -f csv |
	cut -d, -f3-' <<'E'
period,weekday,hour,in,out,talked,missed,never
2026-11,tue,10,2,0,0,2,0
2026-11,tue,11,1,0,0,1,0
2026-11,tue,12,1,0,0,2,0
2026-11,wed,10,0,2,1,0,0
2026-11,thu,10,2,0,2,0,0
2026-11,thu,12,1,0,0,1,1
E
t 'a page of calls' 'crm-kpi calls calls.jsonl' <<'E'
Calls of 2026-11
who           in  out  talked  talk  missed  20min  23h  later  never
------------  --  ---  ------  ----  ------  -----  ---  -----  -----
Анна Петрова   5    1       3  1:16       3      2    1      0      0
Борис          2    1       0     -       3      0    1      0      1
------------  --  ---  ------  ----  ------  -----  ---  -----  -----
total          7    2       3  1:16       6      2    2      0      1

Calls by weekday and hour
     10  11  12
---  --  --  --
mon   .   .   .
tue   2   1   1
wed   2   .   .
thu   2   .   1
fri   .   .   .
sat   .   .   .
sun   .   .   .

Missed calls by weekday and hour
     10  11  12
---  --  --  --
mon   .   .   .
tue   2   1   2
wed   .   .   .
thu   .   .   1
fri   .   .   .
sat   .   .   .
sun   .   .   .
E
t 'no calls' 'crm-kpi calls calls.jsonl -p 2020' <<'E'
No calls in the period
E
t 'no deals' 'crm-kpi speed calls.jsonl -p 2020' <<'E'
No deals in the period
E

# Two sellers, October and November: each wins a smaller share than before,
# and together they win more, for boris, who wins often, has more of it.
# anna 20/100 -> 4/25 (20 -> 16 %), boris 10/20 -> 45/95 (50 -> 47.4 %):
# 30/120 = 25 % -> 49/120 = 40.8 %.
# weights 100/120, 20/120 -> 25/120, 95/120.  rates: (.8333 + .2083) / 2 * -.04
# + (.1667 + .7917) / 2 * -.02632 = -.02083 - .01261 = -.03344; mix: .18 *
# -.625 + .48684 * .625 = .19178; together .15833.
awk 'function deals(month, who, won, n, i) {
	for (i = 1; i <= n; i++) {
		no++
		printf "{\"at\":\"2026-%s-02T08:00:00Z\",\"ev\":\"deal\"," \
			"\"deal\":\"%d\",\"owner\":\"%s\"}\n", month, no, who
		printf "{\"at\":\"2026-%s-03T10:00:00Z\",\"ev\":\"step\"," \
			"\"deal\":\"%d\",\"outcome\":\"%s\"%s}\n", month, no,
			i <= won ? "result" : "refuse",
			i <= won ? ",\"to\":\"won\"" : ""
	} }
	BEGIN { deals("10", "anna", 20, 100); deals("10", "boris", 10, 20)
		deals("11", "anna", 4, 25); deals("11", "boris", 45, 95) }' \
	>mix.jsonl
t 'the whole against its parts' \
	'crm-kpi speed mix.jsonl -p 2026-11 --mix -f csv' <<'E'
figure,period,unit,before,now,change,rate_effect,mix_effect,up,down,both,against
in_sla,2026-11,percent,0.0,0.0,0.0,0.0,0.0,0,0,2,no
win_rate,2026-11,percent,25.0,40.8,15.8,-3.3,19.2,0,2,2,yes
E
t 'is said' 'crm-kpi speed mix.jsonl -p 2026-11 | tail -n 2' <<'E'
2026-11: the win rate of all rose from 25.0 to 40.8 %, yet it fell for 2 of 2
  owners: mix 19.2, their rates -3.3
E
t 'and not where all move alike' 'crm-kpi speed mix.jsonl -p 2026-10 |
	grep -c rose' 1 <<'E'
0
E
same 'the company is the sum of its owners' \
	'crm-kpi speed mix.jsonl -p 2026-11 -b company --mix -f csv' \
	'crm-kpi speed mix.jsonl -p 2026-11 -b owner --mix -f csv'

# Goals: both reach a smaller part of theirs than in October, and together
# they reach more, for boris has most of the plan now.
# anna 500 of 1000 -> 45 of 100, boris 100 of 100 -> 950 of 1000:
# 600 / 1100 = 54.5 % -> 995 / 1100 = 90.5 %.  Shares 10/11 and 1/11 change
# places: rates .5 * -.05 + .5 * -.05, mix (.975 - .475) * 9/11 = .409.
crm-init plan && settings plan Europe/Moscow
printf 'id,name,team\nanna,Анна,north\nboris,Борис,south\n' >plan/staff.csv
cat >plan/goals.csv <<'E'
who,period,metric,target
anna,2026-10,money,1000
boris,2026-10,money,100
anna,2026-11,money,100
boris,2026-11,money,1000
north,2026-10,money,1000
south,2026-10,money,100
north,2026-11,money,100
south,2026-11,money,1000
all,2026-11,money,1100
anna,2026-11,calls,5
E
for deal in '1 anna 500 10' '2 boris 100 10' '3 anna 45 11' '4 boris 950 11'
do
	# shellcheck disable=SC2086 # the words
	set -- $deal
	echo "{\"at\":\"2026-$4-05T09:00:00Z\",\"ev\":\"deal\"," \
		"\"deal\":\"$1\",\"owner\":\"$2\",\"amount\":$3}"
	echo "{\"at\":\"2026-$4-06T09:00:00Z\",\"ev\":\"step\"," \
		"\"deal\":\"$1\",\"outcome\":\"result\",\"to\":\"won\"}"
done >plan.jsonl
export CRM_STORE=plan
t 'attainment against its parts' 'export CRM_NOW=2026-12-01T12:00:00Z
	crm-kpi goals plan.jsonl -p 2026-11 --mix -f csv
	crm-kpi goals plan.jsonl -p 2026-11 --mix -b team -f csv | tail -n 1
	crm-kpi goals plan.jsonl -p 2026-11 | tail -n 2' <<'E'
figure,period,unit,before,now,change,rate_effect,mix_effect,up,down,both,against
attainment_money,2026-11,percent,54.5,90.5,35.9,-5.0,40.9,0,2,2,yes
attainment_money,2026-11,percent,54.5,90.5,35.9,-5.0,40.9,0,2,2,yes
2026-11: the attainment in money of all rose from 54.5 to 90.5 %, yet it fell
  for 2 of 2 owners: mix 40.9, their rates -5.0
E
# 15 of the 21 days have passed: 995 of 71.43 + 714.29
t 'a month that runs is held to what is expected by now' \
	'crm-kpi goals plan.jsonl --mix -f csv | cut -d, -f1-5' <<'E'
figure,period,unit,before,now
attainment_money,2026-11,percent,54.5,126.6
E
same 'from deal lines, too' 'crm-kpi goals plan.jsonl --mix -f csv' \
	'crm-list "" plan.jsonl | crm-kpi goals --mix -f csv - 2>/dev/null'
export CRM_STORE=firm

# What is on their hands on Sunday 22 November, 10:15 in Moscow.  anna has two
# open deals of three clients' (one of them hers twice), boris one.
crm-init load && settings load Europe/Moscow
cat >load/staff.csv <<'E'
id,name,team,min_deals,max_deals,from,until
anna,Анна Петрова,north,3,5,,
boris,Борис,south,,1,,
vera,Вера,south,2,4,,
zoe,Зоя,south,2,4,,2026-10-31
E
cat >load.jsonl <<'E'
{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"1","client":"c1","owner":"anna","amount":1000.5,"next":"2026-11-22T07:14:59Z"}
{"at":"2026-11-01T10:00:00Z","ev":"deal","deal":"2","client":"c1","owner":"anna","amount":2000,"next":"2026-11-22T07:15:00Z"}
{"at":"2026-11-01T11:00:00Z","ev":"deal","deal":"3","client":"c2","owner":"boris"}
{"at":"2026-11-01T12:00:00Z","ev":"deal","deal":"4","client":"c3","owner":"anna"}
{"at":"2026-11-02T12:00:00Z","ev":"set","deal":"4","owner":"boris"}
{"at":"2026-11-02T13:00:00Z","ev":"deal","deal":"5","owner":"zoe","amount":700}
{"at":"2026-11-02T14:00:00Z","ev":"deal","deal":"6","owner":"anna","amount":500}
{"at":"2026-11-03T12:00:00Z","ev":"step","deal":"6","outcome":"result","to":"won"}
{"at":"2026-11-03T12:00:00Z","ev":"step","deal":"5","outcome":"refuse"}
{"at":"2026-11-04T12:00:00Z","ev":"task","task":"t1","owner":"anna","due":"2026-11-22T20:59:59Z"}
{"at":"2026-11-04T12:00:00Z","ev":"task","task":"t2","owner":"anna","due":"2026-11-22T21:00:00Z"}
{"at":"2026-11-04T12:00:00Z","ev":"task","task":"t3","deal":"3","due":"2026-11-21T20:00:00Z"}
{"at":"2026-11-04T12:00:00Z","ev":"task","task":"t4","by":"vera","due":"2026-11-21T20:00:00Z"}
{"at":"2026-11-05T12:00:00Z","ev":"done","task":"t4","by":"vera"}
E
t 'load by hand' 'crm-kpi load -s load load.jsonl -f csv | cut -d, -f1-10' <<'E'
who,name,open,clients,min,max,tasks_due,tasks_late,steps_due,steps_late
anna,Анна Петрова,2,1,3,5,1,0,1,1
boris,Борис,2,2,,1,0,1,0,0
vera,Вера,0,0,2,4,0,0,0,0
E
# one won at 500 of two settled: an open deal is worth 250
printf 'who,period,metric,target\nanna,2026-11,money,1250\nanna,2026-11,deals,9
boris,2026-11,deals,1\nvera,2026-10,money,5\nanna,2026q4,money,501
' >load/goals.csv
t 'too few for the goal' 'crm-kpi load -s load load.jsonl -f csv |
	cut -d, -f1,3,11-' <<'E'
who,open,money,won,lost,win_rate,average,goal,left,need,rate_of,state
anna,2,3000.50,1,0,100.0,500.00,money,750.00,3,all,"under, few"
boris,2,0.00,0,0,,,deals,1.00,2,all,over
vera,0,0.00,0,0,,,,,,,under
E
t 'for that of the quarter' 'crm-kpi load -s load load.jsonl --per quarter \
	-f csv | cut -d, -f1,15-19' <<'E'
who,average,goal,left,need,rate_of
anna,500.00,money,1.00,1,all
boris,,,,,
vera,,,,,
E
# Deal 6 came when anna had 1 and 2 (4 was given away), 4 when she had them
# too, 2 when she had 1; 3 and 5 came first to theirs.
t 'load when a deal came' 'crm-kpi load -s load load.jsonl --bands -f csv |
	cut -d, -f1,3-8' <<'E'
who,load,load_to,deals,won,lost,win_rate
anna,0,4,4,1,0,100.0
boris,0,4,1,0,0,
zoe,0,4,1,0,1,0.0
E
awk 'BEGIN { for (i = 1; i <= 60; i++) {
	printf "{\"at\":\"2026-11-02T%02d:%02d:00Z\",\"ev\":\"deal\"," \
		"\"deal\":\"%d\",\"owner\":\"anna\"}\n", 8 + i / 60, i % 60, i
	printf "{\"at\":\"2026-11-03T12:00:00Z\",\"ev\":\"step\"," \
		"\"deal\":\"%d\",\"outcome\":\"%s\"%s}\n", i,
		i <= 30 ? "result" : "refuse",
		i <= 30 ? ",\"to\":\"won\"" : "" } }' >busy.jsonl
t 'the best load so far' 'crm-kpi load -s load busy.jsonl -b company |
	tail -n 9' <<'E'
Won by how many deals their owner had open when they came
open then  deals  won  lost  win rate    95 %
---------  -----  ---  ----  --------  ------
      0–9     10   10     0   100.0 %  72–100
    10–19     10   10     0   100.0 %  72–100
    20–29     10   10     0   100.0 %  72–100
    30–39     10    0    10     0.0 %    0–28
    40–49     10    0    10     0.0 %    0–28
    50–59     10    0    10     0.0 %    0–28
E
# Five are closed at the second when six others come: each finds none.
awk 'BEGIN { for (i = 1; i <= 11; i++)
	printf "{\"at\":\"2026-11-02T%02d:00:00Z\",\"ev\":\"deal\"," \
		"\"deal\":\"%d\",\"owner\":\"anna\"}\n", i < 6 ? i : 12, i
	for (i = 1; i <= 5; i++) printf "{\"at\":\"2026-11-02T12:00:00Z\"," \
		"\"ev\":\"step\",\"deal\":\"%d\",\"outcome\":\"refuse\"}\n",
		i }' >second.jsonl
t 'what comes and goes in one second is no load' \
	'crm-kpi load second.jsonl --bands -f csv | cut -d, -f3,5' <<'E'
load,deals
0,11
E
# Seven who have forty deals at once win none; 30 of the 40 are won that came
# to anna when she had no other: 30 of 75 with up to four.
awk 'function deal(no, who, min, sec, how) {
	printf "{\"at\":\"2026-11-02T%02d:%02d:00Z\",\"ev\":\"deal\"," \
		"\"deal\":\"%d\",\"owner\":\"%s\"}\n", 8, min, no, who
	printf "{\"at\":\"2026-11-%s:%02d:30Z\",\"ev\":\"step\"," \
		"\"deal\":\"%d\",\"outcome\":%s}\n", sec, min, no, how }
	BEGIN { for (i = 0; i < 40; i++) {
		deal(++no, "anna", i, "02T08", i < 30 ? \
			"\"result\",\"to\":\"won\"" : "\"refuse\"")
		for (k = 0; k < 7; k++)
			deal(++no, "b" k, i, "03T12", "\"refuse\"") } }' \
	>idle.jsonl
t 'is said with its interval' 'crm-kpi load idle.jsonl | tail -n 2' <<'E'
best so far: 0–4 open deals, 40.0 % won (95 %: 29.7–51.3);
  against the others p = 0.000
E

# What calls and leads bring.  A deal won at 23:30 of Moscow on 31 March is
# March's, whatever the process thinks.
crm-init eff && printf 'key,value\ntimezone,Europe/Moscow\nmargin,30\n' \
	>eff/settings.csv
printf 'date,cur,rate\n2026-01-01,EUR,100\n' >eff/rates.csv
cat >eff.jsonl <<'E'
{"at":"2026-03-02T09:00:00Z","ev":"deal","deal":"1","owner":"anna","source":"google","amount":10000,"margin":2500}
{"at":"2026-03-02T09:00:00Z","ev":"deal","deal":"2","owner":"anna","source":"google","amount":1000.5}
{"at":"2026-03-02T09:00:00Z","ev":"deal","deal":"3","owner":"anna","source":"site"}
{"at":"2026-03-02T09:00:00Z","ev":"deal","deal":"4","owner":"boris","source":"site"}
{"at":"2026-03-02T09:00:00Z","ev":"deal","deal":"5","owner":"boris","source":"site"}
{"at":"2026-03-03T09:00:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out"}
{"at":"2026-03-03T09:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"out","missed":true}
{"at":"2026-03-03T09:00:00Z","ev":"touch","deal":"2","by":"anna","kind":"call","dir":"in"}
{"at":"2026-03-03T09:00:00Z","ev":"touch","client":"x","by":"boris","kind":"call","dir":"out"}
{"at":"2026-03-04T09:00:00Z","ev":"step","deal":"5","outcome":"refuse","reason":"spam"}
{"at":"2026-03-31T20:30:00Z","ev":"step","deal":"1","outcome":"result","to":"won"}
{"at":"2026-03-31T20:59:59Z","ev":"step","deal":"2","outcome":"result","to":"won"}
{"at":"2026-03-31T21:00:00Z","ev":"step","deal":"3","outcome":"result","to":"won"}
{"at":"2026-03-31T21:30:00Z","ev":"cost","amount":5,"cur":"EUR","what":"ads","source":"google"}
{"at":"2026-04-15T12:00:00Z","ev":"cost","amount":3000,"what":"crm","from":"2026-03-16T21:00:00Z","until":"2026-04-15T21:00:00Z"}
E
for zone in UTC America/New_York Asia/Vladivostok; do
	t "the last half hour of March, seen from $zone" \
		"TZ=$zone crm-kpi efficiency -s eff eff.jsonl -f csv |
		cut -d, -f1,3-7,11-14,18-20" <<'E'
who,period,leads,calls,won,lost,money,profit,profit_per_call,profit_per_lead,net,unknown,junk
anna,2026-03,3,2,2,0,11000.50,2800.15,1400.08,933.38,,0,0
anna,2026-04,0,0,1,0,0.00,,,,,1,0
boris,2026-03,1,1,0,0,0.00,0.00,0.00,0.00,,0,1
E
done
# The system costs 100 a day, of 15 days in March and 15 in April.
t 'with costs' 'crm-kpi efficiency -s eff eff.jsonl -b company -f csv |
	cut -d, -f1,3-6,12,15-18' <<'E'
who,period,leads,calls,won,profit,cost,cost_per_lead,cost_per_win,net
all,2026-03,4,3,2,2800.15,1500.00,375.00,750.00,1300.15
all,2026-04,0,0,1,,2000.00,,2000.00,
E
t 'a part of a month has a part of the costs' \
	'crm-kpi efficiency -s eff eff.jsonl -b company -f csv \
	-p 2026-03-17..2026-03-20 | cut -d, -f3,15' <<'E'
period,cost
2026-03,400.00
E
cat >rent.jsonl <<'E'
{"at":"2026-03-16T21:00:00Z","ev":"cost","amount":3000,"what":"crm","from":"2026-03-16T21:00:00Z","until":"2026-04-15T21:00:00Z"}
{"at":"2026-03-16T21:00:00Z","ev":"cost","amount":50,"what":"ads","from":"2026-03-25T21:00:00Z"}
E
t 'what is paid in advance is spent day by day' \
	'crm-kpi efficiency -s eff rent.jsonl -b company -f csv \
	--as-of 2026-03-19T20:59:59Z | cut -d, -f3,15
	crm-kpi efficiency -s eff rent.jsonl -b company -f csv \
	--as-of 2026-04-30T20:59:59Z | cut -d, -f3,15' <<'E'
period,cost
2026-03,300.00
period,cost
2026-03,1550.00
2026-04,1500.00
E
t 'costs by source' 'crm-kpi efficiency -s eff eff.jsonl -b source -f csv |
	cut -d, -f1,3-6,12,15,18 | sort' <<'E'
,2026-03,0,1,0,0.00,1500.00,-1500.00
,2026-04,0,0,0,0.00,1500.00,-1500.00
google,2026-03,2,2,2,2800.15,0.00,2800.15
google,2026-04,0,0,0,0.00,500.00,-500.00
site,2026-03,2,0,0,0.00,0.00,0.00
site,2026-04,0,0,1,,0.00,
who,period,leads,calls,won,profit,cost,net
E
t 'of some deals only, costs are not told' \
	'crm-kpi efficiency -s eff eff.jsonl -b company -w source=google \
	-p 2026-03 -f csv | cut -d, -f4-6,12,15,18' <<'E'
leads,calls,won,profit,cost,net
2,2,2,2800.15,,
E
t 'a page of efficiency' 'crm-kpi efficiency -s eff eff.jsonl -p 2026-03' <<'E'
Efficiency of 2026-03
who    leads  calls  won  win rate    95 %    profit    a call  a lead
-----  -----  -----  ---  --------  ------  --------  --------  ------
anna       3      2    2   100.0 %  34–100  2,800.15  1,400.08  933.38
boris      1      1    0         -       -      0.00      0.00    0.00
-----  -----  -----  ---  --------  ------  --------  --------  ------
total      4      3    2   100.0 %  34–100  2,800.15    933.38  700.04
E

# Options and input.
t 'what --speed' 'crm-kpi speed --speed fast one.jsonl' 2 \
	"crm-kpi: --speed: 'fast' is none of out, any, business, calendar*"
t 'an option of another view' 'crm-kpi goals --heat' 2 \
	'crm-kpi: --heat: goals has no such option*'
for view in speed load calls efficiency; do
	t "$view of deal lines" "crm-list '' mix.jsonl 2>/dev/null |
		crm-kpi $view -" 65 'crm-kpi: this report needs facts*'
	ok "$view of nothing" "crm-kpi $view /dev/null"
	t "$view for Excel" "crm-kpi $view mix.jsonl -b team --excel |
		head -c 12 | od -An -tx1 | tr -d ' \n'; echo" <<-'E'
	efbbbf77686f3b6e616d653b
	E
done
done_testing

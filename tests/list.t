#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-list and crm-log: what is picked, its order, its fields and its faces.
. "$(dirname "$0")/lib.sh"

[ -x "$CRM_BIN/crm-list" ] || skip_all 'no crm-list'

cat >log <<'E'
{"at":"2026-11-02T09:00:00Z","ev":"deal","deal":"1","owner":"anna","amount":100}
{"at":"2026-11-02T10:00:00+03:00","ev":"deal","deal":"2","owner":"boris","amount":20.5}
{"at":"2026-11-02T09:00:00.5Z","ev":"deal","deal":"3","title":"a, \"b\"","amount":3}
{"at":"2026-11-03T12:00:00Z","ev":"step","deal":"1","by":"anna","outcome":"result","note":"=1+1"}
E
cat >deals <<'E'
{"deal":"a","status":"open","created":"2026-11-01T00:00:00Z","path":"b2b/lead@2026-11-01T00:00:00Z","x":10}
{"deal":"b","status":"won","created":"2026-11-02T00:00:00Z","path":"b2b/lead@2026-11-02T00:00:00Z won@2026-11-03T00:00:00Z","x":"9"}
{"deal":"c","status":"open","created":"2026-11-03T00:00:00+03:00","path":"b2b/lead@2026-11-02T21:00:00Z","x":"abc","y":true}
{"deal":"d","status":"lost","created":"2026-11-04T00:00:00Z","path":"b2b/lead@2026-11-04T00:00:00Z lost@2026-11-05T00:00:00Z","x":9}
{"deal":"e","status":"open","created":"2026-11-05T00:00:00Z","path":"b2b/lead@2026-11-05T00:00:00Z","x":null}
{"deal":"f","status":"open","created":"2026-11-06T00:00:00Z","path":"b2b/lead@2026-11-06T00:00:00Z","x":"10"}
E
# The ids alone, in a line.
ids()
{
	crm-list --fields deal "$@" | cut -d '"' -f 4 | paste -s -d ' ' -
}

# What is picked.
t 'an expression' "ids 'status=open and created<2026-11-03' deals" <<'E'
a c
E
t 'an expression and --where' "ids -w 'has(y)' 'status=open' deals" <<'E'
c
E
t 'nothing matched' "crm-list 'status=none' deals" 1 </dev/null
t 'a bad expression' "crm-list 'status=' deals" 65 '*expression*' </dev/null
t 'a period' "ids -p 2026-11-02..2026-11-03 '' deals" <<'E'
b c
E
t 'facts of a day' "crm-log -p 2026-11-03 --fields deal,ev '' log" <<'E'
{"deal":"1","ev":"step"}
E
t 'no fact' "crm-log 'deal=9' log" 1 </dev/null
t 'deal lines are no facts' "crm-log '' deals" 65 \
    'crm-log: deals:1: no fact*' </dev/null

# Its order.
t 'numbers, then texts, then none' "ids --sort x '' deals" <<'E'
d a f b c e
E
t 'the same backwards: none is last' "ids --sort=-x '' deals" <<'E'
c b f a d e
E
t 'two fields' "ids --sort status,-created '' deals" <<'E'
d f e c a b
E
t 'times by instant, not by bytes' \
    "crm-log --sort at --fields deal,ev '' log" <<'E'
{"deal":"2","ev":"deal"}
{"deal":"1","ev":"deal"}
{"deal":"3","ev":"deal"}
{"deal":"1","ev":"step"}
E
t 'times backwards' "crm-log --sort=-at --fields deal -f tsv '' log" <<'E'
deal
1
1
3
2
E
t '--limit after sorting' "ids --sort=-created --limit 2 '' deals" <<'E'
f e
E
t '--limit stops the reading' \
    "crm-log --limit 1 --fields deal '' log no-such-file" <<'E'
{"deal":"1"}
E
t '--limit of deal lines' \
    "yes \"\$(head -n 1 deals)\" | timeout 60 crm-list --limit 2 \
    --fields deal '' -" <<'E'
{"deal":"a"}
{"deal":"a"}
E
t '--limit 0' "crm-list --limit 0 '' deals" 2 '*--limit*' </dev/null

# Its fields.
t 'in the order of --fields, each once' \
    "crm-log --fields 'amount, deal,amount,none' --limit 2 '' log" <<'E'
{"amount":100,"deal":"1"}
{"amount":20.5,"deal":"2"}
E
t 'no name in --fields' "crm-list --fields '' '' deals" 2 \
    'crm-list: --fields: *empty' </dev/null
t 'an empty name in --fields' "crm-log --fields at,,ev '' log" 2 \
    'crm-log: --fields: *empty' </dev/null
t 'no name in --sort' "crm-list --sort - '' deals" 2 \
    'crm-list: --sort: *empty' </dev/null
t 'fields that are computed' \
    "crm-list --fields deal,entered.lead,team,age 'deal=c' deals" <<'E'
{"deal":"c","entered.lead":"2026-11-02T21:00:00Z","age":1678500}
E
cat >odd <<'E'
{"at":"2026-11-01T09:00:00Z","ev":"touch","deal":"1","a,b":"1","-n":"2"," s ":"3","n":"4"}
{"at":"2026-11-01T10:00:00Z","ev":"touch","deal":"1","path":"p","z":"5"}
E
t 'names with commas, signs and blanks are columns; path is last' \
    "crm-log -f csv '' odd" <<'E'
at,ev,deal,"a,b",'-n," s ",n,z,path
2026-11-01T09:00:00Z,touch,1,1,2,3,4,,
2026-11-01T10:00:00Z,touch,1,,,,,5,p
E
t 'a field named with a sign' "crm-log --fields=-n --limit 1 '' odd" <<'E'
{"-n":"2"}
E

# Its faces.
t 'csv of all fields' "crm-log -f csv '' log" <<'E'
at,ev,deal,owner,amount,title,by,outcome,note
2026-11-02T09:00:00Z,deal,1,anna,100.00,,,,
2026-11-02T10:00:00+03:00,deal,2,boris,20.50,,,,
2026-11-02T09:00:00.5Z,deal,3,,3.00,"a, ""b""",,,
2026-11-03T12:00:00Z,step,1,,,,anna,result,'=1+1
E
t 'only the fields of the lines that are printed' \
    "crm-log -f csv --sort=-at --limit 1 '' log" <<'E'
at,ev,deal,by,outcome,note
2026-11-03T12:00:00Z,step,1,anna,result,'=1+1
E
t 'csv of some' "crm-log -f csv --raw --fields deal,note,deal '' log" <<'E'
deal,note,deal
1,,1
2,,2
3,,3
1,=1+1,1
E
t 'csv of some, sorted' \
    "crm-log -f csv --sort=-amount --limit 2 --fields deal,amount '' log" \
    <<'E'
deal,amount
1,100.00
2,20.50
E
t 'excel' "crm-log --excel --fields deal,amount 'deal=2' log |
    od -An -c | tr -s ' '" <<'E'
 357 273 277 d e a l ; a m o u n t \r \n
 2 ; 2 0 , 5 0 \r \n
E
t 'csv of nothing' "crm-list -f csv 'deal=z' deals" 1 </dev/null
t 'tsv of nothing, sorted' "crm-list -f tsv --sort x 'deal=z' deals" 1 \
    </dev/null
t 'csv of nothing with fields' "crm-list -f csv --fields deal,x 'deal=z' \
    deals" 1 <<'E'
deal,x
E
t 'csv of nothing with fields, sorted' "crm-list -f csv --fields deal,x \
    --sort x 'deal=z' deals" 1 <<'E'
deal,x
E
t 'text: numbers to the right, whoever named the field' \
    "crm-list -f text --fields deal,x,created 'deal=a,d,e' deals" <<'E'
deal   x  created
----  --  ----------------
a     10  2026-11-01 00:00
d      9  2026-11-04 00:00
e      -  2026-11-05 00:00
E
t 'text: numbers and texts to the left' \
    "crm-list -f text --fields deal,x 'deal=b,c,d' deals" <<'E'
deal  x
----  ---
b     9
c     abc
d     9
E
t 'text of nothing' \
    "crm-list -f text --fields deal,amount 'deal=z' deals" 1 <<'E'
deal  amount
----  ------
E
for face in 'jsonl' 'csv --fields deal,x' 'tsv --fields deal'; do
	t "$face goes on while it reads, and ends with its reader" \
	    "yes \"\$(head -n 1 log)\" | timeout 60 crm-log -f $face '' - |
	    head -n 9000 | wc -l | tr -d ' '" <<'E'
9000
E
done
same 'sorted or not, csv is the same' "crm-list -f csv '' deals" \
    "crm-list -f csv --sort created '' deals"
same 'so is jsonl' "crm-list --fields deal,x,y '' deals" \
    "crm-list --fields deal,x,y --sort created '' deals"

# Deals that no line can hold.
x=$(head -c 400000 /dev/zero | tr '\0' x)
{
	echo '{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"big"}'
	for k in a b c; do
		printf '%s"%s":"%s"}\n' '{"at":"2026-11-01T09:00:00Z",' \
		    "ev\":\"set\",\"deal\":\"big\",\"$k" "$x"
	done
} >big
for o in '' '--sort created' '--fields=a,b,c,deal'; do
	t "a line that no reader takes is refused $o" \
	    "crm-list $o '' big" 65 'crm-list: deal big: *1 MiB*' </dev/null
done
t 'what is asked of it is told' "crm-list --fields deal 'a ~ xxx' big" <<'E'
{"deal":"big"}
E
t 'csv has it whole' "crm-list -f csv '' big | wc -lc | tr -s ' '" <<'E'
 2 1200154
E
t 'sorted too' "crm-list -f tsv --sort a '' big | wc -lc | tr -s ' '" <<'E'
 2 1200154
E
many()
{
	awk -v n="$1" 'BEGIN {
		at = "{\"at\":\"2026-11-01T09:00:00Z\",\"ev\":"
		print at "\"deal\",\"deal\":\"many\"}"
		for (i = 0; i < n; i += 100) {
			printf "%s", at "\"set\",\"deal\":\"many\""
			for (k = i; k < n && k < i + 100; k++)
				printf ",\"u%d\":\"%d\"", k, k
			print "}"
		}
	}'
}
# deal, pipeline, status, stage, reached, created, touches, idle_days, path
t 'as many fields as a line has' "many 247 | crm-list '' - |
    grep -o '\"[^\"]*\":' | wc -l | tr -d ' '" <<'E'
256
E
for o in '' '-f csv' '-f text' '--sort deal' '--fields deal'; do
	t "more are refused $o" "many 248 | crm-list $o '' -" 65 \
	    'crm-list: deal many: *256 fields' </dev/null
done
t 'so is one that is asked for besides' \
    "many 247 | crm-list --fields deal,team,age '' -" 65 \
    'crm-list: deal many: *256 fields' </dev/null
t 'crm-score refuses it' "many 248 | crm-score -" 65 \
    'crm-score: deal many: *256 fields' </dev/null
# 600 fields in all, 200 in a line.
awk 'BEGIN {
	for (i = 0; i < 6; i++) {
		printf "{\"at\":\"2026-11-01T09:00:00Z\",\"ev\":\"touch\""
		for (k = 0; k < 200; k++)
			printf ",\"u%d\":\"%d\"", i % 3 * 200 + k, k
		print "}"
	}
}' >wide
t 'csv has each of many columns once' \
    "crm-log -f csv '' wide | head -n 1 | tr ',' '\n' | sort | uniq -c |
    awk '{ n += \$1; d += \$1 > 1 } END { print n, d + 0 }'" <<'E'
602 0
E
t 'and its cells below it' "crm-log -f csv '' wide | cut -d, -f 1,2,3,203,602 |
    tail -n +2" <<'E'
2026-11-01T09:00:00Z,touch,0,,
2026-11-01T09:00:00Z,touch,,0,
2026-11-01T09:00:00Z,touch,,,199
2026-11-01T09:00:00Z,touch,0,,
2026-11-01T09:00:00Z,touch,,0,
2026-11-01T09:00:00Z,touch,,,199
E
done_testing

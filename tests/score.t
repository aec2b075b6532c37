#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-score: deal lines in, deal lines with score, warmth and why out.  The
# scores are worked out by hand beside each rule and deal.
# shellcheck disable=SC2016,SC2034,SC2317 # t runs them
. "$(dirname "$0")/lib.sh"

crm-init st >init.out 2>&1 || cat init.out >&2
cat >st/score.csv <<'E2'
group,cap,points,decay_days,since,when,why
source,25,20,,,source = referral,came by recommendation
source,,10,,,amount >= 100000,a large deal
touches,,40,7,,touches > 0,we are talking
,,"min(30, amount / 10000)",,,,amount
idle,,-15,,,idle > 14d,silent
team,,5,,,team = north,of the north
,,12,3.5,entered.proposal,,has our proposal
client,,7,,,has(client.company),a firm
E2
printf 'id,name,team\nanna,Anna,north\nboris,Boris,south\n' >st/staff.csv
# 1: amount 12.5, large 10, touched 7 d ago 40/2 = 20, north 5, a firm 7:
#    54.5 -> 55
# 2: referral 20 + large 10, at most 25; amount 30; silent -15: 40
# 3: nothing but amount 0 / 10000: 0; 4: a proposal 3.5 d ago 12/2: 6
cat >st/journal/2026-11.jsonl <<'E2'
{"at":"2026-11-01T07:15:00Z","ev":"client","client":"C1","company":"Acme"}
{"at":"2026-11-01T07:15:00Z","ev":"deal","deal":"1","client":"C1","title":"Кухня «Мадрид»","owner":"anna","source":"site","amount":125000,"city":"Казань"}
{"at":"2026-11-01T08:15:00Z","ev":"deal","deal":"2","client":"C2","owner":"boris","source":"referral","amount":1000000}
{"at":"2026-11-15T07:15:00Z","ev":"touch","deal":"1","by":"anna","kind":"call","dir":"out","secs":184}
{"at":"2026-11-15T07:15:00Z","ev":"deal","deal":"3","amount":0}
{"at":"2026-11-15T07:15:00Z","ev":"set","deal":"2","amount":900000}
{"at":"2026-11-18T19:15:00Z","ev":"deal","deal":"4","stage":"proposal"}
E2
journal=st/journal/2026-11.jsonl

short() { sed 's/.*"deal":"\([^"]*\)".*,"score":/\1 /'; }

t 'scores the store' 'crm-score -s st | short' <<'E2'
1 55,"warmth":"warm","why":"we are talking +20, amount +13, a large deal +10, a firm +7, of the north +5"}
2 40,"warmth":"warm","why":"amount +30, came by recommendation +20, silent -15, a large deal +10, cap of source -5"}
3 0,"warmth":"cold","why":""}
4 6,"warmth":"cold","why":"has our proposal +6"}
E2
t 'the keys stand behind all others' 'crm-score -s st -w deal=1' <<'E2'
{"deal":"1","client":"C1","title":"Кухня «Мадрид»","pipeline":"b2b","status":"open","stage":"lead","reached":"lead","created":"2026-11-01T07:15:00Z","owner":"anna","source":"site","amount":125000,"touches":1,"last_touch":"2026-11-15T07:15:00Z","idle_days":7,"city":"Казань","path":"b2b/lead@2026-11-01T07:15:00Z","score":55,"warmth":"warm","why":"we are talking +20, amount +13, a large deal +10, a firm +7, of the north +5"}
E2
same 'the store and its facts' 'crm-score -s st' \
	"crm-score -s st - <$journal"
same 'and through crm-log' 'crm-score -s st' \
	"crm-log -s st '' | crm-score -s st -"
sed '$d' st/score.csv >score.new
cp score.new st/score.csv
same 'the store and its deal lines' 'crm-score -s st' \
	"crm-list -s st '' | crm-score -s st -"
same 'twice is once' 'crm-score -s st' 'crm-score -s st | crm-score -s st -'
same 'the built-in rules without a store' "crm-score - <$journal" \
	"crm-list '' $journal | crm-score -"
t 'feeds crm-funnel' "crm-list '' -s st | crm-score - -s st |
	crm-funnel - --by warmth -f csv -s st | cut -d, -f1-3" <<'E2'
warmth,pipeline,deals
warm,b2b,2
cold,b2b,2
E2

# As of the 8th, 07:15: deal 1 untouched, 12.5 + 10 + 5 = 27.5; deal 2 30
# of the million, at most 25 of source, not silent: 55; the others are not.
t 'as of a time, by its facts' \
	'crm-score -s st --as-of 2026-11-08T07:15:00Z | short' <<'E2'
1 28,"warmth":"cold","why":"amount +13, a large deal +10, of the north +5"}
2 55,"warmth":"warm","why":"amount +30, came by recommendation +20, a large deal +10, cap of source -5"}
E2
t 'deal lines cannot say what they were' \
	"crm-list -s st '' | crm-score -s st --as-of 2026-11-08 -" 65 \
	'crm-score: -:1: --as-of needs facts: *'

# where: what is read, and what is made
t 'where reads the line' "crm-score -s st -w 'source=site' | short |
	cut -c1-4" <<'E2'
1 48
E2
t 'where reads the score' \
	"crm-score -s st -w 'score>=40 and warmth=warm and why~silent' |
	short | cut -c1-4" <<'E2'
2 40
E2
t 'not the one that was there' \
	'echo "{\"deal\":\"1\",\"score\":99}" | crm-score -w "score>50" -'
t 'where on nothing' 'crm-score -s st -w deal=9'

# What it does not own, it does not touch.
cat >odd.jsonl <<'E2'
{"why":"?","deal":"9","b":1.25,"score":"x","я":null,"a":true,"n":"a\"b\\\n"}
{ "deal" : "8" , "x" : 1e3 , "y" : 1.50, "u":"\u0416" }
{"deal":"7","x":"y","warmth":null}
E2
t 'replaces in place, keeps the rest' 'crm-score -s st odd.jsonl' <<'E2'
{"why":"","deal":"9","b":1.25,"score":0,"я":null,"a":true,"n":"a\"b\\\n","warmth":"cold"}
{"deal":"8","x":1000,"y":1.5,"u":"Ж","score":0,"warmth":"cold","why":""}
{"deal":"7","x":"y","warmth":"cold","score":0,"why":""}
E2
# Deal lines as they come, then what facts make.
t 'mixed streams' "crm-score -s st $journal odd.jsonl | cut -d, -f1,2 |
	cut -c1-24" <<'E2'
{"why":"","deal":"9"
{"deal":"8","x":1000
{"deal":"7","x":"y"
{"deal":"1","client":"C1
{"deal":"2","client":"C2
{"deal":"3","pipeline":"
{"deal":"4","pipeline":"
E2
t 'a line at once, in the order of coming' \
	"tac odd.jsonl | crm-score -s st - | grep -o 'deal\":\"[0-9]'" <<'E2'
deal":"7
deal":"8
deal":"9
E2

t 'csv' 'crm-score -s st -f csv -w deal=4' <<'E2'
deal,pipeline,status,stage,reached,created,touches,idle_days,score,warmth,why,path
4,b2b,open,proposal,proposal,2026-11-18T19:15:00Z,0,3,6,cold,has our proposal +6,b2b/proposal@2026-11-18T19:15:00Z
E2
t 'text' 'crm-score -s st -f text -w deal=4 | sed 1,2d | tr -s " "' <<'E2'
4 - - proposal - 6 cold has our proposal +6
E2

# The client's fields: what lines do not bear is said.
echo 'client,,7,,,has(client.company),a firm' >>st/score.csv
t 'a field that deal lines do not bear' \
	"crm-list -s st deal=1 | crm-score -s st - | grep -c firm" 1 \
	'crm-score: warning: score.csv reads client.company, which no deal line*' \
	<<'E2'
0
E2
t 'but did when asked for' "crm-list -s st 'deal=1 and has(client.company)' |
	crm-score -s st - | grep -c firm" <<'E2'
1
E2
cp score.new st/score.csv

# Rules that are refused: file, line and column.
head=group,cap,points,decay_days,since,when,why
bad() { # NAME ROW ERROR
	printf '%s\n,,5,,,,ok\n%s\n' "$head" "$2" >st/score.csv
	t "refuses $1" 'crm-score -s st - <odd.jsonl' 65 \
		"crm-score: *st/score.csv:3: $3"
}
bad 'a broken expression' ',,5,,,source = ,x' 'when: *'
bad 'broken points' ',,5 +,,,,x' 'points: *'
bad 'no points' ',,,,,a = 1,x' 'points: empty*'
bad 'points that are no number' ',,14d,,,,x' "points: '14d' is no number"
bad 'a decay that is no number' ',,5,week,,,x' 'decay_days: *'
bad 'a decay below nothing' ',,5,-7,,,x' 'decay_days: *'
bad 'a cap below nothing' 'g,-7,5,,,,x' 'cap: *'
bad 'a cap without a group' ',7,5,,,,x' 'cap: *'
bad 'a rule on the score' ',,5,,,score > 1,x' "when: *'score'*"
bad 'since what is no name' ',,5,7,last touch,,x' 'since: *'
printf '%s\ng,10,5,,,,x\nh,10,5,,,,x\ng,20,5,,,,x\n' "$head" >st/score.csv
t 'refuses two caps of a group' 'crm-score -s st' 65 \
	'crm-score: *st/score.csv:4: cap: the group has another cap on line 2'
printf '%s\n,,20,,,a = 1,x\n,,-20,,,a = 1,y\n,,30,,,a != 1,z\n' "$head" \
	>st/score.csv
t 'rules that contradict each other sum up' \
	'echo "{\"deal\":\"1\",\"a\":1}" | crm-score -s st -' <<'E2'
{"deal":"1","a":1,"score":0,"warmth":"cold","why":"x +20, y -20"}
E2
rm st/score.csv
t 'without a table all is cold' \
	'echo "{\"deal\":\"1\"}" | crm-score -s st -' <<'E2'
{"deal":"1","score":0,"warmth":"cold","why":""}
E2
printf 'key,value\nhot,100\nwarm,0\n' >st/settings.csv
t 'the bounds of the settings' \
	'echo "{\"deal\":\"1\"}" | crm-score -s st -' <<'E2'
{"deal":"1","score":0,"warmth":"warm","why":""}
E2

# Bad input.  One rule, that always holds: 5.
printf '%s\n,,5,,,,w\n' "$head" >st/score.csv
rm st/settings.csv
export CRM_STORE="$PWD/st"
good='{"deal":"1"}'
five='{"deal":"1","score":5,"warmth":"cold","why":"w +5"}'
t 'nothing in, nothing out' 'crm-score -'
t 'an empty store' 'crm-init empty && crm-score -s empty'
t 'blank lines' 'printf "\n \n%s\n\n" "$good" | crm-score -' <<E2
$five
E2
t 'no final newline' 'printf %s "$good" | crm-score -' <<E2
$five
E2
t 'CRLF' 'printf "%s\r\n" "$good" "$good" | crm-score -' <<E2
$five
$five
E2
t 'BOM' 'printf "\357\273\277%s\n" "$good" | crm-score -' <<E2
$five
E2
t 'what came before a bad line stands' \
	'printf "%s\n" "$good" "{" "$good" | crm-score -' 65 \
	'crm-score: -:2:*' <<E2
$five
E2
t 'NUL' 'printf "{\"deal\":\"1\\0\"}\n" | crm-score -' 65 'crm-score: -:1:*'
t 'invalid UTF-8' 'printf "{\"deal\":\"1\",\"a\":\"\\377\"}\n" |
	crm-score -' 65 'crm-score: -:1:*'
t 'a line of foreign data' 'echo "{\"x\":1}" >x; crm-score x' 65 \
	'crm-score: x:1: neither a fact*'
t 'a deal that is no text' 'echo "{\"deal\":1}" | crm-score -' 65 \
	'crm-score: -:1: deal: *'
t 'a deal that is no id' 'echo "{\"deal\":\"a b\"}" | crm-score -' 65 \
	'crm-score: -:1: deal: *'
t 'nesting' 'echo "{\"deal\":\"1\",\"a\":[]}" | crm-score -' 65 \
	'crm-score: -:1:*'
t 'a bad fact' 'echo "{\"ev\":\"deal\",\"deal\":\"1\"}" | crm-score -' 65 \
	'crm-score: -:1: at*'
t 'a line with no room' \
	'awk "BEGIN { printf \"{\\\"deal\\\":\\\"1\\\"\"
	for (i = 1; i < 254; i++) printf \",\\\"k%d\\\":1\", i; print \"}\" }" |
	crm-score -' 65 'crm-score: -:1: no room for the score: *'
t 'a line that grows too long' \
	'awk "BEGIN { printf \"{\\\"deal\\\":\\\"1\\\",\\\"a\\\":\\\"\"
	for (i = 0; i < 1048550; i++) printf \"x\"; print \"\\\"}\" }" |
	crm-score -' 65 'crm-score: -:1: *longer than 1 MiB'
t 'a missing file' 'crm-score no.jsonl' 74 \
	'crm-score: no.jsonl: *No such file or directory'
t 'a directory' 'crm-score st' 74 'crm-score: st: *'
t 'no store' 'unset CRM_STORE; crm-score' 2 'crm-score: *'
t 'a full disk' 'echo "$good" | crm-score - >/dev/full' 74 \
	'crm-score: cannot write to standard output: *'
t 'a closed pipe is quiet' \
	'yes "$good" | head -n 99999 | crm-score - | head -n 1' <<E2
$five
E2
t 'an unknown option' 'crm-score --lern' 2 \
	"crm-score: unknown option '--lern'*"
t 'a period is not for it' 'crm-score -p 2026-10' 2 \
	"crm-score: unknown option '-p'*"
t 'a bad format' 'crm-score -f xml' 2 'crm-score: --format: *'
t 'a bad time' 'crm-score --as-of soon' 2 'crm-score: --as-of: *'
t 'a bad expression' "crm-score -w 'a ='" 65 'crm-score: --where:*'
t 'help' 'crm-score --help | head -n 1' <<'E2'
  crm-score -w 'status=open and warmth=hot'
E2

# Several blocks, read by as many threads: the order stays, and so do facts and
# mistakes in the midst of them.
awk 'BEGIN { for (i = 1; i <= 30000; i++) {
	printf "{\"deal\":\"%d\",\"status\":\"open\",\"n\":%d}\n", i, i % 7
	if (i % 5000 == 0) print "" } }' >lines.jsonl
{
	head -n 20000 lines.jsonl
	echo '{"at":"2026-11-01T07:15:00Z","ev":"deal","deal":"f1"}'
	tail -n 10000 lines.jsonl
} >mixed.jsonl
{
	head -n 25005 lines.jsonl
	echo '{"deal":"x",}'
	tail -n 4000 lines.jsonl
} >wrong.jsonl
for n in 1 2 7; do
	CRM_THREADS=$n crm-score -w 'n != 3' lines.jsonl mixed.jsonl >by$n
	CRM_THREADS=$n crm-score - <wrong.jsonl >wrong$n 2>err$n
	echo $? >>err$n
done
t 'each line once, and in its order' 'wc -l <by2; head -n 25714 by2 |
	sed "s/,\"score.*//; s/.*\"deal\":\"//; s/\".*//" | sort -n -c
	tail -n 1 by2 | grep -o "\"deal\":\"f1\""' <<'E2'
51425
"deal":"f1"
E2
same 'by two threads as by one' 'cat by1' 'cat by2'
same 'and by seven' 'cat by1' 'cat by7'
t 'a mistake is told with its line' 'cat err7; wc -l <wrong7' <<'E2'
crm-score: -:25006:13: a key in quotes is missing
65
25000
E2
same 'whatever the threads' 'cat wrong1 err1' 'cat wrong7 err7'

# Four hundred thousand lines, 5 MiB, in the memory of one.
# shellcheck disable=SC3045 # where there is none, it is skipped
if [ "$CRM_VALGRIND" != 1 ] &&
    (ulimit -v 16384 && crm-score -h) >/dev/null 2>&1; then
	t 'constant memory' '
		yes "$good" | head -n 400000 >many
		(ulimit -v 16384; CRM_THREADS=1 crm-score many) | sort -u' <<-E2
	$five
	E2
else
	skip 'constant memory' 'the tools are built to need more'
fi

done_testing

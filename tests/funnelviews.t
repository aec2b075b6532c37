#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-funnel: published examples, cases counted by hand, and usage.
. "$(dirname "$0")/lib.sh"

# col NAMES: those columns of CSV by name, with the header
cat >col.awk <<'E'
BEGIN { FS = OFS = ","; n = split(names, want, " ") }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
{ line = ""; for (i = 1; i <= n; i++) line = line (i > 1 ? OFS : "") $at[want[i]]; print line }
E
col() { awk -v names="$*" -f col.awk; }

# The published example: all deals are settled, and the loss is named.
crm-init ex 2>init.err
rm ex/script.csv ex/score.csv ex/goals.csv
cat >ex/stages.csv <<'E'
pipeline,stage,title
b2b,lead,Lead
b2b,contact,Contact
b2b,proposal,Proposal
b2b,negotiation,Negotiation
b2b,stuck,Stuck at the end
E
n=0
while read -r stage amount outcome; do
	n=$((n + 1))
	echo '{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"'$n'","stage":"'"$stage"'","amount":'"$amount"'}'
	echo '{"at":"2026-09-20T09:00:00Z","ev":"step","deal":"'$n'",'"$outcome"'}'
done >ex/journal/2026-09.jsonl <<'E'
lead 200000 "outcome":"refuse","reason":"price"
contact 230000 "outcome":"refuse","reason":"price"
proposal 422500 "outcome":"refuse","reason":"price"
negotiation 1500000 "outcome":"refuse","reason":"price"
stuck 547500 "outcome":"refuse","reason":"price"
stuck 350000 "outcome":"result","to":"won"
E
t 'the published example: what is lost where' \
    'crm-funnel -s ex --decimals 0 --group negotiation+stuck -f csv |
    col stage value gone loss_share' <<'E'
stage,value,gone,loss_share
lead,3250000.00,200000.00,6
contact,3050000.00,230000.00,7
proposal,2820000.00,422500.00,13
negotiation+stuck,2397500.00,2047500.00,63
E
t 'both together' 'crm-funnel -s ex --decimals 0 -f csv \
    --group proposal+negotiation+stuck | col stage loss_share | tail -n 1' <<'E'
proposal+negotiation+stuck,76
E
t 'what is won of the potential' 'crm-funnel -s ex --total --decimals 0 -f csv |
    col potential won_money won_share loss_share open_share' <<'E'
potential,won_money,won_share,loss_share,open_share
3250000.00,350000.00,11,89,0
E
t 'half as much again' "crm-funnel -s ex --decimals 0 --what-if 'won*1.5' -f csv |
    col won_money new_won_money new_won_share gross_gain" <<'E'
won_money,new_won_money,new_won_share,gross_gain
350000.00,525000.00,16,175000.00
E
t 'less what it costs' "crm-funnel -s ex --what-if 'won*1.5' --cost 90000" <<'E'
 won money   share    would be   share        gain   net gain
----------  ------  ----------  ------  ----------  ---------
350,000.00  10.8 %  525,000.00  16.2 %  175,000.00  85,000.00
E
ok 'the worst place in a sentence' 'crm-funnel -s ex --group negotiation+stuck |
    grep -qx "most money is lost at negotiation+stuck: 2,047,500.00, 63.0 % of the potential"'
# 2 of 3 came through negotiation; were it 3 of 3, half as much again.
t 'a better conversion' "crm-funnel -s ex --what-if conv:negotiation=100% -f csv |
    col won_money new_won_money" <<'E'
won_money,new_won_money
350000.00,525000.00
E
t 'two changes multiply' \
    "crm-funnel -s ex --what-if 'conv:negotiation*1.5,average*2' -f csv |
    col new_won_money | tail -n 1" <<'E'
1050000.00
E
t 'one more deal' "crm-funnel -s ex --what-if won+1 -f csv |
    col new_won_money | tail -n 1" <<'E'
700000.00
E
for bad in 'won' 'won=5' 'conv:proposal=2' 'conv:negotiation=101%' 'conv:nowhere=5%' \
    'average+5' 'won*x' 'conv:lead*3'; do
	t "no change: $bad" "crm-funnel -s ex --what-if '$bad'" 2 \
	    "crm-funnel: --what-if: '$bad': *"
done

# amoCRM's documented example: 712 deals, 496 of them at the last stage.
awk 'BEGIN { n = split("184 2 18 12 496", left, " ")
	split("lead contact proposal negotiation contract", s, " ")
	for (i = 1; i <= n; i++) for (k = 0; k < left[i]; k++) {
		d = "\"deal\":\"" i "-" k "\""
		print "{\"at\":\"2026-09-01T09:00:00Z\",\"ev\":\"deal\"," d ",\"stage\":\"" s[i] "\"}"
		if (i < n) print "{\"at\":\"2026-09-02T09:00:00Z\",\"ev\":\"step\"," d ",\"outcome\":\"refuse\"}" } }' >amo.jsonl
t "amoCRM's example: reached" 'crm-funnel -f csv amo.jsonl | col reached |
    sed 1d | paste -sd, -' <<'E'
712,528,526,508,496
E
t "amoCRM's example: lost share" 'crm-funnel --total -f csv amo.jsonl |
    col deals lost lost_share' <<'E'
deals,lost,lost_share
712,216,30.3
E
t 'what has no amount is not said to be won' 'crm-funnel amo.jsonl | tail -n 2' <<'E'
712 deals have no amount (216 lost, 496 open): 0 in money, not in averages
no lost deal has an amount: no shares and no win rate by money
E

# Simpson's paradox as published by Charig and others (1986): treatment a
# helps more with small and with large stones, b with all of them.
awk 'BEGIN { n = split("a small 81 87,a large 192 263,b small 234 270,b large 55 80", g, ",")
	for (i = 1; i <= n; i++) { split(g[i], x, " "); for (k = 0; k < x[4]; k++) {
		d = "\"deal\":\"" i "-" k "\""
		print "{\"at\":\"2026-09-01T09:00:00Z\",\"ev\":\"deal\"," d ",\"variant\":\"" x[1] "\",\"source\":\"" x[2] "\"}"
		print "{\"at\":\"2026-09-02T09:00:00Z\",\"ev\":\"step\"," d ",\"outcome\":\"" (k < x[3] ? "result\",\"to\":\"won" : "refuse") "\"}" } } }' >stones.jsonl
t "Simpson's paradox is named" 'crm-funnel -b variant stones.jsonl |
    grep -A 1 Simpson' <<'E'
Simpson: b wins more than a (82.6 to 78.0 %),
but less for every source; with alike shares of each: 77.9 to 83.3 %
E
t 'with standardised rates beside the raw ones' \
    'crm-funnel -b variant -f csv stones.jsonl |
    col variant win_rate standard_rate standard_by rank' <<'E'
variant,win_rate,standard_rate,standard_by,rank
a,78.0,83.3,source,2
b,82.6,77.9,source,1
E
t 'and found in a field of the user, if asked' \
    'sed "s/\"source\"/\"size\"/" stones.jsonl |
    crm-funnel -b variant --against size - | grep -c "every size"' <<'E'
1
E
crm-init -t three-funnels three 2>/dev/null
{
	sed 's/,"variant"/,"pipeline":"leadgen"&/' stones.jsonl
	sed 's/"deal":"/&x/; s/,"variant":"\([ab]\)"/,"pipeline":"existing","variant":"\1\1"/' \
		stones.jsonl
} >two.jsonl
t 'in each pipeline' 'crm-funnel -s three -b variant two.jsonl |
    grep Simpson' <<'E'
Simpson: leadgen: b wins more than a (82.6 to 78.0 %),
Simpson: existing: bb wins more than aa (82.6 to 78.0 %),
E
t 'with the standardised rates of each' \
    'crm-funnel -s three -b variant -f csv two.jsonl |
    col variant pipeline win_rate standard_rate standard_by' <<'E'
variant,pipeline,win_rate,standard_rate,standard_by
a,leadgen,78.0,83.3,source
b,leadgen,82.6,77.9,source
aa,existing,78.0,83.3,source
bb,existing,82.6,77.9,source
E
# The same p as between two periods below.
t 'what may be chance is no winner' 'crm-funnel -b variant stones.jsonl |
    tr "\n" " " | grep -o "no best variant yet\|p = 0.1[0-9]*"' <<'E'
no best variant yet
p = 0.128
E
t 'long names are cut so that a mail stays within 80 columns' '
    sed "s/\"source\":\"/&Ярмарка мебели и интерьеров в Нижнем Новгороде, осень, /" \
	stones.jsonl >long.jsonl
    crm-funnel -b source long.jsonl | wc -L
    crm-funnel -b source long.jsonl | grep -c "^Ярмарка.*…"
    crm-funnel -b source -f csv long.jsonl | grep -c "осень, small"' <<'E'
80
2
1
E
t 'no fact bears a warmth' 'crm-funnel -w "warmth = hot" stones.jsonl' 65 \
    'crm-funnel: --where: no fact bears warmth, crm-score adds it *'
t 'nor does a store' 'crm-funnel -s ex -w "score > 50"' 65 \
    'crm-funnel: --where: no fact bears score, *'
t 'scored deals bear it' 'crm-list "" stones.jsonl | crm-score - |
    crm-funnel -f csv -w "warmth = cold" - | col stage reached | head -n 2' <<'E'
stage,reached
lead,700
E
t 'and between two periods' \
    'sed "/variant\":\"b/s/2026-09-01/2026-08-01/" stones.jsonl |
    crm-funnel -p 2026-09 --vs previous - | grep -A 1 Simpson' <<'E'
Simpson: the win rate is 78.0 % after 82.6 %, but the other way for every
  source; with alike shares of each: 83.3 % after 77.9 %
E

# By hand: pooled 562/700, the difference -0.0457 is 1.52 deviations.
t 'a difference within chance, and one beyond' \
    'sed "/variant\":\"b/s/2026-09-01/2026-08-01/" stones.jsonl |
    crm-funnel -p 2026-09 --vs previous -f csv - |
    col measure now before difference p test beyond_chance | grep win_rate
    sed "/\"4-/d; /variant\":\"b/s/2026-09-01/2026-08-01/" stones.jsonl |
    crm-funnel -p 2026-09 --vs previous -f csv - |
    col measure beyond_chance | grep win_rate' <<'E'
win_rate,78.0,82.6,-4.6,0.1285,z-test,no
win_rate,yes
E

# Effort, by hand: 3 touches and 700 s on a deal that was lost, 1 on one that
# is open; a missed call is none; one touch is of no deal.
cat >effort.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"a","source":"ads"}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"b"}
{"at":"2026-09-01T10:00:00Z","ev":"touch","deal":"a","kind":"call","dir":"out","secs":100}
{"at":"2026-09-01T11:00:00Z","ev":"touch","deal":"a","kind":"call","dir":"out","missed":true}
{"at":"2026-09-01T12:00:00Z","ev":"touch","deal":"b","kind":"call","dir":"in","secs":60}
{"at":"2026-09-02T09:00:00Z","ev":"step","deal":"a","outcome":"result","to":"proposal"}
{"at":"2026-09-02T10:00:00Z","ev":"touch","deal":"a","kind":"meeting","secs":600}
{"at":"2026-09-02T11:00:00Z","ev":"touch","deal":"a","kind":"email"}
{"at":"2026-09-03T09:00:00Z","ev":"step","deal":"a","outcome":"refuse","reason":"price"}
{"at":"2026-09-04T09:00:00Z","ev":"touch","client":"C9","kind":"call","dir":"in","secs":30}
E
t 'effort by hand' 'crm-funnel --effort -f csv effort.jsonl |
    col dimension value deals touches talk_secs lost_touches lost_secs |
    grep -v warmth' <<'E'
dimension,value,deals,touches,talk_secs,lost_touches,lost_secs
stage,lead,2,2,160,1,100
stage,proposal,1,2,600,2,600
outcome,lost,1,3,700,3,700
outcome,open,1,1,60,0,0
source,ads,1,3,700,3,700
source,,1,1,60,0,0
E
t 'and in words' 'crm-funnel --effort effort.jsonl | tail -n 2' <<'E'
on deals that were lost: 75.0 % of the touches, 92.1 % of the talk time
1 touches (0.0 hours) are of no deal
E
t 'effort needs facts' 'crm-list "" effort.jsonl | crm-funnel --effort -' 65 \
    'crm-funnel: this report needs facts*'

# Pipelines one under another, by hand: a and b are won in leadgen and owe a
# deal in conversion; a has one (open), b none; c, still open, has one.
crm-init -t three-funnels three 2>init.err
cat >three/journal/2026-09.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"a","amount":10}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"b","amount":20}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"c","amount":30}
{"at":"2026-09-02T09:00:00Z","ev":"step","deal":"a","outcome":"result","to":"interested"}
{"at":"2026-09-02T09:00:00Z","ev":"step","deal":"b","outcome":"result","to":"interested"}
{"at":"2026-09-03T09:00:00Z","ev":"step","deal":"a","outcome":"result"}
{"at":"2026-09-03T09:00:00Z","ev":"step","deal":"b","outcome":"result"}
{"at":"2026-09-03T09:00:01Z","ev":"deal","deal":"a2","parent":"a","pipeline":"conversion","amount":500}
{"at":"2026-09-03T09:00:01Z","ev":"deal","deal":"c2","parent":"c","pipeline":"conversion","amount":70}
{"at":"2026-09-04T09:00:00Z","ev":"step","deal":"c2","outcome":"refuse","reason":"price"}
E
t 'hand-overs' 'crm-funnel -s three --handovers -f csv' <<'E'
pipeline,to,due,parents,missing,unwon,children,open,won,lost,money,won_money
leadgen,conversion,2,2,1,1,2,1,0,1,570.00,0.00
E
t 'all pipelines one under another, with their hand-overs' \
    'crm-funnel -s three | grep -e ^pipeline -e ^deals -e ^hand -e ^leadgen' <<'E'
pipeline leadgen
deals              3               60.00  100.0 % is the potential
pipeline conversion
deals              2              570.00  100.0 % is the potential
hand-overs
pipeline  to          due  handed  missing  deals  open  won  lost  won money
leadgen   conversion    2       2        1      2     1    0     1       0.00
E
t 'one of them' 'crm-funnel -s three --pipeline conversion -f csv |
    col stage reached | sed -n 2,3p' <<'E'
qualified,2
meeting,0
E

# What moved the open deals, by hand; between the 10th and the end: m goes to
# another pipeline, g grows by 30, s loses its amount, r reopens at 12, w is undone,
# j is junk, n comes and is won.
crm-init -t three-funnels fall 2>init.err
cat >fall/journal/2026-09.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"m","amount":100}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"g","amount":50}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"s","amount":40}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"r","amount":10}
{"at":"2026-09-02T09:00:00Z","ev":"deal","deal":"w","amount":7}
{"at":"2026-09-03T09:00:00Z","ev":"deal","deal":"j","amount":5}
{"at":"2026-09-05T09:00:00Z","ev":"step","deal":"r","outcome":"refuse","reason":"price"}
{"at":"2026-09-12T09:00:00Z","ev":"set","deal":"g","amount":80}
{"at":"2026-09-13T09:00:00Z","ev":"set","deal":"s","amount":null}
{"at":"2026-09-15T09:00:00Z","ev":"step","deal":"m","outcome":"result","to":"conversion/qualified"}
{"at":"2026-09-16T08:00:00Z","ev":"set","deal":"r","amount":12}
{"at":"2026-09-16T09:00:00Z","ev":"undo","deal":"w","of":"2026-09-02T09:00:00Z","what":"deal"}
{"at":"2026-09-17T09:00:00Z","ev":"step","deal":"j","outcome":"refuse","reason":"spam"}
{"at":"2026-09-20T09:00:00Z","ev":"step","deal":"r","outcome":"result","to":"contacted"}
{"at":"2026-09-20T09:00:00Z","ev":"deal","deal":"n","amount":20}
{"at":"2026-09-25T09:00:00Z","ev":"step","deal":"n","outcome":"result","to":"won"}
E
t 'a waterfall by hand' 'crm-funnel -s fall --waterfall 2026-09-10 2026-09-30 \
    -f csv | col pipeline move deals_change change | grep -v -e ,0, -e existing
    echo; echo grown, shrunk; crm-funnel -s fall --waterfall 2026-09-10..2026-09-30 \
    -f csv | col pipeline move deals change | grep -e ,grown -e shrunk' <<'E'
pipeline,move,deals_change,change
leadgen,open before,5,202.00
leadgen,new,1,20.00
leadgen,reopened,1,12.00
leadgen,won,-1,-20.00
leadgen,junk,-1,-5.00
leadgen,moved out,-1,-100.00
leadgen,withdrawn,-1,-7.00
leadgen,open after,3,92.00
conversion,moved in,1,100.00
conversion,open after,1,100.00

grown, shrunk
leadgen,grown,1,30.00
leadgen,shrunk,1,-40.00
conversion,grown,0,0.00
conversion,shrunk,0,0.00
existing,grown,0,0.00
existing,shrunk,0,0.00
E

# A cell's deals go on to the next tool.
t 'what is listed can be postponed' 'export CRM_STORE=fall
    crm-funnel --list here:contacted -w "idle > 14d" 2>warned |
    crm-step - --postpone 1d >posted 2>said
    grep -c "\"deal\":\"r\".*postpone" posted' <<'E'
1
E

# Values that look alike are named, and stay two groups.
cat >alike.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"a","product":"GTXPro"}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"b","product":"GTX Pro"}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"c","product":"MG Special"}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"d"}
E
t 'values that look alike' 'crm-funnel -b product -f csv alike.jsonl |
    col product deals' 0 \
    "crm-funnel: warning: product: 'GTX Pro' and 'GTXPro' look alike, but are two groups" <<'E'
product,deals
,1
GTX Pro,1
GTXPro,1
MG Special,1
E

# Usage.
t 'two reports at once' 'crm-funnel --losses --time alike.jsonl' 2 \
    'crm-funnel: --losses and --time are two reports*'
t 'a group of no neighbours' 'crm-funnel --group lead+proposal alike.jsonl' 2 \
    'crm-funnel: --group: *neighbours*'
t 'a stage in two groups' \
    'crm-funnel --group lead+contact --group contact+proposal alike.jsonl' 2 \
    'crm-funnel: --group: *two groups*'
t 'a cell that is none' 'crm-funnel --list here:nowhere alike.jsonl' 2 \
    'crm-funnel: --list: *no such stage*'
t 'no period to compare' 'crm-funnel --vs previous alike.jsonl' 2 \
    'crm-funnel: --vs: a period*'
t 'an empty field' 'crm-funnel -b owner, alike.jsonl' 2 'crm-funnel: --by: *'
t 'a waterfall of one time' 'crm-funnel --waterfall today' 2 \
    'crm-funnel: --waterfall: two times*'
t 'deal lines have no past' 'crm-list "" alike.jsonl |
    crm-funnel --waterfall 2026-09-01 2026-09-30 -' 65 'crm-funnel: --waterfall needs facts: *'
# Sixty deals, and none of them in either period.
for i in $(seq 60); do
	echo '{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"'"$i"'"}'
done >sixty.jsonl
t '--vs where neither period has a deal' \
	'crm-funnel --vs previous -p today sixty.jsonl |
	grep -E "^(deals|win_rate) " | tr -s " "' <<'E2'
deals 0 0 0
win_rate - - -
E2

done_testing

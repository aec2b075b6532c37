#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-funnel: what is compared with what: periods that are ripe, groups that
# have a value, shares of money that is known; and what it says of the rest.
. "$(dirname "$0")/lib.sh"

# Of each month's 40 deals: September wins 10, October 30, November 30, all
# within two days; two more of November are open.  A tenth has no source.
crm-init .crm >init.log 2>&1
rm -f .crm/script.csv .crm/score.csv .crm/goals.csv
cat >.crm/stages.csv <<'E'
pipeline,stage,title
b2b,lead,
b2b,offer,
b2b,contract,
E
awk 'BEGIN {
	won[9] = 10; won[10] = won[11] = 30
	for (m = 9; m <= 11; m++)
		for (i = 0; i < 40; i++) {
			n = m * 100 + i
			printf "{\"at\":\"2026-%02d-01T09:00:00Z\",\"ev\":\"deal\",\"deal\":\"%d\",\"stage\":\"offer\",\"amount\":100%s}\n", m, n, n % 10 ? ",\"source\":\"site\"" : ""
			printf "{\"at\":\"2026-%02d-03T09:00:00Z\",\"ev\":\"step\",\"deal\":\"%d\",%s}\n", m, n, i < won[m] ? "\"outcome\":\"result\",\"to\":\"won\"" : "\"outcome\":\"refuse\",\"reason\":\"price\""
		}
	for (n = 1; n <= 2; n++)
		printf "{\"at\":\"2026-11-20T09:00:00Z\",\"ev\":\"deal\",\"deal\":\"%d\",\"stage\":\"lead\",\"amount\":100}\n", n
}' </dev/null >.crm/journal/2026-09.jsonl

# 30 of 40 after 10 of 40: pooled z = 4.47, p = 0.00001
t 'what is beyond chance between two ripe months' \
    'crm-funnel -p 2026-10 --vs previous -f csv |
    col measure now before p beyond_chance | grep win_rate' <<'E'
win_rate,75.0,25.0,0.0000,yes
E
ok 'and has a star' 'crm-funnel -p 2026-10 --vs previous |
    grep -q "^win_rate .* z \*$"'
t 'nothing is beyond chance where a month is not over' \
    'crm-funnel -p 2026-11 --vs previous -f csv |
    col measure beyond_chance | grep -E "win_rate|lost_share" | sort
    crm-funnel -p 2026-11 --vs previous | grep -c "[zF] \*"
    crm-funnel -p 2026-11 --vs previous | grep "^no \*"' <<'E'
lost_share,immature
win_rate,immature
0
no * there: deals of an immature period have had less time to be won or lost
E
t 'deals by the day of their closing are not immature' \
    'crm-funnel -p 2026-11 --vs previous --cohort closed |
    grep -c "immature\|^no \*"' 1 <<'E'
0
E
t 'months that are ripe are ranked among themselves' \
    'crm-funnel -b month -f csv | col month win_rate rank immature
    crm-funnel -b month | grep ^immature' <<'E'
2026-09,25.0,2,0
2026-10,75.0,1,0
2026-11,75.0,,1
immature and not ranked, ended less than P80 of the cycle ago: 2026-11
E
# Without a source are four of each forty, and the two: 1 + 3 + 3 are won,
# which is no fewer than 30 when all is thrice.
t 'who has no source is no rival of those who have one' \
    'sed "s/\"source\":\"site\",*/\"source\":\"\"/; s/,}/}/" \
    .crm/journal/2026-09.jsonl | crm-funnel -b source -f csv - |
    col source won lost rank
    crm-funnel -b source -f csv | col source won lost rank' <<'E'
,70,50,
,7,5,
site,63,45,1
E
t 'decimals reach the intervals' 'crm-funnel -b month --decimals 2 |
    grep "^2026-09" | head -n 1 | tr -s " " | cut -d" " -f6-8
    crm-funnel -b month | grep "^2026-09" | tr -s " " | cut -d" " -f6-8
    crm-funnel -p 2026-09 --decimals 3 | grep -o "95 %: [^)]*"' <<'E'
25.00 % 14.19–40.19
25.0 % 14–40
95 %: 14.187–40.194
E
t 'a group of stages changes as a stage does' \
    "crm-funnel -p 2026-09 --group offer+contract -f csv \
    --what-if 'conv:offer+contract=50%' | col won_money new_won_money
    crm-funnel -p 2026-09 --group offer+contract -f csv \
    --what-if 'conv:offer+contract+25%' | col won_money new_won_money" <<'E'
1000.00,2000.00
1000.00,2000.00
E
t 'a group that is not asked for' \
    "crm-funnel --what-if 'conv:offer+contract=50%'" 2 \
    "crm-funnel: --what-if: 'conv:offer+contract=50%': no such stage, or group of --group"
t 'more than there is' "crm-funnel -p 2026-10 --what-if 'won*2' -f csv |
    col new_won_money potential" 0 \
    "crm-funnel: warning: --what-if: 'won?2' makes 6,000.00, which is more than the potential, 4,000.00" <<'E'
6000.00,4000.00
E
t 'no more than there is' "crm-funnel -p 2026-10 --what-if 'average*1.3' \
    -f csv | col new_won_money new_won_share" <<'E'
3900.00,97.5
E
t 'deal lines do not say what was before' \
    'crm-list "" | crm-funnel --waterfall 2026-10 today -' 65 \
    'crm-funnel: --waterfall needs facts: deal lines say only what a deal is now'
crm-list 'deal = 900, 901, 902, 903' | awk 'BEGIN {
	split("cold warm hot", heat, " ")
}
NR < 4 { sub(/}$/, ",\"warmth\":\"" heat[NR] "\"}") }
{ print }' >heat
t 'hot comes before warm, and warm before cold' \
    'crm-funnel -b warmth -f csv heat | col warmth deals' <<'E'
,1
hot,1
warm,1
cold,1
E

# One deal is won, of 300; what the other would bring nobody knows.
crm-init bare >init.log 2>&1
printf '%s\n' '{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"1","amount":300}' \
    '{"at":"2026-11-01T09:00:00Z","ev":"deal","deal":"2"}' \
    '{"at":"2026-11-02T09:00:00Z","ev":"step","deal":"1","outcome":"result","to":"won"}' \
    >bare/journal/2026-11.jsonl
t 'no open deal has an amount' 'crm-funnel -s bare | grep -E "^(won|no open)"
    crm-funnel -s bare --total -f csv | col won_money won_share win_rate_money
    crm-funnel -s bare -f csv | col loss_share open_share | sort -u' <<'E'
won                1              300.00  -
no open deal has an amount: no shares of money
300.00,,100.0
,
E
echo '{"at":"2026-11-03T09:00:00Z","ev":"step","deal":"2","outcome":"refuse","reason":"price"}' \
    >>bare/journal/2026-11.jsonl
t 'no lost deal has an amount' 'crm-funnel -s bare |
    grep -E "^(won|win|no lost)"
    crm-funnel -s bare --total -f csv | col won_money won_share win_rate_money' <<'E'
won                1              300.00  -
win rate 50.0 % (95 %: 9.5–90.5), by money -, average 300.00
no lost deal has an amount: no shares and no win rate by money
300.00,,
E

for tool in "$CRM_BIN"/crm-*; do
	[ -x "$tool" ] && ok "${tool##*/} --help: 80 columns" \
	    "[ \$(${tool##*/} --help | wc -L) -le 80 ]"
done
if command -v mandoc >/dev/null; then
	ok 'the page has 80 columns' "[ \$(mandoc -Tutf8 -O width=80 \
	    '$root/man/crm-funnel.1' | sed 's/.\x08//g' | wc -L) -le 80 ]"
fi
done_testing

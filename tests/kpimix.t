#!/bin/sh
# SPDX-License-Identifier: ISC
# What crm-kpi says of sums that mislead: not of noise, and not too much.
. "$(dirname "$0")/lib.sh"
export CRM_NOW=2026-12-01T12:00:00Z
crm-init firm
printf 'key,value\ntimezone,UTC\n' >firm/settings.csv
export CRM_STORE=firm

# Calls missed by one in a month, so many, of which some are returned after
# five minutes: missed MONTH WHO MISSED RETURNED
missed()
{
	awk -v m="$1" -v who="$2" -v n="$3" -v back="$4" '
		function call(i, minute, more) {
			printf "{\"at\":\"2026-%s-05T10:%02d:00Z\",", m, minute
			printf "\"ev\":\"touch\",\"client\":\"%s-%s-%d\",", \
				who, m, i
			printf "\"by\":\"%s\",\"kind\":\"call\",%s}\n", who, \
				more
		}
		BEGIN {
			for (i = 0; i < n; i++) {
				call(i, 0, "\"dir\":\"in\",\"missed\":true")
				if (i < back)
					call(i, 5, "\"dir\":\"out\"")
			}
		}'
}

# 1050 of 2100 are 50.0 %, and 1049 of 2100 are 50.0 % still: a and b rise
# from 50 of 100 to 50 of 99.
{
	missed 10 a 100 50; missed 10 b 100 50; missed 10 c 1900 950
	missed 11 a 99 50; missed 11 b 99 50; missed 11 c 1902 949
} >round.jsonl
t 'a change that rounds to nothing is none' \
	'crm-kpi calls round.jsonl -p 2026-11 --mix -f csv | sed 1d |
	cut -d, -f1-5,9-12
	crm-kpi calls round.jsonl -p 2026-11 | grep -c yet' 1 <<'E'
back_20min,2026-11,percent,50.0,50.0,2,1,3,yes
0
E

# 60 of 100 -> 51 of 100.  a and b rise from 12 of 25 to 15 of 30, c falls
# from 36 of 50 to 21 of 40 and has less: both parts are below 0.
{
	missed 10 a 25 12; missed 10 b 25 12; missed 10 c 50 36
	missed 11 a 30 15; missed 11 b 30 15; missed 11 c 40 21
} >alike.jsonl
t 'nor is one where mix and rates move alike' \
	'crm-kpi calls alike.jsonl -p 2026-11 --mix -f csv | sed 1d |
	cut -d, -f4-5,9-12
	crm-kpi calls alike.jsonl -p 2026-11 | grep -c yet' 1 <<'E'
60.0,51.0,2,1,3,yes
0
E

# Both do worse month after month, and all do better, for a has more of it:
# 209 of 1010, 107/520 (less), then 72/290, 77/205, 119/220, 225/350, 443/650.
{
	missed 05 a 10 9; missed 05 b 1000 200
	missed 06 a 20 17; missed 06 b 500 90
	missed 07 a 40 32; missed 07 b 250 40
	missed 08 a 80 60; missed 08 b 125 17
	missed 09 a 160 112; missed 09 b 60 7
	missed 10 a 320 222; missed 10 b 30 3
	missed 11 a 640 443; missed 11 b 10 0
} >many.jsonl
t 'the three largest, for their size, and how many more' \
	'crm-kpi calls many.jsonl | sed -n "s/ of all//; s/,.*//; s/ the.*s rose/ rose/
		s/ the share.*minutes//; /^2026.*%/p; /^so/p"
	crm-kpi calls many.jsonl --mix -f csv | grep -c yes' <<'E'
2026-08: rose from 24.8 to 37.6 %
2026-09: rose from 37.6 to 54.1 %
2026-07: rose from 20.6 to 24.8 %
so do 2 figures more: --mix
5
E
for by in company team; do
	same "a $by says what its owners do" \
		"crm-kpi calls many.jsonl -b $by | grep -A1 -e ' all ' -e ^so" \
		"crm-kpi calls many.jsonl | grep -A1 -e ' all ' -e ^so"
done
same 'the company is the sum of its owners' \
	'crm-kpi calls many.jsonl -b company --mix -f csv' \
	'crm-kpi calls many.jsonl -b owner --mix -f csv'
ok 'and has rows' \
	'[ "$(crm-kpi calls many.jsonl -b company --mix -f csv | wc -l)" = 7 ]'

# Deals of two: a wins 9 of 10, then 16 of 20; b 10 of 100, then 0 of 10; of
# all, 19 of 110 are 17.3 %, then 16 of 30 53.3 %.
awk 'function deals(m, who, n, won,	i) {
	for (i = 0; i < n; i++) {
		at = sprintf("{\"at\":\"2026-%s-05T1%%d:00:00Z\",", m)
		id = sprintf("\"deal\":\"%s%s%d\"", who, m, i)
		printf at "\"ev\":\"deal\"," id ",\"owner\":\"%s\"," \
			"\"amount\":100,\"margin\":10}\n", 0, who
		printf at "\"ev\":\"touch\"," id ",\"by\":\"%s\"," \
			"\"kind\":\"call\",\"dir\":\"out\"}\n", 1, who
		printf at "\"ev\":\"step\"," id ",\"by\":\"%s\",%s}\n", 2, \
			who, i < won ? "\"outcome\":\"result\",\"to\":\"won\"" \
			: "\"outcome\":\"refuse\",\"reason\":\"price\""
	}
}
BEGIN {
	deals("10", "a", 10, 9); deals("10", "b", 100, 10)
	deals("11", "a", 20, 16); deals("11", "b", 10, 0)
}' >deals.jsonl
for view in speed efficiency; do
	for by in owner team company; do
		t "$view by $by" "crm-kpi $view deals.jsonl -p 2026-11 -b $by |
			sed -n '/win rate of all/,\$p' | tr '\n' ' ' |
			grep -o 'win rate of all .* owners' | tr -s ' ' |
			cut -d' ' -f5-16" <<-'E'
		rose from 17.3 to 53.3 %, yet it fell for 2 of
		E
	done
done
done_testing

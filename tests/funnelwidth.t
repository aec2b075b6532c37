#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-funnel in a mail: 80 columns, whatever names and money are; periods are
# whole, and groups that differ look different.
. "$(dirname "$0")/lib.sh"

# Eight stages; four sellers and three sources that begin alike; nine-figure
# money.
crm-init .crm >init.log 2>&1
rm -f .crm/script.csv .crm/score.csv .crm/goals.csv
cat >.crm/stages.csv <<'E'
pipeline,stage,title
b2b,new,
b2b,qualification,
b2b,demonstration,
b2b,proposal,
b2b,negotiation,
b2b,legal-review,
b2b,contract,
b2b,prepayment,
E
printf 'key,value\ncurrency,RUB\ntimezone,Europe/Moscow\n' >.crm/settings.csv
awk 'BEGIN {
	split("new qualification demonstration proposal negotiation legal-review contract prepayment", stage, " ")
	split("Константинопольский Александр|Константинопольский Алексей|Константинопольская Анна|Константиновский Борис", who, "|")
	split("Контекстная реклама в Яндексе|Контекстная реклама в Гугле|Контекстная реклама ВКонтакте", from, "|")
	for (m = 8; m <= 11; m++)
		for (i = 0; i < 60; i++) {
			n = m * 100 + i
			printf "{\"at\":\"2026-%02d-%02dT09:00:00Z\",\"ev\":\"deal\",\"deal\":\"%d\",\"stage\":\"%s\",\"owner\":\"%s\",\"source\":\"%s\",\"amount\":%d}\n", m, 1 + i % 20, n, stage[i % 8 + 1], who[i % 4 + 1], from[i % 3 + 1], 123456789 + n
			if (i % 3 < 2)
				printf "{\"at\":\"2026-%02d-%02dT12:00:00Z\",\"ev\":\"step\",\"deal\":\"%d\",%s}\n", m, 2 + i % 20, n, i % 3 ? "\"outcome\":\"result\",\"to\":\"won\"" : "\"outcome\":\"refuse\",\"reason\":\"price\""
		}
}' </dev/null >.crm/journal/2026-09.jsonl

while read -r options; do
	ok "80 columns: $options" \
	    "crm-funnel $options >out && [ -s out ] &&
	    [ \$(wc -L <out) -le 80 ]"
done <<'E'
-p 2026
--decimals 6
--cohorts month
--cohorts week
-b owner,source
-b owner,source,month
-b month
-b month --stages
-b owner --stages
-b owner,source --what-if won*1
--what-if won*1.2 --cost 9000000
--losses -b owner,source
--time
--waterfall 2026-10 today
-p 2026-10 --vs previous
-p 2026-10 --vs previous -b owner,source
--total
E
ok 'bars leave room for names' '! crm-funnel -p 2026 | grep …'

# The same where a stage and a pipeline have ids of sixty letters, so that
# every table is too wide by itself.
cp -R .crm wide
rm -rf wide/index
sed -i 's/prepayment/&-and-confirmation-of-the-payment-by-the-bank-of-client/' \
	wide/stages.csv wide/journal/2026-09.jsonl
sed -i 's/^b2b,/businesses-that-buy-from-us-in-the-north-of-the-country,/' \
	wide/stages.csv
echo retail,shop, >>wide/stages.csv
echo '{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"r","pipeline":"retail"}' \
	>>wide/journal/2026-09.jsonl
while read -r options; do
	ok "80 columns, long ids: $options" \
	    "crm-funnel -s wide $options >out && grep -q … out &&
	    [ \$(wc -L <out) -eq 80 ]"
done <<'E'
-p 2026
--decimals 6
--time
--waterfall 2026-10 today
--total
--losses
E

t 'months are whole, the last stages stand below' \
    'crm-funnel --cohorts month | cut -d" " -f1 | sort | uniq -c |
    sed -n "s/^ *//; /2026/p"' <<'E'
2 2026-08
2 2026-09
2 2026-10
2 2026-11
E
t 'all heads are there, none of them cut' \
    'crm-funnel --cohorts month | grep ^month | tr -s " " "\n" | sort -u |
    paste -sd " "' <<'E'
contract demonstration legal-review month negotiation new open prepayment proposal qualification rate win won
E
t 'four sellers by three sources are twelve pairs that differ' \
    'crm-funnel -b owner,source | grep ^Конс |
    sed -E "s/ +[0-9-].*//" | sort | uniq -c | sed "s/^ *//; s/ .*//" |
    sort | uniq -c | sed "s/^ *//"' <<'E'
12 2
E
t 'periods are said by the clock of the store' \
    'crm-funnel -p 2026-10 --vs previous | grep -E "^(now|before) "
    crm-funnel -p 2026-10-05..2026-10-07 --vs year | grep -E "^(now|before) "
    crm-funnel --since "2026-10-05 10:00" --until "2026-10-05 22:00" \
    --vs previous | grep -E "^(now|before) "' <<'E'
now    2026-10
before 2026-09
now    2026-10-05..2026-10-07
before 2025-10-05..2025-10-07
now    2026-10-05 10:00 .. 2026-10-05 22:00
before 2026-10-04 22:00 .. 2026-10-05 10:00
E
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-funnel against SQL and hand counts, and against itself: pipelines that
# must agree.
. "$(dirname "$0")/lib.sh"

# The cells of funnel.sql from our two tables.
cells()
{
	{
		crm-funnel -f csv "$@" | awk -F, 'NR > 1 {
			printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", $2,
			    $3, $4, $5, $6, $7, $8, $11, $12, $13 }'
		crm-funnel -f csv --total "$@" | awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 { printf "won\t%s\t\t\t%s\t\t\t\t\t\n", $at["won"],
			$at["won_money"]
			printf "open\t%s\t\t\t%s\t\t\t\t\t\n", $at["open"],
			$at["open_money"] }'
	} | sort
}

gen=$data/../bench/journal-gen.c
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	./journal-gen 100000 j 7 2>gen.err
	./journal-gen -x 100000 x 7 2>>gen.err
	crm-init plain 2>/dev/null && rm plain/reasons.csv
	cp x.journal/* plain/journal
	cp -R plain junk && crm-init fresh 2>/dev/null
	cp fresh/reasons.csv junk

	t 'a straight journal: every cell as SQL has it' 'cells j.jsonl' \
		<"$root/tests/data/funnel-straight.tsv"
	t 'a crooked journal: every cell as SQL has it' 'cells x.journal/*' \
		<"$root/tests/data/funnel-crooked.tsv"
	t 'the same from a store' 'cells -s plain' \
		<"$root/tests/data/funnel-crooked.tsv"
	ok 'segments in another order: the same, times differ' '
		ls -r x.journal/* | xargs cat >back.jsonl
		cells back.jsonl >back &&
		diff "$root/tests/data/funnel-crooked.tsv" back'
	for e in "source=google" "owner=anna and amount>100000" \
		"region='Казань' and not (status=open)"; do
		f="crm-funnel -s plain -w \"$e\""
		same "$e: crm-list into crm-funnel" "$f" \
			"crm-list -s plain \"$e\" | crm-funnel -s plain -"
		same "$e: crm-log into crm-funnel" "$f" \
			"crm-log -s plain '' | crm-funnel -s plain -w \"$e\" -"
		same "$e: files into crm-funnel" "$f" \
			"cat x.journal/* | crm-funnel -w \"$e\" -"
	done
	export CRM_STORE=plain
	same 'by owner, from deal lines' 'crm-funnel -f csv -b owner' \
		'crm-list "" | crm-funnel -f csv -b owner -'
	same 'stages by month, from deal lines' \
		'crm-funnel -f csv -b month --stages' \
		'crm-list "" | crm-funnel -f csv -b month --stages -'
	same 'as of a day is the journal cut there' \
		'crm-funnel --as-of 2024-06-30T12:00:00Z' \
		'crm-log "at<=2024-06-30T12:00:00Z" |
		CRM_NOW=2024-06-30T12:00:00Z crm-funnel -'
	ok 'the parts of --by sum to the whole' '
		crm-funnel -f csv --total | cut -d, -f2-5,7 | tail -n 1 >whole
		crm-funnel -f csv -b source | awk -F, "NR > 1 {
			a += \$3; b += \$4; c += \$5; d += \$6; e += \$8 }
			END { printf \"%d,%d,%d,%d,%.2f\\n\", a, b, c, d, e }
			" | diff whole -'
	ok 'junk is out, and counted' '
		n=$(cat x.journal/* | crm-list "status=lost and
			reason=duplicate" -s plain - | wc -l)
		crm-funnel -s junk | grep -q "^$n deals are junk"'
	unset CRM_STORE
else
	skip 'funnels against SQL' 'journal-gen is not here'
fi

# A small one, counted by hand: a is won at 100; b came to proposal, was sent
# back to contact and is there, 50; c lost from proposal, 30; d skipped
# contact and is at proposal, without amount.
cat >small.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"a","owner":"anna","amount":100}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"b","owner":"anna","amount":50}
{"at":"2026-09-02T09:00:00Z","ev":"deal","deal":"c","owner":"boris","amount":30}
{"at":"2026-09-03T09:00:00Z","ev":"deal","deal":"d","owner":"boris"}
{"at":"2026-09-04T09:00:00Z","ev":"step","deal":"a","outcome":"result"}
{"at":"2026-09-04T10:00:00Z","ev":"step","deal":"a","outcome":"result","to":"won"}
{"at":"2026-09-05T09:00:00Z","ev":"step","deal":"b","outcome":"result","to":"proposal"}
{"at":"2026-09-06T09:00:00Z","ev":"step","deal":"b","outcome":"result","to":"contact"}
{"at":"2026-09-06T09:00:00Z","ev":"step","deal":"c","outcome":"result","to":"proposal"}
{"at":"2026-09-07T09:00:00Z","ev":"step","deal":"c","outcome":"refuse","reason":"price"}
{"at":"2026-09-08T09:00:00Z","ev":"step","deal":"d","outcome":"result","to":"proposal"}
E
# Wilson's intervals by hand: 1 of 4 is 4.6 to 69.9, 1 of 2 9.5 to 90.5.
t 'a small funnel by hand' 'crm-funnel small.jsonl' <<'E'
stage        reached  skipped  here  own money  lost  lost money
-----------  -------  -------  ----  ---------  ----  ----------
lead               4        0     0       0.00     0        0.00
contact            4        2     1      50.00     0        0.00
proposal           4        1     1       0.00     1       30.00
negotiation        1        1     0       0.00     0        0.00
contract           1        1     0       0.00     0        0.00

stage          conv.    95 %  settled    95 %    drop    loss    open  █own░lost
-----------  -------  ------  -------  ------  ------  ------  ------  ---------
lead         100.0 %  51–100  100.0 %  51–100   0.0 %   0.0 %   0.0 %
contact      100.0 %  51–100  100.0 %  51–100   0.0 %   0.0 %   0.0 %  █████████
proposal      25.0 %    5–70   50.0 %    9–91  25.0 %  16.7 %  27.8 %  ░░░░░
negotiation  100.0 %  21–100  100.0 %  21–100   0.0 %   0.0 %   0.0 %
contract     100.0 %  21–100  100.0 %  21–100   0.0 %   0.0 %   0.0 %

deals              4              180.00  100.0 % is the potential
won                1              100.00  55.6 %
lost               1               30.00  16.7 %, lost share 25.0 %
open               2               50.00  27.8 %
win rate 50.0 % (95 %: 9.5–90.5), by money 76.9 %, average 100.00
cycle of the won: median 3.0 days, P80 3.0, P90 3.0
velocity 32.88 a day
most money is lost at proposal: 30.00, 16.7 % of the potential
1 deal has no amount (0 lost, 1 open): 0 in money, not in averages
E
t 'by owner' 'crm-funnel -f csv -b owner small.jsonl | cut -d, -f1-8' <<'E'
owner,pipeline,deals,open,won,lost,win_rate,won_money
anna,b2b,2,1,1,0,100.0,100.00
boris,b2b,2,1,0,1,0.0,0.00
E
t 'closed in the period' \
	'crm-funnel -f csv --total --cohort closed -p 2026-09-07 small.jsonl |
	cut -d, -f2-6' <<'E'
deals,open,won,lost,win_rate
1,0,0,1,0.0
E
t 'created in the period' \
	'crm-funnel -f csv --total --until 2026-09-02 small.jsonl |
	cut -d, -f2-6' <<'E'
deals,open,won,lost,win_rate
2,1,1,0,100.0
E
cat >more.jsonl <<'E'
{"at":"2026-09-09T09:00:00Z","ev":"step","deal":"b","outcome":"result","to":"stuck"}
E
t 'a stage that the table does not know is a row of its own' \
	'crm-funnel -f csv small.jsonl more.jsonl | cut -d, -f2-6 |
	tail -n 2' 0 \
	'crm-funnel: warning: stage b2b/stuck is not in stages.csv' <<'E'
contract,1,0,0,0.00
stuck,,1,1,50.00
E
t 'facts about nobody are named' 'crm-funnel -f csv --total more.jsonl |
	cut -d, -f1-7' 0 \
	'crm-funnel: warning: 1 facts are about deals that no line creates' \
	<<'E'
pipeline,deals,open,won,lost,win_rate,won_money
b2b,0,0,0,0,,0.00
E
t 'deal lines cannot say what was' \
	'crm-list "" small.jsonl | crm-funnel --as-of 2026-09-02 -' 65 \
	'crm-funnel: --as-of needs facts*'
cat >same.jsonl <<'E'
{"at":"2026-09-01T09:00:00Z","ev":"client","client":"C","name":"Иван","vip":true}
{"at":"2026-09-01T09:00:00Z","ev":"deal","deal":"a","client":"C","amount":100}
{"at":"2026-09-02T09:00:00Z","ev":"step","deal":"a","outcome":"result"}
{"at":"2026-09-02T09:00:00Z","ev":"step","deal":"a","outcome":"postpone","next":"2026-10-01T00:00:00Z","amount":500}
E
t 'an amount on a postpone counts' \
	'crm-funnel --total -f csv same.jsonl | cut -d, -f9 | tail -n 1' <<'E'
500.00
E
cat >undo.jsonl <<'E'
{"at":"2026-09-02T10:00:00Z","ev":"undo","deal":"a","of":"2026-09-02T09:00:00Z","what":"step"}
E
t 'an undo takes the last fact of that second' \
	'crm-funnel -f csv same.jsonl undo.jsonl | grep contact | cut -d, -f2-6' \
	<<'E'
contact,1,1,1,100.00
E
t "a client's fields" 'crm-funnel -b client.vip -f csv same.jsonl |
	cut -d, -f1-3' <<'E'
client.vip,pipeline,deals
true,b2b,1
E
t "deal lines without a client's fields are not guessed about" \
	'crm-list "" same.jsonl | crm-funnel -w "client.name~Иван" -' 65 \
	"crm-funnel: client.name is a client's field*"
same 'deal lines with them will do' \
	'crm-funnel -w "client.name~Иван" same.jsonl' \
	'crm-list "client.name~Иван" same.jsonl |
	crm-funnel -w "client.name~Иван" -'
t 'a group of a name that is taken' \
	'crm-funnel --by pipeline -f jsonl same.jsonl |
	cut -c1-43' <<'E'
{"group":"b2b","pipeline":"b2b","deals":1,"
E
t 'a store that is named must be there' \
	'CRM_STORE=/nonexistent crm-funnel same.jsonl' 2 'crm-funnel: *'
t 'a path does not go back in time' \
	'crm-list "" same.jsonl | sed "s/contact@2026/contact@2025/" |
	crm-funnel -' 65 'crm-funnel: -:1: path: goes back in time'
t 'a bad period' 'crm-funnel -p yesteryear small.jsonl' 2 \
	"crm-funnel: --period: 'yesteryear' is not a period*"
t 'a bad expression has its column' 'crm-funnel -w "owner=" small.jsonl' 65 \
	'crm-funnel: --where:7: *'
t 'money that is too much' 'awk "BEGIN { for (i = 0; i < 10000; i++)
	printf \"{\\\"at\\\":\\\"2026-01-01T00:00:00Z\\\",\\\"ev\\\":\\\"deal\\\",\" \
	\"\\\"deal\\\":\\\"%d\\\",\\\"amount\\\":9999999999999.99}\\n\", i }" |
	crm-funnel -' 65 'crm-funnel: the sum of amounts is too large*'
done_testing

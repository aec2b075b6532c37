#!/bin/sh
# SPDX-License-Identifier: ISC
# Reports from the columns of the index against those without it: the same
# bytes, whatever the parts cover, whatever was appended since.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1

# report TOOL ARGUMENT ...: what it prints, and how it ends
report()
{
	_tool=crm-$1
	shift
	"$_tool" -s store "$@" 2>report.err
	echo "status $?"
	cat report.err
}

asof=2026-01-20T10:00:00Z	# a time that is within,
part=2026-01			# and a month

# differ: print where a report with the index is another
differ()
{
	for _r in 'funnel' 'funnel -f csv' 'funnel -b owner' \
	    'funnel --stages -b source,month -f csv' \
	    'funnel --stages -b source' 'funnel -b month --cohort closed' \
	    "funnel --as-of $asof -b owner --reach strict" \
	    "funnel -p $part --vs previous" 'funnel --losses -f csv' \
	    'funnel --time -b owner -f csv' "funnel --waterfall $asof today" \
	    'funnel --list won' 'funnel -b warmth -f csv' \
	    "list -p $part status=open,won" \
	    "funnel --as-of $asof -f csv" 'funnel -w status=won -f csv' \
	    'kpi activity -f csv' "kpi activity --as-of $asof -f csv" \
	    'kpi activity -b team --per week -f csv'; do
		# shellcheck disable=SC2086 # options, parted by blanks
		CRM_INDEX=0 report $_r >without
		[ "$(wc -l <without)" -gt 1 ] || echo "nothing: $_r"
		for _v in CRM_THREADS=1 CRM_THREADS=3; do
			# shellcheck disable=SC2086,SC2163 # as above
			(export "$_v"; report $_r) >with
			cmp -s without with && continue
			echo "crm-$_r with $_v:"
			diff without with | head -n 5
		done
	done
}

# reads ARGUMENT ...: how many bytes a report reads
reads()
{
	sh -c 'crm-"$@" -s store >/dev/null 2>&1
		sed -n "s/^rchar: //p" /proc/$$/io' sh "$@"
}

# few ARGUMENT ...: with the index, little of the journal
few()
{
	_all=$(cat store/journal/* | wc -c)
	_read=$(CRM_INDEX=1 reads "$@")
	echo "$* reads $_read of $_all"
	[ "$_read" -lt $((_all / 3)) ]
}

# same_all: nothing differs; the index is made of all first (make), or is left
# as it is, so that there is a gap
same_all()
{
	if [ "$1" = make ]; then
		CRM_INDEX=1 report funnel >/dev/null
	fi
	differ >differences
	cat differences
	[ ! -s differences ]
}

parts()
{
	find store/index -name '*.part' | wc -l | tr -d ' '
}

# A store of lines that come in several times: most, some, few, one or two.
# deal FILE: cut its lines into steps; every line comes to one of three
# segments, of which the second is a batch that is read first.
cat >cut.py <<'E'
import random, sys
name, seed = sys.argv[1], int(sys.argv[2])
r = random.Random(seed)
lines = open(name, encoding="utf-8").read().splitlines(True)
if seed % 2:
    r.shuffle(lines)
n = len(lines)
cuts = [0, n * 80 // 100, n * 89 // 100, n * 90 // 100,
    n * 91 // 100, n]
for i in range(5):
    step = lines[cuts[i]:cuts[i + 1]]
    if i == 0:
        k = len(step) // 2
        open("step0.a", "w", encoding="utf-8").writelines(step[:k])
        open("step0.b", "w", encoding="utf-8").writelines(step[k:])
    else:
        open("step%d" % i, "w", encoding="utf-8").writelines(step)
E

store()
{
	rm -rf store && crm-init store >/dev/null 2>&1 && rm -f store/reasons.csv
	if [ "$1" = two ]; then
		rm -f store/*.csv && cp "$root"/tests/oracle/two/*.csv store
	fi
}

for seed in 1 2 3 4; do
	tables=b2b
	[ $seed -lt 3 ] || tables=two
	python3 "$root/tests/oracle/journals.py" $tables 9$seed 150 >random
	python3 cut.py random $seed
	store $tables
	cp step0.a store/journal/2026-01.jsonl
	cp step0.b store/journal/2026-02.jsonl
	ok "$tables $seed: one part" 'same_all make && [ "$(parts)" = 1 ]'
	cat step1 >>store/journal/2026-02.jsonl
	ok "$tables $seed: a part and a gap" 'same_all'
	ok "$tables $seed: two parts" 'same_all make && [ "$(parts)" = 2 ]'
	cp step2 store/journal/2026-01-15T000000Z-1.jsonl
	ok "$tables $seed: two parts, and a batch between them" 'same_all'
	ok "$tables $seed: with a part of its own" 'same_all make'
	cat step3 >>store/journal/2026-02.jsonl
	ok "$tables $seed: and some lines more" 'same_all'
	sed -n 'p;n' step4 >store/journal/2026-01-16T000000Z-1.jsonl
	sed -n 'n;p' step4 >>store/journal/2026-02.jsonl
	ok "$tables $seed: some before and some behind the parts" 'same_all'
	ok "$tables $seed: and in a part of their own" 'same_all make'
	ok "$tables $seed: in a store without it" \
	    'rm -r store/index && same_all && same_all make'
done

gen=$data/../bench/journal-gen.c
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	n=30000
	[ "$CRM_VALGRIND" != 1 ] || n=3000
	asof=2024-03-05T10:00:00Z
	part=2024-03
	./journal-gen -x $n x 7 2>gen.err
	store b2b
	cp x.journal/* store/journal
	ok 'a crooked journal' 'same_all make'
	if [ -r /proc/self/io ] && [ "$CRM_VALGRIND" != 1 ]; then
		for r in funnel 'funnel -b owner' 'funnel --losses' \
		    'funnel --cohorts month' 'funnel --time' \
		    'funnel -p 2024-03 --vs year' \
		    'funnel --waterfall 2024-03 2024-06' 'kpi activity' \
		    'funnel --list here:contract -p 2024-03' \
		    'list status=won -p 2024-03-05'; do
			ok "crm-$r: from the index" "few $r"
		done
	else
		skip 'how much of the journal is read' 'no /proc to ask'
	fi
	last=$(ls store/journal | tail -n 1)
	cp "store/journal/$last" whole
	head -n 100 whole >"store/journal/$last"
	ok 'a segment that has become shorter' 'same_all'
	CRM_INDEX=1 report funnel >/dev/null
	tail -n +101 whole >>"store/journal/$last"
	ok 'and longer' 'same_all'
	cat >>"store/journal/$last" <<'E'
{"at":"2024-01-02T10:00:00Z","ev":"deal","deal":"odd1","owner":"a","amount":10,"cur":"USD"}
{"at":"2024-01-03T10:00:00Z","ev":"touch","deal":"odd2","by":"a","kind":"call","dir":"out"}
{"at":"2024-01-03T11:00:00Z","ev":"undo","deal":"odd2","of":"2024-01-03T10:00:00Z","what":"touch"}
{"at":"2024-01-02T10:00:00Z","ev":"deal","deal":"odd2","owner":"a","amount":10}
{"at":"2024-01-04T11:00:00Z","ev":"sale","deal":"odd2","amount":7.5}
{"at":"2024-01-04T11:00:00Z","ev":"sale","client":"C","by":"a","amount":3}
{"at":"2024-01-04T12:00:00Z","ev":"step","deal":"odd3","outcome":"result"}
{"at":"2024-01-04T12:00:00Z","ev":"touch","deal":"odd3","by":"a","kind":"call"}
E
	printf 'date,cur,rate\n2020-01-01,USD,90\n' >store/rates.csv
	ok 'odd facts in a gap' 'same_all'
	ok 'odd facts in a part' 'same_all make'
	cat >>"store/journal/$last" <<'E'
{"at":"2024-01-05T11:00:00Z","ev":"undo","deal":"odd2","of":"2024-01-02T10:00:00Z","what":"deal"}
{"at":"2024-01-03T12:00:00Z","ev":"deal","deal":"odd3","owner":"b"}
{"at":"2024-01-04T12:00:00Z","ev":"sale","client":"C","by":"b","amount":4}
E
	ok 'what was created is not, and the other way' 'same_all'
	ok 'the same in a part' 'same_all make'
	sed 's/,USD,/,EUR,/' store/rates.csv >rates && cp rates store/rates.csv
	ok 'a currency without a rate is the same error' 'same_all'
	sed 's/RUB/USD/' store/settings.csv >settings
	cp settings store/settings.csv
	ok 'or another currency of the store' 'same_all'
	sed 's/USD/RUB/' settings >store/settings.csv
	printf 'date,cur,rate\n2020-01-01,USD,90\n' >store/rates.csv
	mv store/stages.csv was && grep -v negotiation was >store/stages.csv
	ok 'a stage that the table has no more' 'same_all'
	mv was store/stages.csv
	part=$(ls store/index/*.part | head -n 1)
	cp "$part" good
	size=$(wc -c <good)
	for at in 5000 9000 20000 $((size / 2)) $((size - 5000)); do
		cp good "$part"
		printf 'XXXXXXXX' | dd of="$part" bs=1 seek=$at conv=notrunc \
		    2>/dev/null
		ok "a part that is damaged at $at" 'same_all'
	done
	head -c $((size / 2)) good >"$part"
	ok 'half a part' 'same_all'
	printf '{"at":"2024-01-05T11:00:00Z","ev":"what"}\n' \
	    >>"store/journal/$last"
	ok 'a line that is wrong is the same error' \
	    'CRM_INDEX=1 report funnel >one; CRM_INDEX=0 report funnel >two
		cmp one two && grep "status 65" one'
fi
done_testing

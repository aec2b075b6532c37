#!/bin/sh
# SPDX-License-Identifier: ISC
# The fast ways of reading and folding against the slow one: a report on a
# file is cut among threads and scanned in blocks, one on a pipe is read line
# by line in one thread.  The same lines are the same report, whoever reads
# them, and the same error.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1

# report TOOL ARGUMENT ...: what it prints, and how it ends, file names apart
report()
{
	_tool=crm-$1
	shift
	"$_tool" "$@" 2>report.err
	echo "status $?"
	sed 's/^crm-\([a-z]*\): [^ ]*:\([0-9]\)/crm-\1: FILE:\2/' report.err
}

# all FILE ...: print where one of the fast ways differs from the slow one
all()
{
	for _r in 'funnel -f csv' 'kpi activity -f csv' ${more:+ \
	    'funnel' 'funnel -b owner' 'funnel --cohorts month -f jsonl' \
	    'funnel --stages -b team,source -w amount>1000 -f csv' \
	    'funnel --handovers -f csv' 'funnel --what-if won*1.5' \
	    'funnel --total -f csv -b month' \
	    'funnel --cohort closed -f csv -b quarter' \
	    'funnel --as-of 2024-03-05T10:00:00Z -f csv' \
	    'funnel -p 2024-03 --vs previous' 'funnel --losses -f csv' \
	    'funnel --time -f csv -b owner' \
	    'funnel --waterfall 2024-03-05T10:00:00Z today -f csv' \
	    'kpi activity --as-of 2024-03-05T10:00:00Z -f csv' \
	    'kpi activity -w amount>1000 -f csv' \
	    'kpi activity -f csv -b team --per week'}; do
		# shellcheck disable=SC2086 # options, parted by blanks
		cat "$@" | report $_r - >slow
		[ -s slow ] || echo "nothing: $_r"
		for _v in CRM_THREADS=1 CRM_THREADS=7 CRM_SIMD=0 \
		    ${more:+CRM_THREADS=2 CRM_SIMD=1 CRM_SIMD=2}; do
			# shellcheck disable=SC2086,SC2163 # as above
			(export "$_v"; report $_r "$@") >fast
			cmp -s slow fast && continue
			echo "crm-$_r with $_v:"
			diff slow fast | head -n 5
		done
	done
}

more=1	# all reports and ways

# no FILE ...: nothing differs
no()
{
	all "$@" >differ
	cat differ
	[ ! -s differ ]
}

gen=$data/../bench/journal-gen.c
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	n=100000
	[ "$CRM_VALGRIND" != 1 ] || n=3000
	./journal-gen $n j 7 2>gen.err
	./journal-gen -x $n x 7 2>>gen.err
	cat >again.py <<'E2'
import json, sys
how = sys.argv[1]
for line in sys.stdin:
    o = json.loads(line)
    if how == "reverse":
        o = dict(reversed(o.items()))
    print(json.dumps(o, ensure_ascii=how == "escape",
        separators=(",", ":") if how == "reverse" else None))
E2
	ok 'a straight journal' 'no j.jsonl'
	ok 'a crooked one, by segments' 'no x.journal/*'
	for how in reverse spaces escape; do
		cat x.journal/* | python3 again.py $how >$how
		ok "$how: in each way" "no $how"
		ok "$how: as it was" "
			cat x.journal/* | crm-kpi activity -f csv - >one
			crm-kpi activity -f csv $how >two
			cmp one two
			crm-funnel -f csv x.journal/* >one
			crm-funnel -f csv --threads 2 $how >two
			cmp one two"
	done
	crm-init store 2>/dev/null && rm store/reasons.csv
	cp x.journal/* store/journal
	ok 'a store is its segments' '
		for r in "funnel -f csv" "kpi activity -f csv"; do
			crm-$r -s store >one
			cat x.journal/* | crm-$r -s store - >two
			cmp one two || exit
		done'
else
	skip 'journals of the generator' 'no compiler, or no generator'
fi

# Small journals of the other fold's test, as one: ids made their own.
for tables in b2b two; do
	python3 "$root/tests/oracle/journals.py" $tables 77 300 >random
	ok "random journals, tables $tables" 'no random'
	ok "random journals, tables $tables, with their rules" '
		[ '$tables' = two ] || exit 0
		crm-init dir >/dev/null 2>&1 && rm -f dir/*.csv &&
		cp "$root"/tests/oracle/two/*.csv dir && export CRM_STORE=dir &&
		no random'
done

more=	# reports and ways for lines that are odd
head='{"at":"2024-01-01T10:00:00Z","ev":"deal","deal":"1","owner":"a","amount":10,"cur":"RUB"}'
odd()
{
	printf '%s\n' "$head" "$@" >odd
	no odd
}
s='"at":"2024-01-02T10:00:00Z","ev":"step","deal":"1","by":"a"'
c='"at":"2024-01-03T10:00:00Z","ev":"touch","deal":"1","by":"a","kind":"call"'
ok 'an undone touch' "odd '{$c,\"dir\":\"out\"}' '{$c}' \
'{\"at\":\"2024-01-04T10:00:00Z\",\"ev\":\"undo\",\"deal\":\"1\",\"of\":\"2024-01-03T10:00:00Z\",\"what\":\"touch\"}'"
ok 'an undone touch of nobody' "odd '{$c}' \
'{\"at\":\"2024-01-04T10:00:00Z\",\"ev\":\"undo\",\"deal\":\"2\",\"of\":\"2024-01-03T10:00:00Z\",\"what\":\"touch\"}'"
ok 'a stage that no table knows' \
    "odd '{$s,\"outcome\":\"result\",\"to\":\"odd\"}' '{$c}'"
ok 'a currency without a rate' "odd '{\"at\":\"2024-01-01T10:00:00Z\",
\"ev\":\"deal\",\"deal\":\"2\",\"amount\":5,\"cur\":\"USD\"}'"
ok 'another currency, in one line' "odd '{\"at\":\"2024-01-01T10:00:00Z\",\
\"ev\":\"deal\",\"deal\":\"2\",\"amount\":5,\"cur\":\"USD\"}'"
ok 'sales' "odd '{$c}' '{\"at\":\"2024-01-03T11:00:00Z\",\"ev\":\"sale\",\
\"deal\":\"1\",\"amount\":7.5}' '{\"at\":\"2024-01-03T11:00:00Z\",\
\"ev\":\"sale\",\"client\":\"C\",\"by\":\"a\",\"amount\":3}'"
ok 'long ids, odd words, escapes' "odd '{$s,\"outcome\":\"x\"}' \
'{$s,\"outcome\":\"refuse\",\"reason\":\"a\\\\\"b\",\"note\":\"\\\\n\\\\u0041\"}' \
'{\"at\":\"2024-01-01T10:00:00Z\",\"ev\":\"deal\",\"deal\":\"0123456789-0123456789\",\"owner\":\"Ы😀\"}' \
'{\"at\":\"2024-01-01T10:00:00Z\",\"ev\":\"deal\",\"deal\":\"0123456789-012345678\",\"owner\":null}'"
ok 'times before 1970 and after 2106' \
    "odd '{\"at\":\"1969-12-31T23:59:59Z\",\"ev\":\"step\",\"deal\":\"1\",
\"outcome\":\"result\"}' ; CRM_NOW=2200-01-01T00:00:00Z; export CRM_NOW; \
    odd '{\"at\":\"2107-01-01T00:00:00Z\",\"ev\":\"step\",\"deal\":\"1\",\"outcome\":\"result\"}'"
ok 'times of the minute of the line before, and what is none' '
	for t in 00:00Z 00:01Z 00:09Z 00:59Z 00:60Z 00:5:Z 00:5/Z 00:/0Z \
	    00:0aZ 00:0PZ 00:@0Z 00:59z 00.59Z 00:59 00:5Z 00:599Z 00:59.5Z \
	    00:59+03:00 00:5ЖZ 01:00Z 60:00Z; do
		odd "{$s,\"outcome\":\"result\"}" \
"{\"at\":\"2024-01-02T10:$t\",\"ev\":\"touch\",\"deal\":\"1\",\"kind\":\"call\"}" || exit
		odd "{$s,\"outcome\":\"result\"}" \
"{\"at\":\"2024-01-02T10:$t\",\"ev\":\"step\",\"deal\":\"1\",\"outcome\":\"postpone\"}" \
"{\"at\":\"2024-01-02T10:00:30Z\",\"ev\":\"step\",\"deal\":\"1\",\"outcome\":\"result\"}" || exit
	done'
# Ids that are counted up are found by number, others by hash.
{
	for id in 1 01 001 0 00 7 10 9999999 99999999 16777215 16777216 \
	    D1 D01 D001 D1D D 1D 1D1 D1000000 D9999999 a-1 a-2 b_1 c1 d1 \
	    e1 D12345678 D123456789 Ы1 Ы2 abcdefgh abcdefg1; do
		printf '{"at":"2024-01-01T10:00:00Z","ev":"deal","deal":"%s"' \
			"$id"
		printf ',"owner":"a","amount":1}\n'
	done
	for id in 001 16777216 D1 D01 D12345678 D2 2 D1D abcdefg1 abcdefg2; do
		printf '{"at":"2024-01-02T10:00:00Z","ev":"touch","deal":"%s"' \
			"$id"
		printf ',"by":"a","kind":"call"}\n'
		printf '{"at":"2024-01-03T10:00:00Z","ev":"step","deal":"%s"' \
			"$id"
		printf ',"by":"a","outcome":"result","to":"won"}\n'
	done
} >ids
ok 'ids of all kinds' 'no ids; cat ids >>ids2; cat ids >>ids2; no ids2'
ok 'a deal that is undone, and what is left of it' "odd '{$c}' '{$s,\"outcome\":\"refuse\"}' \
'{\"at\":\"2024-01-04T10:00:00Z\",\"ev\":\"undo\",\"deal\":\"1\",\"of\":\"2024-01-01T10:00:00Z\",\"what\":\"deal\"}'"
ok 'deal lines among facts' "odd '{\"deal\":\"9\",\"status\":\"open\",\
\"created\":\"2024-01-01T10:00:00Z\",\"path\":\"b2b/lead@2024-01-01T10:00:00Z\"}'"
ok 'facts about nobody' "odd '{\"at\":\"2024-01-03T10:00:00Z\",\
\"ev\":\"step\",\"deal\":\"5\",\"outcome\":\"postpone\"}' \
'{\"at\":\"2024-01-03T10:00:00Z\",\"ev\":\"touch\",\"deal\":\"6\",\"by\":\"b\"}'"
for bad in "{$s" "{$s}}" "{$s,}" "{$s,\"n\":1e5}" "{$s,\"n\":01}" \
    "{$s,\"n\":.5}" "{$s,\"n\":5.}" "{$s,\"n\":-}" "{$s,\"n\":1.50}" \
    "{$s,\"n\":1234567890123456}" "{$s,\"n\":[]}" "{$s,\"n\":tru}" \
    "{$s,\"by\":\"b\"}" "{$s,\"n\":1,\"n\":2}" "{$s,\"n\\/\":1,\"n/\":2}" \
    "{$s,\"n\":\"\\x\"}" "{$s,\"n\":\"\\\"}" "{$s,\"n\":\"	\"}" \
    "{$s,\"next\":\"never\"}" "{$s,\"amount\":\"5\"}" "{$s,\"to\":\"a:b\"}" \
    "{$s,\"client\":\"a b\"}" "{$s,\"variant\":5}" '{}' '[]' '' ' ' \
    '{"at":"2024-01-03T10:00:00Z","deal":"1"}' '{"ev":"step","deal":"1"}' \
    '{"at":"2024-02-30T10:00:00Z","ev":"step","deal":"1"}' \
    '{"at":"2024-01-03T10:00:00Z","ev":"steps","deal":"1"}' \
    "$(printf '{%s,"n":"\303"}' "$s")" "$(printf '{%s,"n":"\340\200\200"}' "$s")" \
    "$(printf '{%s,"n":"\355\240\200"}' "$s")" "$(printf '{%s}\r' "$s")" \
    "$(printf '{%s,"n":"\320\237\320"}' "$s")"; do
	printf '%s\n' "$head" "{$c}" "$bad" "{$c}" >odd
	ok "the same of $(printf '%s' "$bad" | tail -c 20 | tr -d '\r')" 'no odd'
done
ok 'no final newline, and a byte order mark' '
	printf "\357\273\277%s\n{%s}" "$head" "$c" >odd && no odd'
ok 'nothing at all' ': >odd && no odd'
t '--threads: a number' 'crm-funnel --threads 0 odd' 2 \
	"crm-funnel: --threads: '0' is not a number from 1 to 64
Try 'crm-funnel --help'."
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# The fold against a second one (tests/oracle/fold.py), written from the
# design: hand-written cases, and 10,000 small random journals.  The second
# fold is checked by the same cases first.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
[ -x "$CRM_BIN/crm-list" ] || skip_all 'no crm-list'
export PYTHONDONTWRITEBYTECODE=1
o=$root/tests/oracle
batches=10	# of 500 journals, for each of two sets of tables
[ "$CRM_VALGRIND" != 1 ] || batches=1

# Two pipelines, rates, a currency and a zone that are not the defaults.
crm-init two >init.out 2>&1 || cat init.out >&2
rm -f two/*.csv
cp "$o"/two/*.csv two

# Deal lines with sorted keys; the numbers as they are written.
cat >norm.py <<'E2'
import json, sys
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
number = lambda text: "number " + text
for line in sys.stdin.buffer:
    print(json.dumps(json.loads(line, parse_int=number, parse_float=number),
                     sort_keys=True, ensure_ascii=False))
E2

# Unknown stages and facts without a deal are warned of: that is not judged
# here.  Nothing matched is no deal.
list()
{
	crm-list "$@" 2>list.err && return
	_rc=$?
	[ "$_rc" -eq 1 ] || { cat list.err >&2; return "$_rc"; }
}

# both FILE AS-OF [--store DIR]: print how the two differ
both()
{
	_file=$1 _t=$2
	shift 2
	python3 "$o/fold.py" "$@" --as-of "$_t" "$_file" >want.raw &&
	list "$@" --as-of "$_t" -f jsonl '' "$_file" >is.raw &&
	python3 norm.py <want.raw >want && python3 norm.py <is.raw >is || return
	[ -s want ] || { echo 'no deals'; return 1; }
	cmp -s want is && return
	echo "as of $_t: $(diff want is | grep -c '^<') of" \
	    "$(wc -l <want) deals"
	diff -U0 want is | sed 1,2d | head -n 10
	return 1
}

# again FILE AS-OF [--store DIR]: deal lines piped again are the same bytes
again()
{
	_file=$1 CRM_NOW=$2
	export CRM_NOW
	shift 2
	list "$@" -f jsonl '' "$_file" >one &&
	list "$@" -f jsonl '' - <one >two.out || return
	[ -s one ] || { echo 'no deals'; return 1; }
	cmp -s one two.out && return
	diff -U0 one two.out | sed 1,2d | head -n 10
	return 1
}

# funnels FILE AS-OF [--store DIR]: facts are read by crm-funnel, which takes
# only those that it needs, and by crm-list, which takes all
funnels()
{
	_file=$1 CRM_NOW=$2
	export CRM_NOW
	shift 2
	list "$@" -f jsonl '' "$_file" >lines || return
	for _f in '-b owner --stages' '-b variant' '--cohort closed -b month' \
	    '--total'; do
		# shellcheck disable=SC2086 # options, parted by blanks
		crm-funnel "$@" $_f -f csv "$_file" >one 2>one.err &&
		crm-funnel "$@" $_f -f csv lines >two.out 2>two.err || return
		[ -s one ] || { echo 'no funnel'; return 1; }
		diff -U0 one two.out | head -n 10
		cmp -s one two.out || return
	done
}

ok 'the second fold: cases' 'python3 "$o/cases.py" "$o/cases/b2b"'
ok 'the second fold: cases with two pipelines and currencies' \
    'python3 "$o/cases.py" --store "$o/two" "$o/cases/two"'
ok 'crm-list: cases' \
    'python3 "$o/cases.py" "$o/cases/b2b" crm-list 2>cases.err'
ok 'crm-list: cases with two pipelines and currencies' \
    'python3 "$o/cases.py" --store two "$o/cases/two" crm-list 2>cases.err'

for tables in b2b two; do
	store=
	[ $tables = b2b ] || store="--store $tables"
	n=1
	while [ $n -le $batches ]; do
		name="$tables, 500 journals of seed $n"
		python3 "$o/journals.py" $tables $n 500 >journal
		ok "$name" "both journal 2026-01-12T20:00:00Z $store &&
		    both journal 2026-02-01T09:00:00Z $store &&
		    both journal 2026-03-01T00:00:00Z $store"
		ok "$name: deal lines piped again" \
		    "again journal 2026-03-01T00:00:00Z $store"
		ok "$name: the funnel of facts is that of deal lines" \
		    "funnels journal 2026-03-01T00:00:00Z $store"
		n=$((n + 1))
	done
done
done_testing

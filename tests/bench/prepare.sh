# SPDX-License-Identifier: ISC
# shellcheck shell=sh
#
# What tests/bench/run needs before it can measure: its own programs, the
# journals (j straight, x crooked; js, xs of a tenth), stores of them, and the
# peers' tables.  All in the work directory.
# shellcheck disable=SC2154,SC2034 # of tests/bench/run

# Was the table asked for?
wanted()
{
	case $asked_for in
	*" $1 "*) return 0 ;;
	*) return 1 ;;
	esac
}

has() { command -v "$1" >/dev/null 2>&1; }

compile()
{
	out=$1 source=$2
	shift 2
	"${CC:-cc}" -std=gnu11 -O2 -o "bin/$out" "$source" "$@" ||
		die "$source does not compile"
}

prepare_tools()
{
	compile measure "$here/measure.c" -D_GNU_SOURCE
	compile floor "$here/floor.c" -D_GNU_SOURCE
	compile journal "$here/journal.c" -D_GNU_SOURCE
	duck=
	for lib in "$peers"/node_modules/@duckdb/node-bindings-*/libduckdb.*
	do
		[ -f "$lib" ] || continue
		lib=${lib%/*}
		compile duck "$here/duck.c" -D_GNU_SOURCE "-L$lib" \
			-lduckdb "-Wl,-rpath,$lib"
		duck=yes
	done
}

# A store with the journal's facts, cut in the zone of kpi.sql, without
# reasons: nothing is junk to the SQL.
make_store()
{
	store=$1
	shift
	crm-init "$store" >init.err 2>&1 || die "$(cat init.err)"
	rm -f "$store/reasons.csv"
	printf 'key,value\ntimezone,Europe/Moscow\n' >"$store/settings.csv"
	mkdir -p "$store/journal"
	for file; do
		ln "$file" "$store/journal/$(basename "$file")"
	done
}

prepare_journals()
{
	say "making journals of $events facts in $work"
	tenth=$((events / 10))
	journal "$events" j 2>gen.err || die "$(cat gen.err)"
	journal -x "$events" x 2>gen.err || die "$(cat gen.err)"
	journal "$tenth" js 2>gen.err || die "$(cat gen.err)"
	journal -x "$tenth" xs 2>gen.err || die "$(cat gen.err)"
	head -n 1000 j.jsonl >tiny.jsonl
	# The month that a segment bears is that of writing: one will do.
	for name in j js; do
		mkdir "$name.journal"
		ln "$name.jsonl" "$name.journal/2025-12.jsonl"
	done
	for name in j x js xs; do
		make_store "$name.store" "$name.journal"/*
	done
	make_store rules
	# Steps are written where no answer is asked for; a report comes first,
	# as it does in life.
	for name in x xs; do
		make_store "$name.step" "$name.journal"/*
		crm-funnel -s "$name.step" >report.out || fail
	done
	# A won deal of the middle may be postponed any number of times.
	deal=$(crm-list -s xs.store -f tsv --fields=deal \
		'status = won and touches > 3' | awk '
		NR > 1 { id[NR] = $1 } END { print id[int(NR / 2) + 1] }')
	[ -n "$deal" ] || die 'no won deal to step'
	seller=$(crm-funnel -s xs.store -f csv --by owner |
		awk -F, 'NR == 2 { print $1 }')
	[ -n "$seller" ] || die 'no seller'
}

# The journal of a name: its kind, as operands, and as DuckDB's source.
files_of()
{
	case $1 in
	x*) kind=crooked files="$1.journal/*.jsonl" ;;
	*) kind=straight files=$1.jsonl ;;
	esac
	columns="'at': 'VARCHAR', ev: 'VARCHAR', deal: 'VARCHAR', \
owner: 'VARCHAR', 'by': 'VARCHAR', kind: 'VARCHAR', dir: 'VARCHAR', \
missed: 'BOOLEAN', outcome: 'VARCHAR', 'to': 'VARCHAR', \
amount: 'DECIMAL(18,2)', 'of': 'VARCHAR', what: 'VARCHAR'"
	source="read_json('$files', format='newline_delimited', \
columns={$columns})"
}

# kpi.duck.sql without the first touch, its ninth column, which our report has
# in a view of its own.
eight() { sed '/-- first touch$/d' "$here/kpi.duck.sql"; }

# The tables that DuckDB and SQLite work on; how long that took.
prepare_peers()
{
	files_of "$1"
	: >loads
	if [ -n "$duck" ]; then
		say "loading $1 into DuckDB"
		measure -n 1 -w 0 name=DuckDB duck "$1.duck.db" \
			"$here/load.duck.sql" "SRC=$source" >>loads || fail
	fi
	if has sqlite3; then
		say "loading $1 into SQLite"
		# The journal is its standard input, whatever its segments.
		# shellcheck disable=SC2086 # a list of files
		cat $files >load.jsonl
		measure -n 1 -w 0 name=SQLite in=load.jsonl sqlite3 \
			"$1.sqlite.db" ".read $here/load.sqlite.sql" >>loads ||
			fail
		rm -f load.jsonl
	fi
}

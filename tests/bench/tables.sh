# SPDX-License-Identifier: ISC
# shellcheck shell=sh
#
# The tables of tests/bench/run, a function each.
# shellcheck disable=SC2154,SC2034 # of tests/bench/run, pairs.sh and prepare.sh

# Does a tool have an option?
takes() { "$1" --help 2>/dev/null | grep -q -e "$2"; }

heading()
{
	printf '%s facts, %s processors, %s, medians of %s or more, ' \
		"$events" "$(getconf _NPROCESSORS_ONLN)" "$(uname -m)" "$rounds"
	printf 'page cache warm\nratio: time of the row / time of ours, '
	printf 'taken round by round\n'
	[ -n "$duck" ] || note 'no DuckDB here: sh scripts/bench-peers'
	has sqlite3 || note 'no sqlite3 here: sh scripts/bench-peers'
	has mawk || note 'no mawk here: sh scripts/bench-peers'
	has mlr || note 'no Miller here: sh scripts/bench-peers'
	has train || has liblinear-train ||
		note 'no liblinear here: sh scripts/bench-peers'
}

# What any reader of the bytes pays.
floor_rows()
{
	peer 'cat >/dev/null' no "out=/dev/null cat $files"
	peer 'wc -l' no "wc -l $files"
}

# One processor instead of all, once the tool can be told: the same bytes.
thread_row()
{
	! takes "${ours%% *}" --threads ||
		peer 'ours, one thread' same "$1 --threads=1 $2"
}

funnel_files()
{
	# shellcheck disable=SC2086 # a list of files
	crm-funnel -s rules -f csv --total $files >total.csv || fail
	begin "funnel, $kind journal, from the files" funnel \
		"crm-funnel -s rules -f csv $files"
	floor_rows
	peer 'grep -c won' no "grep -c won $files"
	[ -z "$duck" ] || peer DuckDB yes "duck :memory: \
		'$here/funnel.duck.sql' \"SRC=\$source\" MAT="
	# These two know no undo and no late facts.
	if [ "$kind" = straight ]; then
		! has mawk || peer mawk yes \
			"mawk -f '$here/funnel.awk' $files"
		! has mlr || peer Miller yes "mlr --ijsonl --ojsonl put -q \
			-f '$here/funnel.mlr' $files"
	fi
	thread_row 'crm-funnel -s rules -f csv' "$files"
	finish
}

kpi_files()
{
	begin "KPI, $kind journal, from the files" kpi \
		"crm-kpi activity -s rules -f csv $files"
	floor_rows
	peer 'grep -c won' no "grep -c won $files"
	if [ -n "$duck" ]; then
		zone='LOCAL="at"::TIMESTAMP + INTERVAL 3 HOUR'
		peer DuckDB yes "duck :memory: '$here/kpi.duck.sql' \
			\"SRC=\$source\" '$zone' MAT=MATERIALIZED"
		peer 'DuckDB without first touches' yes "duck :memory: \
			kpi8.sql \"SRC=\$source\" '$zone' MAT=MATERIALIZED"
	fi
	thread_row 'crm-kpi activity -s rules -f csv' "$files"
	finish
}

reports_files()
{
	files_of "$1"
	funnel_files
	kpi_files
}

# What the index costs, where the tools make one: a scan beside it.
index_rows()
{
	[ -n "$(ls -A "$1.store/index" 2>/dev/null)" ] || {
		note 'no index was made: these reports read the journal'
		return
	}
	note "the index takes $({
		du -sk "$1.store/index"
		du -sk "$1.journal"
	} | awk '{ kib[NR] = $1 }
		END { printf "%.1f MiB, %.1f %%", kib[1] / 1024,
		    kib[1] / kib[2] * 100 }') of the journal"
	begin "building the index, $kind journal: a report without one" - \
		"prep='rm -rf $1.store/index' crm-funnel -s $1.store -f csv"
	peer 'ours, from the files' no "crm-funnel -s rules -f csv $files"
	peer 'wc -l' no "wc -l $files"
	finish
	# The next reports find it again.
	crm-funnel -s "$1.store" >again.out || fail
}

loads_note()
{
	while IFS='	' read -r loader least _; do
		note "$loader loaded its table in $least s"
	done <loads
}

reports_store()
{
	files_of "$1"
	crm-funnel -s "$1.store" -f csv --total >total.csv || fail
	begin "funnel, $kind journal, from the store" funnel \
		"crm-funnel -s $1.store -f csv"
	peer 'wc -l' no "wc -l $files"
	[ ! -f "$1.duck.db" ] || peer 'DuckDB, its own table' yes \
		"duck $1.duck.db '$here/funnel.duck.sql' SRC=j MAT="
	[ ! -f "$1.sqlite.db" ] || peer 'SQLite, loaded and indexed' yes \
		"sqlite3 $1.sqlite.db '.read $here/funnel.sqlite.sql'"
	peer 'ours, from the files' same "crm-funnel -s rules -f csv $files"
	finish
	loads_note
	begin "KPI, $kind journal, from the store" kpi \
		"crm-kpi activity -s $1.store -f csv"
	peer 'wc -l' no "wc -l $files"
	if [ -f "$1.duck.db" ]; then
		zone='LOCAL="at" + INTERVAL 3 HOUR'
		peer 'DuckDB, its own table' yes "duck $1.duck.db \
			'$here/kpi.duck.sql' SRC=j '$zone' MAT="
		peer 'DuckDB without first touches' yes "duck $1.duck.db \
			kpi8.sql SRC=j '$zone' MAT="
	fi
	[ ! -f "$1.sqlite.db" ] || peer 'SQLite, loaded and indexed' yes \
		"sqlite3 $1.sqlite.db '.read $here/kpi.sqlite.sql'"
	peer 'ours, from the files' same \
		"crm-kpi activity -s rules -f csv $files"
	finish
	owners_store "$1"
	index_rows "$1"
}

# A row an owner, from the index.
owners_store()
{
	begin "funnel by owner, $kind journal, from the store" owner \
		"crm-funnel -s $1.store -f csv --by owner"
	peer 'wc -l' no "wc -l $files"
	[ ! -f "$1.duck.db" ] || peer 'DuckDB, its own table' yes \
		"duck $1.duck.db '$here/owner.duck.sql' SRC=j MAT="
	peer 'ours, from the files' same \
		"crm-funnel -s rules -f csv --by owner $files"
	finish
}

# One deal of the crooked store.
points()
{
	files_of x
	begin 'crm-list of one id, crooked store' point \
		"crm-list -s x.store -f tsv --fields=deal,touches,amount \
		'deal = $deal'"
	[ ! -f x.duck.db ] || peer 'DuckDB, its own table' yes "duck \
		x.duck.db '$here/point.sql' SRC=j DEAL=$deal"
	if [ -f x.sqlite.db ]; then
		sed "s/\\\$DEAL/$deal/g" "$here/point.sqlite.sql" >point.sql
		peer 'SQLite, loaded and indexed' yes \
			"sqlite3 x.sqlite.db '.read point.sql'"
	fi
	peer 'grep of the id' no "grep -hF '\"deal\":\"$deal\"' $files"
	peer 'a bare process' no floor
	finish
	begin 'crm-show of one id, crooked store' - "crm-show -s x.store $deal"
	peer 'grep of the id' no "grep -hF '\"deal\":\"$deal\"' $files"
	peer 'a bare process' no floor
	finish
	# Each adds a fact, so to a store of their own.
	begin 'one crm-step, crooked store' - \
		"crm-step -s x.step $deal --postpone=3d"
	peer 'a bare process and an fdatasync' no 'floor floor.jsonl'
	peer 'a bare process' no floor
	finish
}

# The day that the straight journal ends with.
last_day() { tail -n 1 "$1.jsonl" | cut -b 8-17; }

# What a seller and a manager look at every day.  Nobody else answers these:
# beside them is what reading the bytes costs.
daily()
{
	crm-funnel -s "$1.store" >report.out || fail	# makes the index
	begin "crm-todo of one seller, $kind store" - \
		"crm-todo -s $1.store -f csv $seller"
	peer 'wc -l' no "wc -l $files"
	peer 'a bare process' no floor
	finish
	day=$(last_day j)
	begin "crm-check --since $day, $kind store" - \
		"may=1 crm-check -s $1.store -f csv --since=$day"
	peer 'wc -l' no "wc -l $files"
	peer 'a bare process' no floor
	finish
}

# Closed deals as liblinear wants them, a number or a word each a feature.
numbers()
{
	crm-list -s "$1.store" -f tsv \
		--fields=status,touches,idle_days,amount,source,owner \
		'status != open' | awk -F'\t' '
		NR > 1 {
			printf "%d 1:%s 2:%s 3:%.4f", $1 == "won" ? 1 : -1,
			    $2, $3 / 30, $4 / 1000000
			for (i = 5; i <= 6; i++) {
				word = i " " $i
				if (!(word in no))
					no[word] = 3 + ++n
			}
			a = no["5 " $5]
			b = no["6 " $6]
			print a < b ? " " a ":1 " b ":1" : " " b ":1 " a ":1"
		}' >numbers.svm
}

# A score table from history.  The peer has its numbers ready and made, and
# does no more than the regression.
learn()
{
	crm-funnel -s "$1.store" >report.out || fail
	begin "crm-score --learn, $kind store" - \
		"crm-score --learn -s $1.store"
	peer 'wc -l' no "wc -l $files"
	train=
	! has train || train=train
	! has liblinear-train || train=liblinear-train
	if [ -n "$train" ]; then
		numbers "$1"
		peer 'liblinear, the regression alone' no \
			"$train -q -s 0 numbers.svm numbers.model"
	fi
	finish
	rm -f numbers.svm numbers.model
}

# The start of a tool, with its tables: what it needs beside the facts.
tiny()
{
	begin 'funnel of 1,000 facts' - 'crm-funnel -s rules -f csv tiny.jsonl'
	peer 'a bare process' no floor
	[ -z "$duck" ] || {
		source_was=$source
		files_of tiny
		peer DuckDB no "duck :memory: '$here/funnel.duck.sql' \
			\"SRC=\$source\" MAT="
		source=$source_was
	}
	finish
	awk -F'\t' '
		$1 == "ours" { ours = $6 }
		$1 == "a bare process" && NF > 2 {
			printf "  ours takes %.2f ms more than a bare process\n",
			    (ours - $6) * 1000
			exit
		}' table
}

# How many rows, and what they are worth, on both sides.
import_agrees()
{
	asked=import
	crm-funnel -s import.store -f csv --total >ours.out || fail
	duck :memory: "$here/leads.sql" CSV=j.leads.csv >peer.out || fail
	word=$(verdict 'the import')
	case $word in
	AGREE) agreed=$((agreed + 1)) ;;
	*) differed=$((differed + 1)) ;;
	esac
	note "deals and money of the import, by DuckDB: $word"
}

import_ours()
{
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["deals"], $at["potential"] }' OFS='\t' "$1"
}

import_peer() { cat "$1"; }

import()
{
	has crm-add || {
		printf '\nimport of leads: no crm-add yet\n'
		return
	}
	rows=$(($(wc -l <j.leads.csv) - 1))
	fresh='rm -rf import.store && cp -R rules import.store'
	# The rows are no longer than lines: no cell has a newline.
	begin "import of $rows leads from CSV, into an empty store" - \
		"prep='$fresh' out=/dev/null crm-add -s import.store --csv \
		--map '$here/leads.map' j.leads.csv"
	[ -z "$duck" ] || peer 'DuckDB, COPY to JSON' no "duck :memory: \
		'$here/copy.sql' CSV=j.leads.csv OUT=leads.json"
	peer 'wc -l' no 'wc -l j.leads.csv'
	finish
	[ -z "$duck" ] || import_agrees
	begin "the same leads again: nothing to write" - "out=/dev/null \
		crm-add -s import.store --csv --map '$here/leads.map' \
		j.leads.csv"
	peer 'wc -l' no 'wc -l j.leads.csv'
	finish
	rm -rf import.store leads.json
}

# From a tenth of the facts to all of them.
growths()
{
	growth_head "cost per fact, $events facts against $tenth"
	for name in j x; do
		files_of "${name}s"
		less=$files
		files_of "$name"
		growth "wc -l, $kind" 10 "wc -l $less" "wc -l $files"
		growth "funnel, $kind, files" 10 \
			"crm-funnel -s rules -f csv $less" \
			"crm-funnel -s rules -f csv $files"
		growth "KPI, $kind, files" 10 \
			"crm-kpi activity -s rules -f csv $less" \
			"crm-kpi activity -s rules -f csv $files"
		growth "funnel, $kind, store" 10 \
			"crm-funnel -s ${name}s.store -f csv" \
			"crm-funnel -s $name.store -f csv"
		growth "KPI, $kind, store" 10 \
			"crm-kpi activity -s ${name}s.store -f csv" \
			"crm-kpi activity -s $name.store -f csv"
		growth "funnel by owner, $kind, store" 10 \
			"crm-funnel -s ${name}s.store -f csv --by owner" \
			"crm-funnel -s $name.store -f csv --by owner"
		growth "building the index, $kind" 10 \
			"prep='rm -rf ${name}s.store/index' \
			crm-funnel -s ${name}s.store -f csv" \
			"prep='rm -rf $name.store/index' \
			crm-funnel -s $name.store -f csv"
		growth "learning, $kind" 10 \
			"crm-score --learn -s ${name}s.store" \
			"crm-score --learn -s $name.store"
		growth "crm-check --since, $kind" 10 \
			"may=1 crm-check -s ${name}s.store -f csv \
			--since=$(last_day js)" \
			"may=1 crm-check -s $name.store -f csv \
			--since=$(last_day j)"
	done
	growth_import
	growth_head 'cost of a whole command, the same sizes'
	growth 'crm-list of one id' 1 "crm-list -s xs.store 'deal = $deal'" \
		"crm-list -s x.store 'deal = $deal'"
	growth 'crm-show of one id' 1 "crm-show -s xs.store $deal" \
		"crm-show -s x.store $deal"
	growth 'crm-todo of one seller' 1 "crm-todo -s xs.store -f csv $seller" \
		"crm-todo -s x.store -f csv $seller"
	growth 'crm-step' 1 "crm-step -s xs.step $deal --postpone=3d" \
		"crm-step -s x.step $deal --postpone=3d"
}

growth_import()
{
	has crm-add || return 0
	for name in js j; do
		fresh="rm -rf $name.new && cp -R rules $name.new"
		command="prep='$fresh' out=/dev/null crm-add -s $name.new \
			--csv --map '$here/leads.map' $name.leads.csv"
		case $name in
		js) less=$command ;;
		esac
	done
	# The tenth has not exactly a tenth of the deals.
	times=$(awk -v a="$(wc -l <js.leads.csv)" \
		-v b="$(wc -l <j.leads.csv)" 'BEGIN { print (b - 1) / (a - 1) }')
	growth 'import of leads' "$times" "$less" "$command"
}

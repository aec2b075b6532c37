# SPDX-License-Identifier: ISC
# shellcheck shell=sh
#
# What every tests/*.t begins with:
#
#	#!/bin/sh
#	. "$(dirname "$0")/lib.sh"
#
#	t 'an empty store lists nothing' 'crm-list ""' 1
#	t 'adds a deal' 'crm-add deal -d 1 | cut -c1-5' <<-'E'
#		{"at"
#	E
#	t 'refuses a bad row' 'crm-add - <bad' 65 'crm-add: bad:2: *'
#	same 'lists as it logs' 'crm-list "" | crm-funnel -' 'crm-funnel'
#	done_testing
#
# The file then stands in a fresh directory of its own, removed at the end
# (CRM_KEEP=1 keeps it and says where), with the tools first in $PATH, no
# store, standard input empty, and the clock at 2026-11-22T07:15:00Z, a
# Sunday.  $root is the repository, $data the sample inputs.
#
#	t NAME COMMAND [STATUS [STDERR]]
#		run COMMAND (shell text, in a subshell); its standard output
#		must be this call's standard input (none: no output), its exit
#		status STATUS (0), its standard error STDERR ('': nothing),
#		word for word or as a pattern of the shell: 'crm-add: *'.
#		Never pipe into t: a pipeline is a subshell and loses the count.
#	same NAME COMMAND1 COMMAND2 [STATUS]
#		both print the same, and something, on standard output, nothing
#		on standard error, and exit with STATUS (0)
#	ok NAME COMMAND
#		COMMAND exits 0 and is silent on standard error
#	skip NAME REASON
#		one assertion that cannot be made here
#	skip_all REASON
#		the whole file cannot be run here: ends it
#	have FILE ...
#		are these sample inputs here?  have ads/x.csv || skip …
#	firm DIR [ZONE]
#		a store there that cuts its days in Moscow, or in that zone
#	col NAME ...
#		from CSV to CSV: those columns, without the header (needs
#		python3)
#	done_testing
#		print the plan; the last command of the file
#
# CRM_VALGRIND=1 puts the tools under valgrind (exit status 99, and its
# report on standard error, when it finds something).

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
CRM_BIN=$(CDPATH='' cd -- "${CRM_BIN:-$root/build}" 2>/dev/null && pwd) || {
	echo "# nothing is built: make all units" >&2
	exit 1
}
CRM_TEST_DATA=${CRM_TEST_DATA:-$root/../shared/data}
# shellcheck disable=SC2034 # for the files that read this one
data=$CRM_TEST_DATA
export CRM_BIN CRM_TEST_DATA
export LC_ALL=C.UTF-8 TZ=UTC CRM_NOW=2026-11-22T07:15:00Z
unset CRM_STORE CRM_USER NO_COLOR COLUMNS CDPATH LANGUAGE

_top=$(mktemp -d) || exit 1
_count=0 _failed=0
trap '_end' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$_top/work" "$_top/bin" && cd "$_top/work" || exit 1
exec </dev/null

_end()
{
	_rc=$?
	cd / || exit 1
	if [ "$CRM_KEEP" = 1 ]; then
		echo "# kept: $_top/work" >&2
	else
		chmod -R u+rwX "$_top"
		rm -rf "$_top"
	fi
	exit "$_rc"
}

if [ "$CRM_VALGRIND" = 1 ]; then
	for _tool in "$CRM_BIN"/crm-*; do
		[ -x "$_tool" ] || continue
		cat >"$_top/bin/${_tool##*/}" <<E
#!/bin/sh
exec valgrind -q --error-exitcode=99 --leak-check=full '$_tool' "\$@"
E
	done
	chmod +x "$_top"/bin/* 2>/dev/null
	PATH=$_top/bin:$PATH
else
	PATH=$CRM_BIN:$PATH
fi
export PATH

# Run $1; its output in $_top/$2.out and .err, its status in $_status.
_run()
{
	_status=0
	(eval "$1") >"$_top/$2.out" 2>"$_top/$2.err" || _status=$?
}

# Print TAP for the assertion $1; $2 is empty when it held.  Fails if not.
_tell()
{
	_count=$((_count + 1))
	_name=$(printf '%s' "$1" | tr '\n#' ' /')
	if [ -z "$2" ]; then
		printf 'ok %d - %s\n' "$_count" "$_name"
		return
	fi
	_failed=$((_failed + 1))
	printf 'not ok %d - %s\n' "$_count" "$_name"
	printf '#\n# %s: not ok %d - %s: wrong%s\n' "${0##*/}" "$_count" \
		"$_name" "$2" >&2
	return 1
}

# Diagnostics: a head, then standard input (its start), as TAP comments.
_say()
{
	echo "# $1" >&2
	head -n 40 | sed 's/^/#   /' >&2
}

# The first file is what should be, the second what is.
_diff()
{
	diff -u "$1" "$2" | sed 1,2d | _say "$3 (- expected, + is)"
}

t()
{
	cat >"$_top/want.out"
	printf '%s' "${4-}" >"$_top/want.err"
	[ -z "${4-}" ] || echo >>"$_top/want.err"
	_run "$2" is
	_bad=
	cmp -s "$_top/want.out" "$_top/is.out" || _bad=' stdout'
	if ! cmp -s "$_top/want.err" "$_top/is.err"; then
		# The pattern is meant to be one.
		# shellcheck disable=SC2254
		case x$(cat "$_top/is.err") in
		x) _bad="$_bad stderr" ;;
		x${4-}) ;;
		*) _bad="$_bad stderr" ;;
		esac
	fi
	[ "$_status" -eq "${3:-0}" ] || _bad="$_bad status"
	_tell "$1" "$_bad" && return
	printf '%s\n' "$2" | _say 'command'
	case $_bad in *status*)
		echo "# exit status $_status, expected ${3:-0}" >&2 ;;
	esac
	case $_bad in *stdout*)
		_diff "$_top/want.out" "$_top/is.out" 'standard output' ;;
	esac
	# What was said there explains a wrong status too.
	[ "$_bad" = ' stdout' ] && [ ! -s "$_top/is.err" ] && return 1
	_diff "$_top/want.err" "$_top/is.err" 'standard error'
	return 1
}

same()
{
	_bad=
	_run "$2" one
	_first=$_status
	_run "$3" two
	cmp -s "$_top/one.out" "$_top/two.out" || _bad=' stdout'
	[ -s "$_top/one.out" ] || _bad=' stdout'
	[ -s "$_top/one.err" ] || [ -s "$_top/two.err" ] && _bad="$_bad stderr"
	[ "$_first" -eq "${4:-0}" ] && [ "$_status" -eq "${4:-0}" ] ||
		_bad="$_bad status"
	_tell "$1" "$_bad" && return
	printf '%s\n%s\n' "$2" "$3" | _say 'commands'
	echo "# exit status $_first and $_status, expected ${4:-0}" >&2
	[ -s "$_top/one.out" ] || echo '# the first prints nothing' >&2
	_diff "$_top/one.out" "$_top/two.out" 'standard output'
	cat "$_top/one.err" "$_top/two.err" | _say 'standard error'
	return 1
}

ok()
{
	_bad=
	_run "$2" is
	[ -s "$_top/is.err" ] && _bad=' stderr'
	[ "$_status" -eq 0 ] || _bad="$_bad status"
	_tell "$1" "$_bad" && return
	printf '%s\n' "$2" | _say 'command'
	echo "# exit status $_status" >&2
	_say 'standard output' <"$_top/is.out"
	_say 'standard error' <"$_top/is.err"
	return 1
}

skip()
{
	_count=$((_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$_count" \
		"$(printf '%s' "$1" | tr '#' /)" "$2"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

have()
{
	for _file; do
		[ -f "$CRM_TEST_DATA/$_file" ] || return 1
	done
}

firm()
{
	crm-init "$1"
	printf 'key,value\ntimezone,%s\n' "${2:-Europe/Moscow}" \
		>"$1/settings.csv"
}

col()
{
	python3 -c '
import csv, sys
out = csv.writer(sys.stdout, lineterminator="\n", quoting=csv.QUOTE_NONE,
    escapechar="\\")
for row in csv.DictReader(sys.stdin):
    out.writerow([row[k] for k in sys.argv[1:]])
' "$@" | tr -d '\\'
}

done_testing()
{
	echo "1..$_count"
	[ "$_failed" -eq 0 ]
	exit
}

# same_by_index SEED DEALS: ask, a function of the test, says the same with and
# without the index, of a random journal that make.py pads to so many deals and
# parts: with a tail that no part covers, and with a part of it
same_by_index()
{
	rm -rf store/index
	mkdir store/index
	python3 "$root/tests/oracle/journals.py" b2b "$1" 40 |
		python3 make.py "$1" "$2" || return
	cp begin store/journal/2026-01.jsonl
	CRM_INDEX=1 crm-funnel >out 2>&1
	cat tail >>store/journal/2026-01.jsonl
	(export CRM_INDEX=0; ask) >without
	ask >with
	cmp without with || return
	(export CRM_INDEX=1; ask) >with
	cmp without with
}

# bytes_count: make read.py, which runs a command and says on standard error how
# many bytes it has read; false where they cannot be counted
bytes_count()
{
	cat >read.py <<'PY'
import os
import sys
pid = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
for line in open("/proc/%d/io" % pid):
    if line.startswith("rchar: "):
        print(line.split()[1], file=sys.stderr)
os.waitpid(pid, 0)
PY
	[ "$CRM_VALGRIND" != 1 ] && python3 read.py true 2>out && [ -s out ]
}

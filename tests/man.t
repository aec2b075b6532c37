#!/bin/sh
# SPDX-License-Identifier: ISC
# The examples of the man pages and README run, and print what is shown.
#
# An example is a block of literal text under EXAMPLES (in README: ```console)
# with lines that begin with "$ ", or one such line as .Dl.  Such a line is a command, and so are those
# behind one that ends in | or \.  Other lines are what it prints; "..." alone
# stands for the rest; where nothing is shown, it may print what it likes.  It
# must exit 0 and be silent on standard error.  A comment before the block
# says otherwise:
#
#	.\" exit 1
#	.\" not run: REASON		(in README: <!-- not run: REASON -->)
#
# A block of README behind <!-- file NAME --> is written to that file.
#
# The commands of a page run in one shell, in the store that store() makes.
. "$(dirname "$0")/lib.sh"

# The store of an office that makes kitchens and stairs, in .crm.
store()
{
	crm-init -t b2b .crm || exit 1
	cat >.crm/staff.csv <<-'E'
		id,name,team
		anna,Anna Ivanova,north
		boris,Boris Orlov,south
	E
	cat >.crm/settings.csv <<-'E'
		key,value
		currency,RUB
		timezone,Europe/Moscow
	E
	cat >.crm/journal/2026-11.jsonl <<-'E'
		{"at":"2026-11-02T09:00:00Z","ev":"client","client":"C19","name":"Pavel Serov","phone":"+79005550119","by":"anna"}
		{"at":"2026-11-02T09:00:00Z","ev":"deal","deal":"1044","client":"C19","title":"Wardrobe","owner":"anna","source":"google","amount":60000}
		{"at":"2026-11-03T08:00:00Z","ev":"client","client":"C17","name":"Olga Belova","phone":"+79005550117","email":"olga@example.com","by":"anna"}
		{"at":"2026-11-03T08:00:00Z","ev":"deal","deal":"1042","client":"C17","title":"Кухня «Мадрид»","owner":"anna","source":"google","campaign":"autumn","amount":110000,"product":"kitchen"}
		{"at":"2026-11-03T10:00:00Z","ev":"touch","deal":"1044","by":"anna","kind":"call","dir":"out","secs":301}
		{"at":"2026-11-03T10:10:00Z","ev":"step","deal":"1044","outcome":"result","to":"proposal","by":"anna"}
		{"at":"2026-11-04T09:00:00Z","ev":"touch","deal":"1042","by":"anna","kind":"call","dir":"out","secs":184}
		{"at":"2026-11-04T09:04:00Z","ev":"step","deal":"1042","by":"anna","outcome":"result","to":"contact"}
		{"at":"2026-11-05T08:30:00Z","ev":"deal","deal":"1045","title":"Stairs","owner":"boris","source":"referral","amount":90000}
		{"at":"2026-11-06T09:00:00Z","ev":"touch","deal":"1045","by":"boris","kind":"call","dir":"out","missed":true}
		{"at":"2026-11-06T13:00:00Z","ev":"touch","deal":"1045","by":"boris","kind":"meeting","dir":"out","secs":3600}
		{"at":"2026-11-06T14:10:00Z","ev":"step","deal":"1045","by":"boris","outcome":"result","to":"proposal"}
		{"at":"2026-11-09T08:00:00Z","ev":"client","client":"C18","name":"Window & Co","phone":"+442055501180","by":"boris"}
		{"at":"2026-11-09T08:00:00Z","ev":"deal","deal":"1043","client":"C18","title":"Six windows","owner":"boris","source":"site","amount":48000}
		{"at":"2026-11-10T09:00:00Z","ev":"step","deal":"1042","by":"anna","outcome":"result","to":"proposal","amount":125000,"note":"wants a drawing"}
		{"at":"2026-11-11T07:45:00Z","ev":"deal","deal":"1047","title":"You have won","source":"site"}
		{"at":"2026-11-11T08:00:00Z","ev":"step","deal":"1047","by":"boris","outcome":"refuse","reason":"spam"}
		{"at":"2026-11-12T10:00:00Z","ev":"step","deal":"1044","by":"anna","outcome":"result","to":"won"}
		{"at":"2026-11-13T09:10:00Z","ev":"touch","deal":"1043","by":"boris","kind":"call","dir":"in","secs":95}
		{"at":"2026-11-13T09:15:00Z","ev":"step","deal":"1043","by":"boris","outcome":"result","to":"contact","next":"2026-11-20T10:00:00Z","todo":"measure"}
		{"at":"2026-11-16T12:00:00Z","ev":"step","deal":"1045","by":"boris","outcome":"refuse","reason":"price","note":"found it for 70 000, price decided"}
		{"at":"2026-11-17T09:00:00Z","ev":"deal","deal":"1046","title":"Балкон","owner":"anna","source":"site"}
		{"at":"2026-11-18T09:20:00Z","ev":"step","deal":"1042","by":"anna","outcome":"postpone","next":"2026-11-24T07:00:00Z","todo":"call with a 5% offer","note":"asks the husband"}
		{"at":"2026-11-20T13:00:00Z","ev":"deal","deal":"1048","title":"Stairs, oak","owner":"boris","source":"google","amount":42000}
	E
}

# Cut the examples of file $1 into $2/NNN.cmd, .out (what is shown), .exit.
cut_examples()
{
	awk -v dir="$2" -v readme="$3" '
		function unescape(s) {
			gsub(/\\\(aq/, "\047", s)
			gsub(/\\\(dq/, "\"", s)
			gsub(/\\&/, "", s)
			gsub(/\\-/, "-", s)
			gsub(/\\e/, "\\", s)
			return s
		}
		function directive(s) {
			if (s ~ /not run: /)
				skipped = 1
			else if (match(s, /^<!-- file [^ ]+/))
				file = substr(s, 11, RLENGTH - 10)
			else if (match(s, /exit [0-9]+/))
				status = substr(s, RSTART + 5, RLENGTH - 5)
		}
		function name(what) { return sprintf("%s/%03d.%s", dir, n, what) }
		function command(s) {
			n++
			cmd = 1
			print status + 0 >name("exit")
			line(s)
		}
		function line(s) {
			print s >name("cmd")
			more = s ~ /[|\\]$/
		}
		readme && /^<!-- .* -->$/ { directive($0); next }
		readme && !block && file != "" && /^```/ && !writing {
			writing = 1
			next
		}
		writing && !/^```$/ { print >(dir "/../" file); next }
		writing { writing = 0; file = ""; next }
		readme && !block && /^```console$/ { block = 1; more = cmd = 0; next }
		readme && /^```$/ { block = skipped = status = 0; next }
		!readme && /^\.Sh / { examples = $2 == "EXAMPLES"; next }
		!readme && /^\.\\" / { directive($0); next }
		!readme && examples && /^\.Bd -literal/ {
			block = 1
			more = cmd = 0
			next
		}
		!readme && examples && /^\.Dl \$ / {
			s = unescape(substr($0, 5))
			if (!skipped)
				command(substr(s, 3))
			skipped = status = 0
			next
		}
		!readme && /^\.Ed/ { block = skipped = status = 0; next }
		!block || skipped { next }
		{ s = readme ? $0 : unescape($0) }
		s ~ /^\$ / && !more {
			command(substr(s, 3))
			next
		}
		more { line(s); next }
		cmd { print s >name("out") }
	' "$1"
}

# Run the examples of page $1 ($2: 1 for README) in a directory of its own.
examples()
{
	page=${1##*/}
	mkdir "$page" "$page/ex" || exit 1
	cut_examples "$1" "$PWD/$page/ex" "$2"
	(
		cd "$page" || exit 1
		HOME=$PWD
		export HOME
		"before_${3:-any}"
		for one in "$HOME"/ex/*.cmd; do
			[ -f "$one" ] || continue
			one=${one%.cmd}
			{
				# shellcheck disable=SC1090 # made here
				. "$one.cmd"
			} >"$one.is" 2>"$one.err"
			echo $? >"$one.rc"
		done
	) </dev/null
	for cmd in "$page"/ex/*.cmd; do
		[ -f "$cmd" ] && judge "${cmd%.cmd}"
	done
}

# One example: its status, standard error, and output where it is shown.
judge()
{
	if [ ! -f "$1.out" ]; then
		cp "$1.is" "$1.out"
	elif grep -qx '\.\.\.' "$1.out"; then
		sed '/^\.\.\.$/,$d' "$1.out" >"$1.shown"
		mv "$1.shown" "$1.out"
		head -n "$(($(wc -l <"$1.out")))" "$1.is" >"$1.cut"
		mv "$1.cut" "$1.is"
	fi
	t "$page: $(head -n 1 "$1.cmd")" \
		"cat $1.is; cat $1.err >&2; exit $(cat "$1.rc")" \
		"$(cat "$1.exit")" <"$1.out"
}

before_any() { store; }

before_init()
{
	mkdir -p work/kitchens
	git init -q work/kitchens
}

# README shows the firm of scripts/demo, and then makes a store of its own.
before_readme()
{
	crm-init ../.crm && sh "$root/scripts/demo-gen" ../.crm \
		>../.crm/journal/2026-11.jsonl
}

for page in "$root"/man/*.[157]; do
	case ${page##*/} in
	crm-init.1)
		if command -v git >/dev/null; then
			examples "$page" '' init
		else
			skip 'crm-init.1' 'no git here'
		fi ;;
	*) examples "$page" '' ;;
	esac
done
examples "$root/README.md" 1 readme

done_testing

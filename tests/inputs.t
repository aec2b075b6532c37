#!/bin/sh
# SPDX-License-Identifier: ISC
# Every tool against bad and odd inputs: the same rules for all of them.
. "$(dirname "$0")/lib.sh"

crm-init s && rm s/reasons.csv
deal='{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"d","amount":5}'
printf '%s\n' "$deal" >s/journal/2026-11.jsonl
printf '%s\n' "$deal" >good
printf '%s' "$deal" >nonl
: >empty
printf '\n  \n%s\n\n' "$deal" >blank
printf '%s\r\n' "$deal" >crlf
printf '\357\273\277%s\n' "$deal" >bom
printf '%s\n{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"n\0l"}\n' \
	"$deal" >nul
printf '%s\n{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"e","title":"\377"}\n' \
	"$deal" >utf8
printf '%s\n{"ev":"deal","deal":{"a":1}}\n' "$deal" >nested
printf '%s\n{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"e","deal":"f"}\n' \
	"$deal" >twice
printf '%s\n{"at":"2026-11-20","ev":"deal","deal":"e"}\n' "$deal" >when
printf '%s\n{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"e","amount":"5"}\n' \
	"$deal" >amount
printf '%s\n{"at":"2026-11-20T07:15:00Z","ev":"dial","deal":"e"}\n' \
	"$deal" >kind
printf '%s\nnot json\n' "$deal" >junk
awk 'BEGIN { printf "{\"at\":\"2026-11-20T07:15:00Z\",\"ev\":\"deal\"," \
	"\"deal\":\"e\",\"title\":\""; for (i = 0; i < 110000; i++)
	printf "0123456789"; print "\"}" }' >long
cp good list; crm-list '' list >deals

# NAME and the command that reads a file put behind it
readers='crm-list ""
crm-log ""
crm-funnel
crm-kpi activity
crm-kpi speed
crm-kpi load
crm-kpi calls
crm-kpi efficiency
crm-score
crm-todo ""'

IFS='
'
for tool in $readers; do
	unset IFS
	name=${tool%% *}
	ok "$tool: empty input is no error" \
		"$tool empty; rc=\$?; test \$rc -le 1"
	for f in nonl blank crlf bom; do
		same "$tool: $f as good" "$tool good" "$tool $f"
	done
	for f in nul utf8 nested twice when junk; do
		test "$name $f" = 'crm-log kind' && continue
		t "$tool: $f is refused, with its line" \
			"$tool $f >out; rc=\$?; exit \$rc" 65 "$name: $f:2*"
	done
	t "$tool: a line of more than 1 MiB" "$tool long >out" 65 \
		"$name: long:1:*"
	t "$tool: a missing file" "$tool missing" 74 \
		"$name: missing: *No such file or directory"
	t "$tool: a directory" "$tool s >out" 74 "$name: s*"
	t "$tool: a full disk" "$tool good >/dev/full" 74 "$name: *"
	ok "$tool: a closed pipe is quiet" \
		"{ $tool good 2>err; echo \$? >rc; } | : ; test ! -s err"
	t "$tool: no store" "cd / && ${tool}" 2 "$name: *crm-init*"
	t "$tool: a store that is none" "$tool -s good" 2 "$name: *"
done

for f in amount kind; do
	for tool in 'crm-list ""' crm-funnel crm-score 'crm-kpi activity'; do
		t "$tool: bad $f" "$tool $f >out" 65 "${tool%% *}: $f:2:*"
	done
done

for tool in add check funnel init kpi list log score show step todo; do
	ok "crm-$tool --help: examples first, on standard output" \
		"crm-$tool --help >help; head -n 3 help | grep -q crm-"
	ok "crm-$tool --version" "crm-$tool --version | grep -q '^crm-$tool '"
	t "crm-$tool: an unknown option" "crm-$tool --stroe x" 2 \
		"crm-$tool: *--stroe*"
	t "crm-$tool: help into a full disk" "crm-$tool --help >/dev/full" \
		74 "crm-$tool: *"
done

# A check names bad lines, and goes on behind them.
t 'crm-check: a good line' 'crm-check --only=files good'
for f in nul utf8 nested twice when amount kind junk; do
	t "crm-check: $f is a finding, with its line" \
		"crm-check --only=files -f tsv $f | cut -f1,5 | tail -n +2" \
		<<-E
		damaged	$f:2
	E
done
t 'crm-check: a line of more than 1 MiB is one' \
	'crm-check --only=files -f tsv long | cut -f1,5 | tail -n +2' <<'E'
damaged	long:1
E
t 'crm-check: a missing file' 'crm-check missing' 74 \
	'crm-check: missing: *No such file or directory'
t 'crm-check: a full disk' 'crm-check good >/dev/full' 74 'crm-check: *'
t 'crm-check: no store' 'cd / && crm-check' 2 'crm-check: *crm-init*'
t 'crm-check: deal lines are refused' 'crm-check deals' 65 \
	'crm-check: *facts*'

# The journal itself
printf '%s\nnot json\n' "$deal" >s/journal/2026-11.jsonl
t 'a broken line in the journal is named' 'crm-list -s s ""' 65 \
	'crm-list: s/journal/2026-11.jsonl:2:*'
printf '%s\n%s' "$deal" '{"at":"2026-11-21T07:15:00Z","ev":"set","dea' \
	>s/journal/2026-11.jsonl
same 'a torn last line was never there' 'crm-list ""  good' 'crm-list -s s ""'
printf '%s\n' "$deal" >s/journal/2026-11.jsonl
for i in 1 2 3; do
	echo '{"at":"2026-11-21T07:15:00Z","more":true,"ev":"set","deal":"d","amount":'$i'}'
done >>s/journal/2026-11.jsonl
same 'nor a batch without its end' 'crm-list "" good' 'crm-list -s s ""'
done_testing

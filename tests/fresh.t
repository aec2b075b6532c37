#!/bin/sh
# SPDX-License-Identifier: ISC
# A large CSV of new deals is streamed, by several threads: the same facts as
# by the way that takes all, which a pipe takes.
# shellcheck disable=SC2016,SC2034,SC2317 # t runs them
. "$(dirname "$0")/lib.sh"

cat >big.map <<'E2'
[file]
[deal]
deal = id
created = date(created)
closed = date(closed)
stage = stage
reason = why
title = name
source = source
amount = number(amount)
size = number(size)
comment = comment
[stages]
new = lead
talks = proposal
won = won
lost = lost because price
E2
# Rows of every kind: cells with quotes, commas and newlines, moves, closings.
rows()
{
	awk -v n="$1" -v first="$2" 'BEGIN {
		split("new talks won lost", stage)
		for (i = first; i < first + n; i++) {
			s = stage[i % 4 + 1]
			at = sprintf("2026-%02d-%02d %02d:%02d", i % 9 + 1,
				i % 28 + 1, i % 24, i % 60)
			printf "%d,%s,%s,%s,%s,", i, at,
				s ~ /won|lost/ ? "2026-10-0" i % 9 + 1 : "", s,
				s == "lost" && i % 3 ? "spam" : ""
			printf "\"ООО \"\"Ромашка %d\"\"\",%s,%s,%d,", i,
				i % 5 ? "site" : "Рекомендация",
				i % 7 ? i * 10 : "", i % 100
			print i % 11 ? "звонить" : "\"две\nстроки, и запятая\""
		}
	}'
}
head='id,created,closed,stage,why,name,source,amount,size,comment'
{ printf '\357\273\277%s\r\n' "$head"; rows 30000 1; } >big.csv
[ "$(wc -c <big.csv)" -gt 2500000 ] || echo 'big.csv is not big' >&2
store() { rm -rf "$1"; crm-init "$1" >/dev/null 2>&1; }
add() { crm-add -s "$1" --csv --map big.map "$2"; }

store slow
store fast
cat big.csv | add slow - >slow.out
add fast big.csv >fast.out
t 'as many facts as the rows say' 'grep -c "\"ev\":\"deal\"" fast.out
	grep -c "\"ev\":\"step\"" fast.out; grep -c spam fast.out
	wc -l <fast.out' <<'E2'
30000
22500
5000
52500
E2
t 'open deals get next steps: on the deal, or on the step that moves it' \
	'grep -c "\"ev\":\"deal\".*\"next\":" fast.out
	grep "\"ev\":\"step\".*\"next\":" fast.out |
	grep -c "\"to\":\"proposal\""
	grep -c "\"next\":" fast.out' <<'E2'
7500
7500
15000
E2
same 'streamed as held, but for the order of deals' 'sort slow.out' \
	'sort fast.out'
same 'what is written is what is said' 'cat fast.out' 'cat fast/journal/*'
t 'nothing else is left behind' 'ls -A fast/journal | wc -l; cat fast/seq' \
	<<'E2'
1
00000000000000030000
E2
for n in 1 3; do
	store by$n
	CRM_THREADS=$n add by$n big.csv >by$n.out
done
same 'one thread' 'cat fast.out' 'cat by1.out'
same 'three' 'cat fast.out' 'cat by3.out'
t 'the count on a terminal, and no progress elsewhere' 'store tty
	script -qec "crm-add -s tty --csv --map big.map big.csv" /dev/null |
	tr -d "\r" | tail -n 1 | sed "s/.*\[K//"' <<'E2'
52500 facts written
E2

# Again: the rows are known, and nothing has changed; then one has.
t 'the same rows once more' 'add fast big.csv; ls -A fast/journal | wc -l' <<'E2'
1
E2
sed 's/^29997,\(.*\),site,/29997,\1,google,/' big.csv >changed.csv
t 'one that has changed' 'add fast changed.csv | grep -o "deal\":.*google.*"' <<'E2'
deal":"29997","source":"google","via":"big"}
E2


# What people have changed or undone since, what the file says otherwise, and
# what is new: the same facts as by the way that holds all rows.
for n in held streamed; do
	store $n
	crm-add -s $n --csv --map big.map big.csv >/dev/null
	crm-add -s $n set deal=4 source=people >/dev/null
	crm-add -s $n set deal=8 amount= >/dev/null
	crm-add -s $n step deal=12 outcome=result >/dev/null
	crm-add -s $n step deal=16 outcome=refuse reason=price >/dev/null
done
sed -e 's/^8,\(.*\),site,/8,\1,google,/' -e 's/^24,\(.*\),new,/24,\1,talks,/' \
	-e 's/^28,\([^,]*\),/28,2026-01-02 10:00,/' -e '/^32,/d' \
	big.csv >more.csv
rows 3 40001 >>more.csv
cat more.csv | add held - >held.out
add streamed more.csv >streamed.out
t 'what has changed, and what is new' 'grep -o \
	"\"ev\":\"[a-z]*\",\"deal\":\"[0-9]*\"" streamed.out | sort -u' <<'E2'
"ev":"deal","deal":"40001"
"ev":"deal","deal":"40002"
"ev":"deal","deal":"40003"
"ev":"set","deal":"8"
"ev":"step","deal":"24"
"ev":"step","deal":"40001"
"ev":"step","deal":"40002"
"ev":"step","deal":"40003"
E2
same 'as by the other way' 'sort held.out' 'sort streamed.out'
crm-add -s streamed undo deal=20 what=deal of=2026-03-21T20:20:00Z >/dev/null
t 'a deal that was undone is not what the file said' \
	'add streamed big.csv' 65 "crm-add: big.csv:22: at: a deal of that *" </dev/null

# What is wrong is told by its line, and nothing is written.
refused() { # what, the file, the message
	store bad
	t "$1" "add bad $2; rc=\$?; ls -A bad/journal | wc -l; cat bad/seq
		exit \$rc" 65 "$3" <<'E2'
0
0
E2
}
{ cat big.csv; rows 1 29000; } >twice.csv
refused 'an id that comes twice' twice.csv \
	'crm-add: twice.csv:32729: deal: 29000 is on line 31637 already'
{ cat big.csv; echo '40000,2026-13-01,,new,,x,site,1,1,x'; } >date.csv
refused 'a bad date at the end' date.csv \
	"crm-add: date.csv:32729: created: '2026-13-01' is not a date*"
{ cat big.csv; echo '40000,2026-10-01,,new,,x,site,1,1'; } >short.csv
refused 'a short row' short.csv 'crm-add: short.csv:32729: 9 cells*'
{ cat big.csv; echo '40000,2026-10-01,,new,,"x'; } >open.csv
refused 'an open quote' open.csv 'crm-add: open.csv:32729: *never closed'
{ cat big.csv; echo '40000,2027-10-01,,new,,x,site,1,1,x'; } >ahead.csv
refused 'a day that is to come' ahead.csv \
	'crm-add: ahead.csv:32729: created: more than a day ahead*'
{ cat big.csv; printf '40000,2026-10-01,,new,,\377,site,1,1,x\n'; } >utf.csv
refused 'not UTF-8' utf.csv 'crm-add: utf.csv:32729:*: not UTF-8*'
{ cat big.csv; echo '40000,2026-10-01,,odd,,x,site,1,1,x'; } >stage.csv
refused 'an unknown stage' stage.csv 'crm-add: stage.csv:32729: stage: *'

store full
t 'the echo is lost, the facts are not' \
	'add full big.csv >/dev/full 2>err; rc=$?; tail -n 1 err
	wc -l <"$(ls full/journal/*)"; exit $rc' 74 <<'E2'
crm-add: warning: the 52500 facts are written all the same: do not write them again
52500
E2
store seven
rows 1 70000 | { echo "$head"; cat; } >seven.csv
add seven seven.csv >/dev/null
t 'numbers go on behind those that came' \
	'add seven big.csv >/dev/null
	crm-add -s seven deal title=x | grep -o "deal\":\"[^\"]*"' <<'E2'
deal":"70001
E2

done_testing

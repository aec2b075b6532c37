#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-list --at-age, and crm-score --learn and --eval.
# shellcheck disable=SC2016,SC2034,SC2317 # t runs them
. "$(dirname "$0")/lib.sh"

# A deal of the 1st, 07:15, won on the 8th a second after it is 7 days old.
cat >one.jsonl <<'E2'
{"at":"2026-11-01T07:15:00Z","ev":"deal","deal":"1","source":"site","amount":100}
{"at":"2026-11-02T07:15:00Z","ev":"touch","deal":"1","kind":"call"}
{"at":"2026-11-04T07:15:00Z","ev":"step","deal":"1","outcome":"result","to":"proposal"}
{"at":"2026-11-04T07:15:00Z","ev":"set","deal":"1","amount":200,"x":"y"}
{"at":"2026-11-08T07:15:00Z","ev":"touch","deal":"1","kind":"call"}
{"at":"2026-11-08T07:15:01Z","ev":"step","deal":"1","outcome":"result","to":"won"}
{"at":"2026-11-09T07:15:00Z","ev":"undo","deal":"1","of":"2026-11-02T07:15:00Z","what":"touch"}
E2
age()
{
	crm-list --at-age "$1" -f csv --fields \
		status,stage,amount,touches,idle_days,as_of,x '' one.jsonl |
		sed 1d
}
t 'at its creation' 'age 0d' <<'E2'
open,lead,100.00,0,0,2026-11-01T07:15:00Z,
E2
t 'facts of the last second count' 'age 3d' <<'E2'
open,proposal,200.00,1,0,2026-11-04T07:15:00Z,y
E2
t 'three days later it is idle' 'age 6d' <<'E2'
open,proposal,200.00,1,3,2026-11-07T07:15:00Z,y
E2
t 'the outcome does not leak' 'age 7d' <<'E2'
open,proposal,200.00,2,0,2026-11-08T07:15:00Z,y
E2
t 'nor an undo, before it was made' 'age 7d1s' <<'E2'
won,,200.00,2,0,2026-11-08T07:15:01Z,y
E2
t 'it counts when it was' 'age 8d' <<'E2'
won,,200.00,1,0,2026-11-09T07:15:00Z,y
E2
t 'a younger deal is as it is now' 'age 99d' <<'E2'
won,,200.00,1,13,2026-11-22T07:15:00Z,y
E2
t 'deal lines cannot tell' \
	'crm-list "" one.jsonl | crm-list --at-age 7d "" -' 65 \
	'crm-list: -:1: --at-age needs facts: *'
t 'an age with its unit' 'crm-list --at-age 7 "" one.jsonl' 2 \
	"crm-list: --at-age: '7' is not an age such as 7d*"

# Points decay up to the time that the line is of.  On the 2nd it is touched:
# 40; a day later 40 / sqrt 2; the step of the 4th is a touch of its own, and
# two days behind it there are 40 / 2 + 7.
crm-init st2 >init.out 2>&1 || cat init.out >&2
printf 'points,decay_days,when\n40,2,\n7,,idle >= 2d\n' >st2/score.csv
t 'decay and idle are those of the age' '
	for a in 1d 2d 5d; do
		crm-list --at-age $a "" one.jsonl | crm-score -s st2 - |
			grep -o "score\":[0-9]*"
	done' <<'E2'
score":40
score":28
score":27
E2

done_testing

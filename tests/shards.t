#!/bin/sh
# SPDX-License-Identifier: ISC
# Deals folded shard by shard, in several threads, against the same lines from
# a pipe, which one thread folds as they come: the same bytes, with the index
# and without it, and the same error.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1

# report TOOL ARGUMENT ... [-]: what it prints, and how it ends, places apart
report()
{
	_tool=crm-$1
	shift
	"$_tool" -s store "$@" 2>report.err
	echo "status $?"
	sed 's/^\(crm-[a-z]*\): [^ ]*:[0-9]*: /\1: FILE: /' report.err
}

# one TOOL ARGUMENT ...: print where a way of reading differs
one()
{
	cat store/journal/* | report "$@" - >slow
	for _v in 'CRM_INDEX=0 CRM_THREADS=1' 'CRM_INDEX=0 CRM_THREADS=3' \
	    'CRM_INDEX=1 CRM_THREADS=1' 'CRM_INDEX=1 CRM_THREADS=5'; do
		# shellcheck disable=SC2086,SC2163 # parted by blanks
		(export $_v; report "$@") >fast
		cmp -s slow fast && continue
		echo "crm-$* with $_v:"
		diff slow fast | head -n 5
	done
}

# no: nothing differs
no()
{
	{
		one list ''
		one list 'status=won'
		one list -f csv --sort -amount,deal --limit 20 'next<today'
		one list -f csv --fields deal,title,client.name,idle ''
		one list --limit 3 -f text 'client.name~a or touches>1'
		one list --at-age 7d 'amount>10'
		one funnel --list won
		one funnel --list lost:proposal -w 'touches>0'
		one funnel -f csv -b warmth,owner
		one funnel --losses -f csv -w 'has(title) or touches>2'
		one funnel --time -f csv -b client.company
		one funnel -p "$period" --vs previous -b warmth
		one funnel --effort -f csv
		one score
		one score -w 'warmth=cold,warm'
	} >differ
	cat differ
	[ ! -s differ ]
}

# store TABLES FILE ...: a store of these segments
store()
{
	rm -rf store && crm-init store >/dev/null 2>&1 && rm -f store/reasons.csv
	[ "$1" = b2b ] || { rm -f store/*.csv &&
		cp "$root"/tests/oracle/two/*.csv store; }
	shift
	cp "$@" store/journal
}

period=2026-01
for tables in b2b two; do
	python3 "$root/tests/oracle/journals.py" $tables 41 200 >2026-01.jsonl
	store $tables 2026-01.jsonl
	ok "random journals, tables $tables" 'no'
done

gen=$data/../bench/journal-gen.c
if [ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err; then
	n=30000
	[ "$CRM_VALGRIND" != 1 ] || n=3000
	./journal-gen -x $n x 7 2>gen.err
	store b2b x.journal/*
	period=2024-03
	ok 'a crooked journal' 'no'
else
	skip 'a crooked journal' 'no compiler, or no generator'
fi

# Clients that are merged, named, forgotten; deals in an order that undos
# make; fields that come and go; facts of nobody.
cat >2026-02.jsonl <<'E'
{"at":"2026-01-01T10:00:00Z","ev":"client","client":"C1","name":"anna","company":"A","phone":"1","vip":true}
{"at":"2026-01-01T10:00:00Z","ev":"client","client":"C2","name":"Bora"}
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"9","client":"C1","title":"one","owner":"a","amount":10,"cur":"RUB","colour":"red","n":1.5}
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"10","client":"C2","owner":"a","source":"ads","ok":true}
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"1","client":"C3","owner":"b","amount":30}
{"at":"2026-01-02T09:00:00Z","ev":"deal","deal":"7","client":"C3","owner":"b","amount":30}
{"at":"2026-01-04T09:00:00Z","ev":"deal","deal":"7","owner":"b","amount":40}
{"at":"2026-01-05T09:00:00Z","ev":"undo","deal":"7","of":"2026-01-02T09:00:00Z","what":"deal"}
{"at":"2026-01-03T10:00:00Z","ev":"set","deal":"9","colour":null,"size":"XL","title":"two"}
{"at":"2026-01-03T10:00:00Z","ev":"touch","deal":"9","by":"a","kind":"call","dir":"out","secs":60}
{"at":"2026-01-03T10:00:00Z","ev":"touch","client":"C9","by":"a","kind":"call","dir":"out","secs":60}
{"at":"2026-01-03T11:00:00Z","ev":"touch","deal":"99","by":"a","kind":"call","dir":"out","secs":60}
{"at":"2026-01-04T10:00:00Z","ev":"touch","deal":"9","by":"a","kind":"call"}
{"at":"2026-01-04T11:00:00Z","ev":"undo","deal":"9","of":"2026-01-04T10:00:00Z","what":"touch"}
{"at":"2026-01-05T10:00:00Z","ev":"merge","client":"C2","into":"C1"}
{"at":"2026-01-05T10:00:00Z","ev":"merge","client":"C1","into":"C4"}
{"at":"2026-01-05T11:00:00Z","ev":"client","client":"C4","name":"dada"}
{"at":"2026-01-06T10:00:00Z","ev":"step","deal":"9","by":"a","outcome":"postpone","next":"2026-01-09T10:00:00Z","todo":"call \"him\""}
{"at":"2026-01-06T10:00:00Z","ev":"step","deal":"1","by":"b","outcome":"result","to":"proposal"}
{"at":"2026-01-06T11:00:00Z","ev":"step","deal":"10","by":"b","outcome":"refuse","reason":"price"}
{"at":"2026-01-07T10:00:00Z","ev":"forget","client":"C3","reason":"asked"}
{"at":"2026-01-07T11:00:00Z","ev":"task","task":"T1","deal":"1","owner":"a","due":"2026-01-08T10:00:00Z","todo":"x"}
{"at":"2026-01-07T12:00:00Z","ev":"cost","amount":5,"what":"ads"}
{"at":"2026-01-07T12:00:00Z","ev":"sale","deal":"1","amount":5}
{"at":"2026-01-08T10:00:00Z","ev":"step","deal":"1","by":"b","outcome":"result","to":"won"}
E
store b2b 2026-02.jsonl
period=2026-01
ok 'clients, undos, fields of the user' 'no'
ok 'what a merged client is called' \
    'crm-list -s store -f csv --fields deal,client,client.name "" |
	grep "^10,C4,dada"'
# What is told apart: a stage that no table knows; a word of its own.
odd()
{
	store b2b 2026-02.jsonl
	printf '%s\n' "$@" >>store/journal/2026-02.jsonl
	no
}
at='"at":"2026-01-08T12:00:00Z"'
ok 'a stage that no table knows' \
    "odd '{$at,\"ev\":\"step\",\"deal\":\"9\",\"outcome\":\"result\",\"to\":\"odd\"}'"
ok 'an id with an escape in it' \
    "odd '{$at,\"ev\":\"deal\",\"deal\":\"A\u0031\",\"owner\":\"a\"}'"
ok 'a deal of a pipeline that no table knows, at no stage' \
    "odd '{$at,\"ev\":\"deal\",\"deal\":\"77\",\"pipeline\":\"gone\"}'"
# Deal lines say what facts say, of an empty word too.
printf '{%s,"ev":"deal","deal":"78","source":"","amount":5}\n' "$at" \
    >>store/journal/2026-02.jsonl
ok 'an empty word is one' 'crm-list -s store "has(source)" >by.facts &&
	crm-list -s store "" | crm-list -s store "has(source)" - >by.lines &&
	grep -q "\"deal\":\"78\"" by.facts && cmp by.facts by.lines'
for bad in '"title":5' '"todo":true' '"amount":"x"' '"client":"a b"' \
    '"next":"never"' '"cur":"USD","amount":5'; do
	ok "the same error: $bad" \
	    "odd '{$at,\"ev\":\"set\",\"deal\":\"9\",$bad}'"
done
ok 'the same error of a touch' \
    "odd '{$at,\"ev\":\"touch\",\"deal\":\"9\",\"by\":\"a\",\"secs\":-5}'"
ok 'the same error of a client' \
    "odd '{$at,\"ev\":\"client\",\"client\":\"a b\"}'"
: >2026-03.jsonl
ok 'no facts' 'store b2b 2026-03.jsonl; no'
done_testing

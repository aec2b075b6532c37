#!/bin/sh
# SPDX-License-Identifier: ISC
# What was undone stays so, whatever is written after it; and what an undo
# leaves over is nobody's fault.
. "$(dirname "$0")/lib.sh"

now() { CRM_NOW=2026-11-23T$1Z; export CRM_NOW; }
# How the deal is, once all that was put off is there.
is() {
	CRM_NOW=2026-11-23T23:00:00Z crm-list -f csv \
	    --fields=status,stage,touches "deal=$1" | tail -n 1
}

crm-init -q s 2>/dev/null || crm-init s >/dev/null
export CRM_STORE="$PWD/s"
now 09:00:00
crm-add deal title=x >/dev/null

# Of one second that is named.
now 10:00:00
crm-step 1 --refuse=price --at='2026-11-23 09:30' >/dev/null
now 10:05:00
crm-step 1 --undo >/dev/null
now 10:06:00
taken='at: a step of that second has been undone: name another second'
t 'a second that was undone is refused' \
	"crm-step 1 --postpone=1d --at='2026-11-23 09:30'" 65 "crm-step: $taken"
t 'in words' 'crm-add step deal=1 at=2026-11-23T09:30:00Z \
	outcome=refuse reason=price' 65 "crm-add: $taken"
t 'as a line' 'printf %s\\n "{\"ev\":\"step\",\"deal\":\"1\",\"at\":\"2026-11-23T12:30:00+03:00\",\"outcome\":\"refuse\",\"reason\":\"price\"}" |
	crm-add -' 65 "crm-add: -:1: $taken"
t 'nothing of it is there' 'is 1' <<'E'
open,lead,0
E
ok 'the next second is free' \
	"crm-step 1 --refuse=price --at='2026-11-23 09:30:01' >out"
t 'and that is what it is now' 'is 1; crm-step 1 --undo >out; is 1' <<'E'
lost,,0
open,lead,0
E
ok 'another kind is not meant' \
	'crm-add touch deal=1 kind=call at=2026-11-23T09:30:00Z >out'

# Within one second of the clock.
now 11:00:00
t 'undone and done again at once' 'crm-step 1 --result; crm-step 1 --undo
	crm-step 1 --result=won; is 1' <<'E'
{"at":"2026-11-23T11:00:00Z","ev":"step","deal":"1","outcome":"result","to":"contact","next":"2026-11-26T11:00:00Z"}
{"at":"2026-11-23T11:00:00Z","ev":"undo","deal":"1","of":"2026-11-23T11:00:00Z","what":"step"}
{"at":"2026-11-23T11:00:01Z","ev":"step","deal":"1","outcome":"result","to":"won"}
won,,1
E
t 'twice' 'crm-step 1 --undo; crm-step 1 --refuse=price; is 1' <<'E'
{"at":"2026-11-23T11:00:00Z","ev":"undo","deal":"1","of":"2026-11-23T11:00:01Z","what":"step"}
{"at":"2026-11-23T11:00:02Z","ev":"step","deal":"1","outcome":"refuse","reason":"price"}
lost,,1
E
t 'a step that follows in that second is behind it' \
	'crm-step 1 --result=negotiation | cut -c1-28; is 1' <<'E'
{"at":"2026-11-23T11:00:02Z"
open,negotiation,1
E
now 11:10:00
t 'a touch' 'crm-add touch deal=1 kind=call | cut -c1-28
	crm-add undo deal=1 of=2026-11-23T11:10:00Z what=touch >out
	crm-add touch deal=1 kind=call | cut -c1-28; is 1' <<'E'
{"at":"2026-11-23T11:10:00Z"
{"at":"2026-11-23T11:10:01Z"
open,negotiation,2
E
t 'with its step' 'crm-step 1 --call 60 --postpone=1d | cut -c1-43' <<'E'
{"at":"2026-11-23T11:10:01Z","ev":"touch","
{"at":"2026-11-23T11:10:01Z","ev":"step","d
E
now 11:20:00
crm-add client client=C name=Ольга >/dev/null
crm-add deal deal=c client=C >/dev/null
now 11:21:00
t 'a touch of a client with one deal' '
	crm-add touch client=C kind=call | cut -c1-28
	crm-add undo deal=c of=2026-11-23T11:21:00Z what=touch >out
	crm-add touch client=C kind=call | cut -c1-28; is c' <<'E'
{"at":"2026-11-23T11:21:00Z"
{"at":"2026-11-23T11:21:01Z"
open,lead,1
E
now 11:30:00
line() { printf '{"ev":"%s","deal":"1"%s}\n' "$1" "$2"; }
t 'lines see those before them' '{
	line step ",\"outcome\":\"refuse\",\"reason\":\"price\""
	line undo ",\"of\":\"2026-11-23T11:30:00Z\",\"what\":\"step\""
	line step ",\"outcome\":\"result\",\"to\":\"won\""
	line touch ",\"kind\":\"call\""; } | crm-add - | cut -d, -f1-2
	is 1' <<'E'
{"at":"2026-11-23T11:30:00Z","ev":"step"
{"at":"2026-11-23T11:30:00Z","ev":"undo"
{"at":"2026-11-23T11:30:01Z","ev":"step"
{"at":"2026-11-23T11:30:01Z","ev":"touch"
won,,4
E
now 11:40:00
t 'a next step of the tool' 'crm-add deal deal=a >out; crm-add set deal=a \
	next=2026-12-01T10:00:00Z >out; now 11:41:00
	crm-step a --result >out; crm-add set deal=a next= >out
	crm-add undo deal=a of=2026-11-23T11:41:00Z what=set >out
	crm-add set deal=a next= | cut -c1-28
	crm-step a --refuse=price | cut -c1-28; is a' <<'E'
{"at":"2026-11-23T11:41:01Z"
{"at":"2026-11-23T11:41:01Z"
lost,,0
E
ok 'nothing is found in all that' 'CRM_NOW=2026-11-23T23:00:00Z crm-check \
	-f csv >out; ! grep -e undo-nothing -e orphan -e no-effect out'

# A win that handed over.
crm-init -t three-funnels h >/dev/null
export CRM_STORE="$PWD/h"
now 12:00:00
crm-add deal deal=L title=x stage=interested >/dev/null
win() { crm-step L --result | sed -n 's/.*"ev":"deal","deal":"\([0-9]*\)".*/\1/p'; }
t 'won and taken back and won, in one second' 'win; crm-step L --undo >out; win
	crm-step L --undo; CRM_NOW=2026-11-23T12:00:09Z win' <<'E'
1
2
{"at":"2026-11-23T12:00:00Z","ev":"undo","deal":"2","of":"2026-11-23T12:00:01Z","what":"deal"}
{"at":"2026-11-23T12:00:00Z","ev":"undo","deal":"L","of":"2026-11-23T12:00:01Z","what":"step"}
3
E
now 12:30:00
crm-step 3 --call 60 --result >/dev/null
now 12:31:00
used='crm-step: L: it goes on as 3, and there are facts about that one: take them back first, the last is a'
t 'the child has gone on' 'crm-step L --undo' 65 \
	"$used step (crm-step 3 --undo)"
crm-step 3 --undo >/dev/null
t 'its step is taken back, and it was called' 'crm-step L --undo' 65 \
	"$used touch (crm-add undo deal=3 of=2026-11-23T12:30:00Z what=touch)"
crm-add undo deal=3 of=2026-11-23T12:30:00Z what=touch >/dev/null
crm-add set deal=3 owner=anna >/dev/null
now 12:32:00
ok 'an owner is no reason to keep it' 'crm-step L --undo >out'
t 'it is gone' 'crm-list -f csv --fields=deal,status "" | sed 1d' <<'E'
L,open
E
now 13:00:00
ok 'what is left of it is no orphan' 'crm-check -f csv >out
	! grep orphan out'
reports='for r in funnel "kpi summary" "kpi activity" todo "kpi load"; do
	for CRM_INDEX in 0 1; do for CRM_THREADS in 1 3; do
		export CRM_INDEX CRM_THREADS
		crm-$r >out; cat h/journal/*.jsonl | crm-$r - >out
	done; done; done'
ok 'nor do reports speak of it, in any way they count' "$reports"
printf '{"at":"2026-11-23T12:31:30Z","ev":"touch","deal":"3","kind":"call"}\n' \
    >>h/journal/2026-11.jsonl
ok 'nor of a touch of it' "$reports"
printf '{"at":"2026-11-23T12:31:40Z","ev":"touch","deal":"4","kind":"call"}\n' \
    >>h/journal/2026-11.jsonl
t 'but of a touch of nothing' 'for CRM_INDEX in 0 1; do export CRM_INDEX
	crm-kpi activity >out; cat h/journal/*.jsonl | crm-kpi activity - >out
	done; crm-check -f csv | grep -c orphan' 0 "\
crm-kpi: warning: 1 facts are about deals that no line creates
crm-kpi: warning: 1 facts are about deals that no line creates
crm-kpi: warning: 1 facts are about deals that no line creates
crm-kpi: warning: 1 facts are about deals that no line creates" <<'E'
1
E

# Plans.
crm-init p >/dev/null
export CRM_STORE="$PWD/p"
now 14:00:00
crm-add deal deal=a >/dev/null
crm-add deal deal=b >/dev/null
crm-add touch deal=a kind=call at=2026-12-30T10:00:00Z --future >/dev/null
crm-step b --refuse=price --at='2026-12-30 10:00' --future >/dev/null
t 'both are ahead' 'crm-check -f csv | grep -c future' <<'E'
2
E
now 14:10:00
crm-add undo deal=a of=2026-12-30T10:00:00Z what=touch >/dev/null
crm-step b --undo >/dev/null
t 'undone they are found no more, nor are the undos' \
	'crm-check -f csv | grep -e future -e undo-' 1
t 'nor are they when the day has come' 'CRM_NOW=2027-01-01T00:00:00Z \
	crm-check -f csv | grep -e future -e undo-' 1
at=2026-11-23T14:11:00Z
printf '{"at":"%s","ev":"undo","deal":"a","of":"2026-12-30T10:00:00Z","what":"touch"}\n' \
    "$at" >>p/journal/2026-11.jsonl
now 15:00:00
t 'one too many finds nothing' 'crm-check -f csv | grep -c undo-nothing' <<'E'
1
E
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-add: facts from arguments and JSON Lines; what is refused; bad input.
. "$(dirname "$0")/lib.sh"

[ -x "$CRM_BIN/crm-add" ] || skip_all 'no crm-add'
now=2026-11-22T07:15:00Z
# Without next steps by themselves: tests/plan.t has those.
new() { rm -rf .crm && crm-init >/dev/null && unplanned; }
unplanned() { sed -i 's/^\(b2b,[^,]*,[^,]*,[^,]*\),[^,]*,[^,]*,/\1,,,/' .crm/stages.csv; }
journal() { cat .crm/journal/*.jsonl 2>/dev/null; }
new

# Arguments.
t 'a deal gets a counted id' \
    "crm-add deal title='Кухня «Мадрид»' source=google amount=125000.50 owner=anna" <<E2
{"at":"$now","ev":"deal","deal":"1","title":"Кухня «Мадрид»","owner":"anna","source":"google","amount":125000.5}
E2
t 'what is echoed is in the journal' 'journal' <<E2
{"at":"$now","ev":"deal","deal":"1","title":"Кухня «Мадрид»","owner":"anna","source":"google","amount":125000.5}
E2
t 'values are typed by their keys' 'crm-add deal deal=A at=yesterday \
    next="monday 10:00" floor=3 flat=007 plus=+7 price=1.50 area=54.5 yes=true note=n' <<E2
{"at":"2026-11-21T00:00:00Z","logged":"$now","ev":"deal","deal":"A","next":"2026-11-23T10:00:00Z","floor":3,"flat":"007","plus":"+7","price":"1.50","area":54.5,"yes":"true","note":"n"}
E2
t 'a touch of a client with one open deal is given it' '
    crm-add deal deal=B client=C1 >/dev/null
    crm-add touch client=C1 kind=call dir=in missed=true secs=0' <<E2
{"at":"$now","ev":"touch","deal":"B","client":"C1","kind":"call","dir":"in","secs":0,"missed":true}
E2
t 'with two it is not' '
    crm-add deal deal=B2 client=C1 >/dev/null
    crm-add touch client=C1 kind=call' <<E2
{"at":"$now","ev":"touch","client":"C1","kind":"call"}
E2
t 'of clients that were merged it is' '
    crm-add step deal=B outcome=refuse reason=price >/dev/null
    crm-add client client=C9 name=N >/dev/null
    crm-add merge client=C9 into=C1 >/dev/null
    crm-add touch client=C9 kind=visit' <<E2
{"at":"$now","ev":"touch","deal":"B2","client":"C9","kind":"visit"}
E2
t 'a set clears with an empty value' 'crm-add set deal=A amount=' <<E2
{"at":"$now","ev":"set","deal":"A","amount":null}
E2
t 'a task gets an id' 'crm-add task deal=A todo=call' <<E2
{"at":"$now","ev":"task","task":"2","deal":"A","todo":"call"}
E2
t 'numbers of the data are not counted again' \
    'crm-add deal deal=41 >/dev/null; crm-add deal' <<E2
{"at":"$now","ev":"deal","deal":"42"}
E2
t 'nor are those of tasks' '
    crm-add task task=43 todo=x >/dev/null; crm-add task todo=y' <<E2
{"at":"$now","ev":"task","task":"44","todo":"y"}
E2
t 'nor in a dry run, which writes nothing' 'journal >before
    crm-add -n deal; journal | cmp - before' <<E2
{"at":"$now","ev":"deal","deal":"45"}
E2
t 'a dry run does without a store' 'mkdir -p none; cd none &&
    crm-add --store "" -n deal' 2 'crm-add: the name of the store is empty'
t 'by is who writes, where staff knows them' '
    printf "id,name,weight\nanna,Anna,0\n" >.crm/staff.csv
    echo assign,no >>.crm/settings.csv
    CRM_USER=anna crm-add deal deal=by1
    CRM_USER=eve crm-add deal deal=by2
    crm-add --by anna deal deal=by3
    crm-add --by eve deal deal=by4; rm .crm/staff.csv' 0 \
    'crm-add: by: "eve" is not in staff.csv' <<E2
{"at":"$now","ev":"deal","deal":"by1","by":"anna"}
{"at":"$now","ev":"deal","deal":"by2"}
{"at":"$now","ev":"deal","deal":"by3","by":"anna"}
E2
printf 'key,value\nsite,msk\n' >settings
t 'a site marks ids and segments' 'cp settings .crm/settings.csv
    crm-add deal; ls .crm/journal; rm .crm/journal/*.msk.jsonl
    printf "key,value\n" >.crm/settings.csv' <<E2
{"at":"$now","ev":"deal","deal":"msk-45"}
2026-11.jsonl
2026-11.msk.jsonl
E2

# What is refused.
refuse() { t "refuses $1" "crm-add $2" "${4-65}" "crm-add: $3"; }
journal >before
refuse 'a deal that exists' 'deal deal=A' 'deal: there is a deal of this id *'
refuse 'a task that exists' 'task task=43 todo=z' \
    'task: there is a task of this id already'
refuse 'a task that was counted' 'task task=44 todo=z' 'task: there is a *'
refuse 'a deal that is not there' 'set deal=Z owner=x' 'deal: there is no deal Z'
refuse 'a fact before its deal' 'set deal=A at=2026-11-01 owner=x' \
    'at: before the deal was created, at 2026-11-21T00:00:00Z'
refuse 'more than a day ahead' 'deal at=2d' 'at: more than a day ahead *'
refuse 'a step without effect' 'step deal=B outcome=refuse reason=price' \
    'outcome: the deal is lost*'
refuse 'a step to nowhere' 'step deal=A outcome=result to=nowhere' \
    'to: "nowhere" is not in stages.csv'
refuse 'an unknown reason' 'step deal=A outcome=refuse reason=mood' \
    'reason: "mood" is not in reasons.csv'
refuse 'an undo that finds nothing' \
    'undo deal=A what=step of=2026-11-21T00:00:00Z' 'of: there is no such *'
refuse 'an amount that is none' 'deal amount=1e5x' 'amount: "1e5x" is not *'
refuse 'a third decimal' 'deal amount=1.234' 'amount: not an amount*'
refuse 'a time that is none' 'deal at=whenever' 'at: "whenever" is not *'
refuse 'a key twice' 'deal title=a title=b' 'title: given twice'
refuse 'a key without a value' 'deal title=' 'title: no value'
refuse 'a word that is no key=value' 'deal title' '"title" is not key=value'
refuse 'a reserved name' 'deal status=won' 'status: a deal has no such key*'
refuse 'a stage that is set' 'set deal=A stage=contact' 'stage: a set has *'
refuse 'bytes that are not UTF-8' "deal \"title=\$(printf 'a\\377')\"" \
    '"title=a*" is not UTF-8'
refuse 'no operand' '' 'what is to be added? *' 2
refuse 'an unknown kind' 'dael title=x' "one file at a time: 'title=x' is *" 2
refuse 'an unknown option' '--dryrun deal' '*--dry-run*' 2
refuse '--csv without --map' '--csv x' '--csv and --map go together*' 2
refuse 'no store' '--store none deal' 'none: not a store*' 2
ok 'none of them has been written' 'journal | cmp - before'
t '--future lets plans through' \
    'crm-add --future deal deal=plan at=2026-12-24' <<E2
{"at":"2026-12-24T00:00:00Z","logged":"$now","ev":"deal","deal":"plan"}
E2
t 'an undo finds its fact once' '
    crm-add undo deal=A what=set of=$CRM_NOW >/dev/null
    crm-add undo deal=A what=set of=$CRM_NOW' 65 'crm-add: of: there is no *'

# JSON Lines.
new
cat >facts <<'E2'
{"ev":"deal","deal":"D1","at":"2026-11-01T09:00:00.75+03:00","client":"K"}

# a comment
{"ev":"step","outcome":"result","deal":"D1","key":"s1"}
{"ev":"touch","client":"K","kind":"call"}
E2
t 'a batch: facts see those before them' 'crm-add facts' <<E2
{"at":"2026-11-01T06:00:00Z","logged":"$now","ev":"deal","deal":"D1","client":"K"}
{"at":"$now","ev":"step","deal":"D1","outcome":"result","key":"s1"}
{"at":"$now","ev":"touch","deal":"D1","client":"K","kind":"call"}
E2
t 'all but the last bear more' 'journal | grep -c "\"more\":true"' <<'E2'
2
E2
echo '{"ev":"step","outcome":"result","deal":"D1","key":"s1"}' >known
t 'a known key is skipped, and said' 'crm-add - <known' 0 \
    'crm-add: 1 skipped: their key is known'
t 'also within a batch' '{ sed s/s1/s2/ known; sed s/s1/s2/ known; } |
    crm-add - | wc -l' 0 'crm-add: 1 skipped: their key is known' <<'E2'
1
E2
journal >before
bad() { t "refuses $1" "$2" 65 "crm-add: $3"; }
bad 'a bad line in the middle, and all' \
    "printf '%s\n' '{\"ev\":\"deal\",\"deal\":\"x1\"}' '{\"ev\":\"deel\"}' '{\"ev\":\"deal\"}' | crm-add -" \
    '-:2: ev: "deel" is no kind of fact'
bad 'what is no JSON' 'echo "{" | crm-add -' '-:1:*'
bad 'a list' 'echo "[]" | crm-add -' '-:1:*'
bad 'an object within' 'echo "{\"ev\":{}}" | crm-add -' '-:1:*'
bad 'NUL' "printf '{\"ev\":\"deal\",\"title\":\"\\000\"}\n' | crm-add -" '-:1:*'
bad 'invalid UTF-8' "printf '{\"ev\":\"deal\",\"title\":\"\\377\"}\n' | crm-add -" '-:1:*'
bad 'a line of 2 MiB' 'head -c 2097152 /dev/zero | tr "\0" x | crm-add -' '-:1:*'
bad 'a deal line' "crm-list \"deal=D1\" -f jsonl | crm-add -" '-:1: a deal line is not *'
bad 'words for dates' "echo '{\"ev\":\"deal\",\"at\":\"today\"}' | crm-add -" '-:1: at: *'
t 'a missing file' 'crm-add missing' 74 'crm-add: missing: cannot open*'
t 'a directory' 'crm-add .' 74 'crm-add: *'
ok 'none of them has been written' 'journal | cmp - before'
t 'empty input is nothing' 'crm-add /dev/null'
t 'CRLF, a BOM and no final newline' \
    "printf '\\357\\273\\277{\"ev\":\"deal\",\"deal\":\"c1\"}\\r\\n{\"ev\":\"deal\",\"deal\":\"c2\"}' | crm-add - | wc -l" <<'E2'
2
E2
printf '%s\n' '{"ev":"deal","deal":"r1"}' '{"ev":"dael"}' \
    '{"ev":"step","deal":"nobody","outcome":"result"}' 'no json' \
    '{"ev":"deal","deal":"r2"}' '{"ev":"step","deal":"r1","outcome":"result"}' >mixed
journal >before
t 'a dry run says what would be refused, too' \
    'crm-add --dry-run --reject bad.jsonl mixed | wc -l; grep -c ^# bad.jsonl
    rm bad.jsonl; journal | cmp - before' 0 \
    'crm-add: 3 refused: see bad.jsonl' <<'E2'
3
3
E2
t '--reject takes the good lines' 'crm-add --reject bad.jsonl mixed | cut -c30-' 0 \
    'crm-add: 3 refused: see bad.jsonl' <<'E2'
"ev":"deal","deal":"r1"}
"ev":"deal","deal":"r2"}
"ev":"step","deal":"r1","outcome":"result"}
E2
t 'and keeps the bad ones, with reasons' 'cat bad.jsonl' <<'E2'
# mixed:2: ev: "dael" is no kind of fact
{"ev":"dael"}
# mixed:3: deal: there is no deal nobody
{"ev":"step","deal":"nobody","outcome":"result"}
# mixed:4: not JSON
no json
E2
t 'which can be mended and given again' \
    'sed s/dael/deal/ bad.jsonl | head -n 2 | crm-add - | wc -l' <<'E2'
1
E2
journal >before
t 'a file for them that cannot be: nothing is written' \
    'crm-add --reject nowhere/x mixed' 74 'crm-add: nowhere/x: the facts are not *'
ok 'truly' 'journal | cmp - before'
printf '%s\n' '{"ev":"deal","deal":"q1"}' \
    '{"ev":"step","deal":"q1","outcome":"refuse","reason":"price"}' \
    '{"ev":"step","deal":"q1","outcome":"result"}' \
    '{"ev":"deal","deal":"q1"}' >chain
t 'effects within a batch count' 'crm-add --reject bad chain >/dev/null; grep -c . bad
    grep "^#" bad | cut -c1-29' 0 'crm-add: 2 refused: see bad' <<'E2'
4
# chain:3: outcome: the deal 
# chain:4: deal: there is a d
E2

printf '%s\n' '{"ev":"task","task":"w1","todo":"a"}' \
    '{"ev":"task","task":"w1","todo":"b"}' \
    '{"ev":"task","task":"w2","deal":"nobody","todo":"a"}' \
    '{"ev":"task","todo":"c"}' >work
t 'a task twice within a batch' 'crm-add --reject bad work | cut -c30-
    grep "^#" bad' 0 'crm-add: 2 refused: see bad' <<'E2'
"ev":"task","task":"w1","todo":"a"}
"ev":"task","task":"2","todo":"c"}
# work:2: task: there is a task of this id already
# work:3: deal: there is no deal nobody
E2

# Ids of others where counting arrives: it passes over them.
new
t 'a counted id is never one that is there' '
    for i in 1000000000 1000000001 1000000003 999999999; do
	crm-add deal deal=$i >/dev/null || echo "$i"
    done
    crm-add task task=1000000004 todo=x >/dev/null
    for i in 1 2; do crm-add deal || echo bad; done
    crm-add -n deal; crm-add task todo=x
    crm-add task deal=1000000000 todo=x' <<E2
{"at":"$now","ev":"deal","deal":"1000000002"}
{"at":"$now","ev":"deal","deal":"1000000005"}
{"at":"$now","ev":"deal","deal":"1000000006"}
{"at":"$now","ev":"task","task":"1000000006","todo":"x"}
{"at":"$now","ev":"task","task":"1000000007","deal":"1000000000","todo":"x"}
E2
new
t 'nor one beside it in a batch' '
    crm-add deal deal=999999999 >/dev/null
    printf "%s\n" "{\"ev\":\"deal\"}" "{\"ev\":\"deal\",\"deal\":\"1000000000\"}" \
	"{\"ev\":\"deal\"}" "{\"ev\":\"task\",\"todo\":\"x\"}" |
    crm-add - | cut -c30-' <<'E2'
"ev":"deal","deal":"1000000001"}
"ev":"deal","deal":"1000000000"}
"ev":"deal","deal":"1000000002"}
"ev":"task","task":"1000000003","todo":"x"}
E2
t 'nor one that came with a journal' '
    seq 5 9 | sed "s/.*/{\"ev\":\"deal\",\"deal\":\"100000000&\"}/" |
	crm-add - >/dev/null
    echo 00000000000000000000 >.crm/seq
    crm-add deal | cut -c30-
    echo 00000000000999999999 >.crm/seq
    crm-add deal | cut -c30-
    echo 09223372036854775807 >.crm/seq
    crm-add deal' 65 'crm-add: no numbers are left' <<'E2'
"ev":"deal","deal":"1"}
"ev":"deal","deal":"1000000004"}
E2
new
t 'of several deals the one that is refused is named' '
    for i in 1 2 3; do crm-add deal >/dev/null; done
    crm-step 1 2 --result --at 3d' 65 \
    'crm-step: deal 1: at: more than a day ahead *'
t 'of one it need not be' 'crm-step 1 --result --at 3d' 65 \
    'crm-step: at: more than a day ahead *'
t 'the second too' 'crm-add deal deal=old at=2026-11-20 >/dev/null
    crm-step old 2 --result --at 2026-11-21' 65 \
    'crm-step: deal 2: at: before the deal was created, at *'

# Output.
t 'a full device' 'crm-add deal >/dev/full' 74 \
    'crm-add: cannot write to standard output: No space left on device
crm-add: warning: the fact is written all the same: do not write it again'
seq 20000 | sed 's/.*/{"ev":"deal","deal":"pipe&"}/' >large
t 'a closed pipe is quiet' 'crm-add large | head -n 1' <<E2
{"at":"$now","ev":"deal","deal":"pipe1"}
E2
t 'the whole of it has been written' 'crm-list "deal~\"pipe\"" -f jsonl | wc -l' <<'E2'
20000
E2
t 'a large batch is a segment of its own' 'ls .crm/journal | wc -l' <<'E2'
2
E2
ok '--help' 'crm-add --help | grep -q "crm-add deal title="'
ok '--version' 'crm-add --version | grep -q ^crm-add'

# Ten processes at once.
new
t 'ten writers at once: no fact is lost, no id twice' '
    for i in 0 1 2 3 4 5 6 7 8 9; do
	(for k in 1 2 3 4 5 6 7 8; do crm-add deal n=$i$k || echo bad; done) &
    done >out
    wait
    sort -u out | wc -l
    sed "s/.*\"deal\":\"\([0-9]*\)\".*/\1/" out | sort -nu | tail -n 1
    journal | wc -l' <<'E2'
80
80
80
E2
t 'one key from ten writers is written once' '
    for i in 0 1 2 3 4 5 6 7 8 9; do
	crm-add cost amount=1 what=ads key=once 2>/dev/null &
    done >out
    wait
    wc -l <out; journal | grep -c once' <<'E2'
1
1
E2
t 'a client is not merged into itself' 'crm-add merge client=F into=F' 65 \
    'crm-add: into: a client is one with itself'
t 'a deal does not follow itself' 'crm-add deal deal=SELF parent=SELF' 65 \
    'crm-add: parent: a deal does not follow itself'
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# The agenda of some sellers is read by the index: whatever the journal has,
# it is the same as without, and what the index covers is not read as a whole.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1 CRM_STORE=store

# Many deals that are none of theirs; small random journals with every kind of
# fact; calls, tasks, merges and undos across these, before and behind them.
cat >make.py <<'E'
import json
import random
import sys

seed, deals = int(sys.argv[1]), int(sys.argv[2])
r = random.Random(seed)
facts = sys.stdin.read().splitlines()
if seed % 2:        # no stage that the tables do not know
    facts = [f for f in facts if not any(
        s in f for s in ("ghost", "phantom", "zz"))]
known = sorted({json.loads(f).get("deal") or "" for f in facts})
clients = ["C%d-%d" % (n, i) for n in range(40) for i in range(3)]
pad = []
for i in range(deals):
    d, h = "P%d" % i, i % 24
    pad += ['{"at":"2026-01-01T%02d:00:00Z","ev":"deal","deal":"%s",'
            '"client":"PC%d","owner":"zoe","amount":%d}' % (h, d, i % 400, i),
            '{"at":"2026-01-03T%02d:00:00Z","ev":"touch","deal":"%s",'
            '"by":"zoe","kind":"call","dir":"in","missed":true}' % (h, d),
            '{"at":"2026-01-05T%02d:00:00Z","ev":"step","deal":"%s",'
            '"outcome":"result","to":"won"}' % (h, d)]
more = []
for i in range(120):
    at = "2026-02-%02dT%02d:00:00Z" % (r.randrange(1, 15), r.randrange(24))
    deal, client = r.choice(known) or "P1", r.choice(clients)
    task = "T%d" % r.randrange(30)
    who = r.choice(["anna", "boris", "clara"])
    f = r.choice([
        {"ev": "touch", "client": client, "by": who, "kind": "call",
         "dir": "in", "missed": True},
        {"ev": "touch", "deal": deal, "by": who, "kind": "call",
         "dir": "in", "missed": True},
        {"ev": "touch", "client": client, "by": who, "kind": "call",
         "dir": "out"},
        {"ev": "touch", "deal": deal, "by": who, "kind": "call",
         "dir": "out", "missed": True},
        {"ev": "task", "task": task, "owner": who, "due": at, "todo": "x"},
        {"ev": "task", "task": task, "deal": deal, "todo": "y"},
        {"ev": "done", "task": task},
        {"ev": "merge", "client": client, "into": r.choice(clients)},
        {"ev": "set", "deal": deal, "owner": who, "client": client}])
    more.append(json.dumps(dict(f, at=at)))
    if f["ev"] == "touch" and "deal" in f and r.random() < .3:
        more.append(json.dumps({"at": at, "ev": "undo", "deal": deal,
                                "of": at, "what": "touch"}))
all = pad[:deals * 2] + facts + pad[deals * 2:]
for f in more:
    all.insert(r.randrange(deals, len(all)), f)
tail = len(all) - r.randrange(1, 400)
open("begin", "w").write("".join(f + "\n" for f in all[:tail]))
open("tail", "w").write("".join(f + "\n" for f in all[tail:]))
E
crm-init store >out 2>&1 && rm -f store/reasons.csv || exit 1
printf 'id,name,team\nanna,A,north\nboris,B,south\nclara,C,south\n' \
	>store/staff.csv
ask()
{
	for asked in anna 'anna overdue' 'boris all' 'clara week' nobody zoe \
		'--team south' 'anna,clara --questions' 'anna --as-of 2026-02-03' \
		'boris all --explain --by stage' 'clara --only missed' \
		'anna --where amount>0' 'anna --never'; do
		echo "## $asked"
		# shellcheck disable=SC2086 # words
		crm-todo $asked -f jsonl 2>&1
		echo "## status $?"
	done
}
deals=3000 seeds='1 2 3 5 7 9'
[ "$CRM_VALGRIND" != 1 ] || seeds=1 deals=1200
for seed in $seeds; do
	ok "random journals, $seed" "same_by_index $seed $deals"
done

# What anna has is at the end; the rest is not looked at.
if ! bytes_count; then
	skip 'not the whole journal' 'no count of bytes'
else
	rm -rf store/index
	mkdir store/index
	awk 'BEGIN { for (i = 0; i < 6000; i++) printf "{\"at\":\"2026-01-01" \
		"T00:00:00Z\",\"ev\":\"deal\",\"deal\":\"P%d\",\"owner\":\"anna\"," \
		"\"source\":\"google\"}\n{\"at\":\"2026-01-02T00:00:00Z\",\"ev\":" \
		"\"step\",\"deal\":\"P%d\",\"outcome\":\"refuse\"}\n", i, i }' \
		>store/journal/2026-01.jsonl
	cat >>store/journal/2026-01.jsonl <<'E'
{"at":"2026-02-20T10:00:00Z","ev":"deal","deal":"A1","client":"AC","owner":"anna"}
{"at":"2026-02-20T11:00:00Z","ev":"touch","client":"AC","kind":"call","dir":"in","missed":true}
E
	CRM_INDEX=1 crm-funnel >out 2>&1
	t 'a lead and a call' 'crm-todo anna -f csv | cut -d, -f1,2,4,7' <<'E'
urgency,work,deal,client
62.0,lead,A1,AC
10.0,missed,,AC
E
	ok 'not the whole journal' '
		python3 read.py crm-todo anna -f csv 2>count >out &&
		[ "$(tail -n 1 count)" -lt \
		"$(wc -c <store/journal/2026-01.jsonl)" ]'
fi
done_testing

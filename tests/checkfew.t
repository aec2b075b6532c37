#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-check --since is answered by the index: whatever the journal has, it is
# the same as without, and what the index covers is not read as a whole.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1 CRM_STORE=store CRM_NOW=2026-02-20T12:00:00Z

# Many deals that are done with; small random journals with every kind of
# fact; and facts of clients, calls, tasks, sellers, plans, merges and undos
# across these, before and behind them.
cat >make.py <<'E'
import json
import random
import sys

seed, deals = int(sys.argv[1]), int(sys.argv[2])
r = random.Random(seed)
facts = sys.stdin.read().splitlines()
known = sorted({json.loads(f).get("deal") or "" for f in facts})
clients = ["C%d-%d" % (n, i) for n in range(40) for i in range(3)]
pad = []
for i in range(deals):
    d, h = "P%d" % i, i % 24
    pad += ['{"at":"2026-01-01T%02d:00:00Z","ev":"deal","deal":"%s",'
            '"client":"PC%d","owner":"anna","source":"%s","amount":%d}'
            % (h, d, i % 400, ["google", "Google", "ad"][i % 7 % 3], i),
            '{"at":"2026-01-03T%02d:00:00Z","ev":"touch","deal":"%s",'
            '"by":"anna","kind":"call","dir":"in","missed":true}' % (h, d),
            '{"at":"2026-01-05T%02d:00:00Z","ev":"step","deal":"%s",'
            '"outcome":"result","to":"won"}' % (h, d)]
PHONES = ["+7 495 123-45-67", "8 (495) 123-45-67", "84951234567 доб. 5",
          "+49 30 12345", "030 12345", "12", "abc", "+7 916 000-11-22",
          "79160001122", "+44 (0)20 7946 0958", "+442079460958"]
MAILS = ["a.b@gmail.com", "AB+x@googlemail.com", "x@y", "no", "c@d.ru",
         "C@D.ru"]
FIRMS = ["ООО «Ромашка»", "Ромашка", "Acme Ltd", "acme", "TOP", "ТОР", ""]


def value(key):
    v = r.choice({"phone": PHONES, "email": MAILS, "company": FIRMS}[key])
    return None if r.random() < .05 else v


def at(day=None):
    return "2026-%s-%02dT%02d:%02d:00Z" % (
        r.choice(["01", "02"]), day or r.randrange(1, 21), r.randrange(24),
        r.choice([0, 0, 30]))


more = []
for i in range(260):
    t = at()
    deal, client = r.choice(known) or "P1", r.choice(clients)
    if r.random() < .1:
        deal = r.choice(["nobody%d" % r.randrange(9), "P%d" % r.randrange(99)])
    task = "T%d" % r.randrange(30)
    who = r.choice(["anna", "boris", "clara", "dora", "eve", "zoe"])
    fields = r.sample(["phone", "email", "company"], r.choice([1, 1, 2, 3]))
    f = r.choice([
        {"ev": "touch", "client": client, "by": who, "kind": "call",
         "dir": "in", "missed": True},
        {"ev": "touch", "deal": deal, "by": who, "kind": "call",
         "dir": "in", "missed": True, "note": "é\U0001f600"},
        {"ev": "touch", "client": client, "by": who, "kind": "call",
         "dir": "out"},
        {"ev": "touch", "deal": deal, "by": who, "kind": r.choice(
            ["call", "proposal", "meeting"]), "dir": "out"},
        {"ev": "task", "task": task, "owner": who, "due": at(), "todo": "x"},
        {"ev": "task", "task": task, "deal": deal, "todo": "y"},
        {"ev": "done", "task": task},
        {"ev": "cost", "amount": 5, "what": "ads", "by": who},
        {"ev": "sale", "deal": deal, "amount": 7, "by": who},
        {"ev": "merge", "client": client, "into": r.choice(clients)},
        {"ev": "client", "client": client, **{k: value(k) for k in fields}},
        {"ev": "client", "client": client, "name": "N",
         **{k: value(k) for k in fields}},
        {"ev": "set", "client": client, "by": who,
         **{k: value(k) for k in fields}},
        {"ev": "deal", "deal": r.choice([deal, "new%d" % i, "new%d" % i]),
         "client": client, "title": r.choice(["Door", "door", ""]),
         "owner": who, "source": r.choice(["google", "googIe", "Google."]),
         "parent": deal, "by": who, "stage": r.choice(["lead", "proposal"])},
        {"ev": "step", "deal": deal, "by": who, "outcome": "refuse",
         "reason": r.choice(["price", "nonsense"])},
        {"ev": "step", "deal": deal, "by": who, "outcome": "postpone",
         "next": at(), "todo": "call"},
        {"ev": "step", "deal": deal, "by": who, "outcome": "result",
         "to": r.choice(["contact", "proposal", "won", "odd"])},
        {"ev": "set", "deal": deal, "owner": r.choice([who, None]),
         "client": client, "amount": r.choice([-1, 5, None])}])
    more.append(json.dumps(dict(f, at=t), ensure_ascii=False))
    if r.random() < .04:
        more.append(json.dumps(dict(f, at="2026-03-0%dT00:00:00Z"
                                    % r.randrange(1, 9))))
    if "deal" in f and r.random() < .2:
        u = {"at": at(), "ev": "undo", "deal": f["deal"], "of": t,
             "what": f["ev"]}
        more.append(json.dumps(u))
for i in range(4):
    t = "2026-03-0%dT00:00:00Z" % (i + 1)
    deal = r.choice(known) or "P2"
    more += [json.dumps({"at": t, "ev": "touch", "deal": deal, "kind": "call",
                         "dir": "out"})] * 2
    more.append(json.dumps({"at": at(), "ev": "undo", "deal": deal, "of": t,
                            "what": r.choice(["touch", "step"])}))
every = pad[:deals * 2] + facts + pad[deals * 2:]
for f in more:
    every.insert(r.randrange(deals, len(every)), f)
tail = len(every) - r.randrange(1, 400)
open("begin", "w").write("".join(f + "\n" for f in every[:tail]))
open("tail", "w").write("".join(f + "\n" for f in every[tail:]))
E
crm-init store >out 2>&1 || exit 1
cat >store/staff.csv <<'E'
id,name,from,until,away_from,away_until
anna,A,,,,
boris,B,,2026-02-10,,
clara,C,,,2026-02-12,2026-03-01
dora,D,2026-01-10,,,
idle,I,2026-01-20,,,
E
cat >store/stages.csv <<'E'
pipeline,stage,rot_days,sla_hours,require,moves,handover
b2b,lead,3,2,,contact,
b2b,contact,7,,has(client.phone),,
b2b,proposal,10,,,,
b2b,negotiation,14,,amount > 0,,after/start
b2b,contract,,,,,after/start
after,start,30,,,,
E
ask()
{
	for asked in 2026-01-25 '2026-02-01 --only=facts,doubles' \
		2026-02-10T12:00:00Z '2026-02-18 --owner=anna' 2026-02-19 \
		'2026-02-20 --severity=error' '2026-03-02' \
		'2026-02-05 --as-of=2026-02-09' '2026-02-14 --where=amount>0' \
		'2026-02-14 --only=idle-staff,unknown-by' '2026-02-15 --count' \
		'2026-02-16 --only=doubles,fields' \
		'2026-02-17 --only=rotting,untouched,overdue' \
		'2026-02-01 --owner=zoe' '2026-02-01 --owner=nobody'; do
		echo "## $asked"
		# shellcheck disable=SC2086 # words
		crm-check -f jsonl --since=$asked 2>&1
		echo "## status $?"
	done
}
deals=3000 seeds='1 2 3 5 7 9'
[ "$CRM_VALGRIND" != 1 ] || seeds=1 deals=1200
for seed in ${CRM_SEEDS:-$seeds}; do
	ok "random journals, $seed" "same_by_index $seed $deals"
done

# Each kind that has a time, in January and in February.
cat >plant.py <<'E'
import json
n = 0


def put(at, ev, **k):
    print(json.dumps({"at": at, "ev": ev, **k}, ensure_ascii=False))


def deal(at, **k):
    global n
    n += 1
    k = {"deal": "D%d" % n, "owner": "anna", "amount": 5,
         "next": "2026-04-01T00:00:00Z", **k}
    put(at, "deal", **{f: v for f, v in k.items() if v is not None})
    return k["deal"]


def plant(x, month, day):
    d = "2026-%s-%02dT" % (month, day)
    t = [d + "%02d:00:00Z" % h for h in range(24)]
    deal(t[0], owner=None)                              # no-owner
    deal(t[0], owner="boris")                           # left
    put(t[1], "touch", deal=deal(t[0], next=None), kind="call", by="anna",
        dir="out")                                      # no-next, rotting
    deal(t[0])                                          # untouched
    m = deal(t[0], client="M" + x)
    put(t[1], "touch", deal=m, kind="call", missed=True, dir="in")
    put(t[2], "step", deal=deal(t[0]), outcome="postpone", by="anna",
        next="2026-%s-%02dT00:00:00Z" % (month, day + 1))   # overdue
    deal(t[0], owner="clara", next="2026-02-25T00:00:00Z")  # away
    w = deal(t[0], stage="negotiation", amount=None)    # no-handover,
    put(t[1], "step", deal=w, outcome="result", to="won")   # no-amount
    put(t[1], "step", deal=deal(t[0]), outcome="result", to="ghost" + x)
    put(t[1], "step", deal=deal(t[0]), outcome="result", to="proposal")
    put(t[1], "step", deal=deal(t[0]), outcome="result", to="contact")
    put(t[1], "touch", deal="none" + x, kind="call", dir="out")
    lost = deal(t[0])
    put(t[1], "step", deal=lost, outcome="refuse", reason="price")
    put(t[2], "step", deal=lost, outcome="refuse", reason="price")
    put(t[2], "undo", deal=lost, of=t[9], what="touch")
    put(t[1], "touch", deal=deal(t[5]), kind="call", dir="out")  # early
    two = deal(t[0])
    put(t[1], "deal", deal=two, owner="anna")
    deal(t[0], owner="mr" + x)
    put(t[1], "touch", deal=deal(t[0]), kind="email", dir="out", by="by" + x)
    put(t[1], "step", deal=deal(t[0]), outcome="refuse", reason="why" + x)
    put(t[1], "client", client="bad" + x, phone="abc", email="none")
    deal(t[0], amount=-5)
    deal(t[0], source="GOOGLE")
    put(t[1], "client", client="twin" + x, phone="8 (495) 123-45-6" + x,
        email="A.b%s+z@gmail.com" % x, company="ООО «Ромашка-%s»" % x)
    deal(t[0], client="S" + x, title="Door")
    deal(t[1], client="S" + x, title="door")
    put(t[1], "touch", deal=deal(t[0]), kind="call", dir="out",
        outcome="refuse")                               # bad-fact
    put(t[3], "task", task="K" + x, owner="boris", due=t[4], todo="x")


for x in "12":
    put("2026-01-02T00:00:00Z", "client", client="first" + x,
        phone="+7 495 123456" + x, email="ab%s@gmail.com" % x,
        company="Ромашка " + x)
plant("1", "01", 10)
for i in range(1500):
    print('{"at":"2026-01-11T00:00:00Z","ev":"deal","deal":"P%d","owner":'
          '"anna","source":"google"}\n{"at":"2026-01-12T00:00:00Z",'
          '"ev":"step","deal":"P%d","by":"anna","outcome":"refuse","reason":'
          '"price"}' % (i, i))
plant("2", "02", 16)
# handed over, and nothing else of late is to be said of the new one
put("2026-02-16T08:00:00Z", "deal", deal="H1", stage="contract",
    owner="anna", amount=5)
put("2026-02-16T09:00:00Z", "step", deal="H1", outcome="result", to="won")
put("2026-02-16T09:00:00Z", "deal", deal="H2", parent="H1", owner="anna",
    pipeline="after", amount=5, next="2026-04-01T00:00:00Z")
put("2026-02-16T09:00:00Z", "touch", deal="H2", kind="call", dir="out")
# who has done something; what another did was taken back
put("2026-02-10T08:00:00Z", "touch", deal="P1", kind="call", by="busy")
put("2026-02-10T08:00:00Z", "touch", deal="P2", kind="call", by="quiet")
put("2026-02-11T08:00:00Z", "undo", deal="P2", of="2026-02-10T08:00:00Z",
    what="touch")
# the touch that kept it from rotting was taken back, before
put("2026-02-12T08:00:00Z", "deal", deal="R", owner="anna", amount=5)
put("2026-02-15T10:00:00Z", "touch", deal="R", kind="call", dir="out")
put("2026-02-17T18:00:00Z", "touch", deal="R", kind="call", dir="out")
put("2026-02-17T19:00:00Z", "undo", deal="R", of="2026-02-17T18:00:00Z",
    what="touch")
put("2026-02-19T00:00:00Z", "touch", deal="D3", kind="call", dir="out",
    by="anna")
put("2026-02-24T00:00:00Z", "touch", deal="D3", kind="call", dir="out")
E
python3 plant.py >store/journal/2026-01.jsonl
cat >store/staff.csv <<'E'
id,name,from,until,away_from,away_until
anna,A,,,,
boris,B,,2026-01-01,,
clara,C,,,2026-01-05,2026-03-01
old,O,2025-12-01,,,
idle,I,2026-01-17,,,
busy,B,2026-01-17,,,
quiet,Q,2026-01-17,,,
E
rm -rf store/index
mkdir store/index
CRM_INDEX=1 crm-funnel >out 2>&1
kinds()
{
	crm-check --since="$1" -f csv | tail -n +2 | cut -d, -f1 | sort -u
}
tr ' ' '\n' >all <<'E'
amount away bad-fact early email future idle-staff left missed-call
move no-amount no-effect no-handover no-next no-owner not-done orphan
overdue phone require rotting same-company same-deal same-email
same-phone spelling twice undo-nothing unknown-by unknown-owner
unknown-reason unknown-stage unlisted-stage untouched
E
t 'each kind since February' 'CRM_INDEX=0 kinds 2026-02-15' <all
t 'each kind by the index' 'CRM_INDEX=1 kinds 2026-02-15' <all
for when in 2026-01-15 2026-02-15 2026-02-16T00:30:00Z 2026-02-18 \
	2026-02-20; do
	same "all since $when" "CRM_INDEX=0 crm-check --since=$when -f jsonl" \
		"CRM_INDEX=1 crm-check --since=$when -f jsonl" 1
done
t 'who is idle' 'crm-check --since=2026-02-15 --only=idle-staff -f csv |
	cut -d, -f6 | sort' <<'E'
idle
owner
quiet
E
for kind in $(cat all); do
	same "$kind" \
		"CRM_INDEX=0 crm-check --since=2026-02-15 --only=$kind" \
		"CRM_INDEX=1 crm-check --since=2026-02-15 --only=$kind" 1
done

# A day of a long journal: the rest is not looked at.
if ! bytes_count; then
	skip 'not the whole journal' 'no count of bytes'
else
	rm -rf store/index
	mkdir store/index
	awk 'BEGIN { for (i = 0; i < 12000; i++) printf "{\"at\":\"2025-0%d-01" \
		"T00:00:00Z\",\"ev\":\"deal\",\"deal\":\"P%d\",\"owner\":\"anna\"," \
		"\"client\":\"C%d\",\"source\":\"google\"}\n{\"at\":\"2025-0%d-02" \
		"T00:00:00Z\",\"ev\":\"step\",\"deal\":\"P%d\",\"outcome\":" \
		"\"refuse\",\"reason\":\"price\",\"by\":\"anna\"}\n",
		1 + i / 2000, i, i, 1 + i / 2000, i }' \
		>store/journal/2026-01.jsonl
	cat >>store/journal/2026-01.jsonl <<'E'
{"at":"2026-02-20T10:00:00Z","ev":"deal","deal":"A1","client":"C7","owner":"anna","next":"2026-04-01T00:00:00Z"}
{"at":"2026-02-20T10:00:00Z","ev":"deal","deal":"A2","client":"C7","owner":"anna","next":"2026-04-01T00:00:00Z"}
{"at":"2026-02-20T11:00:00Z","ev":"touch","deal":"A1","kind":"call","dir":"in","missed":true}
E
	CRM_INDEX=1 crm-funnel >out 2>&1
	t 'a lead, a call and a double' \
		'crm-check --since=today -f csv | cut -d, -f1,3,4' <<'E'
kind,deal,client
untouched,A2,C7
missed-call,A1,C7
same-deal,A2,C7
E
	ok 'not the whole journal' '
		python3 read.py crm-check --since=today -f csv 2>count >out &&
		[ "$(tail -n 1 count)" -lt \
		"$(wc -c <store/journal/2026-01.jsonl)" ]'
fi
done_testing

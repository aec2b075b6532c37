#!/bin/sh
# SPDX-License-Identifier: ISC
# What must hold of crm-funnel's reports on any journal.  Warnings of unknown
# stages are no matter here.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1
o=$root/tests/oracle
seeds=4
[ "$CRM_VALGRIND" != 1 ] || seeds=1
f() { crm-funnel -f csv "$@" 2>>f.err; }

# Views of deal lines are those of the facts.
python3 "$o/journals.py" b2b 77 300 >j
crm-list '' j >lines 2>list.err
for view in '' --total --losses --time '--cohorts week' '-b variant,month' \
    '--reach strict' '--what-if won*2' '-p 2026-01 --vs previous' \
    '--list won' '--cohort entered --total'; do
	ok "of deal lines: $view" "f $view j >is && f $view lines >again &&
	    [ -s is ] && diff is again >&2"
done

cat >cut.py <<'E'
import json, sys
from datetime import datetime
s = lambda t: datetime.fromisoformat(t).timestamp()
end = s(sys.argv[1])
for line in sys.stdin:
    if s(json.loads(line)["at"]) <= end:
        sys.stdout.write(line)
E
# Lines in another order; those of one time keep theirs.
cat >shuffle.py <<'E'
import json, random, sys
from datetime import datetime
r = random.Random(5)
lines = list(sys.stdin)
at = [datetime.fromisoformat(json.loads(l)["at"]).timestamp() for l in lines]
order = list(range(len(lines)))
r.shuffle(order)
same = {}
for place, i in enumerate(order):
    same.setdefault(at[i], []).append((place, i))
out = [None] * len(lines)
for group in same.values():
    for place, i in zip(sorted(p for p, _ in group), sorted(i for _, i in group)):
        out[place] = lines[i]
sys.stdout.write("".join(out))
E
# Shares are parts of the whole; the parts of --by sum to the whole.
cat >sums.py <<'E'
import csv, sys
from decimal import Decimal as D
read = lambda name: list(csv.DictReader(open(name)))
stages, whole, *parts = map(read, sys.argv[1:])
for w in whole:
    mine = [s for s in stages if s["pipeline"] == w["pipeline"] and s["value"]]
    if mine:
        lost = sum(D(s["gone"]) for s in mine)
        wait = sum(D(s["waiting"]) for s in mine)
        if lost + wait + D(w["won_money"]) != D(w["potential"]):
            print("shares", w, lost, wait)
    if int(w["deals"]) != sum(int(w[k]) for k in ("won", "lost", "open")):
        print("deals", w)
    shares = [w[k] for k in ("won_share", "loss_share", "open_share")]
    if all(shares) and abs(sum(map(D, shares)) - 100) > D("0.16"):
        print("not 100 %", w)
    for part in parts:
        rows = [p for p in part if p["pipeline"] == w["pipeline"]]
        for k in ("deals", "won", "lost", "open", "won_money", "potential",
                  "lost_money", "open_money", "no_amount", "junk"):
            if sum(D(p[k]) for p in rows) != D(w[k]):
                print("parts", k, w, rows)
E
crm-init two 2>init.err && rm two/*.csv && cp "$o"/two/*.csv two
end=2026-01-20T12:00:00Z
seed=1
while [ $seed -le $seeds ]; do
	for tables in b2b two; do
		[ $tables = two ] && st='-s two' || st=
		python3 "$o/journals.py" $tables $seed 200 >j
		python3 cut.py $end <j >early
		python3 shuffle.py <j >other
		cmp -s j other && echo "# nothing was permuted" >&2
		ok "$tables, journals of seed $seed: sums" "
		    f $st j >a && f $st --total j >b && f $st -b owner j >c &&
		    f $st -b variant,month j >d && [ -s a ] &&
		    f $st --cohort closed --total j >e &&
		    f $st --cohort closed -b week,source j >g &&
		    { python3 sums.py a b c d; python3 sums.py /dev/null e g; } >&2"
		for view in '' --losses --time '--cohorts week' --effort \
		    --handovers '-b owner,variant' \
		    "--waterfall 2026-01-10 $end"; do
			as_of="--as-of $end"
			case $view in --waterfall*) as_of= ;; esac
			ok "$tables, $seed: $view: permuted, and cut" "
			    f $st $view $as_of j >a &&
			    f $st $view $as_of other >b &&
			    CRM_NOW=$end && export CRM_NOW &&
			    f $st $view early >c && [ -s a ] &&
			    diff a b >&2 && diff a c >&2"
		done
	done
	seed=$((seed + 1))
done
done_testing

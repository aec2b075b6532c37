# SPDX-License-Identifier: ISC
"""A second opinion on learned scores.

learn.py liblinear FACTS OUT   L2 logistic regression by liblinear, on the
    first 70 % of the deals in the order of the lines, judged on the rest:
    prints its AUC on the bins of lib/bins.h and on plain columns; OUT gets
    "deal chance" of the first for each deal that was held out
learn.py measures SCORED HELD  AUC, Brier, log-loss, lift and capture of the
    deal lines with score, chance and status whose ids HELD begins with
learn.py rank SCORED OUT       Spearman's correlation of score and chance
learn.py journal DEALS SEED    facts of deals whose odds are known
learn.py rows CSV [FROM TO]    how many rows it has; or these (from 1; 0: all
    the rest) below its header
"""
import collections
import csv
import json
import math
import random
import subprocess
import sys
import tempfile

SKIP = {"at", "ev", "deal", "title", "via", "by", "client", "won"}


def read(path):
    deals, by_id = [], {}
    for line in open(path, encoding="utf-8"):
        e = json.loads(line)
        if e["ev"] == "deal":
            by_id[e["deal"]] = e
            deals.append(e)
        elif e["ev"] == "step":
            by_id[e["deal"]]["won"] = e["outcome"] == "result"
    return deals


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    out, i = [0.0] * len(values), 0
    while i < len(order):
        k = i
        while k < len(order) and values[order[k]] == values[order[i]]:
            k += 1
        for m in range(i, k):
            out[order[m]] = (i + k + 1) / 2
        i = k
    return out


def auc(scores, won):
    r, p = ranks(scores), sum(won)
    n = len(won) - p
    return (sum(x for x, y in zip(r, won) if y) - p * (p + 1) / 2) / (p * n)


def is_number(v):
    return isinstance(v, (int, float)) and not isinstance(v, bool)


def binned(name, column, train):
    """Value -> level, chosen by the values of train."""
    there = [v for v in train if v is not None]
    if all(is_number(v) for v in column if v is not None):
        least = max(10, len(there) // 100)
        cuts, begin, seen = [], 0, 0
        for v, n in sorted(collections.Counter(there).items()):
            if (seen - begin >= least and len(there) - seen >= least
                    and (seen - begin) * 10 >= len(there)):
                cuts.append(v)
                begin = seen
            seen += n
        return lambda v: None if v is None else sum(v >= c for c in cuts)
    least = max(10, len(train) // 100)
    common = {v for v, n in collections.Counter(
        str(v).casefold() for v in there).most_common(30) if n >= least}
    return lambda v: None if v is None else (
        str(v).casefold() if str(v).casefold() in common else "*other")


def plain(name, column, train):
    """Numbers standardized, everything else by value."""
    there = [v for v in train if v is not None]
    if there and all(is_number(v) for v in column if v is not None):
        mean = sum(there) / len(there)
        sd = math.sqrt(sum((v - mean) ** 2 for v in there) / len(there)) or 1
        return lambda v: None if v is None else (v - mean) / sd
    return lambda v: None if v is None else str(v).casefold()


def liblinear(deals, cut, encode):
    names = sorted({k for d in deals for k in d} - SKIP - {"tags"})
    coders = []
    for name in names:
        column = [d.get(name) for d in deals]
        coders.append((name, encode(name, column, column[:cut])))
    number = {}

    def row(d):
        cells = {}
        for name, coder in coders:
            v = coder(d.get(name))
            if isinstance(v, float) and encode is plain:
                cells[number.setdefault((name,), len(number) + 1)] = v
            else:
                cells[number.setdefault((name, v), len(number) + 1)] = 1
        return "%d %s\n" % (1 if d["won"] else -1, " ".join(
            "%d:%.9g" % c for c in sorted(cells.items())))

    with tempfile.TemporaryDirectory() as tmp:
        for name, part in ("train", deals[:cut]), ("test", deals[cut:]):
            with open(tmp + "/" + name, "w") as f:
                f.writelines(row(d) for d in part)
        subprocess.run(["liblinear-train", "-q", "-s", "0", "-c", "1", "-B",
                        "1", "-e", "1e-7", tmp + "/train", tmp + "/m"],
                       check=True)
        subprocess.run(["liblinear-predict", "-q", "-b", "1", tmp + "/test",
                        tmp + "/m", tmp + "/out"], check=True,
                       stdout=subprocess.DEVNULL)
        head, *lines = open(tmp + "/out").read().split("\n")
    at = head.split().index("1")
    return [float(x.split()[at]) for x in lines if x]


def main_liblinear(path, out):
    deals = read(path)
    cut = len(deals) - int(len(deals) * 0.3 + 0.5)
    won = [d["won"] for d in deals[cut:]]
    chances = liblinear(deals, cut, binned)
    print("%.4f %.4f" % (auc(chances, won),
                         auc(liblinear(deals, cut, plain), won)))
    with open(out, "w") as f:
        for d, p in zip(deals[cut:], chances):
            f.write("%s %.9f\n" % (d["deal"], p))


def scored(path, held):
    held = {line.split()[0] for line in open(held)}
    lines = (json.loads(x) for x in open(path, encoding="utf-8"))
    return {d["deal"]: d for d in lines if d["deal"] in held}


def main_measures(path, held):
    deals = list(scored(path, held).values())
    n, won = len(deals), [d["status"] == "won" for d in deals]
    p = [d["chance"] for d in deals]
    s = [d["score"] for d in deals]
    out = [n, sum(won), "%.4f" % auc(s, won),
           "%.4f" % (sum((x - y) ** 2 for x, y in zip(p, won)) / n),
           "%.4f" % (-sum(math.log(x if y else 1 - x)
                          for x, y in zip(p, won)) / n)]
    for share in 0.1, 0.2:
        at = sorted(s, reverse=True)[math.ceil(share * n) - 1]
        above = [y for x, y in zip(s, won) if x > at]
        on = [y for x, y in zip(s, won) if x == at]
        got = (sum(above) + sum(on) * (share * n - len(above)) / len(on))
        out += ["%.2f" % (got / sum(won) / share),
                "%.1f" % (100 * got / sum(won))]
    print(*out, sep=",")


def main_rank(path, out):
    chance = dict(line.split() for line in open(out))
    deals = scored(path, out)
    a = ranks([deals[i]["score"] for i in chance])
    b = ranks([float(x) for x in chance.values()])
    m = (len(a) + 1) / 2
    cov = sum((x - m) * (y - m) for x, y in zip(a, b))
    print("%.4f" % (cov / math.sqrt(sum((x - m) ** 2 for x in a) *
                                    sum((y - m) ** 2 for y in b))))


ODDS = {"source": {"ads": 0, "site": 0.5, "friend": 1.5, "fair": -1}}


def main_journal(deals, seed):
    """Odds by source, amount and the touches of the first week; noise has
    none.  What comes later knows the outcome: touches, a field that is set
    at the closing, another in the week before it, and hint, from the start.
    """
    rnd = random.Random(int(seed))
    day = 86400
    t0 = 1735689600     # 2025-01-01
    out = []

    def put(at, ev, deal, **more):
        at = int(at)
        h, m, s = at % day // 3600, at % 3600 // 60, at % 60
        d = at // day - t0 // day
        import datetime
        date = datetime.date(2025, 1, 1) + datetime.timedelta(d)
        out.append((at, len(out), json.dumps(
            {"at": "%sT%02d:%02d:%02dZ" % (date, h, m, s), "ev": ev,
             "deal": "d%d" % deal, **more}, separators=(",", ":"))))

    for i in range(int(deals)):
        created = t0 + rnd.random() * 300 * day
        source = rnd.choice(list(ODDS["source"]))
        amount = rnd.randrange(1, 10) * 10000
        calls = rnd.randrange(0, 5)
        z = (-1 + ODDS["source"][source] + (-0.8 if amount > 50000 else 0)
             + 0.5 * calls)
        won = rnd.random() < 1 / (1 + math.exp(-z))
        more = {}
        if rnd.random() < 0.5:
            more["noise"] = rnd.choice("abc")
        if rnd.random() < 0.97:
            more["hint"] = "yes" if won == (rnd.random() < 0.95) else "no"
        young = rnd.random() < 0.1
        closed = created + day * (rnd.uniform(1, 6) if young else
                                  rnd.uniform(8, 40))
        put(created, "deal", i, source=source, amount=amount, **more)
        for k in range(calls):
            at = created + rnd.uniform(0.01, 0.9 if young else 6.9) * day
            put(at, "touch", i, kind="call", dir="out", secs=60)
        if not young:
            for k in range(6 if won else 0):
                put(rnd.uniform(created + 7.1 * day, closed), "touch", i,
                    kind="call", dir="out", secs=60)
            if won:
                put(rnd.uniform(created + 7.1 * day, closed), "set", i,
                    contract="signed")
        if rnd.random() < 0.05:
            continue    # it is open still
        put(closed, "set", i, verdict="paid" if won else "gone")
        if won:
            put(closed, "step", i, outcome="result", to="won")
        else:
            put(closed, "step", i, outcome="refuse", reason="price")
    for line in sorted(out):
        print(line[2])


def main_rows(path, first=None, last="0"):
    with open(path, encoding="utf-8-sig", newline="") as f:
        head, *rows = csv.reader(f)
    if first is None:
        print(len(rows))
        return
    out = csv.writer(sys.stdout)
    out.writerow(head)
    out.writerows(rows[int(first) - 1:int(last) or None])


if __name__ == "__main__":
    globals()["main_" + sys.argv[1]](*sys.argv[2:])

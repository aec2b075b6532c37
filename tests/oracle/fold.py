#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
A second fold, written from DESIGN 2-4 and the comment of lib/fold.h, not from
lib/fold.c: slow, plain, meant to be right at sight.  Reads event lines of the
files in order, prints the deal lines at that time.

usage: fold.py [--store DIR] --as-of TIME FILE ...
"""
import argparse
import csv
import json
import os
import sys
import zoneinfo
from datetime import datetime, timezone
from decimal import Decimal, ROUND_HALF_UP

EVENT_KEYS = set("""at logged more ev deal by via key note kind dir secs missed
    phone rec outcome to task due what from until of into email company
    name reason""".split())
NOT_READ = {"pipeline", "stage"}        # a set does not move a deal


def seconds(text):
    return int(datetime.fromisoformat(text).timestamp())


def utc(t):
    return datetime.fromtimestamp(t, timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


class Rules:
    """The tables that the fold needs; without a store the built-in ones."""

    def __init__(self, directory=None):
        self.stages = {"b2b": ["lead", "contact", "proposal", "negotiation",
                               "contract"]}
        self.currency, self.zone = "RUB", "UTC"
        self.rates = []
        if directory is not None:
            self.stages = {}
            for row in self.table(directory, "stages"):
                self.stages.setdefault(row["pipeline"], []).append(
                    row["stage"])
            for row in self.table(directory, "settings"):
                if row["key"] == "currency":
                    self.currency = row["value"]
                if row["key"] == "timezone":
                    self.zone = row["value"]
            self.rates = sorted((row["date"], row["cur"], row["rate"])
                                for row in self.table(directory, "rates"))

    @staticmethod
    def table(directory, name):
        path = os.path.join(directory, name + ".csv")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8", newline="") as f:
            return list(csv.DictReader(f))

    def convert(self, amount, cur, t):
        """amount of cur on the local day of t, in the store's currency."""
        if cur == self.currency:
            return amount
        day = datetime.fromtimestamp(
            t, zoneinfo.ZoneInfo(self.zone)).strftime("%Y-%m-%d")
        rate = [r for (d, c, r) in self.rates if c == cur and d <= day][-1]
        return (amount * Decimal(rate)).quantize(Decimal("0.01"),
                                                 ROUND_HALF_UP)

    def known(self, stage):
        return stage[1] in self.stages.get(stage[0], [])

    def depth(self, stage):
        return self.stages[stage[0]].index(stage[1])


class Deal:
    """A deal while its facts are applied, in their order."""

    def __init__(self, fact, rules):
        self.rules = rules
        self.created = fact["at"]
        self.status, self.closed, self.closed_owner = "open", None, None
        self.reason = None
        self.touches, self.last_touch = 0, None
        self.field = {}         # what deal, set and step facts give
        pipeline = fact.get("pipeline") or list(rules.stages)[0]
        stage = fact.get("stage")
        if stage in (None, "won", "lost"):
            stage = rules.stages[pipeline][0]
        self.visits, self.path = [], []
        self.enter(self.stage_named(stage, pipeline), self.created)
        self.change(fact, self.created)

    def stage_named(self, name, pipeline):
        if "/" in name:
            return tuple(name.split("/"))
        return (pipeline, name)

    def enter(self, stage, t):
        self.status, self.stage = "open", stage
        self.visits.append(stage)
        self.path.append("%s/%s@%s" % (*stage, utc(t)))

    def close(self, outcome, t):
        self.status, self.closed = outcome, t
        self.closed_owner = self.field.get("owner")
        self.closed_variant = self.field.get("variant")
        self.path.append("%s@%s" % (outcome, utc(t)))

    def apply(self, fact):
        t = max(fact["at"], self.created)
        if fact["ev"] == "touch":
            self.touches += 1
            self.last_touch = t
        if fact["ev"] in ("deal", "set"):
            self.change(fact, t)
        if fact["ev"] == "step":
            self.step(fact, t)

    def change(self, fact, t, only=None):
        """The values of a fact become the deal's; null clears."""
        if "cur" in fact and only is None:
            self.field["cur"] = fact["cur"]
        for key, value in fact.items():
            if key in EVENT_KEYS or key in NOT_READ or key == "cur":
                continue
            if only is not None and key not in only:
                continue
            if value is not None and key in ("amount", "margin"):
                cur = self.field.get("cur") or self.rules.currency
                value = self.rules.convert(value, cur, t)
            if value is not None and key == "next":
                value = utc(seconds(value))
            self.field[key] = value

    def goes(self, fact):
        """Where a step takes it: "won", "lost", a stage, "stays"; or None,
        the step has no effect."""
        outcome, to = fact["outcome"], fact.get("to")
        if outcome == "postpone":
            return "stays"
        if outcome == "refuse":
            return "lost" if self.status != "lost" else None
        if to == "lost":
            return None
        if to == "won":
            return "won" if self.status != "won" else None
        if to is not None:
            stage = self.stage_named(to, self.stage[0])
            if self.status == "open" and stage == self.stage:
                return "stays"
            return stage
        if self.status != "open" or not self.rules.known(self.stage):
            return None
        stages = self.rules.stages[self.stage[0]]
        after = stages[self.rules.depth(self.stage) + 1:]
        return (self.stage[0], after[0]) if after else "won"

    def step(self, fact, t):
        to = self.goes(fact)
        if to is None:
            return
        self.last_touch = t
        self.field["next"] = self.field["todo"] = None
        self.change(fact, t, ("next", "todo", "amount", "margin", "variant"))
        if to in ("won", "lost"):
            self.close(to, t)
            self.reason = fact.get("reason") if to == "lost" else None
        elif to != "stays":
            self.enter(to, t)

    def reached(self):
        here = [v for v in self.visits if v[0] == self.stage[0]]
        known = [v for v in here if self.rules.known(v)]
        return max(known, key=self.rules.depth) if known else here[0]

    def line(self, name, as_of, client_of):
        """The deal line, as a dict; None for what it has not."""
        line = dict(self.field)
        line.pop("cur", None)
        line["deal"] = name
        line["client"] = client_of(line.get("client"))
        line["pipeline"] = self.stage[0]
        line["status"] = self.status
        line["reached"] = self.reached()[1]
        line["created"] = utc(self.created)
        line["touches"] = Decimal(self.touches)
        since = self.created
        if self.last_touch is not None:
            since = self.last_touch
            line["last_touch"] = utc(since)
        line["idle_days"] = Decimal((as_of - since) // 86400)
        line["path"] = " ".join(self.path)
        if self.status == "open":
            line["stage"] = self.stage[1]
        else:
            line["closed"] = utc(self.closed)
            line["variant"] = self.closed_variant
            line["owner"] = self.closed_owner
        if self.status == "lost":
            line["lost_from"] = self.stage[1]
            line["reason"] = self.reason
        return line


def without_undone(facts):
    """The facts of one deal that no undo takes away."""
    left = [f for f in facts if f["ev"] != "undo"]
    for undo in facts:
        if undo["ev"] != "undo":
            continue
        hits = [i for i, f in enumerate(left)
                if f["at"] == seconds(undo["of"]) and f["ev"] == undo["what"]]
        if hits:
            del left[hits[-1]]
    return left


def merges(facts):
    """A function that says which client a client is by now."""
    into = {}

    def client_of(name):
        while name in into:
            name = into[name]
        return name

    for f in facts:
        if f["ev"] == "merge":
            old, new = client_of(f["client"]), client_of(f["into"])
            if old != new:
                into[old] = new
    return client_of


def fold(facts, as_of, rules):
    """The deal lines at as_of, in the order of creation, then id."""
    facts = [dict(f, at=seconds(f["at"])) for f in facts]
    facts = [f for f in facts if f["at"] <= as_of]
    # sort is stable: the order of reading stays
    facts.sort(key=lambda f: (f["at"], f["ev"] not in ("deal", "client")))
    client_of = merges(facts)
    by_deal = {}
    for f in facts:
        if f.get("deal") is not None:
            by_deal.setdefault(f["deal"], []).append(f)
    lines = []
    for name, mine in by_deal.items():
        mine = without_undone(mine)
        births = [f for f in mine if f["ev"] == "deal"]
        if not births:
            continue
        deal = Deal(births[0], rules)
        for f in mine:
            if f is not births[0]:
                deal.apply(f)
        lines.append((deal.created, name.encode(),
                      deal.line(name, as_of, client_of)))
    return [line for (_, _, line) in sorted(lines, key=lambda x: x[:2])]


def write(line):
    """One JSON object; numbers without exponent and trailing zeros."""
    def value(v):
        if not isinstance(v, Decimal):
            return json.dumps(v, ensure_ascii=False)
        text = format(v, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return "{%s}" % ",".join(
        "%s:%s" % (json.dumps(k, ensure_ascii=False), value(v))
        for k, v in line.items() if v is not None)


def read(text):
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--store")
    p.add_argument("--as-of", required=True)
    p.add_argument("file", nargs="+")
    a = p.parse_args()
    facts = []
    for name in a.file:
        with open(name, encoding="utf-8", newline="\n") as f:
            facts += [read(text) for text in f]
    for line in fold(facts, seconds(a.as_of), Rules(a.store)):
        sys.stdout.write(write(line) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
Prints COUNT small random journals, with every kind of fact, one behind the
other: ids differ from journal to journal, so that they do not meddle.  The
same operands print the same lines.

usage: journals.py b2b|two SEED COUNT
"""
import json
import random
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
STAGES = {
    "b2b": ["lead", "contact", "proposal", "negotiation", "contract",
            "ghost", "phantom", "zz/lead", "b2b/contact"],
    "two": ["a1", "a2", "a3", "b1", "b2", "b/b1", "b/b2", "a/a1", "a/a3",
            "ghost", "b/ghost", "phantom", "zz/b1"],
}
# the currencies that there is a rate for; the first is the store's
CURRENCIES = {"b2b": ["RUB"], "two": ["EUR", "USD", "RUB"]}
KINDS = ["call", "meeting", "proposal", "email", "message", "visit"]
STAFF = ["anna", "boris", "clara"]


class Raw(str):
    """A number as it is to be written."""


class Journal:
    def __init__(self, r, tables, n):
        self.r, self.tables = r, tables
        # unlike in length, case and script: sorting by bytes matters
        self.deals = [r.choice(["%d-%s", "D%d%s", "д%d-%s", "d%d/%s"])
                      % (n, x) for x in "abc"[:r.choice([1, 1, 1, 2, 3])]]
        self.clients = ["C%d-%d" % (n, i) for i in range(3)]
        # few instants: many ties; at midnights, days and hours apart
        self.times = [START + timedelta(days=r.randrange(0, 40),
                                        hours=r.choice([0, 0, 9, 20, 21, 23]),
                                        seconds=r.choice([0, 0, 0, 1, 3599]))
                      for _ in range(r.randrange(2, 8))]
        self.said = []          # (deal, at, ev), for undo

    def one_in(self, n):
        return self.r.randrange(n) == 0

    def time(self, t):
        if self.one_in(10):
            zone = timezone(timedelta(minutes=self.r.choice(
                [180, -330, 840, 0])))
            return t.astimezone(zone).isoformat()
        return t.strftime("%Y-%m-%dT%H:%M:%SZ")

    def number(self):
        return Raw(self.r.choice([
            "0", "1", "-3.5", "100", "1.20", "99.99", "0.05", "0.35",
            "125000", "125000.50", "77.7", "-0.05", "1000000", "7.00",
            "9999999999999"]))

    def value(self):
        """Of a user's field."""
        return self.r.choice([
            "L", "", "Кухня «Мадрид»", 'a "b" \\ c', "tab\there", "1", "null",
            Raw("1.50"), Raw("-0"), Raw("1e3"), Raw("123456789012345"),
            Raw("0.000001"), Raw("-7"), True, False])

    def stage(self):
        return self.r.choice(STAGES[self.tables])

    def values(self, f, chance, null):
        """Fields of a deal, each one in chance; null one in null."""
        r = self.r
        for key, make in [
                ("client", lambda: r.choice(self.clients)),
                ("parent", lambda: r.choice(self.deals)),
                ("title", lambda: r.choice(["Door", "Дверь"])),
                ("owner", lambda: r.choice(STAFF)),
                ("source", lambda: r.choice(["google", "mail"])),
                ("campaign", lambda: "spring"),
                ("variant", lambda: r.choice(["v", "w"])),
                ("amount", self.number),
                ("cur", lambda: r.choice(CURRENCIES[self.tables])),
                ("margin", self.number),
                ("next", lambda: self.time(r.choice(self.times))),
                ("todo", lambda: r.choice(["call", "send \u20bd 5"])),
                ("size", self.value), ("colour", self.value),
                ("цвет", self.value)]:
            if self.one_in(chance):
                f[key] = None if self.one_in(null) else make()

    def deal(self, f):
        self.values(f, 2, 12)
        if self.one_in(2):
            f["stage"] = (self.stage() if not self.one_in(8)
                          else self.r.choice(["won", "lost"]))
        if self.tables == "two" and self.one_in(3):
            f["pipeline"] = self.r.choice("ab")
        # a pipeline that is not known has no first stage to begin at
        if self.one_in(15):
            f["pipeline"], f["stage"] = "zz", self.stage()

    def set(self, f):
        self.values(f, 5, 4)
        f["size"] = f.get("size", self.value())
        if self.one_in(8):
            f["stage"], f["pipeline"] = self.stage(), "b"

    def set_client(self, f):
        f["client"] = self.r.choice(self.clients)
        f["name"] = self.r.choice(["Ann", "Анна", None])
        f["size"] = self.value()

    def touch(self, f):
        f["by"] = self.r.choice(STAFF)
        f["kind"] = self.r.choice(KINDS)
        if self.one_in(2):
            f["dir"], f["secs"] = self.r.choice(["in", "out"]), Raw("184")
        if self.one_in(4):
            f["missed"] = self.r.choice([True, False])
        if self.one_in(4):
            f["phone"], f["mood"] = "+7 495 1", "good"
        if self.one_in(5):
            f["client"] = self.r.choice(self.clients)

    def touch_client(self, f):
        self.touch(f)
        f["client"] = self.r.choice(self.clients)

    def step(self, f):
        r = self.r
        f["by"] = r.choice(STAFF)
        f["outcome"] = r.choice(["result"] * 4 + ["postpone", "refuse"])
        if f["outcome"] == "result" and not self.one_in(3):
            f["to"] = r.choice([self.stage(), self.stage(), self.stage(),
                                "won", "won", "lost"])
        if f["outcome"] == "refuse" and not self.one_in(4):
            f["reason"] = r.choice(["price", "silent", "Дорого"])
        for key, make in [
                ("next", lambda: self.time(r.choice(self.times))),
                ("todo", lambda: "ring"), ("variant", lambda: "x"),
                ("amount", self.number), ("margin", self.number)]:
            if self.one_in(3):
                f[key] = make() if not self.one_in(10) else None
        if self.one_in(8):
            f["mood"], f["note"] = "bad", "said \"no\""

    def task(self, f):
        f["task"], f["due"] = "t1", self.time(self.r.choice(self.times))
        f["owner"], f["todo"] = self.r.choice(STAFF), "measure"

    def done(self, f):
        f["task"] = "t1"

    def cost(self, f):
        f["amount"], f["what"] = self.number(), "ads"

    def sale(self, f):
        f["client"], f["amount"] = self.r.choice(self.clients), self.number()
        f["cur"] = self.r.choice(CURRENCIES[self.tables])

    def undo(self, f):
        known = [s for s in self.said if s[0] is not None]
        deal, at, ev = (self.r.choice(known) if known and not self.one_in(6)
                        else (self.r.choice(self.deals),
                              self.r.choice(self.times),
                              self.r.choice(["step", "deal", "undo"])))
        f["deal"], f["of"], f["what"] = deal, self.time(at), ev

    def client(self, f):
        f["client"], f["name"] = self.r.choice(self.clients), "Ann"
        f["company"], f["email"] = "ООО «Дом»", "a@example.org"

    def merge(self, f):
        f["client"], f["into"] = self.r.sample(self.clients, 2)

    def forget(self, f):
        f["client"], f["reason"] = self.r.choice(self.clients), "asked"

    def fact(self, kind, deal=None, at=None):
        ev = kind.partition("_")[0]
        at = at or self.r.choice(self.times)
        f = {"at": self.time(at), "ev": ev}
        if kind in ("deal", "set", "touch", "step", "task", "done", "undo") \
                or kind == "sale" and self.one_in(2):
            f["deal"] = deal or self.r.choice(self.deals)
        getattr(self, kind)(f)
        self.said.append((f.get("deal"), at, ev))
        if self.one_in(20):
            f["logged"] = self.time(self.times[0])
        return at, f

    def facts(self):
        """(at, fact) of the whole, in the order of lines."""
        r = self.r
        n = r.randrange(3, 13)
        first = min(self.times)
        facts = [self.fact("deal", d, first if r.random() < 0.6 else None)
                 for d in self.deals if r.random() < 0.93]
        kinds = ["step"] * 16 + ["touch"] * 3 + ["set"] * 4 + ["undo"] * 3 + [
            "deal", "deal", "merge", "merge", "set_client", "touch_client", "task",
            "done", "cost", "sale", "client", "forget"]
        while len(facts) < n:
            facts.append(self.fact(r.choice(kinds)))
        order = r.randrange(3)  # by time; by time, but a few are late; none
        if order != 2:
            facts.sort(key=lambda x: x[0])
        if order == 1:
            facts.append(facts.pop(r.randrange(len(facts))))
        if order == 2:
            r.shuffle(facts)
        return facts


def line(fact, r):
    """A fact as JSON, now and then not in the canonical way."""
    plain = r.random() < 0.8
    items = list(fact.items())
    if not plain:
        r.shuffle(items)
    colon, comma = (":", ",") if plain else (": ", " ,  ")
    return "{%s}" % comma.join(
        "%s%s%s" % (json.dumps(k, ensure_ascii=not plain), colon,
                    v if isinstance(v, Raw)
                    else json.dumps(v, ensure_ascii=not plain))
        for k, v in items)


def main(tables, seed, count):
    r = random.Random(int(seed))
    for n in range(int(count)):
        for _, fact in Journal(r, tables, n).facts():
            print(line(fact, r))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main(*sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
Checks hand-written cases of folding.  A case is a comment, event lines, and
after "= " what must be in the deal lines, in their order: a key with null
must be absent, keys that are not named are not compared; "=" alone means no
deal.  ~5 is written for 2026-01-05T00:00:00Z, ~5.10 for 10:00 of that day.
As-of is ~31 unless a line "as-of ~9" says else; it holds for one case.

usage: cases.py [--store DIR] CASES [COMMAND ...]

Without COMMAND the oracle is checked; with one, it: it gets the options
--store DIR, --as-of T, -f jsonl, '', -, and the events on standard input.
Says nothing when all is well, else what differs, and exits 1.
"""
import json
import re
import subprocess
import sys

import fold


AS_OF = "2026-01-31T00:00:00Z"


def cases(path):
    title, as_of, events, expected = "", AS_OF, [], []
    with open(path, encoding="utf-8") as f:
        for n, text in enumerate(f, 1):
            text = re.sub(r"~(\d+)(?:\.(\d+))?", lambda m:
                          "2026-01-%02dT%02d:00:00Z" % (
                              int(m[1]), int(m[2] or 0)), text.strip())
            if text.startswith("#") and expected:
                yield title, as_of, events, expected
                title, as_of, events, expected = "", AS_OF, [], []
            if text.startswith("#"):
                title += ("%s:%d:" % (path, n) if not title else "") + text[1:]
            elif text.startswith("as-of "):
                as_of = text[6:]
            elif text.startswith("="):
                expected.append(text[1:].strip())
            elif text:
                events.append(text)
    yield title, as_of, events, expected


def main(args):
    store = []
    if args[0] == "--store":
        store, args = args[:2], args[2:]
    bad = count = 0
    for title, as_of, events, expected in cases(args[0]):
        if args[1:]:
            p = subprocess.run(
                args[1:] + store + ["--as-of", as_of, "-f", "jsonl", "", "-"],
                input="".join(e + "\n" for e in events).encode(),
                stdout=subprocess.PIPE, check=False)
            got = p.stdout.decode().splitlines()
            if p.returncode != (0 if got else 1):
                got.append('{"exit":%d}' % p.returncode)
        else:
            got = [fold.write(line) for line in fold.fold(
                [fold.read(e) for e in events], fold.seconds(as_of),
                fold.Rules(*store[1:]))]
        count += 1
        want = [json.loads(e) for e in expected if e]
        have = [json.loads(g) for g in got]
        wrong = ["%d deals, not %d" % (len(have), len(want))]
        if len(have) == len(want):
            wrong = ["%s is %r, not %r" % (k, h.get(k), w[k])
                     for w, h in zip(want, have) for k in w
                     if json.dumps(h.get(k)) != json.dumps(w[k])]
        if wrong:
            bad += 1
            print("%s: %s\n%s" % (title, "; ".join(wrong), "\n".join(got)))
    if count == 0:
        print("no cases")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
Deal lines (of fold.py) as two CSV tables for SQL: PREFIX.deals.csv, money in
minor units and times in seconds, and PREFIX.visits.csv.

usage: flat.py PREFIX <lines
"""
import csv
import json
import sys
from datetime import datetime
from decimal import Decimal


def seconds(text):
    return int(datetime.fromisoformat(text).timestamp()) if text else ""


def visits(path):
    """(pipeline, stage, entered, left, open) of each visit."""
    found = []
    for item in path.split():
        name, at = item.rsplit("@", 1)
        if found and found[-1][3] is None:
            found[-1][3] = seconds(at)
        if name not in ("won", "lost"):
            found.append([*name.split("/", 1), seconds(at), None])
    return found


def main(prefix):
    with open(prefix + ".deals.csv", "w", newline="") as d, \
            open(prefix + ".visits.csv", "w", newline="") as v:
        deals, vs = csv.writer(d), csv.writer(v)
        keys = ["owner", "source", "campaign", "variant", "reason", "parent",
                "pipeline", "status", "region"]
        deals.writerow(["deal", *keys, "created", "closed", "priced",
                        "amount", "stage"])
        vs.writerow(["deal", "no", "pipeline", "stage", "entered", "left"])
        for text in sys.stdin:
            line = json.loads(text, parse_float=Decimal, parse_int=Decimal)
            path = visits(line["path"])
            deals.writerow([line["deal"], *[line.get(k, "") for k in keys],
                            seconds(line["created"]),
                            seconds(line.get("closed")),
                            int("amount" in line),
                            int(line.get("amount", 0) * 100), path[-1][1]])
            for n, (pipeline, stage, entered, left) in enumerate(path):
                vs.writerow([line["deal"], n, pipeline, stage, entered,
                             "" if left is None else left])


if __name__ == "__main__":
    main(sys.argv[1])

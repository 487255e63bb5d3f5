#!/usr/bin/env python3
"""Counts a table of service requests by the rules that `dingbo replay` states, with no code of its own in common.

    scripts/count-requests.py FILE MAP                      prints what a replay of FILE should count, as JSON
    scripts/count-requests.py FILE MAP --compare OUT.json   says "equal", or lists every difference and fails

FILE is CSV, or CSV packed by zstd (unpacked with the `zstd` command). MAP is a file like data/boston/replay.toml.
Needs Python 3.11 and nothing beyond its standard library.
"""

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from datetime import datetime, timezone
from fractions import Fraction

TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COUNTED = ("rows", "accepted", "refused", "closed", "open", "by_month_category")


class Refused(Exception):
    """A row that is not played; the text is the reason."""


def lines(path):
    """The text of the table. Bytes that are not UTF-8 come through marked, so that their row can be refused."""
    if path.endswith(".zst"):
        packed = subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE)
        raw = io.BytesIO(packed.stdout)
    else:
        raw = open(path, "rb")
    return io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="")


def moment(text):
    if not TIME.fullmatch(text):
        raise Refused("bad_time")
    try:
        time = datetime.fromisoformat(text.upper()).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise Refused("bad_time") from None
    if time.year < 1970:
        raise Refused("bad_time")
    return time


def degrees(text, most):
    """Exactly, as a fraction: nothing is rounded before the outline is asked."""
    if not NUMBER.fullmatch(text) or abs(value := Fraction(text)) > most:
        raise Refused("bad_place")
    return value


class City:
    """The outline of the map's city. A point is inside when a line from it to the east crosses the outline an odd
    number of times; exact, and without any index."""

    def __init__(self, outline):
        points = [(Fraction(str(lon)), Fraction(str(lat))) for lon, lat in outline]
        self.edges = list(zip(points, points[1:] + points[:1]))
        self.known = {}

    def holds(self, lon, lat):
        if (lon, lat) not in self.known:
            self.known[lon, lat] = self._crossings(lon, lat) % 2 == 1
        return self.known[lon, lat]

    def _crossings(self, lon, lat):
        crossings = 0
        for (x1, y1), (x2, y2) in self.edges:
            if (y1 > lat) != (y2 > lat):
                crossings += lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1)
        return crossings


def request(row, header, rules, city, seen):
    """The month, leaf and end of one row, or its refusal. The order of the checks is the stated one."""
    if len(row) != len(header) or any("\udc80" <= c <= "\udcff" for field in row for c in field):
        raise Refused("malformed_row")
    columns = rules["columns"]
    field = {name: row[header.index(columns[name])] for name in ("id", "opened", "closed", "service", "lon", "lat")}
    if any(not field[name] for name in ("id", "opened", "service", "lon", "lat")):
        raise Refused("missing_field")
    opened = moment(field["opened"])
    closed = moment(field["closed"]) if field["closed"] else None
    lon, lat = degrees(field["lon"], 180), degrees(field["lat"], 90)
    if field["id"] in seen:
        raise Refused("duplicate_id")
    seen.add(field["id"])
    service = rules["services"].get(field["service"])
    if service is None:
        raise Refused("unknown_service")
    if closed is not None and closed < opened:
        raise Refused("closed_before_opened")
    if not city.holds(lon, lat):
        raise Refused("outside_city")
    return opened.strftime("%Y-%m"), service["leaf"], closed is not None


def count(path, rules, limit):
    city, seen = City(rules["city"]["outline"]), set()
    rows = accepted = closed = 0
    refused, months = Counter(), defaultdict(Counter)
    with lines(path) as text:
        reader = csv.reader(text)
        header = next(reader)
        for row in filter(None, reader):
            if limit is not None and rows >= limit:
                break
            rows += 1
            try:
                month, leaf, ended = request(row, header, rules, city, seen)
            except Refused as reason:
                refused[str(reason)] += 1
                continue
            accepted += 1
            closed += ended
            months[month][leaf] += 1
    return {
        "rows": rows,
        "accepted": accepted,
        "refused": dict(sorted(refused.items())),
        "closed": closed,
        "open": accepted - closed,
        "by_month_category": {month: dict(sorted(leaves.items())) for month, leaves in sorted(months.items())},
    }


def differences(mine, theirs, path=""):
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in sorted(mine.keys() | theirs.keys()):
            yield from differences(mine.get(key, 0), theirs.get(key, 0), f"{path}.{key}" if path else key)
    elif mine != theirs:
        yield f"{path}: counted {json.dumps(mine)}, summary says {json.dumps(theirs)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("map")
    parser.add_argument("--compare", metavar="OUT.json", help="a summary written by dingbo replay")
    parser.add_argument("--limit", type=int, help="only so many rows, as for dingbo replay")
    args = parser.parse_args()
    with open(args.map, "rb") as file:
        rules = tomllib.load(file)
    mine = count(args.file, rules, args.limit)
    if args.compare is None:
        print(json.dumps(mine, indent=1))
        return 0
    with open(args.compare, encoding="utf-8") as file:
        theirs = json.load(file)
    found = list(differences(mine, {key: theirs.get(key, 0) for key in COUNTED}))
    for line in found:
        print(line)
    if not found:
        print(f"equal: {mine['rows']} rows, {mine['accepted']} accepted, {mine['closed']} closed, {mine['open']} open,"
              f" refused {json.dumps(mine['refused'])}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

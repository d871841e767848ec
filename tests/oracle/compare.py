#!/usr/bin/env python3
"""Runs keytop on generated streams and compares its reports with fold.py's.

    compare.py BINARY [--seeds 1..200] [--ignore REGEX ...] [--no-shrink]

A difference is printed as `path: ours X, expected Y`, and the stream that
shows it is shrunk to a handful of lines. Exit 1 on any difference.
"""

import argparse
import json
import random
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import fold
import generate

TIME_LIMIT = 60  # s for one run of the binary
SHRINK_RUNS = 600
MISSING = "nothing"


# ---------------------------------------------------------------- running the binary

class Failed(Exception):
    """The binary did what it never may: crashed, hung, or printed no JSON."""


def toml_config(scenario):
    quoted = ", ".join(json.dumps(app, ensure_ascii=False) for app in scenario.exclude_apps)
    return (
        f'day_start = "{scenario.day_start}"\nidle_timeout = "{scenario.idle_timeout}s"\n'
        f'burst_gap = "{scenario.burst_gap}s"\naltgr = {str(scenario.altgr).lower()}\n'
        f"[privacy]\nmix_bits = 0\nexclude_apps = [{quoted}]\n"
    )


class Keytop:
    """The binary with a journal of its own."""

    def __init__(self, binary, scenario, folder):
        self.scenario = scenario
        self.config, self.lines = folder / "config.toml", folder / "events.jsonl"
        self.command = [*binary, "--journal", str(folder / "journal"), "--config", str(self.config)]
        self.config.write_text(toml_config(scenario), encoding="utf-8")
        self.lines.write_bytes(scenario.data())

    def run(self, *arguments):
        try:
            done = subprocess.run([*self.command, *arguments], capture_output=True, timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired as reason:
            raise Failed(f"{arguments[0]}: no end after {TIME_LIMIT} s") from reason
        if done.returncode not in (0, 3):
            said = done.stderr.decode(errors="replace").strip()
            raise Failed(f"{arguments[0]}: exit code {done.returncode}: {said[-600:]}")
        return done

    def take_in(self):
        """What it said on either stream."""
        done = self.run("import", "--format", "jsonl", "--time-zone", self.scenario.zone, str(self.lines))
        return (done.stdout + done.stderr).decode(errors="replace")

    def report(self, query):
        done = self.run("report", "--format", "json", *query_arguments(query))
        try:
            return json.loads(done.stdout), done.returncode
        except ValueError as reason:
            raise Failed(f"report: no JSON: {done.stdout[:200]!r}") from reason


def query_arguments(query):
    given = ["--from", query.first.isoformat(), "--to", query.last.isoformat()]
    if query.day_start != query.recorded_day_start:
        given += ["--day-start", query.day_start]
    given += ["--time-zone", query.zone]
    return given + (["--app", query.app] if query.app is not None else [])


# ---------------------------------------------------------------- what is expected

def settings_of(scenario):
    return fold.Settings(
        scenario.day_start, scenario.idle_timeout * fold.SECOND, scenario.burst_gap * fold.SECOND,
        scenario.altgr, frozenset(scenario.exclude_apps),
    )


def queries_of(scenario, events):
    """Ranges, cuts and applications worth asking for."""
    dice = random.Random(scenario.seed)
    days = sorted({fold.place(event.time, scenario.day_start, scenario.zone)[0] for event in events})
    one = timedelta(days=1)
    whole = fold.Query(days[0], days[-1], scenario.day_start, scenario.zone, None,
                       scenario.day_start, scenario.zone)
    found = [whole, replace(whole, first=days[0] - one, last=days[-1] + 2 * one)]
    found += [replace(whole, first=day, last=day) for day in dict.fromkeys((days[0], days[-1]))]
    found.append(replace(whole, first=days[-1] + one, last=days[-1] + one))
    wide = found[1]
    found.append(replace(wide, day_start=dice.choice(["00:00", "04:00", "05:30", "23:59"])))
    found.append(replace(wide, zone=dice.choice(["UTC", "Asia/Kathmandu", "America/New_York"])))
    apps = sorted({event.body["app"] for event in events if event.kind == "window"} - {None})
    found += [replace(whole, app=app) for app in dice.sample(apps, min(2, len(apps)))]
    return list(dict.fromkeys([*found, replace(whole, app="never seen")]))


# ---------------------------------------------------------------- comparing

ROWS = {"apps": "app", "by_hour": "hour", "by_weekday": "weekday", "days": "day", "monitors": "name"}
COUNTERS = {"keyboard.keys", "keyboard.chords", "mouse.clicks"}
ALWAYS = {"left", "middle", "right"}
PERCENTILE = re.compile(r"keyboard\.typing\.(iki|dwell)_ms\.p\d+")


def by_name(path, value):
    """Rows as a mapping by their name; counters without zeros; monitors without empty ones."""
    last = path.rsplit(".", 1)[-1]
    if last in ROWS and isinstance(value, list):
        rows = {str(row.get(ROWS[last])): row for row in value}
        if last == "monitors":
            rows = {name: row for name, row in rows.items() if row.get("clicks") or row.get("moves")}
        return rows
    if path in COUNTERS and isinstance(value, dict):
        return {name: count for name, count in value.items()
                if count or (path == "mouse.clicks" and name in ALWAYS)}
    return value


def differences(ours, expected, path=""):
    """(path, ours, expected) of everything that differs."""
    if path.endswith((".clicks", ".moves")) and isinstance(expected, list) and isinstance(ours, list):
        ours, expected = cells(ours), cells(expected)
    ours, expected = by_name(path, ours), by_name(path, expected)
    if not isinstance(expected, dict) or not isinstance(ours, dict):
        return [] if same(path, ours, expected) else [(path, ours, expected)]
    found = []
    for name in [*expected, *(name for name in ours if name not in expected)]:
        bracket = path.rsplit(".", 1)[-1] in ROWS
        inner = f"{path}[{name}]" if bracket else f"{path}.{name}".lstrip(".")
        found += differences(ours.get(name, MISSING), expected.get(name, MISSING), inner)
    return found


def cells(rows):
    return {f"{row[0]},{row[1]}": row[2] for row in rows}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(path, ours, expected):
    if not is_number(ours) or not is_number(expected):
        return type(ours) is type(expected) and ours == expected
    apart = abs(ours - expected)
    if PERCENTILE.fullmatch(path):
        return apart <= max(0.05 * expected, 1.0) + 1e-9
    if path == "keyboard.typing.consistency":
        return apart <= 1.0 + 1e-9
    if path.endswith((".width", ".height")):
        return apart == 0
    if isinstance(expected, int):  # "Counts are exact integers"
        return isinstance(ours, int) and apart == 0
    return apart <= max(1e-6 * abs(expected), 1e-9)


def out_of_order(ours):
    """`apps` is "by active time, then name", by its own figures."""
    rows = ours.get("apps", [])
    want = sorted(rows, key=lambda row: (-row["active_seconds"], row["app"]))
    return [] if rows == want else [
        ("apps", [row["app"] for row in rows], [row["app"] for row in want])
    ]


def exit_code(code, query, expected, events):
    """0 with a figure, 3 without any event; in between (focus only, no such app) either."""
    days = (fold.place(event.time, query.day_start, query.zone)[0] for event in events)
    if not any(query.first <= day <= query.last for day in days):
        wanted = {3}
    else:
        wanted = {0} if has_figure(expected) else {0, 3}
    return [] if code in wanted else [("exit code", code, " or ".join(map(str, sorted(wanted))))]


def has_figure(report):
    return any(row["presses"] or row["clicks"] or row["active_seconds"] for row in report["days"])


def compare(keytop, folded, events, query, ignore):
    expected = fold.report(folded, query)
    try:
        ours, code = keytop.report(query)
    except Failed as reason:
        return [("run", str(reason), "a report")]
    found = differences(ours, expected) + out_of_order(ours)
    found += exit_code(code, query, expected, events)
    if (query.day_start, query.zone) != (query.recorded_day_start, query.recorded_zone):
        # The page does not say what `unattributed` is where recorded days are cut anew.
        found = [each for each in found if each[0] != "keyboard.unattributed"]
    return [each for each in found if not any(re.search(one, each[0]) for one in ignore)]


# ---------------------------------------------------------------- one seed, and shrinking it

def prepared(binary, scenario, folder, twice=False):
    """(Keytop with the lines imported, the fold of the same lines, the events)."""
    keytop = Keytop(binary, scenario, Path(folder))
    for _ in range(2 if twice else 1):  # "the same file again changes nothing"
        keytop.take_in()
    events, _ = fold.read_events(scenario.data())
    return keytop, fold.Fold(events, settings_of(scenario)), events


def check(binary, scenario, queries, ignore, twice=False):
    """The first query with differences, and these; or None."""
    with tempfile.TemporaryDirectory(prefix="keytop-oracle-") as folder:
        try:
            prepared_ = prepared(binary, scenario, folder, twice)
        except Failed as reason:
            return queries[0], [("import", str(reason), "done")]
        for query in queries:
            found = compare(*prepared_, query, ignore)
            if found:
                return query, found
    return None


def kind_of(path):
    """Differences of one kind, wherever they are."""
    return re.sub(r"\[.*?\]|\d+,\d+|(?<=keys\.).*|(?<=chords\.).*", "*", path)


def shrunk(binary, scenario, query, found, ignore):
    """The fewest lines found that still show the first difference."""
    kind, runs = kind_of(found[0][0]), 0

    def still(lines):
        nonlocal runs
        runs += 1
        again = check(binary, replace(scenario, lines=lines), [query], ignore)
        return again is not None and any(kind_of(path) == kind for path, *_ in again[1])

    lines, size = scenario.lines, max(1, len(scenario.lines) // 2)
    while runs < SHRINK_RUNS:
        start, before = 0, len(lines)
        while start < len(lines) and runs < SHRINK_RUNS:
            fewer = lines[:start] + lines[start + size:]
            if fewer and still(fewer):
                lines = fewer
            else:
                start += size
        if size == 1 and len(lines) == before:
            break
        size = max(1, size // 2)
    return replace(scenario, lines=lines)


def tell(binary, scenario, query, found, ignore, shrink):
    print(f"seed {scenario.seed}: {scenario.describe()}")
    if shrink:
        scenario = shrunk(binary, scenario, query, found, ignore)
        again = check(binary, scenario, [query], ignore)
        found = again[1] if again else found
    print(f"  report {shlex.join(query_arguments(query))}")
    for path, ours, expected in found[:12]:
        print(f"  {path}: ours {short(ours)}, expected {short(expected)}")
    if len(found) > 12:
        print(f"  and {len(found) - 12} more")
    if shrink:
        print(f"  {len(scenario.lines)} lines are enough:")
        for line in scenario.lines:
            print("    " + line.decode(errors="backslashreplace").rstrip("\r"))
    print(flush=True)


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 300 else text[:300] + "…"


# ---------------------------------------------------------------- command line

def seed_range(text):
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", help="keytop, or a command line that behaves like it")
    parser.add_argument("--seeds", type=seed_range, default=seed_range("1..50"))
    parser.add_argument("--ignore", action="append", default=[], help="a path that may differ")
    parser.add_argument("--no-shrink", dest="shrink", action="store_false")
    return parser.parse_args()


def main():
    args = arguments()
    binary, failed = shlex.split(args.binary), 0
    for seed in args.seeds:
        scenario = generate.scenario_of(seed)
        queries = queries_of(scenario, fold.read_events(scenario.data())[0])
        found = check(binary, scenario, queries, args.ignore, twice=seed % 5 == 0)
        if found:
            failed += 1
            tell(binary, scenario, *found, args.ignore, args.shrink)
    print(f"{len(args.seeds) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

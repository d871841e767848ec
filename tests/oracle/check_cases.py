#!/usr/bin/env python3
"""Checks fold.py, or a binary, against the hand-computed figures in cases/.

    check_cases.py [BINARY] [--only NAME]
"""

import argparse
import re
import shlex
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path

import compare
import fold
import generate

CASES = Path(__file__).parent / "cases"
STEP = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?")
COUNTED = ("keyboard.keys.", "keyboard.chords.", "mouse.clicks.")


def scenario_of(case):
    settings = case.get("settings", {})
    made = generate.Scenario(0, case["time_zone"], settings.get("day_start", "04:00"))
    made.idle_timeout = fold.duration(settings.get("idle_timeout", "180s")) // fold.SECOND
    made.burst_gap = fold.duration(settings.get("burst_gap", "2s")) // fold.SECOND
    made.altgr = settings.get("altgr", True)
    made.exclude_apps = settings.get("exclude_apps", [])
    made.lines = case["events"].removesuffix("\n").encode().split(b"\n")
    return made


def query_of(case, scenario):
    return fold.Query(
        date.fromisoformat(case["from"]), date.fromisoformat(case["to"]),
        case.get("day_start", scenario.day_start), scenario.zone, case.get("app"),
        scenario.day_start, scenario.zone,
    )


def find(report, path):
    """The value at a path; README.md says how paths are written."""
    for prefix in COUNTED:
        if path.startswith(prefix) and not path.endswith(".length"):
            return find(report, prefix[:-1]).get(path.removeprefix(prefix), 0)
    value = report
    for name, row in STEP.findall(path):
        if name == "length":
            return len(value)
        value = value[name]
        if f"{name}[{row}]" in path:
            value = next(each for each in value if str(each[compare.ROWS[name]]) == row)
    return value


def wrong(case, report):
    for path, expected in case["expect"].items():
        try:
            ours = find(report, path)
        except (KeyError, StopIteration):
            ours = compare.MISSING
        if isinstance(expected, list) and isinstance(ours, list):
            ours, expected = sorted(ours), sorted(expected)
        if not compare.same(path, ours, expected):
            yield path, ours, expected


def folded(case, scenario):
    events, rejected = fold.read_events(scenario.data())
    report = fold.report(fold.Fold(events, compare.settings_of(scenario)), query_of(case, scenario))
    return report, [place for place, _ in rejected]


def reported(binary, case, scenario):
    """The report, and which of the rejected lines the import named by number."""
    with tempfile.TemporaryDirectory(prefix="keytop-oracle-") as folder:
        keytop = compare.Keytop(shlex.split(binary), scenario, Path(folder))
        said = set(map(int, re.findall(r"\d+", keytop.take_in())))
        named = [place for place in case.get("rejected", []) if place in said]
        return keytop.report(query_of(case, scenario))[0], named


def check(file, binary):
    case = tomllib.loads(file.read_text(encoding="utf-8"))
    scenario = scenario_of(case)
    try:
        report, rejected = reported(binary, case, scenario) if binary else folded(case, scenario)
    except compare.Failed as reason:
        return [("run", str(reason), "a report")]
    want = case.get("rejected", [])
    found = [] if rejected == want else [("rejected", rejected, want)]
    return found + list(wrong(case, report))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", help="keytop; without one fold.py is checked")
    parser.add_argument("--only", default="", help="cases whose file name has this in it")
    args, failed = parser.parse_args(), 0
    files = [file for file in sorted(CASES.glob("*.toml")) if args.only in file.name]
    for file in files:
        found = check(file, args.binary)
        failed += bool(found)
        for path, ours, expected in found:
            print(f"{file.name}: {path}: ours {compare.short(ours)}, expected {compare.short(expected)}")
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

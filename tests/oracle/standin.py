#!/usr/bin/env python3
"""Stands in for keytop's `import` and `report`, to try compare.py without it.

    compare.py "python3 standin.py"                 no difference
    FAULT=double_click compare.py "python3 standin.py"   a difference, shrunk
"""

import argparse
import json
import os
import sys
import tomllib
from datetime import date
from pathlib import Path

import fold
import lines
import walk

FAULTS = {
    "double_click": lambda: setattr(walk, "near", lambda one, other: True),
    "idle": lambda: setattr(walk, "active_by_marks", lambda events: []),
    "late": lambda: setattr(lines, "LATE", lines.LATE - 1),
    "edges": lambda: setattr(walk, "COLUMNS", 95),
    "meta": lambda: walk.MODIFIERS.update(MetaLeft="Super"),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    take_in = commands.add_parser("import")
    take_in.add_argument("--format", choices=["jsonl"])
    take_in.add_argument("--time-zone", required=True)
    take_in.add_argument("file", type=Path)
    report = commands.add_parser("report")
    report.add_argument("--format", choices=["json"])
    report.add_argument("--from", dest="first", type=date.fromisoformat)
    report.add_argument("--to", dest="last", type=date.fromisoformat)
    for name in ("--day-start", "--time-zone", "--app"):
        report.add_argument(name)
    return parser.parse_args()


def take_in(args):
    args.journal.mkdir(exist_ok=True)
    (args.journal / "lines").write_bytes(args.file.read_bytes())
    (args.journal / "zone").write_text(args.time_zone)
    for place, reason in fold.read_events(args.file.read_bytes())[1]:
        print(f"line {place}: {reason}", file=sys.stderr)
    return 0


def report(args):
    config = tomllib.loads(args.config.read_text(encoding="utf-8"))
    settings = fold.Settings(
        config["day_start"], fold.duration(config["idle_timeout"]), fold.duration(config["burst_gap"]),
        config["altgr"], frozenset(config["privacy"]["exclude_apps"]),
    )
    zone = (args.journal / "zone").read_text()
    events, _ = fold.read_events((args.journal / "lines").read_bytes())
    query = fold.Query(args.first, args.last, args.day_start or settings.day_start,
                       args.time_zone or zone, args.app, settings.day_start, zone)
    print(json.dumps(fold.report(fold.Fold(events, settings), query), ensure_ascii=False))
    days = (fold.place(event.time, query.day_start, query.zone)[0] for event in events)
    return 0 if any(args.first <= day <= args.last for day in days) else 3


if __name__ == "__main__":
    if os.environ.get("FAULT"):
        FAULTS[os.environ["FAULT"]]()
    chosen = arguments()
    sys.exit(take_in(chosen) if chosen.command == "import" else report(chosen))

#!/usr/bin/env python3
"""The definitions of formats.md, written down once more in the plainest way.

Reads event lines (lines.py), folds them by the definitions (walk.py, days.py)
and prints the object of `keytop report --format json` (section 3). Everything
is kept in memory and nothing is clever: this is an oracle to test against.

Where the page leaves room, the comment quotes the sentence after "Reading:".

Needs Python 3.11 and the system's tz data (Debian: package tzdata).
"""

import argparse
import json
import math
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from days import by_focus, by_minute, day_begins, place
from lines import MINUTE, SECOND, read_events
from walk import NO_MONITOR, Fold, Settings


@dataclass(frozen=True)
class Query:
    """What a report is asked for; recorded_* is how the lines were imported."""

    first: date
    last: date
    day_start: str
    zone: str
    app: str | None = None
    recorded_day_start: str | None = None
    recorded_zone: str | None = None


# ---------------------------------------------------------------- figures

def percentile(values, p):
    """Nearest rank, exact, in ms."""
    if not values:
        return 0.0
    rank = max(1, -(-len(values) * p // 100))
    return sorted(values)[rank - 1] / 1000


def consistency(ikis):
    if not ikis:
        return 0.0
    mean = sum(ikis) / len(ikis)
    if mean == 0:
        return 100.0  # all at the same instant: nothing varies
    c = math.sqrt(sum((each - mean) ** 2 for each in ikis) / len(ikis)) / mean
    return 100 * (1 - math.tanh(c + c**3 / 3 + c**5 / 5))


def wpm(bursts):
    words = sum((presses - 1) / 5 for presses, _ in bursts)
    minutes = sum(length for _, length in bursts) / MINUTE
    return words / minutes if minutes else 0.0


def peak_wpm(bursts):
    return max((wpm([each]) for each in bursts if each[0] >= 20 and each[1] > 0), default=0.0)


def seconds(spans):
    return sum(span.end - span.start for span in spans) / SECOND


@dataclass
class Cut:
    """The facts and stretches of a range (and of one application, if asked for)."""

    facts: dict = field(default_factory=lambda: defaultdict(list))
    active: list = field(default_factory=list)
    focus: list = field(default_factory=list)

    def count(self, what):
        return len(self.facts[what])

    def values(self, what):
        return [fact.value for fact in self.facts[what]]

    def only(self, keep):
        """The part of it for which keep(time, app) holds."""
        part = Cut()
        for what, facts in self.facts.items():
            part.facts[what] = [fact for fact in facts if keep(fact.time, fact.app)]
        part.active = [span for span in self.active if keep(span.start, span.app)]
        part.focus = [span for span in self.focus if keep(span.start, span.app)]
        return part


def everything(fold):
    whole = Cut()
    for fact in fold.facts:
        whole.facts[fact.what].append(fact)
    for start, end in fold.active:
        for span in by_focus(start, end, fold.focus.spans):
            whole.active += by_minute(*span)
    for span in fold.focus.spans:
        # Reading: "from a `window` event to the next one, or to the last event", without the
        # time for which `lock` or `suspend` had taken the focus away.
        if span.app is not None:
            whole.focus += by_minute(*span)
    return whole


# ---------------------------------------------------------------- the report

def report(fold, query):
    whole = everything(fold)

    def day_of(time):
        return place(time, query.day_start, query.zone)[0]

    def wanted(time, app):
        return query.first <= day_of(time) <= query.last and query.app in (None, app)

    cut = whole.only(wanted)
    return {
        "schema": "keytop-report/1",
        "from": query.first.isoformat(), "to": query.last.isoformat(),
        "day_start": query.day_start, "time_zone": query.zone,
        "activity": activity(cut),
        "keyboard": keyboard(cut, known_keys(whole, query)),
        "mouse": mouse(cut, fold, query),
        "apps": apps(cut, query.app),
        "by_hour": by_hour(cut, query),
        "by_weekday": by_weekday(cut, query, day_of),
        "days": days(cut, query, day_of),
    }


def activity(cut):
    active = seconds(cut.active)
    acts = cut.count("press") + cut.count("click")
    return {
        "active_seconds": active,
        "apm": acts * 60 / active if active else 0.0,
        "levels_minutes": levels(cut),
    }


def levels(cut):
    """Reading: "a clock minute": both passes of a repeated minute are minutes of their own."""
    acts = Counter(fact.time // MINUTE for what in ("press", "click") for fact in cut.facts[what])
    found = {"light": 0, "steady": 0, "intense": 0}
    for minute in {span.start // MINUTE for span in cut.active}:
        many = acts[minute]
        found["light" if many < 30 else "steady" if many < 90 else "intense"] += 1
    return found


def known_keys(whole, query):
    """"those of the recorded days that begin in the range"."""
    recorded = (query.recorded_day_start or query.day_start, query.recorded_zone or query.zone)
    start = day_begins(query.first, query.day_start, query.zone)
    end = day_begins(query.last + timedelta(days=1), query.day_start, query.zone)

    def wanted(time, app):
        began = day_begins(place(time, *recorded)[0], *recorded)
        return start <= began < end and query.app in (None, app)

    return Counter(key for key in whole.only(wanted).values("press") if key is not None)


def keyboard(cut, keys):
    # Reading: "`presses` = the sum of `keys` + `unattributed`" holds also where the days are cut
    # anew, but never with a negative `unattributed`.
    return {
        "presses": cut.count("press"), "repeats": cut.count("repeat"),
        "text_presses": cut.count("text_press"), "corrections": cut.count("correction"),
        "unattributed": max(0, cut.count("press") - keys.total()),
        "keys": dict(keys), "chords": dict(Counter(cut.values("chord"))),
        "typing": typing(cut),
    }


def typing(cut):
    bursts, ikis, dwells = cut.values("burst"), cut.values("iki"), cut.values("dwell")
    presses = cut.count("text_press")
    return {
        "wpm": wpm(bursts), "peak_wpm": peak_wpm(bursts),
        "bursts": sum(1 for count, _ in bursts if count >= 2),
        "burst_seconds": sum(length for _, length in bursts) / SECOND,
        "iki_ms": {f"p{p}": percentile(ikis, p) for p in (10, 50, 90)},
        "dwell_ms": {f"p{p}": percentile(dwells, p) for p in (50, 90)},
        "rollover": sum(cut.values("text_press")) / presses if presses else 0.0,
        "consistency": consistency(ikis),
    }


def scroll_total(cut):
    return math.fsum(abs(dx) + abs(dy) for dx, dy in cut.values("wheel"))


def mouse(cut, fold, query):
    wheel = cut.values("wheel")
    return {
        "clicks": {"left": 0, "middle": 0, "right": 0} | Counter(cut.values("click")),
        "double_clicks": cut.count("double_click"),
        "scroll": {
            "up": math.fsum(-dy for _, dy in wheel if dy < 0),
            "down": math.fsum(dy for _, dy in wheel if dy > 0),
            "left": math.fsum(-dx for dx, _ in wheel if dx < 0),
            "right": math.fsum(dx for dx, _ in wheel if dx > 0),
        },
        "distance_px": math.fsum(cut.values("distance")),
        "glitches": cut.count("glitch"),
        "monitors": monitors(cut, fold, query),
    }


def monitors(cut, fold, query):
    """Reading: the monitors with a count in the range, in the size they last had by its end."""
    end = day_begins(query.last + timedelta(days=1), query.day_start, query.zone)
    sizes = {"": NO_MONITOR[3:]}
    sizes |= {name: (w, h) for time, name, w, h in fold.sizes if time < end}
    clicks, moves = Counter(cut.values("click_cell")), Counter(cut.values("move_cell"))
    names = sorted({cell[0] for cell in [*clicks, *moves]})
    return [
        {"name": name, "width": whole_number(sizes[name][0]), "height": whole_number(sizes[name][1]),
         "clicks": sparse(clicks, name), "moves": sparse(moves, name)}
        for name in names
    ]


def whole_number(value):
    return int(value) if value == int(value) else value


def sparse(cells, monitor):
    return sorted([c, r, count] for (name, c, r), count in cells.items() if name == monitor)


def apps(cut, only):
    names = {span.app for span in cut.active + cut.focus}
    names |= {fact.app for what in ("press", "click", "wheel") for fact in cut.facts[what]}
    names = {only} if only is not None else names - {None}
    rows = [app_row(name, cut.only(lambda _time, app, name=name: app == name)) for name in names]
    rows = [row for row in rows if only is not None or any(list(row.values())[1:])]
    return sorted(rows, key=lambda row: (-row["active_seconds"], row["app"]))


def app_row(name, cut):
    return {
        "app": name, "active_seconds": seconds(cut.active), "focus_seconds": seconds(cut.focus),
        "presses": cut.count("press"), "clicks": cut.count("click"), "scroll": scroll_total(cut),
    }


def three(cut):
    return {
        "presses": cut.count("press"), "clicks": cut.count("click"),
        "active_seconds": seconds(cut.active),
    }


def by_hour(cut, query):
    def hour_of(time):
        return place(time, query.day_start, query.zone)[1]

    return [
        {"hour": hour} | three(cut.only(lambda time, _app, hour=hour: hour_of(time) == hour))
        for hour in range(24)
    ]


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def by_weekday(cut, _query, day_of):
    with_input = {day_of(fact.time) for fact in cut.facts["input"]}
    rows = []
    for place_, name in enumerate(WEEKDAYS):
        part = cut.only(lambda time, _app, place_=place_: day_of(time).weekday() == place_)
        many = sum(1 for day in with_input if day.weekday() == place_)
        rows.append({"weekday": name} | three(part) | {"days": many})
    return rows


def days(cut, query, day_of):
    rows, day = [], query.first
    while day <= query.last:
        part = cut.only(lambda time, _app, day=day: day_of(time) == day)
        rows.append({
            "day": day.isoformat(), "presses": part.count("press"), "clicks": part.count("click"),
            "scroll": scroll_total(part), "distance_px": math.fsum(part.values("distance")),
            "active_seconds": seconds(part.active), "wpm": wpm(part.values("burst")),
        })
        day += timedelta(days=1)
    return rows


# ---------------------------------------------------------------- command line

def duration(text):
    """`180s`, `500ms`, `3m`, `1h` or plain seconds, in microseconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|min|h|)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"not a duration: {text}")
    unit = {"ms": 1000, "s": SECOND, "": SECOND, "m": MINUTE, "min": MINUTE, "h": 60 * MINUTE}
    return round(float(found[1]) * unit[found[2]])


def arguments(argv=None):
    parser = argparse.ArgumentParser(description="keytop's report, by the definitions")
    parser.add_argument("file", help="event lines, or - for standard input")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    parser.add_argument("--day-start", default=None)
    parser.add_argument("--time-zone", default=None)
    parser.add_argument("--app")
    parser.add_argument("--recorded-day-start", default="04:00", help="day_start of the settings")
    parser.add_argument("--recorded-time-zone", default="UTC", help="zone of the import")
    parser.add_argument("--idle-timeout", type=duration, default=180 * SECOND)
    parser.add_argument("--burst-gap", type=duration, default=2 * SECOND)
    parser.add_argument("--no-altgr", dest="altgr", action="store_false")
    parser.add_argument("--exclude-app", action="append", default=[])
    return parser.parse_args(argv)


def main(argv=None):
    args = arguments(argv)
    data = sys.stdin.buffer.read() if args.file == "-" else open(args.file, "rb").read()
    events, rejected = read_events(data)
    settings = Settings(args.recorded_day_start, args.idle_timeout, args.burst_gap, args.altgr,
                        frozenset(args.exclude_app))
    query = Query(args.first, args.last, args.day_start or args.recorded_day_start,
                  args.time_zone or args.recorded_time_zone, args.app,
                  args.recorded_day_start, args.recorded_time_zone)
    for place_, reason in rejected:
        print(f"line {place_}: {reason}", file=sys.stderr)
    json.dump(report(Fold(events, settings), query), sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()

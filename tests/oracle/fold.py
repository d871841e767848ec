#!/usr/bin/env python3
"""The definitions of formats.md, written down once more in the plainest way.

Reads event lines (section 1), folds them by the definitions (section 2) and
prints the object of `keytop report --format json` (section 3). Everything is
kept in memory and nothing is clever: this is an oracle to test against.

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
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000  # all times are whole microseconds since the epoch
MINUTE = 60 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LATE = 2 * SECOND


# ---------------------------------------------------------------- settings

@dataclass(frozen=True)
class Settings:
    """The settings that change figures (section 5); mix_bits is 0."""

    day_start: str = "04:00"
    idle_timeout: int = 180 * SECOND
    burst_gap: int = 2 * SECOND
    altgr: bool = True
    exclude_apps: frozenset = frozenset()


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


# ---------------------------------------------------------------- event lines

class Rejected(Exception):
    """A line that is not taken, with the reason."""


class Event(NamedTuple):
    time: int
    kind: str
    body: dict


TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
BUTTONS = {"left", "middle", "right", "back", "forward"}
BUTTON_N = re.compile(r"button([1-9]\d*)", re.ASCII)
SESSION = {"idle", "active", "lock", "unlock", "suspend", "resume"}


def parse_time(text):
    """RFC 3339 with an offset; digits beyond microseconds are cut off."""
    found = TIME.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Rejected("time")
    *parts, digits, offset = found.groups()
    try:
        wall = datetime(*map(int, parts), tzinfo=timezone.utc)  # rejects second 60 and hour 24
    except ValueError as reason:
        raise Rejected("time") from reason
    since = wall - EPOCH
    micros = (since.days * 86400 + since.seconds) * SECOND
    return micros + int(((digits or "") + "000000")[:6]) - parse_offset(offset)


def parse_offset(text):
    if text in "Zz":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise Rejected("time")
    return (-1 if text[0] == "-" else 1) * (hours * 60 + minutes) * MINUTE


def number(body, name):
    value = body[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Rejected(name)
    try:
        value = float(value)
    except OverflowError as reason:
        raise Rejected(name) from reason
    if not math.isfinite(value):
        raise Rejected(name)
    return value


def string(body, name, may_be_empty=True):
    value = body[name]
    if not isinstance(value, str) or not (value or may_be_empty):
        raise Rejected(name)
    return value


def numbers(body, names):
    """All of these numbers, or none of them: a part of them is a missing field."""
    present = [name for name in names if name in body]
    if not present:
        return None
    for name in names:
        if name not in body:
            raise Rejected(name)
    return tuple(number(body, name) for name in names)


def required(body, *names):
    for name in names:
        if name not in body:
            raise Rejected(name)


def read_key(body):
    required(body, "key")
    key = string(body, "key", may_be_empty=False)
    repeat = body.get("repeat", False)
    if not isinstance(repeat, bool):
        raise Rejected("repeat")
    return {"key": {"OSLeft": "MetaLeft", "OSRight": "MetaRight"}.get(key, key), "repeat": repeat}


def read_button(body):
    required(body, "button")
    button = string(body, "button")
    numbered = BUTTON_N.fullmatch(button)
    if button not in BUTTONS and not (numbered and int(numbered[1]) >= 6):
        raise Rejected("button")
    return {"button": button, "at": numbers(body, ("x", "y"))}


def read_move(body):
    at, by = numbers(body, ("x", "y")), numbers(body, ("dx", "dy"))
    if at is None and by is None:
        raise Rejected("x")
    path = number(body, "path") if "path" in body else None
    return {"at": at, "by": None if at else by, "path": path}


def read_wheel(body):
    required(body, "dx", "dy")
    return {"by": numbers(body, ("dx", "dy"))}


def read_window(body):
    required(body, "app")
    app = body["app"] if body["app"] is None else string(body, "app")
    if "title" in body:
        string(body, "title")
    for name in ("pid", "x", "y", "w", "h"):
        if name in body:
            number(body, name)
    return {"app": app}


def read_monitors(body):
    required(body, "list")
    if not isinstance(body["list"], list):
        raise Rejected("list")
    return {"list": [read_monitor(each) for each in body["list"]]}


def read_monitor(body):
    if not isinstance(body, dict):
        raise Rejected("list")
    required(body, "name", "x", "y", "w", "h")
    for name in ("mm_w", "mm_h"):
        if name in body:
            number(body, name)
    return (string(body, "name"), *(number(body, name) for name in ("x", "y", "w", "h")))


READERS = {
    "key_down": read_key, "key_up": read_key,
    "button_down": read_button, "button_up": read_button,
    "move": read_move, "wheel": read_wheel, "window": read_window, "monitors": read_monitors,
}


def read_line(text):
    """One event, or Rejected.

    Reading: "a field of the wrong type [...] (each the same as missing): that
    line is rejected" - also where the field is optional, and null is a wrong
    type everywhere but in `app`.
    """
    try:
        body = json.loads(text, parse_constant=lambda name: float("nan"))
    except (ValueError, RecursionError) as reason:
        raise Rejected("json") from reason
    if not isinstance(body, dict):
        raise Rejected("json")
    required(body, "time", "event")
    time, kind = parse_time(body["time"]), string(body, "event")
    for name in ("device", "source"):
        if name in body:
            string(body, name)
    if kind in SESSION:
        return Event(time, kind, {})
    if kind not in READERS:
        raise Rejected("event")
    return Event(time, kind, READERS[kind](body))


def read_events(data):
    """(events in time order, [(line number, reason)]) of the bytes of a file."""
    events, rejected, latest = [], [], None
    for place, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            event = read_line(raw.decode("utf-8"))
            # "more than 2 s before the latest time accepted so far"
            if latest is not None and event.time < latest - LATE:
                raise Rejected("late")
        except (Rejected, UnicodeDecodeError) as reason:
            rejected.append((place, str(reason)))
            continue
        latest = event.time if latest is None else max(latest, event.time)
        events.append(event)
    return sorted(events, key=lambda event: event.time), rejected  # sorted() keeps ties


# ---------------------------------------------------------------- vocabulary

MODIFIERS = {
    "ShiftLeft": "Shift", "ShiftRight": "Shift", "ControlLeft": "Ctrl", "ControlRight": "Ctrl",
    "AltLeft": "Alt", "AltRight": "Alt", "MetaLeft": "Meta", "MetaRight": "Meta",
}
CHORD_ORDER = ("Ctrl", "Alt", "Shift", "Meta")
TEXT_KEYS = (
    {f"Key{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    | {f"{row}{digit}" for row in ("Digit", "Numpad") for digit in range(10)}
    | {
        "Minus", "Equal", "BracketLeft", "BracketRight", "Backslash", "Semicolon", "Quote",
        "Comma", "Period", "Slash", "Backquote", "IntlBackslash", "IntlRo", "IntlYen", "Space",
    }
    | {
        f"Numpad{name}" for name in (
            "Add", "Subtract", "Multiply", "Divide", "Decimal", "Comma", "Equal", "Star",
            "Hash", "ParenLeft", "ParenRight",
        )
    }
)
CORRECTIONS = {"Backspace", "Delete"}
COLUMNS, ROWS = 96, 54
NO_MONITOR = ("", 0.0, 0.0, 1920.0, 1080.0)


class Fact(NamedTuple):
    """Something that counts, at the instant where it counts."""

    what: str
    time: int
    app: str | None
    value: object = None


class Span(NamedTuple):
    """A stretch of time that counts, with the application that had the focus."""

    start: int
    end: int
    app: str | None


# ---------------------------------------------------------------- the fold

@dataclass
class Press:
    """A press that has not been released."""

    time: int
    withheld: bool


class Fold:
    """Walks through the events once and writes down every fact."""

    def __init__(self, events, settings):
        self.settings = settings
        self.facts = []
        self.now = 0
        self.said, self.away, self.locked = None, False, False
        self.focus = Focus()
        self.down = {}
        self.last_text = None  # the Press of the text press before, and its key
        self.burst = []
        self.position, self.last_left = None, None
        self.monitors, self.sizes = [], []
        self.last_input, self.afk = None, False
        self.active, self.inputs, self.last_event = [], 0, None
        self.events = events
        for event in events:
            self.take(event)
        self.finish()

    def add(self, what, value=None):
        self.facts.append(Fact(what, self.now, self.app(), value))

    def app(self):
        return None if self.away else self.said

    def withheld(self):
        return self.locked or self.app() in self.settings.exclude_apps

    def take(self, event):
        self.now = event.time
        dropped = event.kind == "move" and self.is_glitch(event.body["at"])
        if dropped:
            # Reading: "It is dropped whole": a glitch is not the "last event" either.
            self.add("glitch")
        else:
            self.last_event = event.time
            getattr(self, f"on_{event.kind}", lambda body: None)(event.body)

    def finish(self):
        self.end_burst()
        if self.last_event is not None:
            self.focus.change(self.last_event, None)
        if self.inputs == 0:
            self.active = active_by_marks(self.events)

    # -- input, AFK and active time

    def input(self):
        """Any press, click, wheel or move; called before it takes effect."""
        gap = None if self.last_input is None else self.now - self.last_input
        if gap is not None and gap > self.settings.idle_timeout:
            self.afk = True
        elif gap is not None and not self.afk:
            self.active.append((self.last_input, self.now))
        if self.afk:
            # Reading: "the first input after an AFK gap release every held key" - also the
            # AFK that `idle`, `lock` or `suspend` began; `active` alone does not end it
            # ("from there to the next input it is not").
            self.release_all()
        self.last_input, self.afk = self.now, False
        self.inputs += 1
        self.add("input")

    def leave(self):
        """`idle`, `lock` and `suspend` begin AFK at once."""
        if self.last_input is not None and not self.afk:
            if self.now - self.last_input <= self.settings.idle_timeout:
                self.active.append((self.last_input, self.now))
        self.afk = True

    def on_idle(self, _body):
        self.leave()

    def on_lock(self, _body):
        self.leave()
        self.end_burst()
        self.release_all()
        self.locked = True
        self.set_focus(self.said, away=True)

    def on_suspend(self, _body):
        self.leave()
        self.end_burst()
        self.release_all()
        self.set_focus(self.said, away=True)

    def on_unlock(self, _body):
        # Reading: "until `unlock`": it gives the focus back even while suspended.
        self.release_all()
        self.locked = False
        self.set_focus(self.said, away=False)

    def on_resume(self, _body):
        if not self.locked:
            self.set_focus(self.said, away=False)

    # -- the application

    def on_window(self, body):
        # Reading: "[...] take the focus away until [...] the next `window`": also while locked,
        # and also when it names the application of the window before.
        self.set_focus(body["app"], away=False)

    def set_focus(self, said, away):
        before = self.app()
        self.said, self.away = said, away
        if self.app() != before:
            self.end_burst()
            self.focus.change(self.now, self.app())

    # -- keys

    def on_key_down(self, body):
        key = body["key"]
        if body["repeat"] or key in self.down:
            # Reading: neither list of "withheld" names repeats; they are counted. A key that is
            # held through an AFK gap is still down at its next key_down: a repeat, no input.
            self.add("repeat")
            return
        self.input()
        self.press(key)

    def press(self, key):
        press = Press(self.now, self.withheld())
        held = self.held_modifiers()
        self.add("press", None if press.withheld else key)
        if not press.withheld:
            self.name_press(key, held)
            if key in TEXT_KEYS and not held & {"Ctrl", "Alt", "Meta"}:
                self.text_press(key, press)
        self.down[key] = press

    def held_modifiers(self):
        # Reading: with `altgr = false` AltRight is an Alt for text presses too, although
        # "text press" says "Alt (left)".
        keys = (key for key in self.down if key != "AltRight" or not self.settings.altgr)
        return {MODIFIERS[key] for key in keys if key in MODIFIERS}

    def name_press(self, key, held):
        if key in CORRECTIONS:
            self.add("correction")
        # Reading: AltRight stays a modifier key when it is AltGraph: its own press is no chord.
        if key not in MODIFIERS and held & {"Ctrl", "Alt", "Meta"}:
            self.add("chord", "+".join([name for name in CHORD_ORDER if name in held] + [key]))

    def text_press(self, key, press):
        # Reading: "the key of the text press before was still down": not released since, and
        # in whatever burst or application that text press was.
        before = self.last_text
        self.add("text_press", bool(before and self.down.get(before[0]) is before[1]))
        self.last_text = (key, press)
        if self.burst and self.now - self.burst[-1].time > self.settings.burst_gap:
            self.end_burst()
        if self.burst:
            self.add("iki", self.now - self.burst[-1].time)
        self.burst.append(Fact("text_press", self.now, self.app()))

    def end_burst(self):
        if self.burst:
            last = self.burst[-1]
            length = last.time - self.burst[0].time
            self.facts.append(Fact("burst", last.time, last.app, (len(self.burst), length)))
        self.burst = []

    def on_key_up(self, body):
        press = self.down.pop(body["key"], None)
        # Reading: "withheld": no dwell when either end is withheld.
        if press and not press.withheld and not self.withheld():
            self.add("dwell", self.now - press.time)

    def release_all(self):
        self.down = {}

    # -- the mouse

    def on_button_down(self, body):
        self.input()
        self.add("click", body["button"])
        if body["at"] and not self.is_glitch(body["at"]):
            self.add_cell("click_cell", body["at"])
        if body["button"] == "left":
            self.left_click(body["at"] or self.position)

    def left_click(self, at):
        before = self.last_left
        self.last_left = (self.now, at)
        if before and self.now - before[0] <= 500_000 and near(before[1], at):
            self.add("double_click")
            self.last_left = None

    def on_move(self, body):
        self.input()
        if body["at"] is None:
            # Reading: `path` is "the length travelled since the position before"; a line that
            # knows motion only has none, so its own length counts.
            self.add("distance", math.hypot(*body["by"]))
            return
        if self.position is not None:
            straight = math.dist(self.position, body["at"])
            self.add("distance", straight if body["path"] is None else body["path"])
        # else "The first position adds nothing", whatever its `path`.
        self.position = body["at"]
        self.add_cell("move_cell", body["at"])

    def on_wheel(self, body):
        self.input()
        self.add("wheel", body["by"])

    def on_monitors(self, body):
        self.monitors = body["list"]
        self.sizes += [(self.now, each[0], each[3], each[4]) for each in body["list"]]

    def is_glitch(self, at):
        if at is None:
            return False
        if not self.monitors:
            return any(each < 0 or each >= 65535 for each in at)
        return not any(holds(monitor, at) for monitor in self.monitors)

    def add_cell(self, what, at):
        monitor = next((each for each in self.monitors if holds(each, at)), NO_MONITOR)
        name, x, y, w, h = monitor
        column = min(math.floor((at[0] - x) * COLUMNS / w), COLUMNS - 1)
        row = min(math.floor((at[1] - y) * ROWS / h), ROWS - 1)
        self.add(what, (name, column, row))


class Focus:
    """Which application had the focus, and when."""

    def __init__(self):
        self.spans, self.app, self.since = [], None, None

    def change(self, now, app):
        if self.since is not None:
            self.spans.append(Span(self.since, now, self.app))
        self.app, self.since = app, now


def near(one, other):
    """Within 8 px, or at an unknown distance."""
    return one is None or other is None or math.dist(one, other) <= 8


def holds(monitor, at):
    _, x, y, w, h = monitor
    return x <= at[0] < x + w and y <= at[1] < y + h


def active_by_marks(events):
    """Reading: "In a stream without any input": the whole import has none."""
    spans, since = [], None
    for event in events:
        if event.kind == "active" and since is None:
            since = event.time
        elif event.kind in ("idle", "lock", "suspend") and since is not None:
            spans.append((since, event.time))
            since = None
    return spans


# ---------------------------------------------------------------- the calendar

def instant(micros):
    return EPOCH + timedelta(microseconds=micros)


def wall_clock(micros, zone):
    return instant(micros).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def clock_of(text):
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes)


@lru_cache(maxsize=None)
def day_begins(day, day_start, zone):
    """The first instant whose wall clock is at or past day_start on that date.

    Reading: on a date that does not exist (Apia, 2011-12-30) that is the first
    instant after it, so the day is short, or empty with a day_start of 00:00.
    """
    wanted = datetime.combine(day, datetime.min.time()) + clock_of(day_start)
    around = [wanted.replace(tzinfo=timezone.utc) + timedelta(hours=hour) for hour in range(-30, 31)]
    furthest = max(each.astimezone(ZoneInfo(zone)).utcoffset() for each in around)
    start = int((wanted - furthest - datetime(1970, 1, 1)).total_seconds()) * SECOND
    while wall_clock(start, zone) < wanted:  # no zone is behind and ahead within one minute
        start += MINUTE
    return start


@lru_cache(maxsize=None)
def place_minute(minute, day_start, zone):
    """(day, hour) of a minute; days, hours and offsets all change at whole minutes."""
    wall = wall_clock(minute * MINUTE, zone)
    day = wall.date() + timedelta(days=1)
    while day_begins(day, day_start, zone) > minute * MINUTE:
        day -= timedelta(days=1)
    return day, wall.hour


def place(micros, day_start, zone):
    return place_minute(micros // MINUTE, day_start, zone)


def by_minute(start, end, app):
    """The stretch in pieces that do not cross a minute."""
    while start < end:
        cut = min(end, (start // MINUTE + 1) * MINUTE)
        yield Span(start, cut, app)
        start = cut


def by_focus(start, end, focus):
    """The stretch in pieces that do not cross a change of focus."""
    for span in focus:
        if span.end <= start or span.start >= end:
            continue
        if start < span.start:
            yield Span(start, span.start, None)
        yield Span(max(start, span.start), min(end, span.end), span.app)
        start = min(end, span.end)
    if start < end:
        yield Span(start, end, None)


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

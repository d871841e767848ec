"""Event lines, formats.md section 1: which are taken, and in which order."""

import json
import math
import re
from datetime import datetime, timezone
from typing import NamedTuple

SECOND = 1_000_000  # all times are whole microseconds since the epoch
MINUTE = 60 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LATE = 2 * SECOND


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

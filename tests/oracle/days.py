"""Days, hours and minutes of a zone, and stretches of time cut at them."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from lines import EPOCH, MINUTE, SECOND
from walk import Span


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

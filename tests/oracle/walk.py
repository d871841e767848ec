"""The definitions of formats.md section 2: one walk through the events, every fact written down.

Where the page leaves room, the comment quotes the sentence after "Reading:".
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from lines import SECOND


@dataclass(frozen=True)
class Settings:
    """The settings that change figures (section 5); mix_bits is 0."""

    day_start: str = "04:00"
    idle_timeout: int = 180 * SECOND
    burst_gap: int = 2 * SECOND
    altgr: bool = True
    exclude_apps: frozenset = frozenset()


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

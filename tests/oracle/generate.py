#!/usr/bin/env python3
"""Seeded streams of event lines: plausible people, hostile circumstances.

`python3 generate.py SEED` prints the scenario as a comment on stderr and the
lines on stdout. The same seed always gives the same bytes.
"""

import json
import random
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

SECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LETTERS = [f"Key{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
TEXT = LETTERS + ["Space", "Space", "Digit1", "Comma", "IntlBackslash", "Numpad7", "NumpadAdd",
                  "Backquote", "IntlRo", "NumpadParenLeft", "Slash", "IntlYen", "NumpadDecimal"]
OTHER = ["Enter", "Tab", "Backspace", "Backspace", "Delete", "ArrowLeft", "F5", "Escape",
         "NumpadEnter", "Hid:0x00a5", "CapsLock", "Home", "NumpadBackspace", "AudioVolumeUp"]
MODIFIERS = ["ShiftLeft", "ShiftRight", "ControlLeft", "ControlRight", "AltLeft", "AltRight",
             "MetaLeft", "MetaRight", "OSLeft", "OSRight"]
APPS = ["firefox", "kitty", "keepassxc", "Ünï code", "code"]
SECRET = "keepassxc"

# (zone, a UTC instant near something awkward)
NIGHTS = [
    ("Europe/Berlin", "2026-11-20T08:00:00"),
    ("Europe/Berlin", "2026-11-20T02:58:00"),  # 04:00 local is the day boundary
    ("Europe/Berlin", "2026-03-29T00:58:00"),  # 02:00 becomes 03:00
    ("Europe/Berlin", "2026-10-25T00:58:00"),  # 03:00 becomes 02:00
    ("Europe/Berlin", "2026-10-25T00:15:00"),
    ("America/New_York", "2026-03-08T06:58:00"),
    ("America/New_York", "2026-11-01T05:40:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:28:00"),  # half an hour forward
    ("Australia/Lord_Howe", "2026-04-04T14:58:00"),  # half an hour back
    ("Pacific/Apia", "2011-12-30T09:58:00"),  # 30 December does not exist
    ("Asia/Kathmandu", "2026-05-01T22:14:00"),  # an offset of 5:45
    ("UTC", "2026-12-31T23:58:00"),
    ("UTC", "2026-02-28T03:59:00"),
]


@dataclass
class Scenario:
    """A stream, and the settings it is meant to be folded with."""

    seed: int
    zone: str = "UTC"
    day_start: str = "04:00"
    idle_timeout: int = 180  # s
    burst_gap: int = 2  # s
    altgr: bool = True
    exclude_apps: list = field(default_factory=list)
    lines: list = field(default_factory=list)  # bytes, without their ends

    def data(self):
        return b"".join(line + b"\n" for line in self.lines)

    def describe(self):
        return (f"zone {self.zone}, day_start {self.day_start}, idle_timeout {self.idle_timeout}s, "
                f"burst_gap {self.burst_gap}s, altgr {self.altgr}, exclude {self.exclude_apps}")


class Person:
    """Writes events at its own pace; `now` is the time of the next one."""

    def __init__(self, dice, scenario, start):
        self.dice, self.scenario, self.now = dice, scenario, start
        self.rows = []  # (emitted at, line): file order is that of the first
        self.at = (500.0, 400.0)
        self.monitors = []
        self.disorder = dice.choice([0.0, 0.0, 0.02, 0.2])

    # -- writing

    def wait(self, low, high):
        self.now += self.dice.randint(int(low * 1000), int(high * 1000)) * 1000

    def say(self, event, **body):
        line = {"time": self.stamp(), "event": event, **body}
        if self.dice.random() < 0.05:
            line |= self.dice.choice([{"device": "kbd0"}, {"source": "x11"}, {"seq": 7}, {"new": [1]}])
        if self.dice.random() < 0.03:
            line = dict(self.dice.sample(list(line.items()), len(line)))
        self.write(json.dumps(line, ensure_ascii=self.dice.random() < 0.5).encode())

    def write(self, line):
        delay = 0
        if self.dice.random() < self.disorder:
            delay = self.dice.choice([1, 50_000, 500_000, 1_900_000, 2_000_000, 2_000_001, 9_000_000])
        self.rows.append((self.now + delay, line))

    def stamp(self):
        offset = self.dice.choice([0, 0, 0, 60, -300, 345, 840])  # minutes
        wall = EPOCH + timedelta(microseconds=self.now, minutes=offset)
        digits = f"{self.now % SECOND:06d}"
        style = self.dice.random()
        if style < 0.2:
            digits = digits.rstrip("0")
        elif style < 0.25:
            digits += "999"  # beyond microseconds: cut off
        end = ("z" if style > 0.95 else "Z") if offset == 0 else self.offset(offset)
        day = wall.strftime("%Y-%m-%d") + ("t" if style > 0.95 else "T") + wall.strftime("%H:%M:%S")
        return day + ("." + digits if digits else "") + end

    @staticmethod
    def offset(minutes):
        sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
        return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    # -- keys

    def press(self, key):
        self.say("key_down", key=key)

    def release(self, key):
        if self.dice.random() > 0.02:  # else it is lost
            self.say("key_up", key=key)

    def tap(self, key):
        self.press(key)
        self.wait(0.02, 0.15)
        self.release(key)

    def type_text(self):
        held = []
        for _ in range(self.dice.randint(1, 45)):
            key = self.dice.choice(TEXT if self.dice.random() < 0.92 else OTHER)
            self.press(key)
            held.append(key)
            while held and (len(held) > 2 or self.dice.random() < 0.7):
                self.wait(0.0, 0.08)
                self.release(held.pop(0))
            self.wait(0.01, 0.3)
        for key in held:
            self.release(key)

    def type_slowly(self):
        """Presses around burst_gap apart, and ties."""
        gap = self.scenario.burst_gap * SECOND
        for _ in range(self.dice.randint(2, 6)):
            self.press(self.dice.choice(TEXT))
            before = self.now
            self.now += self.dice.choice([0, 0, 1000, gap - 1, gap, gap, gap + 1, gap // 2])
            if self.dice.random() < 0.3:
                self.between(before)

    def between(self, before):
        """Something in the middle of two presses that must not end the burst (or must)."""
        after, self.now = self.now, (before + self.now) // 2
        self.dice.choice([self.click, self.move, lambda: self.press("ArrowUp"), self.wheel,
                          self.focus, lambda: self.say("idle"), self.lock_or_unlock])()
        self.now = max(after, self.now)

    def chord(self):
        held = self.dice.sample(MODIFIERS, self.dice.randint(1, 4))
        for key in held:
            self.press(key)
            self.wait(0, 0.1)
        for _ in range(self.dice.randint(1, 3)):
            self.tap(self.dice.choice(TEXT + OTHER))
            self.wait(0, 0.2)
        for key in held:
            self.release(key)
            if self.dice.random() < 0.3:
                self.tap(self.dice.choice(TEXT))

    def both_shifts(self):
        self.press("ShiftLeft")
        self.press("ShiftRight")
        self.tap("KeyA")
        self.release("ShiftLeft")
        self.press("ControlLeft")
        self.tap("KeyB")
        self.release("ShiftRight")
        self.tap("KeyC")
        self.release("ControlLeft")

    def hold(self):
        key = self.dice.choice(TEXT + OTHER + MODIFIERS)
        flagged = self.dice.random() < 0.6
        if self.dice.random() < 0.9:
            self.press(key)
        self.wait(0.3, 0.5)
        for _ in range(self.dice.randint(1, 5)):
            self.say("key_down", key=key, **({"repeat": True} if flagged else {}))
            self.wait(0.03, 0.04)
        self.release(key)

    def stray_key_up(self):
        self.say("key_up", key=self.dice.choice(TEXT + MODIFIERS))

    def held_through_pause(self):
        self.press(self.dice.choice(["ShiftLeft", "ControlLeft", "KeyQ"]))
        self.pause()
        self.tap(self.dice.choice(TEXT))

    # -- the mouse

    def place(self):
        spread = self.dice.random()
        x, y = self.at
        if spread < 0.6:
            x, y = x + self.dice.randint(-60, 60), y + self.dice.randint(-60, 60)
        elif spread < 0.9 or not self.monitors:
            x, y = self.dice.randint(0, 2500) / self.dice.choice([1, 1, 2]), self.dice.randint(0, 1300)
        else:
            each = self.dice.choice(self.monitors)
            x = each["x"] + self.dice.choice([0, each["w"] - 1, each["w"], each["w"] // 2])
            y = each["y"] + self.dice.choice([0, each["h"] - 1, each["h"], each["h"] // 3])
        if self.dice.random() < 0.04:
            x, y = self.dice.choice([(65535, 65535), (-1, 10), (70000, 3), (65534, 65534), (5, 65535)])
        self.at = (x, y) if 0 <= x < 3000 and 0 <= y < 2000 else self.at
        return x, y

    def move(self):
        for _ in range(self.dice.randint(1, 12)):
            style = self.dice.random()
            if style < 0.12:
                self.say("move", dx=self.dice.randint(-9, 9), dy=self.dice.randint(-9, 9) / 2)
            else:
                x, y = self.place()
                extra = {"path": self.dice.randint(0, 4000) / 4} if style < 0.2 else {}
                extra |= {"dx": 1000, "dy": 1000} if style > 0.97 else {}
                self.say("move", x=x, y=y, **extra)
            self.wait(0, 0.1)

    def button(self, name, at):
        where = {} if at is None else {"x": at[0], "y": at[1]}
        self.say("button_down", button=name, **where)
        self.say("button_up", button=name, **where)

    def click(self):
        name = self.dice.choice(["left"] * 4 + ["right", "middle", "back", "forward", "button6", "button11"])
        self.button(name, self.dice.choice([None, self.place()]))

    def double_click(self):
        x, y = self.at
        for _ in range(self.dice.randint(2, 5)):
            off = self.dice.choice([(0, 0), (8, 0), (0, -8), (9, 0), (6, 6), (5, 6), (-8, 0.5)])
            self.button("left", self.dice.choice([None, (x + off[0], y + off[1]), (x, y)]))
            if self.dice.random() < 0.2:
                self.dice.choice([self.move, lambda: self.tap("KeyX"),
                                  lambda: self.button("right", (x, y)), self.focus])()
            self.now += self.dice.choice([0, 100_000, 499_999, 500_000, 500_000, 500_001, 900_000])

    def wheel(self):
        for _ in range(self.dice.randint(1, 6)):
            dx, dy = self.dice.choice([(0, 1), (0, -1), (1, 0), (-0.5, 0.25), (0, 0), (0.1, -0.125), (0, 3)])
            self.say("wheel", dx=dx, dy=dy)
            self.wait(0, 0.2)

    def change_monitors(self):
        one = {"name": "DP-1", "x": 0, "y": 0, "w": self.dice.choice([1920, 2560, 1280]), "h": 1080}
        two = {"name": "eDP-1", "x": one["w"], "y": self.dice.choice([0, 120]), "w": 1366, "h": 768}
        three = {"name": "HDMI-1", "x": -800, "y": -600, "w": 800, "h": 600, "mm_w": 300, "mm_h": 200}
        self.monitors = self.dice.choice([[one], [one, two], [two], [three, one], [one, two, three], []])
        self.say("monitors", list=self.monitors)

    # -- applications and the session

    def focus(self):
        app = self.dice.choice(APPS + [None])
        extra = self.dice.choice([{}, {}, {"title": "a title", "pid": 12},
                                  {"x": 0, "y": 0, "w": 800, "h": 600}])
        self.say("window", app=app, **extra)

    def lock_or_unlock(self):
        self.say(self.dice.choice(["lock", "unlock"]))

    def session(self):
        """Session events in every order, with and without input in between."""
        kinds = ["lock", "unlock", "suspend", "resume", "idle", "active"]
        usual = [["lock", "unlock"], ["suspend", "resume"], ["lock", "suspend", "resume", "unlock"],
                 ["suspend", "lock", "resume", "unlock"], ["idle", "active"], ["idle", "lock", "active", "unlock"]]
        order = self.dice.choice(usual) if self.dice.random() < 0.6 else self.dice.choices(kinds, k=self.dice.randint(1, 5))
        for kind in order:
            self.say(kind)
            self.wait(0, self.dice.choice([1, 30, 400]))
            if self.dice.random() < 0.35:
                self.dice.choice([self.type_text, self.click, self.focus, self.chord, self.move])()

    def pause(self):
        timeout = self.scenario.idle_timeout * SECOND
        self.now += self.dice.choice([timeout - 1, timeout, timeout, timeout + 1, timeout * 2,
                                      5 * SECOND, 40 * SECOND, 70 * SECOND])

    def jump_to_boundary(self):
        """To just before or at the next full hour, half hour or minute."""
        step = self.dice.choice([3600, 1800, 60]) * SECOND
        ahead = (self.now // step + 1) * step
        self.now = ahead + self.dice.choice([-1, 0, -500_000, 1, -90 * SECOND])
        self.now = max(self.now, ahead - step)

    def busy_minute(self):
        """29, 30, 89 or 90 presses and clicks in one clock minute."""
        self.now = (self.now // (60 * SECOND) + 1) * 60 * SECOND
        for _ in range(self.dice.choice([29, 30, 89, 90])):
            self.dice.choice([lambda: self.press("KeyM"), lambda: self.press("ArrowUp")])()
            self.rows.append((self.now, self.key_up_line("KeyM")))
            self.rows.append((self.now, self.key_up_line("ArrowUp")))
            self.now += 600_000
        self.wait(1, 10)

    def key_up_line(self, key):
        return json.dumps({"event": "key_up", "key": key, "time": self.stamp()}).encode()

    def bad_line(self):
        time = self.stamp()
        good = {"time": time, "event": "key_down", "key": "KeyZ"}
        self.write(self.dice.choice([
            b"", b"   ", b"\t", b"nonsense", b"[1,2]", b'{"time":', b"\xff\xfe", b"42", b"null",
            json.dumps(good).encode() + b"\r",
            *[json.dumps(good | change).encode() for change in (
                {"key": ""}, {"key": 5}, {"key": None}, {"time": "2026-11-20 09:00:00Z"},
                {"time": "2026-11-20T09:00:60Z"}, {"time": "2026-11-20T09:00:00"}, {"time": 5},
                {"time": "2026-13-20T09:00:00Z"}, {"time": "2026-11-20T24:00:00Z"}, {"time": ""},
                {"time": time.replace(".", ",")} if "." in time else {"time": "x"},
                {"event": "key_press"}, {"event": "KEY_DOWN"}, {"event": 1}, {"event": "move"},
                {"event": "move", "x": 1}, {"event": "move", "x": "1", "y": 2},
                {"event": "button_down", "button": "button5"}, {"event": "button_down"},
                {"event": "button_down", "button": "Left"},
                {"event": "button_down", "button": "left", "x": 4},
                {"event": "wheel", "dy": 1}, {"event": "wheel", "dx": True, "dy": 1},
                {"event": "window"}, {"event": "window", "app": 3}, {"event": "monitors"},
                {"event": "monitors", "list": {}}, {"event": "monitors", "list": [{"name": "DP-1"}]},
            )],
            json.dumps({"time": time, "event": "wheel", "dx": 0}).encode()[:-1] + b', "dy": 1e999}',
            json.dumps({"event": "key_down", "key": "KeyZ"}).encode(),
            json.dumps({"time": time, "key": "KeyZ"}).encode(),
            json.dumps({"time": time, "event": "key_down"}).encode(),
        ]))

    # -- a life

    def live(self, steps):
        acts = {
            self.type_text: 8, self.type_slowly: 3, self.chord: 3, self.both_shifts: 1, self.hold: 2,
            self.stray_key_up: 1, self.held_through_pause: 1, self.move: 4, self.click: 3,
            self.double_click: 3, self.wheel: 2, self.focus: 5, self.session: 3, self.pause: 5,
            self.jump_to_boundary: 2, self.busy_minute: 0.5, self.bad_line: 2, self.change_monitors: 1,
        }
        for act in list(acts):  # each seed has its own tastes
            acts[act] *= self.dice.choice([0, 0.5, 1, 1, 3])
        if not any(acts.values()):
            acts[self.type_text] = 1
        for _ in range(steps):
            self.dice.choices(list(acts), weights=list(acts.values()))[0]()
            self.wait(0, self.dice.choice([0, 0.2, 1, 3, 20]))

    def watch_only(self, steps):
        """A stream without any input."""
        for _ in range(steps):
            self.dice.choice([lambda: self.say("active"), lambda: self.say("idle"), self.focus, self.focus,
                              lambda: self.say(self.dice.choice(["lock", "unlock", "suspend", "resume"])),
                              self.stray_key_up, lambda: self.say("button_up", button="left")])()
            self.wait(0, self.dice.choice([1, 60, 4000]))

    def last_word(self):
        """A plain last event, so that nothing hangs on what counts as one."""
        self.wait(10, 20)
        self.disorder = 0.0
        self.say("key_up", key="KeyZ")


def scenario_of(seed):
    dice = random.Random(seed)
    zone, start = dice.choice(NIGHTS)
    made = Scenario(seed, zone)
    if dice.random() < 0.4:
        made.day_start = dice.choice(["00:00", "02:30", "06:15", "23:45", "03:00"])
    if dice.random() < 0.3:
        made.idle_timeout = dice.choice([1, 10, 60, 600, 5000])
    if dice.random() < 0.3:
        made.burst_gap = dice.choice([1, 3, 10])
    made.altgr = dice.random() < 0.7
    made.exclude_apps = [SECRET] if dice.random() < 0.6 else []
    since = datetime.fromisoformat(start + "+00:00") - EPOCH
    person = Person(dice, made, (since.days * 86400 + since.seconds) * SECOND)
    (person.watch_only if dice.random() < 0.1 else person.live)(dice.choice([3, 8, 25, 60]))
    person.last_word()
    made.lines = [line for _, line in sorted(person.rows, key=lambda row: row[0])]
    if dice.random() < 0.1:
        made.lines[0] = b"\xef\xbb\xbf" + made.lines[0]
    if dice.random() < 0.2:
        made.lines = [line.rstrip(b"\r") + b"\r" for line in made.lines]
    return made


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        scenario = scenario_of(int(argument))
        print(f"# seed {argument}: {scenario.describe()}", file=sys.stderr)
        sys.stdout.buffer.write(scenario.data())

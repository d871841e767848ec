"""A week of a made-up person, seeded, in a home of its own."""

import json
import os
import pathlib
import random
import subprocess
import tempfile

DAYS = [f"2026-03-{day:02}" for day in range(2, 9)]
NASTY = "</script><script>alert(1)</script>\"'&"


def events(seed=7, without=()):
    """A week of typing, chords, clicks and moves in three applications; seeded. Events with one of these words are left
    out."""
    dice = random.Random(seed)
    lines = []

    def add(at, **fields):
        day, ms = at
        hour, rest = divmod(ms, 3_600_000)
        minute, rest = divmod(rest, 60_000)
        second, ms = divmod(rest, 1000)
        if any(word in fields["event"] + fields.get("key", "") for word in without):
            return
        lines.append(json.dumps({"time": f"{day}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", **fields}))

    letters = [f"Key{chr(c)}" for c in range(65, 91)] + ["Space"] * 5 + ["Backspace"]
    for day in DAYS:
        ms = 9 * 3_600_000
        add((day, ms), event="monitors", list=[{"name": "main", "x": 0, "y": 0, "w": 2560, "h": 1440}])
        for app in ("editor", "browser", NASTY):
            add((day, ms), event="window", app=app)
            for _ in range(dice.randint(40, 160)):
                ms += dice.randint(80, 400)
                key = dice.choice(letters)
                add((day, ms), event="key_down", key=key)
                ms += dice.randint(20, 60)
                add((day, ms), event="key_up", key=key)
            for key in ("down ControlLeft", "down KeyC", "up KeyC", "up ControlLeft"):
                ms += 30
                way, code = key.split()
                add((day, ms), event=f"key_{way}", key=code)
            for _ in range(60):
                ms += 50
                x, y = abs(dice.gauss(1200, 500)) % 2560, abs(dice.gauss(700, 300)) % 1440
                add((day, ms), event="move", x=x, y=y)
            add((day, ms), event="button_down", button="left", x=x, y=y)
            add((day, ms + 40), event="button_up", button="left", x=x, y=y)
            ms += 1000
        add((day, ms), event="suspend")
    return "\n".join(lines) + "\n"


class Home:
    def __init__(self, binary, text=events()):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.binary = os.path.abspath(binary)
        (self.path / "config.toml").write_text("[privacy]\nmix_bits = 0\n")
        (self.path / "events.jsonl").write_text(text)
        self.keytop("import", "events.jsonl")

    def keytop(self, *arguments, **more):
        environment = {"HOME": self.folder.name, "TZ": "UTC", "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **more}
        return subprocess.run([self.binary, "--config", "config.toml", *arguments], cwd=self.path, env=environment,
                              check=True, capture_output=True, text=True).stdout

    def report(self, first, last):
        return json.loads(self.keytop("report", "--format", "json", "--from", first, "--to", last))

"""What is pushed, by keytop in a home of its own."""

import json
import os
import pathlib
import re
import subprocess

DAYS = 16


def events():
    """Sixteen days, three hours in each."""
    for day in range(DAYS):
        for hour in (9, 11, 14):
            at = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T{hour:02}:00:"
            fields = [{"event": "window", "app": f"app {day % 3}"}]
            fields += [{"event": f"key_{way}", "key": key} for key in ("KeyA", "KeyB", "KeyC") for way in ("down", "up")]
            fields += [{"event": f"key_{way}", "key": key} for way, key in (
                ("down", "ControlLeft"), ("down", "KeyC"), ("up", "KeyC"), ("up", "ControlLeft"))]
            fields += [{"event": "button_down", "button": "left", "x": 5, "y": 5}, {"event": "suspend"}]
            for ms, field in enumerate(fields):
                yield json.dumps({"time": f"{at}{ms // 10:02}.{ms % 10}00Z", **field})


def long_hour(titles):
    """An hour of titles of 4,000 signs each."""
    for n in range(titles):
        ms = n * 40
        at = f"2026-05-05T09:{ms // 60000:02}:{ms // 1000 % 60:02}.{ms % 1000:03}Z"
        yield json.dumps({"time": at, "event": "window", "app": f"app {n % 5}", "title": f"{n:08} " * 444})


class Home:
    """keytop on a journal of these lines, with the credentials that its environment tells."""

    def __init__(self, binary, folder, lines, settings, keys):
        self.keys = keys
        self.binary, self.path = os.path.abspath(binary), pathlib.Path(folder)
        self.path.mkdir()
        (self.path / "config.toml").write_text(settings)
        with open(self.path / "events.jsonl", "w") as file:
            file.writelines(line + "\n" for line in lines)
        self.run("import", "events.jsonl", check=True)
        (self.path / "events.jsonl").unlink()

    def environment(self, keys):
        return {"HOME": str(self.path), "TZ": "UTC", "PATH": os.environ["PATH"], **keys}

    def start(self, *arguments, keys=None):
        return subprocess.Popen([self.binary, "--config", "config.toml", *arguments], cwd=self.path, text=True,
                                env=self.environment(self.keys if keys is None else keys), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, *arguments, check=False, **more):
        process = self.start(*arguments, **more)
        told, error = process.communicate(timeout=300)
        assert not check or process.returncode == 0, f"{arguments}: {error}"
        assert not any(value in told + error for value in self.keys.values() if len(value) > 16), error
        return process.returncode, told, error

    def push(self, *arguments, **more):
        """Exit code; files sent, skipped and failed; stderr."""
        code, told, error = self.run("push", *arguments, **more)
        return code, tally(told), error


def tally(told):
    found = re.search(r"sen[dt] (\d+) files \(\d+ bytes\), skipped (\d+), failed (\d+)", told)
    return tuple(map(int, found.groups())) if found else None

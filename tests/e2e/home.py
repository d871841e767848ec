"""A home folder for keytop: its journal, settings and runtime files, and the program with them."""

import atexit
import datetime
import json
import os
import shutil
import subprocess
import tempfile

from wait import memory_folder, until

# What the header says of the role of this process.
RECORDS = r"[●*] x11\b"
VIEWS = r"\b(viewer|screen of process)\b"


class Home:
    """Temporary folders, apart from the person's own; the runtime folder is in memory."""

    def __init__(self, binary, terminals, desk=None, settings=""):
        self.binary = binary
        self._terminals = terminals
        self._opened = []
        self.root = tempfile.mkdtemp(prefix="keytop-e2e-")
        self.runtime = tempfile.mkdtemp(prefix="keytop-e2e-", dir=memory_folder())
        self.journal = os.path.join(self.root, "data", "keytop", "journal.db")
        self.config = os.path.join(self.root, "config", "keytop", "config.toml")
        for folder in ("home", "data", "config", "state", "cache", "tmp", "notes"):
            os.mkdir(os.path.join(self.root, folder))
        os.makedirs(os.path.dirname(self.config))
        with open(self.config, "w", encoding="utf-8") as config:
            config.write(f'day_start = "{far_day_start()}"\n{settings}')
        self.environment = self._environment(desk)
        # An interrupted run skips the cleanups of its test.
        atexit.register(self.close)

    def _environment(self, desk):
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "TZ") if key in os.environ}
        inside = {f"XDG_{name.upper()}_HOME": os.path.join(self.root, name)
                  for name in ("data", "config", "state", "cache")}
        own = {"HOME": os.path.join(self.root, "home"), "TMPDIR": os.path.join(self.root, "tmp"),
               "XDG_RUNTIME_DIR": self.runtime, "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor"}
        return {**kept, **inside, **own, **({"DISPLAY": desk.display} if desk else {})}

    def arguments(self, *arguments):
        return [self.binary, *arguments, "--journal", self.journal, "--config", self.config]

    def open(self, *arguments, says=RECORDS, size=(120, 40)):
        """Opens keytop in a terminal; returns when the screen shows what it should say, `None` for at once."""
        terminal = self._terminals.open(self.arguments(*arguments), self.environment,
                                        os.path.join(self.root, "notes"), size)
        self._opened.append(terminal)
        if says:
            terminal.until_shows(says)
        return terminal

    def quit(self, terminal):
        """Quits with `q`; AssertionError unless it ends well."""
        terminal.keys("q")
        code = terminal.until_ended()
        if code != 0:
            raise AssertionError(f"it ended with {code}\n{terminal.describe()}")

    def run(self, *arguments, **options):
        """Runs keytop without a terminal."""
        # TERM is what a script's environment has; there is no terminal on any of the three streams.
        return subprocess.run(self.arguments(*arguments), env={**self.environment, "TERM": "dumb"}, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, **options)

    def report(self, *arguments):
        done = self.run("report", "--format", "json", *arguments)
        if done.returncode not in (0, 3):
            raise AssertionError(f"report ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def status(self):
        return json.loads(self.run("status", "--json").stdout)

    def until_captured(self):
        """Waits until the recorder sees the session: what is pressed before is nobody's."""
        until(lambda: self.status()["sees"] == "session", "the recorder to see the session")

    def until_reports(self, presses, clicks=None, seconds=20):
        """Waits until the report tells of so many presses (and clicks); returns it."""
        last = {}

        def look():
            last.update(self.report())
            seen = last["keyboard"]["presses"], sum(last["mouse"]["clicks"].values())
            return seen[0] >= presses and (clicks is None or seen[1] >= clicks)

        def what():
            clicked = sum(last["mouse"]["clicks"].values())
            return (f"{presses} presses and {clicks} clicks; the report has {last['keyboard']['presses']} "
                    f"and {clicked}\n{self.describe()}")

        until(look, what, seconds, every=0.2)
        return last

    def describe(self):
        """What there is to see after a failure."""
        files = subprocess.run(["ls", "-laR", os.path.join(self.root, "data"), self.runtime], capture_output=True,
                               text=True).stdout
        screens = [terminal.describe() for terminal in self._opened]
        return "\n".join([*screens, files])

    def close(self):
        atexit.unregister(self.close)
        for terminal in self._opened:
            terminal.shut()
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.rmtree(self.runtime, ignore_errors=True)


def far_day_start():
    """A start of the day twelve hours from now, so that no test runs across it."""
    # The clock is read in the zone that the program will use: that of the machine.
    return (datetime.datetime.now() + datetime.timedelta(hours=12)).strftime("%H:00")

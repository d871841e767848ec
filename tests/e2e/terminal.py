"""A terminal that tests can read: a pane of a private tmux server."""

import os
import re
import shlex
import subprocess
import uuid

from wait import is_running, until, until_gone

WIDTH, HEIGHT = 120, 40
# What a program may change in a terminal and must put back.
MODES = ("alternate_on", "cursor_flag", "mouse_any_flag", "mouse_sgr_flag", "keypad_flag", "keypad_cursor_flag",
         "insert_flag")


class Terminals:
    """A tmux server without anybody's configuration."""

    def __init__(self):
        self.name = f"keytop-e2e-{os.getpid()}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT), "exec sleep infinity")
        self._tmux("set", "-g", "remain-on-exit", "on")
        self._tmux("set", "-g", "status", "off")
        self._tmux("set", "-g", "default-terminal", "tmux-256color")
        self._tmux("set", "-ga", "terminal-overrides", ",*:Tc")
        self._tmux("set", "-s", "set-clipboard", "on")

    def _tmux(self, *arguments):
        environment = {key: value for key, value in os.environ.items() if key not in ("TMUX", "TMUX_PANE")}
        done = subprocess.run(["tmux", "-L", self.name, *arguments], env=environment, capture_output=True, text=True,
                              timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"tmux {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def open(self, command, environment, folder, size=(WIDTH, HEIGHT)):
        return Terminal(self._tmux, command, environment, folder, size)

    def close(self):
        try:
            self._tmux("kill-server")
        except AssertionError:
            pass


class Terminal:
    """One command in a pane of its own, with the terminal's settings before and after it."""

    def __init__(self, tmux, command, environment, folder, size):
        self._tmux = tmux
        self._notes = os.path.join(folder, f"terminal-{uuid.uuid4().hex[:8]}")
        os.mkdir(self._notes)
        setting = " ".join(f"{key}={shlex.quote(value)}" for key, value in environment.items())
        pid, before, after, code, errors = (self._note(n) for n in ("pid", "before", "after", "code", "errors"))
        program = f"env {setting} sh -c 'echo $$ >{pid}; exec \"$@\"' sh {shlex.join(command)}"
        script = f"stty -a >{before}; {program} 2>{errors}; echo $? >{code}; stty -a >{after}; exec sleep infinity"
        self.pane = tmux("new-session", "-d", "-P", "-F", "#{pane_id}", "-x", str(size[0]), "-y", str(size[1]),
                         script).strip()
        self.pid = int(until(lambda: self._read("pid").strip(), "the command to start"))

    def _note(self, name):
        return os.path.join(self._notes, name)

    def _read(self, name):
        try:
            with open(self._note(name), encoding="utf-8", errors="replace") as note:
                return note.read()
        except FileNotFoundError:
            return ""

    @property
    def is_running(self):
        return is_running(self.pid)

    def screen(self):
        """The text on the screen."""
        return self._tmux("capture-pane", "-p", "-t", self.pane)

    def keys(self, *names):
        """Presses keys in this terminal, by tmux's names; the desk's keyboard knows nothing of it."""
        self._tmux("send-keys", "-t", self.pane, *names)

    def clipboard(self):
        """What a program had the terminal copy last."""
        try:
            return self._tmux("show-buffer")
        except AssertionError:
            return ""

    def resize(self, width, height):
        self._tmux("resize-window", "-t", self.pane, "-x", str(width), "-y", str(height))

    def until_shows(self, pattern, seconds=15, flags=0):
        """Waits for a pattern on the screen; returns the match."""
        regex = re.compile(pattern, flags)

        def look():
            if not self.is_running:
                raise AssertionError(f"it ended ({self.code()}) before it showed {pattern!r}:\n{self.describe()}")
            return regex.search(self.screen())

        return until(look, lambda: f"{pattern!r} on the screen:\n{self.describe()}", seconds)

    def until_hides(self, pattern, seconds=15):
        """Waits until a pattern is on the screen no more."""
        until(lambda: not re.search(pattern, self.screen()), lambda: f"{pattern!r} to go:\n{self.describe()}", seconds)

    def until_ended(self, seconds=15):
        """Waits for the command's end; returns its exit code."""
        until(lambda: self._read("code").strip() and self._read("after"), lambda: f"its end:\n{self.describe()}",
              seconds)
        return self.code()

    def code(self):
        text = self._read("code").strip()
        return int(text) if text else None

    def errors(self):
        """What the command wrote to stderr."""
        return self._read("errors")

    def settings(self):
        """`stty -a` before and after the command."""
        return self._read("before"), self._read("after")

    def modes(self):
        """What tmux says of the pane's modes."""
        shown = self._tmux("display-message", "-p", "-t", self.pane, " ".join("#{%s}" % mode for mode in MODES))
        return dict(zip(MODES, shown.split()))

    def close(self):
        """Closes the pane under the command, as a person closes a window."""
        self._tmux("kill-pane", "-t", self.pane)

    def shut(self):
        """Ends everything in it, whatever state it is in."""
        try:
            self.close()
        except AssertionError:
            pass
        if self.is_running:
            try:
                until_gone(self.pid, 5)
            except AssertionError:
                os.kill(self.pid, 9)

    def describe(self):
        try:
            shown = self.screen()
        except AssertionError as error:
            shown = str(error)
        return f"--- screen\n{shown.rstrip()}\n--- stderr\n{self.errors()}---"

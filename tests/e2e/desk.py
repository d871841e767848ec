"""A desk of its own: an X server, a window manager and two applications, away from any real session."""

import os
import subprocess
import tempfile

from wait import until
from xtest import XTest

WIDTH, HEIGHT = 1280, 800
# Window titles that must never reach a disk.
TITLES = {"Alpha": "quarterly-figures-7f3a1c", "Beta": "letter-to-ambrose-9d20"}
PLACES = {"Alpha": "70x24+20+40", "Beta": "70x24+660+40"}
# Swallows whatever is typed, control characters too: a chord must not end it.
SINK = ["sh", "-c", "stty raw -echo; exec cat >/dev/null"]


class Desk:
    """Xvfb, openbox and two xterms, `Alpha` on the left and `Beta` on the right."""

    def __init__(self, display=None):
        self._processes = []
        self._log = tempfile.TemporaryFile()
        self.display = self._start_server(display)
        self.environment = {**os.environ, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        try:
            self._start("openbox", "--sm-disable")
            until(lambda: "window id" in self._root_property("_NET_SUPPORTING_WM_CHECK"), "openbox to manage windows")
            self.windows = {name: self._start_window(name) for name in TITLES}
            self.xtest = XTest(self.display)
        except BaseException:
            self.close()
            raise

    def _start_server(self, display):
        """On this display, or on a free one."""
        reads, writes = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", *([display] if display else []), "-displayfd", str(writes), "-screen", "0",
             f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[writes], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
        )
        self._processes.append(server)
        os.close(writes)
        with os.fdopen(reads) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start:\n" + self.log())
        return ":" + number

    def _start(self, *command):
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def _start_window(self, name):
        self._start("xterm", "-class", name, "-name", name.lower(), "-title", TITLES[name], "-geometry", PLACES[name],
                    "-fa", "DejaVu Sans Mono", "-fs", "8", "-xrm", "*allowTitleOps: false", "-e", *SINK)
        found = until(lambda: self.xdotool("search", "--onlyvisible", "--class", f"^{name}$", check=False).split(),
                      lambda: f"the window of {name}\n{self.log()}")
        return found[0]

    def _root_property(self, name):
        shown = subprocess.run(["xprop", "-root", name], env=self.environment, capture_output=True, text=True)
        return shown.stdout

    def xdotool(self, *arguments, check=True):
        done = subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True,
                              timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"xdotool {' '.join(map(str, arguments))}: {done.stderr or done.returncode}")
        return done.stdout

    def focus(self, name):
        """Gives the focus to a window and returns when it has it."""
        window = self.windows[name]
        self.xdotool("windowactivate", "--sync", window)
        until(lambda: self.xdotool("getactivewindow", check=False).strip() == window, f"{name} to have the focus")

    def log(self):
        if self._log.closed:
            return ""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-4000:]

    def close(self):
        if getattr(self, "xtest", None):
            # Xlib ends the whole process when its server goes first.
            self.xtest.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in reversed(self._processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        self._log.close()

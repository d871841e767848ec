#!/usr/bin/env python3
"""How soon the screens are there on the journal of ten heavy years.

    benches/decade.py JOURNAL [--binary target/release/keytop] [--rounds 20]

The program runs in a pseudo-terminal of 200 x 60 that answers what it asks. From the start of the process to the end of
its first frame, and from a key that changes the tab or the range to the end of the next frame. Beside the wall clock's
the processor's time is told, which others who use the machine change less.
"""

import argparse
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import tempfile
import termios
import time

FRAME = b"\x1b[?2026l"
START_MS, SWITCH_MS = 15.0, 16.0
# How long a screen that is done stays silent: the clock in its header moves once a second.
QUIET = 0.08
KEYS = [("range", "w")] * 6 + [("range", "W")] * 6 + [("tab", digit) for digit in "2345671"]


class Screen:
    """The program in a pseudo-terminal."""

    def __init__(self, command, environment):
        self.began = time.monotonic()
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
            os.execvpe(command[0], command, environment)
        self.seen = b""

    def frame(self, seconds=3.0):
        """When the next frame ended, and the processor's time so far; `None` if there was none."""
        until, self.seen = time.monotonic() + seconds, b""
        while (left := until - time.monotonic()) > 0:
            if not select.select([self.end], [], [], left)[0]:
                return None
            self.seen += os.read(self.end, 1 << 20)
            if b"\x1b[c" in self.seen:
                os.write(self.end, b"\x1b[?62;22c")
                self.seen = self.seen.replace(b"\x1b[c", b"")
            if FRAME in self.seen:
                return time.monotonic(), self.cpu()
        return None

    def cpu(self):
        spent = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            try:
                with open(f"/proc/{self.pid}/task/{task}/schedstat", encoding="ascii") as stat:
                    spent += int(stat.read().split()[0])
            except OSError:
                pass
        return spent / 1e6

    def settle(self):
        while self.frame(QUIET):
            pass

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        try:
            while os.read(self.end, 65536):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.end)


def told(name, times, limit):
    wall, cpu = sorted(wall for wall, _ in times), sorted(cpu for _, cpu in times)
    middle = len(times) // 2
    verdict = "kept" if wall[0] <= limit else "EXCEEDED"
    print(f"{name}, {len(times)} times: best {wall[0]:.1f} ms, median {wall[middle]:.1f} ms, of the processor "
          f"{cpu[middle]:.1f} ms (limit {limit:.0f}: {verdict})")


def start(command, environment, rounds):
    times, figures = [], 0
    for _ in range(rounds):
        screen = Screen(command, environment)
        done = screen.frame()
        if done:
            times.append((1000 * (done[0] - screen.began), done[1]))
            figures = max(figures, len(re.findall(rb"[1-9][0-9]*", re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b" ", screen.seen))))
        screen.close()
    told("from the start of the process to its first frame", times, START_MS)
    print(f"    with {figures} numbers on it")


def switches(command, environment, rounds):
    times = {"tab": [], "range": []}
    screen = Screen(command, environment)
    screen.settle()
    for _ in range(max(rounds // 5, 1)):
        for what, key in KEYS:
            before, began = screen.cpu(), time.monotonic()
            os.write(screen.end, key.encode())
            if done := screen.frame(1.0):
                times[what].append((1000 * (done[0] - began), done[1] - before))
            screen.settle()
    screen.close()
    for what, found in times.items():
        told(f"from a key to the frame of the next {what}", found, SWITCH_MS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("journal")
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    binary, journal = pathlib.Path(options.binary).resolve(), pathlib.Path(options.journal).resolve()
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "XDG_RUNTIME_DIR": home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                       "COLORTERM": "truecolor", "TZ": "Europe/Berlin", "PATH": os.environ["PATH"]}
        command = [str(binary), "--source", "none", "--journal", str(journal)]
        start(command, environment, options.rounds)
        switches(command, environment, options.rounds)


if __name__ == "__main__":
    main()

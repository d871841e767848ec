#!/usr/bin/env python3
"""How long a key press takes from the X server to the bytes that draw it.

    benches/latency.py [--binary target/release/keytop] [--presses 300]

The program runs in a pseudo-terminal of this script, on its keyboard tab, where a pressed key lights up. The time is
from the server's answer that the press was done to the byte that writes the key's legend anew.
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
import sys
import termios
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "e2e"))
sys.dont_write_bytecode = True

from case import Stage  # noqa: E402
from home import Home  # noqa: E402

LIMIT_MS = 50.0
# One at a time, each back after its light went out; none is on the screen's edge or in its words alone.
LETTERS = "QAZWSXEDCRFVTGBYHNUJMIKOLP"
GAP = 0.11
# Escape sequences, whose final bytes are letters too.
ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>78cDEHM])")


class Screen:
    """The program in a pseudo-terminal; what it writes, as it comes."""

    def __init__(self, command, environment):
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, {**environment, "TERM": "xterm-256color"})
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, until):
        """What comes until then, at once when something came."""
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.end], [], [], left)[0]:
            return b""
        return os.read(self.end, 65536)

    def settle(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(until)

    def shows(self, letter, until):
        """When the letter was written; `None` if it was not."""
        seen = b""
        while time.monotonic() < until:
            seen += self.read(until)
            if letter in ESCAPE.sub(b"", seen):
                return time.monotonic()
        return None

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        while True:
            try:
                if not os.read(self.end, 65536):
                    break
            except OSError:
                break
        os.waitpid(self.pid, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--presses", type=int, default=300)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not there: cargo build --release")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = screen = None
    try:
        Stage.open(str(binary))
        home = Home(str(binary), Stage.terminals, Stage.desk)
        screen = Screen(home.arguments(), home.environment)
        screen.settle(2)
        os.write(screen.end, b"2")
        screen.settle(1)
        sys.exit(measure(screen, Stage.desk.xtest, options.presses))
    finally:
        if screen:
            screen.close()
        if home:
            home.close()
        Stage.close()


def measure(screen, xtest, presses):
    times, missed = [], 0
    for index in range(presses):
        letter = LETTERS[index % len(LETTERS)]
        began = time.monotonic()
        xtest.tap("Key" + letter)
        xtest.sync()
        pressed = time.monotonic()
        shown = screen.shows(letter.encode(), began + 2)
        if shown is None:
            missed += 1
        else:
            times.append(1000 * (shown - pressed))
        screen.settle(began + GAP - time.monotonic())
    times.sort()
    if not times:
        sys.exit("no press was drawn")
    at = lambda share: times[min(int(share * len(times)), len(times) - 1)]
    kept = "kept" if at(0.99) <= LIMIT_MS else "EXCEEDED"
    print(f"from a key press to its light on the screen, {len(times)} presses: p50 {at(0.5):.1f} ms, p90 {at(0.9):.1f} ms, "
          f"p99 {at(0.99):.1f} ms (limit {LIMIT_MS:.0f}: {kept}), not drawn {missed}")
    return int(missed > 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Ten million motion events through the running program: its memory stays where it was.

    benches/soak.py [--binary target/release/keytop] [--events 10000000]

Moves the pointer of a desk of its own as fast as the server answers, and reads the program's memory at every tenth of
the way. Ends with 1 if the memory grew, or if the distance is not told.
"""

import argparse
import contextlib
import pathlib
import signal
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "e2e"), str(HERE)]
sys.dont_write_bytecode = True

from case import Stage  # noqa: E402
from home import Home  # noqa: E402
from running import rss_mb  # noqa: E402

# Growth after the first tenth that is still flat, MB.
FLAT_MB = 2.0
# Events between two questions to the server, and until the program has read them all: where the socket of a RECORD
# connection is full, Xvfb was seen to write nothing to it for ever (FlushAllOutput). No device sends so many at once.
ROUND = 200


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--events", type=int, default=10_000_000)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not there: cargo build --release")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = None
    try:
        Stage.open(str(binary))
        home = Home(str(binary), Stage.terminals, Stage.desk)
        sys.exit(soak(home, Stage.desk.xtest, options.events))
    finally:
        if home:
            home.close()
        Stage.close()


def soak(home, xtest, events):
    terminal = home.open()
    started, memory = time.monotonic(), []
    for tenth in range(1, 11):
        for _ in range(events // 10 // ROUND):
            for step in range(ROUND):
                xtest.move(100 + step % 2 * 300, 100)
            xtest.sync()
            until_at_rest(terminal.pid)
        memory.append(rss_mb(terminal.pid))
        print(f"{tenth * events // 10:>10} events  {memory[-1]:6.1f} MB  {time.monotonic() - started:6.1f} s", flush=True)
    home.quit(terminal)
    distance = home.report()["mouse"]["distance_px"]
    grown = max(memory[1:]) - memory[0]
    share = distance / (300 * events)
    print(f"grew by {grown:.1f} MB after the first tenth (limit {FLAT_MB}); "
          f"{share:.2%} of the way was told (in a flood the server may lose positions)")
    return int(grown > FLAT_MB or share < 0.5)


def until_at_rest(pid):
    """Waits until every thread of a process waits for something."""
    for stat in pathlib.Path(f"/proc/{pid}/task").glob("*/stat"):
        # A thread may end meanwhile.
        with contextlib.suppress(OSError):
            while stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "R":
                time.sleep(0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What the recorder without a screen costs, and how soon screens beside it show what the hand did.

    benches/attached.py [--binary target/release/keytop] [--seconds 20]

On a desk of its own (tests/e2e). CPU is what the kernel counted, by thread. Compare ratios: the machine is shared.
"""

import argparse
import fcntl
import os
import pathlib
import pty
import select
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "tests" / "e2e"))
sys.dont_write_bytecode = True

from case import Stage  # noqa: E402
from home import Home  # noqa: E402
from running import rss_mb, spent_over, verdict  # noqa: E402
from wait import until  # noqa: E402

# What the program promises.
LIMITS = {"idle": 0.05, "rss": 10.0, "frame": 30.0, "event": 50.0, "screens": 1.0}
SCREENS = 50
GREETING = b"keytop\0\n" + struct.pack("<HB", 1, 1)
LETTERS = "ETAOINSHRDLUCMWFGYPB"


def record(home):
    recorder = subprocess.Popen(home.arguments("record"), env=home.environment, stdin=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
    until(lambda: '"source": "x11"' in home.run("status", "--json").stdout, "the recorder to let screens in")
    return recorder


def attach(home):
    screen = socket.socket(socket.AF_UNIX)
    screen.connect(str(next(pathlib.Path(home.runtime).rglob("screens.sock"))))
    screen.sendall(GREETING)
    return screen


def type_for(xtest, seconds, each=0.1):
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        xtest.tap("Key" + LETTERS[number % len(LETTERS)])
        xtest.sync()
        number += 1
        time.sleep(each)


def measure_idle(recorder, seconds):
    time.sleep(3)
    spent, wall = spent_over(recorder.pid, lambda: time.sleep(seconds))
    percent, rss = 100 * sum(spent.values()) / wall, rss_mb(recorder.pid)
    print(f"recorder alone, idle {wall:.0f} s: {percent:.3f} % of a core {verdict(percent, LIMITS['idle'])}, "
          f"{rss:.1f} MB RSS {verdict(rss, LIMITS['rss'])}")
    for name, used in sorted(spent.items()):
        print(f"    {name:16} {100 * used / wall:.4f} %")


def measure_first_frame(home, times=15):
    waits = []
    for _ in range(times):
        began = time.monotonic()
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.execvpe(home.binary, home.arguments(), {**home.environment, "TERM": "xterm-256color"})
        seen, is_answered = b"", False
        while b"screen of process" not in seen and time.monotonic() - began < 10:
            if select.select([terminal], [], [], 1)[0]:
                seen += os.read(terminal, 65536)
            if b"\x1b[c" in seen and not is_answered:
                # As a terminal does that knows its background.
                os.write(terminal, b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c")
                is_answered = True
        waits.append(1000 * (time.monotonic() - began))
        os.write(terminal, b"q")
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass
        os.waitpid(pid, 0)
        os.close(terminal)
    waits.sort()
    middle = waits[len(waits) // 2]
    print(f"start of a screen to its first frame: median {middle:.1f} ms {verdict(middle, LIMITS['frame'])}, "
          f"worst of {times} {waits[-1]:.1f} ms")


def measure_latency(home, xtest, times=200):
    screen = attach(home)
    screen.settimeout(5)
    waits = []
    for number in range(times):
        code = "Key" + LETTERS[number % len(LETTERS)]
        screen.setblocking(False)
        try:
            while screen.recv(1 << 20):
                pass
        except BlockingIOError:
            pass
        screen.settimeout(5)
        began, seen = time.monotonic(), b""
        xtest.tap(code)
        xtest.flush()
        while code.encode() not in seen:
            seen += screen.recv(1 << 20)
        waits.append(1000 * (time.monotonic() - began))
        time.sleep(0.1)
    waits.sort()
    worst = waits[int(len(waits) * 0.99) - 1]
    print(f"from a press to a screen beside: median {waits[len(waits) // 2]:.1f} ms, p99 {worst:.1f} ms "
          f"{verdict(worst, LIMITS['event'])}")
    screen.close()


def measure_screens(home, recorder, xtest, seconds):
    alone, wall = spent_over(recorder.pid, lambda: type_for(xtest, seconds))
    screens = [attach(home) for _ in range(SCREENS)]
    stop = threading.Event()

    def read():
        while not stop.is_set():
            for screen in select.select(screens, [], [], 0.2)[0]:
                screen.recv(1 << 20)

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(1)
    idle, idle_wall = spent_over(recorder.pid, lambda: time.sleep(seconds / 2))
    beside, beside_wall = spent_over(recorder.pid, lambda: type_for(xtest, seconds))
    stop.set()
    reader.join()
    for screen in screens:
        screen.close()
    more = 100 * (sum(beside.values()) / beside_wall - sum(alone.values()) / wall)
    print(f"{SCREENS} screens beside it while 10 keys a second are typed: {more:.2f} % of a core more "
          f"{verdict(more, LIMITS['screens'])}; with nothing typed {100 * sum(idle.values()) / idle_wall:.3f} % in all")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not there: cargo build --release")
    home = recorder = None
    try:
        Stage.open(str(binary))
        home = Home(str(binary), Stage.terminals, Stage.desk)
        Stage.desk.focus("Alpha")
        recorder = record(home)
        measure_idle(recorder, options.seconds)
        measure_first_frame(home)
        measure_latency(home, Stage.desk.xtest)
        measure_screens(home, recorder, Stage.desk.xtest, options.seconds / 2)
    finally:
        if recorder:
            recorder.terminate()
            recorder.wait()
        if home:
            home.close()
        Stage.close()


if __name__ == "__main__":
    main()

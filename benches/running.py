#!/usr/bin/env python3
"""What the running program costs: idle with its screen open, per event at 1,000 X11 events a second, and at 8,000
reports of motion a second.

    benches/running.py [--binary target/release/keytop] [--seconds 20]

Runs it on a desk of its own (tests/e2e) and prints figures and ratios; beside it htop, where it is installed, and
a Python logger (benches/logger.py), where pynput can be had with pip. CPU is what the kernel counted, by thread, to
the nanosecond. Compare ratios: the machine is shared.
"""

import argparse
import glob
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "e2e"))
sys.dont_write_bytecode = True

from case import Stage  # noqa: E402
from home import Home  # noqa: E402

RATE = 1000
# What the program promises.
# Reports a second of the fastest mice that are sold.
FAST = 8000
LIMITS = {"idle": 0.5, "rss": 15.0, "event": 5.0, "motion": 3.0}
# Threads of the screen; all others capture, fold and keep the journal.
DRAWING = ("keytop", "library", "input")


def cpu_by_thread(pid):
    """CPU seconds of each thread by its name."""
    spent = {}
    for task in glob.glob(f"/proc/{pid}/task/*"):
        try:
            with open(f"{task}/comm", encoding="utf-8") as comm, open(f"{task}/schedstat", encoding="utf-8") as stat:
                name, used = comm.read().strip(), int(stat.read().split()[0]) / 1e9
        except OSError:
            continue
        spent[name] = spent.get(name, 0.0) + used
    return spent


def rss_mb(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        kib = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    return kib / 1024


def spent_over(pid, act):
    """CPU seconds by thread, and wall seconds, while something is done."""
    before, started = cpu_by_thread(pid), time.monotonic()
    act()
    after, wall = cpu_by_thread(pid), time.monotonic() - started
    return {name: used - before.get(name, 0.0) for name, used in after.items()}, wall


def play(xtest, seconds):
    """Moves, keys, clicks and notches at a steady rate; returns how many events."""
    sent, started = 0, time.monotonic()
    letters = "ETAOINSHRDLU"
    while (elapsed := time.monotonic() - started) < seconds:
        while sent < elapsed * RATE:
            step = sent // 2
            if step % 50 == 0:
                xtest.click(1)
            elif step % 25 == 0:
                xtest.click(5)
            elif step % 5 == 0:
                xtest.tap("Key" + letters[step // 5 % len(letters)])
            else:
                xtest.move(100 + step % 400, 100 + step % 300)
                xtest.move(101 + step % 400, 100 + step % 300)
            sent += 2
        xtest.flush()
        time.sleep(0.001)
    xtest.sync()
    return sent


def verdict(value, limit):
    return f"(limit {limit}: {'kept' if value <= limit else 'EXCEEDED'})"


def measure_idle(home, seconds):
    terminal = home.open()
    time.sleep(3)
    spent, wall = spent_over(terminal.pid, lambda: time.sleep(seconds))
    percent, rss = 100 * sum(spent.values()) / wall, rss_mb(terminal.pid)
    print(f"keytop idle, {wall:.0f} s: {percent:.3f} % of a core {verdict(percent, LIMITS['idle'])}, "
          f"{rss:.1f} MB RSS {verdict(rss, LIMITS['rss'])}")
    for name, used in sorted(spent.items()):
        print(f"    {name:16} {100 * used / wall:.3f} %")
    home.quit(terminal)
    return percent


def measure_htop(terminals, seconds, folder):
    if not shutil.which("htop"):
        print("htop is not installed: not compared")
        return
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "tmux-256color", "LC_ALL": "C.UTF-8"}
    terminal = terminals.open(["htop"], environment, folder)
    time.sleep(3)
    spent, wall = spent_over(terminal.pid, lambda: time.sleep(seconds))
    print(f"htop idle, {wall:.0f} s: {100 * sum(spent.values()) / wall:.3f} % of a core, {rss_mb(terminal.pid):.1f} MB RSS")
    terminal.shut()


def measure_events(home, desk, seconds):
    terminal = home.open()
    sent = 0

    def act():
        nonlocal sent
        sent = play(desk.xtest, seconds)

    spent, wall = spent_over(terminal.pid, act)
    kept = {name: used for name, used in spent.items() if name not in DRAWING}
    each = 1e6 * sum(kept.values()) / sent
    print(f"keytop at {sent / wall:.0f} events/s, {wall:.0f} s: capture and recorder {each:.2f} us CPU an event "
          f"{verdict(each, LIMITS['event'])}, with the screen {1e6 * sum(spent.values()) / sent:.2f}, "
          f"{rss_mb(terminal.pid):.1f} MB RSS")
    for name, used in sorted(spent.items()):
        print(f"    {name:16} {1e6 * used / sent:.2f} us")
    home.quit(terminal)
    return each


def circle(xtest, seconds):
    """Nothing but motion, as fast as a fast mouse reports it; returns how many reports."""
    sent, started = 0, time.monotonic()
    while (elapsed := time.monotonic() - started) < seconds:
        while sent < elapsed * FAST:
            xtest.move(100 + sent % 400, 100 + sent // 3 % 300)
            sent += 1
        xtest.flush()
        time.sleep(0.0005)
    xtest.sync()
    return sent


def measure_motion(home, desk, seconds):
    terminal = home.open()
    sent = 0

    def act():
        nonlocal sent
        sent = circle(desk.xtest, seconds)

    spent, wall = spent_over(terminal.pid, act)
    kept = sum(used for name, used in spent.items() if name not in DRAWING)
    percent = 100 * kept / wall
    print(f"keytop at {sent / wall:.0f} reports of motion/s, {wall:.0f} s: capture and recorder {percent:.2f} % of a core "
          f"{verdict(percent, LIMITS['motion'])}, with the screen {100 * sum(spent.values()) / wall:.2f} %")
    home.quit(terminal)


def python_with_pynput():
    """A Python that has pynput, in a folder beside the build's; `None` where pip cannot get it."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target"))
    packages = target / "bench-python"
    if not (packages / "pynput").exists():
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages), "pynput"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            print(f"pynput cannot be had: not compared ({done.stderr.strip().splitlines()[-1:]})")
            return None
    return packages


def measure_logger(desk, seconds, folder):
    packages = python_with_pynput()
    if not packages:
        return None
    log = pathlib.Path(folder, "log.jsonl")
    logger = subprocess.Popen([sys.executable, str(HERE / "logger.py"), str(log)], stdout=subprocess.PIPE, text=True,
                              env={**desk.environment, "PYTHONPATH": str(packages)})
    try:
        if logger.stdout.readline().strip() != "ready":
            print("the Python logger did not start: not compared")
            return None
        sent = 0

        def act():
            nonlocal sent
            sent = play(desk.xtest, seconds)
            time.sleep(0.5)

        spent, wall = spent_over(logger.pid, act)
    finally:
        logger.kill()
        logger.wait()
    each = 1e6 * sum(spent.values()) / sent
    print(f"Python logger at {sent / wall:.0f} events/s, {wall:.0f} s: {each:.1f} us CPU an event")
    return each


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not there: cargo build --release")
    homes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            Stage.open(str(binary))
            for _ in range(3):
                homes.append(Home(str(binary), Stage.terminals, Stage.desk))
            Stage.desk.focus("Alpha")
            measure_idle(homes[0], options.seconds)
            measure_htop(Stage.terminals, options.seconds, folder)
            ours = measure_events(homes[1], Stage.desk, options.seconds)
            measure_motion(homes[2], Stage.desk, options.seconds / 2)
            theirs = measure_logger(Stage.desk, options.seconds, folder)
            if theirs:
                print(f"ratio of the Python logger to keytop, CPU an event: {theirs / ours:.1f}")
        finally:
            for home in homes:
                home.close()
            Stage.close()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""keytop beside htop, btop and bottom: idle in terminals of the same tmux, in turns.

    benches/beside.py [--binary target/release/keytop] [--seconds 20] [--rounds 3]

Prints the CPU that the kernel counted for each (the middle of the rounds) and its memory. htop and btop are installed
where apt-get may do so; bottom is measured where `btm` is there, as building it takes longer than all of this.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "e2e")]
sys.dont_write_bytecode = True

from case import Stage  # noqa: E402
from home import Home  # noqa: E402
from running import rss_mb, spent_over, verdict  # noqa: E402

OTHERS = ["htop", "btop", "btm"]
LIMITS = {"idle": 0.2, "rss": 12.0}


def install(names):
    missing = [name for name in names if not shutil.which(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-q", *command], env=environment, check=False, stdout=subprocess.DEVNULL)


def idle(terminal, seconds):
    """Percent of a core, and MB."""
    time.sleep(3)
    spent, wall = spent_over(terminal.pid, lambda: time.sleep(seconds))
    return 100 * sum(spent.values()) / wall, rss_mb(terminal.pid)


def one_round(home, folder, options):
    terminal = home.open()
    figures = {"keytop": idle(terminal, options.seconds)}
    home.quit(terminal)
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "tmux-256color", "LC_ALL": "C.UTF-8"}
    for name in filter(shutil.which, OTHERS):
        terminal = Stage.terminals.open([name], environment, folder)
        figures[name] = idle(terminal, options.seconds)
        terminal.shut()
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/keytop")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not there: cargo build --release")
    install(["htop", "btop"])
    home = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            Stage.open(str(binary))
            home = Home(str(binary), Stage.terminals, Stage.desk)
            Stage.desk.focus("Alpha")
            rounds = [one_round(home, folder, options) for _ in range(options.rounds)]
        finally:
            if home:
                home.close()
            Stage.close()
    for name in ["keytop", *OTHERS]:
        figures = [figures[name] for figures in rounds if name in figures]
        if not figures:
            hint = " (nice cargo install --locked bottom)" if name == "btm" else ""
            print(f"{name:8} is not installed: not compared{hint}")
            continue
        cpu, rss = (statistics.median(column) for column in zip(*figures))
        limits = (verdict(cpu, LIMITS["idle"]), verdict(rss, LIMITS["rss"])) if name == "keytop" else ("", "")
        print(f"{name:8} {cpu:.3f} % of a core {limits[0]}  {rss:.1f} MB RSS {limits[1]}")


if __name__ == "__main__":
    main()

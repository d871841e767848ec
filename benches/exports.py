#!/usr/bin/env python3
"""What exports and reports cost: recorded events to Parquet, a year as tables, as HTML and as PDF.

    benches/exports.py JOURNAL --binary BINARY [--lines 2000000]

JOURNAL is a year by `cargo run --release --example ten_years -- JOURNAL 365`, BINARY built with --features full. Times
are the processor's, the least of three; memory is the most that was resident, of a range and of one four times as long:
it must not grow with the range. Ends with 1 if a bar is missed.
"""

import argparse
import datetime
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINES = importlib.util.spec_from_file_location("lines", HERE / "import.py")


class Bench:
    def __init__(self, binary, home):
        self.binary, self.home, self.missed = os.path.abspath(binary), Path(home), 0
        (self.home / "config.toml").write_text("[record]\nevents = true\n[privacy]\nmix_bits = 0\n")

    def run(self, journal, *arguments):
        """Seconds of the processor, and the most memory, MB."""
        environment = {"HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home), "TZ": "Europe/Berlin",
                       "PATH": os.environ["PATH"]}
        command = ["taskset", "-c", "0", self.binary, "--config", "config.toml", "--journal", str(journal), *arguments]
        process = subprocess.Popen(command, env=environment, cwd=self.home, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        error = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, f"{arguments}: {error}"
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def least(self, journal, *arguments):
        def once():
            shutil.rmtree(self.home / "out", ignore_errors=True)
            (self.home / "out").mkdir()
            return self.run(journal, *arguments)

        seconds, memory = zip(*(once() for _ in range(3)))
        return min(seconds), max(memory)

    def told(self, what, value, unit, bar, is_least=False):
        is_kept = value >= bar if is_least else value <= bar
        self.missed += not is_kept
        word = "at least" if is_least else "at most"
        print(f"{what}: {value:,.1f} {unit} ({word} {bar:,}: {'kept' if is_kept else 'EXCEEDED'})", flush=True)


def events(bench, lines, count):
    """Recorded events to Parquet."""
    memories = []
    for n in (count // 4, count):
        # A child begins with as much memory as this process has.
        with (bench.home / "lines.jsonl").open("w") as out:
            out.writelines(lines(n))
        journal = bench.home / f"{n}.db"
        bench.run(journal, "import", "lines.jsonl")
        export = ["export", "--format", "parquet", "--by", "day", "--out", "out"]
        without, _ = bench.least(journal, *export)
        seconds, memory = bench.least(journal, *export, "--events")
        memories.append(memory)
    bench.told("recorded events to Parquet", n / (seconds - without), "a second", 1_000_000, is_least=True)
    bench.told(f"memory for {count // 4:,} events", memories[0], "MB", 64)
    bench.told(f"memory for {count:,} events", memories[1], "MB", 64)


def year(bench, journal):
    """A year of a heavy person as tables and reports."""
    for by, bar in (("day", 1.0), ("hour", 1.0)):
        seconds, memory = bench.least(journal, "export", "--format", "parquet", "--by", by, "--out", "out")
        files = [path for path in (bench.home / "out").rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        bench.told(f"a year as tables by {by} ({len(files):,} files, {size:.0f} MB)", seconds, "s", bar)
        bench.told("    its memory", memory, "MB", 64)
    first = datetime.date.today() - datetime.timedelta(days=365)
    whole = ["--from", str(first), "--to", "today"]
    for kind, bar in (("html", 100), ("pdf", 200)):
        seconds, _ = bench.least(journal, "report", "--format", kind, *whole, "--out", f"out/report.{kind}")
        bench.told(f"a year as {kind.upper()}", seconds * 1000, "ms", bar)
    bench.least(journal, "report", "--format", "html", *whole, "--out", "out/report.html")
    bench.told("    size of the HTML", (bench.home / "out/report.html").stat().st_size / 1e6, "MB", 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("journal", type=Path)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--lines", type=int, default=2_000_000)
    arguments = parser.parse_args()
    module = importlib.util.module_from_spec(LINES)
    LINES.loader.exec_module(module)
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(arguments.binary, home)
        year(bench, arguments.journal.absolute())
        events(bench, module.lines, arguments.lines)
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())

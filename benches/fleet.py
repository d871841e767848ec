#!/usr/bin/env python3
"""A fleet of made-up persons through the dbt project, on DuckDB and on Spark: time, memory, and that both say the same.

    benches/fleet.py --binary BINARY --fleet EXAMPLE [--machines 50] [--days 20] [--no-spark]

BINARY is built with --features parquet, EXAMPLE is `cargo build --release --example fleet`; JAVA_HOME or PATH has Java 17.
Each person's journal is pushed to one folder, as to a bucket. What pip has to bring is installed once, into target/dbt.
docs/fleet.md has the figures. Ends with 1 if a mart differs.
"""

import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "dbt")]
from engines import DUCKDB, SPARK, build, differing, install, persons


class Watched:
    """The wall clock, and of this process's children together, as Spark is a child of dbt's, the most memory and the
    processor's time."""

    def __init__(self):
        self.most, self.spent, self.done = 0, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self):
        self.began = time.monotonic()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.began
        self.done.set()
        self.thread.join()

    def watch(self):
        while not self.done.wait(0.2):
            parents, sizes, ticks = {}, {}, {}
            for folder in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                process = int(folder.name)
                parents[process], sizes[process] = int(fields[1]), int(fields[21])
                ticks[process] = int(fields[11]) + int(fields[12])
            ours = {os.getpid()}
            while more := {child for child, parent in parents.items() if parent in ours} - ours:
                ours |= more
            ours &= sizes.keys() - {os.getpid()}
            self.most = max(self.most, sum(sizes[process] for process in ours) * resource.getpagesize())
            self.spent = max(self.spent, sum(ticks[process] for process in ours) / os.sysconf("SC_CLK_TCK"))


def told(what, watched, more=""):
    print(f"{what}: {watched.seconds:.0f} s, {watched.most / 2**20:,.0f} MB{more}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=os.path.abspath)
    parser.add_argument("--fleet", required=True, type=os.path.abspath)
    parser.add_argument("--machines", type=int, default=50)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--persons", help="a folder with journals that the example made before")
    parser.add_argument("--no-spark", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lake, project = folder / "lake", folder / "project"
        (folder / "persons").mkdir()
        if arguments.persons:
            homes = sorted(pathlib.Path(arguments.persons).absolute().iterdir())
        else:
            homes = persons(arguments.fleet, folder / "persons", arguments.machines, arguments.days)
        with Watched() as pushed:
            for home in homes:
                subprocess.run([arguments.binary, "push", lake, "--format", "parquet"], check=True, capture_output=True,
                               env={"HOME": home, "TZ": "UTC"})
        files = [file.stat().st_size for file in lake.rglob("*.parquet")]
        told(f"{arguments.machines * arguments.days:,} machine-days pushed", pushed,
             f"; {len(files):,} files, {sum(files) / 1e6:.0f} MB")
        subprocess.run([arguments.binary, "dbt", "init", project], check=True, capture_output=True)
        tools = install("venv", DUCKDB)
        with Watched() as duckdb:
            build(tools, project, "duckdb", lake)
        told("DuckDB", duckdb, f", {duckdb.spent:.0f} s of the processor")
        if arguments.no_spark:
            return 0
        with Watched() as spark:
            build(install("spark", SPARK), project, "spark", lake)
        told("Spark", spark, f", {spark.spent:.0f} s of the processor")
        found = differing(tools, project / "keytop.duckdb", project / "spark-warehouse" / "keytop.db")
        for mart, (here, there, wrong) in found.items():
            print(f"    {mart}: {here:,} rows and {there:,}, {wrong} differ")
        return int(any(here != there or wrong for here, there, wrong in found.values()))


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""How many event lines a second `keytop import` takes on one core, and with how much memory.

    benches/import.py [--binary target/release/keytop] [--lines 5000000]

The lines are those of some long days of moving, typing, scrolling and changing windows, made from a seed. Lines a second
are by the processor's time, so that other work on the machine does not count; memory is the most that was resident, of a
short file and of the long one: it must not grow with the file. Ends with 1 if a bar is missed.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

BAR = 1_000_000
GROWTH_MB = 8
KEYS = ["KeyE", "KeyT", "KeyA", "KeyO", "KeyI", "KeyN", "Space", "KeyS", "KeyR", "Backspace", "Enter", "ShiftLeft"]
APPS = ["firefox", "code", "foot", "thunderbird"]


def lines(count: int):
    """Event lines as exports have them."""
    draw = random.Random(7)
    at = datetime(2026, 3, 2, 8, tzinfo=timezone.utc)
    x, y, made = 900.0, 500.0, 0

    def line(event: str, fields: str, step_us: int) -> str:
        nonlocal at, made
        at += timedelta(microseconds=step_us)
        made += 1
        return f'{{"time":"{at.isoformat(timespec="microseconds")[:-6]}Z","event":"{event}"{fields}}}\n'

    yield line("monitors", ',"list":[{"name":"DP-1","x":0,"y":0,"w":2560,"h":1440,"mm_w":597,"mm_h":336}]', 0)
    while made < count:
        yield line("window", f',"app":"{draw.choice(APPS)}"', 200_000)
        for _ in range(draw.randrange(20, 120)):
            key = draw.choice(KEYS)
            yield line("key_down", f',"key":"{key}"', draw.randrange(60_000, 240_000))
            yield line("key_up", f',"key":"{key}"', 40_000)
        for _ in range(draw.randrange(200, 900)):
            x, y = min(max(x + draw.gauss(0, 9), 0), 2559), min(max(y + draw.gauss(0, 6), 0), 1439)
            yield line("move", f',"x":{x:.0f},"y":{y:.0f}', 8_000)
        yield line("button_down", f',"button":"left","x":{x:.0f},"y":{y:.0f}', 50_000)
        yield line("button_up", f',"button":"left","x":{x:.0f},"y":{y:.0f}', 70_000)
        for _ in range(draw.randrange(0, 30)):
            yield line("wheel", ',"dx":0,"dy":1', 25_000)


def run(binary: Path, file: Path, home: Path) -> tuple[float, float]:
    """Seconds of the processor, and the most memory, MB."""
    command = ["taskset", "-c", "0", str(binary), "--journal", str(home / "journal.db"), "import", str(file)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(home), "XDG_RUNTIME_DIR": str(home), "TZ": "Europe/Berlin"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"keytop import ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=Path("target/release/keytop"))
    parser.add_argument("--lines", type=int, default=5_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        memory = []
        for count in (arguments.lines // 10, arguments.lines):
            file, home = folder / "events.jsonl", folder / str(count)
            home.mkdir()
            with file.open("w") as out:
                out.writelines(lines(count))
            count = sum(1 for _ in file.open("rb"))
            seconds, megabytes = run(arguments.binary, file, home)
            memory.append(megabytes)
            journal = (home / "journal.db").stat().st_size
            print(f"{count} lines, {file.stat().st_size / 1e6:.0f} MB: {seconds:.2f} s of one core, "
                  f"{count / seconds / 1e6:.2f} million lines a second, {megabytes:.0f} MB of memory, "
                  f"journal {journal / 1024:.0f} KB")
    growth = memory[1] - memory[0]
    is_fast, is_flat = count / seconds >= BAR, growth < GROWTH_MB
    print(f"{'ok' if is_fast else 'MISSED'}: a million lines a second; "
          f"{'ok' if is_flat else 'MISSED'}: memory grew by {growth:.0f} MB over ten times the lines")
    return 0 if is_fast and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())

"""The usual logger, to compare with: pynput's listeners, a data class for each event, a JSON line for each.

    python3 benches/logger.py FILE        records until it is killed; needs pynput
"""

import dataclasses
import json
import sys
import time

from pynput import keyboard, mouse


@dataclasses.dataclass
class Entry:
    time: float
    kind: str
    what: str = ""
    x: float = 0
    y: float = 0


class Log:
    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8")

    def add(self, kind, what="", x=0, y=0):
        self._file.write(json.dumps(dataclasses.asdict(Entry(time.time(), kind, str(what), x, y))) + "\n")


def main():
    log = Log(sys.argv[1])
    keys = keyboard.Listener(on_press=lambda key: log.add("key_down", key),
                             on_release=lambda key: log.add("key_up", key))
    pointer = mouse.Listener(on_move=lambda x, y: log.add("move", "", x, y),
                             on_click=lambda x, y, button, down: log.add("click", f"{button} {down}", x, y),
                             on_scroll=lambda x, y, dx, dy: log.add("scroll", f"{dx} {dy}", x, y))
    keys.start()
    pointer.start()
    keys.wait()
    pointer.wait()
    print("ready", flush=True)
    keys.join()


if __name__ == "__main__":
    main()

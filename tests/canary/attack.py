"""What somebody can do who copies the files of a running keytop again and again.

Two attacks. `spelt` looks for a secret in bytes: as text, as the numbers of any table, and, without knowing any
table, by its pattern of equal and different letters. `revealed` reads the journal's own tables out of each copy and
takes what is new since the copy before: the fewer keys come at once, the more of their order is told.
"""

import collections
import functools
import json
import math
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading

from hand import PLAIN
from test_privacy import GAP, WINDOW

ZSTD = b"\x28\xb5\x2f\xfd"
PAGE = 4096
# Records of a key may be so many bytes long.
STRIDES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 24)
# So many letters in their order are no accident.
LETTERS = 8


def contents(*folders):
    """Name and bytes of every file, and of every packed block that begins anywhere in one."""
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if not path.is_file():
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            yield str(path), content
            for match in re.finditer(re.escape(ZSTD), content):
                plain = unpacked(content[match.start():])
                if plain:
                    yield f"{path} unpacked at {match.start()}", plain


def differences(copies):
    """Name and bytes of what is new in each copy, and of what new packed blocks hold."""
    before = {}
    for copy in copies:
        for path in sorted(pathlib.Path(copy).rglob("*")):
            if not path.is_file():
                continue
            content, place = path.read_bytes(), str(path.relative_to(copy))
            old = before.get(place, b"")
            before[place] = content
            fresh = new_bytes(old, content)
            if fresh:
                yield str(path), fresh
            for match in re.finditer(re.escape(ZSTD), fresh):
                plain = unpacked(fresh[match.start():])
                if plain:
                    yield f"{path} unpacked", plain


def new_bytes(old, new):
    """The pages that are not as they were, each with the end of the page before."""
    parts = []
    for start in range(0, len(new), PAGE):
        if new[start:start + PAGE] != old[start:start + PAGE]:
            parts.append(new[max(start - 64, 0):start + PAGE])
    return b"".join(parts)


def unpacked(packed):
    """What a zstd frame at the beginning of these bytes holds; what follows it is of no interest."""
    done = subprocess.run(["zstd", "-d", "-c", "-q"], input=packed, capture_output=True)
    return done.stdout


def isomorphs(content, secret):
    """Strides at which bytes repeat as the letters of the secret do, whatever stands for which letter."""
    # A page of a table is filled from its end: there the last comes first.
    return [f"a pattern of equal bytes, every {stride}" for stride in STRIDES
            if isomorph(secret, stride).search(content) or isomorph(secret[::-1], stride).search(content)]


@functools.cache
def isomorph(secret, stride):
    """A pattern whose groups are the letters of the secret: equal where they are equal, different elsewhere."""
    groups, parts = {}, []
    for letter in secret:
        if letter in groups:
            parts.append(b"\\%d" % groups[letter])
            continue
        others = b"|".join(b"\\%d" % group for group in groups.values())
        groups[letter] = len(groups) + 1
        parts.append((b"(?!" + others + b")" if others else b"") + b"(.)")
    gap = b".{%d}" % (stride - 1) if stride > 1 else b""
    return re.compile(b"(?s)" + gap.join(parts))


def recorded(home):
    """Name and pressed keys, a byte each in their order, of recorded events: whoever has the file has the program."""
    lines = [json.loads(line) for line in home.run("export").stdout.splitlines()]
    keys = [line["key"] for line in lines if line["event"] == "key_down"]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    if keys:
        yield "recorded events", bytes(numbers[key] & 0xFF for key in keys)


def spelt(content, secret):
    """Everything that gives a part of the secret away in these bytes."""
    return named(content, secret) + isomorphs(content, secret)


def named(content, secret):
    """Texts and names of keys in the order of the secret. Numbers of keys, of any table, are for `isomorphs`."""
    return sorted({what for what, pattern in shapes_of(secret) if pattern.search(content)})


@functools.cache
def shapes_of(secret):
    shapes = []
    for start in range(len(secret) - WINDOW + 1):
        part = secret[start:start + WINDOW]
        longer = secret[start:start + LETTERS]
        for text in (longer, longer.upper()) if len(longer) == LETTERS else ():
            shapes.append(("letters", rb".{0,3}".join(re.escape(letter.encode()) for letter in text)))
        shapes.append(("key names", GAP.join(PLAIN[letter].encode() for letter in part)))
    return [(what, re.compile(b"(?s)" + pattern)) for what, pattern in shapes]


class Spy(threading.Thread):
    """Copies a folder once a second until it is stopped."""

    def __init__(self, folder, every=1.0):
        super().__init__(daemon=True)
        self._folder, self._every = folder, every
        self._stop_it = threading.Event()
        self.root = tempfile.mkdtemp(prefix="keytop-spy-")
        self.copies = []
        self.start()

    def run(self):
        while not self._stop_it.wait(self._every):
            target = os.path.join(self.root, f"{len(self.copies):04}")
            try:
                shutil.copytree(self._folder, target)
            except (shutil.Error, FileNotFoundError):
                # A file went away while it was copied; the copy has the rest.
                pass
            if os.path.isdir(target):
                self.copies.append(target)

    def stop(self):
        self._stop_it.set()
        self.join()
        return self.copies

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


def revealed(copies):
    """The keys that each copy tells and the one before did not: a list of counters by key."""
    known, steps = collections.Counter(), []
    for copy in copies:
        for database in pathlib.Path(copy).rglob("journal.db"):
            counts = key_counts(database)
            if counts is None:
                continue
            new = counts - known
            if new:
                steps.append(new)
            known = counts
    return steps


def key_counts(database):
    """Presses by key over all batches, from the bodies themselves."""
    try:
        db = sqlite3.connect(database)
        names = dict(db.execute("SELECT id, code FROM key"))
        bodies = [row[0] for row in db.execute("SELECT body FROM batch")]
        db.close()
    except sqlite3.DatabaseError:
        return None
    counts = collections.Counter()
    for body in bodies:
        for number, presses in batch_keys(body):
            counts[names.get(number, f"key {number}")] += presses
    return counts


def batch_keys(body):
    """Number and presses of each key in a batch: a version, a length, then five numbers for each."""
    numbers = list(varints(body[1:]))
    rows = numbers[1:]
    return [(rows[at], rows[at + 1]) for at in range(0, len(rows) - 4, 5)]


def varints(data):
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def order_bits(counts):
    """log2 of the number of orders in which these presses may have come."""
    total = sum(counts.values())
    return (math.lgamma(total + 1) - sum(math.lgamma(n + 1) for n in counts.values())) / math.log(2)


def dwell_leaks(database):
    """Keys of written batches whose dwells are not as many as their presses: they were down at a batch's edge."""
    db = sqlite3.connect(database)
    bodies = [row[0] for row in db.execute("SELECT body FROM batch")]
    db.close()
    leaks = []
    for body in bodies:
        rows = list(varints(body[1:]))[1:]
        for at in range(0, len(rows) - 4, 5):
            number, presses, _, dwells, _ = rows[at:at + 5]
            if dwells not in (0, presses) or presses == 0:
                leaks.append((number, presses, dwells))
    return leaks

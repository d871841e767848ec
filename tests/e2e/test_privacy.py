"""What was typed cannot be read back from what keytop left on disk."""

import functools
import os
import pathlib
import re
import unittest

from case import Case
from desk import TITLES
from hand import PLAIN
from xtest import KEYCODES

# No alphabet, no doubled keys: a count sorted by key is not taken for it.
SECRET = "vexingplumbrowsky"
PROSE = ("it was a bright cold day in april and the clocks were striking thirteen while somebody went through "
         "the glass doors of the block of flats and up the stairs with his chin pressed into his breast to keep out "
         "of the wind and of the dust that came in along with him as he went on to the seventh floor where nobody was ")
# So many keys in their order give the text away.
WINDOW = 6
# What may lie between two key names of a sequence.
GAP = rb"[^A-Za-z]{0,8}"
# USB HID usages of the letters start here, in alphabetical order.
HID_A = 4


def numbers_of(text):
    """The text as key numbers, by every numbering that a journal might use."""
    keys = [PLAIN[character] for character in text]
    letters = [character for character in text if character != " "]
    yield "X keycodes", [KEYCODES[key] for key in keys]
    yield "kernel codes", [KEYCODES[key] - 8 for key in keys]
    yield "HID usages", [HID_A + ord(letter) - ord("a") for letter in letters]
    # Any table that lists the letters by the alphabet: its numbers differ from these by one constant.
    for start in range(64):
        yield f"alphabet from {start}", [start + ord(letter) - ord("a") for letter in letters]


@functools.cache
def patterns(text):
    """Byte patterns, each with what it would show."""
    return list(shapes(text))


def shapes(text):
    for name, secret in (("text", text), ("capitals", text.upper())):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield f"{name} as {encoding}", secret.encode(encoding)
    for name, numbers in numbers_of(text):
        for width in (1, 2, 4, 8):
            for order in ("little", "big"):
                yield f"{name}, {width} bytes, {order}", b"".join(n.to_bytes(width, order) for n in numbers)


def finds(content, secret):
    """Everything that gives a part of the secret away in these bytes."""
    found = []
    for start in range(len(secret) - WINDOW + 1):
        part = secret[start:start + WINDOW]
        found += [name for name, pattern in patterns(part) if pattern in content]
        names = GAP.join(PLAIN[character].encode() for character in part)
        if re.search(names, content):
            found.append("key names in order")
        letters = rb"(?s)" + rb".".join(re.escape(character.encode()) for character in part)
        if re.search(letters, content):
            found.append("letters with a byte between")
    return sorted(set(found))


def files_under(*folders):
    for folder in folders:
        yield from (path for path in pathlib.Path(folder).rglob("*") if path.is_file())


class Privacy(Case):
    def test_nothing_on_disk_spells_what_was_typed(self):
        terminal = self.home.open()
        for _ in range(2):
            self.hand.type_fast(PROSE, each=0.003)
            self.hand.type_fast(SECRET, each=0.03)
        self.hand.switch("Beta")
        self.hand.type_fast(SECRET, each=0.03)
        told = self.home.until_reports(self.hand.tally.presses)
        self.assert_told(told)
        with self.subTest("while it runs"):
            self.assert_nothing_spelt()
        self.home.quit(terminal)
        with self.subTest("after it quit"):
            self.assert_nothing_spelt()

    def assert_nothing_spelt(self):
        files = list(files_under(self.home.root))
        self.assertTrue(any(file.stat().st_size for file in files if "journal" in file.name), files)
        for file in files:
            content = file.read_bytes()
            self.assertEqual(finds(content, SECRET), [], f"{file} spells the secret")
            for title in TITLES.values():
                self.assertNotIn(title.encode(), content, f"{file} holds a title")

    def test_a_thin_batch_is_on_no_disk(self):
        terminal = self.home.open()
        self.hand.type_fast("jinx", each=0.03)
        told = self.home.until_reports(4)
        self.assertEqual(told["keyboard"]["keys"], {"KeyJ": 1, "KeyI": 1, "KeyN": 1, "KeyX": 1})
        self.home.quit(terminal)
        self.assertEqual(self.home.report()["keyboard"]["keys"], told["keyboard"]["keys"])
        for file in files_under(self.home.root):
            self.assertNotRegex(file.read_bytes(), rb"Key[JINX]", f"{file} names a key of a thin batch")
        mirrors = list(files_under(self.home.runtime))
        self.assertTrue(mirrors, "the open batch is mirrored in memory")
        for mirror in mirrors:
            mirror.unlink()
        thin = self.home.report()["keyboard"]
        self.assertEqual((thin["presses"], thin["keys"], thin["unattributed"]), (4, {}, 4))


class Finder(unittest.TestCase):
    def test_it_finds_a_planted_secret_in_every_shape(self):
        for name, pattern in patterns(SECRET):
            self.assertTrue(finds(os.urandom(100) + pattern + b"tail", SECRET), name)
        names = b", ".join(PLAIN[character].encode() for character in SECRET)
        self.assertIn("key names in order", finds(names, SECRET))
        self.assertEqual(finds(b'{"KeyA":1,"KeyB":2,"KeyC":3}' + bytes(range(256)) * 4, SECRET), [])

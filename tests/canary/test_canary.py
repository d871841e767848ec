"""Secrets typed among prose in two applications: nothing on a disk gives their order away, at no moment."""

import os
import sqlite3
import unittest

from attack import Spy, contents, differences, dwell_leaks, isomorphs, order_bits, recorded, revealed, spelt
from case import Case
from hand import PLAIN
from test_privacy import PROSE

# Letters that repeat in a way that hardly anything else does, so that their pattern shows in any numbering.
SECRETS = {"Alpha": "mississippibookkeeper", "Beta": "tennesseewoolloomooloo"}
MIX_BITS = 1024


class Canary(Case):
    settings = ""

    def watch_typing(self, rounds=3, each=0.01):
        """Types prose and secrets in both applications while a spy copies the files; its copies."""
        terminal = self.home.open()
        spy = Spy(os.path.join(self.home.root, "data"))
        self.addCleanup(spy.close)
        for _ in range(rounds):
            for app, secret in SECRETS.items():
                self.hand.switch(app)
                self.hand.type_fast(PROSE, each=each)
                self.hand.type_fast(secret, each=0.05)
        self.home.until_reports(self.hand.tally.presses)
        self.home.quit(terminal)
        copies = spy.stop()
        self.assertGreater(len(copies), 5)
        return copies

    def leaks(self, copies):
        """What any attack gets out of the files and the copies of them."""
        found = []
        for name, content in [*contents(self.home.root), *differences(copies), *recorded(self.home)]:
            for secret in SECRETS.values():
                found += [f"{name}: {what}" for what in spelt(content, secret)]
        thin = [order_bits(step) for step in revealed(copies) if order_bits(step) < MIX_BITS]
        found += [f"a difference of copies leaves {bits:.0f} bits" for bits in thin]
        return found


class InItsDefaultMode(Canary):
    def test_nothing_of_the_order_comes_out(self):
        copies = self.watch_typing()
        self.assertTrue(revealed(copies), "batches were written while the spy looked")
        self.assertEqual(self.leaks(copies), [])
        self.assertEqual(dwell_leaks(self.home.journal), [])


class Sealed(Canary):
    def setUp(self):
        super().setUp()
        identity = os.path.join(self.home.root, "home", "identity")
        made = self.home.run("journal", "keygen", "--out", identity)
        self.assertEqual(made.returncode, 0, made.stderr)
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write(f'[record]\nevents = true\nseal_to = "{made.stdout.strip()}"\n')
        self.identity = identity

    def test_sealed_events_tell_nothing_without_their_identity(self):
        copies = self.watch_typing(rounds=2)
        self.assertEqual(self.leaks(copies), [])
        self.assertEqual(self.home.run("export").returncode, 1)
        opened = self.home.run("export", "--identity", self.identity)
        self.assertEqual(opened.returncode, 0, opened.stderr)
        self.assertEqual(opened.stdout.count('"key_down"'), self.hand.tally.presses)


class TheTestItself(Canary):
    """Recorders that do tell are found out."""

    def test_a_recorder_that_writes_batches_as_they_come_is_caught(self):
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write("[privacy]\nmix_bits = 0\n")
        copies = self.watch_typing(rounds=1, each=0.03)
        self.assertTrue([leak for leak in self.leaks(copies) if "difference" in leak])

    def test_recorded_events_that_are_not_sealed_are_caught(self):
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write("[record]\nevents = true\n")
        copies = self.watch_typing(rounds=1)
        self.assertTrue([leak for leak in self.leaks(copies) if "recorded events" in leak])

    def test_a_log_of_keys_in_a_table_is_caught(self):
        secret = SECRETS["Alpha"]
        database = os.path.join(self.home.root, "data", "naive.db")
        codes = {code: number for number, code in enumerate(sorted(set(PLAIN.values())))}
        db = sqlite3.connect(database)
        db.execute("CREATE TABLE press (at INTEGER PRIMARY KEY, key INTEGER)")
        db.executemany("INSERT INTO press (key) VALUES (?)", [(codes[PLAIN[letter]] + 2,) for letter in secret])
        db.commit()
        db.close()
        self.assertTrue(self.leaks([]))


class Finder(unittest.TestCase):
    def test_a_secret_in_an_unknown_alphabet_is_found_by_its_pattern(self):
        for secret in SECRETS.values():
            numbers = {letter: 200 - 3 * place for place, letter in enumerate(sorted(set(secret)))}
            for stride in (1, 2, 8):
                record = b"".join(bytes([numbers[letter]]) + os.urandom(stride - 1) for letter in secret)
                self.assertTrue(isomorphs(os.urandom(500) + record + os.urandom(500), secret), stride)
            self.assertEqual(isomorphs(os.urandom(20_000), secret), [])
            self.assertEqual(isomorphs(bytes(20_000), secret), [])

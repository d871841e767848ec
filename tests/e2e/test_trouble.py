"""When something is wrong outside: a clear sentence, no panic, and what was recorded stays."""

import os
import sqlite3
import subprocess
import unittest

from case import Case
from desk import Desk
from hand import Hand
from wait import pause


class Trouble(Case):
    def assert_refused(self, code, *words):
        """Asserts that opening the screen and reporting both end with this code and a sentence with these words."""
        terminal = self.home.open(says=None)
        self.assertEqual(terminal.until_ended(), code, terminal.describe())
        self.assert_terminal_restored(terminal)
        for errors in (terminal.errors(), self.home.run("report").stderr):
            self.assertNotIn("panicked", errors)
            for word in words:
                self.assertIn(word, errors)

    def test_a_spoilt_journal_is_named(self):
        os.makedirs(os.path.dirname(self.home.journal), exist_ok=True)
        with open(self.home.journal, "wb") as journal:
            journal.write(b"this is no journal " * 500)
        self.assert_refused(1, self.home.journal)

    def test_a_folder_in_the_place_of_the_journal_is_named(self):
        os.makedirs(self.home.journal)
        self.assert_refused(1, self.home.journal)

    def test_a_journal_of_a_newer_version_is_left_alone(self):
        terminal = self.home.open()
        self.hand.type_fast("kept")
        self.home.until_reports(4)
        self.home.quit(terminal)
        with sqlite3.connect(self.home.journal) as journal:
            version = journal.execute("PRAGMA user_version").fetchone()[0]
            journal.execute("PRAGMA user_version = 9999")
        journal.close()
        self.assert_refused(1, "newer")
        with sqlite3.connect(self.home.journal) as journal:
            journal.execute(f"PRAGMA user_version = {version}")
        journal.close()
        self.assert_told(self.home.report())

    def test_a_wrong_setting_is_named_with_its_place(self):
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write('colour = "mauve"\n')
        terminal = self.home.open(says=None)
        self.assertIn(terminal.until_ended(), (1, 2))
        self.assertRegex(terminal.errors(), r"colour")
        self.assertRegex(terminal.errors(), r"\b2\b")
        self.assert_terminal_restored(terminal)

    def test_a_wrong_command_line_is_one(self):
        for arguments in (["report", "--from", "2026-02-30"], ["report", "--from", "2026-03-02", "--to", "2026-03-01"],
                          ["--source", "telepathy"], ["import", "--format", "jsonl", "--time-zone", "Mars/Base", "-"]):
            done = self.home.run(*arguments)
            self.assertEqual(done.returncode, 2, f"{arguments}: {done.stdout}{done.stderr}")
            self.assertNotEqual(done.stderr, "")

    def test_an_empty_range_is_told_and_printed(self):
        done = self.home.run("report", "--from", "2020-01-01", "--to", "2020-01-02", "--format", "json")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn('"keytop-report/1"', done.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "mounts a small disk: needs root")
    def test_a_full_disk_is_told_and_what_was_typed_is_written_when_there_is_room(self):
        folder = os.path.dirname(self.home.journal)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "small", folder])
        if mounted.returncode != 0:
            self.skipTest("this machine lets nobody mount")
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder])
        terminal = self.home.open()
        self.hand.type_fast("before")
        self.home.until_reports(len("before"))
        ballast = os.path.join(folder, "ballast")
        fill(ballast)
        # Enough seconds with input that the journal must grow.
        for _ in range(6):
            self.hand.type_fast("while it is full", each=0.02)
            pause(1)
        terminal.keys("1")
        terminal.until_shows(r"JOURNAL ERROR", seconds=60)
        os.unlink(ballast)
        self.hand.type_fast("after")
        self.home.until_reports(self.hand.tally.presses, seconds=60)
        self.home.quit(terminal)
        self.assert_told(self.home.report())

    def test_the_server_may_go_and_nothing_is_lost(self):
        desk = Desk()
        self.addCleanup(desk.close)
        self.home.environment["DISPLAY"] = desk.display
        hand = Hand(desk)
        hand.switch("Alpha")
        terminal = self.home.open()
        hand.type_fast("before the server went away")
        self.home.until_reports(hand.tally.presses)
        desk.close()
        pause(1)
        self.assertTrue(terminal.is_running, terminal.describe())
        self.home.quit(terminal)
        self.assert_terminal_restored(terminal)
        self.hand = hand
        self.assert_told(self.home.report())


def fill(path):
    """Writes until the disk is full."""
    with open(path, "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"\0" * 4096)
        except OSError:
            pass

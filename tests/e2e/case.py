"""What every end-to-end test has: the desk, a home and a hand; and what it shows when it fails."""

import unittest

from desk import Desk
from hand import Hand
from home import Home
from terminal import Terminals


class Stage:
    """The desk and the terminals that all tests share, and the program that is tested."""

    binary = None
    desk = None
    terminals = None

    @classmethod
    def open(cls, binary):
        cls.binary = binary
        cls.terminals = Terminals()
        cls.desk = Desk()

    @classmethod
    def close(cls):
        for part in (cls.desk, cls.terminals):
            if part:
                part.close()
        cls.desk = cls.terminals = None


class Case(unittest.TestCase):
    """A test with a home of its own; the settings are lines of its config.toml."""

    settings = ""
    maxDiff = None

    def setUp(self):
        self.home = Home(Stage.binary, Stage.terminals, Stage.desk, self.settings)
        self.addCleanup(self.home.close)
        self.hand = Hand(Stage.desk)
        self.hand.switch("Alpha")

    def describe(self):
        """Called by the runner after a failure, before anything is cleaned up."""
        return f"{self.home.describe()}\n--- desk\n{Stage.desk.log()}"

    def assert_told(self, report):
        """Asserts that the report tells exactly what the hand did."""
        tally = self.hand.tally
        keyboard, mouse = report["keyboard"], report["mouse"]
        self.assertEqual(keyboard["keys"], dict(tally.keys))
        self.assertEqual(keyboard["unattributed"], 0)
        self.assertEqual(keyboard["presses"], tally.presses)
        self.assertEqual(keyboard["text_presses"], tally.text_presses)
        self.assertEqual(keyboard["corrections"], tally.corrections)
        self.assertEqual(keyboard["chords"], dict(tally.chords))
        self.assertEqual(mouse["clicks"], dict(tally.clicks))
        self.assertEqual(mouse["scroll"], dict(tally.scroll))
        cells = {(column, row): count for monitor in mouse["monitors"] for column, row, count in monitor["clicks"]}
        self.assertEqual(cells, dict(tally.cells))
        for row in report["apps"]:
            done = tally.apps.get(row["app"], {})
            for figure in ("presses", "clicks", "scroll"):
                self.assertEqual(row[figure], done.get(figure, 0), f"{figure} of {row['app']}")
        self.assertLessEqual(set(tally.apps), {row["app"] for row in report["apps"]})

    def assert_terminal_restored(self, terminal):
        """Asserts that the terminal is as it was before the program."""
        before, after = terminal.settings()
        self.assertIn("speed", before)
        self.assertEqual(after, before)
        self.assertEqual(terminal.modes(), {**terminal.modes(), "alternate_on": "0", "cursor_flag": "1",
                                            "mouse_any_flag": "0", "mouse_sgr_flag": "0", "keypad_flag": "0",
                                            "keypad_cursor_flag": "0"})

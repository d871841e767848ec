"""Where input comes from, and what is said when it cannot come from there."""

import unittest

from case import Case, Stage
from home import RECORDS, Home
from wait import until

FROM_TERMINAL = r"this terminal only"


class WithoutDisplay(unittest.TestCase):
    """A machine without an X server, as over ssh."""

    def setUp(self):
        self.home = Home(Stage.binary, Stage.terminals)
        self.addCleanup(self.home.close)

    def describe(self):
        return self.home.describe()

    def test_the_keys_of_this_terminal_are_counted_and_labelled_so(self):
        terminal = self.home.open(says=FROM_TERMINAL)
        terminal.keys("x", "y", "x")
        until(lambda: self.home.report()["keyboard"]["keys"].get("KeyX") == 2, self.describe)
        self.home.quit(terminal)
        keys = self.home.report()["keyboard"]["keys"]
        self.assertEqual((keys.get("KeyX"), keys.get("KeyY")), (2, 1))

    def test_x11_that_does_not_answer_is_exit_4_with_what_mends_it(self):
        done = self.home.open("--source", "x11", says=None)
        self.assertEqual(done.until_ended(), 4)
        self.assertRegex(done.errors(), r"(?i)display")
        self.assertNotIn("panicked", done.errors())

    def test_a_display_that_is_gone_is_exit_4(self):
        self.home.environment["DISPLAY"] = ":4242"
        done = self.home.open("--source", "x11", says=None)
        self.assertEqual(done.until_ended(), 4)
        self.assertIn(":4242", done.errors())

    def test_auto_goes_on_with_this_terminal_when_the_display_does_not_answer(self):
        self.home.environment["DISPLAY"] = ":4242"
        terminal = self.home.open(says=FROM_TERMINAL)
        self.home.quit(terminal)

    def test_the_demo_is_labelled_and_never_in_the_journal(self):
        terminal = self.home.open("--source", "demo", says=r"(?i)\bdemo\b")
        terminal.until_shows(r"\d")
        self.home.quit(terminal)
        self.assertEqual(self.home.run("report").returncode, 3)
        self.assertEqual(self.home.report()["keyboard"]["presses"], 0)


class OnTheDesk(Case):
    def test_none_records_nothing(self):
        terminal = self.home.open("--source", "none", says=r"nothing is captured")
        self.hand.type_fast("unseen")
        self.home.quit(terminal)
        self.assertEqual(self.home.report()["keyboard"]["presses"], 0)

    def test_an_excluded_application_is_counted_and_not_spelt(self):
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write('[privacy]\nexclude_apps = ["Beta"]\n')
        terminal = self.home.open()
        self.hand.type_fast("open")
        self.hand.switch("Beta")
        self.hand.type_fast("hidden")
        self.hand.switch("Alpha")
        self.hand.type_fast("open")
        keyboard = self.home.until_reports(14)["keyboard"]
        self.home.quit(terminal)
        self.assertEqual(keyboard["keys"], {"KeyO": 2, "KeyP": 2, "KeyE": 2, "KeyN": 2})
        self.assertEqual((keyboard["presses"], keyboard["unattributed"], keyboard["text_presses"]), (14, 6, 8))

    def test_colours_and_glyphs_can_be_left_out(self):
        for arguments, setting in ((["--ascii"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "vt100"})):
            self.home.environment.update(setting)
            terminal = self.home.open(*arguments)
            for tab in "12345":
                terminal.keys(tab)
            terminal.until_shows(RECORDS)
            if arguments:
                self.assertTrue(terminal.screen().isascii(), terminal.screen())
            self.home.quit(terminal)
            for name in setting:
                del self.home.environment[name]

"""A day at the desk: everything that was done is told, on the screen, in the report, after a restart and replayed."""

import json
import re
import time

from case import Case
from desk import HEIGHT, WIDTH
from wait import pause, until

PROSE = "The quick brown Fox (aged 7) jumps; over 12 lazy dogs, doesn't he? [yes] {no} = a+b_c*d/e~f"
# A share of the pointer's way that sampling may lose or gain: its length is told from deltas.
WAY_TOLERANCE = 0.01


class Day(Case):
    def test_everything_that_was_done_is_told(self):
        terminal = self.home.open()
        self.type_and_chord()
        self.click_and_scroll()
        self.be_the_other_application()
        told = self.home.until_reports(self.hand.tally.presses, sum(self.hand.tally.clicks.values()))
        with self.subTest("the report"):
            self.assert_told(told)
        with self.subTest("the screen"):
            self.assert_screen_tells(terminal)
        self.home.quit(terminal)
        closed = self.home.report()
        with self.subTest("the report after it quit"):
            self.assert_told(closed)
            self.assertEqual(without_time(closed), without_time(told))
        with self.subTest("a replay to the end"):
            self.assert_replay_ends_the_same()
        with self.subTest("the report after the replay"):
            self.assertEqual(self.home.report(), closed)
        with self.subTest("one application"):
            self.assert_one_application_is_told()

    def type_and_chord(self):
        self.hand.type(PROSE)
        self.hand.press("c", "ctrl")
        self.hand.press("j", "alt")
        self.hand.press("t", "ctrl", "shift")
        self.hand.press("k", "super")
        self.hand.press("F5", "ctrl", "alt")
        for key in ("Return", "Tab", "Escape", "BackSpace", "Delete", "Left", "Home", "KP_Enter"):
            self.hand.press(key)
        self.hand.hold("x", 1.2)

    def click_and_scroll(self):
        self.hand.click(40, 80)
        pause(1)
        self.hand.click(301, 203, "middle")
        self.hand.click(302, 204, "right")
        self.hand.click(200, 150, "back")
        self.hand.click(200, 150, "forward")
        self.hand.notches("down", 7)
        self.hand.notches("up", 3)
        self.hand.notches("right", 2)
        self.hand.notches("left", 1)

    def be_the_other_application(self):
        self.hand.switch("Beta")
        self.hand.type("and now something else")
        self.hand.press("c", "ctrl")
        self.hand.click(700, 100)
        self.hand.notches("down", 4)
        self.hand.switch("Alpha")
        self.hand.type("back again")

    def assert_screen_tells(self, terminal):
        tally = self.hand.tally
        terminal.keys("1")
        terminal.until_shows(rf"\b{tally.presses}\b")
        terminal.keys("2")
        terminal.keys("c")
        terminal.until_shows(r"Ctrl\+(Key)?C\b")
        terminal.until_shows(r"Ctrl\+Shift\+(Key)?T\b")
        terminal.keys("3")
        terminal.until_shows(r"(?i)\bmiddle\b")
        terminal.keys("4")
        terminal.until_shows(r"(?s)(?=.*Alpha)(?=.*Beta)")
        terminal.keys("1")

    def assert_replay_ends_the_same(self):
        # A replay of today goes to the present, and a second is told when it is over.
        present = int(time.time())
        until(lambda: int(time.time()) > present, "the next second")
        terminal = self.home.open("replay", says=r"REPLAY")
        terminal.keys("1")
        # Ten minutes on with each; a day has 144 of them.
        terminal.keys(*["NPage"] * 150)
        terminal.until_shows(rf"\b{self.hand.tally.presses}\b")
        for tab in "2345":
            terminal.keys(tab)
        terminal.keys("4")
        terminal.until_shows(r"(?s)(?=.*Alpha)(?=.*Beta)")
        self.home.quit(terminal)

    def assert_one_application_is_told(self):
        beta = self.home.report("--app", "Beta")
        done = self.hand.tally.apps["Beta"]
        self.assertEqual([row["app"] for row in beta["apps"]], ["Beta"])
        self.assertEqual(beta["keyboard"]["presses"], done["presses"])
        self.assertEqual(sum(beta["mouse"]["clicks"].values()), done["clicks"])
        self.assertEqual(beta["keyboard"]["chords"], {"Ctrl+KeyC": 1})

    def test_a_way_of_the_pointer_has_its_length(self):
        terminal = self.home.open()
        self.hand.move(100, 100)
        self.hand.click(100, 100, "middle")
        before = self.home.until_reports(0, 1)["mouse"]["distance_px"]
        length = self.hand.stroll([(900, 100), (900, 700), (300, 250), (100, 100)])
        self.hand.click(100, 100, "middle")
        after = self.home.until_reports(0, 2)["mouse"]
        self.assertAlmostEqual(after["distance_px"] - before, length, delta=length * WAY_TOLERANCE)
        self.assertEqual(after["glitches"], 0)
        self.assertEqual([(m["width"], m["height"]) for m in after["monitors"]], [(WIDTH, HEIGHT)])
        rows = {row for monitor in after["monitors"] for _, row, _ in monitor["moves"]}
        # 60 positions a second are gridded: a hurried hand leaves rows out.
        self.assertGreaterEqual(len(rows), 20, "the grid of moves holds the rows of the way")
        self.home.quit(terminal)

    def test_a_double_click_is_told(self):
        terminal = self.home.open()
        self.hand.click(300, 200)
        self.hand.click(302, 203)
        told = self.home.until_reports(0, 2)
        self.assertEqual(told["mouse"]["double_clicks"], 1)
        self.home.quit(terminal)

    def test_typing_speed_is_that_of_the_hand(self):
        terminal = self.home.open()
        text = "the way in which a sentence is typed " * 3
        self.hand.type_fast(text, each=0.05)
        typing = self.home.until_reports(len(text))["keyboard"]["typing"]
        self.assertEqual(typing["bursts"], 1)
        seconds = typing["burst_seconds"]
        self.assertAlmostEqual(typing["wpm"], (len(text) - 1) / 5 / (seconds / 60), delta=0.01)
        # A key every 50 ms and what the machine adds; a reader that stamps late would bunch them.
        self.assertTrue(0.05 * (len(text) - 1) * 0.98 <= seconds <= 0.05 * (len(text) - 1) * 2, seconds)
        self.assertTrue(47 <= typing["iki_ms"]["p50"] <= 80, typing)
        self.home.quit(terminal)

    def test_paused_and_frozen_differ(self):
        terminal = self.home.open()
        self.hand.type_fast("seen")
        self.home.until_reports(4)
        terminal.keys("p")
        terminal.until_shows(r"PAUSED")
        seen = self.hand.tally.presses
        self.hand.type_fast("unseen")
        terminal.keys("p")
        terminal.until_hides(r"PAUSED")
        self.hand.type_fast("again")
        told = self.home.until_reports(seen + len("again"))
        self.assertEqual(told["keyboard"]["keys"].get("KeyU"), None, "what is typed during a pause is not kept")
        self.assertEqual(told["keyboard"]["presses"], seen + len("again"))
        # The overview tells how capture goes on; the keyboard holds still.
        terminal.keys("2", "f")
        terminal.until_shows(r"FROZEN")
        frozen = without_clock(terminal.screen())
        self.hand.type_fast("more")
        self.home.until_reports(seen + len("again") + len("more"))
        self.assertEqual(without_clock(terminal.screen()), frozen)
        terminal.keys("f")
        terminal.until_hides(r"FROZEN")
        self.home.quit(terminal)


def without_clock(screen):
    """A screen without its first row, whose clock goes on."""
    return screen.split("\n", 1)[1]


def without_time(report):
    """A report without the figures that go on while nothing is done."""
    text = json.dumps(report)
    return json.loads(re.sub(r'("(?:(?:active|focus)_seconds|apm)": )[0-9.e+-]+', r"\g<1>0", text))

"""A whole visit, by keys and mouse: everything that a person looks at from opening the program to quitting it."""

import os
import re

from case import Case
from mouse import Mouse
from wait import until

# The hours of a whole day below its line.
WHOLE_DAY = r"(?m)^ ?\d\d( +\d\d){20,}"
SETTINGS = '# what I like\n[screen]   # how it looks\ntheme = "nord" # for now\n'


class Visit(Case):
    settings = SETTINGS

    def test_a_whole_visit(self):
        self.terminal = self.home.open("--source", "demo", says="demo: a made-up person")
        self.mouse = Mouse(self.terminal)
        for part in (self.look_at_tabs, self.point_at_things, self.zoom, self.narrow_and_search, self.copy, self.replay,
                     self.change_looks, self.hide, self.change_settings, self.read_help, self.resize):
            with self.subTest(part.__name__):
                part()
        self.home.quit(self.terminal)
        self.assert_terminal_restored(self.terminal)

    def shows(self, pattern):
        return self.terminal.until_shows(pattern)

    def keys(self, *names):
        self.terminal.keys(*names)

    def look_at_tabs(self):
        for title, words in (("2 Keyboard", "Backspace|Bksp"), ("3 Mouse", "left"), ("4 Apps", "code"),
                             ("5 Trends", "Hour of day|hour"), ("1 Overview", "Typing speed")):
            self.mouse.click_on(title)
            self.shows(words)
        self.keys("Tab")
        self.shows("Keys ")
        self.keys("BTab")
        self.shows("Typing speed")

    def point_at_things(self):
        self.keys("2")
        self.shows(" Keys ")
        # The letter stands in the middle of its keycap.
        self.mouse.move(*self.mouse.place(" G "))
        self.shows(r"KeyG +[\d,]+ presses")
        self.mouse.move(0, 39)
        self.terminal.until_hides(r"KeyG +[\d,]+ presses")

    def zoom(self):
        self.keys("1")
        self.shows(WHOLE_DAY)
        # The row above the hours is the line of the day itself.
        row = next(row for row, line in enumerate(self.terminal.screen().split("\n")) if re.match(WHOLE_DAY, line)) - 1
        for nearer, farther in (
            (lambda: self.mouse.drag((40, row), (60, row)), lambda: self.keys("Escape")),
            (lambda: self.mouse.wheel(50, row, is_up=True), lambda: self.mouse.wheel(50, row, is_up=False)),
            (lambda: self.keys("+"), lambda: self.keys("-")),
        ):
            nearer()
            self.terminal.until_hides(WHOLE_DAY)
            farther()
            self.shows(WHOLE_DAY)

    def narrow_and_search(self):
        self.keys("4", "/", "fire", "Enter")
        self.shows("/fire")
        self.terminal.until_hides(r"■ code")
        self.keys("Escape")
        self.shows(r"code")
        self.keys("a", "Down", "Enter")
        self.shows(r" × ")
        self.keys("Escape")
        self.terminal.until_hides(r" × ")
        self.keys("z")
        self.terminal.until_hides(r"■ code")
        self.keys("Escape")
        self.shows(r"■ code")

    def copy(self):
        self.keys("4")
        # What the tab was narrowed to is gone from the table too.
        for app in ("code", "firefox", "kitty"):
            self.shows(f"■ {app} +[0-9][^%\\n]* %")
        self.keys("y")
        copied = until(self.terminal.clipboard, "the table in the clipboard")
        heading, *rows = copied.rstrip("\n").split("\n")
        self.assertEqual(heading, "application\tactive seconds\tfocus seconds\tpresses\tclicks\tscroll")
        shown = self.terminal.screen()
        for row in rows[:3]:
            name, *figures = row.split("\t")
            self.assertIn(name, shown)
            self.assertEqual(len(figures), 5)
        self.assertGreater(len(rows), 2)

    def replay(self):
        self.keys("1", "[", "r")
        self.shows("REPLAY")
        self.keys(":", "12:00", "Enter")
        self.shows("12:0")
        self.keys("Space", ">", "<", "Escape")
        self.terminal.until_hides("REPLAY")
        self.keys("0")
        self.shows("today")

    def change_looks(self):
        self.keys("t")
        self.shows("theme: ")
        self.keys("v")
        self.shows("layout: minimal")
        self.terminal.until_hides("by minute")
        self.keys("v", "v", "v")
        self.shows("layout: full")
        remembered = os.path.join(self.home.root, "state", "keytop", "screen.toml")
        until(lambda: os.path.exists(remembered) and 'layout = "full"' in open(remembered, encoding="utf-8").read(),
              "the layout to be remembered")
        self.keys("f")
        self.shows("FROZEN")
        self.keys("f")
        self.terminal.until_hides("FROZEN")

    def hide(self):
        self.keys("4")
        self.shows("code")
        self.keys("x")
        self.shows("PRIVATE")
        self.shows("app 1")
        self.terminal.until_hides(r"\bcode\b")
        self.keys("x")
        self.terminal.until_hides("PRIVATE")

    def change_settings(self):
        self.keys("1", "F2")
        self.shows("as the background|nord")
        self.shows("nothing changed")
        # A click chooses a row, another changes it.
        self.mouse.click_on("background")
        self.shows("Whether the terminal is dark or light")
        self.mouse.click_on("background")
        self.shows("s saves 1 change")
        self.mouse.click_on("s saves 1 change")
        self.shows("saved in ")
        with open(self.home.config, encoding="utf-8") as config:
            text = config.read()
        self.assertIn(SETTINGS + 'background = "dark"\n', text)
        self.keys("F2")
        self.shows("nothing changed")
        self.keys("Right", "Escape")
        self.shows("is not saved")
        self.keys("Escape")
        self.terminal.until_hides("is not saved")
        with open(self.home.config, encoding="utf-8") as config:
            self.assertEqual(config.read(), text)

    def read_help(self):
        self.keys("?")
        self.shows("any other key closes")
        self.mouse.wheel(60, 20, is_up=False)
        self.keys("Escape")
        self.terminal.until_hides("any other key closes")

    def resize(self):
        self.terminal.resize(40, 12)
        self.terminal.until_hides("by minute")
        self.shows("Typing speed .*mean")
        self.terminal.resize(120, 40)
        self.shows("by minute")


class FirstStart(Case):
    def setUp(self):
        super().setUp()
        os.remove(self.home.config)
        # Neither --journal nor --config: as a person starts it.
        self.home.arguments = lambda *arguments: [self.home.binary, *arguments]
        self.config = self.home.config

    def test_the_first_page_is_shown_once_and_takes_what_is_chosen(self):
        terminal = self.home.open(says="never keeps what you type")
        terminal.until_shows("x11 sees the whole session")
        terminal.keys("Down", "Down", "Down", "Right", "Enter")
        terminal.until_shows("saved in ")
        with open(self.config, encoding="utf-8") as config:
            self.assertRegex(config.read(), r'\[screen\]\ntheme = ')
        self.home.quit(terminal)
        again = self.home.open()
        self.assertNotIn("never keeps", again.screen())
        self.home.quit(again)

    def test_escape_takes_the_defaults_and_recording_goes_on(self):
        terminal = self.home.open(says="never keeps what you type")
        terminal.keys("Escape")
        terminal.until_shows("Typing speed")
        self.hand.type("hello")
        terminal.until_shows(r"presses +5\b")
        self.home.quit(terminal)
        with open(self.config, encoding="utf-8") as config:
            self.assertTrue(config.read().startswith("# Settings of keytop"))

    def test_recording_waits_where_that_is_chosen(self):
        terminal = self.home.open(says="never keeps what you type")
        terminal.keys("Down", "Space", "Enter")
        terminal.until_shows("RECORDING PAUSED")
        self.home.quit(terminal)
        again = self.home.open(says="RECORDING PAUSED")
        self.hand.type("hello")
        again.keys("p")
        again.until_hides("RECORDING PAUSED")
        self.home.quit(again)

    def test_a_key_that_means_something_else_does_it(self):
        terminal = self.home.open(says="never keeps what you type")
        terminal.keys("5")
        terminal.until_shows("Hours|hour")
        self.home.quit(terminal)

    def test_scripts_never_see_it(self):
        done = self.home.run()
        self.assertNotIn("never keeps", done.stdout)
        self.assertFalse(os.path.exists(self.config))

"""Two keyboards and a mouse at one desk: what each added is told apart."""

import subprocess

from case import Case, Stage
from wait import until
from xtest import XTest

SECOND = "second XTEST keyboard"
FIRST = "Virtual core XTEST keyboard"
POINTER = "Virtual core XTEST pointer"


class Devices(Case):
    def setUp(self):
        super().setUp()
        self.xinput("create-master", "second")
        self.addCleanup(self.xinput, "remove-master", "second pointer")

    def xinput(self, *arguments):
        done = subprocess.run(["xinput", *arguments], env=Stage.desk.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def told(self, device):
        return self.home.report("--device", device)

    def test_two_keyboards_and_a_mouse_are_told_apart_on_screen_and_in_reports(self):
        terminal = self.home.open()
        number = int(self.xinput("list", "--id-only", SECOND))
        hand = XTest(Stage.desk.display)
        self.addCleanup(hand.close)
        self.hand.type_fast("abc")
        hand.tap_on(number, "KeyD")
        hand.tap_on(number, "KeyE")
        hand.sync()
        self.hand.click(300, 300)
        self.home.until_reports(5)
        until(lambda: self.told(SECOND)["keyboard"]["presses"] == 2, self.describe)
        report = self.told(SECOND)
        self.assertEqual(self.told(FIRST)["keyboard"]["presses"], 3)
        self.assertEqual(self.told(POINTER)["mouse"]["clicks"]["left"], 1)
        self.assertIsNone(report["keyboard"]["typing"])
        self.assertEqual({row["device"]: row["presses"] for row in report["devices"]},
                         {FIRST: 3, SECOND: 2, POINTER: 0})
        terminal.keys("a", *"second", "Enter")
        terminal.until_shows(r"not kept by device")
        terminal.until_shows(SECOND)
        terminal.keys("Escape")
        terminal.until_shows(r"wpm now")
        self.home.quit(terminal)
        self.assertEqual(self.told(SECOND)["keyboard"]["presses"], 2)
        self.assertEqual(self.home.report()["keyboard"]["presses"], 5)

"""Two keyboards and a mouse at one desk: what each added is told apart."""

import subprocess

from case import Case, Stage
from wait import until
from xtest import XTest

KEYBOARD, MOUSE = "Xvfb keyboard", "Xvfb mouse"
# What programs send has one name, whatever device of the server it goes through.
SENT = "xtest"


class Devices(Case):
    def number(self, device):
        done = subprocess.run(["xinput", "list", "--id-only", device], env=Stage.desk.environment, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(done.stdout)

    def told(self, device):
        return self.home.report("--device", device)

    def test_two_keyboards_and_a_mouse_are_told_apart_on_screen_and_in_reports(self):
        terminal = self.home.open()
        hand = XTest(Stage.desk.display)
        self.addCleanup(hand.close)
        self.hand.type_fast("abc")
        keyboard, mouse = self.number(KEYBOARD), self.number(MOUSE)
        for code in ("KeyD", "Backspace"):
            hand.tap_on(keyboard, code)
        hand.click_on(mouse, 1)
        hand.sync()
        self.home.until_reports(5, 1)
        until(lambda: self.told(KEYBOARD)["keyboard"]["presses"] == 2, self.describe)
        report = self.told(KEYBOARD)
        self.assertEqual((report["keyboard"]["corrections"], report["mouse"]["clicks"]["left"]), (1, 0))
        self.assertIsNone(report["keyboard"]["typing"])
        self.assertEqual(self.told(MOUSE)["mouse"]["clicks"]["left"], 1)
        told = {row["device"]: (row["presses"], row["clicks"]) for row in report["devices"]}
        self.assertEqual(told, {SENT: (3, 0), KEYBOARD: (2, 0), MOUSE: (0, 1)})

        terminal.keys("a")
        terminal.until_shows(rf"{KEYBOARD} +device")
        terminal.keys(*"keyboard", "Enter")
        terminal.until_shows(rf"{KEYBOARD} ×")
        terminal.until_shows(r"presses +2\b")
        terminal.until_shows(r"not kept by device")
        terminal.keys("Escape")
        terminal.until_shows(r"wpm now")
        self.home.quit(terminal)
        self.assertEqual(self.told(KEYBOARD)["keyboard"]["presses"], 2)
        self.assertEqual(self.home.report()["keyboard"]["presses"], 5)
        audit = self.home.run("audit").stdout
        self.assertRegex(audit, r"device_day")

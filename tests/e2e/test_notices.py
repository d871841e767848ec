"""The desktop says that a break is due: shown by a real notification daemon over a real message bus."""

import shutil
import subprocess
import threading
import time
import unittest

from case import Case, Stage
from wait import until


@unittest.skipUnless(shutil.which("dunst"), "there is no dunst")
class Notices(Case):
    settings = '[notices]\nbreak_after = "4s"\nbreak_length = "3s"\n'

    def setUp(self):
        super().setUp()
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                                f"--address=unix:path={self.home.runtime}/session-bus"],
                               stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        self.finally_kill(bus)
        self.home.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.shown = []

    def finally_kill(self, process):
        if process.stdout:
            self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def show_notices(self):
        daemon = subprocess.Popen(["dunst", "-config", "/dev/null", "-print"], text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL,
                                  env={**self.home.environment, "DISPLAY": Stage.desk.display})
        self.finally_kill(daemon)
        reader = threading.Thread(target=lambda: self.shown.extend(daemon.stdout), daemon=True)
        reader.start()

    def record(self):
        recorder = subprocess.Popen(self.home.arguments("record"), env=self.home.environment,
                                    stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.finally_kill(recorder)
        self.home.until_captured()

    def work_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.hand.type_fast("at it ", each=0.05)

    def breaks(self):
        return "".join(self.shown).count("summary: 'Time for a break'")

    def test_a_break_is_due_once_for_each_stretch_of_work(self):
        self.show_notices()
        self.record()
        self.work_for(7)
        until(lambda: self.breaks() == 1, lambda: f"a notice; {self.shown}")
        self.assertNotIn("alpha", "".join(self.shown).lower())
        time.sleep(4)  # A break.
        self.work_for(7)
        until(lambda: self.breaks() == 2, lambda: f"another notice; {self.shown}")

    def test_without_a_daemon_it_is_told_and_tried_again(self):
        self.record()
        screen = self.home.open(says=r"screen of process")
        self.work_for(6)
        screen.keys("c")
        screen.until_shows("no notice can be shown")
        self.show_notices()
        self.work_for(3)
        until(self.breaks, lambda: f"the notice that was kept back; {self.shown}")
        self.home.quit(screen)


@unittest.skipUnless(shutil.which("dunst"), "there is no dunst")
class GoalNotices(Notices):
    """Goals that are crossed, and one that was before."""

    settings = ('[notices]\nbreak_length = "3s"\nbreak_after = "20s"\ngoals = true\n'
                '[[goals]]\nname = "enough"\nof = "presses"\nmost = 60\n')

    def test_a_break_is_due_once_for_each_stretch_of_work(self):
        self.show_notices()
        self.record()
        self.work_for(1)
        time.sleep(1)  # It was seen how the goal stands.
        self.work_for(4)
        until(lambda: "".join(self.shown).count("body: 'limit passed: enough, 60 presses today'") == 1,
              lambda: f"the notice of the goal; {self.shown}")

    test_without_a_daemon_it_is_told_and_tried_again = None


@unittest.skipUnless(shutil.which("dunst"), "there is no dunst")
class NoNotices(Notices):
    """Nobody asked for any."""

    settings = ""

    def test_a_break_is_due_once_for_each_stretch_of_work(self):
        self.show_notices()
        self.record()
        self.work_for(7)
        self.assertEqual(self.breaks(), 0)

    test_without_a_daemon_it_is_told_and_tried_again = None

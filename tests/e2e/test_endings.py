"""However keytop ends, what was recorded stays and the terminal is as it was."""

import os
import pathlib
import signal
import stat
import time

from case import Case
from home import RECORDS, VIEWS
from wait import pause, until_gone

PROSE = "a hundred keys are typed here and they are still there when somebody opens the program again later today"
# What a killed recorder may lose.
LOSS_S = 2.0


class Endings(Case):
    def test_a_hundred_keys_are_still_shown_after_quitting(self):
        terminal = self.home.open()
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        self.home.quit(terminal)
        self.assert_told(self.home.report())
        again = self.home.open()
        again.until_shows(rf"\b{len(PROSE)}\b")
        self.assert_told(self.home.report())
        self.home.quit(again)
        self.assert_told(self.home.report())

    def test_quitting_at_once_loses_nothing(self):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        pause(0.1)
        self.home.quit(terminal)
        self.assert_told(self.home.report())
        self.assert_terminal_restored(terminal)

    def test_ctrl_c_quits_and_loses_nothing(self):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        pause(0.1)
        terminal.keys("C-c")
        self.assertEqual(terminal.until_ended(), 0)
        self.assert_told(self.home.report())
        self.assert_terminal_restored(terminal)

    def test_sigterm_loses_nothing(self):
        self.end_by_signal(signal.SIGTERM)

    def test_sighup_loses_nothing(self):
        self.end_by_signal(signal.SIGHUP)

    def end_by_signal(self, number):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        pause(0.1)
        os.kill(terminal.pid, number)
        terminal.until_ended()
        self.assert_told(self.home.report())
        self.assert_terminal_restored(terminal)

    def test_closing_the_terminal_loses_nothing(self):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        pause(0.1)
        terminal.close()
        until_gone(terminal.pid)
        self.assert_told(self.home.report())

    def test_a_kill_loses_at_most_two_seconds_and_the_journal_opens_again(self):
        terminal = self.home.open()
        times = []
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.hand.type_fast("e")
            times.append(time.monotonic())
            pause(0.02)
        killed = time.monotonic()
        os.kill(terminal.pid, signal.SIGKILL)
        until_gone(terminal.pid)
        safe = sum(1 for moment in times if moment < killed - LOSS_S)
        told = self.home.report()["keyboard"]["presses"]
        self.assertGreater(safe, 50)
        self.assertGreaterEqual(told, safe)
        self.assertLessEqual(told, len(times))
        again = self.home.open()
        self.hand.type_fast(PROSE)
        self.home.until_reports(told + len(PROSE))
        self.home.quit(again)
        self.assertEqual(self.home.report()["keyboard"]["presses"], told + len(PROSE))

    def test_a_second_keytop_is_a_viewer(self):
        first = self.home.open()
        second = self.home.open(says=VIEWS)
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        second.until_shows(rf"\b{len(PROSE)}\b")
        self.home.quit(second)
        self.assertTrue(first.is_running)
        self.hand.type_fast("more")
        self.home.until_reports(len(PROSE) + len("more"))
        self.home.quit(first)
        self.assert_told(self.home.report())

    def test_without_a_terminal_the_text_report_is_printed(self):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        self.home.until_reports(len(PROSE))
        self.home.quit(terminal)
        done = self.home.run()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, rf"\b{len(PROSE)}\b")
        self.assertNotIn("\x1b", done.stdout)

    def test_files_are_for_their_owner_alone(self):
        terminal = self.home.open()
        self.hand.type_fast(PROSE)
        self.home.until_reports(len(PROSE))
        folder = pathlib.Path(self.home.journal).parent
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        for place in (folder, pathlib.Path(self.home.runtime)):
            for file in (path for path in place.rglob("*") if path.is_file()):
                self.assertEqual(stat.S_IMODE(file.stat().st_mode) & 0o077, 0, file)
        self.home.quit(terminal)

    def test_any_size_is_survived(self):
        terminal = self.home.open()
        for width, height in ((80, 24), (40, 12), (20, 5), (2, 1), (200, 60), (120, 40)):
            terminal.resize(width, height)
            for tab in "12345":
                terminal.keys(tab)
            if width >= 40:
                terminal.until_shows(RECORDS)
        self.home.quit(terminal)
        self.assert_terminal_restored(terminal)

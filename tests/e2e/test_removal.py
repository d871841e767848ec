"""What is removed while a recorder goes on: gone from every file and from the screen, and nothing else."""

import copy
import datetime
import json
import pathlib
import signal
import sqlite3
import subprocess

from case import Case
from hand import PLAIN
from home import VIEWS
from test_privacy import files_under
from wait import until

KEPT = "this was typed before and stays where it is"
REMOVED = "nobody shall ever learn that somebody once typed this line"
LATER = "this came after"
BODIES = ("SELECT body FROM slice UNION SELECT body FROM batch UNION SELECT body FROM event_block "
          "UNION SELECT body FROM tile UNION SELECT body FROM device_day")


class Removal(Case):
    settings = "[record]\nevents = true\n"

    def setUp(self):
        super().setUp()
        self.recorder = subprocess.Popen(self.home.arguments("record"), stderr=subprocess.DEVNULL,
                                         env=self.home.environment, stdin=subprocess.DEVNULL)
        self.addCleanup(self.recorder.wait)
        self.addCleanup(self.recorder.kill)
        self.home.until_captured()

    def test_an_application_is_removed_while_it_is_recorded(self):
        screen = self.type_and_look()
        kept = copy.deepcopy(self.hand.tally)
        self.hand.switch("Beta")
        self.hand.type(REMOVED)
        self.hand.switch("Alpha")
        before = self.bodies_and_more(screen)
        self.assertTrue(self.files_with(b"Beta"), "the journal names it before")
        self.remove("--from", "today", "--to", "today", "--app", "Beta")
        self.assertEqual(self.files_with(b"Beta"), [])
        self.hand.tally = kept
        self.goes_on(screen, before)
        self.assertEqual(self.files_with(b"Beta"), [])
        self.assert_told(self.home.report())

    def test_a_span_is_removed_while_it_is_recorded(self):
        screen = self.type_and_look()
        kept = copy.deepcopy(self.hand.tally)
        start = self.next_second()
        self.hand.type(REMOVED)
        before = self.bodies_and_more(screen)
        self.remove("--from", start, "--to", self.next_second())
        self.hand.tally = kept
        self.goes_on(screen, before)
        keyboard = self.home.report()["keyboard"]
        self.assertEqual((keyboard["presses"], keyboard["text_presses"]), (kept.presses, kept.text_presses))
        # A batch has no order that it could be cut by: it went whole, with keys from before.
        self.assertEqual(keyboard["unattributed"], len(KEPT))
        self.assertEqual(sum(keyboard["keys"].values()), len(LATER))

    def type_and_look(self):
        screen = self.home.open(says=VIEWS)
        self.hand.type(KEPT)
        self.shows_total(screen)
        return screen

    def bodies_and_more(self, screen):
        """Waits until all that was typed is written and shown; returns what the tables hold."""
        self.home.until_reports(self.hand.tally.presses)
        self.shows_total(screen)
        return self.bodies()

    def remove(self, *which):
        done = self.home.run("journal", "delete", *which, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, rf"removed {len(REMOVED)} presses")
        self.assertIn("none is left", done.stdout)

    def goes_on(self, screen, before):
        """What was removed is in no file nor on the screen, what is typed now is in both."""
        self.shows_total(screen)
        gone = before - self.bodies()
        self.assertTrue(gone, "something was removed")
        for body in gone:
            self.assertEqual(self.files_with(body), [], "a removed row is left")
        self.hand.type(LATER)
        self.home.until_reports(self.hand.tally.presses)
        self.shows_total(screen)
        for body in gone:
            self.assertEqual(self.files_with(body), [], "a removed row came back")
        self.assertIsNone(self.recorder.poll())
        self.home.quit(screen)
        self.assertEqual(self.recorded_keys(), [PLAIN[letter] for letter in KEPT + LATER])

    def recorded_keys(self):
        """The keys of the recorded events, in their order, once the recorder has written what it holds."""
        self.recorder.send_signal(signal.SIGTERM)
        self.assertEqual(self.recorder.wait(15), 0)
        done = self.home.run("export", "--format", "jsonl", "--from", "today")
        self.assertEqual(done.returncode, 0, done.stderr)
        events = map(json.loads, done.stdout.splitlines())
        return [event["key"] for event in events if event["event"] == "key_down"]

    def shows_total(self, screen):
        screen.until_shows(rf"\b{self.hand.tally.presses}\b")

    def bodies(self):
        with sqlite3.connect(f"file:{self.home.journal}?mode=ro", uri=True) as journal:
            found = {body for body, in journal.execute(BODIES)}
        journal.close()
        return found

    def files_with(self, piece):
        folders = (pathlib.Path(self.home.journal).parent, self.home.runtime)
        return [str(file) for file in files_under(*folders) if piece in file.read_bytes()]

    def next_second(self):
        """The next whole second of the wall clock, once it has come."""
        then = datetime.datetime.now().replace(microsecond=0) + datetime.timedelta(seconds=1)
        until(lambda: datetime.datetime.now() >= then, "the next second")
        return then.isoformat()

"""`[export]` while something records: an hour's files are there once the hour is over, and not before."""

import glob
import json
import os
import signal
import subprocess
import time

from case import Case
from wait import until, until_gone

PROSE = "what an hour holds"
HOUR = 3600


class Hours(Case):
    def setUp(self):
        super().setUp()
        self.lake = os.path.join(self.home.root, "lake")
        self.clock = os.path.join(self.home.root, "clock")
        with open(self.home.config, "a", encoding="utf-8") as config:
            config.write(f'[export]\nto = "{self.lake}"\n')

    def turn_clock(self, seconds):
        """The recorder's clock is the machine's and so much."""
        with open(f"{self.clock}.new", "w", encoding="utf-8") as clock:
            clock.write(f"{seconds:+d}\n")
        os.rename(f"{self.clock}.new", self.clock)

    def files(self, table):
        return sorted(glob.glob(os.path.join(self.lake, table, "date=*", "hour=*", "*")))

    def test_the_files_of_an_hour_come_when_it_is_over(self):
        (library,) = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        now = int(time.time())
        ahead = HOUR // 2 - now % HOUR
        self.turn_clock(ahead)
        faked = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        recorder = subprocess.Popen(self.home.arguments("record"), stdin=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, env={**self.home.environment, **faked})
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        self.home.until_captured()
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        self.assertEqual(self.files("activity"), [], "its hour is not over")
        self.turn_clock(ahead + HOUR)
        # The recorder looks at the clock every 20 s.
        until(lambda: self.files("activity"), "the files of the hour", 60)
        date, hour = time.strftime("date=%Y-%m-%d hour=%H", time.gmtime(now + ahead)).split()
        part = os.path.join(self.lake, "activity", date, hour, "part-0.jsonl")
        self.assertEqual(self.files("activity"), [part])
        with open(part, encoding="utf-8") as lines:
            self.assertEqual(sum(json.loads(line)["presses"] for line in lines), len(PROSE))
        until(lambda: not [name for name in os.listdir(self.lake) if name.startswith(".keytop-") and
                           name != ".keytop-written"], "what was written aside to be gone")
        self.hand.type(PROSE)
        self.home.until_reports(2 * len(PROSE))
        self.assertEqual(self.files("activity"), [part], "the next hour goes on")
        recorder.send_signal(signal.SIGTERM)
        until_gone(recorder.pid)

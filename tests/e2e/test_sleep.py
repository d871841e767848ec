"""Before the machine sleeps the recorder writes what it has, and holds up the sleep until it has."""

import os
import pathlib
import signal
import subprocess
import time
import unittest

from case import Case
from wait import until

PROSE = "the lid is closed at once"
# Debian's, which has the library that the stand-in speaks with.
PYTHON = "/usr/bin/python3"
PEER = pathlib.Path(__file__).with_name("logind_peer.py")


def has_library():
    return subprocess.run([PYTHON, "-c", "import dbus, gi"], capture_output=True).returncode == 0


@unittest.skipUnless(has_library(), "Debian's python3-dbus and python3-gi are missing")
class Sleep(Case):
    def setUp(self):
        super().setUp()
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                                f"--address=unix:path={self.home.runtime}/system-bus"],
                               stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        self.finally_kill(bus, bus.stdout)
        self.home.environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.logind = subprocess.Popen([PYTHON, str(PEER)], env=self.home.environment, text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.finally_kill(self.logind, self.logind.stdin, self.logind.stdout)
        self.assertEqual(self.told(), "ready")
        self.recorder = subprocess.Popen(self.home.arguments("record"), env=self.home.environment,
                                         stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.finally_kill(self.recorder)

    def finally_kill(self, process, *streams):
        for stream in streams:
            self.addCleanup(stream.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def told(self):
        return self.logind.stdout.readline().strip()

    def order(self, word):
        self.logind.stdin.write(word + "\n")
        self.logind.stdin.flush()

    def test_a_sleep_waits_until_everything_is_written(self):
        self.assertEqual(self.told(), "asked keytop sleep delay")
        self.home.until_captured()
        for times in (1, 2):
            self.hand.type_fast(PROSE)
            # It has seen them; the journal is written once a second.
            until(lambda: self.home.status()["presses"] == times * len(PROSE), "the presses to be seen")
            began = time.monotonic()
            self.order("sleep")
            self.assertEqual(self.told(), "let go 0")
            self.assertLess(time.monotonic() - began, 0.5)
            # The machine stands still from now on: only the disk tells.
            os.kill(self.recorder.pid, signal.SIGSTOP)
            self.assertEqual(self.home.report()["keyboard"]["presses"], times * len(PROSE))
            os.kill(self.recorder.pid, signal.SIGCONT)
            self.order("wake")
            self.assertEqual(self.told(), "asked keytop sleep delay")

    def test_a_recorder_that_ends_holds_nothing_up(self):
        self.assertEqual(self.told(), "asked keytop sleep delay")
        self.recorder.terminate()
        self.assertEqual(self.told(), "let go 0")

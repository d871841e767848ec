"""The recorder without a screen: what its supervisor hears, what it keeps, and what its log tells."""

import os
import pathlib
import signal
import socket
import stat
import subprocess

from case import Case
from home import VIEWS
from wait import until, until_gone

PROSE = "nobody looks while this is typed"


class Record(Case):
    def start(self, *arguments, **environment):
        recorder = subprocess.Popen(self.home.arguments("record", *arguments), stderr=subprocess.PIPE, text=True,
                                    env={**self.home.environment, **environment}, stdin=subprocess.DEVNULL)
        self.addCleanup(recorder.stderr.close)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        return recorder

    def supervise(self):
        supervisor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(supervisor.close)
        path = os.path.join(self.home.root, "notify")
        supervisor.bind(path)
        supervisor.settimeout(15)
        return supervisor, {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "1000000"}

    def test_it_tells_its_supervisor_and_keeps_everything(self):
        supervisor, environment = self.supervise()
        recorder = self.start(**environment)
        self.assertEqual(supervisor.recv(99), b"READY=1")
        self.hand.type(PROSE)
        self.assertEqual(supervisor.recv(99), b"WATCHDOG=1")
        recorder.send_signal(signal.SIGTERM)
        heard = iter(lambda: supervisor.recv(99), b"STOPPING=1")
        self.assertLessEqual(set(heard), {b"WATCHDOG=1"})
        self.assertEqual(recorder.wait(15), 0)
        self.assert_told(self.home.report())

    def test_a_second_one_is_told_who_records(self):
        supervisor, environment = self.supervise()
        first = self.start(**environment)
        supervisor.recv(99)
        done = self.home.run("record")
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(first.pid), done.stderr)
        self.home.quit(self.home.open(says=VIEWS))

    def test_its_log_tells_states_and_no_text(self):
        log = pathlib.Path(self.home.root, "keytop.log")
        supervisor, environment = self.supervise()
        recorder = self.start("--log", str(log), **environment)
        supervisor.recv(99)
        self.hand.switch("Beta")
        self.hand.type(PROSE)
        self.home.run("pause")
        until(lambda: "paused" in log.read_text(encoding="utf-8"), "the pause to be logged")
        self.home.run("resume")
        until(lambda: "goes on" in log.read_text(encoding="utf-8"), "the end of the pause to be logged")
        recorder.send_signal(signal.SIGTERM)
        until_gone(recorder.pid)
        text = log.read_text(encoding="utf-8")
        self.assertIn("everything is written", text)
        for secret in (PROSE, "nobody", "Beta", "beta"):
            self.assertNotIn(secret, text)
        self.assertEqual(stat.S_IMODE(log.stat().st_mode), 0o600)

    def test_where_nothing_can_be_seen_it_says_what_to_do(self):
        done = subprocess.run(self.home.arguments("record"), text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              env={**self.home.environment, "DISPLAY": ":no"}, timeout=60)
        if os.path.exists("/dev/input/event0"):
            self.skipTest("this machine has input devices")
        self.assertEqual(done.returncode, 4)
        self.assertIn("DISPLAY", done.stderr)


class WithoutNetwork(Case):
    """As its unit runs it: with a place that the settings name, and no network but its own."""

    settings = '[push]\nto = "http://localhost:9"\n'

    def test_it_says_what_may_use_the_network(self):
        log = pathlib.Path(self.home.root, "keytop.log")
        alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        recorder = subprocess.Popen([*alone, *self.home.arguments("record", "--log", str(log))],
                                    env=self.home.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        until(lambda: log.exists() and "keytop service install" in log.read_text(encoding="utf-8"), "what to do")
        self.assertIn("nothing takes the hours to http://localhost:9", log.read_text(encoding="utf-8"))
        self.hand.type(PROSE)
        self.home.until_reports(self.hand.tally.presses)
        recorder.send_signal(signal.SIGTERM)
        self.assertEqual(recorder.wait(15), 0)
        self.assert_told(self.home.report())

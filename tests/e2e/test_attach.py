"""A screen beside a recorder: live over the socket, attached again after a restart, closed to others."""

import json
import os
import pathlib
import random
import signal
import socket
import stat
import struct
import subprocess
import threading
import unittest
import urllib.request

from case import Case
from wait import until

PROSE = "two screens show this at once"
ATTACHED = r"\bscreen of process \d+"


class Attach(Case):
    def record(self):
        recorder = subprocess.Popen(self.home.arguments("record"), stderr=subprocess.DEVNULL,
                                    env=self.home.environment, stdin=subprocess.DEVNULL)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        self.home.until_captured()
        return recorder

    def door(self):
        return next(pathlib.Path(self.home.runtime).rglob("screens.sock"))

    def test_screens_are_live_beside_a_recorder(self):
        recorder = self.record()
        screens = [self.home.open(says=ATTACHED) for _ in range(2)]
        self.hand.type(PROSE)
        for screen in screens:
            screen.until_shows(rf"\b{len(PROSE)}\b")
        status = self.home.status()
        self.assertEqual((status["is_recording"], status["pid"], status["presses"]),
                         (True, recorder.pid, len(PROSE)))
        for screen in screens:
            self.home.quit(screen)
        recorder.send_signal(signal.SIGTERM)
        self.assertEqual(recorder.wait(15), 0)
        self.assert_told(self.home.report())

    def test_a_screen_is_attached_again_after_a_kill(self):
        recorder = self.record()
        screen = self.home.open(says=ATTACHED)
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        recorder.kill()
        recorder.wait()
        screen.until_shows("records no longer|nothing is captured")
        self.record()
        screen.until_shows(ATTACHED)
        screen.until_shows(r"● x11")
        self.hand.type("more")
        screen.until_shows(rf"\b{len(PROSE) + 4}\b")
        self.home.quit(screen)

    def test_a_screen_pauses_the_recorder(self):
        self.record()
        screen = self.home.open(says=ATTACHED)
        screen.keys("p")
        screen.until_shows("RECORDING PAUSED")
        self.assertTrue(self.home.status()["is_paused"])
        screen.keys("p")
        until(lambda: not self.home.status()["is_paused"], "the pause to end")
        self.home.quit(screen)

    def test_a_screen_that_records_lets_others_in(self):
        first = self.home.open()
        second = self.home.open(says=ATTACHED)
        self.hand.type(PROSE)
        second.until_shows(rf"\b{len(PROSE)}\b")
        self.home.quit(second)
        self.home.quit(first)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be another user")
    def test_another_user_gets_nothing(self):
        self.record()
        door = self.door()
        self.assertEqual(stat.S_IMODE(door.stat().st_mode), 0o600)
        probe = ("import os,socket,sys\n"
                 "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
                 "s = socket.socket(socket.AF_UNIX); s.settimeout(5)\n"
                 "try: s.connect(sys.argv[1])\n"
                 "except PermissionError: print('denied'); sys.exit()\n"
                 "try: print(repr(s.recv(99)))\n"
                 "except ConnectionError: print(repr(b''))\n")
        ask = ["python3", "-c", probe, str(door)]
        self.assertEqual(subprocess.run(ask, capture_output=True, text=True).stdout.strip(), "denied")
        # And if somebody had opened every folder and the socket itself:
        for place in (door, *door.parents):
            if str(place).startswith(self.home.runtime):
                place.chmod(0o777)
        self.assertEqual(subprocess.run(ask, capture_output=True, text=True).stdout.strip(), "b''")

    @unittest.skipUnless(os.geteuid() == 0, "only root can be another user")
    def test_another_user_reads_no_file(self):
        self.record()
        self.hand.type(PROSE)
        self.home.run("mark", "a note of mine")
        self.home.run("pause", "1h")
        folders = [pathlib.Path(self.home.runtime), pathlib.Path(self.home.root, "data")]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        self.assertGreaterEqual({path.name.split("-")[0] for path in files}, {"journal.db", "open"})
        # As if somebody had opened every folder.
        for folder in [pathlib.Path(self.home.root), *folders, *(path for f in folders for path in f.rglob("*"))]:
            if folder.is_dir():
                folder.chmod(0o777)
        probe = ("import os,sys\n"
                 "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
                 "for path in sys.argv[1:]:\n"
                 "    for mode in (os.O_RDONLY, os.O_WRONLY):\n"
                 "        try: os.open(path, mode); print(path)\n"
                 "        except PermissionError: pass\n")
        done = subprocess.run(["python3", "-c", probe, *map(str, files)], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_a_fuzzed_client_neither_ends_nor_stalls_the_recorder(self):
        recorder = self.record()
        screen = self.home.open(says=ATTACHED)
        dice, stop, sent = random.Random(7), threading.Event(), []

        def fuzz():
            greeting = b"keytop\0\n" + struct.pack("<HB", 1, 1)
            while not stop.is_set():
                guest = socket.socket(socket.AF_UNIX)
                guest.settimeout(1)
                wrong = bytearray(greeting * dice.randint(1, 3))
                for _ in range(dice.randint(0, 4)):
                    wrong[dice.randrange(len(wrong))] = dice.randrange(256)
                try:
                    guest.connect(str(self.door()))
                    guest.sendall(wrong[:dice.randint(0, len(wrong))])
                    if dice.random() < 0.3:
                        guest.recv(dice.randint(1, 4096))
                except OSError:
                    pass
                guest.close()
                sent.append(1)

        fuzzer = threading.Thread(target=fuzz)
        fuzzer.start()
        try:
            for times in range(1, 6):
                self.hand.type_fast(PROSE)
                screen.until_shows(rf"\b{times * len(PROSE)}\b")
        finally:
            stop.set()
            fuzzer.join()
        self.assertGreater(len(sent), 100)
        self.assertEqual(self.home.status()["pid"], recorder.pid)
        self.home.quit(screen)

    def test_noise_and_crowds_do_not_stall_the_recorder(self):
        recorder = self.record()
        screen = self.home.open(says=ATTACHED)
        crowd = []
        for number in range(300):
            guest = socket.socket(socket.AF_UNIX)
            guest.setblocking(False)
            try:
                guest.connect(str(self.door()))
                guest.send(os.urandom(number % 40))
            except (BlockingIOError, BrokenPipeError, ConnectionError):
                pass
            crowd.append(guest)
        self.hand.type(PROSE)
        screen.until_shows(rf"\b{len(PROSE)}\b")
        # Of the 300 no more than 128 are let in at a time.
        self.assertLess(len(os.listdir(f"/proc/{recorder.pid}/fd")), 180)
        for guest in crowd:
            guest.close()
        self.home.quit(screen)

    def test_figures_are_told_to_bars_and_over_http(self):
        self.record()
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        self.assertIn(f"{len(PROSE)} keys", self.home.run("bar").stdout)
        waybar = json.loads(self.home.run("bar", "--format", "waybar").stdout)
        self.assertEqual(waybar["class"], "recording")
        metrics = subprocess.Popen(self.home.arguments("metrics", "--listen", "127.0.0.1:0"), text=True,
                                   stderr=subprocess.PIPE, env=self.home.environment, stdin=subprocess.DEVNULL)
        self.addCleanup(metrics.stderr.close)
        self.addCleanup(metrics.wait)
        self.addCleanup(metrics.kill)
        where = metrics.stderr.readline().split()[-1]
        with urllib.request.urlopen(where, timeout=10) as answer:
            text = answer.read().decode()
        self.assertIn(f"\nkeytop_presses_total {len(PROSE)}\n", text)
        self.assertIn("# TYPE keytop_presses_total counter", text)
        self.assertNotIn("Key", text.replace("Keys pressed", ""))

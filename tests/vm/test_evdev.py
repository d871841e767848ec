"""What devices did is what keytop reports."""

import unittest

from desk import Device, Keytop

# The keyboard of a PC that the machine always has, and qemu's keyboard, mouse and tablet.
DEVICES = 4
SYN, KEY, REL, ABS = range(4)
REPORT = (SYN, 0, 0)
CTRL, KEY_A, KEY_B, KEY_C, KEY_D = 29, 30, 48, 46, 32


class Case(unittest.TestCase):
    guest = None

    def keytop(self, *words, user=None, devices=DEVICES):
        keytop = Keytop(self.guest, *words, user=user, devices=devices)
        self.addCleanup(self.guest.run, "kill -9 $(pidof keytop); wait $job")
        return keytop

    def device(self, name, kind):
        return Device(self.guest, name, kind)

    def node(self, name):
        found = self.guest.do(f"grep -l '^{name}$' /sys/class/input/event*/device/name")
        return f"/dev/input/{found.split('/')[4]}"


class Hands(Case):
    def test_keys_chords_buttons_notches_and_ways_are_what_was_done(self):
        guest, keytop = self.guest, self.keytop()
        for key in ["h", "e", "l", "l", "o", "spc", "kp_enter", "f12", "left", "less", "backspace", "meta_r"]:
            guest.tap(key)
        for chord in [["ctrl", "c"], ["ctrl", "c"], ["ctrl", "alt", "t"], ["shift", "a"], ["alt_r", "q"]]:
            guest.tap(*chord)
        for button in ["left"] * 3 + ["right", "middle", "side", "extra"]:
            guest.click(button)
        for notch in ["wheel-up"] * 5 + ["wheel-down"] * 7:
            guest.click(notch)
        for _ in range(20):
            guest.step(3, -4)
        for place in [(8192, 8192), (24576, 8192), (24576, 24576)]:
            guest.place(*place)
        guest.tap("f1")
        keytop.until(lambda report: report["keyboard"]["keys"].get("F1"), "the last key")
        report = keytop.stop()
        keyboard, mouse = report["keyboard"], report["mouse"]
        expected = {
            "KeyH": 1, "KeyE": 1, "KeyL": 2, "KeyO": 1, "Space": 1, "NumpadEnter": 1, "F12": 1, "ArrowLeft": 1,
            "IntlBackslash": 1, "Backspace": 1, "MetaRight": 1, "ControlLeft": 3, "KeyC": 2, "AltLeft": 1, "KeyT": 1,
            "ShiftLeft": 1, "KeyA": 1, "AltRight": 1, "KeyQ": 1, "F1": 1,
        }  # fmt: skip
        self.assertEqual(keyboard["keys"], expected)
        self.assertEqual(keyboard["presses"], sum(expected.values()))
        self.assertEqual(keyboard["chords"], {"Ctrl+KeyC": 2, "Ctrl+Alt+KeyT": 1})
        self.assertEqual((keyboard["corrections"], keyboard["repeats"]), (1, 0))
        clicks = {"left": 3, "middle": 1, "right": 1, "back": 1, "forward": 1}
        self.assertEqual(mouse["clicks"], clicks)
        self.assertEqual(mouse["scroll"], {"up": 5.0, "down": 7.0, "left": 0.0, "right": 0.0})
        # Twenty steps of 5 counts, half the tablet's width and half its height.
        self.assertAlmostEqual(mouse["distance_px"], 20 * 5 + 960 + 540, places=3)
        (tablet,) = mouse["monitors"]
        self.assertEqual((tablet["name"], tablet["width"], tablet["height"]), ("QEMU Virtio Tablet", 1920, 1080))
        self.assertEqual(mouse["glitches"], 0)

    def test_a_held_key_is_one_press_and_its_repeats(self):
        guest, keytop = self.guest, self.keytop()
        guest.key("x", True)
        keytop.until(lambda report: report["keyboard"]["repeats"] >= 5, "repeats")
        guest.key("x", False)
        guest.tap("y")
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyY"), "the last key")
        keyboard = keytop.stop()["keyboard"]
        self.assertEqual(keyboard["keys"], {"KeyX": 1, "KeyY": 1})
        self.assertGreaterEqual(keyboard["repeats"], 5)
        self.assertGreater(keyboard["typing"]["dwell_ms"]["p90"], 300)

    def test_nothing_wakes_it_while_nothing_happens(self):
        self.keytop()
        threads = "/proc/$(pidof keytop)/task"
        count = f"cd {threads} && for t in *; do grep -q '^capture' $t/comm && grep ctxt $t/status; done; cd /"
        before = self.guest.do(count)
        self.assertIn("voluntary", before)
        self.guest.do("sleep 1")
        self.assertEqual(self.guest.do(count), before)


class Plugs(Case):
    def test_a_keyboard_unplugged_lets_go_of_its_keys_and_another_is_read_at_once(self):
        guest, keytop = self.guest, self.keytop()
        guest.plug("usb-kbd", "board")
        self.addCleanup(guest.run, "true")
        keytop.until_reads(DEVICES + 1)
        usb = self.node("QEMU QEMU USB Keyboard")
        guest.tap("a")
        guest.key("ctrl", True)
        keytop.until(lambda report: report["keyboard"]["keys"].get("ControlLeft"), "the held key")
        guest.unplug("board")
        keytop.until_reads(DEVICES)
        guest.run(f"[ ! -e {usb} ]")
        guest.tap("c")
        guest.plug("usb-kbd", "again")
        keytop.until_reads(DEVICES + 1)
        guest.tap("d")
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyD"), "the last key")
        guest.unplug("again")
        keytop.until_reads(DEVICES)
        keyboard = keytop.stop()["keyboard"]
        self.assertEqual(keyboard["keys"], {"KeyA": 1, "ControlLeft": 1, "KeyC": 1, "KeyD": 1})
        self.assertEqual(keyboard["chords"], {}, "Control was let go of with its keyboard")


class Permission(Case):
    user = 1000

    def setUp(self):
        nodes = "/dev/input/event*"
        self.guest.do(f"chmod 600 {nodes}")
        self.addCleanup(self.guest.do, f"chmod 600 {nodes}")

    def test_without_it_the_command_that_gives_it_is_told(self):
        code, said = self.keytop("--source", "evdev", user=self.user, devices=None).ended()
        self.assertEqual(code, 4, said)
        self.assertIn("/dev/input may not be read", said)
        self.assertIn("sudo usermod -aG input $USER", said)
        self.assertIn("every program", said)

    def test_auto_falls_back_to_this_terminal_and_says_why(self):
        keytop = self.keytop("--source", "auto", user=self.user, devices=0)
        keytop.until_shows("usermod")
        keytop.stop()

    def test_it_may_come_and_go_while_keytop_runs(self):
        keyboard, mouse = self.node("QEMU Virtio Keyboard"), self.node("QEMU Virtio Mouse")
        self.guest.do(f"chmod 644 {keyboard}")
        guest, keytop = self.guest, self.keytop(user=self.user, devices=1)
        guest.tap("a")
        keytop.until_shows("usermod")
        guest.step(300, 400)
        guest.do(f"chmod 644 {mouse}")
        keytop.until_reads(2)
        guest.step(6, 8)
        keytop.until(lambda report: report["mouse"]["distance_px"] >= 10, "the step")
        guest.key("ctrl", True)
        guest.do(f"chmod 600 {keyboard}")
        keytop.until_reads(1)
        guest.tap("b")
        guest.key("ctrl", False)
        guest.do(f"chmod 644 {keyboard}")
        keytop.until_reads(2)
        guest.tap("c")
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyC"), "the last key")
        report = keytop.stop()
        self.assertEqual(report["keyboard"]["keys"], {"KeyA": 1, "ControlLeft": 1, "KeyC": 1})
        self.assertEqual(report["keyboard"]["chords"], {})
        self.assertAlmostEqual(report["mouse"]["distance_px"], 10, places=3)


class Made(Case):
    """Devices that qemu does not have."""

    def test_a_queue_that_ran_over_is_told_and_leaves_no_key_down(self):
        board = self.device("Flood", "keyboard")
        self.addCleanup(board.close)
        guest, keytop = self.guest, self.keytop(devices=DEVICES + 1)
        # It stands still while the kernel's queue runs over: the press of Control is lost.
        guest.do("kill -STOP $(pidof keytop)")
        board.say(f"event {KEY} {CTRL} 1", "event 0 0 0", f"taps {KEY_B} 2000", "flush")
        guest.do("kill -CONT $(pidof keytop)")
        keytop.until_shows("ran over")
        board.tell((KEY, KEY_C, 1), REPORT, (KEY, KEY_C, 0), REPORT)
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyC") == 1, "a key after the flood")
        # Now its release is lost.
        guest.do("kill -STOP $(pidof keytop)")
        board.say(f"event {KEY} {CTRL} 0", "event 0 0 0", f"taps {KEY_B} 2000", "flush")
        guest.do("kill -CONT $(pidof keytop)")
        board.tell((KEY, KEY_D, 1), REPORT, (KEY, KEY_D, 0), REPORT)
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyD") == 1, "the last key")
        keyboard = keytop.stop()["keyboard"]
        self.assertEqual((keyboard["keys"]["ControlLeft"], keyboard["keys"]["KeyC"]), (1, 1))
        chords = {name: count for name, count in keyboard["chords"].items() if "KeyB" not in name}
        self.assertEqual(chords, {"Ctrl+KeyC": 1})
        self.assertLess(keyboard["keys"].get("KeyB", 0), 2000)

    def test_a_flood_that_the_queue_holds_is_counted_to_the_last_key(self):
        board = self.device("Typist", "keyboard")
        self.addCleanup(board.close)
        keytop = self.keytop(devices=DEVICES + 1)
        for _ in range(50):
            # Four raw events each: half the shortest queue.
            board.say(f"taps {KEY_A} 8", "flush")
            self.guest.do("hand last")
        board.tell((KEY, KEY_D, 1), REPORT, (KEY, KEY_D, 0), REPORT)
        keytop.until(lambda report: report["keyboard"]["keys"].get("KeyD") == 1, "the last key")
        self.assertEqual(keytop.stop()["keyboard"]["keys"], {"KeyA": 400, "KeyD": 1})

    def test_a_fine_wheel_counts_its_parts_once(self):
        mouse = self.device("Fine", "fine")
        self.addCleanup(mouse.close)
        keytop = self.keytop(devices=DEVICES + 1)
        for _ in range(4):
            mouse.tell((REL, 11, -30), REPORT)
        mouse.tell((REL, 8, -1), (REL, 11, -120), REPORT)
        mouse.tell((REL, 6, 2), (REL, 12, 240), REPORT)
        mouse.tell((REL, 8, 3), (REL, 11, 360), REPORT)
        keytop.until(lambda report: report["mouse"]["scroll"]["up"] == 3, "the last notch")
        self.assertEqual(keytop.stop()["mouse"]["scroll"], {"up": 3.0, "down": 2.0, "left": 0.0, "right": 2.0})

    def test_a_fast_mouse_has_gone_its_whole_way(self):
        mouse = self.device("Fast", "mouse")
        self.addCleanup(mouse.close)
        keytop = self.keytop(devices=DEVICES + 1)
        mouse.say("steps 3 4 1500 1000")
        mouse.tell((KEY, 0x110, 1), REPORT, (KEY, 0x110, 0), REPORT)
        keytop.until(lambda report: report["mouse"]["clicks"]["left"] == 1, "the last click")
        self.assertAlmostEqual(keytop.stop()["mouse"]["distance_px"], 1500 * 5, places=3)

    def test_a_finger_on_a_touchpad_moves_and_two_scroll(self):
        pad = self.device("Pad", "touchpad")
        self.addCleanup(pad.close)
        keytop = self.keytop(devices=DEVICES + 1)
        touch, one, two, left = 0x14A, 0x145, 0x14D, 0x110
        pad.tell((KEY, touch, 1), (KEY, one, 1), (ABS, 0, 100), (ABS, 1, 100), REPORT, (ABS, 0, 354), REPORT)
        pad.tell((KEY, one, 0), (KEY, two, 1), (ABS, 0, 700), REPORT, (ABS, 1, 126), REPORT)
        pad.tell((KEY, touch, 0), (KEY, two, 0), REPORT, (KEY, left, 1), REPORT, (KEY, left, 0), REPORT)
        keytop.until(lambda report: report["mouse"]["clicks"]["left"] == 1, "the last click")
        mouse = keytop.stop()["mouse"]
        self.assertAlmostEqual(mouse["distance_px"], 1000, places=3)
        self.assertAlmostEqual(mouse["scroll"]["down"], 2, places=6)
        self.assertEqual(mouse["clicks"], {"left": 1, "middle": 0, "right": 0})

"""A machine in qemu with input devices, a shell in it and hands on its devices."""

import json
import os
import pathlib
import shlex
import socket
import subprocess
import time

BOOT_SECONDS = 600


class Guest:
    """A guest that runs. Its devices are driven as if by hand, over qemu's own interface."""

    def __init__(self, vmlinuz, initramfs, folder):
        self.folder = pathlib.Path(folder)
        self.sent = 0
        self.started = time.monotonic()
        self.console = self.folder / "console.log"
        command = [
            "qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "512", "-smp", "1",
            "-nodefaults", "-no-reboot", "-display", "none", "-rtc", "base=utc",
            "-kernel", vmlinuz, "-initrd", initramfs,
            "-append", "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable",
            "-serial", f"file:{self.console}",
            "-chardev", f"socket,id=shell,path={self.path('shell')},server=on,wait=off", "-serial", "chardev:shell",
            "-qmp", f"unix:{self.path('qmp')},server=on,wait=off",
            "-device", "virtio-keyboard-pci,id=keyboard", "-device", "virtio-mouse-pci,id=mouse",
            "-device", "virtio-tablet-pci,id=tablet", "-device", "qemu-xhci,id=usb",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL,
            stdout=open(self.folder / "qemu.log", "wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            self._shell = self._connect("shell")
            self._answer(BOOT_SECONDS)
            self._qmp = self._connect("qmp").makefile("rw")
            json.loads(self._qmp.readline())
            self.qmp("qmp_capabilities")
        except BaseException:
            self.close()
            raise

    def path(self, name):
        return self.folder / f"{name}.sock"

    def close(self):
        self.process.kill()
        self.process.wait()

    def describe(self):
        """What it said, for a failed test."""
        logs = (self.folder / "qemu.log").read_text(errors="replace"), self.console.read_text(errors="replace")
        return "\n".join(logs)[-4000:]

    def _connect(self, name):
        deadline = time.monotonic() + 20
        while True:
            one = socket.socket(socket.AF_UNIX)
            try:
                one.connect(str(self.path(name)))
                return one
            except OSError:
                one.close()
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise AssertionError(f"qemu did not start: {self.describe()}") from None
                time.sleep(0.02)

    # ---- its shell

    def _answer(self, seconds):
        """What the shell said, and how it ended."""
        self._shell.settimeout(seconds)
        said = bytearray()
        while True:
            try:
                said += self._shell.recv(65536)
            except TimeoutError:
                raise AssertionError(f"no answer in {seconds} s: {bytes(said[-500:])}\n{self.describe()}") from None
            text, mark, end = said.partition(b"\1")
            if mark and end.endswith(b"\n"):
                return text.decode(errors="replace"), end.decode().strip()

    def run(self, line, seconds=60):
        """Does a line of shell; its exit code and what it said."""
        assert "\n" not in line
        self._shell.sendall(line.encode() + b"\n")
        said, code = self._answer(seconds)
        return int(code), said

    def do(self, line, seconds=60):
        """Does a line of shell that has to succeed; what it said."""
        code, said = self.run(line, seconds)
        assert code == 0, f"{line}: exit {code}: {said}"
        return said

    def until(self, line, what=None, seconds=30):
        """Waits until a line of shell succeeds; what it said then."""
        deadline = time.monotonic() + seconds
        while True:
            code, said = self.run(line)
            if code == 0:
                return said
            if time.monotonic() > deadline:
                what = what() if callable(what) else what or line
                raise AssertionError(f"waited {seconds} s in vain for {what}: {said}")
            time.sleep(0.05)

    # ---- its devices

    def qmp(self, command, **arguments):
        self._qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._qmp.flush()
        while True:
            answer = json.loads(self._qmp.readline())
            assert "error" not in answer, (command, arguments, answer)
            if "return" in answer:
                return answer["return"]

    def send(self, *events):
        """Events that happen at once."""
        self.make_room(1)
        self.qmp("input-send-event", events=list(events))
        self.sent += 1

    def make_room(self, count):
        """For so much to send without a wait in between, in which a key that is held would repeat."""
        # A device's queue is short, and what finds it full is lost: keytop has to have had its turn, which what
        # runs only when nothing else would tells.
        if self.sent + count > 8:
            self.do("hand last")
            self.sent = 0

    def key(self, name, is_down):
        self.send({"type": "key", "data": {"down": is_down, "key": {"type": "qcode", "data": name}}})

    def tap(self, *names):
        """Presses these keys together, the first one first, and lets them go in turn."""
        self.make_room(2 * len(names))
        for name in names:
            self.key(name, True)
        for name in reversed(names):
            self.key(name, False)

    def click(self, button):
        self.make_room(2)
        for is_down in (True, False):
            self.send({"type": "btn", "data": {"down": is_down, "button": button}})

    def step(self, dx, dy):
        self.send(*({"type": "rel", "data": {"axis": axis, "value": by}} for axis, by in (("x", dx), ("y", dy))))

    def place(self, x, y):
        """Puts the tablet's pen: 0 to 32767 each way."""
        self.send(*({"type": "abs", "data": {"axis": axis, "value": to}} for axis, to in (("x", x), ("y", y))))

    def plug(self, driver, name):
        self.qmp("device_add", driver=driver, id=name, bus="usb.0")

    def unplug(self, name):
        self.qmp("device_del", id=name)


def quoted(*words):
    return " ".join(shlex.quote(str(word)) for word in words)


def is_there(*programs):
    return [one for one in programs if not any(os.access(pathlib.Path(at, one), os.X_OK) for at in os.get_exec_path())]

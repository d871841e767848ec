"""keytop in the guest, and devices made there."""

import json

from guest import quoted

STOP_SECONDS = 20


class Keytop:
    """A keytop that records in a terminal of its own."""

    count = 0

    def __init__(self, guest, *words, user=None, devices=None):
        Keytop.count += 1
        self.guest = guest
        self.home = f"/tmp/home{Keytop.count}"
        self.log = f"{self.home}/log"
        guest.do(f"mkdir -m 700 {self.home} && chown {user or 0}:{user or 0} {self.home}")
        self.environment = f"HOME={self.home} XDG_RUNTIME_DIR="
        command = quoted("hand", "pty", self.log, "keytop", *self._journal(), *(words or ("--source", "evdev")))
        # A report reads what is not in the journal yet as the user who records only.
        self.become = quoted("hand", "as", user) if user else ""
        guest.do(f"{self.environment} {self.become} {command} 2>{self.home}/errors & job=$!")
        if devices is not None:
            self.until_reads(devices)

    def _journal(self):
        return "--journal", f"{self.home}/journal.db"

    def until_reads(self, devices):
        """Waits until it has so many devices open."""
        count = "$(ls -l /proc/$(pidof keytop)/fd | grep -c /dev/input/event)"
        self.guest.until(f'echo {count}; [ {count} = {devices} ]', f"{devices} open devices: {self.describe()}")

    def until_shows(self, words):
        """Waits until its screen shows these words. Only what is drawn anew shows each in one piece."""
        for word in words.split():
            look = f"[ -s {self.log} ] && kill -USR1 $job; usleep 200000; grep -q {quoted('-e', word)} {self.log}"
            self.guest.until(look, lambda: f"{word!r} on the screen: {self.describe()}")

    def report(self):
        command = quoted("keytop", *self._journal(), "report", "--from", "yesterday", "--format", "json")
        said = self.guest.do(f"{self.environment} {self.become} {command} || [ $? = 3 ]")
        return json.loads(said)

    def until(self, condition, what):
        """Waits until its report, while it runs, fulfils the condition."""
        for _ in range(60):
            report = self.report()
            if condition(report):
                return
            self.guest.do("usleep 100000")
        raise AssertionError(f"waited in vain for {what}: {report['keyboard']} {self.describe()}")

    def stop(self):
        """Ends it; its last report."""
        self.guest.do("kill -TERM $(pidof keytop); wait $job", STOP_SECONDS)
        return self.report()

    def ended(self):
        """Waits until it ends by itself; its exit code and what it said."""
        code, _ = self.guest.run("wait $job", STOP_SECONDS)
        return code, self.guest.do(f"cat {self.log}")

    def describe(self):
        return self.guest.run(f"cat {self.home}/errors; tail -c 1500 {self.log} | cat -v")[1]


class Device:
    """An input device that is made in the guest by a program."""

    count = 0

    def __init__(self, guest, name, kind):
        Device.count += 1
        self.guest, self.fd = guest, 3 + Device.count
        pipe = f"/tmp/device{Device.count}"
        guest.do(f"mkfifo {pipe}; hand desk <{pipe} 2>&1 & exec {self.fd}>{pipe}")
        before = f"grep -l '^{name}$' /sys/class/input/event*/device/name"
        self.say(f"device {name} {kind}")
        node = guest.until(before, f"the device {name}")
        self.node = node.strip().split("/")[4]

    def say(self, *lines):
        text = "\\n".join(lines)
        self.guest.do(f"printf '{text}\\n' >&{self.fd}")

    def tell(self, *events):
        """Writes events at once."""
        self.say(*(f"event {kind} {code} {value}" for kind, code, value in events), "flush")

    def close(self):
        self.guest.do(f"exec {self.fd}>&-")
        self.guest.until(f"[ ! -e /dev/input/{self.node} ]", f"{self.node} to go")

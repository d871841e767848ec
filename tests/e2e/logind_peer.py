"""A stand-in logind on the bus of its environment, told by lines to `sleep` and to `wake`.

It tells `asked NAME WHAT MODE` of whoever holds up sleeps, and `let go N` when somebody no longer does and N are left.
Runs under Debian's Python, which has its D-Bus library.
"""

import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

MANAGER = "org.freedesktop.login1.Manager"


def say(*words):
    print(*words, flush=True)


class Logind(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, "/org/freedesktop/login1")
        self.locks = []

    @dbus.service.method(MANAGER, in_signature="ssss", out_signature="h")
    def Inhibit(self, what, who, why, mode):
        ours, theirs = os.pipe()
        self.locks.append(ours)
        GLib.io_add_watch(ours, GLib.IO_HUP, self.let_go)
        say("asked", who, what, mode)
        lock = dbus.types.UnixFd(theirs)
        os.close(theirs)
        return lock

    @dbus.service.signal(MANAGER, signature="b")
    def PrepareForSleep(self, is_before):
        pass

    def let_go(self, lock, _):
        self.locks.remove(lock)
        os.close(lock)
        say("let go", len(self.locks))
        return False

    def order(self, source, _):
        line = os.read(source, 64).decode().strip()
        if line in ("sleep", "wake"):
            self.PrepareForSleep(line == "sleep")
        return bool(line)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(os.environ["DBUS_SYSTEM_BUS_ADDRESS"])
name = dbus.service.BusName("org.freedesktop.login1", bus)
logind = Logind(bus)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, logind.order)
say("ready")
GLib.MainLoop().run()

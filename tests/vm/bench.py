"""What an event costs keytop, beside the programs that people read input devices with: all at once, on one device."""

import shutil

from desk import Device, Keytop
from test_evdev import DEVICES

SECONDS = 8
GAP_US = 1000


def programs():
    """Readers that this machine has, to take along."""
    helper = "/usr/libexec/libinput/libinput-debug-events"
    return [one for one in (shutil.which("evtest"), shutil.which(helper)) if one]


def run(guest):
    mouse = Device(guest, "Fast", "mouse")
    number = 64 + int(mouse.node.removeprefix("event"))
    # What libinput asks udev for, which does not run here.
    guest.do(f"mkdir -p /run/udev/data && printf 'E:ID_INPUT=1\\nE:ID_INPUT_MOUSE=1\\n' >/run/udev/data/c13:{number}")
    node = f"/dev/input/{mouse.node}"
    others = {"evtest": f"evtest {node}", "libinput": f"libinput-debug-events --device {node}"}
    pids = {}
    for name, command in others.items():
        if guest.run(f"[ -e /bin/{command.split()[0]} ]")[0] == 0:
            pids[name] = guest.do(f"{command} >/tmp/{name} 2>&1 & echo $!").strip()
    keytop = Keytop(guest, devices=DEVICES + 1)
    pid = guest.do("pidof keytop").strip()
    thread = guest.do(f"cd /proc/{pid}/task; for t in *; do grep -q ^capture $t/comm && echo $t; done; cd /").split()[0]
    tasks = {"keytop, capture thread": f"{pid}/task/{thread}", "keytop, all of it": pid}
    tasks |= {name: pid for name, pid in pids.items()}
    before = {name: cost(guest, task) for name, task in tasks.items()}
    count = SECONDS * 1_000_000 // GAP_US
    mouse.say(f"steps 3 4 {count} {GAP_US}")
    mouse.tell((1, 0x110, 1), (0, 0, 0), (1, 0x110, 0), (0, 0, 0))
    keytop.until(lambda report: report["mouse"]["clicks"]["left"] == 1, "the last click")
    figures = {name: (cost(guest, task) - before[name]) / count / 1000 for name, task in tasks.items()}
    distance = keytop.stop()["mouse"]["distance_px"]
    print(f"{count} reports of motion, one each {GAP_US} us (the guest is interpreted: compare the ratios)")
    for name, figure in figures.items():
        print(f"{name:24} {figure:8.1f} us CPU a report")
    print(f"keytop missed {1 - distance / (5 * count):.2%} of the way")
    for name in pids:
        print(name, "read", guest.do(f"grep -c . /tmp/{name}").strip(), "lines,", guest.run(f"tail -n 2 /tmp/{name}")[1][:200])
    return 0


def cost(guest, task):
    """CPU time of a process or thread, ns; of all its threads for a process."""
    places = f"/proc/{task}/schedstat" if "task" in task else f"/proc/{task}/task/*/schedstat"
    return sum(int(line.split()[0]) for line in guest.do(f"cat {places}").splitlines())

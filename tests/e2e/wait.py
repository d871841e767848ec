"""Waiting for conditions, with a deadline and the reason in the error."""

import os
import time


def until(condition, what, seconds=30, every=0.05):
    """The first true value of `condition()`; AssertionError naming `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            what = what() if callable(what) else what
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(every)


def pause(seconds):
    """A person's pause between two acts: part of the input, not a wait for the program."""
    time.sleep(seconds)


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def until_gone(pid, seconds=30):
    until(lambda: not is_running(pid), f"process {pid} to end", seconds)


def memory_folder():
    """A folder in memory for runtime files: the mirror of open batches is written to no other."""
    for folder in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):
        if folder and os.access(folder, os.W_OK) and filesystem(folder) in ("tmpfs", "ramfs"):
            return folder
    raise AssertionError("no memory-backed folder: neither XDG_RUNTIME_DIR nor /dev/shm is a tmpfs")


def filesystem(folder):
    """The type of the filesystem that holds this folder."""
    folder = os.path.realpath(folder)
    best, kind = "", ""
    with open("/proc/mounts", encoding="utf-8") as mounts:
        for line in mounts:
            _, place, this, *_ = line.split()
            inside = folder == place or folder.startswith(place.rstrip("/") + "/")
            if inside and len(place) >= len(best):
                best, kind = place, this
    return kind

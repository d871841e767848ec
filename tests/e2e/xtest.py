"""Synthetic input through the XTEST extension: as fast as the server takes it, and to absolute positions.

xdotool types what a person would; it starts a process for each command and warps the pointer, which makes no
raw motion. Floods and pointer paths go through here.
"""

import ctypes

# X keycodes under the evdev rules: the kernel's code plus 8.
KEYCODES = {
    **dict(zip((f"Digit{digit}" for digit in "1234567890"), range(10, 20))),
    **dict(zip((f"Key{letter}" for letter in "QWERTYUIOP"), range(24, 34))),
    **dict(zip((f"Key{letter}" for letter in "ASDFGHJKL"), range(38, 47))),
    **dict(zip((f"Key{letter}" for letter in "ZXCVBNM"), range(52, 59))),
    "ControlLeft": 37, "ShiftLeft": 50, "AltLeft": 64, "Space": 65, "Comma": 59, "Period": 60, "Enter": 36,
    "Backspace": 22,
}


class XTest:
    """A connection to an X server that presses, turns and moves there."""

    def __init__(self, display):
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._xtst = ctypes.CDLL("libXtst.so.6")
        self._xi = ctypes.CDLL("libXi.so.6")
        self._xi.XOpenDevice.restype = ctypes.c_void_p
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))
        if not self._display:
            raise OSError(f"no X server answers at {display}")

    def key(self, code, down):
        self._xtst.XTestFakeKeyEvent(self._display, KEYCODES[code], int(down), ctypes.c_ulong(0))

    def tap(self, code):
        self.key(code, True)
        self.key(code, False)

    def tap_on(self, device, code):
        """Taps a key of the device of this number."""
        self._through(device, self._xtst.XTestFakeDeviceKeyEvent, KEYCODES[code])

    def click_on(self, device, number):
        """Clicks with a button of the device of this number."""
        self._through(device, self._xtst.XTestFakeDeviceButtonEvent, number)

    def _through(self, device, fake, detail):
        handle = ctypes.c_void_p(self._xi.XOpenDevice(self._display, ctypes.c_ulong(device)))
        if not handle:
            raise OSError(f"there is no device {device}")
        for down in (1, 0):
            fake(self._display, handle, detail, down, None, 0, ctypes.c_ulong(0))
        self._xi.XCloseDevice(self._display, handle)

    def button(self, number, down):
        self._xtst.XTestFakeButtonEvent(self._display, number, int(down), ctypes.c_ulong(0))

    def click(self, number):
        self.button(number, True)
        self.button(number, False)

    def move(self, x, y):
        self._xtst.XTestFakeMotionEvent(self._display, -1, int(x), int(y), ctypes.c_ulong(0))

    def flush(self):
        """Sends what is buffered on."""
        self._x11.XFlush(self._display)

    def sync(self):
        """Returns when the server has done everything that was sent."""
        self._x11.XSync(self._display, 0)

    def close(self):
        if self._display:
            self._x11.XCloseDisplay(self._display)
            self._display = None

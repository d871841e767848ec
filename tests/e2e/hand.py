"""A hand at the desk: what it does is done for real and tallied as the report must tell it."""

import collections
import math
import time

from desk import HEIGHT, WIDTH
from wait import pause

# A pause after a change of window, as a person makes one.
GLANCE = 0.3
BUTTONS = {"left": 1, "middle": 2, "right": 3, "back": 8, "forward": 9}
PLAIN = {
    **{letter: f"Key{letter.upper()}" for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: f"Digit{digit}" for digit in "0123456789"},
    " ": "Space", ",": "Comma", ".": "Period", "/": "Slash", ";": "Semicolon", "'": "Quote", "[": "BracketLeft",
    "]": "BracketRight", "\\": "Backslash", "-": "Minus", "=": "Equal", "`": "Backquote",
}
SHIFTED = {
    **{letter.upper(): f"Key{letter.upper()}" for letter in "abcdefghijklmnopqrstuvwxyz"},
    **dict(zip("!@#$%^&*()", (f"Digit{digit}" for digit in "1234567890"))),
    "<": "Comma", ">": "Period", "?": "Slash", ":": "Semicolon", '"': "Quote", "{": "BracketLeft",
    "}": "BracketRight", "|": "Backslash", "_": "Minus", "+": "Equal", "~": "Backquote",
}
# xdotool's name, the code and the chord's word, in the order in which a chord names them.
MODIFIERS = {
    "ctrl": ("Control_L", "ControlLeft", "Ctrl"), "alt": ("Alt_L", "AltLeft", "Alt"),
    "shift": ("Shift_L", "ShiftLeft", "Shift"), "super": ("Super_L", "MetaLeft", "Meta"),
}
NAMED = {
    "Return": "Enter", "Tab": "Tab", "Escape": "Escape", "BackSpace": "Backspace", "Delete": "Delete", "F5": "F5",
    "Left": "ArrowLeft", "Right": "ArrowRight", "Up": "ArrowUp", "Down": "ArrowDown", "Home": "Home", "End": "End",
    "KP_Enter": "NumpadEnter", "Insert": "Insert",
}


def cell(x, y):
    """The density grid's cell of a position on the desk's one monitor."""
    return (x * 96 // WIDTH, y * 54 // HEIGHT)


class Tally:
    """What was done, in the report's words."""

    def __init__(self):
        self.keys = collections.Counter()
        self.chords = collections.Counter()
        self.clicks = collections.Counter({"left": 0, "middle": 0, "right": 0})
        self.cells = collections.Counter()
        self.scroll = collections.Counter({"up": 0, "down": 0, "left": 0, "right": 0})
        self.apps = collections.defaultdict(collections.Counter)
        self.text_presses = 0
        self.corrections = 0

    @property
    def presses(self):
        return sum(self.keys.values())

    def press(self, app, code, is_text=False):
        self.keys[code] += 1
        self.apps[app]["presses"] += 1
        self.text_presses += is_text
        self.corrections += code in ("Backspace", "Delete")

    def click(self, app, button, place):
        self.clicks[button] += 1
        self.cells[place] += 1
        self.apps[app]["clicks"] += 1

    def notches(self, app, direction, count):
        self.scroll[direction] += count
        self.apps[app]["scroll"] += count


class Hand:
    """Types, clicks, scrolls, moves and switches windows."""

    def __init__(self, desk):
        self.desk = desk
        self.tally = Tally()
        self.app = None
        self._at = None

    def switch(self, app):
        pause(GLANCE)
        self.desk.focus(app)
        self.app = app
        pause(GLANCE)

    def type(self, text):
        """Types a text with xdotool, capitals and signs with the left Shift."""
        self.desk.xdotool("type", "--delay", 8, "--", text)
        self._count_text(text)

    def type_fast(self, text, each=0.0):
        """Types a text of plain characters through XTEST, a key each so many seconds."""
        xtest = self.desk.xtest
        for character in text:
            xtest.tap(PLAIN[character])
            if each:
                xtest.flush()
                time.sleep(each)
        xtest.sync()
        self._count_text(text)

    def _count_text(self, text):
        for character in text:
            if character in SHIFTED:
                self.tally.press(self.app, "ShiftLeft")
            self.tally.press(self.app, PLAIN.get(character) or SHIFTED[character], is_text=True)

    def press(self, key, *modifiers):
        """Presses a key with these modifiers held, each gone down in turn."""
        held = [name for name in MODIFIERS if name in modifiers]
        self.desk.xdotool("key", "+".join([*(MODIFIERS[name][0] for name in held), key]))
        self._count_press(key, held)

    def hold(self, key, seconds):
        """Holds a key down, longer than auto-repeat waits."""
        self.desk.xdotool("keydown", key)
        pause(seconds)
        self.desk.xdotool("keyup", key)
        self._count_press(key, [])

    def _count_press(self, key, held):
        for name in held:
            self.tally.press(self.app, MODIFIERS[name][1])
        commands = [name for name in held if name != "shift"]
        is_text = key in PLAIN and not commands
        code = PLAIN.get(key) or NAMED[key]
        self.tally.press(self.app, code, is_text)
        if commands:
            self.tally.chords["+".join([*(MODIFIERS[name][2] for name in held), code])] += 1

    def click(self, x, y, button="left"):
        self.move(x, y)
        self.desk.xdotool("click", BUTTONS[button])
        self.tally.click(self.app, button, cell(x, y))

    def notches(self, direction, count):
        number = {"up": 4, "down": 5, "left": 6, "right": 7}[direction]
        self.desk.xdotool("click", "--repeat", count, "--delay", 15, number)
        self.tally.notches(self.app, direction, count)

    def move(self, x, y):
        """Moves the pointer there in one step."""
        self.desk.xtest.move(x, y)
        self.desk.xtest.sync()
        self._at = (x, y)

    def stroll(self, corners, step=8, each=0.004):
        """Moves along straight legs in small steps; returns the length of the way."""
        length = 0.0
        for x, y in corners:
            from_x, from_y = self._at
            leg = math.dist((from_x, from_y), (x, y))
            steps = max(1, round(leg / step))
            for index in range(1, steps + 1):
                part = index / steps
                here = (round(from_x + (x - from_x) * part), round(from_y + (y - from_y) * part))
                length += math.dist(self._at, here)
                self.move(*here)
                time.sleep(each)
        return length

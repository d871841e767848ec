"""The mouse on a terminal program's screen: reports in SGR form, as a terminal sends them."""

LEFT, WHEEL_UP, WHEEL_DOWN, MOVED, DRAGGED = 0, 64, 65, 35, 32


class Mouse:
    """Points at cells of one terminal, counted from 0 at the top left."""

    def __init__(self, terminal):
        self._terminal = terminal

    def _report(self, code, column, row, is_down=True):
        letter = "M" if is_down else "m"
        self._terminal.keys("-l", f"\x1b[<{code};{column + 1};{row + 1}{letter}")

    def click(self, column, row):
        self._report(LEFT, column, row)
        self._report(LEFT, column, row, is_down=False)

    def move(self, column, row):
        self._report(MOVED, column, row)

    def drag(self, start, end):
        self._report(LEFT, *start)
        self._report(LEFT + DRAGGED, *end)
        self._report(LEFT, *end, is_down=False)

    def wheel(self, column, row, is_up):
        self._report(WHEEL_UP if is_up else WHEEL_DOWN, column, row)

    def place(self, words):
        """The first cell of words on the screen."""
        for row, line in enumerate(self._terminal.screen().split("\n")):
            if words in line:
                return line.index(words), row
        raise AssertionError(f"{words!r} is not on the screen:\n{self._terminal.describe()}")

    def click_on(self, words):
        self.click(*self.place(words))

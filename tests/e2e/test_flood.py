"""No key, button or notch is lost, however fast they come."""

import string

from case import Case
from hand import cell

PRESSES = 20_000
# A click and a notch each so many keys.
EVERY = 10
PLACE = (300, 200)


class Flood(Case):
    def test_a_flood_of_twenty_thousand_keys_loses_none(self):
        terminal = self.home.open()
        self.hand.move(*PLACE)
        xtest, tally = self.hand.desk.xtest, self.hand.tally
        for index in range(PRESSES):
            code = "Key" + string.ascii_uppercase[index * 7 % 26]
            xtest.tap(code)
            tally.press("Alpha", code, is_text=True)
            if index % EVERY == 0:
                xtest.click(1)
                tally.click("Alpha", "left", cell(*PLACE))
                xtest.click(5)
                tally.notches("Alpha", "down", 1)
        xtest.sync()
        told = self.home.until_reports(PRESSES, PRESSES // EVERY, seconds=60)
        self.assert_told(told)
        self.home.quit(terminal)
        self.assert_told(self.home.report())

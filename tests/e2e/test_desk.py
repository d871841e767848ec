"""The desk itself: what the tests stand on."""

import unittest

from case import Stage
from desk import TITLES


class DeskItself(unittest.TestCase):
    def test_two_applications_take_the_focus_in_turn(self):
        for name in (*TITLES, *TITLES):
            Stage.desk.focus(name)

    def test_the_pointer_goes_where_it_is_sent(self):
        Stage.desk.xtest.move(345, 234)
        Stage.desk.xtest.sync()
        self.assertIn("x:345 y:234", Stage.desk.xdotool("getmouselocation"))

"""Profiles from the screen: one is begun by its name, shown in the header, listed, and left for the one without."""

import os

from case import Case


class Profiles(Case):
    settings = '[screen]\ntheme = "nord"\n'

    def test_a_profile_is_begun_and_left_on_the_screen(self):
        terminal = self.home.open("--source", "terminal", says="this terminal only")
        terminal.keys("P")
        terminal.until_shows(r"profiles .*Enter")
        terminal.keys("work")
        terminal.until_shows(r"work +begin it")
        terminal.keys("Enter")
        terminal.until_shows("profile work")
        # It is new, so that its first page lies over the tabs.
        terminal.keys("Enter")
        journal = os.path.join(self.home.root, "data/keytop/profiles/work/journal.db")
        self.assertTrue(os.path.exists(journal), journal)
        terminal.keys("P")
        terminal.until_shows(r"work +shown now")
        terminal.keys("Home", "Enter")
        terminal.until_hides("profile work")
        terminal.until_shows("this terminal only")
        self.home.quit(terminal)
        self.assert_terminal_restored(terminal)

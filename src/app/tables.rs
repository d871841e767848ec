//! What the tables have in their rows: searched, sorted, and as text to be copied.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{App, KeyTable, SortBy, Tab};
use crate::report::{AppFigures, Keyboard};

/// Whether a name has what is searched for, whatever its case.
pub fn contains(name: &str, searched: &str) -> bool {
    searched.is_empty() || name.to_lowercase().contains(&searched.to_lowercase())
}

impl App {
    /// The rows of the table of applications.
    pub fn app_rows(&self) -> Vec<&AppFigures> {
        let order = self.orders.get(Tab::Apps.index()).copied().unwrap_or_default();
        let by = order.by(Tab::Apps).unwrap_or(SortBy::Active);
        let mut rows: Vec<_> = self.report().apps.iter().filter(|app| contains(&app.app, self.search())).collect();
        rows.sort_by(|a, b| {
            let ordering = match by {
                SortBy::Name => a.app.cmp(&b.app),
                SortBy::Focus => b.focus_seconds.total_cmp(&a.focus_seconds),
                SortBy::Presses => b.presses.cmp(&a.presses),
                SortBy::Clicks => b.clicks.cmp(&a.clicks),
                SortBy::Scroll => b.scroll.total_cmp(&a.scroll),
                SortBy::Dense => b.apm.total_cmp(&a.apm),
                SortBy::Active | SortBy::Dwell => b.active_seconds.total_cmp(&a.active_seconds),
            };
            directed(ordering, order.is_reversed)
        });
        rows
    }

    /// The rows of the table of keys or of chords, with their presses.
    pub fn key_rows(&self, which: KeyTable) -> Vec<(&str, u64)> {
        let order = self.orders.get(Tab::Keyboard.index()).copied().unwrap_or_default();
        let by = order.by(Tab::Keyboard).unwrap_or(SortBy::Presses);
        let keyboard = &self.report().keyboard;
        let dwell = |code: &str| keyboard.key_dwell_ms.get(code).copied().unwrap_or(0.0);
        let mut rows: Vec<_> = counts(keyboard, which)
            .iter()
            .filter(|(name, _)| contains(name, self.search()) || contains(self.keyboard.legend(name), self.search()))
            .map(|(name, &n)| (name.as_str(), n))
            .collect();
        rows.sort_by(|a, b| {
            let ordering = match by {
                SortBy::Name => a.0.cmp(b.0),
                SortBy::Dwell => dwell(b.0).total_cmp(&dwell(a.0)).then(b.1.cmp(&a.1)),
                _ => b.1.cmp(&a.1).then(a.0.cmp(b.0)),
            };
            directed(ordering, order.is_reversed)
        });
        rows
    }

    /// The shown table, its columns parted by tabs.
    pub fn table_text(&self) -> String {
        let report = self.report();
        if report.device.is_some() {
            return self.device_text();
        }
        let mut text = String::new();
        // Writing into a String does not fail.
        let _ = match self.tab {
            Tab::Overview => writeln!(
                text,
                "active seconds\tpresses\twpm\n{:.0}\t{}\t{:.1}",
                report.activity.active_seconds, report.keyboard.presses, report.keyboard.typing.wpm
            ),
            Tab::Keyboard => {
                let heading = if self.view.table == KeyTable::Keys { "key" } else { "chord" };
                self.key_rows(self.view.table).iter().try_fold((), |(), (name, n)| {
                    if text.is_empty() {
                        writeln!(text, "{heading}\tpresses")?;
                    }
                    writeln!(text, "{name}\t{n}")
                })
            }
            Tab::Mouse => report.mouse.clicks.iter().try_fold((), |(), (button, n)| writeln!(text, "{button}\t{n}")),
            Tab::Apps => self.app_rows().iter().try_fold((), |(), app| {
                if text.is_empty() {
                    writeln!(text, "application\tactive seconds\tfocus seconds\tpresses\tclicks\tscroll")?;
                }
                let name = app.app.replace(char::is_control, " ");
                let (active, focus) = (app.active_seconds, app.focus_seconds);
                writeln!(text, "{name}\t{active:.0}\t{focus:.0}\t{}\t{}\t{:.0}", app.presses, app.clicks, app.scroll)
            }),
            Tab::Trends => report.days.iter().try_fold((), |(), day| {
                if text.is_empty() {
                    writeln!(text, "day\tactive seconds\tpresses\tclicks")?;
                }
                writeln!(text, "{}\t{:.0}\t{}\t{}", day.day, day.active_seconds, day.presses, day.clicks)
            }),
        };
        text
    }

    /// The same of a device: applications, with what is kept of it.
    fn device_text(&self) -> String {
        let head = "application\tpresses\tclicks\tscroll\n".to_owned();
        self.report().apps.iter().fold(head, |mut text, app| {
            let name = app.app.replace(char::is_control, " ");
            // Writing into a String does not fail.
            let _ = writeln!(text, "{name}\t{}\t{}\t{:.0}", app.presses, app.clicks, app.scroll);
            text
        })
    }
}

fn counts(keyboard: &Keyboard, which: KeyTable) -> &BTreeMap<String, u64> {
    match which {
        // Typing by application has rows of its own.
        KeyTable::Keys | KeyTable::Typing => &keyboard.keys,
        KeyTable::Chords => &keyboard.chords,
    }
}

fn directed(ordering: Ordering, is_reversed: bool) -> Ordering {
    if is_reversed { ordering.reverse() } else { ordering }
}

//! Another range beside the one that is shown.

use std::ops::Range;

use chrono::Days;

use super::{App, Effect, Overlay, Prompt, RangeChoice, Request};
use crate::calendar::Day;
use crate::report::Report;

impl App {
    /// The figures of the range that stands beside; nothing in a replay, and while they are awaited.
    pub fn compared(&self) -> Option<&Report> {
        let wanted = self.beside.as_ref().filter(|_| self.playback.replay().is_none())?;
        let report = self.shown().compared.as_deref()?;
        (report.from == wanted.start).then_some(report)
    }

    /// The days that stand beside, whether their figures are there or not.
    pub fn beside(&self) -> Option<&Range<Day>> {
        self.beside.as_ref()
    }

    /// Opens the line in which the days to compare with are typed.
    pub(super) fn open_comparison(&mut self) {
        self.overlay = Overlay::Compare(Prompt::default());
    }

    /// Takes the days that were typed; none typed means those just before.
    pub(super) fn enter_comparison(&mut self) -> Vec<Effect> {
        let (today, days) = (self.today(), self.days());
        let Overlay::Compare(prompt) = &mut self.overlay else { return Vec::new() };
        let wanted = match prompt.text.trim() {
            "" => just_before(&days),
            text => match RangeChoice::parse(text, today) {
                Ok(choice) => choice.days(today, None),
                Err(error) => {
                    prompt.error = Some(error.to_string());
                    return Vec::new();
                }
            },
        };
        self.overlay = Overlay::None;
        self.compare(Some(wanted))
    }

    /// Puts these days beside those that are shown, or none.
    pub(super) fn compare(&mut self, days: Option<Range<Day>>) -> Vec<Effect> {
        self.beside.clone_from(&days);
        vec![Effect::Read(Request::Compare(days))]
    }
}

/// As many days just before these.
fn just_before(days: &Range<Day>) -> Range<Day> {
    let length = days.end.signed_duration_since(days.start).num_days().unsigned_abs().max(1);
    days.start.checked_sub_days(Days::new(length)).unwrap_or(days.start)..days.start
}

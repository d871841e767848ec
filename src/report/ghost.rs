//! Another day beside the one that is replayed: how far it had come by the same time.

use super::{DayTrack, Expected, Report, Usual};
use crate::calendar::Day;

/// Another day, as far as it had come.
#[derive(Clone, Debug)]
pub struct Ghost {
    /// The day.
    pub day: Day,
    /// What it came to by then.
    pub so_far: Expected,
    /// Its speeds by then.
    pub speeds: Usual,
    /// The whole of it as a line.
    pub track: DayTrack,
}

impl Ghost {
    /// The day of a line, of which this was known by then.
    pub fn new(track: DayTrack, report: &Report) -> Self {
        let so_far = Expected {
            active_seconds: report.activity.active_seconds,
            presses: report.keyboard.presses as f64,
            clicks: report.mouse.clicks.values().sum::<u64>() as f64,
        };
        Self { day: track.day, so_far, speeds: Usual::new(report).unwrap_or_default(), track }
    }
}

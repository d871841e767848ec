//! Settings of the desktop's notices.

use std::time::Duration;

use serde::Deserialize;

use crate::service::BreakRule;

/// What the desktop is asked to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [notices]")]
pub struct Notices {
    /// A break is due after so long without one; `None` never says so.
    #[serde(deserialize_with = "super::value::optional_duration")]
    pub break_after: Option<Duration>,
    /// So long without input is a break.
    #[serde(deserialize_with = "super::value::duration")]
    pub break_length: Duration,
    /// Whether it is said when a goal is crossed.
    pub goals: bool,
}

impl Notices {
    /// When a break is due, if that is to be said.
    pub fn breaks(self) -> Option<BreakRule> {
        self.break_after.map(|after| BreakRule { after, length: self.break_length })
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self { break_after: None, break_length: Duration::from_secs(5 * 60), goals: false }
    }
}

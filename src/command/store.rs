//! The journal as the commands use it.

use std::path::Path;

use super::import::Sink;
use super::settings::Settings;
use crate::calendar::Calendar;
use crate::report::{Report, Scope};
use crate::timeline::Timeline;

/// The figures that the journal has for a scope; its monitors are filled in. A journal that is not there is empty.
pub(super) fn report(journal: &Path, scope: &Scope) -> anyhow::Result<Report> {
    if !journal.exists() {
        return Ok(Report::new(&Timeline::default(), scope));
    }
    anyhow::bail!("cannot read the journal {} yet", journal.display())
}

/// Where an import goes; nothing of it is kept unless it is committed.
pub(super) fn sink(settings: &Settings, _calendar: Calendar) -> anyhow::Result<Box<dyn Sink>> {
    anyhow::bail!("cannot write the journal {} yet", settings.journal.display())
}

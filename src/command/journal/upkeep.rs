//! `keytop journal info`, `rebuild` and `verify`: how the journal does.

use super::super::arguments::Global;
use super::super::exit::{Exit, Failure};
use super::super::output::{Steps, print};
use super::super::settings::Settings;
use super::super::store;
use crate::clock::{Clock, SystemClock};
use crate::journal::{self, Journal, Sizes, sizes};

const KIB: u64 = 1024;

/// Tells what the journal is made of.
pub(super) fn info(global: &Global) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let path = settings.journal.display();
    let Some(sizes) = sizes(&settings.journal).map_err(anyhow::Error::from)? else {
        print(|out| writeln!(out, "{path}: nothing was recorded yet"))?;
        return Ok(Exit::Nothing);
    };
    let Sizes { file, kinds, years, days: (whole, thinned) } = sizes;
    print(|out| {
        writeln!(out, "{path}: {}", size(file))?;
        for (kind, bytes) in kinds {
            writeln!(out, "  {kind:<10} {:>10}", size(bytes))?;
        }
        writeln!(out, "past days and sums by year:")?;
        for (year, bytes) in years {
            writeln!(out, "  {year:<10} {:>10}", size(bytes))?;
        }
        writeln!(out, "{whole} past days in full, {thinned} thinned to sums and roll-ups")?;
        match settings.config.journal.keep_seconds {
            Some(days) => writeln!(out, "the settings keep the last {days} days in full, and sums and roll-ups of all"),
            None => writeln!(out, "the settings keep all days in full"),
        }?;
        match settings.config.journal.keep_events {
            Some(days) => writeln!(out, "of recorded events they keep the last {days} days"),
            None => writeln!(out, "of recorded events they keep all that there are"),
        }
    })?;
    Ok(Exit::Done)
}

/// Makes sums and roll-ups again.
pub(super) fn rebuild(global: &Global) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let mut journal = Journal::open(&settings.journal, &store::options(&settings)?).map_err(anyhow::Error::from)?;
    let (now, calendar) = (SystemClock.now(), settings.calendar(None));
    let steps = Steps::new("making again");
    let done = journal.rebuild(now, calendar, &mut |done, all| steps.show(done, all));
    drop(steps);
    done.and_then(|()| journal.close()).map_err(anyhow::Error::from)?;
    print(|out| writeln!(out, "sums and roll-ups were made again"))?;
    Ok(Exit::Done)
}

/// Proves that the journal holds together.
pub(super) fn verify(global: &Global) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let steps = Steps::new("checking");
    let found = journal::verify(&settings.journal, settings.calendar(None), &mut |done, all| steps.show(done, all));
    drop(steps);
    let wrong = found.map_err(anyhow::Error::from)?;
    if let Some(first) = wrong.first() {
        let more = if wrong.len() > 1 { format!(", and {} more", wrong.len() - 1) } else { String::new() };
        return Err(anyhow::anyhow!("{first}{more}; keytop journal rebuild makes sums and roll-ups again").into());
    }
    print(|out| writeln!(out, "the journal is sound: every sum and roll-up is what slices and batches come to"))?;
    Ok(Exit::Done)
}

fn size(bytes: u64) -> String {
    if bytes < 10 * KIB * KIB { format!("{} KiB", bytes.div_ceil(KIB)) } else { format!("{} MiB", bytes / KIB / KIB) }
}

//! The hourly rotation: while something records, each hour's files are made when the hour is over, and the place that
//! the settings name is kept fed.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use parking_lot::Mutex;

use super::export::{ExportArguments, closed_before, step};
use super::push;
use super::settings::Settings;
use crate::clock::{Clock, SystemClock, monotonic};
use crate::event::{MICROS, Time};
use crate::service::{Log, State};

/// The longest wait between two looks at the clock, which may be set or stand still while the machine sleeps.
pub(super) const LOOK: Duration = Duration::from_secs(20);
/// What failed is tried again after this.
const AGAIN: Duration = Duration::from_secs(300);
/// Days before a clean push whose keys may still be told after it.
const LATE_US: i64 = 8 * 24 * 3600 * MICROS;

/// Makes the files of closed hours while it lives.
#[derive(Debug)]
pub(super) struct Rotation {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    trouble: Trouble,
}

/// What goes wrong now, for screens.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble(Arc<Mutex<[Option<String>; 2]>>);

/// Tells when something that follows the hours is to be done.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Hours before this instant are done.
    done: Option<Time>,
    /// When what failed is tried again.
    again: Option<Instant>,
}

impl Turn {
    /// Whether an hour was closed since, or it is time to try again.
    pub fn is_due(&self, closed: Time) -> bool {
        match self.again {
            Some(again) => monotonic() >= again,
            None => self.done.is_none_or(|done| done < closed),
        }
    }

    /// Notes how it went.
    pub fn note(&mut self, closed: Time, is_done: bool) {
        if is_done {
            self.done = Some(closed);
        }
        self.again = (!is_done).then(|| monotonic() + AGAIN);
    }

    /// The instant from which a push must look again.
    pub fn since(&self) -> Option<Time> {
        self.done.map(|done| done + -LATE_US)
    }
}

impl Rotation {
    /// Starts it; nothing where the settings ask for nothing.
    pub fn start(settings: &Settings, log: Option<Log>) -> std::io::Result<Option<Self>> {
        let (export, push) = (&settings.config.export, &settings.config.push);
        if export.to.is_none() && !(push.to.is_some() && push.while_recording) {
            return Ok(None);
        }
        let (stop, stopped) = bounded::<()>(0);
        let trouble = Trouble::default();
        let (settings, seen) = (settings.clone(), trouble.clone());
        let work = move || {
            let mut turns = [Turn::default(), Turn::default()];
            loop {
                for (which, turn) in turns.iter_mut().enumerate() {
                    if let Some(done) = round(&settings, which, turn) {
                        seen.set(which, done.err(), log.as_ref());
                    }
                }
                if stopped.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("rotation".to_owned()).spawn(work)?;
        Ok(Some(Self { stop: Some(stop), thread: Some(thread), trouble }))
    }

    /// What goes wrong, whenever it is asked.
    pub fn trouble(&self) -> Trouble {
        self.trouble.clone()
    }
}

impl Drop for Rotation {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take().filter(JoinHandle::is_finished) {
            let _ = thread.join();
        }
        // One that waits for a far server is left: what it has not brought is brought the next time.
    }
}

impl Trouble {
    /// The sentences of what goes wrong now.
    pub fn sentences(&self) -> Vec<String> {
        self.0.lock().iter().flatten().cloned().collect()
    }

    fn set(&self, which: usize, told: Option<String>, log: Option<&Log>) {
        let mut known = self.0.lock();
        let Some(known) = known.get_mut(which) else { return };
        if let (Some(log), true) = (log, *known != told) {
            let state = told.clone().map_or(State::FilesMended, State::FilesFailed);
            log.say(SystemClock.now(), &state);
        }
        *known = told;
    }
}

/// Does what is due: the files of an hour (0), or the push (1). `None` where nothing is.
fn round(settings: &Settings, which: usize, turn: &mut Turn) -> Option<Result<(), String>> {
    let now = SystemClock.now();
    let (closed, _) = closed_before(now, settings.calendar(None));
    if !turn.is_due(closed) {
        return None;
    }
    let done = match which {
        0 => make_files(settings, now)?,
        _ => push::feed(settings, turn.since())?,
    };
    turn.note(closed, done.is_ok());
    Some(done.map_err(|error| format!("{error:#}")))
}

/// Writes what was closed since the last time; `None` where it is not asked for.
fn make_files(settings: &Settings, now: Time) -> Option<anyhow::Result<()>> {
    let export = &settings.config.export;
    let out: &PathBuf = export.to.as_ref()?;
    let arguments = ExportArguments::of_settings(export);
    Some(step(settings, &arguments, out, now).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_comes_with_each_hour_and_not_before() {
        let mut turn = Turn::default();
        assert!(turn.is_due(Time(10)));
        turn.note(Time(10), true);
        assert!(!turn.is_due(Time(10)) && turn.is_due(Time(20)));
        turn.note(Time(20), false);
        assert!(!turn.is_due(Time(30)), "what failed waits a while");
        assert_eq!(turn.since(), Some(Time(10) + -LATE_US));
    }
}

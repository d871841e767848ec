//! Watches over a recorder without a screen: logs its states, tells the supervisor, and ends it in order.

use std::time::Duration;

use crossbeam_channel::{Receiver, after, select};

use super::{Log, State, Supervisor};
use crate::capture::Capture;
use crate::clock::{Clock, SystemClock, monotonic};
use crate::recorder::{Recorder, Watch};
use crate::report::{Health, Reach, SourceHealth};
use crate::terminal::Signal;

/// A recorder and who must hear of it.
pub struct Steward {
    /// The sources.
    pub capture: Capture,
    /// The recorder.
    pub recorder: Recorder,
    /// What the recorder publishes.
    pub watch: Watch,
    /// Who started this process.
    pub supervisor: Supervisor,
    /// Where states are written.
    pub log: Log,
}

/// Why a recorder ended that nobody told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StewardError {
    /// Its thread stands still; a supervisor starts another.
    #[error("the recorder gives no sign of life")]
    Stuck,
}

/// How often states are looked at where no watchdog asks for more.
const LOOK: Duration = Duration::from_secs(2);
/// A source that takes longer to start is not waited for.
const SETTLING: Duration = Duration::from_secs(5);
/// A recorder that did nothing for so many looks is stuck; it looks around once a second.
const PATIENCE: u32 = 3;

impl Steward {
    /// Records until a signal asks for the end; then writes everything.
    ///
    /// # Errors
    /// Fails if the recorder's thread stands still.
    pub fn run(self, signals: &Receiver<Signal>) -> Result<(), StewardError> {
        let mut known = Known { source: self.settled_source(), ..Known::default() };
        self.say(&State::Started(known.source.name));
        if let Some(why) = &known.source.trouble {
            self.say(&State::Troubled(known.source.name, why.clone()));
        }
        self.supervisor.is_ready();
        let outcome = self.watch_over(&mut known, signals);
        self.supervisor.is_stopping();
        if outcome.is_err() {
            self.say(&State::Stuck);
            return outcome;
        }
        self.say(&State::Stopping);
        self.capture.stop();
        self.recorder.stop();
        let failure = self.watch.glance().health.journal_error.map(State::JournalFailed);
        self.log.say(SystemClock.now(), &failure.unwrap_or(State::Stopped));
        outcome
    }

    /// The source once it works or says why it does not, so that whoever waits for the service can type at once.
    fn settled_source(&self) -> SourceHealth {
        let began = monotonic();
        loop {
            let source = self.capture.watch().health().source;
            let is_settled = source.reach != Reach::Nothing || source.trouble.is_some();
            if is_settled || began.elapsed() > SETTLING {
                return source;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn watch_over(&self, known: &mut Known, signals: &Receiver<Signal>) -> Result<(), StewardError> {
        // Twice as often as it must, as sd_watchdog_enabled(3) advises.
        let every = self.supervisor.watchdog().map_or(LOOK, |watchdog| (watchdog / 2).min(LOOK));
        let (mut looks, mut silent) = (self.watch.looks(), 0);
        loop {
            select! {
                recv(signals) -> signal => match signal {
                    Ok(Signal::Stop) | Err(_) => return Ok(()),
                    Ok(_) => continue,
                },
                recv(after(every)) -> _ => {}
            }
            let now = self.watch.looks();
            silent = if now == std::mem::replace(&mut looks, now) { silent + 1 } else { 0 };
            if silent >= PATIENCE {
                return Err(StewardError::Stuck);
            }
            if silent == 0 {
                self.supervisor.is_alive();
            }
            self.tell(known);
        }
    }

    /// Logs what has changed.
    fn tell(&self, known: &mut Known) {
        let changes = known.changes(self.watch.glance().health);
        if let Some(last) = changes.last() {
            self.supervisor.status(&last.to_string());
        }
        for state in &changes {
            self.say(state);
        }
    }

    fn say(&self, state: &State) {
        self.log.say(SystemClock.now(), state);
    }
}

/// What was logged already.
#[derive(Clone, Debug, Default)]
struct Known {
    source: SourceHealth,
    focus: Option<SourceHealth>,
    journal_error: Option<String>,
    is_paused: bool,
}

impl Known {
    /// The states that differ from what was known.
    fn changes(&mut self, health: Health) -> Vec<State> {
        let mut changes = Vec::new();
        changes.extend(source_changes(&self.source, &health.source));
        if let Some(focus) = &health.focus
            && focus.name != health.source.name
        {
            changes.extend(source_changes(&self.focus.clone().unwrap_or_default(), focus));
        }
        if self.journal_error != health.journal_error {
            changes.push(health.journal_error.clone().map_or(State::JournalMended, State::JournalFailed));
        }
        if self.is_paused != health.is_paused {
            changes.push(if health.is_paused { State::Paused } else { State::Resumed });
        }
        let Health { source, focus, journal_error, is_paused, .. } = health;
        *self = Self { source, focus, journal_error, is_paused };
        changes
    }
}

fn source_changes(before: &SourceHealth, now: &SourceHealth) -> Option<State> {
    match &now.trouble {
        Some(trouble) if before.trouble.as_ref() != Some(trouble) => Some(State::Troubled(now.name, trouble.clone())),
        None if before.trouble.is_some() => Some(State::Working(now.name)),
        _ if now.overruns > before.overruns => Some(State::Overrun(now.overruns)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_logged_once_when_it_comes_and_once_when_it_goes() {
        let mut known = Known::default();
        let source = SourceHealth { name: "x11", trouble: Some("the server is gone".into()), ..Default::default() };
        let bad = Health { source, is_paused: true, journal_error: Some("disk full".into()), ..Default::default() };
        let told = known.changes(bad.clone());
        let trouble = State::Troubled("x11", "the server is gone".into());
        assert_eq!(told, [trouble, State::JournalFailed("disk full".into()), State::Paused]);
        assert_eq!(known.changes(bad), []);
        let good = Health { source: SourceHealth { name: "x11", ..Default::default() }, ..Default::default() };
        assert_eq!(known.changes(good), [State::Working("x11"), State::JournalMended, State::Resumed]);
    }
}

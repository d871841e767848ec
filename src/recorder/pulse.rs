//! What the live screen needs beside the totals: the last presses, the speed of the last minutes, presence.

use std::collections::VecDeque;

use crate::event::{Event, Key, Kind, Time};
use crate::policy::{Focus, Seen};
use crate::report::{Live, Presence};
use crate::session::Session;

/// The last moments of a recording.
#[derive(Clone, Debug)]
pub struct Pulse {
    recent: Vec<(Key, Time)>,
    speeds: VecDeque<Option<f64>>,
    stepped: Option<Time>,
    last_input: Option<Time>,
    idle_timeout_us: i64,
}

impl Pulse {
    /// Nothing seen yet.
    pub fn new(idle_timeout_us: i64) -> Self {
        let speeds = VecDeque::from(vec![None; Live::WPM_STEPS]);
        Self { recent: Vec::new(), speeds, stepped: None, last_input: None, idle_timeout_us }
    }

    /// Notes an event that the session has folded. A withheld key leaves no trace here either.
    pub fn note(&mut self, seen: &Seen) {
        let Event { time, kind, .. } = &seen.event;
        match kind {
            Kind::KeyDown { key, repeat: false } => {
                self.last_input = Some(*time);
                if !seen.is_withheld {
                    self.recent.retain(|(pressed, _)| pressed != key);
                    self.recent.push((*key, *time));
                }
            }
            Kind::ButtonDown { .. } | Kind::MoveTo { .. } | Kind::MoveBy { .. } | Kind::Wheel { .. } => {
                self.last_input = Some(*time);
            }
            _ => {}
        }
    }

    /// The present.
    pub fn live(&mut self, now: Time, session: &Session, focus: Focus) -> Live {
        self.step(now, session);
        // A clock that was set back makes what was just pressed lie ahead.
        self.recent.retain(|(_, time)| (now - *time).abs() <= Live::RECENT_US);
        self.last_input = self.last_input.map(|last| if last - now > Live::RECENT_US { now } else { last });
        Live {
            now,
            wpm: session.live_wpm(now),
            wpm_history: self.speeds.iter().copied().collect(),
            held: session.held().collect(),
            recent: self.recent.clone(),
            app: focus.app(),
            presence: self.presence(now, session, focus),
            last_input: self.last_input,
        }
    }

    /// When the present looks different without any event; `None` when it will not.
    pub fn next_change(&self, now: Time) -> Option<Time> {
        let away = self.last_input.map(|last| last + self.idle_timeout_us + 1).filter(|&at| at > now);
        let scroll = self.speeds.iter().any(Option::is_some).then(|| now + Live::WPM_STEP_US);
        let fade = (!self.recent.is_empty()).then(|| now + Live::RECENT_US);
        [away, scroll, fade].into_iter().flatten().min()
    }

    fn step(&mut self, now: Time, session: &Session) {
        let first = now + -(Live::WPM_STEPS as i64 * Live::WPM_STEP_US);
        let mut at = self.stepped.unwrap_or(now + -Live::WPM_STEP_US).clamp(first, now);
        while now - at >= Live::WPM_STEP_US {
            at = at + Live::WPM_STEP_US;
            self.speeds.pop_front();
            self.speeds.push_back(session.live_wpm(at));
        }
        self.stepped = Some(at);
        if let Some(last) = self.speeds.back_mut() {
            *last = session.live_wpm(now).or(*last);
        }
    }

    fn presence(&self, now: Time, session: &Session, focus: Focus) -> Presence {
        match self.last_input {
            _ if focus.is_locked() => Presence::Locked,
            None => Presence::Unknown,
            Some(last) if now - last > self.idle_timeout_us && session.is_held_awake() => Presence::Watching,
            Some(last) if now - last > self.idle_timeout_us => Presence::Away,
            Some(_) => Presence::Here,
        }
    }
}

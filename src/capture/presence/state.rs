//! What is known of locks, sleeps and idle times, and which events that makes.

use crate::event::{Event, Kind, Time};

/// What a source said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// logind's session is, or is not, locked.
    LockedHint(bool),
    /// logind asked the session's locker to lock or unlock.
    Request(bool),
    /// The desktop's screen saver is on or off.
    Saver(bool),
    /// logind is about to put the machine to sleep, or has woken it.
    Sleep(bool),
    /// The clocks say that the machine slept.
    Slept(Time, Time),
    /// The person is idle or back, says the compositor or the desktop.
    Idle(bool),
    /// The same, says logind; of use only where nobody else does.
    IdleHint(bool),
}

/// What holds now.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each holds by itself, whatever the others say")]
pub struct State {
    is_hinted: bool,
    is_requested: bool,
    is_saver_on: bool,
    is_asleep: bool,
    is_idle: bool,
}

impl State {
    /// Takes a sign in; the events that follow from it, if it changes anything.
    pub fn apply(&mut self, sign: Sign, now: Time) -> Vec<Event> {
        let before = *self;
        match sign {
            Sign::LockedHint(is_locked) => {
                self.is_hinted = is_locked;
                // A session that is unlocked has answered an earlier wish to lock it.
                self.is_requested &= is_locked;
            }
            Sign::Request(is_wished) => self.is_requested = is_wished,
            Sign::Saver(is_on) => self.is_saver_on = is_on,
            Sign::Sleep(is_asleep) => self.is_asleep = is_asleep,
            Sign::Slept(from, to) => return self.slept(from, to),
            Sign::Idle(is_idle) | Sign::IdleHint(is_idle) => self.is_idle = is_idle,
        }
        let changes = [
            change(before.is_locked(), self.is_locked(), Kind::Lock, Kind::Unlock),
            change(before.is_asleep, self.is_asleep, Kind::Suspend, Kind::Resume),
            change(before.is_idle, self.is_idle, Kind::Idle, Kind::Active),
        ];
        changes.into_iter().flatten().map(|kind| Event::new(now, kind)).collect()
    }

    fn is_locked(self) -> bool {
        self.is_hinted || self.is_requested || self.is_saver_on
    }

    fn slept(&mut self, from: Time, to: Time) -> Vec<Event> {
        let began = (!self.is_asleep).then(|| Event::new(from, Kind::Suspend));
        self.is_asleep = false;
        began.into_iter().chain([Event::new(to, Kind::Resume)]).collect()
    }
}

fn change(before: bool, now: bool, on: Kind, off: Kind) -> Option<Kind> {
    (before != now).then_some(if now { on } else { off })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(signs: &[Sign]) -> Vec<Kind> {
        let mut state = State::default();
        signs.iter().flat_map(|sign| state.apply(*sign, Time(9))).map(|event| event.kind).collect()
    }

    #[test]
    fn a_lock_that_many_tell_of_is_one_lock() {
        use Sign::{LockedHint, Request, Saver};
        let signs = [Request(true), LockedHint(true), Saver(true), Saver(false), Request(false), LockedHint(false)];
        assert_eq!(kinds(&signs), [Kind::Lock, Kind::Unlock]);
        assert_eq!(kinds(&[LockedHint(false), Saver(false)]), []);
        assert_eq!(kinds(&[Request(true), LockedHint(true), LockedHint(false)]), [Kind::Lock, Kind::Unlock]);
    }

    #[test]
    fn a_sleep_that_logind_announced_is_not_told_again_by_the_clocks() {
        let slept = Sign::Slept(Time(1), Time(2));
        let mut state = State::default();
        let mut apply = |sign| state.apply(sign, Time(5));
        assert_eq!(apply(slept), [Event::new(Time(1), Kind::Suspend), Event::new(Time(2), Kind::Resume)]);
        assert_eq!(apply(Sign::Sleep(true)), [Event::new(Time(5), Kind::Suspend)]);
        assert_eq!(apply(slept), [Event::new(Time(2), Kind::Resume)]);
        assert_eq!(apply(Sign::Sleep(false)), []);
    }

    #[test]
    fn idle_and_active_take_turns() {
        use Sign::{Idle, IdleHint};
        assert_eq!(kinds(&[Idle(false), Idle(true), IdleHint(true), Idle(false)]), [Kind::Idle, Kind::Active]);
    }
}

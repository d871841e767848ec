//! What is done with a replay: begun, steered, left.

use super::{Action, App, Effect, Happening, Playback, Replay, Request, before, seek_if_moved};
use crate::calendar::Day;
use crate::event::{MICROS, Time};

impl App {
    /// Goes to the event that was found.
    pub(super) fn take_step(&mut self, found: Option<Happening>) -> Vec<Effect> {
        self.is_stale = true;
        let is_private = self.view.is_private;
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let Some(Happening { time, what, name }) = found else {
            self.tell("no recorded event there; [record] events keeps them");
            return Vec::new();
        };
        replay.is_playing = false;
        replay.seek(time);
        let second = (time.second().0 + self.calendar.offset_s(time)).rem_euclid(86_400);
        let [hours, minutes, seconds] = [second / 3600, second / 60 % 60, second % 60];
        let micros = time.0.rem_euclid(MICROS);
        let name = if is_private { "" } else { &name };
        self.tell(&format!("{hours:02}:{minutes:02}:{seconds:02}.{micros:06}  {what} {name}"));
        vec![Effect::Read(Request::Seek(time))]
    }

    pub(super) fn steer(&mut self, action: Action) -> Vec<Effect> {
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        match action {
            Action::Step(is_on) => return vec![Effect::Read(Request::Step(replay.at, is_on))],
            Action::PlayPause => replay.toggle(),
            Action::Slower => replay.change_speed(-1),
            Action::Faster => replay.change_speed(1),
            Action::Seek(seconds) => replay.seek_by(i64::from(seconds)),
            Action::Chapter(is_on) => replay.turn(is_on),
            Action::Loop => replay.is_looping = !replay.is_looping,
            Action::SkipIdle => replay.skips_idle = !replay.skips_idle,
            Action::NextActivity => replay.next_activity().into_iter().for_each(|time| replay.seek(time)),
            _ => {}
        }
        seek_if_moved(replay, before)
    }

    pub(super) fn seek_share(&mut self, share: f64) -> Vec<Effect> {
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        replay.seek_share(&self.calendar.bounds(replay.day), share);
        seek_if_moved(replay, before)
    }

    pub(super) fn toggle_replay(&mut self) -> Vec<Effect> {
        match self.playback {
            Playback::Replay(_) => self.end_replay(),
            Playback::Live => self.start_replay(before(self.loaded.end)),
        }
    }

    /// Says how many times as fast as it was the replay goes.
    pub fn set_speed(&mut self, speed: u32) {
        if let Playback::Replay(replay) = &mut self.playback {
            replay.speed = speed;
        }
    }

    /// Goes to a moment of the replayed day, whose frame comes next.
    pub fn show_moment(&mut self, at: Time) {
        if let Playback::Replay(replay) = &mut self.playback {
            replay.seek(at);
            self.is_stale = true;
        }
    }

    pub(super) fn start_replay(&mut self, day: Day) -> Vec<Effect> {
        let mut replay = Replay::new(day, self.calendar, self.now);
        if let Some(old) = self.playback.replay() {
            (replay.speed, replay.is_looping, replay.skips_idle) = (old.speed, old.is_looping, old.skips_idle);
            replay.ghost = old.ghost;
        }
        let at = replay.at;
        self.playback = Playback::Replay(replay);
        self.frame = None;
        self.frozen = None;
        self.is_stale = true;
        vec![Effect::Read(Request::StartReplay(day)), Effect::Read(Request::Seek(at))]
    }

    pub(super) fn end_replay(&mut self) -> Vec<Effect> {
        self.frame = None;
        let was = std::mem::take(&mut self.playback);
        if was.replay().is_some() { vec![Effect::Read(Request::EndReplay)] } else { Vec::new() }
    }
}

//! The replay of a day as arithmetic: where it stands, how it moves, where it may go.

use std::ops::Range;
use std::sync::Arc;

use crate::calendar::{Calendar, Day};
use crate::event::{MICROS, Time};
use crate::report::DayTrack;

/// What the screen plays.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Playback {
    /// The present.
    #[default]
    Live,
    /// A day that is replayed.
    Replay(Replay),
}

/// A replay's position and speed.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The day.
    pub day: Day,
    /// From the day's start to its end, or to the present where that comes first.
    pub bounds: Range<Time>,
    /// The moment that is shown.
    pub at: Time,
    /// How many seconds pass in one.
    pub speed: u32,
    /// Whether time passes.
    pub is_playing: bool,
    /// Whether it begins again at the end.
    pub is_looping: bool,
    /// Whether time without activity is left out.
    pub skips_idle: bool,
    /// The day that is shown beside it.
    pub ghost: Option<Day>,
    /// The day's activity, once it is known.
    pub track: Option<Arc<DayTrack>>,
}

/// The speeds that `<` and `>` step through.
pub const SPEEDS: [u32; 10] = [1, 2, 5, 10, 30, 60, 120, 300, 900, 3600];
/// The speed that a replay begins with.
const FIRST_SPEED: u32 = 60;

impl Playback {
    /// The replay, if there is one.
    pub fn replay(&self) -> Option<&Replay> {
        match self {
            Self::Live => None,
            Self::Replay(replay) => Some(replay),
        }
    }
}

impl Replay {
    /// A replay at the start of a day, playing.
    pub fn new(day: Day, calendar: Calendar, now: Time) -> Self {
        let bounds = calendar.bounds(day);
        let end = bounds.end.min(now).max(bounds.start);
        let at = bounds.start;
        Self {
            day,
            bounds: at..end,
            at,
            speed: FIRST_SPEED,
            is_playing: true,
            is_looping: false,
            skips_idle: false,
            ghost: None,
            track: None,
        }
    }

    /// Lets `micros` of the person's time pass; the end of the day, or the present, stops it.
    pub fn advance(&mut self, micros: i64) {
        if self.is_playing {
            self.seek(self.at + micros.max(0).saturating_mul(i64::from(self.speed)));
            if self.skips_idle && !self.is_active() {
                self.seek(self.next_activity().unwrap_or(self.bounds.end));
            }
            if self.is_looping && self.at >= self.bounds.end {
                self.at = self.first_activity().unwrap_or(self.bounds.start);
            }
            self.is_playing = self.at < self.bounds.end;
        }
    }

    /// Whether the person was active at the moment that is shown.
    fn is_active(&self) -> bool {
        let mut spans = self.track.iter().flat_map(|track| &track.active);
        spans.any(|span| span.start <= self.at && self.at < span.end)
    }

    /// Goes to where the next chapter begins, or the one before: another application, or activity after a pause.
    pub fn turn(&mut self, is_on: bool) {
        let spans: Vec<_> = self.track.iter().flat_map(|track| &track.active).collect();
        let first = spans.first().map(|span| span.start);
        let more = spans.windows(2).filter_map(|two| match two {
            [a, b] if a.app != b.app || a.end < b.start => Some(b.start),
            _ => None,
        });
        let starts: Vec<Time> = first.into_iter().chain(more).collect();
        // Someone who goes back within the first moments of a chapter means the one before.
        let earlier = |start: &Time| *start < self.at + -MICROS;
        let mut starts = starts.into_iter();
        let found = if is_on { starts.find(|&start| start > self.at) } else { starts.rfind(earlier) };
        if let Some(start) = found {
            self.seek(start);
        }
    }

    /// Goes to a time of the day's wall clock, as `9:30` or `09:30:15`.
    ///
    /// # Errors
    /// Says how a time is written.
    pub fn seek_clock(&mut self, text: &str, calendar: Calendar) -> Result<(), String> {
        let wrong = || format!("{text:?} is no time of the day; write 9:30 or 09:30:15");
        let mut parts = text.trim().split(':').map(|part| part.parse::<i64>().ok().filter(|part| *part >= 0));
        let (hours, minutes) = (parts.next().flatten().ok_or_else(wrong)?, parts.next().flatten().ok_or_else(wrong)?);
        let seconds = parts.next().map_or(Some(0), |part| part).ok_or_else(wrong)?;
        if hours > 23 || minutes > 59 || seconds > 59 || parts.next().is_some() {
            return Err(wrong());
        }
        let start = self.bounds.start;
        let clock = |time: Time| (time.second().0 + calendar.offset_s(time)).rem_euclid(86_400);
        let wanted = hours * 3600 + minutes * 60 + seconds;
        let guess = start + (wanted - clock(start)).rem_euclid(86_400) * MICROS;
        // Where the clock was changed in between, the guess is off by that.
        let off = (wanted - clock(guess) + 43_200).rem_euclid(86_400) - 43_200;
        self.seek(guess + off * MICROS);
        Ok(())
    }

    /// Goes to a moment, or to the nearest that the day has.
    pub fn seek(&mut self, to: Time) {
        self.at = to.clamp(self.bounds.start, self.bounds.end.max(self.bounds.start));
    }

    /// Goes on or back by seconds.
    pub fn seek_by(&mut self, seconds: i64) {
        self.seek(self.at + seconds.saturating_mul(MICROS));
    }

    /// Goes to a share of the whole day, 0 to 1.
    pub fn seek_share(&mut self, day: &Range<Time>, share: f64) {
        self.seek(day.start + ((day.end - day.start) as f64 * share) as i64);
    }

    /// Plays or pauses; at the end it begins again.
    pub fn toggle(&mut self) {
        if !self.is_playing && self.at >= self.bounds.end {
            self.at = self.first_activity().unwrap_or(self.bounds.start);
        }
        self.is_playing = !self.is_playing && self.bounds.start < self.bounds.end;
    }

    /// The next faster or slower speed.
    pub fn change_speed(&mut self, by: i8) {
        let at = SPEEDS.iter().position(|&speed| speed >= self.speed).unwrap_or(SPEEDS.len() - 1);
        let next = at.saturating_add_signed(isize::from(by)).min(SPEEDS.len() - 1);
        self.speed = SPEEDS.get(next).copied().unwrap_or(self.speed);
    }

    /// Where activity first begins.
    pub fn first_activity(&self) -> Option<Time> {
        self.beginnings().next()
    }

    /// Where activity begins next after the moment that is shown.
    pub fn next_activity(&self) -> Option<Time> {
        self.beginnings().find(|&start| start > self.at)
    }

    /// Takes the day's activity in; the first time, a replay that has not moved goes to where it begins.
    pub fn learn(&mut self, track: Arc<DayTrack>) -> bool {
        let is_first = self.track.is_none();
        self.track = Some(track);
        match self.first_activity() {
            Some(start) if is_first && start > self.at => {
                self.seek(start);
                true
            }
            _ => false,
        }
    }

    /// Starts of activity after a pause; a change of the application is none.
    fn beginnings(&self) -> impl Iterator<Item = Time> {
        let spans = self.track.iter().flat_map(|track| &track.active);
        let mut end = Time(i64::MIN);
        spans.filter_map(move |span| {
            let begins = span.start > end;
            end = end.max(span.end);
            begins.then_some(span.start)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::{Span, SpanKind};
    use crate::calendar::{DayStart, Tz};

    const HOUR: i64 = 3600 * MICROS;

    fn replay(now_hours: i64) -> Replay {
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        let day = "2026-11-20".parse().unwrap();
        let start = calendar.start_of(day);
        let mut replay = Replay::new(day, calendar, start + now_hours * HOUR);
        let active = [(1, 2), (2, 3), (5, 6)].map(|(from, to)| Span {
            start: start + from * HOUR,
            end: start + to * HOUR,
            app: None,
            kind: SpanKind::Active,
        });
        let track = DayTrack {
            day,
            bounds: calendar.bounds(day),
            offset_s: 0,
            active: active.to_vec(),
            pace: std::collections::BTreeMap::new(),
            marks: Vec::new(),
        };
        assert!(replay.learn(Arc::new(track)));
        replay
    }

    fn hours(replay: &Replay) -> f64 {
        (replay.at - replay.bounds.start) as f64 / HOUR as f64
    }

    #[test]
    fn it_begins_where_activity_does_and_moves_by_its_speed() {
        let mut replay = replay(48);
        assert!((hours(&replay) - 1.0).abs() < 1e-9);
        replay.speed = 3600;
        replay.advance(MICROS / 2);
        assert!((hours(&replay) - 1.5).abs() < 1e-9);
        replay.is_playing = false;
        replay.advance(MICROS);
        assert!((hours(&replay) - 1.5).abs() < 1e-9);
    }

    #[test]
    fn it_stops_at_the_end_of_the_day_and_at_the_present() {
        for (now, end) in [(48, 24.0), (7, 7.0)] {
            let mut replay = replay(now);
            replay.advance(i64::MAX);
            assert!((hours(&replay) - end).abs() < 1e-9);
            assert!(!replay.is_playing);
            replay.toggle();
            assert!(replay.is_playing && (hours(&replay) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn idle_time_is_left_out_and_the_end_leads_to_the_beginning() {
        let mut replay = replay(48);
        (replay.skips_idle, replay.is_looping) = (true, true);
        replay.speed = 3600;
        replay.advance(2 * MICROS + MICROS / 2);
        assert!((hours(&replay) - 5.0).abs() < 1e-9);
        replay.advance(MICROS);
        assert!((hours(&replay) - 1.0).abs() < 1e-9 && replay.is_playing);
    }

    #[test]
    fn chapters_begin_with_another_application_or_after_a_pause() {
        let mut replay = replay(48);
        replay.turn(true);
        assert!((hours(&replay) - 5.0).abs() < 1e-9);
        replay.turn(true);
        assert!((hours(&replay) - 5.0).abs() < 1e-9);
        replay.turn(false);
        assert!((hours(&replay) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_time_that_is_typed_is_that_of_the_days_wall_clock() {
        let mut replay = replay(48);
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        for (text, expected) in [("9:30", 5.5), ("04:00:00", 0.0), ("03:00", 23.0)] {
            replay.seek_clock(text, calendar).unwrap();
            assert!((hours(&replay) - expected).abs() < 1e-9, "{text}");
        }
        for text in ["", "9", "25:00", "9:60", "a:b", "9:30:15:1", "-1:00"] {
            assert!(replay.seek_clock(text, calendar).unwrap_err().contains("no time of the day"), "{text}");
        }
        // The clock was set back at 03:00 of this night, in the day that began at 04:00 before.
        let berlin = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
        let day: Day = "2026-10-24".parse().unwrap();
        let mut night = Replay::new(day, berlin, berlin.bounds(day).end + HOUR);
        night.seek_clock("03:30", berlin).unwrap();
        assert_eq!(night.at, "2026-10-25T02:30:00Z".parse().unwrap());
    }

    #[test]
    fn seeking_stays_within_the_day() {
        let mut replay = replay(48);
        replay.seek_by(-7200);
        assert!(hours(&replay).abs() < 1e-9);
        replay.seek_by(600);
        assert!((hours(&replay) - 1.0 / 6.0).abs() < 1e-9);
        replay.seek_share(&replay.bounds.clone(), 0.5);
        assert!((hours(&replay) - 12.0).abs() < 1e-9);
    }

    #[test]
    fn the_next_activity_is_after_a_pause_not_a_change_of_application() {
        let mut replay = replay(48);
        replay.seek(replay.next_activity().unwrap());
        assert!((hours(&replay) - 5.0).abs() < 1e-9);
        assert_eq!(replay.next_activity(), None);
    }

    #[test]
    fn speed_goes_from_1_to_3600() {
        let mut replay = replay(48);
        for _ in 0..20 {
            replay.change_speed(1);
        }
        assert_eq!(replay.speed, 3600);
        for _ in 0..20 {
            replay.change_speed(-1);
        }
        assert_eq!(replay.speed, 1);
    }
}

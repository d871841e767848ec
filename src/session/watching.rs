//! Time in which something holds the screen awake though the person gives no input: a film, a call, a talk.
//!
//! It is part of the time away and never of the active time: of a gap between inputs that is too long to be active,
//! the whole may be watching; of one that is not, nothing. While the session is locked or asleep nobody watches.

use crate::aggregate::{App, Slice, Span, SpanKind};
use crate::event::{Name, Time};
use crate::policy::Focus;

/// Who holds the screen awake, and since when the person may be watching.
#[derive(Clone, Debug, Default)]
pub struct Watching {
    holders: Box<[Option<Name>]>,
    /// Applications that had the focus: what holds the screen awake may call itself otherwise.
    known: Vec<Name>,
    /// What is watched now, if anybody is there to watch.
    now: Option<App>,
    /// The last input, or since when it is certain that the person is away.
    quiet: Option<Quiet>,
}

/// A stretch without input.
#[derive(Clone, Debug, Default)]
struct Quiet {
    start: Time,
    is_away: bool,
    /// What was watched from when on, if anything; the first from the start.
    watched: Vec<(Time, Option<App>)>,
}

impl Watching {
    /// An input: adds what was watched before it, if the person was away.
    pub fn input(&mut self, time: Time, timeout_us: i64, slice: &mut Slice) {
        if let Some(quiet) = &mut self.quiet
            && let [only] = quiet.watched.as_mut_slice()
            && !quiet.is_away
            && time - quiet.start <= timeout_us
        {
            // As below, for what nearly every input is: one soon after another.
            (quiet.start, *only) = (time, (time, self.now));
            return;
        }
        self.count(time, timeout_us, slice);
        self.begin(time, false);
    }

    /// The person left. A gap that is active up to now is not watched up to now.
    pub fn leave(&mut self, time: Time, timeout_us: i64, slice: &mut Slice) {
        self.count(time, timeout_us, slice);
        self.begin(time, true);
    }

    /// Others hold the screen awake from now on.
    pub fn hold(&mut self, time: Time, focus: Focus, holders: &[Option<Name>]) {
        self.holders = holders.into();
        self.look(time, focus);
    }

    /// The focus may have moved, or was taken away or given back.
    pub fn look(&mut self, time: Time, focus: Focus) {
        if let Some(app) = focus.app().filter(|app| !self.known.contains(app)) {
            self.known.push(app);
        }
        let now = self.watched(focus);
        if std::mem::replace(&mut self.now, now) != now {
            self.quiet.iter_mut().for_each(|quiet| quiet.watched.push((time, now)));
        }
    }

    /// Adds what was watched until now, if the person is away; what was added is not added again.
    pub fn count(&mut self, now: Time, timeout_us: i64, slice: &mut Slice) {
        let Some(quiet) = &mut self.quiet else { return };
        if !quiet.is_away && now - quiet.start <= timeout_us {
            return;
        }
        quiet.is_away = true;
        for (at, &(start, watched)) in quiet.watched.iter().enumerate() {
            let end = quiet.watched.get(at + 1).map_or(now, |next| next.0);
            if let Some(app) = watched {
                slice.add_span(Span { start, end, app, kind: SpanKind::Watching });
            }
        }
        quiet.watched.clear();
        quiet.watched.push((now, self.now));
    }

    /// Forgets when the last input was: the clock was set.
    pub fn restart(&mut self) {
        self.quiet = None;
    }

    /// Whether anybody holds the screen awake.
    pub fn is_on(&self) -> bool {
        !self.holders.is_empty()
    }

    fn begin(&mut self, start: Time, is_away: bool) {
        let quiet = self.quiet.get_or_insert_default();
        (quiet.start, quiet.is_away) = (start, is_away);
        quiet.watched.clear();
        quiet.watched.push((start, self.now));
    }

    /// What is watched: the focused application if it is one of those that hold the screen awake, else the first of
    /// them by the name that it has as an application; the focused one where none tells its name.
    fn watched(&self, focus: Focus) -> Option<App> {
        if self.holders.is_empty() || focus.is_taken_away() {
            return None;
        }
        let names: Vec<Name> = self.holders.iter().copied().flatten().collect();
        let holds = |app: &Name| names.iter().any(|name| is_alike(name.as_str(), app.as_str()));
        let focused = focus.app().filter(holds);
        let known = || self.known.iter().copied().find(holds);
        Some(focused.or_else(known).or_else(|| names.first().copied()).or_else(|| focus.app()))
    }
}

/// Whether an application (`firefox`, `Google-chrome`) may call itself so (`org.mozilla.firefox`, `Google Chrome`): the
/// words of one are among those of the other, in order.
fn is_alike(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (mut long, mut short) = (words(one), words(other));
    if long.len() < short.len() {
        std::mem::swap(&mut long, &mut short);
    }
    !short.is_empty() && long.windows(short.len()).any(|part| part == short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Button, Event, Kind, MICROS};
    use crate::policy::Seen;
    use crate::session::{Rules, Session};

    const MINUTE: i64 = 60 * MICROS;

    fn window(app: &str) -> Kind {
        Kind::Window { app: Some(Name::new(app)), title: None }
    }

    fn held_by(names: &[&str]) -> Kind {
        Kind::Inhibitors(names.iter().map(|name| (!name.is_empty()).then(|| Name::new(name))).collect())
    }

    const CLICK: Kind = Kind::ButtonDown { button: Button::LEFT, at: None };

    /// Spans of a kind in minutes, however often the slice was taken in between.
    fn spans(kind: SpanKind, events: &[(i64, Kind)]) -> Vec<(&'static str, i64, i64)> {
        let (mut whole, mut often) = (Session::new(Rules::default()), Session::new(Rules::default()));
        let mut taken = Slice::default();
        for (minute, kind) in events {
            let seen = Seen::whole(Event::new(Time(minute * MINUTE), kind.clone()));
            whole.apply(&seen);
            often.apply(&seen);
            taken.merge(often.take());
        }
        taken.merge(often.finish());
        let of = |slice: &Slice| -> Vec<_> {
            let spans = slice.spans.iter().filter(|span| span.kind == kind);
            spans.map(|span| (span.app.map_or("", Name::as_str), span.start.0 / MINUTE, span.end.0 / MINUTE)).collect()
        };
        let whole = whole.finish();
        assert_eq!(of(&whole), of(&taken), "taken often");
        of(&whole)
    }

    fn watching(events: &[(i64, Kind)]) -> Vec<(&'static str, i64, i64)> {
        spans(SpanKind::Watching, events)
    }

    #[test]
    fn a_film_is_watched_from_the_last_input_to_the_next_and_active_time_stays_what_it_is() {
        let events = [(0, window("mpv")), (1, CLICK), (2, held_by(&["mpv"])), (3, CLICK), (93, CLICK), (94, CLICK)];
        assert_eq!(watching(&events), [("mpv", 3, 93)]);
        assert_eq!(spans(SpanKind::Active, &events), [("mpv", 1, 3), ("mpv", 93, 94)]);
    }

    #[test]
    fn a_gap_that_is_active_is_not_watched() {
        assert_eq!(watching(&[(0, window("mpv")), (0, held_by(&["mpv"])), (1, CLICK), (4, CLICK), (7, CLICK)]), []);
        let left = [(0, window("mpv")), (0, held_by(&["mpv"])), (1, CLICK), (3, Kind::Idle), (9, CLICK)];
        assert_eq!(watching(&left), [("mpv", 3, 9)], "the time up to the idle event is active");
    }

    #[test]
    fn only_what_was_held_counts_and_nothing_before_the_first_input() {
        let film = [
            (0, window("mpv")),
            (0, held_by(&["mpv"])),
            (5, CLICK),
            (10, held_by(&[])),
            (20, held_by(&["mpv"])),
            (30, held_by(&[])),
            (40, CLICK),
        ];
        assert_eq!(watching(&film), [("mpv", 5, 10), ("mpv", 20, 30)]);
    }

    #[test]
    fn a_locked_or_sleeping_session_is_not_watched() {
        for (off, on) in [(Kind::Lock, Kind::Unlock), (Kind::Suspend, Kind::Resume)] {
            let events = [(0, window("mpv")), (0, held_by(&["mpv"])), (1, CLICK), (20, off), (30, on), (40, CLICK)];
            assert_eq!(watching(&events), [("mpv", 1, 20), ("mpv", 30, 40)]);
        }
    }

    #[test]
    fn a_film_that_has_not_ended_is_told_up_to_now() {
        let events = [(0, window("mpv")), (1, CLICK), (2, held_by(&["mpv"])), (50, held_by(&["mpv"]))];
        assert_eq!(watching(&events), [("mpv", 2, 50)]);
    }

    #[test]
    fn the_application_is_the_one_that_holds_the_screen_awake() {
        let told = |holders: &[&str]| {
            let events = [(0, window("firefox")), (0, window("editor")), (0, held_by(holders)), (1, CLICK), (9, CLICK)];
            watching(&events)[0].0
        };
        assert_eq!(told(&["org.mozilla.firefox"]), "firefox", "by the name that it has as a window");
        assert_eq!(told(&["Mozilla Firefox", "Editor"]), "editor", "the focused one of two");
        assert_eq!(told(&["caffeine"]), "caffeine", "one that never had the focus");
        assert_eq!(told(&[""]), "editor", "one that tells no name");
    }

    #[test]
    fn names_are_alike_by_their_words() {
        for (one, other) in [("firefox", "org.mozilla.firefox"), ("Google-chrome", "Google Chrome"), ("mpv", "MPV")] {
            assert!(is_alike(one, other) && is_alike(other, one), "{one} {other}");
        }
        for (one, other) in [("fire", "firefox"), ("", "x"), ("a b", "b a"), ("--", "--")] {
            assert!(!is_alike(one, other), "{one} {other}");
        }
    }
}

//! Event lines: `keytop-events` version 1, one JSON object a line.

use std::io::{self, BufRead, Read};

use super::line::{self, Reason};
use super::order::Order;
use crate::event::Event;

/// The longest line that is read, bytes.
pub(super) const MAX_LINE: usize = 1 << 20;

/// Reads event lines; gives accepted events in time order, and rejected lines as it comes upon them.
///
/// Holds one line and the events of two seconds, however long the input is.
#[derive(Debug)]
pub struct EventLines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
    order: Order,
    at_end: bool,
}

/// What a reader of lines gives next.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An event; never earlier than the one given before.
    Event(Event),
    /// A line that is left out.
    Rejected(Rejected),
}

/// A line that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the file, from 1; blank lines have one too.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

impl<R: BufRead> EventLines<R> {
    /// A reader of this input.
    pub fn new(input: R) -> Self {
        Self { input, line: Vec::new(), number: 0, order: Order::default(), at_end: false }
    }

    /// The next event or rejected line; `None` at the end of the input.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        loop {
            if let Some(event) = self.order.pop_settled() {
                return Ok(Some(Entry::Event(event)));
            }
            if self.at_end || !self.read_line()? {
                self.at_end = true;
                return Ok(self.order.pop().map(Entry::Event));
            }
            if let Err(reason) = self.take_line() {
                return Ok(Some(Entry::Rejected(Rejected { line: self.number, reason })));
            }
        }
    }

    /// Reads the next line into `line`; of one that is too long only the beginning, and a byte more than allowed.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let most = MAX_LINE as u64 + 1;
        let read = self.input.by_ref().take(most).read_until(b'\n', &mut self.line)?;
        if self.line.len() > MAX_LINE && self.line.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
        }
        self.number += u64::from(read > 0);
        Ok(read > 0)
    }

    fn take_line(&mut self) -> Result<(), Reason> {
        if self.line.len() > MAX_LINE && self.line.last() != Some(&b'\n') {
            return Err(Reason::TooLong);
        }
        let bytes = match self.number {
            1 => self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line),
            _ => &self.line,
        };
        let bytes = bytes.trim_ascii_end();
        if bytes.is_empty() {
            return Ok(());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
        self.order.push(line::parse(text)?).map_err(|_| Reason::Late)
    }
}

impl<R: BufRead> Iterator for EventLines<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_entry().transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::event::{Button, Key, Kind, Monitor, Name, Point};

    fn entries(text: impl AsRef<[u8]>) -> Vec<Entry> {
        EventLines::new(text.as_ref()).collect::<Result<_, _>>().unwrap()
    }

    fn event(fields: &str) -> Kind {
        match &entries(format!("{{\"time\":\"2026-11-20T09:00:00Z\",{fields}}}"))[..] {
            [Entry::Event(event)] => event.kind.clone(),
            other => panic!("{fields}: {other:?}"),
        }
    }

    fn reason(fields: &str) -> String {
        match &entries(format!("{{\"time\":\"2026-11-20T09:00:00Z\",{fields}}}"))[..] {
            [Entry::Rejected(Rejected { line: 1, reason })] => reason.to_string(),
            other => panic!("{fields}: {other:?}"),
        }
    }

    /// Moves at these seconds; `x` is the place in the file.
    fn moves(seconds: &[f64]) -> String {
        seconds.iter().enumerate().fold(String::new(), |mut text, (at, second)| {
            let time = crate::event::Time((second * 1e6).round() as i64);
            writeln!(text, r#"{{"event":"move","x":{at},"y":0,"time":"{time}"}}"#).unwrap();
            text
        })
    }

    /// Places in the file of the moves that were given out, in the order in which they were; late lines negative.
    fn order(seconds: &[f64]) -> Vec<i64> {
        let place = |entry| match entry {
            Entry::Event(Event { kind: Kind::MoveTo { to, .. }, .. }) => to.x as i64,
            Entry::Rejected(Rejected { line, reason: Reason::Late }) => -(line as i64) + 1,
            other => panic!("{other:?}"),
        };
        entries(moves(seconds)).into_iter().map(place).collect()
    }

    #[test]
    fn every_event_of_the_format_is_read() {
        let key = Key::from_code("KeyA").unwrap();
        assert_eq!(event(r#""event":"key_down","key":"KeyA""#), Kind::KeyDown { key, repeat: false });
        assert_eq!(event(r#""event":"key_down","key":"KeyA","repeat":true"#), Kind::KeyDown { key, repeat: true });
        assert_eq!(event(r#""event":"key_up","key":"OSLeft""#), Kind::KeyUp { key: Key::META_LEFT });
        let at = Some(Point { x: -1.5, y: 20.0 });
        let button = Button::LEFT;
        assert_eq!(event(r#""event":"button_down","button":"left","x":-1.5,"y":2e1"#), Kind::ButtonDown { button, at });
        let button = Button(6);
        assert_eq!(event(r#""event":"button_up","button":"button6""#), Kind::ButtonUp { button, at: None });
        assert_eq!(event(r#""event":"wheel","dx":0,"dy":-0.25"#), Kind::Wheel { dx: 0.0, dy: -0.25 });
        for (name, kind) in [
            ("idle", Kind::Idle),
            ("active", Kind::Active),
            ("lock", Kind::Lock),
            ("unlock", Kind::Unlock),
            ("suspend", Kind::Suspend),
            ("resume", Kind::Resume),
        ] {
            assert_eq!(event(&format!("\"event\":\"{name}\"")), kind);
        }
    }

    #[test]
    fn a_position_is_preferred_to_motion() {
        let to = Point { x: 1.0, y: 2.0 };
        let both = r#""event":"move","x":1,"y":2,"dx":3,"dy":4,"path":5"#;
        assert_eq!(event(both), Kind::MoveTo { to, path: Some(5.0) });
        assert_eq!(event(r#""event":"move","dx":3,"dy":4"#), Kind::MoveBy { dx: 3.0, dy: 4.0, path: None });
        assert_eq!(reason(r#""event":"move""#), "x is missing");
        assert_eq!(reason(r#""event":"move","x":1"#), "y is missing");
        assert_eq!(reason(r#""event":"move","x":1,"y":2,"dx":1"#), "dy is missing");
        assert_eq!(reason(r#""event":"move","x":1,"y":2,"path":-1"#), "path is not a length of 0 or more");
    }

    #[test]
    fn a_window_needs_an_app_which_may_be_null() {
        let (app, title) = (Some(Name::new("fire\"fox")), Some("a\u{e4}".into()));
        let fields = r#""event":"window","app":"fire\"fox","title":"a\u00e4","pid":7,"x":0,"y":0,"w":10,"h":10"#;
        assert_eq!(event(fields), Kind::Window { app, title });
        assert_eq!(event(r#""event":"window","app":null"#), Kind::Window { app: None, title: None });
        assert_eq!(reason(r#""event":"window""#), "app is missing");
        assert_eq!(reason(r#""event":"window","app":7"#), "app is not a text");
        assert_eq!(reason(r#""event":"window","app":"a","pid":"7""#), "pid is not a finite number");
    }

    #[test]
    fn monitors_have_a_size() {
        let one = |fields| format!(r#""event":"monitors","list":[{{"name":"a","x":0,"y":-1,"w":3,{fields}}}]"#);
        let monitor = Monitor { name: Name::new("a"), x: 0.0, y: -1.0, width: 3.0, height: 4.0, mm: Some((5.0, 6.0)) };
        assert_eq!(event(&one(r#""h":4,"mm_w":5,"mm_h":6"#)), Kind::Monitors([monitor].into()));
        assert_eq!(event(r#""event":"monitors","list":[]"#), Kind::Monitors([].into()));
        assert_eq!(reason(&one(r#""h":0"#)), "h is not above 0");
        assert_eq!(reason(&one(r#""mm_w":1"#)), "h is missing");
        assert_eq!(reason(&one(r#""h":4,"mm_w":"1""#)), "mm_w is not a finite number");
        let Kind::Monitors(unsized_list) = event(&one(r#""h":4,"mm_w":0,"mm_h":0"#)) else { panic!() };
        assert_eq!(unsized_list[0].mm, None);
        assert_eq!(reason(r#""event":"monitors","list":[{}]"#), "name is missing");
        assert_eq!(reason(r#""event":"monitors","list":[1]"#), "list is not a list of objects");
        assert_eq!(reason(r#""event":"monitors","list":null"#), "list is not a list of objects");
        assert_eq!(reason(r#""event":"monitors""#), "list is missing");
    }

    #[test]
    fn what_is_missing_or_of_the_wrong_type_is_named() {
        for (fields, expected) in [
            (r#""event":"key_down""#, "key is missing"),
            (r#""event":"key_down","key":"""#, "key is not the code of a key"),
            (r#""event":"key_down","key":65"#, "key is not a text"),
            (r#""event":"key_down","key":null"#, "key is not a text"),
            (r#""event":"key_down","key":"\ud800""#, "key is not a text of Unicode characters"),
            (r#""event":"key_down","key":"KeyA","repeat":1"#, "repeat is not true or false"),
            (r#""event":"button_down","button":"left","x":1"#, "y is missing"),
            (r#""event":"button_down","button":"left","y":1"#, "x is missing"),
            (r#""event":"wheel","dy":1"#, "dx is missing"),
            (r#""event":"wheel","dx":0,"dy":1e999"#, "dy is not a finite number"),
            (r#""event":"wheel","dx":0,"dy":"1""#, "dy is not a finite number"),
            (r#""event":"idle","device":7"#, "device is not a text"),
            (r#""event":"idle","source":7"#, "source is not a text"),
            (r#""event":"jump""#, "unknown event \"jump\""),
            (r#""event":7"#, "event is not a text"),
            (r#""key":"KeyA""#, "event is missing"),
        ] {
            assert_eq!(reason(fields), expected, "{fields}");
        }
        let button = "button is not left, middle, right, back, forward or button6 to button255";
        assert_eq!(reason(r#""event":"button_up","button":"button5""#), button);
    }

    #[test]
    fn a_field_that_the_event_does_not_have_may_hold_anything() {
        assert_eq!(event(r#""event":"idle","x":"a","key":7,"dx":1e999,"list":null,"a\ud800":[{}]"#), Kind::Idle);
        let deep = format!("\"event\":\"idle\",\"deep\":{}{}", "[".repeat(9_000), "]".repeat(9_000));
        assert_eq!(event(&deep), Kind::Idle);
    }

    #[test]
    fn the_device_is_kept() {
        let line = r#"{"event":"idle","time":"2026-11-20T09:00:00Z","device":"mouse","source":"x11","seq":3}"#;
        let [Entry::Event(event)] = &entries(line)[..] else { panic!() };
        assert_eq!(event.device, Some(Name::new("mouse")));
    }

    #[test]
    fn lines_that_are_no_objects_are_rejected_and_the_rest_goes_on() {
        let good = r#"{"event":"idle","time":"2026-11-20T09:00:00Z"}"#;
        let text = [b"{\n[1]\n\xff\n", b"{\"event\":\"idle\",\"time\":\"now\"}\n" as &[u8], good.as_bytes()].concat();
        let told: Vec<_> = entries(text)
            .into_iter()
            .map(|entry| match entry {
                Entry::Rejected(rejected) => format!("{}: {}", rejected.line, rejected.reason),
                Entry::Event(event) => format!("{:?}", event.kind),
            })
            .collect();
        assert_eq!(
            told,
            [
                "1: the line is not JSON (at column 1)",
                "2: the line is not a JSON object",
                "3: the line is not UTF-8",
                "4: time is not RFC 3339 with a UTC offset (as in 2026-11-20T09:00:00.123456Z)",
                "Idle",
            ]
        );
    }

    #[test]
    fn blank_lines_crlf_and_a_bom_are_accepted() {
        let good = r#"{"event":"idle","time":"2026-11-20T09:00:00Z"}"#;
        let read = entries(format!("\u{feff}{good}\r\n\r\n  \t\n{good}\n\n{{"));
        let rejected = Rejected { line: 6, reason: Reason::NotJson { column: 1 } };
        assert_eq!(read.iter().filter(|entry| matches!(entry, Entry::Event(_))).count(), 2);
        assert_eq!(read.iter().find(|entry| matches!(entry, Entry::Rejected(_))), Some(&Entry::Rejected(rejected)));
        assert_eq!(entries("\u{feff}"), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_rejected_whole() {
        let good = r#"{"event":"idle","time":"2026-11-20T09:00:00Z"}"#;
        let padded = format!("{good}{}\n", " ".repeat(MAX_LINE - good.len()));
        assert_eq!(entries(&padded).len(), 1);
        let read = entries(format!(" {padded}{good}"));
        assert_eq!(read[0], Entry::Rejected(Rejected { line: 1, reason: Reason::TooLong }));
        assert!(matches!(read[1], Entry::Event(_)) && read.len() == 2);
    }

    #[test]
    fn lines_within_two_seconds_are_sorted_in_and_later_ones_rejected() {
        assert_eq!(order(&[10.0, 12.0, 10.0, 11.0, 12.0]), [0, 2, 3, 1, 4]);
        assert_eq!(order(&[10.0, 12.0, 9.999_999, 20.0]), [-2, 0, 1, 3]);
        assert_eq!(order(&[5.0, 4.0, 3.0, 2.0]), [-3, 2, 1, 0]);
    }

    #[test]
    fn ties_keep_the_order_of_the_file() {
        assert_eq!(order(&[3.0, 2.0, 3.0, 2.0, 2.0, 3.0]), [1, 3, 4, 0, 2, 5]);
    }

    #[test]
    fn a_rejected_line_does_not_set_the_latest_time() {
        let text =
            format!("{}{}", r#"{"event":"jump","time":"2030-01-01T00:00:00Z"}"#.to_owned() + "\n", moves(&[1.0]));
        assert!(matches!(entries(text)[..], [Entry::Rejected(_), Entry::Event(_)]));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(soup in prop::collection::vec(any::<u8>(), 0..300)) {
            entries(soup);
        }

        #[test]
        fn no_damage_to_a_line_panics(at in 0usize..120, byte in any::<u8>()) {
            let mut line = br#"{"event":"move","time":"2026-11-20T09:00:00Z","x":1.5,"y":2,"title":"\u00e4","list":[{}]}"#.to_vec();
            let length = line.len();
            line[at % length] = byte;
            // A newline cuts the line in two.
            prop_assert!((1..=2).contains(&entries(line).len()) );
        }

        #[test]
        fn accepted_lines_come_out_sorted_and_none_is_lost(tenths in prop::collection::vec(0u32..80, 0..60)) {
            let seconds: Vec<_> = tenths.iter().map(|&tenth| f64::from(tenth) / 10.0).collect();
            let (mut latest, mut accepted) = (0, Vec::new());
            for (place, &tenth) in tenths.iter().enumerate() {
                if tenth + 20 >= latest {
                    latest = latest.max(tenth);
                    accepted.push((tenth, place as i64));
                }
            }
            accepted.sort_unstable();
            let given: Vec<_> = entries(moves(&seconds)).into_iter().filter_map(|entry| match entry {
                Entry::Event(Event { kind: Kind::MoveTo { to, .. }, .. }) => Some(to.x as i64),
                _ => None,
            }).collect();
            prop_assert_eq!(given, accepted.into_iter().map(|(_, place)| place).collect::<Vec<_>>());
        }
    }
}

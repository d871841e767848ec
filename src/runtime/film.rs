//! A stretch of a past day as a film: frames drawn without a terminal, written as asciicast v2, as GIF or as an SVG
//! still.
//!
//! The format of casts is that of asciinema: <https://docs.asciinema.org/manual/asciicast/v2/>.

mod gif;
mod paint;
mod raster;
mod svg;

use std::io::{self, Write};
use std::ops::Range;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;

pub use svg::still;

use super::Shelf;
use crate::app::{App, Message};
use crate::calendar::Day;
use crate::event::Time;
use crate::ui::{self, Look};

/// From one frame to the next: fast enough for the eye, and a tenth of what the screen may draw.
const FRAME_US: i64 = 100_000;

/// What draws the frames.
pub struct Film {
    app: App,
    shelf: Shelf,
    look: Look,
    area: Rect,
}

impl Film {
    /// A film of a day on a screen of so many columns and rows.
    pub fn new(mut app: App, mut shelf: Shelf, look: Look, day: Day, size: (u16, u16)) -> Self {
        shelf.start_replay(day);
        let now = app.now();
        app.update(Message::Snapshot(shelf.snapshot(now)));
        app.update(Message::Replay(day));
        Self { app, shelf, look, area: Rect::new(0, 0, size.0, size.1) }
    }

    /// The screen at a moment of the day.
    pub fn frame(&mut self, at: Time) -> Buffer {
        let mut buffer = Buffer::empty(self.area);
        self.app.show_moment(at);
        if let Some(frame) = self.shelf.frame(at) {
            self.app.update(Message::ReplayFrame(frame));
            // The first frame brings the day, and a replay that learns of it goes to where activity begins.
            self.app.show_moment(at);
        }
        ui::draw(&self.app, &self.look, self.area, &mut buffer);
        buffer
    }

    /// Writes a stretch as asciicast v2, `speed` times as fast as it was.
    ///
    /// # Errors
    /// Fails if `out` cannot be written.
    pub fn cast(&mut self, stretch: Range<Time>, speed: u32, out: &mut impl Write) -> io::Result<()> {
        let header = json!({
            "version": 2,
            "width": self.area.width,
            "height": self.area.height,
            "timestamp": stretch.start.second().0,
            "title": format!("keytop, {speed}x"),
        });
        writeln!(out, "{header}")?;
        let mut shown = Buffer::empty(self.area);
        for (after_us, next) in self.frames(stretch, speed) {
            let mut bytes = if after_us == 0 { b"\x1b[2J\x1b[?25l".to_vec() } else { Vec::new() };
            CrosstermBackend::new(&mut bytes).draw(shown.diff(&next).into_iter())?;
            let second = after_us as f64 / 1e6;
            writeln!(out, "{}", json!([second, "o", String::from_utf8_lossy(&bytes)]))?;
            shown = next;
        }
        out.flush()
    }

    /// The frames of a stretch and when they are shown, us from its start on.
    fn frames(&mut self, stretch: Range<Time>, speed: u32) -> impl Iterator<Item = (i64, Buffer)> {
        let step = FRAME_US * i64::from(speed.max(1));
        self.app.set_speed(speed);
        let count = (stretch.end - stretch.start) / step;
        (0..=count).map(move |number| (number * FRAME_US, self.frame(stretch.start + number * step)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, DayStart, Tz};
    use crate::report::Scope;
    use crate::runtime::{DemoArchive, Feed};
    use crate::session::Rules;

    fn film(size: (u16, u16)) -> Film {
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        let now: Time = "2026-11-20T18:00:00Z".parse().unwrap();
        let archive = Box::new(DemoArchive::new(1, calendar, Rules::default(), now));
        let feed = Feed::Journal(Box::default());
        let shelf = Shelf::new(archive, feed, calendar, Scope::LEVELS, now);
        Film::new(App::new(calendar, now), shelf, Look::default(), "2026-11-19".parse().unwrap(), size)
    }

    #[test]
    fn a_cast_has_a_header_and_frames_that_play_forward() {
        let start: Time = "2026-11-19T09:00:00Z".parse().unwrap();
        let mut out = Vec::new();
        film((80, 24)).cast(start..start + 60_000_000, 60, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines[0]["version"].as_u64(), lines[0]["width"].as_u64()), (Some(2), Some(80)));
        assert_eq!(lines.len(), 1 + 11);
        let times: Vec<f64> = lines[1..].iter().map(|line| line[0].as_f64().unwrap()).collect();
        assert!(times.is_sorted() && (times[10] - 1.0).abs() < 1e-9);
        let first = lines[1][2].as_str().unwrap();
        assert!(first.starts_with("\u{1b}[2J") && first.contains("REPLAY"), "{first}");
        assert!(lines[2][2].as_str().unwrap().len() < first.len() / 2, "later frames tell what changed");
    }

    #[test]
    fn a_gif_can_be_read_back_and_lasts_as_long_as_it_should() {
        let start: Time = "2026-11-19T10:00:00Z".parse().unwrap();
        let mut out = Vec::new();
        film((60, 16)).gif(start..start + 60_000_000, 60, &mut out).unwrap();
        let mut decoder = ::gif::Decoder::new(out.as_slice()).unwrap();
        assert_eq!((decoder.width(), decoder.height()), (480, 256));
        let (mut frames, mut hundredths) = (0, 0);
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            frames += 1;
            hundredths += u32::from(frame.delay);
        }
        assert!(frames > 3, "{frames}");
        assert!((200..=300).contains(&hundredths), "{hundredths}");
        assert!(out.len() < 100_000, "{} bytes", out.len());
    }

    #[test]
    fn a_ghost_is_the_other_day_by_the_same_time() {
        let mut shelf = film((80, 24)).shelf;
        let start: Time = "2026-11-19T10:00:00Z".parse().unwrap();
        assert!(shelf.frame(start).unwrap().ghost.is_none());
        shelf.set_ghost(Some("2026-11-18".parse().unwrap()));
        let ghost = shelf.frame(start).unwrap().ghost.unwrap();
        shelf.start_replay("2026-11-18".parse().unwrap());
        let frame = shelf.frame("2026-11-18T10:00:00Z".parse().unwrap()).unwrap();
        assert!(ghost.so_far.presses > 0.0);
        assert!((ghost.so_far.presses - frame.report.keyboard.presses as f64).abs() < 1e-9);
        assert!((ghost.speeds.wpm - frame.report.keyboard.typing.wpm).abs() < 1e-9);
    }

    #[test]
    fn steps_go_from_event_to_event_and_back() {
        let mut shelf = film((80, 24)).shelf;
        let start: Time = "2026-11-19T10:00:00Z".parse().unwrap();
        let one = shelf.step(start, true).unwrap();
        let two = shelf.step(one.time, true).unwrap();
        assert!(start < one.time && one.time < two.time && one.what != "move");
        assert_eq!(shelf.step(two.time, false), Some(one));
        assert_eq!(shelf.step("2026-11-20T03:59:59Z".parse().unwrap(), true), None);
    }

    #[test]
    fn a_still_is_the_screen_of_its_moment() {
        let text = still(&film((80, 24)).frame("2026-11-19T10:00:00Z".parse().unwrap()));
        assert!(text.starts_with("<svg ") && text.trim_end().ends_with("</svg>"));
        assert!(text.contains("10:00:00") && !text.contains('\u{1b}'));
    }
}

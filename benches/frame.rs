//! What it costs to draw a frame of each tab, with the comparison to the frame before, in memory.
#![allow(missing_docs, reason = "the macros of criterion make functions without docs")]

#[path = "heavy_day/stream.rs"]
mod heavy_day;

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use heavy_day::{START, stream};
use keytop::app::{App, KeyPress, Message, Snapshot};
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::policy::Seen;
use keytop::report::{Live, Report, Scope};
use keytop::session::{Rules, Session};
use keytop::timeline::{Placement, Timeline};
use keytop::ui::{self, ColorDepth, GlyphSet, Look, ThemeName};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const EVENTS: usize = 200_000;
const SIZES: [(u16, u16); 2] = [(80, 24), (200, 60)];
const TABS: [(char, &str); 5] =
    [('1', "overview"), ('2', "keyboard"), ('3', "mouse"), ('4', "applications"), ('5', "trends")];

fn drawing(criterion: &mut Criterion) {
    let mut app = app_of_a_heavy_day();
    let look = Look::new(ThemeName::Dark, ColorDepth::True, GlyphSet::Unicode);
    for (width, height) in SIZES {
        let mut group = criterion.benchmark_group(format!("frame {width}x{height}"));
        group.sample_size(50);
        for (key, name) in TABS {
            app.update(Message::Key(KeyPress::char(key)));
            let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let Ok(_) = terminal.draw(|frame| {
                        let area = frame.area();
                        ui::draw(&app, &look, area, frame.buffer_mut());
                    });
                });
            });
        }
        group.finish();
    }
}

fn app_of_a_heavy_day() -> App {
    let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
    let events = stream(EVENTS);
    let now = events.last().map_or(START, |event| event.time);
    let mut session = Session::new(Rules::default());
    events.into_iter().map(Seen::whole).for_each(|seen| session.apply(&seen));
    let mut placement = Placement::new(calendar);
    placement.add(&session.finish());
    let timeline: Timeline = placement.into_tiles().collect();
    let day = calendar.day_of(now);
    let days = day..day.succ_opt().unwrap_or(day);
    let scope = Scope { days: days.clone(), calendar, app: None, levels: Scope::LEVELS, monitors: Vec::new() };
    let report = Arc::new(Report::new(&timeline, &scope));
    let live = Arc::new(Live { now, ..Live::default() });
    let mut app = App::new(calendar, now);
    app.update(Message::Snapshot(Snapshot { live, report, days, ..Snapshot::default() }));
    app
}

criterion_group!(benches, drawing);
criterion_main!(benches);

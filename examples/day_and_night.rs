//! A day and a night of 50 million events through the real recorder, in minutes: what it costs, and what it keeps.
//!
//! `cargo run --release --example day_and_night -- [MINUTES] [EVENTS]`
//!
//! The clock runs faster, and all that the recorder waits for with it, so that it publishes and writes as often as in
//! a real day as long as the machine keeps up. A screen, another process, comes and goes each hour. Ends with 1 if
//! memory or file handles grow, if it costs more than it may, or if the journal does not tell what was sent.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for measurements")]

#[allow(dead_code, reason = "benches use the rest")]
#[path = "../benches/heavy_day/stream.rs"]
mod stream;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use keytop::aggregate::Totals;
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::capture::Sink;
use keytop::clock::{Clock, monotonic};
use keytop::event::{Event, Kind, MICROS, Time};
use keytop::journal::{Journal, Options, Placing, Reader};
use keytop::policy::Policy;
use keytop::recorder::{Gate, Recorder, Recording, Watch};
use keytop::report::Health;
use keytop::service::{Door, Frame, Line};
use keytop::session::Rules;
use stream::{Flow, START};

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const DAY_S: i64 = 86_400;
const HOUR_US: i64 = 3_600 * MICROS;
/// The word that makes it a screen.
const SCREEN: &str = "screen";
/// What sources hand over at once: what came in within a frame.
const BATCH_US: i64 = 16_000;
/// What the program promises: resident memory, MB, and CPU of an event, us.
const MOST_MB: f64 = 12.0;
const MOST_US: f64 = 5.0;
/// Growth after the second hour that is still flat, MB.
const FLAT_MB: f64 = 1.0;

/// A clock that runs so many times faster.
#[derive(Clone, Copy)]
struct Fast {
    began: Instant,
    speed: f64,
}

impl Clock for Fast {
    fn now(&self) -> Time {
        START + (self.began.elapsed().as_secs_f64() * self.speed * MICROS as f64) as i64
    }

    fn wait(&self, time: Duration) -> Duration {
        time.div_f64(self.speed)
    }
}

/// What was sent.
#[derive(Default)]
struct Sent {
    events: u64,
    presses: u64,
    clicks: u64,
    notches: u64,
}

impl Sent {
    fn count(&mut self, batch: &[Event]) {
        self.events += batch.len() as u64;
        for event in batch {
            match event.kind {
                Kind::KeyDown { .. } => self.presses += 1,
                Kind::ButtonDown { .. } => self.clicks += 1,
                Kind::Wheel { .. } => self.notches += 1,
                _ => {}
            }
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if(|word| word == SCREEN).is_some() {
        return look(Path::new(&arguments.next().unwrap()));
    }
    let minutes: f64 = arguments.next().map_or(5.0, |text| text.parse().unwrap());
    let events: i64 = arguments.next().map_or(50_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let watch = Watch::new(CALENDAR);
    let door = Door::open(folder.path(), watch.clone()).unwrap();
    let (mut sink, inbox) = Sink::channel(256).unwrap();
    let clock = Fast { began: monotonic(), speed: DAY_S as f64 / (60.0 * minutes) };
    let recording = Recording {
        events: inbox,
        policy: Policy::default(),
        rules: Rules::default(),
        calendar: CALENDAR,
        store: Box::new(Journal::open(&path, &Options::default()).unwrap()),
        clock: Box::new(clock),
        zone: Box::new(|| CALENDAR.zone),
        gate: Gate::of(&path),
        waits: false,
        delay: sink.delay().clone(),
        health: Box::new(Health::default),
    };
    let recorder = Recorder::start(recording, watch).unwrap();
    let (mut sent, mut memory, mut handles) = (Sent::default(), Vec::new(), Vec::new());
    // A step is half as long in the mean, and what is let go of comes with what was pressed.
    let mut flow = Flow::new((2 * DAY_S * MICROS / events) as usize).peekable();
    for hour in 1..=24 {
        let until = START + hour * HOUR_US;
        let mut end = START + (hour - 1) * HOUR_US;
        while end < until {
            end = end + BATCH_US;
            let mut batch = Vec::new();
            while let Some(event) = flow.next_if(|event| event.time < end) {
                batch.push(event);
            }
            let early = Duration::from_micros((end - clock.now()).max(0) as u64);
            std::thread::sleep(clock.wait(early));
            sent.count(&batch);
            sink.send(&mut batch);
        }
        visit(folder.path());
        memory.push(resident_mb());
        handles.push(fs::read_dir("/proc/self/fd").unwrap().count());
        println!(
            "hour {hour:>2}: {:>9} events, {:.1} MB, {} file handles, {:.1} s",
            sent.events,
            memory.last().unwrap(),
            handles.last().unwrap(),
            clock.began.elapsed().as_secs_f64()
        );
    }
    let cpu = cpu_seconds("recorder");
    drop(sink);
    recorder.stop();
    drop(door);
    std::process::exit(i32::from(!judge(&path, &sent, (&memory, &handles, cpu))));
}

/// A screen that comes, is told everything and goes.
fn visit(folder: &Path) {
    let screen = Command::new(std::env::current_exe().unwrap()).args([OsStr::new(SCREEN), folder.as_os_str()]).status();
    assert!(screen.unwrap().success());
}

fn look(folder: &Path) {
    let mut screen = Line::open(&[folder.to_owned()], true).unwrap();
    assert!(matches!(screen.first().unwrap(), Frame::Whole(..)));
}

fn judge(path: &Path, sent: &Sent, (memory, handles, cpu): (&[f64], &[usize], f64)) -> bool {
    let most = memory.iter().copied().fold(0.0, f64::max);
    let grown = most - memory[1];
    let (least, many) = (handles.iter().min().unwrap(), handles.iter().max().unwrap());
    let each = 1e6 * cpu / sent.events as f64;
    let told = told(path);
    let is_whole = (told.presses(), told.clicks.iter().map(|(_, n)| n).sum::<u64>(), told.wheels)
        == (sent.presses, sent.clicks, sent.notches);
    println!(
        "memory at most {most:.1} MB (limit {MOST_MB}), grew by {grown:.1} after the second hour (limit {FLAT_MB}); \
         {least} to {many} file handles; the recorder {each:.2} us of CPU an event (limit {MOST_US}), {:.2} % of a \
         core over the day; {} presses, {} clicks and {} notches {}",
        100.0 * cpu / DAY_S as f64,
        sent.presses,
        sent.clicks,
        sent.notches,
        if is_whole { "are all told" } else { "are NOT what the journal tells" }
    );
    is_whole && most <= MOST_MB && grown <= FLAT_MB && many - least <= 2 && each <= MOST_US
}

/// What the journal tells of all days.
fn told(path: &Path) -> Totals {
    let mut reader = Reader::open(path).unwrap().unwrap();
    let first = CALENDAR.day_of(START);
    let end = CALENDAR.day_of(START + 48 * HOUR_US);
    let placing = Placing { day_start: DayStart::DEFAULT, zone: None };
    let timeline = reader.timeline(first..end, placing).unwrap();
    timeline.total(first..end).whole().totals
}

fn resident_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

/// What a thread has used.
fn cpu_seconds(name: &str) -> f64 {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let ours = tasks.filter(|task| fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim() == name));
    let used = ours.map(|task| fs::read_to_string(task.join("schedstat")).unwrap());
    used.map(|text| text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9).sum()
}

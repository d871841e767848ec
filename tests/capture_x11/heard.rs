//! What a source tells, gathered as it comes.

use std::time::Duration;

use crossbeam_channel::Receiver;
use keytop::capture::{Backend, Batch, Running, Sink, Status, start};
use keytop::clock::monotonic;
use keytop::event::{Event, Kind, Monitor, Name, Point, Time};
use keytop::report::{Reach, SourceHealth};

use super::PATIENCE;

/// What a source has told so far.
pub struct Heard {
    receiver: Receiver<Batch>,
    running: Option<Running>,
    status: Status,
    pub events: Vec<Event>,
}

impl Heard {
    /// Listens until it is so.
    pub fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let end = monotonic() + PATIENCE;
        while !is_so(self) {
            assert!(monotonic() < end, "waited in vain; the last of it: {:?}", self.tail());
            if let Ok(batch) = self.receiver.recv_timeout(Duration::from_millis(20)) {
                self.events.extend(batch);
            }
        }
    }

    /// Listens for so long.
    #[allow(dead_code, reason = "one of the two tests that share this stage needs it")]
    pub fn listen_for(&mut self, time: Duration) {
        let end = monotonic() + time;
        while let Ok(batch) = self.receiver.recv_timeout(end.saturating_duration_since(monotonic())) {
            self.events.extend(batch);
        }
    }

    pub fn stop(&mut self) {
        self.running.take().unwrap().stop();
        self.events.extend(self.receiver.try_iter().flatten());
    }

    pub fn kinds(&self) -> Vec<Kind> {
        self.events.iter().map(|event| event.kind.clone()).collect()
    }

    /// The monitors as they were told last: name, left edge and width in px.
    pub fn monitors(&self) -> Vec<(&'static str, f64, f64)> {
        self.last_monitors().iter().map(|one| (one.name.as_str(), one.x, one.width)).collect()
    }

    /// The width of their glass, mm.
    pub fn glass(&self) -> Vec<(&'static str, f64)> {
        let width = |one: &Monitor| (one.name.as_str(), one.mm.unwrap_or_default().0);
        self.last_monitors().iter().map(width).collect()
    }

    fn last_monitors(&self) -> &[Monitor] {
        let last = self.events.iter().rev().find_map(|event| match &event.kind {
            Kind::Monitors(list) => Some(&list[..]),
            _ => None,
        });
        last.unwrap_or_default()
    }

    pub fn count(&self, is_it: impl Fn(&Kind) -> bool) -> usize {
        self.events.iter().filter(|event| is_it(&event.kind)).count()
    }

    pub fn has(&self, kind: &Kind) -> bool {
        self.count(|one| one == kind) > 0
    }

    pub fn has_click(&self) -> bool {
        self.count(|kind| matches!(kind, Kind::ButtonDown { .. })) > 0
    }

    pub fn times(&self, is_it: impl Fn(&Kind) -> bool) -> Vec<Time> {
        self.events.iter().filter(|event| is_it(&event.kind)).map(|event| event.time).collect()
    }

    /// As formats define it.
    pub fn distance(&self) -> f64 {
        let mut last: Option<Point> = None;
        let mut sum = 0.0;
        for event in &self.events {
            if let Kind::MoveTo { to, path } = event.kind {
                sum += last.map_or(0.0, |last| path.unwrap_or_else(|| last.distance(to)));
                last = Some(to);
            }
        }
        sum
    }

    pub fn place(&self) -> Option<Point> {
        self.events.iter().rev().find_map(|event| match event.kind {
            Kind::MoveTo { to, .. } => Some(to),
            _ => None,
        })
    }

    #[allow(clippy::option_option, reason = "nothing told, nothing focused, something focused")]
    pub fn app(&self) -> Option<Option<Name>> {
        self.events.iter().rev().find_map(|event| match event.kind {
            Kind::Window { app, .. } => Some(app),
            _ => None,
        })
    }

    pub fn app_is_process(&self) -> bool {
        self.app() == Some(Some(Name::new("xterm")))
    }

    pub fn title(&self) -> Option<String> {
        self.events.iter().rev().find_map(|event| match &event.kind {
            Kind::Window { title, .. } => Some(title.as_deref()?.to_owned()),
            _ => None,
        })
    }

    pub fn restarts(&self) -> u32 {
        self.status.health().restarts
    }

    pub fn trouble(&self) -> Option<String> {
        self.status.health().trouble
    }

    fn tail(&self) -> &[Event] {
        &self.events[self.events.len().saturating_sub(12)..]
    }
}

pub fn listen(source: impl Backend) -> Heard {
    let mut heard = begin(source);
    // What is known at the start is told together.
    heard.until(|heard| !heard.events.is_empty());
    heard
}

/// The same without waiting for anything.
pub fn begin(source: impl Backend) -> Heard {
    let (sink, receiver) = Sink::channel(4_096).unwrap();
    let status = Status::new(SourceHealth { name: source.name(), reach: Reach::Session, ..SourceHealth::default() });
    let running = start(source, sink, &status).unwrap();
    Heard { receiver, running: Some(running), status, events: Vec::new() }
}

//! A backend at work, and what it says, in order.

use std::time::Duration;

use crossbeam_channel::Receiver;
use keytop::capture::{Backend, Running, Sink, Status, start};
use keytop::event::{Event, Kind};
use keytop::report::{Reach, SourceHealth};

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Feed {
    events: Receiver<Vec<Event>>,
    waiting: Vec<Event>,
    running: Option<Running>,
}

impl Feed {
    pub fn of(backend: impl Backend) -> Self {
        let (sink, events) = Sink::channel(1024).unwrap();
        let well = SourceHealth { name: backend.name(), reach: Reach::Session, ..SourceHealth::default() };
        let running = Some(start(backend, sink, &Status::new(well)).unwrap());
        Self { events, waiting: Vec::new(), running }
    }

    /// The next event of which this makes something; those before it are passed over.
    pub fn next<T>(&mut self, wanted: &str, pick: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            while !self.waiting.is_empty() {
                if let Some(found) = pick(&self.waiting.remove(0)) {
                    return found;
                }
            }
            match self.events.recv_timeout(PATIENCE) {
                Ok(batch) => self.waiting.extend(batch),
                Err(error) => panic!("no more came while {wanted} was waited for: {error}; {:?}", self.health()),
            }
        }
    }

    /// The next event, whatever it is.
    pub fn kind(&mut self) -> Kind {
        self.next("any event", |event| Some(event.kind.clone()))
    }

    /// Whether nothing more comes within a moment.
    pub fn is_silent(&mut self, moment: Duration) -> bool {
        self.waiting.extend(self.events.recv_timeout(moment).into_iter().flatten());
        self.waiting.is_empty()
    }

    /// The application of the next event that tells of one or of none.
    pub fn app(&mut self) -> Option<String> {
        self.window().0
    }

    /// The application and the title of the next window.
    pub fn window(&mut self) -> (Option<String>, Option<String>) {
        self.next("a window", |event| match &event.kind {
            Kind::Window { app, title } => {
                Some((app.map(|app| app.as_str().to_owned()), title.as_deref().map(str::to_owned)))
            }
            _ => None,
        })
    }

    /// Goes on until this application has the focus; the ones on the way, without repeats.
    pub fn apps_until(&mut self, last: Option<&str>) -> Vec<Option<String>> {
        let mut seen: Vec<Option<String>> = Vec::new();
        while seen.last().is_none_or(|app| app.as_deref() != last) {
            let app = self.app();
            if seen.last() != Some(&app) {
                seen.push(app);
            }
        }
        seen
    }

    pub fn health(&self) -> SourceHealth {
        self.running.as_ref().unwrap().status().health()
    }

    /// Waits until the health is so.
    pub fn wait_health(&mut self, wanted: impl Fn(&SourceHealth) -> bool) -> SourceHealth {
        let deadline = std::time::Instant::now() + PATIENCE;
        while std::time::Instant::now() < deadline {
            let health = self.health();
            if wanted(&health) {
                return health;
            }
            // A source that fails or works again tells its reader to look.
            self.waiting.extend(self.events.recv_timeout(Duration::from_millis(5)).into_iter().flatten());
        }
        panic!("the health stays {:?}", self.health());
    }

    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

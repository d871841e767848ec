//! Answers the screen's questions on a thread of its own, so that the screen never waits for the journal.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};

use super::shelf::Shelf;
use crate::app::{Message, Request};
use crate::clock::{Clock, monotonic};
use crate::event::Time;

/// The thread that answers. Dropping it ends it.
#[derive(Debug)]
pub struct Library {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

/// A figure is made again at the earliest after so many times the time that it took: 2 % of a core at most.
const REST: u32 = 50;

impl Library {
    /// Starts answering; answers go to `answers`.
    ///
    /// # Errors
    /// Fails if no thread can be started.
    pub fn start(shelf: Shelf, clock: Arc<dyn Clock>, answers: Sender<Message>) -> std::io::Result<Self> {
        let (requests, inbox) = unbounded();
        let mut desk = Desk { shelf, clock, answers };
        let thread = thread::Builder::new().name("library".into()).spawn(move || desk.run(&inbox))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    /// Asks for something.
    pub fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // A library that is gone has nothing to answer.
            let _ = requests.send(request);
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Desk {
    shelf: Shelf,
    clock: Arc<dyn Clock>,
    answers: Sender<Message>,
}

impl Desk {
    fn run(&mut self, requests: &Receiver<Request>) {
        let changes = self.shelf.changes();
        // Set while the last answer was told so recently that news must wait.
        let mut rest: Option<Receiver<Instant>> = None;
        loop {
            let news = if rest.is_none() { changes.clone() } else { never() };
            let look = self.shelf.look_interval().filter(|_| rest.is_none()).map_or_else(never, after);
            let rested = rest.clone().unwrap_or_else(never);
            let spare = if self.shelf.is_looking_back() { after(Duration::ZERO) } else { never() };
            select! {
                recv(requests) -> request => match request {
                    Ok(request) => self.answer(latest(request, requests)),
                    Err(_) => return,
                },
                recv(news) -> _ => rest = Some(after(self.tell())),
                recv(look) -> _ => if self.shelf.has_changed() {
                    rest = Some(after(self.tell()));
                },
                recv(rested) -> _ => rest = None,
                recv(spare) -> _ => if self.shelf.look_back() {
                    rest = Some(after(self.tell()));
                },
            }
        }
    }

    fn answer(&mut self, request: Request) {
        match request {
            Request::Load(days) => {
                self.shelf.choose(days, self.clock.now());
                self.tell();
            }
            Request::StartReplay(day) => self.shelf.start_replay(day),
            Request::Seek(at) => self.seek(at),
            Request::SetGhost(day) => self.shelf.set_ghost(day),
            Request::Step(at, is_on) => drop(self.answers.send(Message::Stepped(self.shelf.step(at, is_on)))),
            Request::FindDevices => {
                self.shelf.find_devices(self.clock.now());
                self.tell();
            }
            Request::Narrow(only) => {
                self.shelf.narrow(only);
                self.tell();
            }
            Request::Compare(days) => {
                self.shelf.compare(days);
                self.tell();
            }
            Request::Sort(categories) => {
                self.shelf.set_categories(categories);
                self.tell();
            }
            Request::EndReplay => {
                self.shelf.end_replay();
                self.tell();
            }
        }
    }

    fn seek(&mut self, at: Time) {
        if let Some(frame) = self.shelf.frame(at) {
            // A screen that is gone needs no frames.
            let _ = self.answers.send(Message::ReplayFrame(frame));
        }
    }

    /// Sends a snapshot; how long to rest after it.
    fn tell(&mut self) -> Duration {
        let started = monotonic();
        let snapshot = self.shelf.snapshot(self.clock.now());
        let _ = self.answers.send(Message::Snapshot(snapshot));
        started.elapsed() * REST
    }
}

/// Of several seeks that wait, only the last matters.
fn latest(mut request: Request, requests: &Receiver<Request>) -> Request {
    while matches!(request, Request::Seek(_)) {
        match requests.try_recv() {
            Ok(next) => request = next,
            Err(_) => break,
        }
    }
    request
}

//! A real dbus-daemon of the test's own, and services on it that answer and speak as a script says.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use keytop::capture::dbus::{Connection, Message, MessageKind, Value};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A message bus.
pub struct Bus {
    daemon: Child,
    pub address: String,
    _folder: tempfile::TempDir,
}

/// What a service answers to a call: values, the name of an error, or nothing at all.
pub type Answer = Option<Result<Vec<Value>, &'static str>>;
type Script = Box<dyn FnMut(&Message) -> Answer + Send>;

/// A service on the bus. Dropping it takes it off.
pub struct Service {
    orders: Option<Sender<Message>>,
    calls: Receiver<Message>,
    seen: VecDeque<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Bus {
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("keytop-bus-").tempdir().unwrap();
        let address = format!("--address=unix:path={}", folder.path().join("bus").display());
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address", &address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon runs (apt-get install dbus)");
        let mut line = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { daemon, address: line.trim().to_owned(), _folder: folder }
    }

    /// A service that has these names and answers by the script.
    pub fn serve(&self, names: &[&str], script: impl FnMut(&Message) -> Answer + Send + 'static) -> Service {
        let mut connection = Connection::open(&self.address, "the bus of the test", None).unwrap();
        for name in names {
            assert!(connection.own(name).unwrap(), "{name} is free");
        }
        let (orders, inbox) = channel();
        let (record, calls) = channel();
        let work = move || attend(connection, Box::new(script), &inbox, &record);
        let thread = Some(std::thread::spawn(work));
        Service { orders: Some(orders), calls, seen: VecDeque::new(), thread }
    }

    pub fn kill(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

impl Service {
    /// Sends a message as this service.
    pub fn send(&self, message: Message) {
        self.orders.as_ref().unwrap().send(message).unwrap();
    }

    /// Waits until this method was called; the call.
    pub fn called(&mut self, member: &str) -> Message {
        let deadline = Instant::now() + super::feed::PATIENCE;
        loop {
            if let Some(at) = self.seen.iter().position(|call| call.member.as_deref() == Some(member)) {
                return self.seen.remove(at).unwrap();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let call = self.calls.recv_timeout(left);
            self.seen.push_back(call.unwrap_or_else(|_| panic!("{member} was not called")));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn attend(mut connection: Connection, mut script: Script, inbox: &Receiver<Message>, record: &Sender<Message>) {
    loop {
        loop {
            match inbox.try_recv() {
                Ok(message) => drop(connection.send(&message)),
                Err(std::sync::mpsc::TryRecvError::Empty) => break,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
            }
        }
        while let Ok(Some(message)) = connection.receive() {
            if message.kind != MessageKind::Call {
                continue;
            }
            let answer = match script(&message) {
                Some(Ok(values)) => Some(Message::answer(&message).with(values)),
                Some(Err(name)) => Some(Message::error(&message, name, "the script says so")),
                None => None,
            };
            if let Some(answer) = answer.filter(|_| message.wants_reply) {
                let _ = connection.send(&answer);
            }
            let _ = record.send(message);
        }
        let moment = Timespec { tv_sec: 0, tv_nsec: Duration::from_millis(5).as_nanos().try_into().unwrap() };
        let mut watched = [PollFd::from_borrowed_fd(connection.as_fd(), PollFlags::IN)];
        if poll(&mut watched, Some(&moment)).unwrap_or(0) > 0 && connection.fill().is_err() {
            return;
        }
    }
}

/// The error for what a service does not know.
pub const UNKNOWN: Answer = Some(Err("org.freedesktop.DBus.Error.UnknownMethod"));

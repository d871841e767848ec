//! A small blocking D-Bus client: connect, call, listen, answer.
//!
//! Speaks to a message bus over a unix socket, as the D-Bus specification 0.38 has it: SASL EXTERNAL, `Hello`,
//! then messages. File descriptors come in only where they are asked for; no other transports, no code from interface descriptions. What the
//! peers say is bounded and checked; what cannot be read ends the connection with an error.

mod address;
mod auth;
mod message;
mod value;
mod wire;

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

pub use message::{Message, MessageKind};
pub use value::Value;

use super::link::{Link, PATIENCE};
use super::{CaptureError, Stop};
use crate::clock;

/// What a bus may leave unhandled while a question is open; more is a peer out of its mind.
const MOST_WAITING: usize = 4096;

/// A connection to a message bus.
#[derive(Debug)]
pub struct Connection {
    link: Link,
    stop: Option<Stop>,
    name: Box<str>,
    serial: u32,
    /// What came in while an answer was waited for.
    waiting: VecDeque<Message>,
    /// What came with the message that was read last.
    handles: Vec<OwnedFd>,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The callee, or the bus in its place, said no.
    #[error("{name}: {text}")]
    Refused {
        /// The error's name (`org.freedesktop.DBus.Error.AccessDenied`).
        name: Box<str>,
        /// What it says beside.
        text: Box<str>,
    },
    /// The bus is gone.
    #[error(transparent)]
    Broken(#[from] CaptureError),
}

impl CallError {
    /// Whether the answer was this error of `org.freedesktop.DBus.Error`.
    pub fn is_refusal(&self, short: &str) -> bool {
        let Self::Refused { name, .. } = self else { return false };
        name.strip_prefix("org.freedesktop.DBus.Error.") == Some(short)
    }

    /// The error as capture's, for a peer that had to answer.
    pub fn of(self, peer: &'static str) -> CaptureError {
        match self {
            Self::Broken(error) => error,
            refused @ Self::Refused { .. } => CaptureError::Peer { peer, reason: refused.to_string() },
        }
    }
}

impl Connection {
    /// Connects to the bus at the first of these addresses (`unix:path=…;unix:abstract=…`) that answers; waits
    /// for answers end when `stop` is set.
    pub fn open(addresses: &str, peer: &'static str, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        Self::connect(addresses, (peer, false), stop)
    }

    /// The same, over which file descriptors may come in.
    pub fn open_with_handles(addresses: &str, peer: &'static str, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        Self::connect(addresses, (peer, true), stop)
    }

    fn connect(
        addresses: &str,
        (peer, wants_handles): (&'static str, bool),
        stop: Option<&Stop>,
    ) -> Result<Self, CaptureError> {
        let mut link = Link::new(address::connect(addresses, peer)?, peer)?;
        auth::introduce(&mut link, stop, wants_handles)?;
        let (stop, name) = (stop.cloned(), Box::default());
        let mut connection = Self { link, stop, name, serial: 0, waiting: VecDeque::new(), handles: Vec::new() };
        let answer = connection.ask_bus("Hello", []).map_err(|error| error.of(peer))?;
        connection.name = answer.first().and_then(Value::as_str).unwrap_or_default().into();
        Ok(connection)
    }

    /// The name that the bus gave this connection (`:1.7`).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sends a message and tells its serial number.
    pub fn send(&mut self, message: &Message) -> Result<u32, CaptureError> {
        self.serial = self.serial.checked_add(1).unwrap_or(1);
        let bytes = wire::encode(message, self.serial).ok_or_else(|| self.link.broken("a message is too long"))?;
        self.link.send(&bytes)?;
        Ok(self.serial)
    }

    /// Calls and waits for the answer; what else comes in meanwhile is kept for [`Connection::receive`].
    pub fn call(&mut self, message: &Message) -> Result<Vec<Value>, CallError> {
        let serial = self.send(message)?;
        let deadline = clock::monotonic() + PATIENCE;
        loop {
            while let Some(message) = self.parse()? {
                match (message.kind, message.reply_to) {
                    (MessageKind::Return, Some(answered)) if answered == serial => return Ok(message.body),
                    (MessageKind::Error, Some(answered)) if answered == serial => return Err(refusal(message)),
                    _ if self.waiting.len() < MOST_WAITING => self.waiting.push_back(message),
                    _ => return Err(self.link.broken("it floods this program with messages").into()),
                }
            }
            self.link.fill_by(deadline, self.stop.as_ref())?;
        }
    }

    /// Calls and waits for the file descriptor that the answer brings; `None` where it brings none.
    pub fn call_for_handle(&mut self, message: &Message) -> Result<Option<OwnedFd>, CallError> {
        self.call(message)?;
        Ok(std::mem::take(&mut self.handles).into_iter().next())
    }

    /// The next message that has come in whole; `None` when [`Connection::fill`] must read more.
    pub fn receive(&mut self) -> Result<Option<Message>, CaptureError> {
        match self.waiting.pop_front() {
            Some(message) => Ok(Some(message)),
            None => self.parse(),
        }
    }

    /// Reads what is there, without waiting.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.link.fill()
    }

    /// Asks for the signals that a match rule describes.
    pub fn watch(&mut self, rule: &str) -> Result<(), CallError> {
        self.ask_bus("AddMatch", [Value::from(rule)]).map(drop)
    }

    /// Takes a well-known name; false when another has it.
    pub fn own(&mut self, name: &str) -> Result<bool, CallError> {
        const DO_NOT_QUEUE: u32 = 4;
        const HAVE_IT: [u32; 2] = [1, 4];
        let answer = self.ask_bus("RequestName", [Value::from(name), Value::U32(DO_NOT_QUEUE)])?;
        Ok(answer.first().and_then(Value::as_u32).is_some_and(|code| HAVE_IT.contains(&code)))
    }

    /// The unique name behind a well-known one; `None` when nobody has it.
    pub fn owner(&mut self, name: &str) -> Result<Option<Box<str>>, CallError> {
        match self.ask_bus("GetNameOwner", [Value::from(name)]) {
            Ok(answer) => Ok(answer.first().and_then(Value::as_str).map(Into::into)),
            Err(error) if error.is_refusal("NameHasNoOwner") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The value of a property, out of its variant.
    pub fn property(&mut self, at: &Message, name: &str) -> Result<Value, CallError> {
        let interface = at.interface.as_deref().unwrap_or_default();
        let get = Message { interface: Some("org.freedesktop.DBus.Properties".into()), ..at.clone() };
        let answer = self.call(&get.named("Get").with([Value::from(interface), Value::from(name)]))?;
        Ok(answer.into_iter().next().map_or(Value::Bool(false), Value::out_of_variant))
    }

    /// Answers a call that this program does not serve.
    pub fn refuse(&mut self, call: &Message) -> Result<(), CaptureError> {
        if call.kind == MessageKind::Call && call.wants_reply {
            self.send(&Message::error(call, "org.freedesktop.DBus.Error.UnknownMethod", "keytop does not serve this"))?;
        }
        Ok(())
    }

    fn ask_bus<const N: usize>(&mut self, member: &str, arguments: [Value; N]) -> Result<Vec<Value>, CallError> {
        const BUS: &str = "org.freedesktop.DBus";
        self.call(&Message::call(BUS, "/org/freedesktop/DBus", BUS, member).with(arguments))
    }

    fn parse(&mut self) -> Result<Option<Message>, CaptureError> {
        match wire::decode(self.link.input()) {
            Ok(Some((message, length))) => {
                self.link.take(length);
                // Those of other messages are closed: they belong to nothing that was asked for.
                self.handles = self.link.take_handles(message.handles as usize);
                Ok(Some(message))
            }
            Ok(None) => Ok(None),
            Err(reason) => Err(self.link.broken(reason)),
        }
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.link.as_fd()
    }
}

fn refusal(message: Message) -> CallError {
    let text = message.body.first().and_then(Value::as_str).unwrap_or_default().into();
    CallError::Refused { name: message.error.unwrap_or_default(), text }
}

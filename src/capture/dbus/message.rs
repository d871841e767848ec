//! One message: a call, its answer, an error or a signal.

use super::Value;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// A method call.
    Call,
    /// Its answer.
    Return,
    /// The answer that says no.
    Error,
    /// Something that happened.
    Signal,
}

/// A message as it is sent or came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What it is.
    pub kind: MessageKind,
    /// Whether the sender waits for an answer.
    pub wants_reply: bool,
    /// Whether a call may start the program that it is for.
    pub may_start: bool,
    /// How many file descriptors came with it.
    pub handles: u32,
    /// The sender's number for it; given when it is sent.
    pub serial: u32,
    /// The number of the call that this answers.
    pub reply_to: Option<u32>,
    /// The object that is called or speaks.
    pub path: Option<Box<str>>,
    /// The interface of the member.
    pub interface: Option<Box<str>>,
    /// The method or signal.
    pub member: Option<Box<str>>,
    /// The name of the error.
    pub error: Option<Box<str>>,
    /// Who sent it; the bus vouches for it.
    pub sender: Option<Box<str>>,
    /// Whom it is for.
    pub destination: Option<Box<str>>,
    /// Its arguments.
    pub body: Vec<Value>,
}

impl Message {
    /// A call without arguments.
    pub fn call(destination: &str, path: &str, interface: &str, member: &str) -> Self {
        let call = Self { wants_reply: true, ..Self::empty(MessageKind::Call) };
        let call = Self { destination: Some(destination.into()), interface: Some(interface.into()), ..call };
        Self { path: Some(path.into()), member: Some(member.into()), ..call }
    }

    /// A signal without arguments, to everybody.
    pub fn signal(path: &str, interface: &str, member: &str) -> Self {
        let signal = Self { path: Some(path.into()), ..Self::empty(MessageKind::Signal) };
        Self { interface: Some(interface.into()), member: Some(member.into()), ..signal }
    }

    /// The answer to a call.
    pub fn answer(call: &Self) -> Self {
        let destination = call.sender.clone();
        Self { reply_to: Some(call.serial), destination, ..Self::empty(MessageKind::Return) }
    }

    /// The error that answers a call.
    pub fn error(call: &Self, name: &str, text: &str) -> Self {
        let answer = Self::answer(call);
        Self { kind: MessageKind::Error, error: Some(name.into()), body: vec![Value::from(text)], ..answer }
    }

    /// The same with these arguments.
    #[must_use]
    pub fn with(self, arguments: impl Into<Vec<Value>>) -> Self {
        Self { body: arguments.into(), ..self }
    }

    /// The same for another member.
    #[must_use]
    pub fn named(self, member: &str) -> Self {
        Self { member: Some(member.into()), ..self }
    }

    /// Whether it is this call or signal.
    pub fn is(&self, kind: MessageKind, interface: &str, member: &str) -> bool {
        let own = (self.interface.as_deref(), self.member.as_deref());
        self.kind == kind && own == (Some(interface), Some(member))
    }

    /// The new owner (empty: none) of a name, where this is the bus telling that it changed: nobody else can.
    pub fn new_owner(&self, name: &str) -> Option<&str> {
        let is_bus = self.sender.as_deref() == Some("org.freedesktop.DBus");
        let is_change = self.is(MessageKind::Signal, "org.freedesktop.DBus", "NameOwnerChanged");
        (is_bus && is_change && self.text(0) == Some(name)).then(|| self.text(2).unwrap_or_default())
    }

    /// The argument of this number, as text.
    pub fn text(&self, index: usize) -> Option<&str> {
        self.body.get(index).and_then(Value::as_str)
    }

    pub(super) fn empty(kind: MessageKind) -> Self {
        Self {
            kind,
            wants_reply: false,
            may_start: false,
            handles: 0,
            serial: 0,
            reply_to: None,
            path: None,
            interface: None,
            member: None,
            error: None,
            sender: None,
            destination: None,
            body: Vec::new(),
        }
    }
}

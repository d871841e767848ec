//! Which application has the focus, from the window manager's properties.
//!
//! Any client may write anything into a property: what has the wrong type or format is as if missing, what is
//! too long is cut, what is no text is made text.

use std::borrow::Cow;

use x11rb::cookie::Cookie;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, GetPropertyReply, PropertyNotifyEvent,
    Window,
};
use x11rb::rust_connection::RustConnection;

use super::wire::{Refused, refused};
use crate::event::{Kind, Name};

/// Longest property read, in units of four bytes.
const CLASS_WORDS: u32 = 128;
const TITLE_WORDS: u32 = 4_096;
/// A text of fewer bytes was read whole.
const WHOLE: usize = 500;
/// Longest application name kept, in characters.
const NAME_CHARS: usize = 64;
/// Longest title told, in characters: all that is read, because the end of a title is where a browser says that its
/// window is private.
const TITLE_CHARS: usize = 16_384;
/// An application that says nothing about itself.
const UNKNOWN: &str = "unknown";

x11rb::atom_manager! {
    /// The properties that tell.
    pub Atoms: AtomsCookie {
        _NET_ACTIVE_WINDOW,
        _NET_WM_NAME,
        _NET_WM_PID,
        UTF8_STRING,
        COMPOUND_TEXT,
    }
}

/// An application and the title of its window.
type Description = (Name, Option<Box<str>>);

/// Follows the focus.
pub struct Focus {
    root: Window,
    atoms: Atoms,
    window: Option<Window>,
    last: Option<Kind>,
}

impl Focus {
    /// Follows the properties of this root, whose changes must be listened to.
    pub fn new(connection: &RustConnection, root: Window) -> Result<Self, Refused> {
        let atoms = Atoms::new(connection).map_err(refused)?.reply().map_err(refused)?;
        Ok(Self { root, atoms, window: None, last: None })
    }

    /// Whether this change may change the focus or its title.
    pub fn concerns(&self, change: &PropertyNotifyEvent) -> bool {
        if change.window == self.root {
            return change.atom == self.atoms._NET_ACTIVE_WINDOW;
        }
        let names = [self.atoms._NET_WM_NAME, AtomEnum::WM_NAME.into(), AtomEnum::WM_CLASS.into()];
        Some(change.window) == self.window && names.contains(&change.atom)
    }

    /// Whether this window, which was destroyed, had the focus: a window manager may leave it named.
    pub fn had(&self, window: Window) -> bool {
        self.window == Some(window)
    }

    /// Asks which window has the focus; tells of it where that is news.
    pub fn look(&mut self, connection: &RustConnection) -> Result<Option<Kind>, Refused> {
        let window = self.active_window(connection)?;
        if window != self.window {
            if let Some(before) = self.window {
                listen(connection, before, EventMask::NO_EVENT)?;
            }
            if let Some(now) = window {
                listen(connection, now, EventMask::PROPERTY_CHANGE | EventMask::STRUCTURE_NOTIFY)?;
            }
            self.window = window;
        }
        let description = match window {
            Some(window) => self.describe(connection, window)?,
            None => None,
        };
        let (app, title) = description.map_or((None, None), |(app, title)| (Some(app), title));
        let news = Kind::Window { app, title };
        if self.last.as_ref() == Some(&news) {
            return Ok(None);
        }
        self.last = Some(news.clone());
        Ok(Some(news))
    }

    fn active_window(&self, connection: &RustConnection) -> Result<Option<Window>, Refused> {
        let reply = answer(property(connection, self.root, self.atoms._NET_ACTIVE_WINDOW, 1)?)?;
        Ok(reply.and_then(|reply| reply.value32()?.next()).filter(|&window| window != 0 && window != self.root))
    }

    /// What the window says of itself; nothing of one that is gone.
    fn describe(&self, connection: &RustConnection, window: Window) -> Result<Option<Description>, Refused> {
        let class = property(connection, window, AtomEnum::WM_CLASS.into(), CLASS_WORDS)?;
        let pid = property(connection, window, self.atoms._NET_WM_PID, 1)?;
        let name = property(connection, window, self.atoms._NET_WM_NAME, TITLE_WORDS)?;
        let old_name = property(connection, window, AtomEnum::WM_NAME.into(), TITLE_WORDS)?;
        let Some(class) = answer(class)? else {
            return Ok(None);
        };
        let class = self.bytes(class).and_then(|bytes| class_name(&bytes));
        let pid = answer(pid)?.and_then(|reply| reply.value32()?.next());
        let title = answer(name)?.and_then(|reply| title_text(&self.bytes(reply)?));
        let old_title = answer(old_name)?.and_then(|reply| title_text(&self.bytes(reply)?));
        let app = class.or_else(|| pid.and_then(process_name));
        Ok(Some((Name::new(app.as_deref().unwrap_or(UNKNOWN)), title.or(old_title).map(Into::into))))
    }

    /// The bytes of a property that is text.
    fn bytes(&self, reply: GetPropertyReply) -> Option<Vec<u8>> {
        let types = [AtomEnum::STRING.into(), self.atoms.UTF8_STRING, self.atoms.COMPOUND_TEXT];
        (reply.format == 8 && types.contains(&reply.type_)).then_some(reply.value)
    }
}

/// Asks to be told of these events of a window, and of no others.
pub fn listen(connection: &RustConnection, window: Window, events: EventMask) -> Result<(), Refused> {
    let attributes = ChangeWindowAttributesAux::new().event_mask(events);
    // A window that is gone by now answers with an error event, which nobody looks at.
    connection.change_window_attributes(window, &attributes).map(drop).map_err(refused)
}

fn property(
    connection: &RustConnection,
    window: Window,
    name: Atom,
    words: u32,
) -> Result<Cookie<'_, RustConnection, GetPropertyReply>, Refused> {
    connection.get_property(false, window, name, AtomEnum::ANY, 0, words).map_err(refused)
}

/// The reply; nothing where the server says that there is no such window.
fn answer(cookie: Cookie<'_, RustConnection, GetPropertyReply>) -> Result<Option<GetPropertyReply>, Refused> {
    match cookie.reply() {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(ReplyError::ConnectionError(error)) => Err(refused(error)),
    }
}

/// `WM_CLASS` is `instance\0class\0`; the class names the application, the instance stands in for it.
fn class_name(bytes: &[u8]) -> Option<String> {
    let mut parts = bytes.split(|&byte| byte == 0);
    let instance = parts.next().and_then(|part| clean(part, NAME_CHARS));
    parts.next().and_then(|part| clean(part, NAME_CHARS)).or(instance)
}

fn title_text(bytes: &[u8]) -> Option<String> {
    clean(bytes, TITLE_CHARS)
}

/// Printable text: UTF-8 as far as it is, else Latin-1, which `STRING` is; without control characters.
fn clean(bytes: &[u8], longest: usize) -> Option<String> {
    let text: Cow<'_, str> = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        // The last character may have been cut in two by the longest length that is read.
        Err(error) if error.error_len().is_none() && bytes.len() >= WHOLE => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()])
        }
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into(),
    };
    let kept: String = text.chars().filter(|sign| !sign.is_control()).take(longest).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

fn process_name(pid: u32) -> Option<String> {
    clean(&std::fs::read(format!("/proc/{pid}/comm")).ok()?, NAME_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_names_the_application() {
        for (bytes, name) in [
            (&b"xterm\0XTerm\0"[..], Some("XTerm")),
            (b"xterm\0XTerm", Some("XTerm")),
            (b"xterm\0\0", Some("xterm")),
            (b"xterm", Some("xterm")),
            (b"\0\0", None),
            (b"", None),
            (b"\0Only", Some("Only")),
            (b"a\0\x1b[31mRed\n\0", Some("[31mRed")),
            (b"a\0caf\xe9\0", Some("caf\u{e9}")),
            (b"a\0caf\xc3\xa9\0", Some("caf\u{e9}")),
        ] {
            assert_eq!(class_name(bytes).as_deref(), name, "{bytes:?}");
        }
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "\u{e4}".repeat(2_000);
        assert_eq!(clean(&long.as_bytes()[..1_001], 256).unwrap().chars().count(), 256);
    }
}

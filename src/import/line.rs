//! One event line: what it says, or why it is rejected.

use std::borrow::Cow;

use super::fields::{Field, Fields};
use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point, TimeError};

/// Why a line was rejected. Names fields, never the key or title that one holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Longer than a line may be.
    #[error("the line is longer than {} bytes", super::jsonl::MAX_LINE)]
    TooLong,
    /// Not UTF-8.
    #[error("the line is not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("the line is not JSON (at column {column})")]
    NotJson {
        /// Where reading stopped, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("the line is not a JSON object")]
    NotAnObject,
    /// An event that the format does not have.
    #[error("unknown event {0:?}")]
    UnknownEvent(String),
    /// A field that the event needs.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field of the wrong type or range.
    #[error("{field} is not {expected}")]
    Wrong {
        /// The field's name.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// Its time.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Too far behind the lines before it.
    #[error("time is more than 2 s before the latest line so far")]
    Late,
}

/// So much of an unknown event's name is told.
const TOLD_CHARS: usize = 40;

impl Reason {
    pub(super) const fn wrong(field: Field, expected: &'static str) -> Self {
        Self::Wrong { field: field.name(), expected }
    }
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Event, Reason> {
    let fields = Fields::of_line(line)?;
    let time = required_text(&fields, Field::Time)?.parse()?;
    let kind = kind(&fields)?;
    fields.text(Field::Source)?;
    let device = fields.text(Field::Device)?.map(|device| Name::new(&device));
    Ok(Event { time, kind, device })
}

fn kind(fields: &Fields<'_>) -> Result<Kind, Reason> {
    Ok(match &*required_text(fields, Field::Event)? {
        "key_down" => Kind::KeyDown { key: key(fields)?, repeat: fields.truth(Field::Repeat)?.unwrap_or_default() },
        "key_up" => {
            fields.truth(Field::Repeat)?;
            Kind::KeyUp { key: key(fields)? }
        }
        "button_down" => Kind::ButtonDown { button: button(fields)?, at: position(fields)? },
        "button_up" => Kind::ButtonUp { button: button(fields)?, at: position(fields)? },
        "move" => motion(fields)?,
        "wheel" => Kind::Wheel { dx: required_number(fields, Field::Dx)?, dy: required_number(fields, Field::Dy)? },
        "window" => window(fields)?,
        "monitors" => {
            Kind::Monitors(fields.objects(Field::List)?.map(|object| monitor(&object?)).collect::<Result<_, _>>()?)
        }
        "idle" => Kind::Idle,
        "active" => Kind::Active,
        "lock" => Kind::Lock,
        "unlock" => Kind::Unlock,
        "suspend" => Kind::Suspend,
        "resume" => Kind::Resume,
        unknown => return Err(Reason::UnknownEvent(unknown.chars().take(TOLD_CHARS).collect())),
    })
}

fn key(fields: &Fields<'_>) -> Result<Key, Reason> {
    Key::from_code(&required_text(fields, Field::Key)?).ok_or(Reason::wrong(Field::Key, "the code of a key"))
}

fn button(fields: &Fields<'_>) -> Result<Button, Reason> {
    let expected = "left, middle, right, back, forward or button6 to button255";
    Button::from_code(&required_text(fields, Field::Button)?).ok_or(Reason::wrong(Field::Button, expected))
}

fn motion(fields: &Fields<'_>) -> Result<Kind, Reason> {
    let path = fields.number(Field::Path)?;
    if path.is_some_and(|path| path < 0.0) {
        return Err(Reason::wrong(Field::Path, "a length of 0 or more"));
    }
    let by = pair(fields, Field::Dx, Field::Dy)?;
    match (position(fields)?, by) {
        (Some(to), _) => Ok(Kind::MoveTo { to, path }),
        (None, Some((dx, dy))) => Ok(Kind::MoveBy { dx, dy, path }),
        (None, None) => Err(Reason::Missing("x")),
    }
}

fn window(fields: &Fields<'_>) -> Result<Kind, Reason> {
    for field in [Field::Pid, Field::X, Field::Y, Field::W, Field::H] {
        fields.number(field)?;
    }
    let title = fields.text(Field::Title)?.map(Into::into);
    if fields.is_null(Field::App) {
        return Ok(Kind::Window { app: None, title });
    }
    Ok(Kind::Window { app: Some(Name::new(&required_text(fields, Field::App)?)), title })
}

fn monitor(fields: &Fields<'_>) -> Result<Monitor, Reason> {
    // Projectors and virtual screens say 0 mm, which is no size.
    let mm = (fields.number(Field::MmW)?, fields.number(Field::MmH)?);
    let mm = mm.0.zip(mm.1).filter(|&(w, h)| w > 0.0 && h > 0.0);
    Ok(Monitor {
        name: Name::new(&required_text(fields, Field::Name)?),
        x: required_number(fields, Field::X)?,
        y: required_number(fields, Field::Y)?,
        width: size(fields, Field::W)?,
        height: size(fields, Field::H)?,
        mm,
    })
}

fn position(fields: &Fields<'_>) -> Result<Option<Point>, Reason> {
    Ok(pair(fields, Field::X, Field::Y)?.map(|(x, y)| Point { x, y }))
}

/// Both numbers, or none of them.
fn pair(fields: &Fields<'_>, first: Field, second: Field) -> Result<Option<(f64, f64)>, Reason> {
    match (fields.number(first)?, fields.number(second)?) {
        (Some(_), None) => Err(Reason::Missing(second.name())),
        (None, Some(_)) => Err(Reason::Missing(first.name())),
        (one, other) => Ok(one.zip(other)),
    }
}

fn size(fields: &Fields<'_>, field: Field) -> Result<f64, Reason> {
    match required_number(fields, field)? {
        value if value > 0.0 => Ok(value),
        _ => Err(Reason::wrong(field, "above 0")),
    }
}

fn required_text<'a>(fields: &Fields<'a>, field: Field) -> Result<Cow<'a, str>, Reason> {
    fields.text(field)?.ok_or(Reason::Missing(field.name()))
}

fn required_number(fields: &Fields<'_>, field: Field) -> Result<f64, Reason> {
    fields.number(field)?.ok_or(Reason::Missing(field.name()))
}

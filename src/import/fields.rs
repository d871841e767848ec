//! The fields of one JSON object, found in one pass and left unread until something asks for them.
//!
//! A field that the event does not have may hold anything, so its value must not be looked at: each known field
//! is kept as the text of its value, and every other one is skipped.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::line::Reason;

/// The values of the known fields as they are written; where a name comes twice, the last.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    raw: [Option<&'a str>; Field::COUNT],
}

macro_rules! fields {
    ($($variant:ident $name:literal)+) => {
        /// A field that some event has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field {
            $($variant,)+
        }

        impl Field {
            const COUNT: usize = [$($name,)+].len();

            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// What lines call it.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

fields! {
    Time "time" Event "event" Key "key" Repeat "repeat" Button "button" X "x" Y "y" Dx "dx" Dy "dy" Path "path"
    App "app" Title "title" Pid "pid" W "w" H "h" List "list" Name "name" MmW "mm_w" MmH "mm_h"
    Device "device" Source "source"
}

impl<'a> Fields<'a> {
    /// Finds the fields of the object that a line holds.
    pub(super) fn of_line(line: &'a str) -> Result<Self, Reason> {
        serde_json::from_str(line).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Reason::NotAnObject,
            _ => Reason::NotJson { column: error.column() },
        })
    }

    /// Finds the fields of each object of a list, one after the other.
    pub(super) fn objects(&self, field: Field) -> Result<impl Iterator<Item = Result<Self, Reason>>, Reason> {
        let raw = self.raw(field).ok_or(Reason::Missing(field.name()))?;
        let wrong = Reason::wrong(field, "a list of objects");
        let objects: Vec<&'a RawValue> = serde_json::from_str(raw).map_err(|_| wrong.clone())?;
        Ok(objects.into_iter().map(move |object| serde_json::from_str(object.get()).map_err(|_| wrong.clone())))
    }

    /// A text, if the field is there.
    pub(super) fn text(&self, field: Field) -> Result<Option<Cow<'a, str>>, Reason> {
        let Some(raw) = self.raw(field) else { return Ok(None) };
        let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match inner.ok_or(Reason::wrong(field, "a text"))? {
            escaped if escaped.contains('\\') => {
                let text = serde_json::from_str(raw).map_err(|_| Reason::wrong(field, "a text of Unicode characters"));
                text.map(|text| Some(Cow::Owned(text)))
            }
            plain => Ok(Some(Cow::Borrowed(plain))),
        }
    }

    /// A finite number, if the field is there.
    pub(super) fn number(&self, field: Field) -> Result<Option<f64>, Reason> {
        let Some(raw) = self.raw(field) else { return Ok(None) };
        // What is not a JSON number begins otherwise; the rest of its grammar was checked when it was found.
        let written = raw.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let value = written.then(|| raw.parse().ok()).flatten().filter(|value: &f64| value.is_finite());
        value.map(Some).ok_or(Reason::wrong(field, "a finite number"))
    }

    /// A truth value, if the field is there.
    pub(super) fn truth(&self, field: Field) -> Result<Option<bool>, Reason> {
        match self.raw(field) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Reason::wrong(field, "true or false")),
        }
    }

    /// Whether the field is there and `null`.
    pub(super) fn is_null(&self, field: Field) -> bool {
        self.raw(field) == Some("null")
    }

    fn raw(&self, field: Field) -> Option<&'a str> {
        self.raw.get(field as usize).copied().flatten()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        while let Some(FieldName(field)) = map.next_key()? {
            match field.and_then(|field| fields.raw.get_mut(field as usize)) {
                Some(slot) => *slot = Some(map.next_value::<&RawValue>()?.get()),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(fields)
    }
}

/// The field that a name stands for, if any.
struct FieldName(Option<Field>);

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes, so that a name which is no Unicode text (a lone surrogate) is an unknown one.
        deserializer.deserialize_bytes(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = FieldName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_bytes<E: serde::de::Error>(self, name: &[u8]) -> Result<FieldName, E> {
        Ok(FieldName(std::str::from_utf8(name).ok().and_then(Field::from_name)))
    }
}

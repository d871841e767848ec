//! How values are written: each reader says in its error what is allowed.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum as _;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use crate::app::Keymap;
use crate::calendar::{DayStart, DayStartError};
use crate::capture::{FocusChoice, SourceChoice};
use crate::category::{Categories, RuleText};
use crate::command::{Compress, ExportFormat};
use crate::policy::Pattern;
use crate::upload::Target;

const DAY_S: u64 = 24 * 60 * 60;

/// Reads `HH:MM`.
pub(super) fn day_start<'de, D: Deserializer<'de>>(from: D) -> Result<DayStart, D::Error> {
    from.deserialize_str(Text::new("a time of day such as \"04:00\"", |text| {
        text.parse().map_err(|error: DayStartError| error.to_string())
    }))
}

/// Reads a duration above zero and of at most a day.
pub(super) fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let expected = "a duration such as \"180s\", \"3min\" or \"500ms\", of at most 24h";
    from.deserialize_str(Text::new(expected, move |text| {
        parse_duration(text).ok_or_else(|| format!("{text:?} is not {expected}"))
    }))
}

/// Reads a duration; an empty text is none.
pub(super) fn optional_duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let expected = "a duration such as \"50min\", of at most 24h, or \"\" for none";
    from.deserialize_str(Text::new(expected, move |text| match (text, parse_duration(text)) {
        ("", _) => Ok(None),
        (_, Some(duration)) => Ok(Some(duration)),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads a number of days; an empty text is no limit.
pub(super) fn days<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let expected = "a number of days such as \"90d\", or \"\" to keep everything";
    from.deserialize_str(Text::new(expected, move |text| match text.strip_suffix('d').map(u32::from_str) {
        None if text.is_empty() => Ok(None),
        Some(Ok(days)) if days > 0 => Ok(Some(days)),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads the name of a source; the demo, which is never recorded, is for the command line alone.
pub(super) fn source<'de, D: Deserializer<'de>>(from: D) -> Result<SourceChoice, D::Error> {
    let expected = "a source of input (auto, x11, evdev, rdev, terminal or none)";
    from.deserialize_str(Text::new(expected, move |text| match text.parse() {
        Ok(source) if source != SourceChoice::Demo => Ok(source),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads the name of what tells the focus.
pub(super) fn focus<'de, D: Deserializer<'de>>(from: D) -> Result<FocusChoice, D::Error> {
    let expected = "a source of the focus (auto, sway, hyprland, wlr, kde, gnome or none)";
    from.deserialize_str(Text::new(expected, move |text| {
        text.parse().map_err(|()| format!("{text:?} is not {expected}"))
    }))
}

/// Reads patterns of names of applications or devices.
pub(super) fn patterns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Pattern>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Reads an age recipient; an empty text is none.
pub(super) fn recipient<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let expected = "an age recipient (\"age1…\"), or \"\" for none";
    from.deserialize_str(Text::new(expected, move |text| match text {
        "" => Ok(None),
        _ if is_recipient(text) => Ok(Some(text.to_owned())),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads a place that files are taken to; an empty text is none.
pub(super) fn target<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Target>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(D::Error::custom) }
}

/// Reads a folder, which has to be named from the root: a recorder may start anywhere. An empty text is none.
pub(super) fn folder<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let expected = "a folder's whole path such as \"/home/me/lake\", or \"\" for none";
    from.deserialize_str(Text::new(expected, move |text| match text {
        "" => Ok(None),
        _ if Path::new(text).is_absolute() => Ok(Some(text.into())),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads a format of hourly files.
pub(super) fn hourly_format<'de, D: Deserializer<'de>>(from: D) -> Result<ExportFormat, D::Error> {
    let expected = "a format of hourly files (jsonl, csv, or parquet where it is built in)";
    from.deserialize_str(Text::new(expected, move |text| match ExportFormat::from_str(text, false) {
        Ok(format) if format.is_hourly() => Ok(format),
        _ => Err(format!("{text:?} is not {expected}")),
    }))
}

/// Reads how files are compressed; an empty text is as the format has it.
pub(super) fn compression<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Compress>, D::Error> {
    let expected = "a compression (zstd or gzip), or \"\" for none";
    from.deserialize_str(Text::new(expected, move |text| match text {
        "" => Ok(None),
        _ => Compress::from_str(text, false).map(Some).map_err(|_| format!("{text:?} is not {expected}")),
    }))
}

/// Reads keys by action: one key or several.
pub(super) fn keys<'de, D: Deserializer<'de>>(from: D) -> Result<Keymap, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged, expecting = "a key such as \"Ctrl-n\", or several in brackets")]
    enum Keys {
        One(String),
        Several(Vec<String>),
    }
    let table = BTreeMap::<String, Keys>::deserialize(from)?;
    let own = table.into_iter().map(|(name, keys)| match keys {
        Keys::One(key) => (name, vec![key]),
        Keys::Several(keys) => (name, keys),
    });
    Keymap::with(own).map_err(D::Error::custom)
}

/// Reads rules of categories; where there are none, those that come with the program hold.
pub(super) fn categories<'de, D: Deserializer<'de>>(from: D) -> Result<Categories, D::Error> {
    Categories::new(&Vec::<RuleText>::deserialize(from)?).map_err(D::Error::custom)
}

/// Reads a name; an empty text is none.
pub(super) fn named<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(from)?;
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// Reads a whole number of 0 or more.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    from.deserialize_i64(Whole)
}

/// Reads a number of times a second; 0 is no limit.
pub(super) fn rate<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    whole(from).map(|rate| (rate > 0).then_some(rate))
}

/// Reads two rising levels.
pub(super) fn levels<'de, D: Deserializer<'de>>(from: D) -> Result<[u32; 2], D::Error> {
    let numbers = Vec::<i64>::deserialize(from)?;
    match numbers.iter().map(|&number| u32::try_from(number)).collect::<Result<Vec<_>, _>>().as_deref() {
        Ok(&[steady, intense]) if steady < intense => Ok([steady, intense]),
        _ => Err(D::Error::custom("levels are two rising numbers, steady and intense, such as [30, 90]")),
    }
}

/// Takes a text and makes a value of it.
struct Text<T, F> {
    expected: &'static str,
    read: F,
    value: PhantomData<T>,
}

impl<T, F: Fn(&str) -> Result<T, String>> Text<T, F> {
    fn new(expected: &'static str, read: F) -> Self {
        Self { expected, read, value: PhantomData }
    }
}

impl<T, F: Fn(&str) -> Result<T, String>> Visitor<'_> for Text<T, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }
}

/// Takes a number that is not negative.
struct Whole;

impl Visitor<'_> for Whole {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 to 4294967295")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
        u32::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

/// The duration that a text such as `30min` says, above zero and of at most a day.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number = u64::from_str(number).ok()?;
    let millis = match unit.trim_start() {
        "ms" => number,
        "s" => number.checked_mul(1_000)?,
        "min" | "m" => number.checked_mul(60_000)?,
        "h" => number.checked_mul(3_600_000)?,
        _ => return None,
    };
    (1..=DAY_S * 1_000).contains(&millis).then(|| Duration::from_millis(millis))
}

/// The shape of a Bech32 text with the prefix of age; whether it is a key is for the encryption to say.
fn is_recipient(text: &str) -> bool {
    text.strip_prefix("age1")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        for (text, millis) in
            [("500ms", 500), ("2s", 2_000), ("3min", 180_000), ("30m", 1_800_000), ("24h", 86_400_000), ("1 s", 1_000)]
        {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "s", "0s", "-1s", "1.5s", "1d", "25h", "99999999999999999999s", "18446744073709551615h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}

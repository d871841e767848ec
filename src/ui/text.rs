//! Words and figures as the screen writes them.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

pub use crate::report::count;

/// Text from outside, safe to draw: control, bidi and zero-width characters show as `?`.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_drawable) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|char| if is_drawable(char) { char } else { '?' }).collect())
}

fn is_drawable(char: char) -> bool {
    // Characters of no width join, hide or turn what is beside them.
    matches!(char, ' '..='~') || !char.is_control() && columns(char) > 0 && !is_formatting(char)
}

fn is_formatting(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Columns that a text takes, by its characters.
pub fn width(text: &str) -> u16 {
    text.chars().map(columns).fold(0, u16::saturating_add)
}

/// Columns that a character takes; those that charts are made of need not be looked up.
#[inline]
pub fn columns(char: char) -> u16 {
    match char {
        ' '..='~' | '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}' => 1,
        _ => char.width().unwrap_or(0) as u16,
    }
}

/// The end of a text, of at most so many columns.
pub fn tail(text: &str, columns: u16) -> &str {
    let mut rest = text;
    while width(rest) > columns {
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    rest
}

/// How many there are of something: `1 key`, `12 keys`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A count in at most five columns: `12,345` is `12.3k`.
pub fn short(n: f64) -> String {
    match n {
        n if n < 9_999.5 => format!("{n:.0}"),
        n if n < 99_950.0 => format!("{:.1}k", n / 1e3),
        n if n < 999_500.0 => format!("{:.0}k", n / 1e3),
        n if n < 99.95e6 => format!("{:.1}M", n / 1e6),
        n if n < 999.5e6 => format!("{:.0}M", n / 1e6),
        n if n < 999.5e9 => format!("{:.0}G", n / 1e9),
        _ => "lots".to_owned(),
    }
}

/// A stretch of time in its two largest units: `3 h 12 min`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min", whole / 60),
        3600..360_000 => format!("{} h {:02} min", whole / 3600, whole / 60 % 60),
        _ => format!("{} h", count(whole / 3600)),
    }
}

/// A stretch of time in six columns: `3h12m`.
pub fn short_duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0 => "0".to_owned(),
        1..60 => format!("{whole}s"),
        60..3600 => format!("{}m", whole / 60),
        3600..360_000 => format!("{}h{:02}m", whole / 3600, whole / 60 % 60),
        _ => format!("{}h", whole / 3600),
    }
}

/// A length of pixels.
pub fn pixels(px: f64) -> String {
    if px < 1e6 { format!("{} px", count(px.max(0.0).round() as u64)) } else { format!("{:.1} Mpx", px / 1e6) }
}

/// A length in metres.
pub fn metres(m: f64) -> String {
    match m {
        m if m >= 1_000.0 => format!("{:.1} km", m / 1_000.0),
        m if m >= 100.0 => format!("{m:.0} m"),
        _ => format!("{m:.1} m"),
    }
}

/// A share, 0 to 1, as percent.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.05 {
        return "<0.1 %".to_owned();
    }
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// Notches of the wheel.
pub fn notches(n: f64) -> String {
    count(n.max(0.0).round() as u64)
}

/// A wall clock's time of day from seconds since its midnight.
pub fn clock(seconds: i64) -> String {
    let seconds = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A text in lines of at most so many columns, broken at words.
pub fn wrapped(words: &str, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let last = lines.last().map_or(0, |line| self::width(line));
        if last > 0 && last + 1 + self::width(word) > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_break_the_screen_is_replaced() {
        assert_eq!(safe("fire\u{202e}fox\u{7}\u{200b}\u{1b}[31m"), "fire?fox???[31m");
        assert_eq!(safe("日本 é"), "日本 é");
        assert!(matches!(safe("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([42.0, 9_999.0, 12_345.0, 123_456.0, 1.5e6].map(short), ["42", "9999", "12.3k", "123k", "1.5M"]);
        assert_eq!([0.0, 59.0, 61.0, 11_520.0, 4e5].map(duration), ["0 s", "59 s", "1 min", "3 h 12 min", "111 h"]);
        assert_eq!([0.0, 59.0, 61.0, 11_520.0].map(short_duration), ["0", "59s", "1m", "3h12m"]);
        assert_eq!([0.0, 1e-4, 0.0123, 0.5, 1.0].map(percent), ["0 %", "<0.1 %", "1.2 %", "50 %", "100 %"]);
        assert_eq!([1234.4, 2.5e6].map(pixels), ["1,234 px", "2.5 Mpx"]);
        assert_eq!([0.04, 99.0, 512.4, 4_210.0].map(metres), ["0.0 m", "99.0 m", "512 m", "4.2 km"]);
        assert_eq!(clock(86_400 + 3661), "01:01:01");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("日本a"), 5);
        assert_eq!(
            [("日本a", 4), ("日本a", 5), ("", 0)].map(|(text, columns)| tail(text, columns)),
            ["本a", "日本a", ""]
        );
    }
}

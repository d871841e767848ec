//! Figures, names and bars as text of a known width.

use unicode_width::UnicodeWidthChar;

use crate::report::count;

/// Which characters bars may be made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// Block elements.
    #[default]
    Unicode,
    /// Only ASCII; other characters of names become question marks.
    Ascii,
}

/// A length of time as `H:MM:SS`, to the nearest second.
pub(super) fn clock(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    format!("{}:{:02}:{:02}", count(seconds / 3600), seconds / 60 % 60, seconds % 60)
}

/// A bar of at most `width` columns, in eighths where the characters allow.
pub(super) fn bar(value: f64, most: f64, width: usize, charset: Charset) -> String {
    let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
    match charset {
        Charset::Ascii => "#".repeat((share * width as f64).round() as usize),
        Charset::Unicode => {
            let eighths = (share * width as f64 * 8.0).round() as usize;
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
            "█".repeat(eighths / 8) + part
        }
    }
}

/// Two columns for each value, their height (or digit, 0 to 9) its share of `most`; nothing is blank.
pub(super) fn sparks(values: &[f64], most: f64, charset: Charset) -> String {
    let steps = match charset {
        Charset::Unicode => ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'].as_slice(),
        Charset::Ascii => &['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    };
    let step = |value: f64| ((value / most * steps.len() as f64).ceil() as usize).clamp(1, steps.len()) - 1;
    values.iter().flat_map(|&value| [if value > 0.0 { steps[step(value)] } else { ' ' }, ' ']).collect()
}

/// A name padded or cut to `width` columns. Control characters, which could move the cursor, become `?`.
pub(in crate::export) fn cut(name: &str, width: usize, charset: Charset) -> String {
    let shown: Vec<_> = name.chars().map(|char| if is_plain(char, charset) { char } else { '?' }).collect();
    let columns = |char: char| char.width().unwrap_or(0);
    let whole: usize = shown.iter().copied().map(columns).sum();
    let (room, mark) = match charset {
        _ if whole <= width => (width, ""),
        Charset::Unicode => (width - 1, "…"),
        Charset::Ascii => (width - 1, "~"),
    };
    let (mut text, mut used) = (String::new(), 0);
    for char in shown {
        if used + columns(char) > room {
            break;
        }
        used += columns(char);
        text.push(char);
    }
    let pad = room - used;
    text + mark + &" ".repeat(pad)
}

fn is_plain(char: char, charset: Charset) -> bool {
    let is_bidi = matches!(char, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !char.is_control() && !is_bidi && (charset == Charset::Unicode || char.is_ascii())
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn a_clock_rounds_to_seconds() {
        assert_eq!([0.9, 61.0, 3_600.0 * 1_000.0].map(clock), ["0:00:01", "0:01:01", "1,000:00:00"]);
    }

    #[test]
    fn bars_are_shares_of_the_most() {
        assert_eq!(bar(0.5, 1.0, 3, Charset::Unicode), "█▌");
        assert_eq!(bar(0.5, 1.0, 4, Charset::Ascii), "##");
        assert_eq!(bar(0.0, 0.0, 4, Charset::Unicode), "");
        assert_eq!(sparks(&[0.0, 0.1, 8.0], 8.0, Charset::Unicode), "  ▁ █ ");
        assert_eq!(sparks(&[0.0, 4.5, 9.0], 9.0, Charset::Ascii), "  5 9 ");
    }

    #[test]
    fn names_fill_their_columns_and_cannot_move_the_cursor() {
        assert_eq!(cut("xterm", 7, Charset::Unicode), "xterm  ");
        assert_eq!(cut("firefox", 5, Charset::Unicode), "fire…");
        assert_eq!(cut("a\u{1b}[2Jb\u{202e}", 7, Charset::Unicode), "a?[2Jb?");
        assert_eq!(cut("Übung", 5, Charset::Ascii), "?bung");
        assert_eq!(cut("日本語日本語", 6, Charset::Unicode).width(), 6);
    }
}

//! Whether the terminal's background is light (OSC 11) and what pictures it shows: asked within a bounded time, and
//! without losing what is typed meanwhile.
//!
//! The questions are followed by that for the device's attributes (DA1), which every terminal answers, and which tell
//! of Sixel: once that answer is there, none to the others will come.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};

use super::answer::{Answer, Question};
use crate::clock::monotonic;

const BACKGROUND: &[u8] = b"\x1b]11;?\x1b\\";
/// Whether a picture of one pixel could be taken, by kitty's protocol.
const KITTY: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// How many colours Sixel has (xterm's `XTSMGRAPHICS`).
const REGISTERS: &[u8] = b"\x1b[?1;1;0S";
const ATTRIBUTES: &[u8] = b"\x1b[c";
/// The attribute of a terminal that shows Sixel.
const SIXEL: u16 = 4;
/// A terminal at the other end of a slow line answers within this.
const PATIENCE: Duration = Duration::from_millis(600);

/// Asks, in raw mode, and before anything else reads from `terminal`.
///
/// # Errors
/// Fails if the terminal cannot be written or read.
pub fn ask(terminal: impl AsFd, question: Question) -> io::Result<Answer> {
    let parts = [(question.background, BACKGROUND), (question.kitty, KITTY), (true, ATTRIBUTES)];
    let parts: Vec<&[u8]> = parts.iter().filter(|(is_asked, _)| *is_asked).map(|(_, part)| *part).collect();
    let answer = converse(&terminal, &parts.concat())?;
    if !(question.pictures && answer.has_sixel) {
        return Ok(answer);
    }
    let more = converse(&terminal, &[REGISTERS, ATTRIBUTES].concat())?;
    let typed = [answer.typed, more.typed].concat();
    Ok(Answer { registers: more.registers, typed, is_over: more.is_over, ..answer })
}

/// Asks and waits until the attributes are told, which come last.
fn converse(terminal: impl AsFd, question: &[u8]) -> io::Result<Answer> {
    let mut out = io::stdout();
    out.write_all(question)?;
    out.flush()?;
    let (deadline, mut came) = (monotonic() + PATIENCE, Vec::new());
    loop {
        let answer = sort(&came);
        if answer.is_over || !is_readable(&terminal, deadline)? {
            return Ok(answer);
        }
        let mut bytes = [0; 256];
        match rustix::io::read(&terminal, &mut bytes)? {
            0 => return Ok(answer),
            count => came.extend_from_slice(bytes.get(..count).unwrap_or_default()),
        }
    }
}

/// Waits for input until the deadline; signals, as of a resize, end no wait.
fn is_readable(terminal: impl AsFd, deadline: Instant) -> io::Result<bool> {
    let mut source = [PollFd::new(&terminal, PollFlags::IN)];
    loop {
        let left = deadline.saturating_duration_since(monotonic());
        let left = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
        match rustix::event::poll(&mut source, Some(&left)) {
            Ok(count) => return Ok(count > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Parts what came in into answers and the rest.
fn sort(came: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let mut rest = came;
    while let Some((&first, behind)) = rest.split_first() {
        if let Some((color, after)) = color_answer(rest) {
            answer.is_light = is_light(color).or(answer.is_light);
            rest = after;
        } else if let Some((attributes, after)) = private_answer(rest, b'c') {
            answer.is_over = true;
            answer.has_sixel = attributes.contains(&SIXEL);
            rest = after;
        } else if let Some((registers, after)) = private_answer(rest, b'S') {
            // What was asked for, whether that worked (0), and how many there are.
            answer.registers = if let [1, 0, count, ..] = *registers { Some(count) } else { answer.registers };
            rest = after;
        } else if let Some((is_able, after)) = kitty_answer(rest) {
            answer.has_kitty_pictures = is_able;
            rest = after;
        } else {
            answer.typed.push(first);
            rest = behind;
        }
    }
    answer
}

/// `ESC ] 11 ; … ST`, with BEL for ST in some terminals.
fn color_answer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = bytes.strip_prefix(b"\x1b]11;")?;
    let end = body.iter().position(|&byte| byte == 7 || byte == 0x1b)?;
    let (color, after) = body.split_at(end);
    Some((color, after.strip_prefix(b"\x07").or_else(|| after.strip_prefix(b"\x1b\\"))?))
}

/// The numbers of `ESC [ ? … c`, or of another such answer by its last letter.
fn private_answer(bytes: &[u8], last: u8) -> Option<(Vec<u16>, &[u8])> {
    let body = bytes.strip_prefix(b"\x1b[?")?;
    let end = body.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';')?;
    let (numbers, after) = body.split_at(end);
    let numbers = std::str::from_utf8(numbers).ok()?.split(';').filter_map(|number| number.parse().ok()).collect();
    Some((numbers, after.strip_prefix(&[last])?))
}

/// `ESC _ G i=31;OK ESC \`, or what is wrong in place of the OK.
fn kitty_answer(bytes: &[u8]) -> Option<(bool, &[u8])> {
    let body = bytes.strip_prefix(b"\x1b_G")?;
    let end = body.windows(2).position(|two| two == b"\x1b\\")?;
    let (told, after) = body.split_at(end);
    Some((told.ends_with(b";OK"), after.get(2..)?))
}

/// Whether `rgb:RRRR/GGGG/BBBB` (one to four digits each) is nearer to white, by the weights of ITU-R BT.709.
fn is_light(color: &[u8]) -> Option<bool> {
    let text = std::str::from_utf8(color).ok()?;
    let parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut shares = parts.split('/').map(|part| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1).filter(|&most| most > 0)?;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most))
    });
    let mut next = || shares.next().flatten();
    let (red, green, blue) = (next()?, next()?, next()?);
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_what_was_typed() {
        let answer = sort(b"q\x1b]11;rgb:fafa/fafa/fafa\x1b\\2\x1b[A\x1b[?64;1;2c\xc3\xa9");
        assert_eq!((answer.is_light, answer.is_over), (Some(true), true));
        assert_eq!(answer.typed, b"q2\x1b[A\xc3\xa9");
        let half = sort(b"\x1b]11;rgb:fafa/fa");
        assert_eq!((half.is_light, half.is_over), (None, false));
    }

    #[test]
    fn what_pictures_there_are_is_told_by_the_answers() {
        let answer = sort(b"\x1b_Gi=31;OK\x1b\\\x1b[?62;4;22c");
        assert!(answer.has_kitty_pictures && answer.has_sixel && answer.is_over && answer.typed.is_empty());
        let answer = sort(b"\x1b_Gi=31;EINVAL:no\x1b\\x\x1b[?1;0;256S\x1b[?64;14c");
        assert!(!answer.has_kitty_pictures && !answer.has_sixel);
        assert_eq!((answer.registers, answer.typed.as_slice()), (Some(256), &b"x"[..]));
        assert_eq!(sort(b"\x1b[?1;3;0S\x1b[?4c").registers, None);
    }

    #[test]
    fn backgrounds_are_light_or_dark_in_any_spelling() {
        for (color, light) in [
            ("rgb:ffff/ffff/ffff", Some(true)),
            ("rgb:10/10/10", Some(false)),
            ("rgba:fdfd/f6f6/e3e3/ffff", Some(true)),
            ("rgb:0/0/f", Some(false)),
            ("rgb:", None),
            ("rgb:zz/00/00", None),
            ("#ffffff", None),
        ] {
            assert_eq!(is_light(color.as_bytes()), light, "{color}");
        }
    }

    #[test]
    fn an_answer_ends_with_either_terminator() {
        for text in [&b"\x1b]11;rgb:00/00/00\x07"[..], b"\x1b]11;rgb:00/00/00\x1b\\"] {
            assert_eq!(sort(text), Answer { is_light: Some(false), ..Answer::default() });
        }
    }
}

//! Who we are, as the bus wants to hear it: SASL EXTERNAL, the user id that the kernel vouches for.

use std::fmt::Write;

use super::{CaptureError, Link, PATIENCE, Stop};
use crate::clock;

/// The longest line that a bus may answer.
const LONGEST_LINE: usize = 4096;

/// Introduces this process; after it messages may be sent, and file descriptors come with them if they were wanted.
pub fn introduce(link: &mut Link, stop: Option<&Stop>, wants_handles: bool) -> Result<(), CaptureError> {
    let user = rustix::process::geteuid().as_raw().to_string();
    let mut hello = String::from("\0AUTH EXTERNAL ");
    for byte in user.bytes() {
        // Writing to a string cannot fail.
        let _ = write!(hello, "{byte:02x}");
    }
    hello.push_str("\r\n");
    link.send(hello.as_bytes())?;
    if !answers(link, stop, b"OK ")? {
        return Err(link.broken("it does not accept this user"));
    }
    if wants_handles {
        link.send(b"NEGOTIATE_UNIX_FD\r\n")?;
        if answers(link, stop, b"AGREE_UNIX_FD")? {
            link.want_handles();
        }
    }
    link.send(b"BEGIN\r\n")
}

/// Whether the next line begins so.
fn answers(link: &mut Link, stop: Option<&Stop>, start: &[u8]) -> Result<bool, CaptureError> {
    let deadline = clock::monotonic() + PATIENCE;
    loop {
        let input = link.input();
        if let Some(end) = input.windows(2).position(|pair| pair == b"\r\n") {
            let is_so = input.starts_with(start);
            link.take(end + 2);
            return Ok(is_so);
        }
        if input.len() > LONGEST_LINE {
            return Err(link.broken("it does not speak D-Bus"));
        }
        link.fill_by(deadline, stop)?;
    }
}

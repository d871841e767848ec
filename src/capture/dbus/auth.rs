//! Who we are, as the bus wants to hear it: SASL EXTERNAL, the user id that the kernel vouches for.

use std::fmt::Write;

use super::{CaptureError, Link, PATIENCE, Stop};
use crate::clock;

/// The longest line that a bus may answer.
const LONGEST_LINE: usize = 4096;

/// Introduces this process; after it messages may be sent.
pub fn introduce(link: &mut Link, stop: Option<&Stop>) -> Result<(), CaptureError> {
    let user = rustix::process::geteuid().as_raw().to_string();
    let mut hello = String::from("\0AUTH EXTERNAL ");
    for byte in user.bytes() {
        // Writing to a string cannot fail.
        let _ = write!(hello, "{byte:02x}");
    }
    link.send(hello.as_bytes())?;
    link.send(b"\r\n")?;
    let deadline = clock::monotonic() + PATIENCE;
    loop {
        let input = link.input();
        if let Some(end) = input.windows(2).position(|pair| pair == b"\r\n") {
            let is_welcome = input.starts_with(b"OK ");
            link.take(end + 2);
            return if is_welcome { link.send(b"BEGIN\r\n") } else { Err(link.broken("it does not accept this user")) };
        }
        if input.len() > LONGEST_LINE {
            return Err(link.broken("it does not speak D-Bus"));
        }
        link.fill_by(deadline, stop)?;
    }
}

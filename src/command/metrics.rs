//! `keytop metrics`: today's figures in the `OpenMetrics` text format, for who asks on a loopback port or a socket.
//!
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>. Off unless this command runs. No key, chord or
//! application is in it: every program of this machine can ask a loopback port.

mod figures;
mod place;

use std::io::{self, Read, Write};

use anyhow::Context as _;
use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure, say};
use super::present::Present;
use super::settings::Settings;
use figures::{Format, written};
use place::{Listener, Place};

/// Where to listen.
#[derive(Clone, Debug, Args)]
pub struct MetricsArguments {
    /// Where to answer: an address and port of this machine, or a socket of yours alone (unix:PATH)
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9187")]
    listen: Place,
    /// Print them once instead
    #[arg(long)]
    pub once: bool,
}

/// Longer requests are no requests for figures.
const MOST_REQUEST: usize = 8 * 1024;

/// Answers until a signal ends it.
pub(super) fn run(global: &Global, arguments: &MetricsArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    if arguments.once {
        let text = written(&Present::of(&settings)?, Format::Open);
        super::output::print(|out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let place = &arguments.listen;
    let listener = Listener::open(place).with_context(|| format!("cannot listen at {place}"))?;
    say(&format!("figures are at {}", listener.place(place)));
    loop {
        if let Some(asker) = listener.next() {
            // Who does not wait for the answer needs none.
            let _ = answer(asker, &settings);
        }
    }
}

fn answer(mut stream: impl Read + Write, settings: &Settings) -> io::Result<()> {
    let request = request(&mut stream)?;
    let format = Format::accepted(&request);
    let (status, body) = match request.split_ascii_whitespace().take(2).collect::<Vec<_>>().as_slice() {
        ["GET" | "HEAD", "/metrics"] => match Present::of(settings) {
            Ok(present) => ("200 OK", written(&present, format)),
            Err(error) => ("500 Internal Server Error", format!("{error:#}\n")),
        },
        ["GET" | "HEAD", _] => ("404 Not Found", "the figures are at /metrics\n".to_owned()),
        _ => ("405 Method Not Allowed", "the figures can be asked for with GET\n".to_owned()),
    };
    let kind = if status.starts_with("200") { format.content_type() } else { "text/plain; charset=utf-8" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let body = if request.starts_with("HEAD") { "" } else { body.as_str() };
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

/// The head of a request, as far as it came.
fn request(stream: &mut impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    while bytes.len() < MOST_REQUEST && !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk)? {
            0 => break,
            read => bytes.extend_from_slice(chunk.get(..read).unwrap_or_default()),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

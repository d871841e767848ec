//! `keytop metrics`: today's figures in the `OpenMetrics` text format, for who asks on a loopback port.
//!
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>. Off unless this command runs. No key, chord or
//! application is in it: every program of this machine can ask a loopback port.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure, say};
use super::present::Present;
use super::settings::Settings;

/// Where to listen.
#[derive(Clone, Copy, Debug, Args)]
pub struct MetricsArguments {
    /// The address and port to answer on, of this machine only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9187", value_parser = loopback)]
    pub listen: SocketAddr,
    /// Print them once instead
    #[arg(long)]
    pub once: bool,
}

/// Longer requests are no requests for figures.
const MOST_REQUEST: usize = 8 * 1024;
/// How long who asks may take.
const PATIENCE: Duration = Duration::from_secs(2);
const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers until a signal ends it.
pub(super) fn run(global: &Global, arguments: MetricsArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    if arguments.once {
        let text = written(&Present::of(&settings)?);
        super::output::print(|out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let listen = arguments.listen;
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    say(&format!("figures are at http://{}/metrics", listener.local_addr().unwrap_or(listen)));
    loop {
        let Ok((stream, _)) = listener.accept() else { continue };
        // Who does not wait for the answer needs none.
        let _ = answer(stream, &settings);
    }
}

fn answer(mut stream: TcpStream, settings: &Settings) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = request(&mut stream)?;
    let (status, body) = match request.split_ascii_whitespace().take(2).collect::<Vec<_>>().as_slice() {
        ["GET" | "HEAD", "/metrics"] => match Present::of(settings) {
            Ok(present) => ("200 OK", written(&present)),
            Err(error) => ("500 Internal Server Error", format!("{error:#}\n")),
        },
        ["GET" | "HEAD", _] => ("404 Not Found", "the figures are at /metrics\n".to_owned()),
        _ => ("405 Method Not Allowed", "the figures can be asked for with GET\n".to_owned()),
    };
    let kind = if status.starts_with("200") { TYPE } else { "text/plain; charset=utf-8" };
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

fn written(present: &Present) -> String {
    let (report, mut text) = (&present.report, String::new());
    let (keyboard, mouse) = (&report.keyboard, &report.mouse);
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    gauge(&mut text, "recording", "Whether something is recorded.", flag(present.is_recording()));
    gauge(&mut text, "paused", "Whether recording is paused.", flag(present.is_paused));
    for (name, help, value) in [
        ("presses", "Keys pressed today.", keyboard.presses as f64),
        ("text_presses", "Presses today that write text.", keyboard.text_presses as f64),
        ("corrections", "Presses of Backspace and Delete today.", keyboard.corrections as f64),
        ("active_seconds", "Time with input today.", report.activity.active_seconds),
        ("pointer_pixels", "Length of the pointer's path today.", mouse.distance_px),
    ] {
        counter(&mut text, name, help, &[("", value)]);
    }
    let clicks: Vec<_> = mouse.clicks.iter().map(|(name, &n)| (format!("{{button=\"{name}\"}}"), n as f64)).collect();
    let clicks: Vec<_> = clicks.iter().map(|(label, n)| (label.as_str(), *n)).collect();
    counter(&mut text, "clicks", "Clicks today.", &clicks);
    let scroll = &mouse.scroll;
    counter(
        &mut text,
        "scroll_notches",
        "Notches of the wheel today.",
        &[
            ("{direction=\"up\"}", scroll.up),
            ("{direction=\"down\"}", scroll.down),
            ("{direction=\"left\"}", scroll.left),
            ("{direction=\"right\"}", scroll.right),
        ],
    );
    gauge(&mut text, "wpm", "Typing speed of today, words a minute.", keyboard.typing.wpm);
    if let Some(live) = &present.live {
        gauge(&mut text, "wpm_now", "Typing speed of the last ten seconds.", live.wpm.unwrap_or(0.0));
    }
    if let Some(health) = &present.health {
        let dropped = health.dropped_moves as f64;
        counter(&mut text, "dropped_moves", "Moves put together under pressure since the start.", &[("", dropped)]);
    }
    text.push_str("# EOF\n");
    text
}

fn gauge(text: &mut String, name: &str, help: &str, value: f64) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "# TYPE keytop_{name} gauge\n# HELP keytop_{name} {help}\nkeytop_{name} {value}");
}

fn counter(text: &mut String, name: &str, help: &str, values: &[(&str, f64)]) {
    let _ = writeln!(text, "# TYPE keytop_{name} counter\n# HELP keytop_{name} {help}");
    for (label, value) in values {
        let _ = writeln!(text, "keytop_{name}_total{label} {value}");
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "an address is written as 127.0.0.1:9187".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("it answers on this machine only; name 127.0.0.1 or [::1]".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    #[test]
    fn figures_end_as_the_format_says_and_name_no_key() {
        let mut report = Report::default();
        report.keyboard.presses = 12;
        report.keyboard.keys.insert("KeyQ".into(), 12);
        report.mouse.clicks.insert("left".into(), 3);
        let present = Present { report, pid: Some(1), live: None, health: None, is_paused: false, paused_until: None };
        let text = written(&present);
        assert!(text.ends_with("\n# EOF\n") && text.contains("\nkeytop_presses_total 12\n"), "{text}");
        assert!(text.contains("\nkeytop_clicks_total{button=\"left\"} 3\n") && !text.contains("KeyQ"), "{text}");
        assert!(text.starts_with("# TYPE keytop_recording gauge\n"));
    }

    #[test]
    fn only_this_machine_may_ask() {
        assert!(loopback("127.0.0.1:9187").is_ok() && loopback("[::1]:80").is_ok());
        assert!(loopback("0.0.0.0:9187").is_err() && loopback("example").is_err());
    }
}

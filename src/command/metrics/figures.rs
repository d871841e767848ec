//! Today's figures as text for programs that monitor.

use std::fmt::Write as _;

use crate::command::present::Present;

/// How the text is written: the two differ in where a counter's name ends, and in how the text does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `OpenMetrics` 1.0.
    Open,
    /// What was before it, and is what is read without a header that accepts the other: version 0.0.4.
    Classic,
}

impl Format {
    /// The one for a request with this head.
    pub fn accepted(head: &str) -> Self {
        let is_accepted = |line: &str| {
            let (name, value) = line.split_once(':').unwrap_or_default();
            name.eq_ignore_ascii_case("accept") && value.contains("application/openmetrics-text")
        };
        if head.lines().any(is_accepted) { Self::Open } else { Self::Classic }
    }

    /// The type of the text, for who asks over HTTP.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Open => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Classic => "text/plain; version=0.0.4; charset=utf-8",
        }
    }

    fn gauge(self, text: &mut String, name: &str, help: &str, value: f64) {
        self.family(text, name, ("gauge", help), &[("", value)]);
    }

    fn counter(self, text: &mut String, name: &str, help: &str, values: &[(&str, f64)]) {
        self.family(text, name, ("counter", help), values);
    }

    fn family(self, text: &mut String, name: &str, (kind, help): (&str, &str), values: &[(&str, f64)]) {
        let ending = if kind == "counter" { "_total" } else { "" };
        let family = if self == Self::Open { "" } else { ending };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "# TYPE keytop_{name}{family} {kind}\n# HELP keytop_{name}{family} {help}");
        for (label, value) in values {
            let _ = writeln!(text, "keytop_{name}{ending}{label} {value}");
        }
    }
}

/// The figures as text.
pub fn written(present: &Present, format: Format) -> String {
    let (report, mut text) = (&present.report, String::new());
    let (keyboard, mouse) = (&report.keyboard, &report.mouse);
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    format.gauge(&mut text, "recording", "Whether something is recorded.", flag(present.is_recording()));
    format.gauge(&mut text, "paused", "Whether recording is paused.", flag(present.is_paused));
    for (name, help, value) in [
        ("presses", "Keys pressed today.", keyboard.presses as f64),
        ("text_presses", "Presses today that write text.", keyboard.text_presses as f64),
        ("corrections", "Presses of Backspace and Delete today.", keyboard.corrections as f64),
        ("active_seconds", "Time with input today.", report.activity.active_seconds),
        ("pointer_pixels", "Length of the pointer's path today.", mouse.distance_px),
    ] {
        format.counter(&mut text, name, help, &[("", value)]);
    }
    let clicks: Vec<_> = mouse.clicks.iter().map(|(name, &n)| (format!("{{button=\"{name}\"}}"), n as f64)).collect();
    let clicks: Vec<_> = clicks.iter().map(|(label, n)| (label.as_str(), *n)).collect();
    format.counter(&mut text, "clicks", "Clicks today.", &clicks);
    let scroll = &mouse.scroll;
    format.counter(
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
    format.gauge(&mut text, "wpm", "Typing speed of today, words a minute.", keyboard.typing.wpm);
    if let Some(live) = &present.live {
        format.gauge(&mut text, "wpm_now", "Typing speed of the last ten seconds.", live.wpm.unwrap_or(0.0));
    }
    if let Some(health) = &present.health {
        let dropped = health.dropped_moves as f64;
        format.counter(
            &mut text,
            "dropped_moves",
            "Moves put together under pressure since the start.",
            &[("", dropped)],
        );
    }
    if format == Format::Open {
        text.push_str("# EOF\n");
    }
    text
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
        let text = written(&present, Format::Open);
        assert!(text.ends_with("\n# EOF\n") && text.contains("\nkeytop_presses_total 12\n"), "{text}");
        assert!(text.contains("\nkeytop_clicks_total{button=\"left\"} 3\n") && !text.contains("KeyQ"), "{text}");
        assert!(text.starts_with("# TYPE keytop_recording gauge\n"));
        assert!(text.contains("\n# TYPE keytop_presses counter\n"));
        let classic = written(&present, Format::Classic);
        assert!(classic.contains("\n# TYPE keytop_presses_total counter\n") && !classic.contains("EOF"), "{classic}");
    }

    #[test]
    fn who_does_not_ask_for_the_new_format_gets_the_old() {
        assert_eq!(Format::accepted("GET / HTTP/1.1\r\nHost: me\r\n\r\n"), Format::Classic);
        let both = "GET / HTTP/1.1\r\naccept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n";
        assert_eq!(Format::accepted(both), Format::Open);
    }
}

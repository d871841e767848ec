//! The findings for people: the verdict first, then what it rests on, in columns.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::findings::{Backend, ClockFound, Findings, JournalFound, Lack, SettingsFound, Verdict};

/// Writes everything.
pub(super) fn write(found: &Findings, out: &mut dyn Write) -> io::Result<()> {
    write_verdict(&found.verdict, out)?;
    section("input", out)?;
    write_backends(found.backends.iter().filter(|backend| backend.sees != "focus"), found.verdict.input, out)?;
    section("focus", out)?;
    write_backends(found.backends.iter().filter(|backend| backend.sees != "input"), found.verdict.focus, out)?;
    let app = found.focus.app.as_deref().unwrap_or(if found.focus.told_by.is_some() { "none" } else { "not known" });
    pairs(&[("now", app.to_owned())], out)?;
    section("devices", out)?;
    write_devices(found, out)?;
    section("monitors", out)?;
    write_monitors(found, out)?;
    section("clock", out)?;
    pairs(&clock(&found.clock), out)?;
    section("journal", out)?;
    pairs(&journal(&found.journal), out)?;
    section("settings", out)?;
    pairs(&settings(&found.settings), out)
}

/// Writes the command that mends each thing that is missing; runs nothing.
pub(super) fn write_mends(missing: &[Lack], out: &mut dyn Write) -> io::Result<()> {
    if missing.is_empty() {
        return writeln!(out, "# nothing is missing");
    }
    for lack in missing {
        writeln!(out, "# {}", lack.what)?;
        if let Some(means) = lack.means {
            writeln!(out, "# what it means: {means}")?;
        }
        match &lack.command {
            Some(command) => writeln!(out, "{command}\n")?,
            None => writeln!(out, "# no command mends this; see above\n")?,
        }
    }
    Ok(())
}

fn write_verdict(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let focus = verdict.focus.map_or("; the focused application is not known".to_owned(), |name| {
        format!("; the focused application from {name}")
    });
    match (verdict.captures, verdict.input) {
        ("session", Some(input)) => writeln!(out, "keytop sees the whole session: input from {input}{focus}.")?,
        (_, Some(_)) => writeln!(out, "keytop sees this terminal only.")?,
        _ => writeln!(out, "keytop sees nothing.")?,
    }
    writeln!(out, "why      {}", verdict.why)?;
    for lack in &verdict.missing {
        writeln!(out, "missing  {}", lack.what)?;
        if let Some(command) = &lack.command {
            writeln!(out, "mend     {command}")?;
        }
        if let Some(means) = lack.means {
            writeln!(out, "         ({means})")?;
        }
    }
    Ok(())
}

fn write_backends<'a>(
    backends: impl Iterator<Item = &'a Backend>,
    used: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<_> = backends
        .map(|backend| {
            let mark = if Some(backend.name) == used { "*" } else { " " };
            let state = backend.state.replace('-', " ");
            let more = backend.detail.clone().unwrap_or_else(|| backend.about.to_owned());
            [mark.to_owned(), backend.name.to_owned(), state, more]
        })
        .collect();
    table(&rows, out)
}

fn write_devices(found: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = found
        .devices
        .iter()
        .map(|device| {
            let state = match (device.is_readable, device.is_excluded) {
                (false, _) => "may not be read",
                (true, true) => "excluded",
                (true, false) => "",
            };
            [device.name.clone(), device.kind.to_owned(), format!("{} {}", device.source, device.id), state.to_owned()]
        })
        .collect();
    or_none(&rows, out)
}

fn write_monitors(found: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = found
        .monitors
        .iter()
        .map(|monitor| {
            let size = format!("{} x {} px", monitor.width, monitor.height);
            let place = format!("at {}, {}", monitor.x, monitor.y);
            let glass = monitor.mm.map_or(String::new(), |(width, height)| format!("{width} x {height} mm"));
            [monitor.name.clone(), size, place, glass]
        })
        .collect();
    or_none(&rows, out)
}

fn clock(clock: &ClockFound) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("now", clock.now.clone()),
        ("zone", format!("{} (told by {})", clock.time_zone, clock.told_by)),
        ("booted", clock.booted.clone().unwrap_or_else(|| "not known".to_owned())),
    ];
    rows.extend(clock.trouble.clone().map(|trouble| ("wrong", trouble)));
    rows
}

fn journal(journal: &JournalFound) -> Vec<(&'static str, String)> {
    let mut rows = vec![("file", journal.path.clone().unwrap_or_else(|| "not known".to_owned()))];
    if journal.exists {
        let mode = journal.mode.clone().unwrap_or_default();
        rows.push(("size", format!("{} bytes, mode {mode}", journal.size_bytes)));
    } else {
        rows.push(("size", "nothing was recorded yet".to_owned()));
    }
    rows.extend(journal.schema_version.map(|version| ("version", version.to_string())));
    rows.extend(journal.integrity.clone().map(|integrity| ("pages", integrity)));
    rows.extend(journal.recorder_pid.map(|pid| ("recorder", format!("pid {pid}"))));
    let nowhere = || "nowhere: no folder is memory".to_owned();
    rows.push(("mirror", journal.mirror.path.as_ref().map_or_else(nowhere, |path| format!("{path} (memory)"))));
    rows.extend(journal.trouble.clone().map(|trouble| ("wrong", trouble)));
    rows
}

fn settings(settings: &SettingsFound) -> Vec<(&'static str, String)> {
    let mut rows = vec![("file", settings.path.clone().unwrap_or_else(|| "not known".to_owned()))];
    if !settings.exists {
        rows.push(("state", "not there: every setting has its default".to_owned()));
    } else if settings.trouble.is_none() {
        rows.push(("state", "right".to_owned()));
    }
    rows.extend(settings.trouble.clone().map(|trouble| ("wrong", trouble)));
    let metres = settings.pointer_cpi.map_or_else(
        || "on monitors of known size only: capture.pointer_cpi is not set".to_owned(),
        |cpi| format!("on monitors of known size, else by {cpi} counts an inch"),
    );
    rows.push(("metres", metres));
    rows.extend(settings.warnings.iter().map(|warning| ("warning", warning.clone())));
    rows
}

fn section(name: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{name}")
}

fn pairs(rows: &[(&str, String)], out: &mut dyn Write) -> io::Result<()> {
    rows.iter().try_for_each(|(name, value)| writeln!(out, "  {name:<9} {value}"))
}

fn or_none<const N: usize>(rows: &[[String; N]], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() { writeln!(out, "  none known") } else { table(rows, out) }
}

/// Columns as wide as their widest, the last one as it is.
fn table<const N: usize>(rows: &[[String; N]], out: &mut dyn Write) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = text.width().max(*width);
        }
    }
    for row in rows {
        let mut line = String::from(" ");
        for (text, width) in row.iter().zip(widths) {
            line.push(' ');
            line.push_str(text);
            line.extend(std::iter::repeat_n(' ', width - text.width()));
            line.push_str(if width > 0 { " " } else { "" });
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let mut out = Vec::new();
        table(&[row(["*", "ä", "x"]), row(["", "日本", ""])], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  *  ä     x\n     日本\n");
    }

    #[test]
    fn each_mend_is_a_command_with_its_reason_and_meaning() {
        let lack = Lack { what: "no ear".to_owned(), command: Some("grow ear".to_owned()), means: Some("it hears") };
        let mut out = Vec::new();
        write_mends(&[lack], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "# no ear\n# what it means: it hears\ngrow ear\n\n");
    }
}

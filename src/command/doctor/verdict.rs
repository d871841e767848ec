//! What the findings come to: what is captured, what is missing, and the one command that mends each.

use super::findings::{ClockFound, Device, JournalFound, Lack, SettingsFound, Verdict};
use super::machine::{Probed, focus, input};
use crate::capture::{ABSENT, Availability, FocusChoice, Options, SourceChoice, X11_MEND, portable};
use crate::report::Reach;

/// What the permission for input devices means.
const MEANS: &str = "every program that you run can then read every key you press, passwords included, not only keytop";

/// What the permission of a terminal on macOS means.
const MEANS_THERE: &str =
    "every program in that terminal can then read every key you press, passwords included, not only keytop";

/// What was found beside the backends.
pub(super) struct Beside<'a> {
    pub devices: &'a [Device],
    pub clock: &'a ClockFound,
    pub journal: &'a JournalFound,
    pub settings: &'a SettingsFound,
}

/// Judges; `program` is how this program is called.
pub(super) fn verdict(
    probed: &[Probed],
    (asked, options): (SourceChoice, &Options),
    beside: &Beside<'_>,
    program: &str,
) -> Verdict {
    let chosen = input(probed, asked, options);
    let input = chosen.as_ref().map(|chosen| chosen.name);
    let focus = focus(probed, input, options.focus);
    let captures = match reach(probed, input) {
        Some(Reach::Session) => "session",
        Some(_) => "terminal",
        None => "nothing",
    };
    let why = match (chosen, asked) {
        (Some(chosen), _) => chosen.why,
        (None, SourceChoice::None | SourceChoice::Demo) => {
            format!("source {} records nothing of yours", asked.name())
        }
        (None, _) => format!("source {} does not work here", asked.name()),
    };
    let mut missing = Vec::new();
    if captures != "session" {
        missing.push(unusable(probed, asked).unwrap_or_else(|| unseen_session(probed, options, program)));
    } else if focus.is_none() && options.focus != FocusChoice::None {
        missing.push(unknown_focus(probed));
    }
    missing.extend(closed_devices(beside.devices, input, program));
    missing.extend(others(beside));
    Verdict { captures, input, focus, why, missing }
}

/// Whether the whole session can be captured here, whatever was asked for.
pub(super) fn can_see_session(probed: &[Probed], options: &Options) -> bool {
    let best = input(probed, SourceChoice::Auto, options);
    reach(probed, best.map(|chosen| chosen.name)) == Some(Reach::Session)
}

/// The command that installs the udev rule, which the same program prints.
pub(super) fn rule_command(program: &str) -> String {
    format!(
        "{program} doctor --udev-rule | sudo tee /etc/udev/rules.d/70-keytop.rules && sudo udevadm control --reload \
         && sudo udevadm trigger --subsystem-match=input"
    )
}

fn reach(probed: &[Probed], name: Option<&str>) -> Option<Reach> {
    probed.iter().find(|backend| Some(backend.name) == name).map(|backend| backend.reach)
}

/// That the source that was asked for is not for this build or system.
fn unusable(probed: &[Probed], asked: SourceChoice) -> Option<Lack> {
    let backend = probed.iter().find(|backend| backend.name == asked.name())?;
    let Availability::Unsupported { why } = &backend.availability else { return None };
    let is_left_out = asked == SourceChoice::Rdev && why.starts_with(ABSENT);
    let command = if is_left_out { portable::HOW_TO_BUILD } else { "keytop --source auto" };
    let what = format!("source {} cannot be used: {why}", backend.name);
    Some(Lack { what, command: Some(command.to_owned()), means: None })
}

fn unseen_session(probed: &[Probed], options: &Options, program: &str) -> Lack {
    let inputs = probed.iter().filter(|backend| backend.sees.has_input() && backend.reach == Reach::Session);
    let reasons = inputs.filter_map(|backend| match &backend.availability {
        Availability::Available => None,
        Availability::NeedsPermission { .. } => Some(format!("{}: a permission is missing", backend.name)),
        // What was left out of this build cannot be mended here.
        Availability::Unsupported { why } if why.starts_with(ABSENT) => None,
        Availability::Unsupported { why } => Some(format!("{}: {why}", backend.name)),
    });
    let reasons: Vec<_> = reasons.collect();
    let what = format!("what is done in other windows is not seen ({})", reasons.join("; "));
    let mut closed = probed.iter().filter_map(|backend| match &backend.availability {
        Availability::NeedsPermission { how } if backend.sees.has_input() => Some((backend.name, how.clone())),
        _ => None,
    });
    let (command, means) = match closed.next() {
        Some(("evdev", _)) if !options.is_remote => (rule_command(program), Some(MEANS)),
        Some(("rdev", how)) => (how, Some(MEANS_THERE)),
        _ => (X11_MEND.to_owned(), None),
    };
    Lack { what, command: Some(command), means }
}

fn unknown_focus(probed: &[Probed]) -> Lack {
    let command = probed.iter().filter(|backend| backend.sees.has_focus()).find_map(|backend| {
        let Availability::NeedsPermission { how } = &backend.availability else { return None };
        Some(how.clone())
    });
    let what = "which application has the focus is not known: figures are totals, without applications".to_owned();
    Lack { what, command, means: None }
}

fn closed_devices(devices: &[Device], input: Option<&str>, program: &str) -> Option<Lack> {
    let closed: Vec<_> =
        devices.iter().filter(|device| !device.is_readable).map(|device| device.name.as_str()).collect();
    if input != Some("evdev") || closed.is_empty() {
        return None;
    }
    let what = format!("not seen, because they may not be read: {}", closed.join(", "));
    Some(Lack { what, command: Some(rule_command(program)), means: Some(MEANS) })
}

fn others(beside: &Beside<'_>) -> Vec<Lack> {
    let plain = |what: &Option<String>| what.clone().map(|what| Lack { what, command: None, means: None });
    let mut lacks: Vec<Lack> = [plain(&beside.settings.trouble), plain(&beside.journal.trouble)]
        .into_iter()
        .chain([plain(&beside.clock.trouble)])
        .flatten()
        .collect();
    lacks.extend(beside.settings.warnings.iter().map(|warning| Lack {
        what: warning.clone(),
        command: None,
        means: None,
    }));
    if !beside.journal.mirror.is_memory {
        let what = "no folder is memory: keys of batches that are open are lost when the recorder is killed";
        let command = "export XDG_RUNTIME_DIR=/run/user/$(id -u)".to_owned();
        lacks.push(Lack { what: what.to_owned(), command: Some(command), means: None });
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Sees;

    fn backend(name: &'static str, sees: Sees, availability: Availability) -> Probed {
        let reach = if name == "terminal" { Reach::Terminal } else { Reach::Session };
        Probed { name, sees, reach, about: "", availability }
    }

    fn no(why: &str) -> Availability {
        Availability::Unsupported { why: why.to_owned() }
    }

    fn machine(x11: Availability, evdev: Availability, sway: Availability) -> Vec<Probed> {
        vec![
            backend("x11", Sees::Both, x11),
            backend("evdev", Sees::Input, evdev),
            backend("terminal", Sees::Input, Availability::Available),
            backend("sway", Sees::Focus, sway),
        ]
    }

    fn judge(probed: &[Probed], devices: &[Device], options: &Options) -> Verdict {
        let clock =
            ClockFound { now: String::new(), time_zone: String::new(), told_by: "TZ", booted: None, trouble: None };
        let mut journal = JournalFound::default();
        journal.mirror.is_memory = true;
        let settings = SettingsFound::default();
        let beside = Beside { devices, clock: &clock, journal: &journal, settings: &settings };
        verdict(probed, (SourceChoice::Auto, options), &beside, "keytop")
    }

    #[test]
    fn where_x11_answers_nothing_is_missing() {
        let probed = machine(Availability::Available, no("closed"), no("none"));
        let told = judge(&probed, &[], &Options::default());
        assert_eq!((told.captures, told.input, told.focus), ("session", Some("x11"), Some("x11")));
        assert_eq!(told.missing, []);
        assert!(can_see_session(&probed, &Options::default()));
    }

    #[test]
    fn a_missing_permission_is_told_with_its_command_and_what_it_means() {
        let closed = Availability::NeedsPermission { how: "group".to_owned() };
        let probed = machine(no("DISPLAY is not set"), closed, no("none"));
        let told = judge(&probed, &[], &Options::default());
        assert_eq!((told.captures, told.input, told.focus), ("terminal", Some("terminal"), None));
        let lack = &told.missing[0];
        assert!(lack.what.contains("DISPLAY is not set") && lack.what.contains("evdev: a permission"), "{lack:?}");
        assert!(lack.command.as_deref().unwrap().contains("/etc/udev/rules.d/70-keytop.rules"), "{lack:?}");
        assert!(lack.means.unwrap().contains("every key"), "{lack:?}");
        assert!(!can_see_session(&probed, &Options::default()));
        let remote = Options { is_remote: true, ..Options::default() };
        let lack = &judge(&probed, &[], &remote).missing[0];
        assert!(lack.means.is_none() && lack.command.as_deref().unwrap().contains("DISPLAY"), "{lack:?}");
    }

    #[test]
    fn the_setting_of_macos_is_told_with_what_it_means() {
        let mut probed = machine(no("no X"), no("no /dev/input"), no("none"));
        let rdev = Availability::NeedsPermission { how: "switch it on in System Settings".to_owned() };
        probed.push(backend("rdev", Sees::Both, rdev));
        let lack = &judge(&probed, &[], &Options::default()).missing[0];
        assert!(lack.what.contains("rdev: a permission is missing"), "{lack:?}");
        assert_eq!(lack.command.as_deref(), Some("switch it on in System Settings"));
        assert!(lack.means.unwrap().contains("in that terminal"), "{lack:?}");
    }

    #[test]
    fn under_wayland_the_focus_comes_from_the_compositor() {
        let wayland = Options { is_wayland: true, ..Options::default() };
        let probed = machine(Availability::Available, Availability::Available, Availability::Available);
        let told = judge(&probed, &[], &wayland);
        assert_eq!((told.captures, told.input), ("session", Some("evdev")));
        let probed = machine(no("none"), Availability::Available, no("no sway"));
        let told = judge(&probed, &[], &wayland);
        assert_eq!(told.focus, None);
        assert!(told.missing[0].what.contains("focus is not known"), "{told:?}");
    }

    #[test]
    fn devices_that_may_not_be_read_are_named() {
        let probed = machine(no("none"), Availability::Available, Availability::Available);
        let device = |name: &str, is_readable| Device {
            name: name.to_owned(),
            source: "evdev",
            id: "/dev/input/event1".to_owned(),
            kind: "keyboard",
            is_readable,
            is_excluded: false,
        };
        let told = judge(&probed, &[device("Board", true), device("Pad", false)], &Options::default());
        assert_eq!(told.missing.len(), 1);
        assert!(told.missing[0].what.ends_with("read: Pad"), "{told:?}");
    }
}

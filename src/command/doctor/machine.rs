//! What is attached and open on this machine, and whether the backends work on it.

use std::time::Duration;

use super::asked::Asked;
use super::findings::{Backend, Device, FocusFound, MonitorFound};
use crate::capture::{self, Availability, Chosen, Options, Sees, Sink, Status, chosen};
use crate::capture::{FocusChoice, SourceChoice, candidates, teller};
use crate::event::{Event, Kind, Monitor, Name};
use crate::report::{Reach, SourceHealth};

/// Longest time that a backend may take to say whether it works.
const PROBE: Duration = Duration::from_secs(2);
/// Longest time that the session may take to tell its focus and monitors.
const LOOK: Duration = Duration::from_secs(1);

/// A backend and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probed {
    pub name: &'static str,
    pub sees: Sees,
    pub reach: Reach,
    pub about: &'static str,
    pub availability: Availability,
}

/// What the session shows at this moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sight {
    pub monitors: Vec<MonitorFound>,
    pub focus: FocusFound,
    /// What troubles whoever tells of it.
    pub trouble: Option<String>,
}

/// Asks every backend at once; whoever does not answer in time does not work.
pub(super) fn probed(options: &Options) -> Vec<Probed> {
    let asked: Vec<_> = candidates(options)
        .into_iter()
        .map(|candidate| {
            let (name, sees, reach, about) = (candidate.name, candidate.sees, candidate.reach, candidate.about);
            (name, sees, reach, about, Asked::new(PROBE, move || candidate.probe()))
        })
        .collect();
    let late = || Availability::Unsupported { why: format!("it did not answer within {} s", PROBE.as_secs()) };
    let answered = asked.into_iter().map(|(name, sees, reach, about, asked)| {
        let availability = asked.answer().unwrap_or_else(late);
        Probed { name, sees, reach, about, availability }
    });
    answered.collect()
}

/// Which of them is used for input.
pub(super) fn input(probed: &[Probed], asked: SourceChoice, options: &Options) -> Option<Chosen> {
    let availability =
        |name: &str| probed.iter().find(|backend| backend.name == name).map(|backend| backend.availability.clone());
    chosen(asked, options, availability)
}

/// Which of them is used for the focus: the input's own where it tells it, else the first that works; of those that
/// the settings admit.
pub(super) fn focus(probed: &[Probed], input: Option<&str>, choice: FocusChoice) -> Option<&'static str> {
    let own = |backend: &&Probed| Some(backend.name) == input;
    let reach = probed.iter().find(own).map(|backend| backend.reach);
    // A viewer and a terminal need no focus: nobody would count by it.
    if reach != Some(Reach::Session) {
        return None;
    }
    let mut telling = probed
        .iter()
        .filter(|backend| backend.sees.has_focus() && backend.availability == Availability::Available)
        .filter(|backend| choice.admits(backend.name));
    telling.clone().find(own).or_else(|| telling.next()).map(|backend| backend.name)
}

/// The backends as they are told.
pub(super) fn backends(probed: &[Probed], used: [Option<&str>; 2]) -> Vec<Backend> {
    let told = probed.iter().map(|backend| {
        let (state, detail) = match &backend.availability {
            Availability::Available => ("available", None),
            Availability::NeedsPermission { how } => ("needs-permission", Some(how.clone())),
            Availability::Unsupported { why } => ("unsupported", Some(why.clone())),
        };
        let sees = match backend.sees {
            Sees::Input => "input",
            Sees::Focus => "focus",
            Sees::Both => "both",
            Sees::Presence => "presence",
        };
        let is_chosen = used.contains(&Some(backend.name));
        Backend { name: backend.name, sees, about: backend.about, state, detail, is_chosen }
    });
    told.collect()
}

/// The input devices of the kernel.
#[cfg(target_os = "linux")]
pub(super) fn kernel_devices() -> Vec<Device> {
    let listed = Asked::new(LOOK, || capture::evdev::Access::now().devices).answer().unwrap_or_default();
    listed.into_iter().map(kernel_device).collect()
}

/// Elsewhere the kernel does not list them.
#[cfg(not(target_os = "linux"))]
pub(super) fn kernel_devices() -> Vec<Device> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn kernel_device(listed: capture::evdev::Listed) -> Device {
    Device {
        id: format!("/dev/input/{}", listed.node),
        kind: listed.shape.noun(),
        is_readable: listed.is_readable,
        name: listed.name,
        source: "evdev",
        is_excluded: false,
    }
}

/// The input devices of the X server.
#[cfg(unix)]
pub(super) fn server_devices(options: &Options) -> Vec<Device> {
    let Some(display) = options.display.clone() else { return Vec::new() };
    let listed = Asked::new(LOOK, move || capture::x11::X11::new(&display, 0).devices().ok()).answer().flatten();
    let devices = listed.unwrap_or_default().into_iter().map(|attached| Device {
        name: attached.name.as_str().to_owned(),
        source: "x11",
        id: attached.number.to_string(),
        kind: attached.kind,
        is_readable: true,
        is_excluded: false,
    });
    devices.collect()
}

/// Elsewhere there is none.
#[cfg(not(unix))]
pub(super) fn server_devices(_options: &Options) -> Vec<Device> {
    Vec::new()
}

/// What this backend shows of the session: it is run until it has told its first focus, and stopped.
pub(super) fn sight(teller: Option<&'static str>, options: &Options) -> Sight {
    let Some(told_by) = teller else { return Sight::default() };
    let options = options.clone();
    let (events, trouble) = Asked::new(LOOK * 2, move || first_events(told_by, &options)).answer().unwrap_or_default();
    let focus = FocusFound { app: None, told_by: Some(told_by) };
    let mut sight = Sight { monitors: Vec::new(), focus, trouble };
    for event in events {
        match event.kind {
            Kind::Monitors(list) => sight.monitors = list.iter().map(found).collect(),
            // The title goes no further than here.
            Kind::Window { app, .. } => sight.focus.app = app.map(Name::as_str).map(str::to_owned),
            _ => {}
        }
    }
    sight
}

/// What it sends until it has told a focus, and what troubles it.
fn first_events(name: &str, options: &Options) -> (Vec<Event>, Option<String>) {
    let nothing = (Vec::new(), None);
    let (Some(backend), Ok((sink, events))) = (teller(name, options), Sink::channel(64)) else { return nothing };
    let status = Status::new(SourceHealth { reach: Reach::Session, ..SourceHealth::default() });
    let Ok(running) = capture::start(backend, sink, &status) else { return nothing };
    let mut all: Vec<Event> = Vec::new();
    let is_focus = |event: &Event| matches!(event.kind, Kind::Window { .. });
    while !all.iter().any(is_focus) {
        match events.recv_timeout(LOOK) {
            Ok(batch) => all.extend(batch),
            Err(_) => break,
        }
    }
    running.stop();
    (all, status.health().trouble)
}

fn found(monitor: &Monitor) -> MonitorFound {
    let Monitor { name, x, y, width, height, mm } = *monitor;
    MonitorFound { name: name.as_str().to_owned(), x, y, width, height, mm }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::capture::evdev::{Listed, Shape};

    #[test]
    fn a_device_that_may_not_be_read_is_listed_all_the_same() {
        let shape = Shape { is_keyboard: true, has_keys: true, ..Shape::default() };
        let listed = Listed { node: "event3".to_owned(), name: "Board".to_owned(), shape, is_readable: false };
        let device = kernel_device(listed);
        assert_eq!((device.id.as_str(), device.name.as_str()), ("/dev/input/event3", "Board"));
        assert!(!device.is_readable && device.kind.contains("keyboard"), "{device:?}");
    }

    #[test]
    fn what_this_program_would_start_is_what_it_says_it_would() {
        let options = Options::default();
        let told = input(&probed(&options), SourceChoice::Auto, &options).unwrap();
        let (sink, _events) = Sink::channel(1).unwrap();
        let capture = crate::capture::Capture::start(SourceChoice::Auto, &options, sink).unwrap();
        assert_eq!(capture.watch().health().source.name, told.name);
        capture.stop();
    }
}

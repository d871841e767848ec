//! Every backend there is: what it sees, whether it works here, and which of them would be used.
//!
//! A backend that this build or this system does not have is listed all the same, with the reason, so that nobody
//! has to guess what is missing.

use super::portable::Portable;
use super::{Availability, Backend, Options, Sees, SourceChoice};
use crate::report::Reach;

/// A backend that may or may not work here.
pub struct Candidate {
    /// Its name as `--source` or the settings take it.
    pub name: &'static str,
    /// What it watches.
    pub sees: Sees,
    /// How much of the session it reaches.
    pub reach: Reach,
    /// What it reads, in a few words.
    pub about: &'static str,
    probe: Box<dyn FnOnce() -> Availability + Send>,
}

/// Which input backend is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its name.
    pub name: &'static str,
    /// Why this one, as a sentence without a full stop.
    pub why: String,
}

/// Why a backend does not work that this build or system does not have.
pub const ABSENT: &str = "this keytop was built without it";

impl Candidate {
    fn new(name: &'static str, sees: Sees, about: &'static str) -> Self {
        let absent = || Availability::Unsupported { why: ABSENT.to_owned() };
        Self { name, sees, reach: Reach::Session, about, probe: Box::new(absent) }
    }

    fn probed_by(self, probe: impl FnOnce() -> Availability + Send + 'static) -> Self {
        Self { probe: Box::new(probe), ..self }
    }

    /// Whether it works here. It may take as long as whoever is asked.
    pub fn probe(self) -> Availability {
        (self.probe)()
    }
}

/// All backends, those that are preferred first; this terminal last.
pub fn candidates(options: &Options) -> Vec<Candidate> {
    let mut all = inputs(options);
    all.extend(focuses(options));
    all
}

/// The input backend that is used when this is asked for; `availability` tells of each.
pub fn chosen(
    asked: SourceChoice,
    options: &Options,
    availability: impl Fn(&str) -> Option<Availability>,
) -> Option<Chosen> {
    let works = |name: &str| availability(name) == Some(Availability::Available);
    let named = |name, why: &str| Some(Chosen { name, why: why.to_owned() });
    match asked {
        SourceChoice::None => None,
        SourceChoice::Auto if Portable::IS_DEFAULT => {
            let rdev = || named("rdev", "it is what keytop listens with on this system");
            works("rdev").then(rdev).flatten().or_else(|| named("terminal", "nothing that sees the session works here"))
        }
        SourceChoice::Auto if works("x11") && !options.is_wayland => {
            named("x11", "the X server answers, and it tells input and focus")
        }
        SourceChoice::Auto if works("evdev") && !options.is_remote => {
            named("evdev", "the X server does not tell everything here, and the input devices may be read")
        }
        SourceChoice::Auto => named("terminal", "nothing that sees the whole session works here"),
        _ if works(asked.name()) => named(asked.name(), "it was asked for"),
        _ => None,
    }
}

/// The backend of this name that tells the focus, to be asked once.
pub fn teller(name: &str, options: &Options) -> Option<Box<dyn Backend>> {
    match name {
        #[cfg(unix)]
        "x11" => {
            let display = options.display.as_deref().unwrap_or_default();
            Some(Box::new(super::x11::X11::new(display, 1).without_record()))
        }
        "rdev" => Some(Box::new(Portable::new(1).on_display(options.display.clone()))),
        #[cfg(target_os = "linux")]
        _ => super::focus::backends(&options.surroundings).into_iter().find(|backend| backend.name() == name),
        #[cfg(not(target_os = "linux"))]
        _ => None,
    }
}

fn inputs(options: &Options) -> Vec<Candidate> {
    let terminal = Candidate::new("terminal", Sees::Input, "what is typed and clicked in this terminal");
    vec![
        x11(options),
        evdev(),
        rdev(options),
        Candidate { reach: Reach::Terminal, ..terminal }.probed_by(|| Availability::Available),
    ]
}

#[cfg(target_os = "linux")]
fn focuses(options: &Options) -> Vec<Candidate> {
    let backends = super::focus::backends(&options.surroundings).into_iter();
    let candidate = |backend: Box<dyn super::Backend>| {
        let name = backend.name();
        Candidate::new(name, Sees::Focus, about(name)).probed_by(move || backend.probe())
    };
    backends.map(candidate).collect()
}

#[cfg(target_os = "linux")]
fn about(name: &str) -> &'static str {
    match name {
        "sway" => "sway's own socket",
        "hyprland" => "Hyprland's own socket",
        "wlr" => "the windows that a wlroots compositor lists",
        "kde" => "a script in KWin",
        "gnome" => "GNOME Shell on the session's bus",
        _ => "the focused window",
    }
}

#[cfg(not(target_os = "linux"))]
fn focuses(_options: &Options) -> Vec<Candidate> {
    Vec::new()
}

#[cfg(unix)]
fn x11(options: &Options) -> Candidate {
    let display = options.display.clone();
    let candidate = Candidate::new("x11", Sees::Both, "keyboards, pointers and windows of the X server");
    candidate.probed_by(move || match display {
        Some(display) => super::x11::X11::new(&display, 0).probe(),
        None => Availability::Unsupported { why: "DISPLAY is not set".to_owned() },
    })
}

#[cfg(not(unix))]
fn x11(_options: &Options) -> Candidate {
    Candidate::new("x11", Sees::Both, "keyboards, pointers and windows of the X server")
}

fn rdev(options: &Options) -> Candidate {
    let backend = Portable::new(0).on_display(options.display.clone());
    let about = "rdev and active-win-pos-rs, in a process of their own";
    Candidate::new(backend.name(), backend.sees(), about).probed_by(move || backend.probe())
}

#[cfg(target_os = "linux")]
fn evdev() -> Candidate {
    let candidate = Candidate::new("evdev", Sees::Input, "keyboards and pointers in /dev/input");
    candidate.probed_by(|| super::evdev::Access::now().availability())
}

#[cfg(not(target_os = "linux"))]
fn evdev() -> Candidate {
    Candidate::new("evdev", Sees::Input, "keyboards and pointers in /dev/input")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(asked: SourceChoice, options: &Options, working: &[&str]) -> Option<&'static str> {
        let availability = |name: &str| {
            let no = || Availability::Unsupported { why: "no".to_owned() };
            Some(if working.contains(&name) { Availability::Available } else { no() })
        };
        chosen(asked, options, availability).map(|chosen| chosen.name)
    }

    #[test]
    fn the_first_that_sees_the_session_is_used() {
        let here = Options::default();
        let wayland = Options { is_wayland: true, ..Options::default() };
        let remote = Options { is_remote: true, ..Options::default() };
        let auto = SourceChoice::Auto;
        assert_eq!(name(auto, &here, &["x11", "evdev", "terminal"]), Some("x11"));
        assert_eq!(name(auto, &here, &["evdev", "terminal"]), Some("evdev"));
        assert_eq!(name(auto, &wayland, &["x11", "evdev", "terminal"]), Some("evdev"));
        assert_eq!(name(auto, &remote, &["evdev", "terminal"]), Some("terminal"));
        assert_eq!(name(auto, &here, &["rdev", "terminal"]), Some("terminal"), "it is asked for on Linux");
        assert_eq!(name(SourceChoice::X11, &here, &["terminal"]), None);
        assert_eq!(name(SourceChoice::Rdev, &here, &["x11", "rdev"]), Some("rdev"));
        assert_eq!(name(SourceChoice::Terminal, &here, &["x11", "terminal"]), Some("terminal"));
        assert_eq!(name(SourceChoice::None, &here, &["x11"]), None);
    }

    #[test]
    fn every_source_that_can_be_asked_for_is_listed() {
        let listed: Vec<_> = candidates(&Options::default()).into_iter().map(|candidate| candidate.name).collect();
        for source in [SourceChoice::X11, SourceChoice::Evdev, SourceChoice::Rdev, SourceChoice::Terminal] {
            assert!(listed.contains(&source.name()), "{listed:?}");
        }
        let mut once = listed.clone();
        once.dedup();
        assert_eq!(once, listed);
    }
}

//! Hyprland: the lines of its event socket, and its request socket for what holds already.
//!
//! Lines are `NAME>>FIELDS` (wiki.hypr.land, "IPC"). `activewindow>>CLASS,TITLE` tells the focus and its titles;
//! with both empty no window has it.

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::outputs::HyprlandMonitor;
use super::{Surroundings, Tracker, process_name, unsupported};
use crate::capture::link::{Link, PATIENCE, Woken, wait};
use crate::capture::{Availability, Backend, CaptureError, Sees, Sink, Status, Stop};
use crate::clock;
use crate::report::Reach;

const PEER: &str = "Hyprland";
/// The longest line that is read.
const LONGEST_LINE: usize = 64 * 1024;
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 4 << 20;

/// Hyprland's sockets as a source of focus and monitors.
#[derive(Clone, Debug)]
pub struct Hyprland {
    folder: Option<PathBuf>,
}

/// The answer to `j/activewindow`; without a window it has no fields.
#[derive(Default, Deserialize)]
struct ActiveWindow {
    #[serde(default)]
    class: String,
    #[serde(default)]
    title: String,
    pid: Option<i64>,
}

impl Hyprland {
    /// The Hyprland of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        let instance = surroundings.hyprland.as_deref();
        let folder = surroundings.runtime_dir.as_deref().zip(instance).map(|(folder, instance)| {
            let current = folder.join("hypr").join(instance);
            // Until 0.40 the sockets were here.
            let earlier = Path::new("/tmp/hypr").join(instance);
            if !current.exists() && earlier.exists() { earlier } else { current }
        });
        Self { folder }
    }

    fn folder(&self) -> &Path {
        self.folder.as_deref().unwrap_or(Path::new(""))
    }

    /// Asks the request socket; one question a connection.
    fn ask<T: DeserializeOwned>(&self, question: &str, stop: Option<&Stop>) -> Result<T, CaptureError> {
        let mut link = Link::connect(&self.folder().join(".socket.sock"), PEER)?;
        link.send(question.as_bytes())?;
        let deadline = clock::monotonic() + PATIENCE;
        loop {
            let text = String::from_utf8_lossy(link.input());
            let mut answers = serde_json::Deserializer::from_str(&text).into_iter();
            match answers.next() {
                Some(Ok(answer)) => return Ok(answer),
                Some(Err(error)) if !error.is_eof() => {
                    let place = error.column();
                    return Err(link.broken(&format!("its answer to {question} cannot be read at column {place}")));
                }
                _ if link.input().len() > LONGEST_ANSWER => return Err(link.broken("its answer does not end")),
                _ => {}
            }
            link.fill_by(deadline, stop)?;
        }
    }

    fn ask_all(&self, tracker: &mut Tracker, sink: &mut Sink) -> Result<(), CaptureError> {
        let stop = sink.stop().clone();
        let window: ActiveWindow = self.ask("j/activewindow", Some(&stop))?;
        let pid = window.pid.and_then(|pid| u32::try_from(pid).ok());
        let named = Some(window.class).filter(|class| !class.trim().is_empty());
        tracker.focus(sink, named.or_else(|| process_name(pid?)).as_deref(), Some(&window.title));
        self.ask_monitors(tracker, sink)
    }

    fn ask_monitors(&self, tracker: &mut Tracker, sink: &mut Sink) -> Result<(), CaptureError> {
        let stop = sink.stop().clone();
        let monitors: Vec<HyprlandMonitor> = self.ask("j/monitors", Some(&stop))?;
        tracker.monitors(sink, monitors.into_iter().filter_map(HyprlandMonitor::monitor).collect());
        Ok(())
    }

    fn take_in(&self, line: &str, tracker: &mut Tracker, sink: &mut Sink) -> Result<(), CaptureError> {
        let Some((event, fields)) = line.split_once(">>") else { return Ok(()) };
        match event {
            "activewindow" => match fields.split_once(',').unwrap_or((fields, "")) {
                ("", "") => tracker.focus(sink, None, None),
                // A window without a class: the request socket knows its process.
                ("", _) => self.ask_all(tracker, sink)?,
                (class, title) => tracker.focus(sink, Some(class), Some(title)),
            },
            "monitoradded" | "monitorremoved" | "configreloaded" => self.ask_monitors(tracker, sink)?,
            _ => {}
        }
        Ok(())
    }

    fn watch(&self, tracker: &mut Tracker, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let mut link = Link::connect(&self.folder().join(".socket2.sock"), PEER)?;
        self.ask_all(tracker, sink)?;
        status.works();
        loop {
            while let Some(end) = link.input().iter().position(|&byte| byte == b'\n') {
                let text = String::from_utf8_lossy(link.input().get(..end).unwrap_or_default()).into_owned();
                link.take(end + 1);
                self.take_in(&text, tracker, sink)?;
            }
            if link.input().len() > LONGEST_LINE {
                return Err(link.broken("it sent a line that does not end"));
            }
            if wait(Some(sink.stop()), &[link.as_fd()], None)? == Woken::Stop {
                return Ok(());
            }
            link.fill()?;
        }
    }
}

impl Backend for Hyprland {
    fn name(&self) -> &'static str {
        "hyprland"
    }

    fn sees(&self) -> Sees {
        Sees::Focus
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        if self.folder.is_none() {
            return Availability::Unsupported { why: "HYPRLAND_INSTANCE_SIGNATURE is not set".to_owned() };
        }
        match self.ask::<ActiveWindow>("j/activewindow", None) {
            Ok(_) => Availability::Available,
            Err(error) => unsupported(&error),
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        Tracker::guard(sink, |tracker, sink| self.watch(tracker, sink, status))
    }
}

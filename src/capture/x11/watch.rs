//! One connection to the server, from the first question to its end.

use std::collections::{HashMap, VecDeque};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::xinput::{self, ConnectionExt as _, Device, EventMask, XIEventMask};
use x11rb::protocol::xproto::{ConnectionExt as _, EventMask as WindowEvents, Window};
use x11rb::rust_connection::RustConnection;

use super::focus::{Focus, listen};
use super::held::{Down, Held, keys_of};
use super::intake::{Intake, Seen};
use super::layout::{Monitors, devices, names};
use super::moment::server_ms;
use super::raw::{Raw, What};
use super::server_clock::ServerClock;
use super::tape::{Mark, Tape};
use super::wire::{Refused, refused};
use super::{TICK, X11};
use crate::capture::way::Way;
use crate::capture::{Batch, Sink, Stop};
use crate::clock::SystemClock;
use crate::event::{Event, Kind, Name, Point, Time};

/// Ticks without motion after which it is waited for again: a tenth of a second.
const QUIET_TICKS: u32 = 3;
/// Clicks on the tape that wait for their raw event; more were lost on the way.
const PRESSES: usize = 1_024;

/// What has changed and is to be asked for.
#[derive(Default)]
struct News {
    focus: bool,
    monitors: bool,
    devices: bool,
}

/// A connection at work.
pub struct Watch {
    connection: RustConnection,
    root: Window,
    tape: Option<Tape>,
    clock: ServerClock<SystemClock>,
    way: Way,
    focus: Option<Focus>,
    monitors: Monitors,
    devices: HashMap<u16, Name>,
    held: Held,
    /// Ticks since the last motion; `None` while raw motion is selected to tell of the next.
    quiet: Option<u32>,
    intake: Intake,
    marks: Vec<Mark>,
    presses: VecDeque<Mark>,
    batch: Batch,
    last: Time,
}

impl Watch {
    /// Asks the server for everything.
    pub fn begin(connection: RustConnection, screen: usize, how: &X11) -> Result<Self, Refused> {
        let roots = &connection.setup().roots;
        let place = roots.get(screen).or_else(|| roots.first()).ok_or(Refused::Missing)?;
        let root = place.root;
        let size =
            [place.width_in_pixels, place.height_in_pixels, place.width_in_millimeters, place.height_in_millimeters];
        let known = connection.extension_information(xinput::X11_EXTENSION_NAME).map_err(refused)?;
        let opcode = known.ok_or(Refused::Missing)?.major_opcode;
        let mut clock = ServerClock::new(SystemClock);
        // Else the first input would be told as late as it was taken in. The quickest answer counts.
        for _ in 0..3 {
            let moment = server_ms(&connection, root)?;
            clock.tick();
            clock.instant(moment);
        }
        let told = if how.with_focus { WindowEvents::PROPERTY_CHANGE } else { WindowEvents::NO_EVENT };
        listen(&connection, root, told | WindowEvents::STRUCTURE_NOTIFY)?;
        let mut watch = Self {
            root,
            tape: if how.with_tape { Tape::begin(&how.display).ok() } else { None },
            clock,
            way: Way::new(how.mouse_hz, None),
            focus: if how.with_focus { Some(Focus::new(&connection, root)?) } else { None },
            monitors: Monitors::new(&connection, root, size)?,
            devices: HashMap::new(),
            held: Held::new(how.check_held),
            quiet: None,
            intake: Intake::new(opcode, root),
            marks: Vec::new(),
            presses: VecDeque::new(),
            batch: Batch::new(),
            last: Time(i64::MIN),
            connection,
        };
        watch.meet_devices()?;
        watch.select(true)?;
        watch.way = Way::new(how.mouse_hz, Some(watch.pointer()?));
        watch.look_around()?;
        Ok(watch)
    }

    /// Sends what happens until the stop flag is set.
    pub fn follow(&mut self, sink: &mut Sink) -> Result<(), Refused> {
        sink.send(&mut self.batch);
        let mut is_busy = true;
        loop {
            self.wait(is_busy, sink.stop())?;
            let is_last = sink.stop().is_set();
            is_busy = self.drain(is_last)?;
            if is_last {
                self.way.flush(&mut self.batch);
            }
            sink.send(&mut self.batch);
            if is_last {
                return Ok(());
            }
        }
    }

    /// Sends what ends with the connection: held keys are let go, nothing has the focus.
    pub fn let_go(&mut self, sink: &mut Sink) {
        self.clock.tick();
        let now = self.clock.now();
        self.way.flush(&mut self.batch);
        self.batch.extend(self.held.take().map(|key| Event::new(now, Kind::KeyUp { key })));
        if self.focus.is_some() {
            self.batch.push(Event::new(now, Kind::Window { app: None, title: None }));
        }
        sink.send(&mut self.batch);
    }

    /// Sleeps for a tick while there is something going on, else until there is.
    fn wait(&self, is_busy: bool, stop: &Stop) -> Result<(), Refused> {
        let mut ends = vec![PollFd::from_borrowed_fd(stop.readable(), PollFlags::IN)];
        if !is_busy {
            ends.push(PollFd::from_borrowed_fd(self.connection.stream().as_fd(), PollFlags::IN));
            ends.extend(self.tape.iter().map(|tape| PollFd::from_borrowed_fd(tape.stream().as_fd(), PollFlags::IN)));
        }
        let tick = Timespec { tv_sec: 0, tv_nsec: i64::from(Duration::subsec_nanos(&TICK)) };
        match poll(&mut ends, is_busy.then_some(&tick)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }

    /// Takes in everything that has come; tells whether more is likely.
    fn drain(&mut self, is_last: bool) -> Result<bool, Refused> {
        let is_followed = self.quiet.is_some() || is_last;
        if !is_followed {
            self.take_in()?;
        }
        let mut answer = None;
        if is_followed || self.intake.saw(|what| matches!(what, What::Motion | What::ButtonDown(_))) {
            // An answer makes the server hand over what it recorded, to all; the second comes after it did.
            answer = Some(self.pointer()?);
            self.take_in()?;
            if self.tape.is_some() && (is_last || self.intake.saw(|what| matches!(what, What::ButtonDown(_)))) {
                self.pointer()?;
                self.take_in()?;
            }
        }
        let doubts = self.doubts()?;
        let has_motion = self.intake.saw(|what| matches!(what, What::Motion));
        if let Some(tape) = &mut self.tape {
            tape.read(&mut self.marks)?;
        }
        let is_moving = has_motion || !self.marks.is_empty();
        let was_idle = self.intake.is_empty() && self.marks.is_empty() && answer.is_none();
        self.clock.tick();
        self.tell(answer)?;
        let now = self.clock.now();
        self.batch.extend(self.held.settle(&doubts).into_iter().map(|key| Event::new(now, Kind::KeyUp { key })));
        if self.tape.is_some() {
            self.pace(is_moving)?;
        }
        if !is_moving {
            self.way.flush(&mut self.batch);
        }
        Ok(!was_idle)
    }

    /// Held keys that the server says are up, once their time has come or a device may be gone.
    fn doubts(&mut self) -> Result<Vec<Down>, Refused> {
        if !self.intake.has_devices() && !self.held.is_doubtful() {
            return Ok(Vec::new());
        }
        let doubts = self.held.doubts(|device| keys_of(&self.connection, device))?;
        // Releases that came before the answers settle doubts by themselves.
        self.take_in()?;
        Ok(doubts)
    }

    /// While the pointer moves the tape tells where, and raw motion is not asked for: it would only cost.
    fn pace(&mut self, is_moving: bool) -> Result<(), Refused> {
        self.quiet = match self.quiet {
            _ if is_moving => {
                if self.quiet.is_none() {
                    self.select(false)?;
                }
                Some(0)
            }
            Some(ticks) if ticks >= QUIET_TICKS => {
                self.select(true)?;
                // What moved before raw motion was on is handed over with this answer.
                self.pointer()?;
                None
            }
            Some(ticks) => Some(ticks + 1),
            None => None,
        };
        Ok(())
    }

    /// Turns what was taken in into events, the pointer's way woven in by time.
    fn tell(&mut self, pointer: Option<Point>) -> Result<(), Refused> {
        let seen = self.intake.taken();
        let marks = std::mem::take(&mut self.marks);
        let mut marks = marks.iter().peekable();
        let mut moved = None;
        let mut news = News::default();
        for one in &seen {
            if let Seen::Raw(Raw { time, .. }) | Seen::Focus(time) = one {
                while let Some(mark) = marks.next_if(|mark| !is_after(mark.time, *time)) {
                    self.mark(*mark);
                }
            }
            match one {
                Seen::Raw(raw) if raw.what == What::Motion => moved = Some(raw.time),
                Seen::Raw(raw) => self.raw(*raw, pointer),
                // What is found on asking is the newest: a second question would get the same answer.
                Seen::Focus(_) | Seen::Gone if news.focus => {}
                Seen::Focus(time) => news.focus = self.focus_changed(Some(*time))?,
                Seen::Gone => news.focus = self.focus_changed(None)?,
                Seen::Monitors if news.monitors => {}
                Seen::Monitors => news.monitors = self.monitors_changed()?,
                Seen::Devices => news.devices = true,
            }
        }
        for mark in marks {
            self.mark(*mark);
        }
        if let (None, Some(time), Some(at)) = (&self.tape, moved, pointer) {
            let time = self.instant(time);
            self.way.moved(time, at, &mut self.batch);
        }
        self.intake.reuse(seen);
        if news.devices { self.meet_devices() } else { Ok(()) }
    }

    fn take_in(&mut self) -> Result<(), Refused> {
        self.intake.take(&self.connection, self.focus.as_ref())
    }

    fn meet_devices(&mut self) -> Result<(), Refused> {
        let found = devices(&self.connection)?;
        self.devices = names(&found);
        self.intake.learn(&found);
        Ok(())
    }

    /// What comes after is on the new monitors.
    fn monitors_changed(&mut self) -> Result<bool, Refused> {
        if let Some(kind) = self.monitors.look(&self.connection)? {
            self.way.flush(&mut self.batch);
            self.batch.push(Event::new(self.clock.now(), kind));
        }
        Ok(true)
    }

    fn mark(&mut self, mark: Mark) {
        let time = self.instant(mark.time);
        if mark.is_press {
            if self.presses.len() >= PRESSES {
                self.presses.pop_front();
            }
            self.presses.push_back(mark);
        } else {
            self.way.moved(time, mark.at, &mut self.batch);
        }
    }

    fn raw(&mut self, raw: Raw, pointer: Option<Point>) {
        let time = self.instant(raw.time);
        let Some(mut kind) = raw.what.kind() else { return };
        match &mut kind {
            Kind::KeyDown { key, .. } => self.held.press(*key, raw.device),
            Kind::KeyUp { key } => self.held.release(*key),
            Kind::ButtonDown { at, .. } => {
                *at = self.pressed_at(raw.time, pointer);
                self.way.flush(&mut self.batch);
            }
            Kind::ButtonUp { at, .. } => *at = self.here(pointer),
            _ => {}
        }
        self.batch.push(Event { time, kind, device: self.devices.get(&raw.device).copied() });
    }

    fn here(&self, pointer: Option<Point>) -> Option<Point> {
        if self.tape.is_some() { self.way.at().or(pointer) } else { pointer.or(self.way.at()) }
    }

    /// Where the press of this time was.
    fn pressed_at(&mut self, time: u32, pointer: Option<Point>) -> Option<Point> {
        while self.presses.front().is_some_and(|mark| is_after(time, mark.time)) {
            self.presses.pop_front();
        }
        match self.presses.front() {
            Some(mark) if mark.time == time => self.presses.pop_front().map(|mark| mark.at),
            _ => self.here(pointer),
        }
    }

    fn focus_changed(&mut self, time: Option<u32>) -> Result<bool, Refused> {
        if let Some(kind) = self.look_at_focus()? {
            self.way.flush(&mut self.batch);
            let time = time.map_or(self.clock.now(), |time| self.instant(time));
            self.batch.push(Event::new(time, kind));
        }
        Ok(true)
    }

    fn look_at_focus(&mut self) -> Result<Option<Kind>, Refused> {
        self.focus.as_mut().map_or(Ok(None), |focus| focus.look(&self.connection))
    }

    fn look_around(&mut self) -> Result<(), Refused> {
        self.clock.tick();
        let (monitors, focus) = (self.monitors.look(&self.connection)?, self.look_at_focus()?);
        let now = self.clock.now();
        self.batch.extend(monitors.into_iter().chain(focus).map(|kind| Event::new(now, kind)));
        Ok(())
    }

    /// The instant of an event; those of one connection never go back by the little that two clocks differ.
    fn instant(&mut self, server_ms: u32) -> Time {
        const LITTLE_US: i64 = 2_000_000;
        let time = self.clock.instant(server_ms);
        let back = self.last.0.saturating_sub(time.0);
        self.last = if (0..LITTLE_US).contains(&back) { self.last } else { time };
        self.last
    }

    fn pointer(&self) -> Result<Point, Refused> {
        let reply = self.connection.query_pointer(self.root).map_err(refused)?.reply().map_err(refused)?;
        Ok(Point { x: f64::from(reply.root_x), y: f64::from(reply.root_y) })
    }

    fn select(&self, with_motion: bool) -> Result<(), Refused> {
        let mut wanted = XIEventMask::RAW_KEY_PRESS
            | XIEventMask::RAW_KEY_RELEASE
            | XIEventMask::RAW_BUTTON_PRESS
            | XIEventMask::RAW_BUTTON_RELEASE;
        if with_motion {
            wanted |= XIEventMask::RAW_MOTION;
        }
        let masks = [
            EventMask { deviceid: Device::ALL_MASTER.into(), mask: vec![wanted] },
            // The hierarchy can be selected for all devices only.
            EventMask { deviceid: Device::ALL.into(), mask: vec![XIEventMask::HIERARCHY] },
        ];
        drop(self.connection.xinput_xi_select_events(self.root, &masks).map_err(refused)?);
        self.connection.flush().map_err(refused)
    }
}

/// Whether `time` is later than `than`; the server's milliseconds wrap.
const fn is_after(time: u32, than: u32) -> bool {
    time.wrapping_sub(than).cast_signed() > 0
}

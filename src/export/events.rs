//! Event lines (`keytop-events` version 1): recorded events as `keytop import` reads them.

use std::io::{self, Write};

use serde_json::to_string;

use crate::event::{Event, Kind, Monitor, Name, Point};
use crate::policy::Focus;

/// Writes event lines; between two runs it says what ends with the first, so that a fold of the lines comes to what
/// the recorder counted.
#[derive(Debug)]
pub struct EventWriter<W> {
    out: W,
    with_titles: bool,
    run: Option<i64>,
    last: Option<Event>,
    focus: Focus,
    /// Whether the pointer has a position that the next run must not measure from.
    is_far: bool,
    lines: u64,
}

impl<W: Write> EventWriter<W> {
    /// A writer that leaves titles out unless they are asked for.
    pub fn new(out: W, with_titles: bool) -> Self {
        let focus = Focus::default();
        Self { out, with_titles, run: None, last: None, focus, is_far: false, lines: 0 }
    }

    /// Writes an event of a run; `seq` orders events of one time.
    pub fn write(&mut self, run: i64, seq: i64, event: &Event) -> io::Result<()> {
        if self.run.replace(run).is_some_and(|before| before != run) {
            self.end_run(seq)?;
        }
        let mut event = event.clone();
        if let Kind::MoveTo { path, .. } = &mut event.kind
            && std::mem::take(&mut self.is_far)
        {
            *path = Some(0.0);
        }
        self.line(seq, &event)?;
        self.focus.apply(&event.kind);
        self.last = Some(event);
        Ok(())
    }

    /// How many events were written.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Hands the output back.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn end_run(&mut self, seq: i64) -> io::Result<()> {
        self.is_far = true;
        let Some(last) = self.last.take() else { return Ok(()) };
        if self.focus.is_locked() {
            self.line(seq, &Event::new(last.time, Kind::Unlock))?;
            self.focus = Focus::default();
        }
        if last.kind == Kind::Suspend { Ok(()) } else { self.line(seq, &Event::new(last.time, Kind::Suspend)) }
    }

    fn line(&mut self, seq: i64, event: &Event) -> io::Result<()> {
        let Event { time, kind, device } = event;
        // Event lines have no word for some.
        let Some(name) = kind.name() else { return Ok(()) };
        self.lines += 1;
        let fields = self.fields(kind)?;
        let device = device.map(quoted).transpose()?.map(|device| format!(",\"device\":{device}")).unwrap_or_default();
        writeln!(self.out, "{{\"time\":\"{time}\",\"seq\":{seq},\"event\":\"{name}\"{fields}{device}}}")
    }

    fn fields(&self, kind: &Kind) -> io::Result<String> {
        Ok(match kind {
            Kind::KeyDown { key, repeat } => {
                let repeat = if *repeat { ",\"repeat\":true" } else { "" };
                format!(",\"key\":{}{repeat}", to_string(&key.code())?)
            }
            Kind::KeyUp { key } => format!(",\"key\":{}", to_string(&key.code())?),
            Kind::ButtonDown { button, at } | Kind::ButtonUp { button, at } => {
                format!(",\"button\":\"{button}\"{}", position(*at))
            }
            Kind::MoveTo { to, path } => format!("{}{}", position(Some(*to)), length(*path)),
            Kind::MoveBy { dx, dy, path } => format!(",\"dx\":{dx},\"dy\":{dy}{}", length(*path)),
            Kind::Wheel { dx, dy } => format!(",\"dx\":{dx},\"dy\":{dy}"),
            Kind::Window { app, title } => {
                let app = app.map_or_else(|| Ok("null".to_owned()), quoted)?;
                let title = title.as_deref().filter(|_| self.with_titles).map(to_string).transpose()?;
                format!(",\"app\":{app}{}", title.map(|t| format!(",\"title\":{t}")).unwrap_or_default())
            }
            Kind::Monitors(monitors) => format!(",\"list\":{}", monitor_list(monitors)?),
            _ => String::new(),
        })
    }
}

/// Monitors as event lines list them.
pub(super) fn monitor_list(monitors: &[Monitor]) -> io::Result<String> {
    let list = monitors.iter().map(monitor).collect::<io::Result<Vec<_>>>()?.join(",");
    Ok(format!("[{list}]"))
}

fn quoted(name: Name) -> io::Result<String> {
    Ok(to_string(name.as_str())?)
}

fn position(at: Option<Point>) -> String {
    at.map(|Point { x, y }| format!(",\"x\":{x},\"y\":{y}")).unwrap_or_default()
}

fn length(path: Option<f64>) -> String {
    path.map(|path| format!(",\"path\":{path}")).unwrap_or_default()
}

fn monitor(monitor: &Monitor) -> io::Result<String> {
    let Monitor { name, x, y, width, height, mm } = monitor;
    let mm = mm.map(|(w, h)| format!(",\"mm_w\":{w},\"mm_h\":{h}")).unwrap_or_default();
    Ok(format!("{{\"name\":{},\"x\":{x},\"y\":{y},\"w\":{width},\"h\":{height}{mm}}}", quoted(*name)?))
}

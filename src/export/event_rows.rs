//! Recorded events as rows of a table.

use std::io;

use super::events::monitor_list;
use super::rows::{Partition, Rows};
use super::star::EVENT;
use super::table::Value;
use crate::event::{Event, Kind, Name, Point};

/// What an event has beside its time, number and name, column by column.
#[derive(Default)]
struct Fields {
    key: Option<String>,
    repeat: Option<bool>,
    button: Option<String>,
    at: Option<Point>,
    by: Option<(f64, f64)>,
    path: Option<f64>,
    app: Option<&'static str>,
    title: Option<String>,
    monitors: Option<String>,
}

/// Writes an event of a run; `seq` orders events of one time.
pub fn write_event(run: i64, seq: i64, event: &Event, with_titles: bool, out: &mut dyn Rows) -> io::Result<()> {
    let Some(name) = event.kind.name() else { return Ok(()) };
    let fields = fields(&event.kind, with_titles)?;
    let values = [
        Value::Instant(event.time),
        Value::Int(run),
        Value::Int(seq),
        Value::Text(name),
        fields.key.as_deref().into(),
        fields.repeat.map_or(Value::Null, Value::Flag),
        fields.button.as_deref().into(),
        fields.at.map(|at| at.x).into(),
        fields.at.map(|at| at.y).into(),
        fields.by.map(|by| by.0).into(),
        fields.by.map(|by| by.1).into(),
        fields.path.into(),
        fields.app.into(),
        fields.title.as_deref().into(),
        fields.monitors.as_deref().into(),
        event.device.map(Name::as_str).into(),
    ];
    out.row(&EVENT, Partition::of_hour(event.time), &values)
}

fn fields(kind: &Kind, with_titles: bool) -> io::Result<Fields> {
    let none = Fields::default();
    Ok(match kind {
        Kind::KeyDown { key, repeat } => Fields { key: Some(key.code()), repeat: Some(*repeat), ..none },
        Kind::KeyUp { key } => Fields { key: Some(key.code()), ..none },
        Kind::ButtonDown { button, at } | Kind::ButtonUp { button, at } => {
            Fields { button: Some(button.to_string()), at: *at, ..none }
        }
        Kind::MoveTo { to, path } => Fields { at: Some(*to), path: *path, ..none },
        Kind::MoveBy { dx, dy, path } => Fields { by: Some((*dx, *dy)), path: *path, ..none },
        Kind::Wheel { dx, dy } => Fields { by: Some((*dx, *dy)), ..none },
        Kind::Window { app, title } => {
            let title = title.as_ref().filter(|_| with_titles).map(ToString::to_string);
            Fields { app: app.map(Name::as_str), title, ..none }
        }
        Kind::Monitors(monitors) => Fields { monitors: Some(monitor_list(monitors)?), ..none },
        _ => none,
    })
}

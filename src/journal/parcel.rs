//! Slices and days as bytes that are read without a journal: their names come with them, and so do their keys.
//!
//! For screens that sit beside the recorder; never for a disk. The body of a slice stays the one that has no place
//! for keys; they follow it cell by cell as counts, in the order of the keyboard, so that what one parcel holds does
//! not tell which key came first.

use super::codec::{Bytes, Malformed, Put, decode_tile, encode_slice, encode_tile, put_keys, read_keys, read_slice};
use super::names::Names;
use crate::aggregate::{Sighting, Slice};
use crate::event::{Monitor, Time};
use crate::timeline::{DayBuilder, DayRecord};

/// The slice with its names, keys and monitors.
pub fn pack_slice(slice: &Slice) -> Vec<u8> {
    let mut names = Names::default();
    let body = encode_slice(slice, &mut names);
    let mut rest = Vec::new();
    let typed = slice.cells.values().enumerate().filter(|(_, totals)| !totals.keys.is_empty());
    rest.put(typed.clone().count() as u64);
    for (cell, totals) in typed {
        rest.put(cell as u64);
        put_keys(&mut rest, &totals.keys, &mut names);
    }
    put_monitors(&mut rest, &slice.monitors, &mut names);
    parcel(&names, &body, &rest)
}

/// The slice of a parcel.
///
/// # Errors
/// Fails on bytes that are no such parcel.
pub fn unpack_slice(parcel: &[u8]) -> Result<Slice, Malformed> {
    let mut bytes = Bytes::new(parcel);
    let names = Names::take(&mut bytes)?;
    let mut slice = Slice::default();
    let length = bytes.length()?;
    read_slice(bytes.take(length)?, &names, &mut slice)?;
    for _ in 0..bytes.length()? {
        let cell = usize::try_from(bytes.number()?).unwrap_or(usize::MAX);
        let totals = slice.cells.values_mut().nth(cell).ok_or(Malformed("it names a cell that is not there"))?;
        totals.keys = read_keys(&mut bytes, &names)?;
    }
    slice.monitors = read_monitors(&mut bytes, &names)?;
    bytes.end()?;
    Ok(slice)
}

/// A day in the making, with its names and keys.
pub fn pack_day(day: &DayBuilder) -> Vec<u8> {
    let mut names = Names::default();
    let DayRecord { tile, minutes, spans } = day.record();
    let body = encode_tile(&tile, &mut names);
    let mut rest = Vec::new();
    rest.put(minutes.len() as u64);
    let mut last = 0;
    for (time, app, inputs, is_active) in minutes {
        rest.put_signed(time.0.wrapping_sub(last));
        rest.put(names.app(app));
        rest.put(u64::from(inputs) << 1 | u64::from(is_active));
        last = time.0;
    }
    let spans = encode_slice(&Slice { spans, ..Slice::default() }, &mut names);
    rest.put(spans.len() as u64);
    rest.extend(spans);
    parcel(&names, &body, &rest)
}

/// The day of a parcel.
///
/// # Errors
/// Fails on bytes that are no such parcel.
pub fn unpack_day(parcel: &[u8]) -> Result<DayBuilder, Malformed> {
    let mut bytes = Bytes::new(parcel);
    let names = Names::take(&mut bytes)?;
    let length = bytes.length()?;
    let tile = decode_tile(bytes.take(length)?, &names)?;
    let mut record = DayRecord { tile, ..DayRecord::default() };
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        last = last.wrapping_add(bytes.signed()?);
        let app = names.app_at(bytes.number()?)?;
        let inputs = bytes.number()?;
        record.minutes.push((Time(last), app, (inputs >> 1) as u32, inputs & 1 == 1));
    }
    let (mut spans, length) = (Slice::default(), bytes.length()?);
    read_slice(bytes.take(length)?, &names, &mut spans)?;
    record.spans = spans.spans;
    bytes.end()?;
    Ok(record.into())
}

fn parcel(names: &Names, body: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut parcel = Vec::new();
    names.put(&mut parcel);
    parcel.put(body.len() as u64);
    parcel.extend(body);
    parcel.extend(rest);
    parcel
}

fn put_monitors(body: &mut Vec<u8>, monitors: &[Sighting], names: &mut Names) {
    body.put(monitors.len() as u64);
    for Sighting { time, monitor } in monitors {
        body.put_signed(time.0);
        body.put(names.monitors.number(monitor.name));
        for length in [monitor.x, monitor.y, monitor.width, monitor.height] {
            body.put_float(length);
        }
        body.put(u64::from(monitor.mm.is_some()));
        if let Some((width, height)) = monitor.mm {
            body.put_float(width);
            body.put_float(height);
        }
    }
}

fn read_monitors(bytes: &mut Bytes, names: &Names) -> Result<Vec<Sighting>, Malformed> {
    let mut monitors = Vec::new();
    for _ in 0..bytes.length()? {
        let time = Time(bytes.signed()?);
        let name = names.monitors.at(bytes.number()?)?;
        let (x, y, width, height) = (bytes.float()?, bytes.float()?, bytes.float()?, bytes.float()?);
        let mm = if bytes.number()? == 0 { None } else { Some((bytes.float()?, bytes.float()?)) };
        monitors.push(Sighting { time, monitor: Monitor { name, x, y, width, height, mm } });
    }
    Ok(monitors)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aggregate::Totals;
    use crate::calendar::{Calendar, DayStart, Tz};
    use crate::event::{Event, Key, Kind, MICROS, Name, Point};
    use crate::policy::Seen;
    use crate::session::{Rules, Session};
    use crate::timeline::Placement;

    const T: Time = Time(1_000_000 * MICROS);

    fn typed(codes: &[&str]) -> Slice {
        let mut session = Session::new(Rules::default());
        let monitor = Monitor {
            name: Name::new("eDP-1"),
            x: 0.0,
            y: 0.0,
            width: 1920.0,
            height: 1080.0,
            mm: Some((300.0, 170.0)),
        };
        let mut now = T;
        let mut tell = |kind| {
            now = now + 70_000;
            session.apply(&Seen::whole(Event::new(now, kind)));
        };
        tell(Kind::Monitors([monitor].into()));
        tell(Kind::Window { app: Some(Name::new("editor")), title: None });
        for code in codes {
            let key = Key::from_code(code).unwrap();
            tell(Kind::KeyDown { key, repeat: false });
            tell(Kind::KeyUp { key });
        }
        tell(Kind::MoveTo { to: Point { x: 5.0, y: 7.0 }, path: None });
        session.finish()
    }

    #[test]
    fn a_slice_comes_back_with_its_keys_and_monitors() {
        let slice = typed(&["KeyC", "KeyA", "KeyB", "KeyA"]);
        assert!(slice.cells.values().any(|totals: &Totals| !totals.keys.is_empty()) && !slice.monitors.is_empty());
        assert_eq!(unpack_slice(&pack_slice(&slice)), Ok(slice));
    }

    #[test]
    fn a_day_goes_on_after_it_was_carried() {
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        let (mut here, mut there) = (Placement::new(calendar), Placement::new(calendar));
        here.add(&typed(&["KeyX", "KeyY", "KeyX"]));
        let day = calendar.day_of(T);
        let builder = unpack_day(&pack_day(here.day(day).unwrap())).unwrap();
        there.insert(day, builder);
        let more = typed(&["KeyZ"]);
        here.add(&more);
        there.add(&more);
        let (here, there) = (here.day(day).unwrap(), there.day(day).unwrap());
        assert_eq!((here.tile(), here.spans(), here.pace()), (there.tile(), there.spans(), there.pace()));
    }

    #[test]
    fn the_order_of_presses_leaves_no_trace() {
        let pressed = |codes: &[&str]| {
            let mut slice = Slice::default();
            let totals = slice.cell(T, None);
            for code in codes {
                totals.keys.entry(Key::from_code(code).unwrap()).presses += 1;
            }
            pack_slice(&slice)
        };
        assert_eq!(pressed(&["KeyO", "KeyN", "KeyE"]), pressed(&["KeyE", "KeyN", "KeyO"]));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_an_error_at_worst(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            let _ = unpack_slice(&bytes);
            let _ = unpack_day(&bytes);
            let mut parcel = pack_slice(&typed(&["KeyA", "KeyB"]));
            let at = at.index(parcel.len());
            parcel[at] = byte;
            let _ = unpack_slice(&parcel);
        }
    }
}

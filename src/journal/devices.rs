//! Sums by device: what waits for the end of its hour, and the rows of past ones.
//!
//! An hour is written once it is over (or when the recorder ends), so that no state of the disk tells more finely than
//! by the hour which device was used. Keys have no place here.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{decode_devices, encode_devices};
use super::error::Fault;
use super::names::Names;
use super::rows;
use crate::aggregate::{App, Counts, DeviceSum, Slice};
use crate::calendar::{Calendar, Day};
use crate::event::Time;
use crate::timeline::{DevicePlace, Devices};

type Done<T> = Result<T, Fault>;

const QUARTER_S: i64 = 900;

/// Sums that are not written yet.
#[derive(Clone, Debug, Default)]
pub struct OpenDevices {
    sums: Devices,
    /// The hour that goes on.
    now: Option<(Day, u8)>,
    /// The quarter of an hour of UTC that was looked up last, of which there is none with two hours in it.
    latest: Option<(i64, Calendar)>,
}

impl OpenDevices {
    /// Takes the sums out of a slice; those of hours before its last are due.
    pub fn absorb(&mut self, slice: &mut Slice, calendar: Calendar) {
        self.sums.add(slice, calendar);
        slice.devices.clear();
        if let Some((&(second, _), _)) = slice.cells.last_key_value() {
            let latest = Some((second.0.div_euclid(QUARTER_S), calendar));
            if self.latest != latest {
                let place = calendar.place(second.start());
                (self.now, self.latest) = (Some((place.day, place.hour)), latest);
            }
        }
    }

    /// Goes on with those of a writer that is gone.
    pub fn adopt(&mut self, sums: &Devices) {
        self.sums.merge(sums);
    }

    /// Ends every hour before this day.
    pub fn close_before(&mut self, day: Day) {
        if self.now.is_none_or(|(last, _)| last < day) {
            (self.now, self.latest) = (Some((day, u8::MAX)), None);
        }
    }

    /// Ends every hour.
    pub fn close(&mut self) {
        (self.now, self.latest) = (Some((Day::MIN, u8::MAX)), None);
    }

    /// Takes out what is meant, for good.
    pub fn remove(&mut self, is_meant: impl Fn(Day, u8, App) -> bool) {
        for (&day, hours) in &mut self.sums.days {
            *hours = kept(hours, |hour, app| !is_meant(day, hour, app));
        }
    }

    /// What waits, due or not.
    pub fn sums(&self) -> &Devices {
        &self.sums
    }

    /// Whether something is to be written.
    pub fn has_due(&self) -> bool {
        self.sums.days.iter().any(|(&day, hours)| hours.iter().any(|((_, hour, _), _)| self.is_due(day, hour)))
    }

    /// What is to be written.
    pub fn due(&self) -> Devices {
        self.part(|day, hour| self.is_due(day, hour))
    }

    /// Forgets what was due: it is stored.
    pub fn settle(&mut self) {
        if self.has_due() {
            self.sums = self.part(|day, hour| !self.is_due(day, hour));
        }
    }

    fn is_due(&self, day: Day, hour: u8) -> bool {
        self.now.is_some_and(|now| now != (day, hour))
    }

    fn part(&self, wants: impl Fn(Day, u8) -> bool) -> Devices {
        let days = self.sums.days.iter().map(|(&day, hours)| (day, kept(hours, |hour, _| wants(day, hour))));
        Devices { days: days.filter(|(_, hours)| !hours.is_empty()).collect() }
    }
}

/// Some of a day's sums.
pub(super) fn kept(
    hours: &Counts<DevicePlace, DeviceSum>,
    wants: impl Fn(u8, App) -> bool,
) -> Counts<DevicePlace, DeviceSum> {
    let wanted = hours.iter().filter(|((_, hour, app), _)| wants(*hour, *app));
    wanted.map(|(place, sum)| (place, sum.clone())).collect()
}

/// Adds sums to the rows of a machine.
pub(super) fn add(db: &Connection, sums: &Devices, machine: i64, names: &mut Names) -> Done<()> {
    for (&day, hours) in &sums.days {
        let sql = "SELECT body FROM device_day WHERE day = ?1 AND machine = ?2";
        let find = params![day.to_string(), machine];
        let known: Option<Vec<u8>> = db.prepare_cached(sql)?.query_row(find, |row| row.get(0)).optional()?;
        let mut whole = known.map(|body| decode_devices(&body, names)).transpose()?.unwrap_or_default();
        whole.merge(hours);
        put(db, (day, machine), &whole, names)?;
    }
    Ok(())
}

/// Puts a machine's day in place of what was there.
pub(super) fn put(
    db: &Connection,
    (day, machine): (Day, i64),
    hours: &Counts<DevicePlace, DeviceSum>,
    names: &mut Names,
) -> Done<()> {
    let day = day.to_string();
    if hours.is_empty() {
        db.prepare_cached("DELETE FROM device_day WHERE day = ?1 AND machine = ?2")?.execute(params![day, machine])?;
        return Ok(());
    }
    let body = encode_devices(hours, names);
    let sql = "INSERT INTO device_day (day, machine, body) VALUES (?1, ?2, ?3)
               ON CONFLICT DO UPDATE SET body = excluded.body";
    db.prepare_cached(sql)?.execute(params![day, machine, body])?;
    Ok(())
}

/// All days that have dates of one width, so that their texts are in order.
pub(super) fn every_day() -> Range<Day> {
    let day = |year, month, day| Day::from_ymd_opt(year, month, day).unwrap_or_default();
    day(0, 1, 1)..day(9999, 12, 31)
}

/// A row: its day, machine and body.
pub(super) type Row = (Day, i64, Vec<u8>);

/// The rows of some days.
pub(super) fn rows_of(db: &Connection, days: &Range<Day>) -> Done<Vec<Row>> {
    let sql = "SELECT day, machine, body FROM device_day WHERE day >= ?1 AND day < ?2 ORDER BY day, machine";
    let mut statement = db.prepare_cached(sql)?;
    let mut found = statement.query([days.start.to_string(), days.end.to_string()])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push((rows::day(row, 0)?, row.get(1)?, row.get(2)?));
    }
    Ok(rows)
}

/// The sums of some recorded days, of one machine or of all.
pub(super) fn read(db: &Connection, names: &Names, days: &Range<Day>, machine: Option<i64>) -> Done<Devices> {
    let mut sums = Devices::default();
    for (day, of, body) in rows_of(db, days)? {
        if machine.is_none_or(|only| only == of) {
            sums.days.entry(day).or_default().merge(&decode_devices(&body, names)?);
        }
    }
    Ok(sums)
}

/// Whether an hour of a day overlaps a span, by the wall clock of this calendar.
pub(super) fn overlaps((day, hour): (Day, u8), span: &Range<Time>, calendar: Calendar) -> bool {
    let bounds = calendar.bounds(day);
    if span.end <= bounds.start || bounds.end <= span.start {
        return false;
    }
    let mut minute = bounds.start.max(Time(span.start.0 - span.start.0.rem_euclid(MINUTE_US)));
    let end = bounds.end.min(span.end);
    while minute < end {
        if calendar.place(minute).hour == hour {
            return true;
        }
        minute = minute + MINUTE_US;
    }
    false
}

const MINUTE_US: i64 = 60 * crate::event::MICROS;

//! A consistent look at a journal: one state of the database and what was open beside it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rusqlite::Connection;

use super::batch::{Batch, Owner};
use super::codec::{Grain, Grids, Malformed, decode_day};
use super::error::Fault;
use super::names::Names;
use super::placing::Placing;
use super::rows::{self, Wanted};
use super::shared::in_parts;
use super::sums;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, Placer, Tz};
use crate::event::Time;
use crate::session::OpenBurst;
use crate::timeline::{DayKeys, Devices, Placement, Tile, Timeline};

type Read<T> = Result<T, Fault>;

/// Tiles of days that are read before they are unpacked.
const AT_ONCE: usize = 128;

/// A state of a journal.
pub(super) struct View<'a> {
    pub db: &'a Connection,
    pub names: &'a Names,
    /// Open batches that are in no row.
    pub open: Vec<Batch>,
    /// Bursts being typed.
    pub bursts: Vec<(OpenBurst, Calendar)>,
    /// Sums by device that are in no row.
    pub devices: Devices,
    /// One machine only.
    pub machine: Option<i64>,
}

impl<'a> View<'a> {
    /// What is written, without what is open.
    pub fn of(db: &'a Connection, names: &'a Names) -> Self {
        View { db, names, open: Vec::new(), bursts: Vec::new(), devices: Devices::default(), machine: None }
    }

    /// Slices, bursts being typed and keys of these days; neighbouring days may be there in part.
    pub fn placement(&self, days: &Range<Day>, placing: Placing) -> Read<Placement> {
        let mut placement = Placement::new(placing.calendar(self.names.zones.iter().last().unwrap_or(Tz::UTC)));
        let Some(span) = self.span(days, placing) else { return Ok(placement) };
        let spans: HashMap<Tz, Range<Time>> =
            self.names.zones.iter().map(|zone| (zone, placing.calendar(zone).span(days.clone()))).collect();
        let wanted =
            Wanted { machine: self.machine, by_zone: Some(&spans), ..Wanted::all(span.clone(), Grain::Minutes) };
        rows::each_slice(self.db, self.names, &wanted, |zone, slice| {
            placement.set_calendar(placing.calendar(zone));
            placement.add(slice);
        })?;
        for &(open, calendar) in &self.bursts {
            placement.set_calendar(placing.calendar(calendar.zone));
            placement.add(&burst_slice(open));
        }
        for (day, keys) in self.keys(days, placing, &span)? {
            placement.add_keys(day, &keys);
        }
        Ok(placement)
    }

    /// The tiles of these days, made anew.
    pub fn tiles(&self, days: &Range<Day>, placing: Placing) -> Read<Vec<(Day, Tile)>> {
        let placement = self.placement(days, placing)?;
        Ok(placement.into_tiles().filter(|(day, _)| days.contains(day)).collect())
    }

    /// The cached tiles of these days that have such grids, if they are cut like this; days of which nothing else is kept in any case.
    pub fn cached_tiles(&self, days: &Range<Day>, placing: Placing, grids: Grids) -> Read<BTreeMap<Day, Tile>> {
        let sql = if sums::cut(self.db)? == Some(placing) {
            "SELECT start, body FROM tile WHERE kind = 'day' AND start >= ?1 AND start < ?2"
        } else {
            "SELECT start, body FROM tile JOIN thinned ON day = start WHERE kind = 'day' AND day >= ?1 AND day < ?2"
        };
        let mut tiles = BTreeMap::new();
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([days.start.to_string(), days.end.to_string()])?;
        let names = self.names;
        let read = |(day, body): &(Day, Vec<u8>)| Ok(decode_day(body, grids, names)?.map(|tile| (*day, tile)));
        loop {
            let mut bodies = Vec::new();
            while bodies.len() < AT_ONCE
                && let Some(row) = rows.next()?
            {
                bodies.push((rows::day(row, 0)?, rows::blob(row, 1)?.to_vec()));
            }
            for part in in_parts(&bodies, |part| part.iter().map(read).collect::<Result<Vec<_>, Malformed>>()) {
                tiles.extend(part?.into_iter().flatten());
            }
            if bodies.len() < AT_ONCE {
                return Ok(tiles);
            }
        }
    }

    /// The days with what is open, long stretches of them as sums.
    pub fn timeline(&self, days: &Range<Day>, placing: Placing, grids: Grids) -> Read<Timeline> {
        if self.machine.is_some() {
            // Sums are those of all machines together.
            return Ok(self.tiles(days, placing)?.into_iter().collect());
        }
        let is_open = |span: &Range<Day>| self.open_days(placing).any(|day| span.contains(&day));
        let (sum, rest) = sums::stretches(self, days, placing, &is_open, grids)?;
        let mut timeline = Timeline::default();
        for run in rest {
            self.days(&run, placing, grids)?.into_iter().for_each(|(day, tile)| timeline.insert(day, tile));
        }
        if let Some(sum) = sum {
            timeline.insert_sum(days.clone(), sum);
        }
        Ok(timeline)
    }

    /// The days one by one, with what is open.
    pub fn days(&self, days: &Range<Day>, placing: Placing, grids: Grids) -> Read<BTreeMap<Day, Tile>> {
        if self.machine.is_some() {
            return Ok(self.tiles(days, placing)?.into_iter().collect());
        }
        let mut tiles = self.cached_tiles(days, placing, grids)?;
        let missing = missing(days, &tiles);
        self.add_open(&mut tiles, placing);
        for run in missing {
            tiles.extend(self.tiles(&run, placing)?);
        }
        Ok(tiles)
    }

    fn open_days(&self, placing: Placing) -> impl Iterator<Item = Day> {
        let batches = self.open.iter().map(move |batch| placing.calendar(batch.day.zone).day_of(batch.day.start));
        let bursts = self.bursts.iter().map(move |(open, by)| placing.calendar(by.zone).day_of(open.last));
        batches.chain(bursts)
    }

    /// The instants that may fall in these days.
    pub fn span(&self, days: &Range<Day>, placing: Placing) -> Option<Range<Time>> {
        let open = self.open.iter().map(|batch| batch.day.zone);
        let bursts = self.bursts.iter().map(|(_, calendar)| calendar.zone);
        placing.span(days.clone(), self.names.zones.iter().chain(open).chain(bursts))
    }

    /// Adds what is open to tiles that were cached without it.
    pub fn add_open(&self, tiles: &mut BTreeMap<Day, Tile>, placing: Placing) {
        for (&day, tile) in tiles {
            let of_day = |batch: &&Batch| placing.calendar(batch.day.zone).day_of(batch.day.start) == day;
            for batch in self.open.iter().filter(of_day) {
                match batch.owner {
                    Owner::App(app) => tile.parts.entry(app).totals.keys.merge(&batch.keys),
                    Owner::Pool => tile.pool.merge(&batch.keys),
                }
            }
            for (open, calendar) in &self.bursts {
                if placing.calendar(calendar.zone).day_of(open.last) == day {
                    tile.parts.entry(open.app).totals.typing.add_burst(open.burst);
                }
            }
        }
    }

    fn keys(&self, days: &Range<Day>, placing: Placing, span: &Range<Time>) -> Read<BTreeMap<Day, DayKeys>> {
        let mut all = self.written_keys(days, placing, span)?;
        place_keys(&mut all, &self.open, days, placing);
        Ok(all)
    }

    /// The keys that written batches tell of these days: those that may lie on a disk.
    pub fn written_keys(
        &self,
        days: &Range<Day>,
        placing: Placing,
        span: &Range<Time>,
    ) -> Read<BTreeMap<Day, DayKeys>> {
        let mut all = BTreeMap::new();
        place_keys(&mut all, &rows::batches(self.db, self.names, span, self.machine)?, days, placing);
        Ok(all)
    }
}

fn place_keys(all: &mut BTreeMap<Day, DayKeys>, batches: &[Batch], days: &Range<Day>, placing: Placing) {
    let mut placers: BTreeMap<&'static str, Placer> = BTreeMap::new();
    for batch in batches {
        let zone = batch.day.zone;
        let placer = placers.entry(zone.name()).or_insert_with(|| Placer::new(placing.calendar(zone)));
        let day = placer.day_of(batch.day.start);
        if days.contains(&day) {
            add_batch(all.entry(day).or_default(), batch);
        }
    }
}

/// A burst that is being typed, as the cell that it will be part of.
pub(super) fn burst_slice(open: OpenBurst) -> Slice {
    let mut slice = Slice::default();
    slice.cell(open.last, open.app).typing.add_burst(open.burst);
    slice.cells.retain(|_, totals| !totals.is_empty());
    slice
}

/// The first and the last day that something was recorded in.
pub(super) fn extent(db: &Connection, names: &Names, placing: Placing) -> Read<Option<(Day, Day)>> {
    let first = "SELECT zone, start_us FROM slice ORDER BY hour, start_us LIMIT 1";
    let last = "SELECT zone, end_us - 1 FROM slice ORDER BY hour DESC, end_us DESC LIMIT 1";
    let day = |(zone, time)| placing.calendar(zone).day_of(time);
    let slices = rows::edge(db, names, first)?.map(day).zip(rows::edge(db, names, last)?.map(day));
    let first = "SELECT zone, start_us FROM block ORDER BY end_us LIMIT 1";
    let last = "SELECT zone, end_us - 1 FROM block ORDER BY end_us DESC LIMIT 1";
    let blocks = rows::edge(db, names, first)?.map(day).zip(rows::edge(db, names, last)?.map(day));
    let mut thinned =
        db.prepare_cached("SELECT min(day), max(day) FROM thinned WHERE day IS NOT NULL HAVING count(*) > 0")?;
    let mut thinned = thinned.query([])?;
    let thinned = thinned.next()?.map(|row| Ok::<_, Fault>((rows::day(row, 0)?, rows::day(row, 1)?))).transpose()?;
    let all = [slices, blocks, thinned].into_iter().flatten();
    Ok(all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))))
}

/// The days that are not among the cached ones, in runs.
pub(super) fn missing(days: &Range<Day>, cached: &BTreeMap<Day, Tile>) -> Vec<Range<Day>> {
    let mut runs: Vec<Range<Day>> = Vec::new();
    let all = std::iter::successors(Some(days.start), Day::succ_opt).take_while(|day| *day < days.end);
    for day in all.filter(|day| !cached.contains_key(day)) {
        let next = day.succ_opt().unwrap_or(day);
        match runs.last_mut().filter(|run| run.end == day) {
            Some(run) => run.end = next,
            None => runs.push(day..next),
        }
    }
    runs
}

fn add_batch(keys: &mut DayKeys, batch: &Batch) {
    match batch.owner {
        Owner::App(app) => keys.by_app.entry(app).or_default().merge(&batch.keys),
        Owner::Pool => keys.pool.merge(&batch.keys),
    }
}

//! The made-up past of the demo, made when it is asked for and kept in memory only.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::Days;
use parking_lot::Mutex;

use super::journal::later;
use crate::aggregate::{App, Counts, KeyTotals, Sighting, Slice};
use crate::calendar::{Calendar, Day};
use crate::capture::demo::{DEVICES, Demo};
use crate::event::{Event, Key, Name, Time};
use crate::policy::Seen;
use crate::recorder::Store;
use crate::report::{KeyBatch, Replay};
use crate::runtime::{Archive, RecordedDay};
use crate::session::{OpenBurst, Rules, Session};
use crate::timeline::{Devices, Placement, Timeline};

/// The days before today of a person who does not exist.
pub struct DemoArchive {
    seed: u64,
    calendar: Calendar,
    rules: Rules,
    now: Time,
    today: Day,
    days: BTreeMap<Day, RecordedDay>,
    tiles: Timeline,
    monitors: Vec<Sighting>,
    /// Of the days that were made, and of the present one.
    devices: Arc<Mutex<Devices>>,
}

/// Takes what the person does from now on. Nothing of it is kept but what devices add.
struct Present(Arc<Mutex<Devices>>);

/// Days that the made-up past goes back.
const PAST: u64 = 70;
/// Events between two slices.
const STEP: usize = 4096;

impl DemoArchive {
    /// The past of the person with this seed.
    pub fn new(seed: u64, calendar: Calendar, rules: Rules, now: Time) -> Self {
        let today = calendar.day_of(now);
        Self {
            seed,
            calendar,
            rules,
            now,
            today,
            days: BTreeMap::new(),
            tiles: Timeline::default(),
            monitors: Vec::new(),
            devices: Arc::default(),
        }
    }

    /// Where the recorder of the present keeps what it folds.
    pub fn store(&self) -> Box<dyn Store> {
        Box::new(Present(Arc::clone(&self.devices)))
    }

    /// What the person did today before now.
    pub fn today_until(&self, now: Time) -> Placement {
        let mut placement = Placement::new(self.calendar);
        let events = self.events(self.today).take_while(|event| event.time < now);
        for slice in fold(events, self.rules) {
            placement.add(&slice);
            self.devices.lock().add(&slice, self.calendar);
        }
        placement
    }

    fn events(&self, day: Day) -> Box<dyn Iterator<Item = Event>> {
        let start = self.calendar.start_of(day);
        let seed = self.seed.wrapping_add(start.0 as u64);
        if day == self.today { Box::new(Demo::day_at(seed, start, self.now)) } else { Box::new(Demo::day(seed, start)) }
    }

    fn first(&self) -> Day {
        self.today.checked_sub_days(Days::new(PAST)).unwrap_or(self.today)
    }

    /// Makes the past ones of some days; which those are.
    fn make_all(&mut self, days: &Range<Day>) -> Range<Day> {
        let past = days.start.max(self.first())..days.end.min(self.today);
        past.start.iter_days().take_while(|day| *day < past.end).for_each(|day| self.make(day));
        past
    }

    fn make(&mut self, day: Day) {
        if self.days.contains_key(&day) || !(self.first()..self.today).contains(&day) {
            return;
        }
        let slices = fold(self.events(day), self.rules);
        for slice in &slices {
            self.devices.lock().add(slice, self.calendar);
        }
        self.monitors.extend(slices.iter().flat_map(|slice| slice.monitors.clone()));
        let recorded = recorded_day(slices, self.calendar);
        let mut whole = Replay::new(self.calendar, day, recorded.slices.clone(), recorded.batches.clone());
        self.tiles.insert(day, whole.tile(self.calendar.bounds(day).end));
        self.days.insert(day, recorded);
    }
}

impl Archive for DemoArchive {
    fn timeline(&mut self, days: Range<Day>) -> Result<Timeline, String> {
        let past = self.make_all(&days);
        Ok(self.tiles.days(past).map(|(day, tile)| (day, tile.clone())).collect())
    }

    fn day(&mut self, day: Day) -> Result<RecordedDay, String> {
        self.make(day);
        Ok(self.days.get(&day).cloned().unwrap_or_default())
    }

    fn typing_by_hour(&mut self, days: Range<Day>) -> Result<Vec<(u8, App, u64, u64)>, String> {
        let mut hours = Vec::new();
        for (_, recorded) in self.days.range(days.start..days.end.max(days.start)) {
            for ((second, app), totals) in recorded.slices.iter().flat_map(|(_, slice)| &slice.cells) {
                let typing = &totals.typing;
                if typing.burst_us > 0 {
                    let hour = self.calendar.place(second.start()).hour;
                    hours.push((hour, *app, typing.burst_steps, typing.burst_us));
                }
            }
        }
        Ok(hours)
    }

    fn extent(&mut self) -> Result<Option<(Day, Day)>, String> {
        Ok(Some((self.first(), self.today)))
    }

    fn monitors(&mut self) -> Result<Vec<Sighting>, String> {
        Ok(self.monitors.clone())
    }

    fn devices(&mut self, days: Range<Day>) -> Result<Devices, String> {
        self.make_all(&days);
        let devices = self.devices.lock();
        let wanted = devices.days.range(days.start..days.end.max(days.start));
        Ok(Devices { days: wanted.map(|(&day, sums)| (day, sums.clone())).collect() })
    }

    fn device_names(&mut self) -> Result<Vec<Name>, String> {
        Ok(DEVICES.as_flattened().iter().copied().map(Name::new).collect())
    }

    fn event(&mut self, span: Range<Time>, is_first: bool) -> Result<Option<Event>, String> {
        let events = self.events(self.calendar.day_of(span.start)).filter(|event| span.contains(&event.time));
        let mut found = None;
        events.for_each(|event| later(&mut found, event, is_first));
        Ok(found)
    }

    fn has_changed(&mut self) -> bool {
        false
    }
}

impl Store for Present {
    fn write(&mut self, slice: Slice, calendar: Calendar, _: Option<OpenBurst>) -> Result<(), String> {
        self.0.lock().add(&slice, calendar);
        Ok(())
    }

    fn close_days_before(&mut self, _: Time, _: Calendar) -> Result<(), String> {
        Ok(())
    }
}

fn fold(events: impl Iterator<Item = Event>, rules: Rules) -> Vec<Slice> {
    let mut session = Session::new(rules);
    let mut slices = Vec::new();
    for (count, event) in events.enumerate() {
        session.apply(&Seen::whole(event));
        if count % STEP == STEP - 1 {
            slices.push(session.take());
        }
    }
    slices.push(session.finish());
    slices
}

/// Takes the keys out of the slices, as a journal does.
fn recorded_day(slices: Vec<Slice>, calendar: Calendar) -> RecordedDay {
    let mut recorded = RecordedDay::default();
    for mut slice in slices {
        let Some(span) = slice.extent() else { continue };
        let mut by_app: BTreeMap<App, Counts<Key, KeyTotals>> = BTreeMap::new();
        for ((_, app), totals) in &mut slice.cells {
            by_app.entry(*app).or_default().merge(&totals.take_keys());
        }
        let batches = by_app.into_iter().filter(|(_, keys)| !keys.is_empty());
        recorded.batches.extend(batches.map(|(app, keys)| KeyBatch { app: Some(app), span: span.clone(), keys }));
        recorded.slices.push((calendar.zone, slice));
    }
    recorded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayStart, Tz};

    #[test]
    fn devices_add_up_to_the_days_and_to_the_present() {
        let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
        let now: Time = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut archive = DemoArchive::new(1, calendar, Rules::default(), now);
        let today = calendar.day_of(now);
        let so_far = archive.today_until(now).day(today).unwrap().tile();
        let mut later = Slice::default();
        later.of_device(now, Name::new(DEVICES[0][0]), None).presses = 5;
        archive.store().write(later, calendar, None).unwrap();
        let yesterday = today.pred_opt().unwrap();
        let days = yesterday..today.succ_opt().unwrap();
        let (tiles, sums) = (archive.timeline(days.clone()).unwrap(), archive.devices(days.clone()).unwrap());
        let presses = |day: Day| -> u64 {
            let of = |name: &&str| sums.timeline(Name::new(name)).tile(day).unwrap().whole().totals.presses();
            DEVICES.as_flattened().iter().filter(|name| name.ends_with("keyboard")).map(of).sum()
        };
        assert_eq!(presses(yesterday), tiles.tile(yesterday).unwrap().whole().totals.presses());
        assert_eq!(presses(today), so_far.whole().totals.presses() + 5);
    }
}

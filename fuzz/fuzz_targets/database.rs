#![no_main]
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::event::Time;
use keytop::journal::{MirrorRoot, Placing, Reader, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("journal.db");
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    let (first, last) = ("2016-01-01".parse().unwrap_or_default(), "2027-01-01".parse().unwrap_or_default());
    if let Ok(Some(mut reader)) = Reader::open_beside(&path, MirrorRoot::Nowhere) {
        let _ = reader.timeline(first..last, Placing { day_start: DayStart::DEFAULT, zone: None });
        let _ = reader.slices(Time(0)..Time(i64::MAX));
        let _ = reader.batches(Time(0)..Time(i64::MAX));
    }
    let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
    let _ = verify(&path, calendar, &mut |_, _| {});
});

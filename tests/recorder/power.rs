use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::event::{MICROS, Time};
use keytop::journal::Durability;

use super::desk::{Home, at, day};
use super::disk::{Deed, Dice, Disk, Fate, deeds};

const UTC: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const FOLDER: &str = "KEYTOP_TEST_POWER_FOLDER";
const FULL: &str = "KEYTOP_TEST_POWER_FULL";
/// A day that is packed while the next one is recorded.
const DAYS: [(&str, i64); 2] = [("2026-11-19T12:00:00Z", 60), ("2026-11-20T12:00:00Z", 240)];

/// Not a test of its own: the process that the power is taken from.
#[test]
fn the_recorder_that_loses_power() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let durability = if std::env::var_os(FULL).is_some() { Durability::Full } else { Durability::Normal };
    let home = Home::within(Path::new(&folder), durability);
    for (start, seconds) in DAYS {
        let start = at(start);
        let desk = home.desk(start, UTC);
        for second in 0..seconds {
            let now = start + second * MICROS;
            desk.type_on(now..now + MICROS, 1);
            writeln!(std::io::stderr(), "typed").unwrap();
        }
        desk.stop();
    }
}

/// Has a recorder type some minutes, takes its power at many moments, and returns how many presses were lost at worst.
fn worst(durability: Durability) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let journal = folder.path().join("journal");
    std::fs::create_dir(&journal).unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-xx", "-s", "4000000", "-e", "signal=none", "-e"]);
    strace.arg("trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink").arg("-o").arg(&trace);
    strace.arg(std::env::current_exe().unwrap()).args([
        "--exact",
        "power::the_recorder_that_loses_power",
        "--nocapture",
    ]);
    strace.env(FOLDER, &journal).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if durability == Durability::Full {
        strace.env(FULL, "1");
    }
    assert!(strace.status().unwrap().success());
    let deeds = deeds(&std::fs::read_to_string(trace).unwrap(), &journal);
    let cuts = std::env::var("KEYTOP_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let mut dice = Dice(7);
    let mut at: Vec<usize> = (0..cuts).map(|_| dice.below(deeds.len())).collect();
    at.sort_unstable();
    let (mut disk, mut typed, mut worst, mut next) = (Disk::default(), 0, 0, 0);
    for (place, cut) in at.into_iter().enumerate() {
        for deed in &deeds[next..cut] {
            disk.apply(deed);
            typed += u64::from(matches!(deed, Deed::Said(said) if said.contains("typed")));
        }
        next = cut;
        let fate = [Fate::Lost, Fate::Torn, Fate::Kept, Fate::Torn][place % 4];
        let found = found(&disk, &journal, fate, &mut dice);
        assert!(found <= typed + 2, "{found} of {typed} after {cut} deeds, {fate:?}");
        worst = worst.max(typed.saturating_sub(found));
    }
    assert!(typed > 200, "{typed}");
    worst
}

/// The presses in what is found after a power cut, which opens, is gone on with, and is sound.
fn found(disk: &Disk, journal: &Path, fate: Fate, dice: &mut Dice) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::within(folder.path(), Durability::Normal);
    disk.restore(journal, folder.path(), fate, dice);
    let days = day("2026-11-18")..day("2026-11-22");
    home.journal().close().unwrap();
    let told = home.report(&days, DayStart::DEFAULT, None);
    let later: Time = at("2026-12-01T12:00:00Z");
    home.tidy(later, UTC);
    let packed = home.report(&days, DayStart::DEFAULT, None);
    assert_eq!(packed["keyboard"]["presses"], told["keyboard"]["presses"]);
    told["keyboard"]["presses"].as_u64().unwrap()
}

#[test]
fn a_power_cut_takes_the_last_seconds_at_most() {
    if !has_strace() {
        return;
    }
    // Five seconds until the disk is waited for, one until they are written, one that is under way.
    let lost = worst(Durability::Normal);
    assert!((1..=7).contains(&lost), "{lost}");
}

#[test]
fn where_each_commit_is_waited_for_a_power_cut_takes_the_last_second() {
    if has_strace() {
        let lost = worst(Durability::Full);
        assert!(lost <= 2, "{lost}");
    }
}

fn has_strace() -> bool {
    let is_there = Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    assert!(is_there || std::env::var_os("KEYTOP_TESTS_NEED_ALL").is_none(), "strace is missing");
    is_there
}

//! Kills at an exact moment: before each write to the journal's files, and before each change of the mirror.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use keytop::journal::{Journal, MirrorRoot, Options};

use super::compact::{LATER, is_sound, live};
use super::support::{CALENDAR, Place, RECORDED, all_days, at, has_strace, typed};

const JOURNAL: &str = "KEYTOP_TEST_KILLS_JOURNAL";
const MEMORY: &str = "KEYTOP_TEST_KILLS_MEMORY";
const CODES: [&str; 3] = ["KeyA", "KeyB", "KeyC"];
/// Two seconds of one minute and two of the next: before the third the first two are rolled up.
const SECONDS: [i64; 4] = [58, 59, 60, 61];
const KILLED: i32 = 9;

/// What a killed process had left undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    BeforeTheFirst,
    WrittenButNotRolledUp,
    RolledUp,
    PackedButNotSummedUp,
    SummedUp,
}

/// Not a test of its own: the process that the test below kills. Records a while, then packs the day before.
#[test]
fn the_writer_that_is_killed_before_a_write() {
    let (Some(path), Some(memory)) = (std::env::var_os(JOURNAL), std::env::var_os(MEMORY)) else { return };
    let options = Options { mix_bits: 60.0, mirror: MirrorRoot::Folder(memory.into()), ..Options::default() };
    let mut journal = Journal::open(&PathBuf::from(path), &options).unwrap();
    for second in SECONDS {
        journal.write(typed(LATER + second, "mail", &CODES), CALENDAR, None).unwrap();
        writeln!(std::io::stderr(), "wrote").unwrap();
    }
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
}

#[test]
fn a_kill_before_any_write_to_a_file_costs_that_write_at_most() {
    if !has_strace() {
        return;
    }
    let before = yesterday();
    let mut seen = BTreeSet::new();
    for (call, rounds) in [("pwrite64", rounds()), ("rename", 2 * SECONDS.len())] {
        let all = calls(&before, call);
        let step = all.div_ceil(rounds).max(1);
        seen.extend((1..=all).step_by(step).map(|nth| kill(&before, call, nth)));
    }
    let all = [
        Moment::BeforeTheFirst,
        Moment::WrittenButNotRolledUp,
        Moment::RolledUp,
        Moment::PackedButNotSummedUp,
        Moment::SummedUp,
    ];
    assert_eq!(seen, BTreeSet::from(all));
}

/// How many moments are tried of those that there are.
fn rounds() -> usize {
    std::env::var("KEYTOP_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20)
}

/// A journal with a day that is rolled up and not packed yet.
fn yesterday() -> Place {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..1);
    journal.close().unwrap();
    place
}

/// A place of its own with this journal.
fn copy(before: &Place) -> Place {
    let place = Place::new();
    std::fs::create_dir(place.folder()).unwrap();
    std::fs::copy(before.path(), place.path()).unwrap();
    place
}

/// How often the process calls this.
fn calls(before: &Place, call: &str) -> usize {
    let place = copy(before);
    let trace = place.folder().join("trace");
    let done = strace(&place, &trace, &[&format!("trace={call}")]);
    assert!(done.status.success());
    assert_eq!(told(&done), SECONDS.len() as u64);
    let calls = std::fs::read_to_string(trace).unwrap().lines().filter(|line| line.contains(call)).count();
    assert!(calls > 2 * SECONDS.len(), "{call}: {calls}");
    calls
}

/// Kills the process just before it calls this for the `nth` time, proves that all is sound, and says where it stood.
fn kill(before: &Place, call: &str, nth: usize) -> Moment {
    let place = copy(before);
    let (traced, injected) = (format!("trace={call}"), format!("inject={call}:signal=KILL:when={nth}"));
    let done = strace(&place, Path::new("/dev/null"), &[&traced, &injected]);
    // strace ends as what it watches did.
    assert_eq!(done.status.signal(), Some(KILLED), "{}", String::from_utf8_lossy(&done.stdout));
    let (found, earlier, told) = (place.presses(), before.presses(), told(&done));
    let (presses, known) = (found.0 - earlier.0, found.1 - earlier.1);
    assert!((told * 3..=told * 3 + 3).contains(&presses), "{call} {nth}: told of {told} writes, found {presses}");
    assert!((known..=known + 3).contains(&presses), "{call} {nth}: {known} keys of {presses}");
    is_sound(&place);
    let moment = moment(&place, presses);
    place.writer(60.0).close().unwrap();
    assert_eq!(place.presses(), found, "{call} {nth}");
    assert_eq!(place.number("SELECT sum(presses) FROM rollup_app").cast_unsigned(), found.0, "{call} {nth}");
    let mut journal = place.writer(60.0);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    journal.close().unwrap();
    is_sound(&place);
    let past = all_days().start.."2026-12-20".parse().unwrap();
    let total = |place: &Place| place.reader().total(past.clone(), RECORDED).unwrap();
    assert_eq!(total(&place), total(before), "{call} {nth}");
    moment
}

fn strace(place: &Place, trace: &Path, expressions: &[&str]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(trace);
    strace.args(expressions.iter().flat_map(|expression| ["-e", expression]));
    strace.arg(std::env::current_exe().unwrap());
    strace.args(["--exact", "kills::the_writer_that_is_killed_before_a_write", "--nocapture"]);
    strace.env(JOURNAL, place.path()).env(MEMORY, place.memory()).stdin(Stdio::null()).output().unwrap()
}

/// How often the process said that it had written.
fn told(done: &Output) -> u64 {
    String::from_utf8_lossy(&done.stderr).lines().filter(|line| line.ends_with("wrote")).count() as u64
}

/// Where the work stood, by what lies in the tables.
fn moment(place: &Place, here: u64) -> Moment {
    let is_rolled_up = place.number("SELECT count(*) FROM apps_by_hour WHERE day > '2026-12-20'") > 0;
    let is_packed = place.number("SELECT count(*) FROM block") > 0;
    let is_summed_up = place.number("SELECT count(*) FROM tile WHERE kind = 'day'") > 0;
    match (here, is_rolled_up, is_packed, is_summed_up) {
        (0, false, false, false) => Moment::BeforeTheFirst,
        (_, false, false, false) => Moment::WrittenButNotRolledUp,
        (_, true, false, false) => Moment::RolledUp,
        (_, true, true, false) => Moment::PackedButNotSummedUp,
        (_, true, true, true) => Moment::SummedUp,
        other => panic!("there is no such moment: {other:?}"),
    }
}

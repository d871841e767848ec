use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use keytop::aggregate::Burst;
use keytop::event::Name;
use keytop::journal::{Journal, MirrorRoot, Options};
use keytop::session::OpenBurst;

use super::support::{CALENDAR, NINE, Place, at, typed};

const JOURNAL: &str = "KEYTOP_TEST_JOURNAL";
const MEMORY: &str = "KEYTOP_TEST_MEMORY";
const IMPORT: &str = "KEYTOP_TEST_IMPORT";
const CODES: [&str; 3] = ["KeyA", "KeyB", "KeyC"];

/// Not a test of its own: the process that the tests below kill. Writes a second with three presses again and
/// again, and says so after each.
#[test]
fn the_writer_that_is_killed() {
    let (Some(path), Some(memory)) = (std::env::var_os(JOURNAL), std::env::var_os(MEMORY)) else { return };
    let options = Options { mix_bits: 60.0, mirror: MirrorRoot::Folder(memory.into()), events: None };
    let mut journal = Journal::open(&PathBuf::from(path), &options).unwrap();
    if std::env::var_os(IMPORT).is_some() {
        journal.begin_import().unwrap();
    }
    let first = NINE + i64::from(std::process::id() % 1000);
    for second in first.. {
        let burst = Burst { presses: 3, length_us: 1000 };
        let open = OpenBurst { app: Some(Name::new("mail")), last: at(second), burst };
        let mut slice = typed(second, "mail", &CODES);
        if second > first {
            slice.cell(at(second), open.app).typing.add_burst(burst);
        }
        journal.write(slice, CALENDAR, Some(open)).unwrap();
        // A pipe that nobody reads is how it ends when the parent is gone.
        if writeln!(std::io::stderr(), "wrote").is_err() {
            return;
        }
    }
}

/// Lets a child write at least so often, kills it, and returns how often it had.
fn write_and_kill(place: &Place, writes: usize, is_import: bool) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "crash::the_writer_that_is_killed", "--nocapture"]);
    child.env(JOURNAL, place.path()).env(MEMORY, place.memory());
    child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    if is_import {
        child.env(IMPORT, "1");
    }
    let mut child = child.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let before = lines.by_ref().take(writes).filter(|line| line == "wrote").count();
    child.kill().unwrap();
    child.wait().unwrap();
    (before + lines.filter(|line| line == "wrote").count()) as u64
}

#[test]
fn a_kill_costs_the_last_write_at_most() {
    let place = Place::new();
    let mut in_all = 0;
    for writes in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89] {
        let (earlier, told_earlier) = if place.path().exists() { place.presses() } else { (0, 0) };
        let wrote = write_and_kill(&place, writes, false);
        let (presses, known) = place.presses();
        let written = presses - earlier;
        assert!((wrote * 3..=wrote * 3 + 3).contains(&written), "wrote {wrote}, found {written}");
        let told = known - told_earlier;
        assert!(told <= written && told + 3 >= written, "{told} of {written}");
        let bursts = place.total().whole().totals.typing.bursts;
        in_all += written;
        assert!(bursts * 3 <= in_all, "{bursts} bursts of {in_all} presses");
        place.writer(60.0).close().unwrap();
        assert_eq!(place.presses(), (presses, known));
        assert_eq!(place.total().whole().totals.typing.bursts, bursts);
    }
    assert_eq!(place.number("SELECT count(*) FROM batch WHERE order_bits < 60"), 0);
    assert_eq!(place.number("SELECT count(*) FROM writer"), 1);
}

#[test]
fn a_killed_import_leaves_nothing() {
    let place = Place::new();
    assert!(write_and_kill(&place, 50, true) >= 50);
    assert_eq!(place.presses(), (0, 0));
    drop(place.writer(60.0));
    assert_eq!(place.presses(), (0, 0));
}

#[test]
fn a_run_goes_on_where_the_last_one_stopped() {
    let place = Place::new();
    for run in 0..5 {
        let mut journal = place.writer(1024.0);
        journal.write(typed(NINE + run, "mail", &CODES), CALENDAR, None).unwrap();
        journal.close().unwrap();
        assert_eq!(place.presses(), (3 * (run as u64 + 1), 3 * (run as u64 + 1)));
    }
    assert_eq!(place.number("SELECT count(*) FROM batch"), 0);
}

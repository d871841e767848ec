use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::event::{MICROS, Name, Time};
use keytop::journal::{Journal, JournalError, LetGo, Removal};

use super::desk::{Desk, Home, at, by_hour, day};

const BERLIN: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };

/// Removes as the command does while somebody else records.
fn remove(home: &Home, span: std::ops::Range<Time>, app: Option<&str>) -> keytop::journal::Removed {
    let removal = Removal { span, app: app.map(Name::new), day_start: BERLIN.day_start };
    let options = home.options();
    assert!(matches!(Journal::open(&home.path(), &options), Err(JournalError::Locked { .. })));
    let let_go = LetGo::ask(&home.path(), home.mirror(), &removal).unwrap();
    assert!(let_go.is_some(), "the recorder does not answer");
    let mut journal = Journal::open_for_import(&home.path(), &options).unwrap();
    let removed = journal.delete(&removal).unwrap();
    journal.close().unwrap();
    removed
}

fn told(home: &Home) -> serde_json::Value {
    home.report(&(day("2026-11-20")..day("2026-11-21")), BERLIN.day_start, None)
}

fn on_screen(desk: &Desk) -> u64 {
    desk.watch().day(day("2026-11-20")).0.whole().totals.presses()
}

#[test]
fn minutes_can_be_removed_while_a_recorder_goes_on() {
    let home = Home::mixing(1024.0);
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.type_on(ten..ten + 600 * MICROS, 1);
    // The last minute is in the recorder's memory: keys of a batch that is open, and a block of events that is.
    let gone = ten + 300 * MICROS..ten + 600 * MICROS;
    let removed = remove(&home, gone.clone(), None);
    assert_eq!((removed.presses, removed.proof.found.len()), (300, 0));
    desk.wait(|desk| on_screen(desk) == 300);
    desk.type_on(ten + 1800 * MICROS..ten + 1860 * MICROS, 1);
    assert_eq!(on_screen(&desk), 360);
    desk.stop();
    let told_now = told(&home);
    assert_eq!(told_now["keyboard"]["presses"], 360);
    // The batch had no order that it could be cut by.
    assert_eq!(told_now["keyboard"]["keys"]["KeyA"], 60);
    assert!(home.events().iter().all(|event| !gone.contains(&event.time)));
    home.tidy(at("2026-12-24T12:00:00Z"), BERLIN);
    assert_eq!(by_hour(&told(&home)), [(10, 360)]);
}

#[test]
fn an_application_can_be_removed_while_a_recorder_goes_on_in_it() {
    let home = Home::new();
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.focus(ten, "mail");
    desk.type_on(ten..ten + 60 * MICROS, 1);
    desk.focus(ten + 60 * MICROS, "secretive-tool");
    desk.type_on(ten + 60 * MICROS..ten + 120 * MICROS, 1);
    let removed = remove(&home, ten..ten + 120 * MICROS, Some("secretive-tool"));
    assert_eq!((removed.presses, removed.proof.found.len()), (60, 0));
    desk.wait(|desk| on_screen(desk) == 60);
    desk.type_on(ten + 120 * MICROS..ten + 150 * MICROS, 1);
    desk.stop();
    let told = told(&home);
    assert_eq!(told["keyboard"]["presses"], 90);
    assert_eq!(told["keyboard"]["unattributed"], 0);
}

#[test]
fn nobody_lets_go_where_nobody_records() {
    let home = Home::new();
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.type_on(ten..ten + 60 * MICROS, 1);
    desk.stop();
    let removal = Removal { span: ten..ten + MICROS, app: None, day_start: BERLIN.day_start };
    assert!(LetGo::ask(&home.path(), home.mirror(), &removal).unwrap().is_none());
}

use keytop::event::Name;
use keytop::journal::{Journal, Mark, Options, Removal, Retention};

use super::compact::{LATER, is_sound, live};
use super::support::{CALENDAR, DAY_S, NINE, Place, RECORDED, at};

/// Twelve days of typing, of which the first five are thinned to their sums.
fn thinned(place: &Place) -> Journal {
    let options = Options { retention: Retention { seconds_days: Some(35), events_days: None }, ..place.options(0.0) };
    let mut journal = Journal::open(&place.path(), &options).unwrap();
    live(&mut journal, 0..12);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    assert_eq!(place.number("SELECT count(*) FROM thinned"), 5);
    journal
}

fn removal(from: i64, to: i64, app: Option<&str>) -> Removal {
    Removal { span: at(from)..at(to), app: app.map(Name::new), day_start: CALENDAR.day_start }
}

/// Presses of a day and an application by every shape that could still tell of them.
fn traces(place: &Place, day: &str, app: &str) -> Vec<i64> {
    let days = day.parse().unwrap()..day.parse::<keytop::calendar::Day>().unwrap().succ_opt().unwrap();
    let tile = place.reader().total(days, RECORDED).unwrap();
    let part = tile.parts.get(Some(Name::new(app)));
    let told = |sql: &str| place.number(&format!("SELECT coalesce(sum(presses), 0) FROM {sql}"));
    vec![
        part.totals.presses() as i64,
        told(&format!("apps_by_hour WHERE day = '{day}' AND app = '{app}'")),
        told(&format!("keys_by_day WHERE day = '{day}' AND app = '{app}'")),
    ]
}

#[test]
fn a_day_of_which_only_sums_are_kept_can_be_removed_for_good() {
    let place = Place::new();
    let mut journal = thinned(&place);
    let (presses, of_day) = (place.presses().0, traces(&place, "2026-11-21", "editor"));
    assert!(of_day.iter().all(|&presses| presses > 0));
    let span = (NINE + DAY_S - 5 * 3600, NINE + 2 * DAY_S - 5 * 3600);
    let removed = journal.delete(&removal(span.0, span.1, None)).unwrap();
    assert_eq!((removed.thinned_days, removed.presses, removed.proof.found.len()), (1, presses / 12, 0));
    assert!(removed.proof.pieces > 5, "{:?}", removed.proof);
    let again = journal.delete(&removal(span.0, span.1, None)).unwrap();
    assert_eq!((again.thinned_days, again.presses, again.slices, again.batches), (0, 0, 0, 0));
    for _ in 0..2 {
        assert_eq!(place.presses().0, presses / 12 * 11);
        assert_eq!(traces(&place, "2026-11-21", "editor"), [0, 0, 0]);
        assert_eq!(traces(&place, "2026-11-20", "editor"), of_day);
        assert_eq!(place.number("SELECT count(*) FROM hour WHERE day = '2026-11-21'"), 0);
        assert_eq!(place.number("SELECT coalesce(sum(presses), 0) FROM keys_by_hour WHERE day = '2026-11-21'"), 0);
        journal.tidy_all(at(LATER), CALENDAR).unwrap();
        is_sound(&place);
    }
}

#[test]
fn an_application_can_be_removed_from_days_of_which_only_sums_are_kept() {
    let place = Place::new();
    let mut journal = thinned(&place);
    let (presses, mail) = (place.presses().0, traces(&place, "2026-11-20", "mail"));
    let editor = traces(&place, "2026-11-20", "editor")[0] as u64;
    // An hour is enough to touch the day.
    let removed = journal.delete(&removal(NINE, NINE + 1800, Some("editor"))).unwrap();
    assert_eq!((removed.thinned_days, removed.presses, removed.proof.found.len()), (1, editor, 0));
    assert_eq!(journal.delete(&removal(NINE, NINE + 1800, Some("editor"))).unwrap().thinned_days, 0);
    for _ in 0..2 {
        assert_eq!(place.presses().0, presses - editor);
        assert_eq!(traces(&place, "2026-11-20", "editor"), [0, 0, 0]);
        assert_eq!(traces(&place, "2026-11-20", "mail"), mail);
        assert!(traces(&place, "2026-11-21", "editor")[0] > 0);
        journal.tidy_all(at(LATER), CALENDAR).unwrap();
        is_sound(&place);
    }
    let bytes = |place: &Place| std::fs::read(place.path()).unwrap();
    let holds = |place: &Place| bytes(place).windows(6).any(|window| window == b"editor");
    assert!(holds(&place));
    let all = (NINE - 9 * DAY_S, NINE + 50 * DAY_S);
    assert_eq!(journal.delete(&removal(all.0, all.1, Some("editor"))).unwrap().proof.found.len(), 0);
    assert!(!holds(&place));
    assert_eq!(journal.delete(&removal(all.0, all.1, None)).unwrap().proof.found.len(), 0);
    assert_eq!(place.presses(), (0, 0));
    is_sound(&place);
}

#[test]
fn a_merge_leaves_days_out_of_which_only_sums_are_kept_and_brings_marks_once() {
    let (place, other) = (Place::new(), Place::new());
    let mut theirs = other.writer(0.0);
    live(&mut theirs, 1..8);
    let marks = [(NINE + DAY_S, "began"), (NINE + 7 * DAY_S, "shipped")];
    for (second, text) in marks {
        theirs.mark(&Mark { time: at(second), text: text.to_owned() }).unwrap();
    }
    let mut journal = thinned(&place);
    journal.mark(&Mark { time: at(NINE + DAY_S), text: "began".to_owned() }).unwrap();
    let presses = place.presses().0;
    let first = journal.merge(&other.path(), "tower", CALENDAR.day_start).unwrap();
    assert_eq!((first.days, first.thinned, first.marks), (3, 4, 1));
    assert_eq!(place.presses().0, presses + presses / 12 * 3);
    let again = journal.merge(&other.path(), "tower", CALENDAR.day_start).unwrap();
    assert_eq!((again.days, again.thinned, again.batches, again.marks), (0, 4, 0, 0));
    assert_eq!(place.presses().0, presses + presses / 12 * 3);
    let kept = place.reader().marks(at(0)..at(LATER)).unwrap();
    assert_eq!(kept.iter().map(|mark| mark.text.as_str()).collect::<Vec<_>>(), ["began", "shipped"]);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    is_sound(&place);
}

//! Pushes to a folder: each closed hour once, nothing that is open, and nothing over what differs.

use std::fs;

use keytop::clock::{Clock as _, SystemClock};
use keytop::journal::Identities;

use super::files;
use super::home::Home;

const LINES: [&str; 2] = ["--format", "jsonl"];

/// Exit code, stdout and stderr of a push to the folder `to`.
fn push(home: &Home, more: &[&str]) -> (i32, String, String) {
    home.keytop(&[&["push", "to"], &LINES[..], more].concat())
}

#[test]
fn what_is_there_is_skipped_and_what_differs_is_left() {
    let home = Home::with_events();
    let (code, told, error) = push(&home, &[]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(told.starts_with("sent ") && told.ends_with("skipped 0, failed 0\n"), "{told}");
    let there = files(&home.path("to"));
    let (code, told, _) = push(&home, &[]);
    assert_eq!((code, told), (0, format!("sent 0 files (0 bytes), skipped {}, failed 0\n", there.len())));
    let (name, file) = there.iter().find(|(name, _)| name.starts_with("activity/")).unwrap();
    fs::write(file, "something else").unwrap();
    let (code, told, error) = push(&home, &[]);
    assert_eq!(code, 1);
    assert!(told.ends_with("failed 1\n") && error.contains(&format!("{name} is there with other contents")), "{error}");
    assert_eq!(fs::read_to_string(file).unwrap(), "something else");
    let (code, told, _) = push(&home, &["--replace"]);
    assert_eq!((code, told.starts_with("sent 1 files")), (0, true), "{told}");
}

#[test]
fn only_closed_hours_go_and_their_names_say_what_is_in_them() {
    let home = Home::with_events();
    let now = SystemClock.now();
    let line = format!("{{\"time\":\"{now}\",\"event\":\"key_down\",\"key\":\"KeyQ\"}}\n");
    fs::write(home.path("now.jsonl"), line).unwrap();
    home.done(&["import", "now.jsonl"]);
    assert_eq!(push(&home, &["--events"]).0, 0);
    let there = files(&home.path("to"));
    let dates: std::collections::BTreeSet<_> =
        there.keys().filter_map(|name| name.split("/date=").nth(1)?.split('/').next()).collect();
    assert_eq!(dates.into_iter().collect::<Vec<_>>(), ["2026-03-02", "2026-03-03"]);
    let events: Vec<_> = there.keys().filter(|name| name.starts_with("event/machine=")).collect();
    assert_eq!(events.len(), 3, "{events:?}");
    for name in events {
        let text = fs::read_to_string(&there[name]).unwrap();
        let seqs = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"].as_i64());
        let seqs: Vec<_> = seqs.map(Option::unwrap).collect();
        let range = format!("/part-{}-{}.jsonl", seqs.iter().min().unwrap(), seqs.iter().max().unwrap());
        assert!(name.ends_with(&range), "{name}: {range}");
    }
}

#[test]
fn encrypted_files_open_for_their_recipient_and_are_sent_once() {
    let home = Home::with_events();
    home.done(&["journal", "keygen", "--out", "key.txt"]);
    let identity = fs::read_to_string(home.path("key.txt")).unwrap();
    let recipient = identity.split_whitespace().find(|word| word.starts_with("age1")).unwrap().to_owned();
    let sealed = ["--encrypt-to", recipient.as_str()];
    assert_eq!(push(&home, &sealed).0, 0);
    let there = files(&home.path("to"));
    let (_, told, _) = push(&home, &sealed);
    assert!(told.starts_with("sent 0 files"), "{told}");
    // A ledger that is lost costs nothing but time.
    for entry in fs::read_dir(home.path(".local/share/keytop/journal.db.pushed")).unwrap() {
        fs::remove_file(entry.unwrap().path().join("ledger")).unwrap();
    }
    let (_, told, _) = push(&home, &sealed);
    assert!(told.starts_with("sent 0 files"), "{told}");
    home.done(&["push", "open", "--format", "jsonl"]);
    let identities = Identities::read(identity.as_bytes()).unwrap();
    for (name, file) in files(&home.path("open")) {
        let body = identities.open(&fs::read(&there[&format!("{name}.age")]).unwrap()).unwrap();
        assert_eq!(body, fs::read(file).unwrap(), "{name}");
    }
    let (code, _, error) = push(&home, &["--encrypt-to", "me"]);
    assert_eq!((code, error.contains("me is not an age recipient")), (1, true), "{error}");
}

#[test]
fn a_place_that_is_none_is_said() {
    let home = Home::with_events();
    let (code, _, error) = home.keytop(&["push"]);
    assert_eq!((code, error.contains("nothing is pushed anywhere yet")), (1, true), "{error}");
    let (code, _, error) = home.keytop(&["push", "ftp://host/x"]);
    assert_eq!((code, error.contains("ftp:// is no place that keytop knows")), (2, true), "{error}");
    fs::write(home.path("file"), "").unwrap();
    let (code, told, error) = home.keytop(&["push", "file/x"]);
    assert_eq!((code, error.contains("cannot use file/x")), (1, true), "{told}{error}");
}

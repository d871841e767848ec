//! The command line from outside: help, wrong usage, settings, and outputs that go away.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::process::{Command, Stdio};

use keytop::report::NOT_KEPT;

#[test]
fn commands_say_what_they_are_recorded_to_say() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .env("HOME", "/nowhere")
        .env("XDG_CONFIG_HOME", "")
        .env("XDG_DATA_HOME", "")
        .env("TZ", "Europe/Berlin")
        .env("LC_ALL", "C.UTF-8");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
        .args(["config", "example"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn without_a_home_it_says_what_to_set() {
    let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
        .args(["report"])
        .env_remove("HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .output()
        .unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(1), 0));
    assert!(told.starts_with("keytop: HOME is not set") && told.lines().count() == 1, "{told}");
}

/// Runs keytop on a journal in a folder of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Exit code, stdout, stderr.
    fn keytop(&self, arguments: &[&str]) -> (i32, String, String) {
        let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("XDG_RUNTIME_DIR", self.0.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .env("TZ", "UTC")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
    }

    fn report(&self, more: &[&str]) -> (i32, serde_json::Value) {
        let fixed = ["report", "--format", "json", "--from", "2026-03-02", "--to", "2026-03-02"];
        let (code, told, error) = self.keytop(&[&fixed, more].concat());
        assert_eq!(error, "");
        (code, serde_json::from_str(&told).unwrap())
    }
}

/// Ten letters, a chord and a click in an application, and a line that is bad.
fn events() -> String {
    let mut lines = vec![r#"{"time":"2026-03-02T09:00:00Z","event":"window","app":"editor"}"#.to_owned(), "{".into()];
    let mut key = |at: usize, event: &str, key: &str| {
        lines.push(format!(r#"{{"time":"2026-03-02T09:00:{at:02}Z","event":"{event}","key":"{key}"}}"#));
    };
    for (at, letter) in "ABCDEFGHIJ".chars().enumerate() {
        key(at + 1, "key_down", &format!("Key{letter}"));
        key(at + 1, "key_up", &format!("Key{letter}"));
    }
    key(20, "key_down", "ControlLeft");
    key(20, "key_down", "KeyC");
    lines.push(r#"{"time":"2026-03-02T09:00:21Z","event":"button_down","button":"left","x":10,"y":10}"#.into());
    lines.join("\r\n")
}

#[test]
fn what_is_imported_is_reported_and_a_second_import_changes_nothing() {
    let home = Home::new();
    std::fs::write(home.0.path().join("config.toml"), "[privacy]\nmix_bits = 0\n").unwrap();
    std::fs::write(home.0.path().join("events"), events()).unwrap();
    let import = ["import", "--config", "config.toml", "--format", "jsonl", "--time-zone", "Europe/Berlin", "events"];
    let (code, told, error) = home.keytop(&import);
    let expected =
        "events: imported 24 events from 2026-03-02T09:00:00.000000Z to 2026-03-02T09:00:21.000000Z, 1 line rejected\n";
    assert_eq!((code, told.as_str()), (0, expected));
    assert_eq!(error, "keytop: events line 2: the line is not JSON (at column 1)\n");
    let (code, report) = home.report(&[]);
    assert_eq!((code, &report["time_zone"], &report["keyboard"]["presses"]), (0, &"Europe/Berlin".into(), &12.into()));
    assert_eq!(report["keyboard"]["keys"]["KeyC"], 2);
    assert_eq!(report["keyboard"]["chords"]["Ctrl+KeyC"], 1);
    assert_eq!(report["mouse"]["clicks"]["left"], 1);
    assert_eq!(report["by_hour"][10]["presses"], 12);
    assert_eq!(report["apps"][0]["app"], "editor");
    let (code, told, _) = home.keytop(&import);
    assert_eq!((code, told.as_str()), (0, "events: already imported: nothing changed\n"));
    assert_eq!(home.report(&[]).1, report);
    assert_eq!(home.report(&["--time-zone", "UTC"]).1["by_hour"][9]["presses"], 12);
    assert_eq!(home.report(&["--app", "other"]).1["keyboard"]["presses"], 0);
}

#[test]
fn an_import_leaves_its_days_ready_to_be_read() {
    let home = Home::new();
    let days = (1..=31).flat_map(|day| {
        let press =
            move |event: &str| format!(r#"{{"time":"2026-01-{day:02}T09:00:00Z","event":"{event}","key":"KeyA"}}"#);
        ["key_down", "key_up"].map(press)
    });
    std::fs::write(home.0.path().join("events"), days.collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(home.keytop(&["import", "events"]).0, 0);
    let db = rusqlite::Connection::open(home.0.path().join(".local/share/keytop/journal.db")).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        number("SELECT count(*) FROM tile WHERE kind = 'day' AND start BETWEEN '2026-01-01' AND '2026-01-31'"),
        31
    );
    assert_eq!(number("SELECT count(*) FROM tile WHERE kind = 'month' AND start = '2026-01'"), 1);
    // A later one outdates the sums of its day, its month and its year, and makes them again.
    let later = r#"{"time":"2026-01-09T09:00:00Z","event":"wheel","dx":0,"dy":1}"#;
    std::fs::write(home.0.path().join("later"), later).unwrap();
    assert_eq!(home.keytop(&["import", "later"]).0, 0);
    assert_eq!(number("SELECT count(*) FROM tile WHERE start IN ('2026-01-09', '2026-01')"), 2);
    // So does what another machine recorded.
    let other = Home::new();
    std::fs::write(other.0.path().join("theirs"), format!("{later}\n")).unwrap();
    assert_eq!(other.keytop(&["import", "theirs"]).0, 0);
    let journal = other.0.path().join(".local/share/keytop/journal.db");
    let (code, told, error) = home.keytop(&["journal", "merge", journal.to_str().unwrap(), "--name", "other"]);
    assert_eq!((code, told.starts_with("other: added 1 days"), error.as_str()), (0, true, ""), "{told}");
    assert_eq!(number("SELECT count(*) FROM tile WHERE start IN ('2026-01-09', '2026-01')"), 2);
}

#[test]
fn a_strict_import_that_fails_leaves_the_journal_as_it_was() {
    let home = Home::new();
    std::fs::write(home.0.path().join("events"), events()).unwrap();
    let (code, told, error) = home.keytop(&["import", "--strict", "events"]);
    assert_eq!((code, told.as_str()), (1, ""));
    assert_eq!(error, "keytop: events line 2: the line is not JSON (at column 1); nothing of it was imported\n");
    assert_eq!(home.report(&[]).0, 3);
    let (code, ..) = home.keytop(&["import", "events"]);
    assert_eq!((code, home.report(&[]).0), (0, 0));
}

#[test]
fn a_note_is_kept_reported_audited_and_deleted() {
    let home = Home::new();
    std::fs::write(home.0.path().join("events"), events()).unwrap();
    assert_eq!(home.keytop(&["import", "events"]).0, 0);
    assert_eq!(home.keytop(&["mark", "standup with Ada"]).0, 0);
    let (_, told, error) = home.keytop(&["report", "--from", "2026-03-02"]);
    assert!(told.contains("\nNotes\n") && told.trim_end().ends_with("  standup with Ada"), "{told}{error}");
    assert!(home.keytop(&["audit"]).1.contains("notes that you put on moments"));
    assert_eq!(home.keytop(&["mark", "two\nlines"]).0, 2);
    let (code, _, error) = home.keytop(&["journal", "delete", "--from", "today", "--to", "today", "--yes"]);
    assert_eq!(code, 0, "{error}");
    assert!(!home.keytop(&["report", "--from", "2026-03-02"]).1.contains("Notes"));
}

/// Letters of two keyboards, one of them in another application, and a click of a mouse.
fn events_of_devices() -> String {
    let line = |at: usize, rest: &str| format!(r#"{{"time":"2026-03-02T09:00:{at:02}Z",{rest}}}"#);
    let key = |at, key: &str, device: &str| {
        let rest = |event: &str| format!(r#""event":"{event}","key":"{key}","device":"{device}""#);
        [line(at, &rest("key_down")), line(at, &rest("key_up"))].join("\n")
    };
    let window = |at, app: &str| line(at, &format!(r#""event":"window","app":"{app}""#));
    let lines = [
        window(0, "editor"),
        key(1, "KeyA", "laptop"),
        key(2, "Backspace", "laptop"),
        key(3, "KeyB", "board"),
        window(4, "mail"),
        key(5, "KeyC", "board"),
        key(6, "KeyD", "board"),
        line(7, r#""event":"button_down","button":"left","device":"mouse""#),
        line(8, r#""event":"button_down","button":"left""#),
        line(9, r#""event":"wheel","dx":0,"dy":2,"device":"mouse""#),
        line(10, r#""event":"move","dx":3,"dy":4,"device":"mouse""#),
    ];
    lines.join("\n")
}

#[test]
fn a_report_is_narrowed_to_a_device_and_tells_nothing_of_what_is_not_kept() {
    let home = Home::new();
    std::fs::write(home.0.path().join("events"), events_of_devices()).unwrap();
    assert_eq!(home.keytop(&["import", "--format", "jsonl", "events"]).0, 0);
    let (_, whole) = home.report(&[]);
    assert!(whole.get("device").is_none() && whole.get("devices").is_none());
    let (code, board) = home.report(&["--device", "board"]);
    assert_eq!((code, &board["device"], &board["keyboard"]["presses"]), (0, &"board".into(), &3.into()));
    assert_eq!((&board["keyboard"]["text_presses"], &board["keyboard"]["corrections"]), (&3.into(), &0.into()));
    assert_eq!(
        board["apps"].as_array().unwrap().iter().map(|app| app["presses"].as_u64()).collect::<Vec<_>>(),
        [Some(2), Some(1)]
    );
    assert_eq!((&board["by_hour"][9]["presses"], &board["days"][0]["presses"]), (&3.into(), &3.into()));
    for path in
        ["/keyboard/typing", "/keyboard/keys", "/activity/active_seconds", "/apps/0/active_seconds", "/days/0/wpm"]
    {
        assert_eq!(board.pointer(path), Some(&serde_json::Value::Null), "{path}");
        assert!(whole.pointer(path).is_some_and(|figure| !figure.is_null()), "{path}");
    }
    let listed: Vec<_> = board["devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["device"].as_str(), of["presses"].as_u64(), of["clicks"].as_u64()))
        .collect();
    let rows = [("board", 3, 0), ("laptop", 2, 0), ("mouse", 0, 1)]
        .map(|(name, presses, clicks)| (Some(name), Some(presses), Some(clicks)));
    assert_eq!(listed, [&rows[..], &[(None, Some(0), Some(1))]].concat(), "what came from none is the rest");
    let (_, in_editor) = home.report(&["--device", "board", "--app", "editor"]);
    assert_eq!(in_editor["keyboard"]["presses"], 1);
    let (_, mouse) = home.report(&["--device", "mouse"]);
    assert_eq!((&mouse["mouse"]["distance_px"], &mouse["mouse"]["scroll"]["down"]), (&5.0.into(), &2.0.into()));
    assert_eq!(home.report(&["--device", "nobody's"]).0, 3);
    let range = ["report", "--from", "2026-03-02", "--to", "2026-03-02"];
    let text = home.keytop(&range).1;
    assert!(text.contains("\nDevices ") && text.contains("\n  laptop ") && text.contains("\n  unknown "), "{text}");
    let text = home.keytop(&[&range[..], &["--device", "laptop"]].concat()).1;
    assert!(text.contains("of laptop\n") && text.contains("Not kept by device: active time"), "{text}");
    assert!(!text.contains("wpm") && !text.contains("0:00:"), "{text}");
    for format in ["csv", "md", "html"] {
        let of = |device| home.keytop(&[&range[..], &["--device", device, "--format", format]].concat());
        let (code, text, _) = of("board");
        let is_told = |words: &str| text.to_lowercase().contains(words);
        assert_eq!(code, 0, "{text}");
        assert!(is_told("board") && is_told("editor") && is_told("laptop") && text.contains(NOT_KEPT), "{text}");
        for of_the_whole in ["wpm", "words a minute", "active_seconds", "active |", "active time\n", "keya", "double"] {
            assert!(
                !text.replace(NOT_KEPT, "").to_lowercase().contains(of_the_whole),
                "{format}: {of_the_whole}: {text}"
            );
        }
        assert_eq!(of("nobody's").0, 3);
    }
    let csv = home.keytop(&[&range[..], &["--device", "board", "--format", "csv"]].concat()).1;
    let rows =
        ["total,2026-03-02 to 2026-03-02,presses,3\r\n", "app,mail,presses,2\r\n", "device,laptop,presses,2\r\n"];
    assert!(rows.iter().all(|row| csv.contains(row)), "{csv}");
    let md = home.keytop(&[&range[..], &["--device", "board", "--format", "md", "--compare", "before"]].concat()).1;
    assert!(md.contains("| presses | 3 |\n") && md.contains("| mail | 2 | 0 | 0 |"), "{md}");
    let html = home.keytop(&[&range[..], &["--device", "board", "--format", "html"]].concat()).1;
    assert!(
        html.contains("<b>3</b><span>presses</span>") && html.contains("<title>09:00: 3 presses, 0 clicks</title>"),
        "{html}"
    );
}

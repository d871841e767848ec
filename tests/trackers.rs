//! What other trackers recorded comes in as what it is, once, and with a word on what was left.
#![expect(clippy::unwrap_used, reason = "a test may")]

#[cfg(test)]
#[path = "export/home.rs"]
mod home;

use std::fs;
use std::io::Write as _;

use home::Home;
use rusqlite::Connection;
use serde_json::{Value, json};

const DAY: [&str; 4] = ["--from", "2026-03-02", "--to", "2026-03-02"];

fn import(home: &Home, format: &str, file: &str) -> String {
    home.done(&["import", "--format", format, "--time-zone", "UTC", file])
}

/// An editor for ten minutes, then a browser for five; present for the first twelve minutes.
fn activity() -> Value {
    let event = |at: &str, seconds: f64, data: Value| json!({"timestamp": at, "duration": seconds, "data": data});
    let bucket = |kind: &str, events: Value| {
        json!({"id": kind, "type": kind, "client": "test", "hostname": "desk", "created": "2026-03-01T00:00:00Z",
               "events": events})
    };
    json!({"buckets": {
        "aw-watcher-window_desk": bucket("currentwindow", json!([
            event("2026-03-02T09:10:00+00:00", 300.0, json!({"app": "browser", "title": "my bank"})),
            event("2026-03-02T09:00:00+00:00", 600.0, json!({"app": "editor", "title": "my diary"})),
        ])),
        "aw-watcher-afk_desk": bucket("afkstatus", json!([
            event("2026-03-02T09:00:00+00:00", 720.0, json!({"status": "not-afk"})),
            event("2026-03-02T09:12:00+00:00", 180.0, json!({"status": "afk"})),
        ])),
        "aw-watcher-input_desk": bucket("os.hid.input", json!([
            event("2026-03-02T09:00:00+00:00", 1.0, json!({"presses": 7, "clicks": 2})),
        ])),
    }})
}

fn is_activity(home: &Home) {
    let report = home.report(&DAY);
    assert_eq!(report["activity"]["active_seconds"], 720.0);
    let apps: Vec<_> = report["apps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|app| {
            (
                app["app"].as_str().unwrap().to_owned(),
                app["active_seconds"].as_f64().unwrap(),
                app["focus_seconds"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(apps, [("editor".to_owned(), 600.0, 600.0), ("browser".to_owned(), 120.0, 300.0)]);
    assert_eq!(report["keyboard"]["presses"], 0);
    let journal = fs::read(home.path(".local/share/keytop/journal.db")).unwrap();
    assert!(!journal.windows(7).any(|bytes| bytes == b"my bank"), "a title is in the journal");
}

#[test]
fn an_activitywatch_export_comes_in_once() {
    let home = Home::new();
    fs::write(home.path("aw.json"), activity().to_string()).unwrap();
    let told = import(&home, "activitywatch", "aw.json");
    assert!(told.starts_with("aw.json: 1 day imported\n"), "{told}");
    assert!(
        told.contains("  taken: 2 windows\n") && told.contains("  not taken: 1 counts of aw-watcher-input"),
        "{told}"
    );
    is_activity(&home);
    // The same from elsewhere, and grown by a day: that day is new.
    let mut grown = activity();
    let event = json!({"timestamp": "2026-03-03T10:00:00Z", "duration": 60, "data": {"app": "mail", "title": ""}});
    grown["buckets"]["aw-watcher-window_desk"]["events"].as_array_mut().unwrap().push(event);
    fs::write(home.path("later.json"), grown.to_string()).unwrap();
    let told = import(&home, "activitywatch", "later.json");
    assert!(told.starts_with("later.json: 1 day imported, 1 here already\n"), "{told}");
    is_activity(&home);
    let journal = Connection::open(home.path(".local/share/keytop/journal.db")).unwrap();
    let sums = "SELECT count(*) FROM tile WHERE start IN ('2026-03-02', '2026-03-03')";
    assert_eq!(journal.query_row(sums, [], |row| row.get::<_, i64>(0)).unwrap(), 2, "its days are summed up already");
}

#[test]
fn the_database_of_its_server_gives_the_same() {
    let home = Home::new();
    let db = Connection::open(home.path("sqlite.db")).unwrap();
    db.execute_batch(
        "CREATE TABLE buckets (id INTEGER PRIMARY KEY, name TEXT, type TEXT, client TEXT, hostname TEXT, created TEXT);
         CREATE TABLE events (id INTEGER PRIMARY KEY, bucketrow INTEGER, starttime INTEGER, endtime INTEGER, data TEXT);
         PRAGMA user_version = 4",
    )
    .unwrap();
    for (row, bucket) in activity()["buckets"].as_object().unwrap().values().enumerate() {
        let row = row as i64 + 1;
        db.execute("INSERT INTO buckets VALUES (?1, ?2, ?2, '', 'desk', '')", (row, bucket["type"].as_str())).unwrap();
        for event in bucket["events"].as_array().unwrap() {
            let start: keytop::event::Time = event["timestamp"].as_str().unwrap().parse().unwrap();
            let end = start.0 * 1000 + (event["duration"].as_f64().unwrap() * 1e9) as i64;
            let sql = "INSERT INTO events (bucketrow, starttime, endtime, data) VALUES (?1, ?2, ?3, ?4)";
            db.execute(sql, (row, start.0 * 1000, end, event["data"].to_string())).unwrap();
        }
    }
    assert!(import(&home, "activitywatch", "sqlite.db").starts_with("sqlite.db: 1 day imported\n"));
    is_activity(&home);
}

/// The tables as aw-core 0.5.17 makes them, with peewee and without.
#[test]
fn so_do_those_of_the_server_in_python() {
    let tables = [
        "CREATE TABLE bucketmodel (key INTEGER NOT NULL PRIMARY KEY, id VARCHAR(255) NOT NULL, created DATETIME NOT NULL,
             name VARCHAR(255), type VARCHAR(255) NOT NULL, client VARCHAR(255) NOT NULL, hostname VARCHAR(255) NOT NULL,
             datastr VARCHAR(255));
         CREATE TABLE eventmodel (id INTEGER NOT NULL PRIMARY KEY, bucket_id INTEGER NOT NULL, timestamp DATETIME NOT NULL,
             duration DECIMAL(10, 5) NOT NULL, datastr VARCHAR(255) NOT NULL);",
        "CREATE TABLE buckets (rowid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, name TEXT,
             type TEXT NOT NULL, client TEXT NOT NULL, hostname TEXT NOT NULL, created TEXT NOT NULL, datastr TEXT NOT NULL);
         CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, bucketrow INTEGER NOT NULL, starttime INTEGER NOT NULL,
             endtime INTEGER NOT NULL, datastr TEXT NOT NULL);",
    ];
    for (tables, is_peewee) in tables.into_iter().zip([true, false]) {
        let home = Home::new();
        let db = Connection::open(home.path("server.db")).unwrap();
        db.execute_batch(tables).unwrap();
        for (row, bucket) in (1..).zip(activity()["buckets"].as_object().unwrap().values()) {
            let into = if is_peewee { "bucketmodel (key" } else { "buckets (rowid" };
            let sql = format!(
                "INSERT INTO {into}, id, created, type, client, hostname, datastr)
                               VALUES (?1, ?2, '', ?2, '', 'desk', '{{}}')"
            );
            db.execute(&sql, (row, bucket["type"].as_str())).unwrap();
            for event in bucket["events"].as_array().unwrap() {
                let (at, seconds) = (event["timestamp"].as_str().unwrap(), event["duration"].as_f64().unwrap());
                if is_peewee {
                    let sql =
                        "INSERT INTO eventmodel (bucket_id, timestamp, duration, datastr) VALUES (?1, ?2, ?3, ?4)";
                    db.execute(sql, (row, at.replace('T', " "), seconds, event["data"].to_string())).unwrap();
                } else {
                    let start = at.parse::<keytop::event::Time>().unwrap().0;
                    let sql = "INSERT INTO events (bucketrow, starttime, endtime, datastr) VALUES (?1, ?2, ?3, ?4)";
                    db.execute(sql, (row, start, start + (seconds * 1e6) as i64, event["data"].to_string())).unwrap();
                }
            }
        }
        assert!(import(&home, "activitywatch", "server.db").starts_with("server.db: 1 day imported\n"));
        is_activity(&home);
    }
}

#[test]
fn whatpulse_counts_stay_counts() {
    let home = Home::new();
    let db = Connection::open(home.path("whatpulse.db")).unwrap();
    db.execute_batch(
        "CREATE TABLE keypresses (day TEXT, hour INTEGER, count INTEGER, profile_id INTEGER);
         CREATE TABLE keypress_frequency (day TEXT, hour INTEGER, key INTEGER, count INTEGER, profile_id INTEGER);
         CREATE TABLE mouseclicks_frequency (day TEXT, hour INTEGER, button INTEGER, count INTEGER);
         CREATE TABLE mousescrolls (day TEXT, hour INTEGER, direction INTEGER, count INTEGER);
         CREATE TABLE application_active_hour (day TEXT, hour INTEGER, path TEXT, msec_active INTEGER);
         CREATE TABLE mousedistance (day TEXT, hour INTEGER, distance_inches REAL);
         INSERT INTO keypresses VALUES ('2026-03-02', 9, 120, 1), ('0000-00-00', 0, 9999, 1);
         INSERT INTO keypress_frequency VALUES ('2026-03-02', 9, 65, 70, 1), ('2026-03-02', 9, 16777219, 10, 1),
             ('2026-03-02', 9, 99999999, 5, 1);
         INSERT INTO mouseclicks_frequency VALUES ('2026-03-02', 9, 1, 12);
         INSERT INTO mousescrolls VALUES ('2026-03-02', 9, 2, 33);
         INSERT INTO application_active_hour VALUES ('2026-03-02', 9, '/usr/bin/editor', 90000);
         INSERT INTO mousedistance VALUES ('2026-03-02', 9, 12.5)",
    )
    .unwrap();
    let told = import(&home, "whatpulse", "whatpulse.db");
    assert!(told.contains("not taken: 1 distances"), "{told}");
    let report = home.report(&DAY);
    let keyboard = &report["keyboard"];
    assert_eq!((&keyboard["presses"], &keyboard["unattributed"]), (&json!(120), &json!(40)));
    assert_eq!(keyboard["keys"], json!({"KeyA": 70, "Backspace": 10}));
    assert_eq!((&keyboard["corrections"], &keyboard["typing"]["bursts"]), (&json!(10), &json!(0)));
    assert_eq!((&report["mouse"]["clicks"]["left"], &report["mouse"]["scroll"]["down"]), (&json!(12), &json!(33.0)));
    assert_eq!(
        report["apps"][0],
        json!({"app": "editor", "active_seconds": 90.0, "focus_seconds": 90.0, "presses": 0, "clicks": 0, "scroll": 0.0})
    );
    assert!(import(&home, "whatpulse", "whatpulse.db").starts_with("whatpulse.db: 0 days imported, 1 here already"));
    assert_eq!(home.report(&DAY), report);
}

#[test]
fn whatpulse_counts_come_as_csv_by_hour_or_by_day() {
    let home = Home::new();
    fs::write(home.path("keys.csv"), "day,hour,key,count\r\n2026-03-02,9,65,12\r\n2026-03-02,10,16777219,3\r\n")
        .unwrap();
    let told = import(&home, "whatpulse", "keys.csv");
    assert!(told.contains("1 day imported") && told.contains("taken: 15 presses"), "{told}");
    fs::write(
        home.path("pulses.csv"),
        "Date,Keys,Clicks,Download\n2026-03-02 14:20:00,\"1,000\",40,7\n2026-03-03,5,1,7\n",
    )
    .unwrap();
    let told = import(&home, "whatpulse", "pulses.csv");
    assert!(told.contains("2 days imported") && told.contains("taken: 41 clicks"), "{told}");
    assert!(
        told.contains("not taken: 2 values of the column \"Download\"") && told.contains("1 rows of a day without"),
        "{told}"
    );
    assert!(import(&home, "whatpulse", "pulses.csv").contains("0 days imported, 2 here already"));
    let report = home.report(&DAY);
    assert_eq!(report["keyboard"]["presses"], 1015);
    assert_eq!((&report["by_hour"][9]["presses"], &report["by_hour"][14]["presses"]), (&json!(12), &json!(1000)));
    assert_eq!((&report["mouse"]["clicks"]["left"], &report["keyboard"]["keys"]["KeyA"]), (&json!(40), &json!(12)));
}

#[test]
fn whatpulse_columns_are_known_by_their_names_in_whatever_order() {
    let (one, other) = (Home::new(), Home::new());
    fs::write(one.path("a.csv"), "day,hour,key,count\n2026-03-02,9,65,12\n2026-03-02,10,66,3\n").unwrap();
    let turned = "note,COUNT, Key ,hour,Day\nx,12,65,9,2026-03-02\ny,3,66,10,2026-03-02\n";
    fs::write(other.path("b.csv"), turned).unwrap();
    import(&one, "whatpulse", "a.csv");
    let told = import(&other, "whatpulse", "b.csv");
    assert!(told.contains("not taken: 2 values of the column \"note\""), "{told}");
    assert_eq!(other.report(&DAY), one.report(&DAY));
    assert_eq!(one.report(&DAY)["keyboard"]["keys"], json!({"KeyA": 12, "KeyB": 3}));
}

#[test]
fn selfspy_gives_its_counts_and_keeps_its_texts() {
    let home = Home::new();
    let db = Connection::open(home.path("selfspy.sqlite")).unwrap();
    db.execute_batch(
        "CREATE TABLE process (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE keys (id INTEGER PRIMARY KEY, started TEXT, nrkeys INTEGER, timings BLOB, process_id INTEGER);
         CREATE TABLE click (id INTEGER PRIMARY KEY, created_at TEXT, button INTEGER, press INTEGER, process_id INTEGER);
         INSERT INTO process VALUES (1, 'vim');
         INSERT INTO click (created_at, button, press, process_id) VALUES ('2026-03-02 09:00:01.5', 1, 1, 1),
             ('2026-03-02 09:00:02', 5, 1, 1), ('2026-03-02 09:00:03', 1, 0, 1)",
    )
    .unwrap();
    let mut timings = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    timings.write_all(b"[0.0, 0.5, 3600.0]").unwrap();
    let sql = "INSERT INTO keys (started, nrkeys, timings, process_id) VALUES ('2026-03-02 09:00:00.25', 4, ?1, 1)";
    db.execute(sql, [timings.finish().unwrap()]).unwrap();
    let told = import(&home, "selfspy", "selfspy.sqlite");
    assert!(told.contains("taken: 4 presses") && told.contains("not taken: 1 texts"), "{told}");
    let report = home.report(&DAY);
    assert_eq!((&report["keyboard"]["presses"], &report["keyboard"]["unattributed"]), (&json!(4), &json!(4)));
    assert_eq!((&report["by_hour"][9]["presses"], &report["by_hour"][10]["presses"]), (&json!(3), &json!(1)));
    assert_eq!((&report["mouse"]["clicks"]["left"], &report["mouse"]["scroll"]["down"]), (&json!(1), &json!(1.0)));
    assert_eq!(report["apps"][0]["app"], "vim");
}

#[test]
fn ulogme_gives_its_counts_and_keeps_its_titles() {
    let home = Home::new();
    fs::write(home.path("keyfreq_1772434800.txt"), "1772442000 12\n\u{0}\u{0}junk\n1772442009 30\n").unwrap();
    fs::write(home.path("window_1772434800.txt"), "1772442000 my diary\n").unwrap();
    let told = import(&home, "ulogme", "keyfreq_1772434800.txt");
    assert!(told.contains("taken: 42 presses") && told.contains("not taken: 1 lines"), "{told}");
    assert_eq!(home.report(&DAY)["by_hour"][9]["presses"], 42);
    let told = import(&home, "ulogme", "window_1772434800.txt");
    assert!(told.contains("0 days imported") && told.contains("not taken: 1 titles"), "{told}");
}

#[test]
fn what_is_foreign_or_cut_off_is_an_error_and_changes_nothing() {
    let home = Home::new();
    let whole = activity().to_string();
    fs::write(home.path("cut.json"), &whole[..whole.len() / 2]).unwrap();
    fs::write(home.path("cut.csv"), "day,hour,count\n2026-03-02,9,7\n2026-0").unwrap();
    fs::write(home.path("foreign.csv"), "a,b\n1,2\n").unwrap();
    fs::write(home.path("wrong.csv"), "date,keys\n2026-03-02,many\n").unwrap();
    fs::write(home.path("twice.csv"), "date,keys,count\n2026-03-02,1,1\n").unwrap();
    drop(Connection::open(home.path("empty.db")).map(|db| db.execute_batch("CREATE TABLE t (a)").unwrap()));
    for (format, file, reason) in [
        ("activitywatch", "cut.json", "cut.json is not what ActivityWatch writes, or not all of it: "),
        ("activitywatch", "empty.db", "no such table"),
        ("whatpulse", "cut.json", "a quote of line 1 does not end"),
        ("whatpulse", "foreign.csv", "its first line names no column day or date"),
        ("whatpulse", "cut.csv", "line 3 has 1 fields, and the first line 3"),
        ("whatpulse", "wrong.csv", "line 2: \"many\" is no count"),
        ("whatpulse", "twice.csv", "its columns \"keys\" and \"count\" would be the same; leave one out"),
        ("whatpulse", "empty.db", "it has no table keypresses"),
        ("selfspy", "empty.db", "it has no tables keys and process"),
        ("ulogme", "cut.json", "no line of it is a time and a count"),
        ("whatpulse", "missing.db", "cannot read missing.db: No such file"),
    ] {
        let (code, _, error) = home.keytop(&["import", "--format", format, file]);
        assert_eq!((code, error.contains(reason)), (1, true), "{error}");
    }
    assert_eq!(home.keytop(&["report", "--format", "json", "--from", "2026-03-02"]).0, 3);
}

/// Wherever a copy was cut off it is an error or all that is in it; what came in of it is nothing that was never there.
#[test]
fn a_copy_that_was_cut_off_anywhere_never_ends_the_program_and_never_brings_more() {
    let (whole, home) = (Home::new(), Home::new());
    let db = Connection::open(home.path("whole.db")).unwrap();
    db.execute_batch(
        "CREATE TABLE process (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE keys (id INTEGER PRIMARY KEY, started TEXT, nrkeys INTEGER, timings BLOB, process_id INTEGER);
         CREATE TABLE keypresses (day TEXT, hour INTEGER, count INTEGER);
         CREATE TABLE buckets (id INTEGER PRIMARY KEY, name TEXT, type TEXT, client TEXT, hostname TEXT, created TEXT);
         CREATE TABLE events (id INTEGER PRIMARY KEY, bucketrow INTEGER, starttime INTEGER, endtime INTEGER, data TEXT);
         WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
         INSERT INTO keys (started, nrkeys, process_id) SELECT '2026-03-02 09:00:00', 1, 1 FROM n;
         INSERT INTO keypresses SELECT '2026-03-02', 9, 1 FROM keys",
    )
    .unwrap();
    drop(db);
    fs::write(home.path("whole.json"), activity().to_string()).unwrap();
    fs::write(home.path("whole.csv"), "day,hour,count\n2026-03-02,9,70\n2026-03-02,10,30\n").unwrap();
    fs::write(home.path("whole.txt"), "1772442000 12\n1772442009 30\n").unwrap();
    for (format, file, presses) in [
        ("selfspy", "whole.db", 401),
        ("whatpulse", "whole.db", 401),
        ("activitywatch", "whole.json", 0),
        ("whatpulse", "whole.csv", 100),
        ("ulogme", "whole.txt", 42),
    ] {
        let bytes = fs::read(home.path(file)).unwrap();
        for eighths in 1..8 {
            let cut = format!("{format}-{eighths}-{file}");
            fs::write(whole.path(&cut), &bytes[..bytes.len() * eighths / 8]).unwrap();
            let journal = format!("{cut}.journal");
            let arguments = ["--journal", &journal, "import", "--format", format, "--time-zone", "UTC", &cut];
            let (code, told, error) = whole.keytop(&arguments);
            assert!(code == 1 && error.contains(&cut) || code == 0, "{cut}: {code} {told}{error}");
            let (code, told, _) =
                whole.keytop(&[&["--journal", &journal, "report", "--format", "json"], &DAY[..]].concat());
            let found: Value = serde_json::from_str(&told).unwrap();
            assert!(matches!(code, 0 | 3) && found["keyboard"]["presses"].as_u64() <= Some(presses), "{cut}: {told}");
        }
    }
}

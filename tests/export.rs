//! Exports from outside: what is written is what the documentation says, adds up to the report, and is whole or not
//! there.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "a test may; and counts are exact")]

#[cfg(all(test, target_os = "linux"))]
#[path = "export/full.rs"]
mod full;
#[cfg(test)]
#[path = "export/home.rs"]
mod home;
#[cfg(test)]
#[path = "export/hours.rs"]
mod hours;
#[cfg(test)]
#[path = "export/push.rs"]
mod push;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use home::Home;
use keytop::export::TABLES;
use serde_json::Value;

const DAY: [&str; 4] = ["--from", "2026-03-02", "--to", "2026-03-03"];

/// Every file under a folder, by its path in it.
fn files(root: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string(), path);
            }
        }
    }
    found
}

/// The rows of a table that was written as lines of JSON.
fn rows(root: &Path, table: &str) -> Vec<Value> {
    let prefix = format!("{table}/");
    let parts = files(root).into_iter().filter(|(name, _)| name.starts_with(&prefix));
    let texts = parts.map(|(_, path)| fs::read_to_string(path).unwrap());
    texts.flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>()).collect()
}

fn sum(rows: &[Value], column: &str) -> f64 {
    rows.iter().map(|row| row[column].as_f64().unwrap()).sum()
}

#[test]
fn the_page_has_every_table_and_column() {
    let mut tables = String::new();
    for table in TABLES {
        write!(tables, "### `{}`: {}\n\n| column | type | |\n|---|---|---|\n", table.name, table.about).unwrap();
        for column in table.columns {
            writeln!(tables, "| `{}` | {} | {} |", column.name, column.kind.name(), column.about).unwrap();
        }
        tables.push('\n');
    }
    let page = fs::read_to_string("docs/export.md").unwrap();
    assert!(page.contains(tables.trim_end()), "docs/export.md should have this:\n\n{tables}");
}

#[test]
fn every_file_has_the_columns_of_its_table() {
    let home = Home::with_events();
    home.done(&["export", "--format", "csv", "--by", "second", "--events", "--out", "lake"]);
    let mut seen = BTreeSet::new();
    for (name, path) in files(&home.path("lake")) {
        let table = TABLES.iter().find(|table| name.starts_with(&format!("{}/", table.name))).unwrap();
        let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text.split("\r\n").next(), Some(columns.join(",").as_str()));
        seen.insert(table.name);
    }
    assert_eq!(seen, TABLES.iter().map(|table| table.name).collect());
}

#[test]
fn facts_add_up_to_the_report_whatever_they_are_cut_by() {
    let home = Home::with_events();
    let report = home.report(&DAY);
    for by in ["second", "hour", "day"] {
        let lake = home.path(by);
        home.done(&["export", "--by", by, "--out", by]);
        let activity = rows(&lake, "activity");
        let is = |column: &str, expected: &Value| {
            let (sum, expected) = (sum(&activity, column), expected.as_f64().unwrap());
            assert!((sum - expected).abs() <= 1e-6 * expected, "{column} by {by}: {sum} is not {expected}");
        };
        is("presses", &report["keyboard"]["presses"]);
        is("text_presses", &report["keyboard"]["text_presses"]);
        is("corrections", &report["keyboard"]["corrections"]);
        is("distance_px", &report["mouse"]["distance_px"]);
        is("scroll_down", &report["mouse"]["scroll"]["down"]);
        assert_eq!(sum(&activity, "active_us") / 1e6, report["activity"]["active_seconds"].as_f64().unwrap());
        let wpm = 12e6 * sum(&activity, "burst_steps") / sum(&activity, "burst_us");
        assert!((wpm - report["keyboard"]["typing"]["wpm"].as_f64().unwrap()).abs() < 1e-9);
        let keys = rows(&lake, "key");
        let counts = report["keyboard"]["keys"].as_object().unwrap();
        for (code, n) in counts {
            let of: Vec<_> = keys.iter().filter(|row| row["key"] == *code).cloned().collect();
            assert_eq!(sum(&of, "presses"), n.as_f64().unwrap(), "{code}");
        }
        assert_eq!(sum(&rows(&lake, "chord"), "presses"), 2.0);
        assert_eq!(sum(&rows(&lake, "button"), "clicks"), sum(&activity, "clicks"));
        assert_eq!(sum(&rows(&lake, "cell"), "clicks"), 2.0);
    }
}

#[test]
fn an_hour_has_its_folder_and_a_day_its_own() {
    let home = Home::with_events();
    home.done(&["export", "--by", "hour", "--out", "lake"]);
    let names: Vec<_> = files(&home.path("lake")).into_keys().filter(|name| name.starts_with("activity/")).collect();
    let hours = ["date=2026-03-02/hour=09", "date=2026-03-02/hour=10", "date=2026-03-03/hour=01"];
    assert_eq!(names, hours.map(|hour| format!("activity/{hour}/part-0.jsonl")));
    let keys: Vec<_> = files(&home.path("lake")).into_keys().filter(|name| name.starts_with("key/")).collect();
    assert_eq!(keys, ["key/date=2026-03-02/part-0.jsonl"]);
    let night = &rows(&home.path("lake"), "activity").into_iter().find(|row| row["wall_hour"] == 1).unwrap();
    assert_eq!((&night["day"], &night["start"]), (&"2026-03-02".into(), &"2026-03-03T01:00:00.000000Z".into()));
}

#[test]
fn compressed_files_hold_the_same() {
    let home = Home::with_events();
    home.done(&["export", "--by", "hour", "--out", "plain"]);
    let plain = fs::read(home.path("plain/activity/date=2026-03-02/hour=09/part-0.jsonl")).unwrap();
    home.done(&["export", "--by", "hour", "--compress", "zstd", "--out", "zstd"]);
    let packed = fs::File::open(home.path("zstd/activity/date=2026-03-02/hour=09/part-0.jsonl.zst")).unwrap();
    assert_eq!(zstd::decode_all(packed).unwrap(), plain);
    home.done(&["export", "--by", "hour", "--compress", "gzip", "--out", "gzip"]);
    let packed = fs::File::open(home.path("gzip/activity/date=2026-03-02/hour=09/part-0.jsonl.gz")).unwrap();
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
}

#[test]
fn one_sqlite_file_has_all_tables() {
    let home = Home::with_events();
    home.done(&["export", "--format", "sqlite", "--events", "--out", "record.db"]);
    let db = rusqlite::Connection::open(home.path("record.db")).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let report = home.report(&DAY);
    assert_eq!(number("SELECT sum(presses) FROM activity"), report["keyboard"]["presses"].as_i64().unwrap());
    assert_eq!(number("SELECT sum(presses) FROM activity JOIN dim_day USING (day) WHERE weekday = 'monday'"), 43);
    assert_eq!(number("SELECT count(*) FROM event"), number("SELECT count(DISTINCT seq) FROM event"));
    // A second export takes its place; what is no export is left alone.
    home.done(&["export", "--format", "sqlite", "--out", "record.db"]);
    fs::write(home.path("mine.db"), "notes").unwrap();
    let (code, _, error) = home.keytop(&["export", "--format", "sqlite", "--out", "mine.db"]);
    assert_eq!((code, fs::read_to_string(home.path("mine.db")).unwrap().as_str()), (1, "notes"));
    assert!(error.contains("mine.db is there and is no export of keytop"), "{error}");
}

#[test]
fn an_export_that_fails_leaves_nothing_behind() {
    let home = Home::with_events();
    fs::create_dir(home.path("lake")).unwrap();
    fs::write(home.path("lake/chord"), "in the way").unwrap();
    let (code, _, error) = home.keytop(&["export", "--by", "hour", "--out", "lake"]);
    assert_eq!(code, 1, "{error}");
    assert!(error.starts_with("keytop: cannot write lake"), "{error}");
    assert!(files(&home.path("lake")).keys().all(|name| !name.contains(".keytop")));
    let (code, _, error) = home.keytop(&["export", "--format", "csv"]);
    assert_eq!((code, error.contains("name it with --out")), (1, true), "{error}");
}

#[test]
fn events_come_back_as_they_were() {
    let home = Home::with_events();
    home.done(&["export", "--out", "events.jsonl.zst", "--compress", "zstd"]);
    let text = zstd::decode_all(fs::File::open(home.path("events.jsonl.zst")).unwrap()).unwrap();
    let other = Home::new();
    fs::write(other.path("events.jsonl"), text).unwrap();
    other.done(&["import", "events.jsonl"]);
    assert_eq!(other.report(&DAY), home.report(&DAY));
}

#[test]
fn a_report_as_a_sheet_has_the_figures_of_the_json() {
    let home = Home::with_events();
    let report = home.report(&DAY);
    let sheet = home.done(&[&["report", "--format", "csv"], &DAY[..]].concat());
    let value = |start: &str| {
        let line = sheet.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start} in {sheet}"));
        line.rsplit(',').next().unwrap().parse::<f64>().unwrap()
    };
    assert_eq!(value("total,2026-03-02 to 2026-03-03,wpm,"), report["keyboard"]["typing"]["wpm"].as_f64().unwrap());
    assert_eq!(value("key,KeyL,presses,"), report["keyboard"]["keys"]["KeyL"].as_f64().unwrap());
    assert_eq!(value("app,\"browser, new\",presses,"), report["apps"][1]["presses"].as_f64().unwrap());
}

#[test]
fn a_page_stands_alone_and_carries_the_report() {
    let home = Home::with_events();
    home.done(&["report", "--monthly", "--to", "2026-03-31", "--format", "html", "--out", "page.html"]);
    let page = fs::read_to_string(home.path("page.html")).unwrap();
    for outside in ["http:", "https:", "src=", "@import", "url("] {
        let found = page.replace("http://www.w3.org/2000/svg", "").find(outside);
        assert_eq!(found, None, "{outside}");
    }
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["report"], home.report(&["--from", "2026-03-01", "--to", "2026-03-31"]));
    assert_eq!(data["before"], Value::Null);
}

#[test]
fn a_period_stands_beside_the_one_before() {
    let home = Home::with_events();
    let told = home.done(&["report", "--weekly", "--to", "2026-03-03", "--format", "md"]);
    assert!(told.starts_with("# keytop: 2026-03-02 to 2026-03-03\n") && !told.contains("change"), "{told}");
    let (code, told, _) = home.keytop(&["report", "--weekly", "--to", "2026-03-10", "--format", "md"]);
    assert_eq!(code, 3);
    assert!(
        told.contains("| now | 2026-03-02 to 2026-03-03 | change |")
            && told.contains("| presses | 0 | 43 | -100.0 % |"),
        "{told}"
    );
}

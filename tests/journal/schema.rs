use std::collections::BTreeMap;

use super::support::Place;

/// The page says of each table and view, in a table below a heading with its name, what columns it has.
fn documented() -> BTreeMap<String, Vec<(String, String)>> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/journal.md")).unwrap();
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut table = None;
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`')) {
            table = Some(name.to_owned());
        } else if line.starts_with('#') {
            table = None;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let (Some(table), ["", column, kind, _, ""]) = (&table, cells.as_slice())
            && let Some(column) = column.strip_prefix('`').and_then(|column| column.strip_suffix('`'))
        {
            tables.entry(table.clone()).or_default().push((column.to_owned(), (*kind).to_owned()));
        }
    }
    tables
}

#[test]
fn the_page_describes_the_schema_that_there_is() {
    let place = Place::new();
    drop(place.writer(0.0));
    let db = rusqlite::Connection::open(place.path()).unwrap();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut real = BTreeMap::new();
    for name in names {
        let mut columns = db.prepare("SELECT name, type FROM pragma_table_info(?1)").unwrap();
        let columns = columns.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        real.insert(name, columns.map(Result::unwrap).collect::<Vec<(String, String)>>());
    }
    let documented = documented();
    for (table, columns) in &real {
        assert_eq!(documented.get(table), Some(columns), "{table}");
    }
    assert_eq!(documented.len(), real.len());
}

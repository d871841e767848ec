//! What `fuzz/` opens to made-up bytes, opened to thousands of mutated ones: an error at worst, and at most 64 MB.
//!
//! `KEYTOP_TEST_MUTATIONS` says how many of each. When one ends the process, what it was given lies under
//! `target/tmp/mutations`.

#[path = "../fuzz/src/lib.rs"]
mod doors;
#[cfg(test)]
#[path = "mutations/mutant.rs"]
mod mutant;
#[cfg(test)]
#[path = "mutations/seeds.rs"]
mod seeds;
#[cfg(test)]
#[path = "mutations/trial.rs"]
mod trial;

use std::path::Path;

use keytop::config::Config;
use parking_lot::Mutex;

use self::trial::{bound_memory, open};

/// Tests of one process share its memory.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn mutated_packed_days_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    let seeds = seeds::blocks();
    bound_memory();
    open("block", &seeds, 1, doors::block);
}

#[test]
fn mutated_sums_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    let seeds = seeds::tiles();
    bound_memory();
    open("tile", &seeds, 1, doors::tile);
}

#[test]
fn mutated_blocks_of_events_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    let seeds = seeds::events();
    bound_memory();
    open("events", &seeds, 1, doors::events);
}

#[test]
fn mutated_event_lines_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    bound_memory();
    open("event_line", &[seeds::event_lines()], 1, doors::event_line);
}

#[test]
fn mutated_settings_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    let seeds = seeds::settings();
    for seed in &seeds {
        Config::parse(std::str::from_utf8(seed).unwrap(), Path::new("config.toml")).unwrap();
    }
    bound_memory();
    open("settings", &seeds, 1, doors::settings);
}

#[test]
fn mutated_journals_are_an_error_at_worst() {
    let _alone = ALONE.lock();
    let seeds = seeds::journals();
    assert!(doors::database(&seeds[0]).is_empty(), "the first is sound");
    bound_memory();
    open("database", &seeds, 20, |bytes| {
        let wrong = doors::database(bytes);
        // SQLite is told that there is no more memory, and goes on.
        assert!(wrong.iter().all(|error| !error.to_string().contains("out of memory")), "{wrong:?}");
    });
}

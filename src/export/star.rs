//! The tables of an export: facts that add up, and the dimensions that they refer to by name.
//!
//! `docs/export.md` has the same tables in words; a test compares the two.

use super::table::ColumnKind::{Date, Flag, Instant, Int, Real, Text};
use super::table::{Column, ColumnKind, Table};

const fn column(name: &'static str, kind: ColumnKind, about: &'static str) -> Column {
    Column { name, kind, about }
}

const MACHINE: Column = column("machine", Text, "the machine that recorded it");
const START: Column = column("start", Instant, "when the second, hour or day began");
const DAY: Column = column("day", Date, "the day it belongs to, by the wall clock and `day_start`");
const WALL_HOUR: Column = column("wall_hour", Int, "hour of the wall clock, 0 to 23; null by day");
const APP: Column = column("app", Text, "the application that had the focus; null for none");

/// What happened, by application: one row for each second, hour or day that has anything.
pub const ACTIVITY: Table = Table {
    name: "activity",
    about: "what happened, by application",
    columns: &[
        MACHINE,
        START,
        DAY,
        WALL_HOUR,
        APP,
        column("presses", Int, "key presses, withheld ones included"),
        column("text", Int, "presses of text keys, whatever was held"),
        column("corrections", Int, "presses of Backspace and Delete"),
        column("navigation", Int, "presses of arrows, Home, End, Page Up and Page Down"),
        column("function", Int, "presses of F keys"),
        column("modifier", Int, "presses of Shift, Control, Alt and Meta"),
        column("other", Int, "presses of every other key"),
        column("withheld", Int, "presses whose key must not be known"),
        column("repeats", Int, "auto-repeats"),
        column("text_presses", Int, "presses that write text"),
        column("bursts", Int, "runs of typing of at least two presses"),
        column("burst_steps", Int, "presses of those after the first of each"),
        column("burst_us", Int, "length of those, us; WPM = 12,000,000 × sum(burst_steps) / sum(burst_us)"),
        column("peak_wpm", Real, "speed of the fastest burst of 20 presses or more; the greatest counts, not the sum"),
        column("rolled", Int, "text presses with the key before still down"),
        column("iki_count", Int, "inter-key intervals"),
        column("iki_us", Int, "their sum, us"),
        column("iki_us2", Real, "the sum of their squares, us²"),
        column("clicks", Int, "clicks of all buttons"),
        column("double_clicks", Int, "pairs of quick left clicks"),
        column("scroll_up", Real, "notches"),
        column("scroll_down", Real, "notches"),
        column("scroll_left", Real, "notches"),
        column("scroll_right", Real, "notches"),
        column("moves", Int, "moves of the pointer"),
        column("distance_px", Real, "length of its path, px"),
        column("glitches", Int, "moves to places that do not exist"),
        column("active_us", Int, "active time, us"),
        column("focus_us", Int, "time with the focus, us"),
        column("watching_us", Int, "time without input while something held the screen awake, us"),
    ],
};

/// Presses by key combination.
pub const CHORD: Table = Table {
    name: "chord",
    about: "key combinations",
    columns: &[
        MACHINE,
        START,
        DAY,
        WALL_HOUR,
        APP,
        column("chord", Text, "as in `Ctrl+KeyC`"),
        column("presses", Int, "how often"),
    ],
};

/// Clicks by button.
pub const BUTTON: Table = Table {
    name: "button",
    about: "clicks by button",
    columns: &[
        MACHINE,
        START,
        DAY,
        WALL_HOUR,
        APP,
        column("button", Text, "`left`, `middle`, `right`, `back`, `forward`, else `button6`…"),
        column("clicks", Int, "how often"),
    ],
};

/// Clicks and positions by monitor and cell.
pub const CELL: Table = Table {
    name: "cell",
    about: "the density grid: each monitor has 96 × 54 cells",
    columns: &[
        MACHINE,
        START,
        DAY,
        WALL_HOUR,
        column(
            "app",
            Text,
            "the application that had the focus; null for none, and by day, where grids are of all together",
        ),
        column("monitor", Text, "refers to `dim_monitor`"),
        column("grid_column", Int, "0 to 95, from the left"),
        column("grid_row", Int, "0 to 53, from the top"),
        column("clicks", Int, "clicks in it"),
        column("moves", Int, "positions in it"),
    ],
};

/// How long intervals and dwells were.
pub const RHYTHM: Table = Table {
    name: "rhythm",
    about: "how long intervals between keys and dwells were: counts by bucket, for percentiles",
    columns: &[
        MACHINE,
        START,
        DAY,
        WALL_HOUR,
        APP,
        column("measure", Text, "`iki` (press to press) or `dwell` (press to release)"),
        column("ms", Real, "the middle of the bucket, at most 3.2 % off"),
        column("n", Int, "how many"),
    ],
};

/// Presses by key, never below a day.
pub const KEY: Table = Table {
    name: "key",
    about: "which keys, always by day: finer than that they are not known",
    columns: &[
        MACHINE,
        DAY,
        column("app", Text, "the application; null for none and for mixed batches"),
        column("is_mixed", Flag, "whether several applications were mixed to hide the order of keys"),
        column("key", Text, "refers to `dim_key`"),
        column("presses", Int, "how often"),
        column("repeats", Int, "auto-repeats"),
        column("dwells", Int, "releases that have a dwell"),
        column("dwell_us", Int, "the sum of the dwells, us"),
    ],
};

/// Recorded events.
pub const EVENT: Table = Table {
    name: "event",
    about: "recorded events, where they were kept and are asked for",
    columns: &[
        MACHINE,
        column("time", Instant, "when it happened"),
        column("run", Int, "the process that recorded it"),
        column("seq", Int, "orders events of one time: sort by `time`, `run`, `seq`"),
        column("event", Text, "as in the event lines: `key_down`, `move`, `window`…"),
        column("key", Text, "of `key_down` and `key_up`"),
        column("repeat", Flag, "whether a `key_down` is an auto-repeat"),
        column("button", Text, "of `button_down` and `button_up`"),
        column("x", Real, "position, px"),
        column("y", Real, "position, px"),
        column("dx", Real, "motion, px, or notches to the right"),
        column("dy", Real, "motion, px, or notches down"),
        column("path", Real, "length travelled, px, where positions were left out"),
        column("app", Text, "of `window`"),
        column("title", Text, "of `window`, if it was kept and is asked for"),
        column("monitors", Text, "of `monitors`: the list, as JSON"),
        column("device", Text, "the device, where it is known"),
    ],
};

/// Days.
pub const DIM_DAY: Table = Table {
    name: "dim_day",
    about: "the days of the export",
    columns: &[
        MACHINE,
        column("day", Date, "what facts refer to"),
        column("year", Int, "of its date"),
        column("month", Int, "1 to 12"),
        column("iso_week", Text, "as in `2026-W47`"),
        column("weekday", Text, "`monday` to `sunday`"),
        column("is_weekend", Flag, "whether it is a Saturday or Sunday"),
        column("day_start", Text, "the time of the wall clock at which it began"),
    ],
};

/// Applications.
pub const DIM_APP: Table =
    Table { name: "dim_app", about: "applications", columns: &[MACHINE, column("app", Text, "what facts refer to")] };

/// Keys.
pub const DIM_KEY: Table = Table {
    name: "dim_key",
    about: "keys",
    columns: &[
        MACHINE,
        column("key", Text, "W3C UI Events code, as in `KeyA`; what facts refer to"),
        column("legend", Text, "what is printed on it (ANSI), else its code"),
        column("class", Text, "`text`, `correction`, `navigation`, `function`, `modifier` or `other`"),
    ],
};

/// Monitors.
pub const DIM_MONITOR: Table = Table {
    name: "dim_monitor",
    about: "monitors, at their latest size",
    columns: &[
        MACHINE,
        column("monitor", Text, "what facts refer to; empty where none was known"),
        column("width", Int, "px"),
        column("height", Int, "px"),
    ],
};

/// Every table.
pub const TABLES: [&Table; 11] =
    [&ACTIVITY, &CHORD, &BUTTON, &CELL, &RHYTHM, &KEY, &EVENT, &DIM_DAY, &DIM_APP, &DIM_KEY, &DIM_MONITOR];

-- The journal itself: its random uuid, when it was made, and how the cached tiles are cut.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Applications. 0 stands for none, -1 for several whose keys were mixed to hide their order.
CREATE TABLE app (
    id   INTEGER PRIMARY KEY,
    name TEXT UNIQUE
) STRICT;
INSERT INTO app (id, name) VALUES (0, NULL), (-1, NULL);

-- Zones of the IANA database that were in force.
CREATE TABLE zone (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Keys by their W3C code, numbered as batches that hold them were written.
CREATE TABLE key (
    id   INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;

-- Key combinations, as in Ctrl+KeyC.
CREATE TABLE chord (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Monitors by name, and where they were seen.
CREATE TABLE monitor (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE sighting (
    seen_us INTEGER NOT NULL,
    monitor INTEGER NOT NULL REFERENCES monitor (id),
    x       REAL NOT NULL,
    y       REAL NOT NULL,
    width   REAL NOT NULL,
    height  REAL NOT NULL,
    mm_w    REAL,
    mm_h    REAL,
    PRIMARY KEY (seen_us, monitor)
) STRICT, WITHOUT ROWID;

-- When and how much, by second and application; each row lies within one hour of UTC and has no key in it.
CREATE TABLE slice (
    id       INTEGER PRIMARY KEY,
    hour     INTEGER NOT NULL,
    zone     INTEGER NOT NULL REFERENCES zone (id),
    start_us INTEGER NOT NULL,
    end_us   INTEGER NOT NULL,
    body     BLOB NOT NULL
) STRICT;
-- SELECT zone, start_us, end_us, body FROM slice WHERE hour >= ? AND hour < ? ORDER BY hour, id
CREATE INDEX slice_by_hour ON slice (hour);

-- Which keys: counts whose order entropy had reached the bound when they were written.
CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,
    uid        BLOB NOT NULL UNIQUE,
    app        INTEGER NOT NULL REFERENCES app (id),
    day        TEXT NOT NULL,
    day_us     INTEGER NOT NULL,
    zone       INTEGER NOT NULL REFERENCES zone (id),
    start_us   INTEGER NOT NULL,
    end_us     INTEGER NOT NULL,
    presses    INTEGER NOT NULL,
    order_bits REAL NOT NULL,
    body       BLOB NOT NULL
) STRICT;
-- SELECT … FROM batch WHERE day_us >= ? AND day_us < ?
CREATE INDEX batch_by_day ON batch (day_us);

-- Open batches that were pooled or dropped when their day ended: not to be adopted again.
CREATE TABLE spent (
    uid BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Writers with a mirror, and how often each has committed: tells whether a mirror is of the last commit.
CREATE TABLE writer (
    uid     BLOB NOT NULL PRIMARY KEY,
    commits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that were imported.
CREATE TABLE import (
    hash    BLOB NOT NULL PRIMARY KEY,
    what    TEXT NOT NULL,
    lines   INTEGER NOT NULL,
    time_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A cache of finished days, cut as meta.tiles says; a day that is written to is taken out.
CREATE TABLE tile (
    day  TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Roll-ups by hour of the wall clock, for any SQL tool.
CREATE TABLE rollup_app (
    hour          TEXT NOT NULL,
    day           TEXT NOT NULL,
    app           INTEGER NOT NULL REFERENCES app (id),
    presses       INTEGER NOT NULL,
    text_presses  INTEGER NOT NULL,
    corrections   INTEGER NOT NULL,
    repeats       INTEGER NOT NULL,
    withheld      INTEGER NOT NULL,
    bursts        INTEGER NOT NULL,
    burst_steps   INTEGER NOT NULL,
    burst_s       REAL NOT NULL,
    clicks        INTEGER NOT NULL,
    double_clicks INTEGER NOT NULL,
    scroll        REAL NOT NULL,
    distance_px   REAL NOT NULL,
    active_s      REAL NOT NULL,
    focus_s       REAL NOT NULL,
    PRIMARY KEY (hour, app, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_chord (
    hour    TEXT NOT NULL,
    day     TEXT NOT NULL,
    app     INTEGER NOT NULL REFERENCES app (id),
    chord   INTEGER NOT NULL REFERENCES chord (id),
    presses INTEGER NOT NULL,
    PRIMARY KEY (hour, app, chord, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_button (
    hour   TEXT NOT NULL,
    day    TEXT NOT NULL,
    app    INTEGER NOT NULL REFERENCES app (id),
    button TEXT NOT NULL,
    clicks INTEGER NOT NULL,
    PRIMARY KEY (hour, app, button, day)
) STRICT, WITHOUT ROWID;
-- Filled when a batch is written, under the hour in which it ends.
CREATE TABLE rollup_key (
    hour    TEXT NOT NULL,
    day     TEXT NOT NULL,
    app     INTEGER NOT NULL REFERENCES app (id),
    key     INTEGER NOT NULL REFERENCES key (id),
    presses INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    dwells  INTEGER NOT NULL,
    dwell_s REAL NOT NULL,
    PRIMARY KEY (hour, app, key, day)
) STRICT, WITHOUT ROWID;

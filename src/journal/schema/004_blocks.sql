-- Past days in a zone: what their slices come to by the clock minute, and their batches, packed.
CREATE TABLE block (
    id       INTEGER PRIMARY KEY,
    machine  INTEGER NOT NULL,
    day      TEXT NOT NULL,
    zone     INTEGER NOT NULL REFERENCES zone (id),
    start_us INTEGER NOT NULL,
    end_us   INTEGER NOT NULL,
    slices   BLOB NOT NULL,
    keys     BLOB NOT NULL
) STRICT;
-- SELECT … FROM block WHERE day = ? AND zone = ? AND machine = ?
CREATE INDEX block_by_day ON block (day);
-- SELECT … FROM block WHERE end_us > ? AND start_us < ?
CREATE INDEX block_by_time ON block (end_us, start_us);

-- Days of which only tiles and roll-ups are kept.
CREATE TABLE thinned (
    day TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Sums of finished days, months and years, cut as meta.tiles says; what is written to is taken out.
DROP TABLE tile;
CREATE TABLE tile (
    kind  TEXT NOT NULL,
    start TEXT NOT NULL,
    body  BLOB NOT NULL,
    PRIMARY KEY (kind, start)
) STRICT;

-- Hours of the wall clock, as in 2026-11-20T09:00+01:00, and the day that each belongs to.
CREATE TABLE hour (
    id   INTEGER PRIMARY KEY,
    hour TEXT NOT NULL,
    day  TEXT NOT NULL,
    UNIQUE (hour, day)
) STRICT;
INSERT INTO hour (hour, day) SELECT hour, day FROM rollup_app UNION SELECT hour, day FROM rollup_key ORDER BY 2, 1;

-- Roll-ups by hour of the wall clock, for any SQL tool; the views below them have names in place of numbers.
ALTER TABLE rollup_app RENAME TO old_app;
ALTER TABLE rollup_chord RENAME TO old_chord;
ALTER TABLE rollup_button RENAME TO old_button;
ALTER TABLE rollup_key RENAME TO old_key;
CREATE TABLE rollup_app (
    hour          INTEGER NOT NULL REFERENCES hour (id),
    app           INTEGER NOT NULL REFERENCES app (id),
    presses       INTEGER NOT NULL,
    text_presses  INTEGER NOT NULL,
    corrections   INTEGER NOT NULL,
    repeats       INTEGER NOT NULL,
    withheld      INTEGER NOT NULL,
    bursts        INTEGER NOT NULL,
    burst_steps   INTEGER NOT NULL,
    burst_us      INTEGER NOT NULL,
    clicks        INTEGER NOT NULL,
    double_clicks INTEGER NOT NULL,
    scroll        REAL NOT NULL,
    distance_px   REAL NOT NULL,
    active_us     INTEGER NOT NULL,
    focus_us      INTEGER NOT NULL,
    PRIMARY KEY (hour, app)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_chord (
    hour    INTEGER NOT NULL REFERENCES hour (id),
    app     INTEGER NOT NULL REFERENCES app (id),
    chord   INTEGER NOT NULL REFERENCES chord (id),
    presses INTEGER NOT NULL,
    PRIMARY KEY (hour, app, chord)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_button (
    hour   INTEGER NOT NULL REFERENCES hour (id),
    app    INTEGER NOT NULL REFERENCES app (id),
    button TEXT NOT NULL,
    clicks INTEGER NOT NULL,
    PRIMARY KEY (hour, app, button)
) STRICT, WITHOUT ROWID;
-- Filled when a batch is written, under the hour in which it ends.
CREATE TABLE rollup_key (
    hour     INTEGER NOT NULL REFERENCES hour (id),
    key      INTEGER NOT NULL REFERENCES key (id),
    presses  INTEGER NOT NULL,
    repeats  INTEGER NOT NULL,
    dwells   INTEGER NOT NULL,
    dwell_us INTEGER NOT NULL,
    PRIMARY KEY (hour, key)
) STRICT, WITHOUT ROWID;
-- The same by day (counted from 1970-01-01) and application.
CREATE TABLE rollup_app_key (
    day      INTEGER NOT NULL,
    app      INTEGER NOT NULL REFERENCES app (id),
    key      INTEGER NOT NULL REFERENCES key (id),
    presses  INTEGER NOT NULL,
    PRIMARY KEY (day, app, key)
) STRICT, WITHOUT ROWID;

INSERT INTO rollup_app SELECT
    hour.id, app, presses, text_presses, corrections, repeats, withheld, bursts, burst_steps,
    CAST(round(burst_s * 1000000) AS INTEGER), clicks, double_clicks, scroll, distance_px,
    CAST(round(active_s * 1000000) AS INTEGER), CAST(round(focus_s * 1000000) AS INTEGER)
    FROM old_app JOIN hour USING (hour, day);
INSERT INTO rollup_chord SELECT hour.id, app, chord, presses FROM old_chord JOIN hour USING (hour, day);
INSERT INTO rollup_button SELECT hour.id, app, button, clicks FROM old_button JOIN hour USING (hour, day);
INSERT INTO rollup_key SELECT
    hour.id, key, sum(presses), sum(repeats), sum(dwells), CAST(round(sum(dwell_s) * 1000000) AS INTEGER)
    FROM old_key JOIN hour USING (hour, day) GROUP BY hour.id, key;
INSERT INTO rollup_app_key SELECT
    CAST(strftime('%s', day) AS INTEGER) / 86400, app, key, sum(presses) FROM old_key GROUP BY 1, 2, 3;
DROP TABLE old_app;
DROP TABLE old_chord;
DROP TABLE old_button;
DROP TABLE old_key;

CREATE VIEW apps_by_hour AS SELECT
    hour.hour, hour.day, app.name AS app, presses, text_presses, corrections, repeats, withheld, bursts,
    CASE burst_us WHEN 0 THEN 0.0 ELSE burst_steps * 12000000.0 / burst_us END AS wpm, clicks, double_clicks,
    scroll, distance_px, active_us / 1000000.0 AS active_s, focus_us / 1000000.0 AS focus_s
    FROM rollup_app JOIN hour ON hour.id = rollup_app.hour JOIN app ON app.id = rollup_app.app;
CREATE VIEW chords_by_hour AS SELECT hour.hour, hour.day, app.name AS app, chord.name AS chord, presses
    FROM rollup_chord JOIN hour ON hour.id = rollup_chord.hour JOIN app ON app.id = rollup_chord.app
    JOIN chord ON chord.id = rollup_chord.chord;
CREATE VIEW buttons_by_hour AS SELECT hour.hour, hour.day, app.name AS app, button, clicks
    FROM rollup_button JOIN hour ON hour.id = rollup_button.hour JOIN app ON app.id = rollup_button.app;
CREATE VIEW keys_by_hour AS SELECT hour.hour, hour.day, key.code AS key, presses, repeats,
    CASE dwells WHEN 0 THEN NULL ELSE dwell_us / 1000.0 / dwells END AS dwell_ms
    FROM rollup_key JOIN hour ON hour.id = rollup_key.hour JOIN key ON key.id = rollup_key.key;
CREATE VIEW keys_by_day AS SELECT date(day * 86400, 'unixepoch') AS day, app.name AS app, key.code AS key, presses
    FROM rollup_app_key JOIN app ON app.id = rollup_app_key.app JOIN key ON key.id = rollup_app_key.key;

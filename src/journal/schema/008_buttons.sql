-- The same roll-ups in fewer bytes: the middle and the right button have columns beside the sum of all, the left one has
-- what is left of it; the pointer's way is told in whole thousandths of a px; hours are found by their day.
DROP VIEW apps_by_hour;
DROP VIEW chords_by_hour;
DROP VIEW buttons_by_hour;
DROP VIEW keys_by_hour;

CREATE TABLE old_hour AS SELECT id, hour, day FROM hour;
DROP TABLE hour;
-- Hours of the wall clock, as in 2026-11-20T09:00+01:00, and the day that each belongs to.
CREATE TABLE hour (
    id   INTEGER PRIMARY KEY,
    hour TEXT NOT NULL,
    day  TEXT NOT NULL
) STRICT;
INSERT INTO hour SELECT id, hour, day FROM old_hour ORDER BY id;
DROP TABLE old_hour;
-- SELECT id FROM hour WHERE day = ? AND hour = ?
CREATE INDEX hour_by_day ON hour (day);

CREATE TABLE old_app AS SELECT * FROM rollup_app;
DROP TABLE rollup_app;
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
    middle_clicks INTEGER NOT NULL,
    right_clicks  INTEGER NOT NULL,
    double_clicks INTEGER NOT NULL,
    scroll        REAL NOT NULL,
    distance_mpx  INTEGER NOT NULL,
    active_us     INTEGER NOT NULL,
    focus_us      INTEGER NOT NULL,
    PRIMARY KEY (hour, app)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_app SELECT
    a.hour, a.app, a.presses, text_presses, corrections, repeats, withheld, bursts, burst_steps, burst_us,
    a.clicks, coalesce(m.clicks, 0), coalesce(r.clicks, 0), double_clicks, scroll,
    CAST(round(distance_px * 1000) AS INTEGER), active_us, focus_us
    FROM old_app AS a
    LEFT JOIN rollup_button AS m ON m.hour = a.hour AND m.app = a.app AND m.button = 2
    LEFT JOIN rollup_button AS r ON r.hour = a.hour AND r.app = a.app AND r.button = 3
    ORDER BY a.hour, a.app;
DROP TABLE old_app;
DELETE FROM rollup_button WHERE button <= 3;

CREATE VIEW apps_by_hour AS SELECT
    hour.hour, hour.day, app.name AS app, presses, text_presses, corrections, repeats, withheld, bursts,
    CASE burst_us WHEN 0 THEN 0.0 ELSE burst_steps * 12000000.0 / burst_us END AS wpm, clicks, double_clicks,
    scroll, distance_mpx / 1000.0 AS distance_px, active_us / 1000000.0 AS active_s, focus_us / 1000000.0 AS focus_s
    FROM rollup_app JOIN hour ON hour.id = rollup_app.hour JOIN app ON app.id = rollup_app.app;
CREATE VIEW chords_by_hour AS SELECT hour.hour, hour.day, app.name AS app, chord.name AS chord, presses
    FROM rollup_chord JOIN hour ON hour.id = rollup_chord.hour JOIN app ON app.id = rollup_chord.app
    JOIN chord ON chord.id = rollup_chord.chord;
CREATE VIEW buttons_by_hour AS SELECT hour.hour, hour.day, app.name AS app, kind.button,
    CASE kind.button WHEN 'right' THEN right_clicks WHEN 'middle' THEN middle_clicks ELSE
        clicks - middle_clicks - right_clicks - coalesce((SELECT sum(b.clicks) FROM rollup_button AS b
            WHERE b.hour = rollup_app.hour AND b.app = rollup_app.app), 0) END AS clicks
    FROM rollup_app JOIN hour ON hour.id = rollup_app.hour JOIN app ON app.id = rollup_app.app
    JOIN (SELECT 'left' AS button UNION ALL SELECT 'middle' UNION ALL SELECT 'right') AS kind
    WHERE CASE kind.button WHEN 'right' THEN right_clicks WHEN 'middle' THEN middle_clicks ELSE
        clicks - middle_clicks - right_clicks - coalesce((SELECT sum(b.clicks) FROM rollup_button AS b
            WHERE b.hour = rollup_app.hour AND b.app = rollup_app.app), 0) END > 0
    UNION ALL SELECT hour.hour, hour.day, app.name,
    CASE button WHEN 4 THEN 'back' WHEN 5 THEN 'forward' ELSE 'button' || button END, clicks
    FROM rollup_button JOIN hour ON hour.id = rollup_button.hour JOIN app ON app.id = rollup_button.app;
CREATE VIEW keys_by_hour AS SELECT hour.hour, hour.day, key.code AS key, presses, repeats,
    CASE presses - unreleased WHEN 0 THEN NULL ELSE dwell_ms * 1.0 / (presses - unreleased) END AS dwell_ms
    FROM rollup_key JOIN hour ON hour.id = rollup_key.hour JOIN key ON key.id = rollup_key.key;

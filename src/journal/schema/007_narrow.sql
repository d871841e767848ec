-- The same roll-ups in fewer bytes: buttons by number, dwells by how many presses have none, their sum in ms.
DROP VIEW buttons_by_hour;
DROP VIEW keys_by_hour;
ALTER TABLE rollup_button RENAME TO old_button;
ALTER TABLE rollup_key RENAME TO old_key;
CREATE TABLE rollup_button (
    hour   INTEGER NOT NULL REFERENCES hour (id),
    app    INTEGER NOT NULL REFERENCES app (id),
    button INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    PRIMARY KEY (hour, app, button)
) STRICT, WITHOUT ROWID;
-- Filled when a batch is written, under the hour in which it ends.
CREATE TABLE rollup_key (
    hour       INTEGER NOT NULL REFERENCES hour (id),
    key        INTEGER NOT NULL REFERENCES key (id),
    presses    INTEGER NOT NULL,
    repeats    INTEGER NOT NULL,
    unreleased INTEGER NOT NULL,
    dwell_ms   INTEGER NOT NULL,
    PRIMARY KEY (hour, key)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_button SELECT hour, app, CASE button
    WHEN 'left' THEN 1 WHEN 'middle' THEN 2 WHEN 'right' THEN 3 WHEN 'back' THEN 4 WHEN 'forward' THEN 5
    ELSE CAST(substr(button, 7) AS INTEGER) END, clicks FROM old_button;
INSERT INTO rollup_key SELECT hour, key, presses, repeats, presses - dwells, (dwell_us + 500) / 1000 FROM old_key;
DROP TABLE old_button;
DROP TABLE old_key;
CREATE VIEW buttons_by_hour AS SELECT hour.hour, hour.day, app.name AS app,
    CASE button WHEN 1 THEN 'left' WHEN 2 THEN 'middle' WHEN 3 THEN 'right' WHEN 4 THEN 'back' WHEN 5 THEN 'forward'
    ELSE 'button' || button END AS button, clicks
    FROM rollup_button JOIN hour ON hour.id = rollup_button.hour JOIN app ON app.id = rollup_button.app;
CREATE VIEW keys_by_hour AS SELECT hour.hour, hour.day, key.code AS key, presses, repeats,
    CASE presses - unreleased WHEN 0 THEN NULL ELSE dwell_ms * 1.0 / (presses - unreleased) END AS dwell_ms
    FROM rollup_key JOIN hour ON hour.id = rollup_key.hour JOIN key ON key.id = rollup_key.key;

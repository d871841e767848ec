-- Notes that the person put on a moment (`keytop mark`).
CREATE TABLE mark (
    id      INTEGER PRIMARY KEY,
    time_us INTEGER NOT NULL,
    text    TEXT    NOT NULL
) STRICT;
-- SELECT time_us, text FROM mark WHERE time_us >= ? AND time_us < ? ORDER BY time_us, id
CREATE INDEX mark_by_time ON mark (time_us);

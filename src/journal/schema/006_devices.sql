-- Input devices by name, numbered as their sums were written.
CREATE TABLE device (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- What known devices add to a day, by hour of the wall clock and application: an attribution beside all other tables,
-- which hold what came from them and from others together. Written once an hour is over.
CREATE TABLE device_day (
    id      INTEGER PRIMARY KEY,
    day     TEXT NOT NULL,
    machine INTEGER NOT NULL,
    body    BLOB NOT NULL,
    UNIQUE (day, machine)
) STRICT;

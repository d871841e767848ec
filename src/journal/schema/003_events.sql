-- Other machines of the same person whose journals were merged into this one; machine 0 is this one.
CREATE TABLE machine (
    id   INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
ALTER TABLE slice ADD COLUMN machine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN machine INTEGER NOT NULL DEFAULT 0;
-- DELETE FROM slice WHERE machine = ? AND hour = ? (nothing of this machine is in it)
CREATE INDEX slice_of_others ON slice (machine, hour) WHERE machine <> 0;

-- Recorded events, only where the settings ask for them: columns of about a minute, packed; sealed ones are
-- encrypted to an age recipient. A run is one process that wrote them. Small blocks of single seconds give way to
-- that of their minute.
CREATE TABLE event_block (
    id        INTEGER PRIMARY KEY,
    machine   INTEGER NOT NULL,
    run       INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    events    INTEGER NOT NULL,
    zone      INTEGER NOT NULL REFERENCES zone (id),
    start_us  INTEGER NOT NULL,
    end_us    INTEGER NOT NULL,
    is_sealed INTEGER NOT NULL,
    body      BLOB NOT NULL
) STRICT;
-- SELECT … FROM event_block WHERE start_us < ? AND end_us >= ? ORDER BY start_us, run, first_seq
CREATE INDEX event_block_by_start ON event_block (start_us);

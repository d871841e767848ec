"""The marts of two engines, row by row; run by a Python that has duckdb.

    compare.py DATABASE WAREHOUSE      (of DuckDB; of Spark: its folder of Parquet files)

Prints, as JSON, how many rows each mart has on either and how many differ: whole numbers, texts and days must be equal,
doubles nearly so (sums of them depend on the order).
"""

import json
import sys

import duckdb

MARTS = ["app_time_daily", "activity_hourly", "keyboard_daily", "chords_daily", "mouse_daily", "click_grid_daily",
         "typing_daily", "trends"]


def compared(db, mart, warehouse):
    columns = {name: kind for name, kind, *_ in db.execute(f"describe {mart}").fetchall()}
    doubles = [name for name, kind in columns.items() if kind == "DOUBLE"]
    # What tells rows from each other comes first; sums of integers are wider on one engine.
    exact = {name: f"{name}::hugeint" if kind in ("BIGINT", "HUGEINT") else name
             for name, kind in columns.items() if kind != "DOUBLE"}
    chosen = ", ".join([f"{value} as {name}" for name, value in exact.items()] + doubles)
    files = f"{warehouse}/{mart}/**/*.parquet"
    if not db.execute(f"select count(*) from glob('{files}')").fetchone()[0]:
        return *db.execute(f"select count(*), 0 from {mart}").fetchone(), 0
    here = f"select {chosen} from {mart} order by all"
    there = f"select {chosen} from read_parquet('{files}', hive_partitioning = true, " \
            "hive_types_autocast = false) order by all"
    unequal = [f"a.{name} is distinct from b.{name}" for name in exact]
    unequal += [f"(a.{name} is null) <> (b.{name} is null) or abs(a.{name} - b.{name}) > 1e-9 + 1e-9 * abs(a.{name})"
                for name in doubles]
    sql = f"select count(a.machine), count(b.machine), count(*) filter ({' or '.join(unequal)}) " \
          f"from ({here}) as a positional join ({there}) as b"
    return db.execute(sql).fetchone()


def main():
    db = duckdb.connect(sys.argv[1], read_only=True)
    print(json.dumps({mart: compared(db, mart, sys.argv[2]) for mart in MARTS}))


if __name__ == "__main__":
    main()

"""dbt on DuckDB and Spark, pinned; what it needs from pip is installed once, into target/dbt."""

import json
import os
import pathlib
import subprocess
import venv

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "dbt"
# The extension comes with pip as well: `INSTALL httpfs` would ask the network for it.
DUCKDB = ["dbt-core==1.11.16", "dbt-duckdb==1.10.1", "duckdb==1.5.5", "duckdb-extensions==1.5.5",
          "duckdb-extension-httpfs==1.5.5"]
SPARK = ["dbt-core==1.11.16", "dbt-spark[session]==1.11.0", "pyspark==4.3.0"]


def install(name, pinned):
    folder = TARGET / name
    has = folder / "pinned"
    if not has.exists() or has.read_text().split() != pinned:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", *pinned], check=True)
        has.write_text("\n".join(pinned))
    return folder / "bin"


def build(tools, project, target, *lakes, **more):
    """Builds and tests every model; see build.py."""
    environment = {**os.environ, "DBT_PROFILES_DIR": ".", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **more}
    command = [tools / "python", HERE / "build.py", target, *map(str, lakes)]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    print("\n".join(f"{target}: {line}" for line in done.stdout.splitlines() if "Done. PASS" in line))


def differing(tools, database, warehouse):
    """By mart, its rows on DuckDB and on Spark, and how many differ."""
    done = subprocess.run([tools / "python", HERE / "compare.py", database, warehouse], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def persons(example, folder, machines, days):
    """Homes with the journals of made-up persons, by the example `fleet`."""
    subprocess.run([example, folder, str(machines), str(days)], check=True)
    return sorted(pathlib.Path(folder).iterdir())

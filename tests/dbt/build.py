"""Builds and tests the dbt project of this folder on one lake after another; run by a Python that has dbt.

    build.py TARGET LAKE [KEEP LAKE ...]

Between two lakes what Spark made of the first is moved to the folder KEEP. One process, as most of Spark's time is its
start.
"""

import os
import sys

from dbt.cli.main import dbtRunner

WAREHOUSE = "spark-warehouse/keytop.db"


def main():
    target, first, *more = sys.argv[1:]
    lakes = [(None, first), *zip(more[::2], more[1::2])]
    for keep, lake in lakes:
        if keep:
            os.rename(WAREHOUSE, keep)
        done = dbtRunner().invoke(["build", "--target", target, "--vars", f"{{lake: {lake}}}"])
        if not done.success:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

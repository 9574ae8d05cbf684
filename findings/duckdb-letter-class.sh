#!/usr/bin/env bash
# duckdb 1.5.6: what a class of all letters costs in each place of a statement where it stands.
#
# Guess: a pattern that is a constant is prepared once for a statement, however often it is
# written down, so [^\p{L}\p{Nd} ] costs about what [^a-z0-9 ] does on a table of one row.
# Behaviour: each place prepares it anew, and the class of all letters takes a millisecond or
# more for that; ranges of letters take some hundredths. Twenty places made a statement over one
# row last 21 ms, against 0.7 ms (medians of nine). A statement that is written by a program and
# says the pattern hundreds of times spends its time there, whatever it reads.
# Seen in `_NEEDS_A_LOOK` of data_access/feed/staging/spelling.py, which names ranges for this.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==1.5.6
"$folder/venv/bin/python" - <<'PYTHON'
import statistics
import sys
import time

import duckdb

PLACES, LEAST_TIMES = 20, 8
connection = duckdb.connect()
connection.execute("CREATE TABLE names AS SELECT 'water' AS name")


def milliseconds(pattern: str) -> float:
    matches = ", ".join([f"regexp_matches(name, '{pattern}')"] * PLACES)
    runs = []
    for _ in range(9):
        started = time.perf_counter()
        connection.execute(f"SELECT {matches} FROM names").fetchall()
        runs.append(time.perf_counter() - started)
    return 1000 * statistics.median(runs)


letters, ranges = milliseconds(r"[^\p{L}\p{Nd} ]"), milliseconds("[^a-z0-9 ]")
print(f"duckdb {duckdb.__version__}: {PLACES} places, one row")
print(f"class of all letters {letters:.1f} ms, ranges {ranges:.1f} ms: {letters / ranges:.0f} times")
sys.exit(0 if letters > LEAST_TIMES * ranges else "the class is no longer dear: mend the text above")
PYTHON

#!/usr/bin/env bash
# duckdb 1.5.6: what lists of constants cost when one statement asks many of them.
#
# Guess: `x IN ('a', 'b', 'c', 'd', 'e')` is a condition like another, so a statement with a
# hundred of them over fifteen rows takes a hundred times what one takes: some milliseconds.
# Behaviour: from five constants on, the optimizer's rule in_clause makes a join of each list (a
# MARK join in the plan; four constants stay a condition), and its other rules work through all
# these joins, so time grows with more than the square: 25, 50 and 100 lists took 16, 77 and
# 510 ms; with the rule off 2, 4 and 5 ms. Over millions of rows the joins are not faster either:
# the import of a million rows takes the same time without the rule.
# Seen in `PLANNING` of data_access/feed/staging/stage.py, which turns the rule off for the
# statement that parses a batch.
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

LEAST_TIMES = 20
connection = duckdb.connect(config={"threads": "1"})
connection.execute("CREATE TABLE answers AS SELECT 'a' || number AS answer FROM range(15) r(number)")


def one_of(count: int, list_: int = 0) -> str:
    return f"answer IN ({', '.join(repr(f'v{list_}_{number}') for number in range(count))})"


def is_join(constants: int) -> bool:
    plan = connection.execute(f"EXPLAIN SELECT {one_of(constants)} FROM answers").fetchall()
    return "MARK" in plan[0][1]


def milliseconds(lists: int) -> float:
    asked = ", ".join(one_of(8, list_) for list_ in range(lists))
    runs = []
    for _ in range(3):
        started = time.process_time()
        connection.execute(f"SELECT {asked} FROM answers").fetchall()
        runs.append(time.process_time() - started)
    return 1000 * statistics.median(runs)


joined = [constants for constants in range(2, 9) if is_join(constants)]
with_rule = [milliseconds(lists) for lists in (25, 50, 100)]
connection.execute("SET disabled_optimizers = 'in_clause'")
without = [milliseconds(lists) for lists in (25, 50, 100)]
print(f"duckdb {duckdb.__version__}: a join from {joined[0]} constants on")
for lists, slow, quick in zip((25, 50, 100), with_rule, without, strict=True):
    print(f"{lists:>3} lists of 8: {slow:.0f} ms, without the rule {quick:.0f} ms")
same = joined == [5, 6, 7, 8] and with_rule[2] > LEAST_TIMES * without[2]
sys.exit(0 if same else "lists are planned otherwise now: mend the text above")
PYTHON

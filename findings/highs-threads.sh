#!/usr/bin/env bash
# highspy 1.16.0: what becomes of a second solver with another number of threads in one process.
#
# Guess: `threads` is an option of a solver as others are, so two solvers of one process may differ
# in it; a number that cannot be had is refused where it is set, or run() raises.
# Behaviour: the first solver that runs fixes the number for the process. A later one that names
# another number is told kOk when it sets it; run() then returns kError, without an exception and,
# with output_flag off, without a word. The status of the model stays kNotset and the solution is
# zeros, here outside of the bounds of the only unknown. A solver that names no number runs beside
# any. Highs.resetGlobalScheduler(True) between them makes the next number count.
# Who looks at the status of the model alone, and takes all but kOptimal for “nothing fits”, takes
# a program that never ran for a proof: so `attacks/reckoning/programs.py` asks what run() returned.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check highspy==1.16.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import highspy


def least(threads: int | None) -> tuple[str, str, str, list[float]]:
    """Minimise one unknown between 2 and 9: (setting, running, model, its value)."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    told = solver.setOptionValue("threads", threads) if threads else highspy.HighsStatus.kOk
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = 1, 0
    model.col_cost_, model.col_lower_, model.col_upper_ = [1.0], [2.0], [9.0]
    solver.passModel(model)
    run = solver.run()
    status = solver.getModelStatus()
    return told.name, run.name, status.name, list(solver.getSolution().col_value)


right, wrong = ("kOk", "kOk", "kOptimal", [2.0]), ("kOk", "kError", "kNotset", [0.0])
found = [least(threads) for threads in (3, 3, None, 1)]
highspy.Highs.resetGlobalScheduler(True)
found.append(least(1))
for threads, one in zip((3, 3, "any", 1, "1 after a reset"), found, strict=True):
    print(f"threads {threads}: set {one[0]}, run {one[1]}, model {one[2]}, value {one[3]}")
same = found == [right, right, right, wrong, right]
sys.exit(0 if same else "HiGHS treats threads otherwise now: mend the text above")
PYTHON

#!/usr/bin/env bash
# frictionless 5.21.0: what validating one small table does to every other reader of CSV.
#
# Guess: validating a file reads that file; Python's csv module, which all of a process shares, is
# as it was afterwards: it refuses a field of more than 131,072 characters.
# Behaviour: the first CSV file that is validated loads frictionless.formats.csv.parser, which sets
# csv.field_size_limit to 2,147,483,646 for the whole process. `import frictionless` alone does not,
# so it depends on what ran before. A quote that is never closed is then read to the end of a file
# as one field, where it was an error that told its line.
# Seen in tests/importing/test_csv_blocks.py, which made a field one longer than the limit: of two
# gigabytes once another test of the same process had validated a package. It never ended, in one
# order of the files only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
printf 'id,name\n1,a\n' > "$folder/small.csv"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import csv
import sys

found = [csv.field_size_limit()]
import frictionless

found.append(csv.field_size_limit())
valid = frictionless.validate("small.csv").valid
found.append(csv.field_size_limit())
print(f"frictionless {frictionless.__version__}: valid {valid}; before, imported, validated: {found}")
same = valid and found == [131_072, 131_072, 2_147_483_646]
sys.exit(0 if same else "the limit is treated otherwise now: mend the text above")
PYTHON

"""A file is tried before it is imported: what it says is what the import then does, on every
engine, and nothing is written.
"""

import pytest

from data_access import Question, open_complaints
from data_access.feed import FeedProblem, import_file
from data_access.feed.importing.trial import Compared, try_file
from data_access.feed.mapping.file import mapping_of
from tests.databases.engines import ENGINES, fresh

HEAD = """[source]
code = "town"
name = "Town"
licence = "CC0"
[dataset]
title_en = "Town complaints"
synthetic = false
[columns]
number = "id"
filed_at = "filed"
closed_at = { column = "closed", optional = true }
department = { column = "office", optional = true }
"""
RECORDS, CHANGES = HEAD, f'{HEAD}changed_at = "changed"\n'
FIRST = [
    f"{n},2024-01-{n % 28 + 1:02},{'2024-03-01' if n % 2 else ''},Office {n % 3},2024-03-0{n % 5 + 1}"
    for n in range(40)
]
# 36 as before, one closed meanwhile, one of another office, three new ones; one whose date cannot
# be read, one without any
CHANGED = {2: "2,2024-01-03,2024-03-02,Office 2,2024-03-08", 4: "4,2024-01-05,,Office 9,2024-03-08"}
SECOND = [CHANGED.get(n, row) for n, row in enumerate(FIRST)][:38]
SECOND += [f"{n},2024-02-01,,Office 1,2024-03-01" for n in (50, 51)]
SECOND += ["52,2024-02-01,soon,Office 1,2024-03-01", "53,,,Office 1,2024-03-01"]


class Desk:
    """A database of one engine, files beside it, and trials."""

    def __init__(self, engine: str, folder):
        self.into, self.folder = fresh(engine), folder

    def file(self, rows):
        path = self.folder / "a.csv"
        path.write_text("\n".join(["id,filed,closed,office,changed", *rows]) + "\n")
        return path

    def load(self, rows, mapping=RECORDS):
        return import_file(self.file(rows), mapping_of(mapping), self.into, self.folder / "r.csv")

    def attempt(self, rows, mapping=RECORDS):
        folder = self.folder / str(len(list(self.folder.iterdir())))
        folder.mkdir()
        return try_file(self.file(rows), mapping_of(mapping), self.into, folder)

    def stands(self, exact):
        complaints = open_complaints(self.into)
        answer = exact(complaints, Question(("filed", "addressed"), ("department",)))
        complaints.close()
        return (
            answer.version,
            answer.as_of,
            [(row.code, row["filed"], row["addressed"]) for row in answer.rows("department")],
        )


@pytest.fixture(params=ENGINES)
def desk(request, tmp_path):
    return Desk(request.param, tmp_path)


@pytest.mark.parametrize("mapping", [RECORDS, CHANGES])
def test_what_is_tried_is_what_the_import_then_does(desk, exact, mapping):
    first = desk.attempt(FIRST, mapping)
    assert first.compared is None and (first.summary.new, first.summary.rejected) == (40, 0)
    assert desk.load(FIRST, mapping).new == 40
    before = desk.stands(exact)
    tried = desk.attempt(SECOND, mapping)
    assert desk.stands(exact) == before, "nothing is written"
    assert tried.compared == Compared(3, 2, 36)
    assert (tried.summary.new, tried.summary.rejected, tried.summary.values_set_aside) == (41, 1, 1)
    assert tried.reports.rejects.read_text().splitlines()[1].endswith(",filed,,missing")
    assert ",closed,soon," in tried.reports.set_aside.read_text()
    done = desk.load(SECOND, mapping)
    assert (done.new, done.changed, done.unchanged, done.rejected) == (3, 2, 36, 1)
    assert desk.stands(exact)[0] == before[0] + 1
    assert desk.attempt(SECOND, mapping).compared == Compared(0, 0, 41)


def test_the_complaints_of_the_file_alone_can_be_counted(desk, exact):
    desk.load(FIRST)
    tried = desk.attempt(SECOND[:10])
    complaints = open_complaints(tried.database)
    assert exact(complaints, Question(("filed", "addressed", "relief"))).total["filed"] == 10
    complaints.close()


def test_another_data_set_is_refused_and_the_file_is_read_all_the_same(desk):
    desk.load(FIRST)
    tried = desk.attempt(SECOND, RECORDS.replace("Town complaints", "Village"))
    assert "holds the data set “Town complaints”" in tried.refused and tried.compared is None
    assert tried.summary.new == 41


def test_a_file_of_which_nothing_counts_says_so(desk):
    desk.load(FIRST)
    tried = desk.attempt(["60,,,Office 1,"])
    assert (tried.summary.new, tried.summary.rejected, tried.compared) == (0, 1, Compared(0, 0, 0))


def test_a_column_that_the_file_lacks_is_told_with_its_key(desk):
    with pytest.raises(FeedProblem, match=r"which the mapping names in columns\.number"):
        desk.attempt(FIRST, RECORDS.replace('number = "id"', 'number = "nr"'))

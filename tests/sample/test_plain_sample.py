"""The sample without planted signals: it is plain, by SQL and chi squares of our own, and the
product claims nothing on it beyond its stated rate of false discoveries.
"""

from types import SimpleNamespace

import duckdb
import pytest
from scipy.stats import binom, chi2_contingency

from benchmarks import claims
from data_access import Filters, open_complaints
from sample_data import build, calibration
from sample_data.signals import PLAIN, PLANTED

SIZE = 20_000
STATED = 0.05  # of the looks at something like all others name anything
SHARES = {
    "closed within 40 days": (
        "first_closed_at IS NOT NULL AND first_closed_at::DATE - filed_on <= 40",
        "filed_on < DATE '2024-09-01'",
    ),
    "closed": ("status = 3", "filed_on < DATE '2024-01-01'"),
    "satisfied": ("feedback = 1", "feedback IS NOT NULL"),
    "reopened": ("reopenings > 0", "filed_on < DATE '2024-04-01' AND first_closed_at IS NOT NULL"),
}
KINDS = {
    "level": "level_id",
    "category": "category_id",
    "department": "department_id",
    "district": "district_id",
    "quarter": "date_trunc('quarter', filed_on)",
    "seniors": "groups & 32 > 0",
}
PLAINLY_PLANTED = {
    ("closed within 40 days", "level"),
    ("closed", "level"),
    ("satisfied", "category"),
    ("satisfied", "seniors"),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Both samples of the same size and seed."""
    paths = {}
    for name, signals in (("plain", PLAIN), ("planted", PLANTED)):
        paths[name] = tmp_path_factory.mktemp("plain") / f"{name}.duckdb"
        build.build(SIZE, paths[name], signals)
    return SimpleNamespace(**paths)


def chances(path) -> dict[tuple[str, str], float]:
    """The chance that each share differs so much between kinds of complaints that are all alike."""
    database, found = duckdb.connect(str(path), read_only=True), {}
    for share, (part, whole) in SHARES.items():
        for kind, column in KINDS.items():
            table = database.execute(
                f"SELECT count(*) FILTER ({part}), count(*) FILTER (NOT ({part})) FROM complaints"
                f" WHERE {whole} GROUP BY {column} HAVING count(*) >= 100"
            ).fetchall()
            found[share, kind] = chi2_contingency(table).pvalue
    database.close()
    return found


def test_nothing_makes_a_difference_in_it_and_the_planted_one_differs(samples):
    plain, planted = chances(samples.plain), chances(samples.planted)
    assert min(plain.values()) > 0.01 / len(plain), plain
    assert {one for one in PLAINLY_PLANTED if planted[one] < 1e-4} == PLAINLY_PLANTED


def test_it_is_as_large_and_ends_as_the_planted_one_does(samples):
    found = {}
    for name in ("plain", "planted"):
        database = duckdb.connect(str(getattr(samples, name)), read_only=True)
        found[name] = database.execute(
            "SELECT count(*), 100 * avg((status = 3)::INT), 100 * avg((feedback = 1)::INT),"
            " 100 * avg((reopenings > 0)::INT), median(first_closed_at::DATE - filed_on)"
            " FROM complaints"
        ).fetchone()
        sizes = database.execute("SELECT count(*), count(*) FILTER (groups & 8 > 0) FROM members")
        found[name] += sizes.fetchone()
        database.close()
    plain, planted = found["plain"], found["planted"]
    assert plain[0] == planted[0] == SIZE and plain[5:] == planted[5:]
    assert plain[1] == pytest.approx(planted[1], abs=0.1)
    assert plain[2] == pytest.approx(calibration.SATISFACTION_PCT, abs=1.5)
    assert plain[2] == pytest.approx(planted[2], abs=1.0)
    assert plain[3] == pytest.approx(planted[3], abs=0.3)
    assert plain[4] == pytest.approx(planted[4], abs=1)


def looked(path, exact, stepped=()) -> dict[str, claims.Summed]:
    complaints = open_complaints(f"duckdb:///{path}")

    def ask(question):
        return exact(complaints, question)

    found = claims.summed(
        (
            *claims.units(ask, Filters()),
            claims.groups(complaints, ask, Filters()),
            *claims.signals_of(ask, Filters()),
            *claims.steps(complaints, ask, stepped),
        )
    )
    complaints.close()
    return found


def test_nothing_is_claimed_of_it_beyond_the_stated_rate(samples, exact):
    found = looked(samples.plain, exact, ("closed_share_within_40",))
    assert sum(one.compared for one in found.values()) > 2_000
    for kind, one in found.items():
        assert one.claiming <= binom.ppf(0.99, one.looks, STATED), (kind, one.claims)
    for kind in ("groups", "signals", "closings before a limit", "lowest category"):
        assert not found[kind].claims


def test_the_same_looks_claim_what_is_planted(samples, exact):
    found = looked(samples.planted, exact)
    for kind in ("groups", "closings before a limit", "lowest category"):
        assert found[kind].claims, kind
    late = {name for name in found["departments"].claims if name.startswith("on_time:")}
    assert late and all(name.endswith("-sd") for name in late)

"""A measure is declared rightly, or refused with what is wrong; and the oracle knows it."""

from dataclasses import replace

import pytest

from data_access import MEASURES
from data_access.model.measures import require_lists, why_no_measure
from data_access.query.counts import require_counts
from tests.figures import reference

pytestmark = pytest.mark.quick

TABLE = {
    "unit": "share",
    "basis": "cohort",
    "numerator": "addressed",
    "denominator": "filed",
    "needs": ["status"],
    "label": {"en": "Addressed", "ur": "نمٹائی گئی"},
    "definition": {"en": "Addressed / filed.", "ur": "نمٹائی گئی / درج شدہ۔"},
}


def test_a_right_table_is_a_measure():
    assert why_no_measure(TABLE) == ""
    assert why_no_measure({**TABLE, "days": [1, 2]} | {"numerator": ""}) == ""


@pytest.mark.parametrize(
    "changed, told",
    [
        ({"label": {"en": "Addressed"}}, "lacks label.ur; add it."),
        ({"definition": {"ur": "نمٹائی گئی"}}, "lacks definition.en; add it."),
        ({"numerator": ""}, "lacks numerator; add it."),
        ({"basis": None}, "lacks basis; add it."),
        ({"unit": "percent"}, "has the unit “percent”; take one of count, share, ratio, days."),
        (
            {"basis": "all"},
            "has the basis “all”; take one of cohort, flow, waiting, members.",
        ),
        ({"need": ["status"]}, "has need, which is no key of a measure."),
    ],
)
def test_a_wrong_table_is_told_what_to_mend(changed, told):
    assert why_no_measure({**TABLE, **changed}) == told


@pytest.mark.parametrize(
    "changed, told",
    [
        ({"numerator": "adressed"}, "needs the count adressed, .*data_access/query/counts.py"),
        ({"denominator": "fild"}, "needs the count fild, .*data_access/query/counts.py"),
        ({"needs": ("statuss",)}, "needs the fact statuss, .*data_access/database/schema.py"),
    ],
)
def test_a_count_or_a_fact_that_is_not_there_is_told(changed, told):
    with pytest.raises(ValueError, match=f"The measure addressed_share {told}"):
        require_counts([replace(MEASURES["addressed_share"], **changed)])


def test_a_sum_of_days_names_the_list_of_its_complaints():
    wrong = replace(MEASURES["overdue_days"], list_of="overdue")
    with pytest.raises(
        ValueError, match="overdue_days. says list_of “overdue”, which is no measure"
    ):
        require_lists({"overdue_days": wrong})


def test_the_oracle_knows_every_measure_once():
    known = [
        *reference.COUNTS,
        *reference.SUMS,
        *reference.SHARES,
        *reference.FLOW,
        *reference.WAITING,
        *reference.CUT_POINT_DAYS,
        "members",
    ]
    assert sorted(known) == sorted(MEASURES), "write its slow plain answer in reference.py"


@pytest.mark.parametrize("measure", MEASURES)
def test_the_oracle_knows_which_facts_a_measure_needs(measure):
    """Else a fact that is not recorded makes the oracle differ, in a drawn database, by chance."""
    assert reference.facts_of(measure) == set(MEASURES[measure].needs), (
        "name the measure in the sets above facts_of in reference.py"
    )

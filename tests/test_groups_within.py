"""A group that is recorded of another group's members only: found in the data, told on every page, and no small share."""

import pytest

from data_access import PublicQuestion, open_release
from data_access.groups_within import groups_within
from data_access.recorded import Recorded
from pages.statements import ranking
from pages.statements.speaker import Public
from tests.small_releases import write_release

OVERSEAS, WOMEN, DISABILITY = 1, 2, 4


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ({None: 500, 0: 400, OVERSEAS: 60, OVERSEAS | DISABILITY: 40}, {"disability": "overseas"}),
        ({None: 500, 0: 400, OVERSEAS: 60, OVERSEAS | DISABILITY: 39, DISABILITY: 1}, {}),  # one was asked who is none
        ({0: 900, OVERSEAS: 60, OVERSEAS | DISABILITY: 4}, {}),  # so few may all be overseas by chance
        ({0: 10, OVERSEAS: 900, OVERSEAS | DISABILITY: 90}, {}),  # nearly everybody is overseas
        (
            {0: 900, OVERSEAS: 60, OVERSEAS | WOMEN: 300, WOMEN: 3, OVERSEAS | DISABILITY: 40},
            {"disability": "overseas"},
        ),
        ({}, {}),
    ],
)
def test_such_a_group_is_found_where_chance_cannot_make_it(sizes, found):
    assert groups_within(sizes) == found


def test_a_release_carries_it_and_sentences_say_it(tmp_path):
    path = write_release(tmp_path, 1)
    release = open_release(path)
    assert release.group_within == {}
    found = Recorded.from_text("groups closing:2 sources:2 within:disability=overseas")
    assert str(found) == "closing:2 groups status:2 within:disability=overseas sources:2"
    assert found.with_source(2, {}, [1, 2]).within_groups == (("disability", "overseas"),) == found.within_groups
    assert found.facts == {"groups", "closing", "status"}
    release.group_within = dict(found.within_groups)
    answer = release.ask(PublicQuestion(("filed",), "group"))
    assert ranking.group_notes(Public("en", release), answer) == [
        "Persons with disabilities are recorded of Overseas Pakistanis only, so nothing follows about all others."
    ]
    assert ranking.group_notes(Public("ur", release), answer)[0].startswith("معذور افراد")

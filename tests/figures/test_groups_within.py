"""A group that is recorded of another group's members only: found in the data, told on every
page, and no small share.
"""

import pytest

from data_access import PublicQuestion, open_release
from data_access.feed import FeedProblem
from data_access.feed.importing.told import summary_lines
from data_access.model.groups_within import groups_within
from data_access.model.recorded import Recorded
from pages.statements import ranking
from pages.statements.speaker import Public
from tests.databases.engines import ENGINES, fresh
from tests.figures.test_recorded import load
from tests.release.small_releases import write_release

OVERSEAS, WOMEN, DISABILITY = 1, 2, 4


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ({None: 500, 0: 400, OVERSEAS: 60, OVERSEAS | DISABILITY: 40}, {"disability": "overseas"}),
        (
            {None: 500, 0: 400, OVERSEAS: 60, OVERSEAS | DISABILITY: 39, DISABILITY: 1},
            {},
        ),  # one was asked who is none
        (
            {0: 900, OVERSEAS: 60, OVERSEAS | DISABILITY: 4},
            {},
        ),  # so few may all be overseas by chance
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
    assert (
        found.with_source(2, {}, [1, 2]).within_groups
        == (("disability", "overseas"),)
        == found.within_groups
    )
    assert found.facts == {"groups", "closing", "status"}
    release.group_within = dict(found.within_groups)
    answer = release.ask(PublicQuestion(("filed",), "group"))
    assert ranking.group_notes(Public("en", release), answer) == [
        "Persons with disabilities are recorded of Overseas Pakistanis only, so nothing follows about all others."
    ]
    assert ranking.group_notes(Public("ur", release), answer)[0].startswith("معذور افراد")


GROUPS = 'groups = { column = "tags"%s }\n'
WITHIN = ", within = { disability = 'overseas' }"
TAGS = (
    'id,filed,tags\n1,2024-01-05,overseas\n2,2024-01-06,"overseas,disability"\n3,2024-01-07,none\n'
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_mapping_says_it_and_later_files_keep_it_until_one_takes_it_back(engine, tmp_path):
    is_change = engine == "postgresql"  # which takes changes only
    more, rows = ('changed_at = "filed"\n', TAGS) if is_change else ("", TAGS)
    into = fresh(engine)
    summary = load(into, tmp_path, GROUPS % WITHIN + more, rows)
    assert summary.recorded.within_groups == (("disability", "overseas"),)
    assert "Recorded of another group's members only: disability, of overseas only." in told(
        summary
    )
    for mapping in (GROUPS % "", "", GROUPS % WITHIN):
        rows = (
            rows.replace("none", "women") if "women" not in rows else rows.replace("women", "none")
        )
        assert load(into, tmp_path, mapping + more, rows).recorded.within_groups == (
            ("disability", "overseas"),
        )
    summary = load(into, tmp_path, GROUPS % ", within = {}" + more, rows + "4,2024-01-08,none\n")
    assert summary.recorded.within_groups == () and "of another group's" not in told(summary)


def told(summary) -> str:
    return "\n".join(summary_lines(summary, "a.csv", "Town"))


def test_it_is_claimed_only_where_every_source_that_tells_groups_says_it(tmp_path):
    into, pair = fresh("duckdb"), (("disability", "overseas"),)
    assert load(into, tmp_path, GROUPS % WITHIN, TAGS, "a").recorded.within_groups == pair
    assert load(into, tmp_path, "", TAGS, "b").recorded.within_groups == pair  # it tells no groups
    summary = load(into, tmp_path, GROUPS % "", TAGS, "b")
    assert (
        summary.recorded.within_groups == ()
        and "not claimed: disability, of overseas (source a)" in told(summary)
    )
    again = load(into, tmp_path, GROUPS % WITHIN, TAGS + "4,2024-01-08,none\n", "a")
    assert again.recorded.within_groups == ()  # the other one still does not say it
    assert Recorded.from_text(str(again.recorded)) == again.recorded
    assert load(into, tmp_path, GROUPS % WITHIN, TAGS, "b").recorded.within_groups == pair
    assert load(into, tmp_path, GROUPS % "", TAGS, "c").recorded.within_groups == ()


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (
            GROUPS % ", within = { disabled = 'overseas' }",
            "“disabled” is no group; there are: .*overseas",
        ),
        (GROUPS % ", within = { disability = 'abroad' }", "“abroad” is no group"),
        (GROUPS % ", within = { disability = 'none' }", "“none” is no group"),
        (GROUPS % ", within = { disability = 'disability' }", "name one wider group"),
        (
            GROUPS % ", within = { disability = 'women', women = 'overseas' }",
            "name one wider group",
        ),
        (GROUPS % ", within = 'overseas'", "columns.groups.within must be a table"),
        (
            "sex = { column = 'tags', within = { women = 'overseas' } }\n",
            "columns.sex.within is for groups only",
        ),
    ],
)
def test_a_mapping_that_says_it_wrongly_is_told_how_to_mend_it(tmp_path, mapping, words):
    with pytest.raises(FeedProblem, match=words):
        load(fresh("duckdb"), tmp_path, mapping, TAGS)

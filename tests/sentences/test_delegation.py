"""What a delegation may say is true: the words of each sentence are read back by a grammar of their
own, and held against the published figure and its whole error, in both languages.
"""

import re
from itertools import product
from math import sqrt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from data_access import Language, PublicFilters, PublicQuestion, open_release, refusal
from data_access.model.measures import MEASURES
from pages.statements.delegation.cautions import cautions
from pages.statements.delegation.claims import AGAINST, SAYABLE, Claim, said
from pages.statements.delegation.geneva import facts
from pages.statements.delegation.hostile import replies
from pages.statements.delegation.rounding import count_in_words, share_in_words
from pages.statements.speaker import Public, Speaker
from tests.release.small_releases import write_release

# A busy machine draws slowly, and that says nothing of sentences.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
READERS = [
    Language(code, digits, grouping)
    for code, digits, grouping in product(("en", "ur"), ("latin", "urdu"), ("thousands", "lakh"))
]
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.", ",٬")
UNITS = {"million": 10**6, "lakh": 10**5, "crore": 10**7, "لاکھ": 10**5, "کروڑ": 10**7}
MORE, NEARLY, ABOUT = ("more than", "سے زیادہ"), ("nearly", "سے کچھ کم"), ("about", "تقریباً")
FARTHEST = 7  # of one published count, as docs/publishing.md says


def read_word(text: str) -> str:
    """Return which of the words of rounding stands in a text: more, nearly, about or exactly."""
    found = [
        name
        for name, words in (("more", MORE), ("nearly", NEARLY), ("about", ABOUT))
        if any(word in text for word in words)
    ]
    assert len(found) <= 1, text
    return found[0] if found else "exactly"


def read_count(text: str) -> int:
    """Return the number of “nearly 4.9 million”, in whole complaints."""
    (number,) = re.findall(r"\d[\d.]*", text.translate(DIGITS))
    unit = next((size for name, size in UNITS.items() if name in text), 1)
    return round(float(number) * unit)


def holds(word: str, number: float, low: float, high: float) -> bool:
    """Whether a word is true of whatever the truth may be, from ``low`` to ``high``."""
    if word == "more":
        return low > number
    return high < number if word == "nearly" else True


@UNHURRIED
@given(some.integers(10, 90_000_000), some.integers(0, 200), some.sampled_from(READERS))
def test_a_rounded_count_is_true_of_whatever_the_truth_may_be(value, off, language):
    text = count_in_words(Speaker(language), value, off)
    word, number = read_word(text), read_count(text)
    assert holds(word, number, value - off, value + off), text
    assert abs(number - value) <= (0 if value < 100 else 0.1 * value), text
    assert len(str(number).rstrip("0")) <= 2 or value < 100, text
    if word == "nearly":
        assert number - value <= 0.02 * number, text
    if word == "exactly":
        assert number == value and not off, text


@UNHURRIED
@given(some.integers(0, 100), some.floats(0, 0.1), some.floats(0, 0.1), some.sampled_from(READERS))
def test_a_rounded_share_is_true_of_whatever_the_truth_may_be(percent, below, above, language):
    low, high = max(percent / 100 - below, 0), min(percent / 100 + above, 1)
    text = share_in_words(Speaker(language), percent / 100, low, high)
    assert_share(text, percent, low, high)


def assert_share(text: str, percent: int, low: float, high: float) -> None:
    """Read “nearly 3 in 10 (29 %)”, “about half (51 %)” or “about 45 %” back."""
    plain = text.translate(DIGITS)
    assert f"{percent or 1}%" in plain.replace(" ", ""), text
    words = plain.split("(")[0]
    tenths = re.search(r"(\d) in 10", words) or re.search(r"10 میں سے (\d)", words)
    number = 10 * int(tenths[1]) if tenths else 50 if re.search("half|نصف", words) else None
    word = read_word(plain)
    if number is None:
        assert word == "about" and "(" not in plain, text
        return
    assert abs(number - percent) <= 2, text
    assert holds(word, number, 100 * low, 100 * high), text


# Sentences of a release ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release of which a third of the cells is withheld."""
    return open_release(
        write_release(tmp_path_factory.mktemp("told"), 3, kinds=("year", "quarter"))
    )


FILTERS = [
    PublicFilters(**{name: (code,) for name, code in chosen.items()})
    for chosen in (
        {}, {"province": "PK-SD"}, {"category": "roads"}, {"group": "women"},
        {"group": "disability", "province": "PK-PB"}, {"district": "PK-PB-LHR"},
        {"period": "2023-Q2"}, {"level": "FED", "period": "2022"},
    )
]  # fmt: skip
FILTERS.append(PublicFilters(period=("2022", "2023")))


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Return the 95 % interval, by the formula of Wilson (1927)."""
    z, share = 1.959963984540054, part / whole
    middle = share + z * z / (2 * whole)
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return tuple((middle + sign * half) / (1 + z * z / whole) for sign in (-1, 1))


def share_limits(part: int, whole: int, off: int) -> tuple[float, float]:
    """Return the lowest and the highest share that two counts allow, with chance."""
    most, least = whole + off, max(whole - off, 1)
    lowest = wilson(min(max(part - off, 0), most), most)[0]
    return lowest, wilson(min(part + off, least), least)[1]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_sentence_of_a_release_is_true(release, language):
    public, written, told_why = Public(language, release), 0, 0
    for measure, filters in product(SAYABLE, FILTERS):
        made = said(public, Claim(measure, filters))
        row = release.ask(PublicQuestion((measure,), "", filters)).total
        if row.number(measure) is None:
            assert not made.sentence and made.why_not
            told_why += 1
            continue
        written += 1
        off = FARTHEST * max(len(filters.period), 1)
        figure, unit = row[measure], MEASURES[measure].unit
        names = [
            public.name(name, code) for name in filters.active() for code in getattr(filters, name)
        ]
        assert all(name in made.sentence for name in names), made.sentence
        without = re.sub(r"\([^()]*:[^()]*\)", "", made.sentence)  # filters, named above
        for name in [*names, "90 days", "40 days", "90 دن", "40 دن", *made.answer.periods]:
            without = without.replace(name, "")
        if unit == "count":
            figures = re.search(
                r"((more than|nearly|about|تقریباً) )?\d[\d,.]*( \w+)?( سے زیادہ| سے کچھ کم)?",
                without,
            )[0]
            assert holds(read_word(figures), read_count(figures), figure - off, figure + off)
            assert abs(read_count(figures) - figure) <= 0.1 * figure
        elif unit == "share" and measure != "contested_relief_within_90":
            limits = share_limits(row.part(measure), row.whole(measure), off)
            assert_share(without, round(100 * figure), *limits)
        elif unit == "days":
            assert str(figure) in without
    assert written > 40 and told_why > 10


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_difference_is_named_only_where_neither_protection_nor_chance_can_turn_it(
    release, language
):
    public, clear, unclear = Public(language, release), 0, 0
    for measure, filters, against in product(SAYABLE, FILTERS, AGAINST[1:]):
        made = said(public, Claim(measure, filters, against))
        if made.other is None:
            continue
        row, other = made.answer.total, made.other.total
        unit = MEASURES[measure].unit
        if unit == "count":
            by = abs(row[measure] - other[measure])
            apart = by > 2 * FARTHEST and by >= 0.005 * other[measure]
            assert made.is_clear == apart, made.comparison
        elif unit == "share" and made.is_clear and measure != "contested_relief_within_90":
            (low, high), (others_low, others_high) = (
                share_limits(one.part(measure), one.whole(measure), FARTHEST)
                for one in (row, other)
            )
            assert low > others_high or high < others_low, made.comparison
        if made.is_clear:
            more = row[measure] > other[measure]
            word = {"en": ("more than", "less than"), "ur": ("زیادہ ہے", "کم ہے")}[language]
            assert word[not more] in made.comparison
        clear, unclear = clear + made.is_clear, unclear + (not made.is_clear)
    assert clear and unclear


def test_a_sentence_says_what_it_does_not_say(release):
    public = Public("en", release)
    answered = next(
        filters
        for filters in FILTERS
        if said(public, Claim("satisfaction_within_90", filters)).sentence
    )

    def told(measure, against="", partial=(), **chosen) -> str:
        claim = Claim(measure, PublicFilters.from_query_params(chosen), against)
        return " ".join(cautions(public, claim, said(public, claim), partial))

    assert "Closed is not resolved" in told("closed_share_within_90")
    assert "Closed is not resolved" not in told("filed")
    assert "the department’s word" in told("relief_within_90")
    assert "not of all complainants" in told("satisfaction_within_90", **answered.to_query_params())
    assert "are withheld" in told("filed")
    assert "covered in part only" in told("filed", partial={"2023"}, period=("2023",))
    assert "not equal" in told("filed", "year", {"2022"}, period=("2023",))
    assert "not equal" not in told("filed", "year", period=("2023",))
    counts = [(said(public, Claim("filed", filters)), filters) for filters in FILTERS]
    for made, filters in counts:
        if made.sentence:
            off = FARTHEST * max(len(filters.period), 1)
            is_small = off > 0.02 * made.answer.total["filed"]
            caution = told("filed", **filters.to_query_params())
            assert ("may be off by as many as" in caution) == is_small, made.sentence


@pytest.mark.parametrize("language", ["en", "ur"])
def test_hard_questions_are_answered_by_published_figures_or_said_to_be_unknown(release, language):
    public, known = Public(language, release), 0
    for filters in FILTERS:
        if refusal(filters):
            continue
        found = replies(public, Claim("closed_share_within_90", filters))
        assert len({reply.question for reply in found}) == len(found) >= 12
        assert all(reply.answer and (reply.page or not reply.is_known) for reply in found)
        known += sum(reply.is_known for reply in found)
    assert known > 40


@pytest.mark.parametrize("language", READERS, ids=lambda one: one.written)
def test_the_facts_of_geneva_stand_beside_what_the_release_tells(release, language):
    public = Public(language, release)
    told = {fact.said: fact for fact in facts(public)}
    users, filed, addressed, minorities, theirs, matters, groups, anonymous = told.values()
    assert not (users.now or minorities.now or anonymous.now) and groups.page == "people"
    totals = release.totals().total
    for fact, measure in ((filed, "filed"), (addressed, "addressed")):
        figure, (words,) = totals[measure], re.findall(r"\(([^)]*)\)", fact.now)
        assert str(figure) in fact.now.translate(DIGITS).partition("(")[0]
        assert holds(read_word(words), read_count(words), figure, figure + 19)
    rows = release.ask(PublicQuestion(("filed",), "year", PublicFilters(group=("minority",)))).rows(
        "year"
    )
    known = [row["filed"] for row in rows if row.number("filed") is not None]
    count = theirs.now.partition("(")[0]
    count = count.split("میں")[1] if language == "ur" else count.split(" in ")[0]
    off = FARTHEST * len(known)
    assert holds(read_word(count), read_count(count), sum(known) - off, sum(known) + off)
    assert str(off) in theirs.now.translate(DIGITS)
    parts = release.ask(PublicQuestion(("filed",), "category", PublicFilters(group=("minority",))))
    sizes = {row.label.in_language(language): row.number("filed") for row in parts.rows("category")}
    sizes = {name: size for name, size in sizes.items() if size is not None}
    named = {name for name in sizes if name in matters.now}
    assert len(named) == min(3, len(sizes))
    assert min(sizes[name] for name in named) >= max(
        (size for name, size in sizes.items() if name not in named), default=0
    )


def test_a_total_that_lags_is_not_said_to_be_nearly_what_it_may_have_passed(release, monkeypatch):
    public = Public(Language("en"), release)
    for value, word in ((4_899_990, "about"), (4_893_180, "nearly"), (4_900_030, "more")):
        told = {
            "number": lambda *_, value=value: value,
            "__getitem__": lambda *_, value=value: value,
        }
        total = type("Total", (), told)()
        monkeypatch.setattr(
            type(release), "totals", lambda _, total=total: SimpleNamespace(total=total)
        )
        assert word in facts(public)[1].now

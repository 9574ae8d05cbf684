"""Each claim in each sentence is true: read back from the words, and held against what is counted
apart from them.

For office pages the slow plain reference counts, for public pages the cells in the release's file.
The sentences are made over generated filters and data, in both languages; ``claims`` reads them
with a grammar of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import count, product
from math import inf, sqrt
from pathlib import Path
from random import Random
from statistics import NormalDist
from tempfile import mkdtemp
from types import SimpleNamespace
from unittest import mock

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access import (
    FILTERS,
    MEASURES,
    Answer,
    Complaints,
    Coverage,
    Filters,
    PublicFilters,
    PublicQuestion,
    Question,
    Release,
    as_covered,
    open_release,
    refusal,
)
from data_access.database.engine import open_engine
from data_access.disclosure import gate
from data_access.model.codes import CODE_LISTS
from data_access.query.read_coverage import last_filing
from pages.office_parts.overview_questions import COMPARABLE, COMPARED, TILES, overview_questions
from pages.office_parts.tile_changes import change_of, compared_in_words, second_in_words
from pages.public_parts.questions import COLUMNS
from pages.public_parts.questions import TILES as PUBLIC_TILES
from pages.public_parts.tiles import _note
from pages.statements import public_findings, ranking, scope
from pages.statements.office import findings as office_findings
from pages.statements.speaker import Office, Public
from tests.figures import reference
from tests.figures.records import (
    AS_OF,
    PARENTS,
    asked,
    codes_of,
    complaint,
    data_of,
    databases,
    in_words,
    query_params,
    write_database,
)
from tests.release.small_releases import BODIES, PLACES, SIZES, write_release
from tests.release.test_released import _part, slow_counts, slow_figure
from tests.sentences import claims

LANGUAGES = ("en", "ur")
# A failing example says which claim of which sentence is false; to make it smaller would take
# minutes.
GENERATED = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=True,
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
LEAST_RANKED = 100
SEEN: Counter = Counter()  # kinds of claims that were held against the reference


def seen(grammar: str, kind: str) -> None:
    SEEN[grammar, kind] += 1


# Exact answers: data ------------------------------------------------------------------------------

OFFICE_BREAKDOWNS = ("category", "department", "province", "district", "group")
_FOLDER, _NUMBERS = Path(mkdtemp(prefix="sentences-")), count()
_MANY_PARTS = {
    "category": ("water", "roads", None), "province": ("PB", "SD", "BA", None), "district": ("lahore", "multan", "quetta", None),
    "level": ("FED", "PB", "SD"), "department": (*PARENTS, None), "sex": ("men", "women", "other", None), "channel": ("app", "web"),
}  # fmt: skip


def crowd(seed: int, complaints: int = 500, days: int = 400) -> reference.Data:
    """So many complaints that shares can be compared; what becomes of them depends on what they
    are about.
    """
    chance, asked_of = Random(seed), Random(f"groups {seed}")
    histories = [_one_of_many(chance, number, days) for number in range(1, complaints + 1)]
    for record, _ in histories:
        record["groups"] |= _overseas(asked_of)
    return data_of(histories)


def _overseas(chance: Random) -> frozenset[str]:
    """Whether somebody lives abroad; only of those it is asked whether they have a disability."""
    return frozenset(chance.choices(((), ("overseas",), ("overseas", "disability")), (7, 2, 1))[0])


def _one_of_many(chance: Random, number: int, days: int) -> tuple[dict, list[dict]]:
    filed = AS_OF - timedelta(days=chance.randrange(0, days), hours=chance.randrange(0, 12))
    about = {name: chance.choice(codes) for name, codes in _MANY_PARTS.items()}
    moments, at = [], filed
    for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 3))):
        at += timedelta(days=chance.choice((1, 10, 30, 60)))
        moments += [at] if at <= AS_OF else []
    likely = {"water": 0.9, "roads": 0.2}.get(about["category"], 0.5)
    happy = {
        feedback: "positive" if chance.random() < likely else "negative"
        for feedback in ("feedback", "first_feedback")
    }
    outcome = "relief" if chance.random() < 0.6 else chance.choice(("partial", "none", "dropped"))
    groups = frozenset(code for code in ("women", "minority", "senior") if chance.random() < 0.3)
    more = {
        **about,
        **happy,
        "outcome": outcome,
        "first_outcome": outcome,
        "groups": groups,
        "source_id": chance.choice((1, 2)),
    }
    return complaint(
        number, filed, moments[::2], [(moment, "citizen") for moment in moments[1::2]], **more
    )


class Asked:
    """One small database, asked; and its plain records."""

    def __init__(self, data: reference.Data):
        self.data = data
        address = write_database(
            _FOLDER / f"{next(_NUMBERS)}.duckdb",
            data.complaints,
            data.members,
            data.reopenings,
            recorded=in_words(data),
        )
        self.complaints = Complaints(open_engine(address))

    def office(self, language: str) -> Office:
        dataset = self.complaints.dataset()
        last_filed = self.complaints.last_filed(dataset)
        coverage = self.complaints.coverage()
        return Office(
            language,
            self.complaints.codebook(),
            AS_OF,
            coverage,
            dataset.recorded.facts,
            last_filed,
        )

    def ask(self, measures: tuple[str, ...], breakdowns: tuple[str, ...], filters: dict) -> Answer:
        return self.answer(Question(measures, breakdowns, Filters.from_query_params(filters)))

    def answer(self, question: Question) -> Answer:
        with mock.patch.object(gate.audit, "record_command"):
            return gate.disclose_to_operator(self.complaints.ask(question), "test")


_SOME_FACTS = (
    None,
    tuple(
        reference.Asked(fact)
        for fact in ("closing", "outcome", "feedback", "groups", "province", "category")
    ),
    (
        *(reference.Asked(fact) for fact in ("closing", "status", "reopening")),
        reference.Asked("feedback", 1),
        reference.Asked("outcome", None, AS_OF.date() - timedelta(days=200), None),
    ),
)


@cache
def many(seed: int) -> Asked:
    return Asked(crowd(seed)._replace(recorded=_SOME_FACTS[seed % 3]))


@st.composite
def worlds(draw) -> Asked:
    """Mostly a crowd, which is kept; and any few complaints."""
    if draw(st.integers(0, 3)):
        return many(draw(st.integers(0, 5)))
    return Asked(draw(databases())._replace(recorded=draw(asked())))


# Exact answers: what is true ----------------------------------------------------------------------

_NAMED = {code for codes in _MANY_PARTS.values() for code in codes if code}
_NAMED |= set(codes_of("subcategory"))
_LABELS = {
    "en": {code.title(): code for code in _NAMED},
    "ur": {code: code for code in _NAMED},
}
_LISTS = {
    name: {
        language: {row.label.in_language(language): row.code for row in rows}
        for language in LANGUAGES
    }
    for name, rows in CODE_LISTS.items()
}


def code_of(dimension: str, label: str, language: str) -> str:
    """The code behind a label; of a province that only chosen districts are shown of, of the
    province.
    """
    for words in (" (chosen districts only)", " (صرف منتخب اضلاع)"):
        label = label.removesuffix(words)
    if dimension in _LISTS:
        return _LISTS[dimension][language][label]
    has_parent = dimension in ("district", "subcategory")  # “Lahore, Punjab”
    plain = label.split(claims.COMMA[language])[0] if has_parent else label
    return _LABELS[language][plain]


def measure_of(label: str, language: str) -> str:
    (name,) = [
        name for name, entry in MEASURES.items() if entry.label.in_language(language) == label
    ]
    return name


def wilson(part: float, whole: float, comparisons: int) -> tuple[float, float]:
    """Wilson's interval from the textbook, so wide that all of them hold together with 95 %."""
    z = NormalDist().inv_cdf(1 - 0.025 / max(comparisons, 1))
    p = min(part / whole, 1.0)  # made-up cells may hold more of a part than of its whole
    centre, reach = (
        (p + z * z / (2 * whole)),
        z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)),
    )
    return (centre - reach) / (1 + z * z / whole), (centre + reach) / (1 + z * z / whole)


def parts_there(world: Asked, measure: str, breakdown: str, filters: dict) -> dict[str, object]:
    """The figure of each named part that has any record under the filters."""
    codes = reference.codes(world.data, breakdown) - {reference.UNRECORDED}
    return {
        code: reference.figure(world.data, measure, breakdown, code, filters)
        for code in codes
        if reference.cohort(world.data, breakdown, code, filters)
    }


def reads_as(figure, text: str) -> bool:
    """Whether an exact figure is written like this."""
    if isinstance(figure, reference.Share):
        return claims.fits(float(Fraction(*figure)), text, 1)
    return claims.number(text) == figure


def check_ranking(world: Asked, breakdown: str, measure: str, filters: dict, language: str) -> None:
    answer = world.ask((measure,), (breakdown,), filters)
    sentence = ranking.of_parts(world.office(language), answer, breakdown, measure)
    label, by, kind, said = claims.ranking(sentence, language)
    assert (measure_of(label, language), by) == (measure, breakdown), sentence
    seen("ranking", kind)
    there = parts_there(world, measure, breakdown, filters)
    known = {code: figure for code, figure in there.items() if not isinstance(figure, str)}
    if MEASURES[measure].unit == "share":
        known = {code: figure for code, figure in known.items() if figure.whole >= LEAST_RANKED}
    total = reference.figure(world.data, measure, filters=filters)
    true = {
        "no_part": lambda: not there and is_known(world.data, breakdown),
        "too_few": lambda: not known and there and (len({f for f in there.values() if isinstance(f, str)}) != 1 or any(not isinstance(f, str) for f in there.values())),
        "all_withheld": lambda: (set(there.values()) or _nothing_known(world.data, breakdown)) == {claims.REASONS.get(said["reason"], said["reason"])},
        "one": lambda: [code_of(by, said["label"], language)] == list(known) and reads_as(*known.values(), said["shown"]),
        "none": lambda: set(known.values()) == {0} and len(known) == int(said["of"]) > 1,
        "first": lambda: is_first(known, said, by, language) and not total,
        "share": lambda: is_first(known, said, by, language) and claims.fits(max(known.values()) / total, said["part"], 1),
        "shared": lambda: is_shared(known, said, by, language),
        "chance": lambda: len(known) > 1 and not is_clear(known),
        "range": lambda: is_clear(known) and is_range(known, said, by, language),
    }[kind]  # fmt: skip
    assert true(), (sentence, there, total)
    assert ("(chosen districts only)" in sentence or "(صرف منتخب اضلاع)" in sentence) == (
        breakdown == "province"
        and "district" in filters
        and kind in ("one", "first", "share", "shared", "range")
    ), sentence


def is_known(data: reference.Data, breakdown: str) -> bool:
    """Whether a source of these records says by what they are split."""
    fact = {"group": "groups", "age_band": "status"}.get(breakdown, breakdown)
    return data.recorded is None or fact in {asked.fact for asked in data.recorded}


def _nothing_known(data: reference.Data, breakdown: str) -> set[str]:
    return set() if is_known(data, breakdown) else {reference.NOT_RECORDED}


def is_first(known: dict, said: dict, by: str, language: str) -> bool:
    code, others = code_of(by, said["label"], language), sorted(known.values())
    return (
        known[code] == others[-1] > others[-2]
        and reads_as(known[code], said["shown"])
        and len(known) == int(said["of"])
    )


def is_shared(known: dict, said: dict, by: str, language: str) -> bool:
    labels, count = claims.names(said["labels"], language)
    most = {code for code, figure in known.items() if figure == max(known.values())}
    named = {code_of(by, label, language) for label in labels}
    return (
        named <= most
        and len(most) == count > 1
        and reads_as(max(known.values()), said["shown"])
        and len(known) == int(said["of"])
    )


def _ends(known: dict) -> tuple[object, object]:
    by_share = sorted(known.values(), key=lambda figure: Fraction(*figure))
    return by_share[0], by_share[-1]


def is_clear(known: dict) -> bool:
    if len(known) < 2:
        return False
    low, high = _ends(known)
    return wilson(*low, len(known))[1] < wilson(*high, len(known))[0]


def is_range(known: dict, said: dict, by: str, language: str) -> bool:
    low, high = _ends(known)
    for end, text, words in (
        (low, said["low"], said["low_label"]),
        (high, said["high"], said["high_label"]),
    ):
        labels, _ = claims.names(words, language)
        if not reads_as(end, text) or not all(
            reads_as(known[code_of(by, label, language)], text) for label in labels
        ):
            return False
    return len(known) == int(said["of"])


def check_chain(world: Asked, filters: dict, language: str) -> None:
    answer = world.ask(("relief_confirmed", "addressed"), (), filters)
    kind, said = claims.read(
        office_findings.of_chain(world.office(language), answer), claims.CHAIN, language
    )
    seen("chain", kind)
    if kind == "silent":
        return
    t, data = AS_OF, world.data
    known = [
        c
        for c in reference.cohort(data, "", "", filters)
        if reference.is_known(c, "relief_confirmed", data)
    ]
    closed = [
        c for c in known if reference.is_closed(c, t) and reference.is_known(c, "addressed", data)
    ]
    confirmed = sum(reference.relief_confirmed(c, t) for c in closed)
    assert kind == "to_date" and claims.fits(confirmed / len(closed), said["share"], 1)
    assert any(reference.suits("relief", filters.get("outcome", ()), str.__eq__) for _ in "1")


def shown_days(data: reference.Data, filters: dict) -> list:
    return [day for day in reference.days_of(data) if reference.in_window(day, filters)]


def check_flow(world: Asked, filters: dict, language: str) -> None:
    data, office = world.data, world.office(language)
    answer = as_covered(
        world.ask(("received", "closings", "reopenings", "backlog"), ("month",), filters),
        office.coverage,
    )
    kind, said = claims.read(office_findings.of_flow(office, answer), claims.FLOW, language)
    seen("flow", kind)
    if kind != "silent":
        month = claims.month(said["month"], language)
        check_flow_claim(data, filters, kind, month, said)
        check_last_whole_month(world.complaints.coverage(), filters, month)
    check_backlog(
        data, filters, language, office_findings.of_backlog(office, answer), office.coverage
    )
    check_notes(data, filters, language, answer, office)


def check_notes(
    data: reference.Data, filters: dict, language: str, answer: Answer, office: Office
) -> None:
    """Each note below the charts over time: which months are dashed or missing, and what the
    filters look at.
    """
    read = [
        claims.read(note, claims.NOTES, language)
        for note in office_findings.backlog_notes(office, answer)
    ]
    for kind, _ in read:
        seen("notes", kind)
    said, coverage = dict(read), office.coverage
    assert len(said) == len(read) and "own_day" in said
    codes, current = [row.code for row in answer.rows("month")], f"{AS_OF:%Y-%m}"
    told = {code for code in codes if is_told(data, coverage, filters, code)}
    dashed = {code for code in told if code != current and not is_whole(coverage, filters, code)}
    for key, expected in (("in_part", dashed), ("not_covered", set(codes) - told)):
        texts, number = claims.names(said[key]["months"], language) if key in said else ([], 0)
        assert {claims.month(text, language) for text in texts} <= expected and number == len(
            expected
        ), (key, expected)
    assert ("incomplete" in said) == (current in told)
    assert (
        "incomplete" not in said or claims.month(said["incomplete"]["month"], language) == current
    )
    assert ("status_now" in said) == bool({"status", "outcome"} & filters.keys())
    assert (
        "status_now" not in said or claims.day(said["status_now"]["day"], language) == AS_OF.date()
    )
    assert ("whenever" in said) == bool({"from", "to", "period"} & filters.keys())


def is_whole(coverage: Coverage, filters: dict, month: str) -> bool:
    days = days_of_month(date.fromisoformat(f"{month}-01"))
    return all(reference.in_window(day, filters) for day in days) and coverage.covers(
        days[0], days[-1]
    )


def check_flow_claim(
    data: reference.Data, filters: dict, kind: str, month: str, said: dict
) -> None:
    found = {
        name: reference.flow(data, name, "month", month, filters)
        for name in ("received", "closings")
    }
    reopened = reference.figure(data, "reopenings", "month", month, filters)
    if kind.startswith("new_"):
        assert not isinstance(reopened, int) or not reference.is_recorded_at_all("reopenings", data)
    else:
        found["reopenings"] = reference.flow(data, "reopenings", "month", month, filters)
    arrived, closed = found["received"] + found.get("reopenings", 0), found["closings"]
    numbers = {key: claims.number(said[key]) for key in ("arrived", "closed") if key in said}
    assert numbers in (
        {"arrived": arrived, "closed": closed},
        {} if arrived == closed == 0 else None,
    )
    true = {
        "more": arrived > closed,
        "less": arrived < closed,
        "same": arrived == closed > 0,
        "none": arrived == closed == 0,
    }
    assert true[kind.removeprefix("new_")], (kind, found)


def check_last_whole_month(coverage: Coverage, filters: dict, month: str) -> None:
    """The month is shown, over and covered, all of it, and the one after it is not."""
    first = datetime.strptime(month, "%Y-%m").date()
    days = days_of_month(first)
    assert all(reference.in_window(day, filters) and day < AS_OF.date() for day in days)
    assert coverage.covers(days[0], days[-1])
    following = days_of_month(days[-1] + timedelta(days=1))
    is_whole = all(reference.in_window(day, filters) and day < AS_OF.date() for day in following)
    assert not is_whole or not coverage.covers(following[0], following[-1])


def days_of_month(first: date) -> list[date]:
    later = (first + timedelta(days=31)).replace(day=1)
    return [first + timedelta(days=number) for number in range((later - first).days)]


def is_told(data: reference.Data, coverage: Coverage, filters: dict, month: str) -> bool:
    """Whether all sources cover a month until T; or some of them some days, in which something
    came in.
    """
    days = [day for day in days_of_month(date.fromisoformat(f"{month}-01")) if day <= AS_OF.date()]
    covered = [coverage.covers(day, day) for day in days]
    here = any(coverage.touches(day, day) for day in days) or days[-1] == AS_OF.date()
    return all(covered) or (here and reference.flow(data, "received", "month", month, filters) > 0)


def check_backlog(
    data: reference.Data, filters: dict, language: str, sentence: str, coverage: Coverage
) -> None:
    kind, said = claims.read(sentence, claims.BACKLOG, language)
    seen("backlog", kind)
    if kind == "silent":
        return
    events = reference.events(data, "backlog", "month", "", filters)
    signs = {"closings": -1, "undated": 0}

    def open_on(day) -> int:
        return sum(signs.get(what, 1) for what, on in events if on <= day)

    ends = {}
    for day in shown_days(data, filters):
        ends[f"{day:%Y-%m}"] = day  # the last shown day of each month
    ends = {month: day for month, day in ends.items() if is_told(data, coverage, filters, month)}
    last = claims.day(said["day"], language)
    assert last == max(ends.values()) and open_on(last) == claims.number(said["count"])
    most = max(open_on(day) for day in ends.values())
    if kind == "below":
        day = claims.day(said["most_day"], language)
        assert day in ends.values() and open_on(day) == claims.number(
            said["most"]
        ) == most > open_on(last)
    else:
        assert open_on(last) == most


# Exact answers: notes -----------------------------------------------------------------------------


def check_group_notes(world: Asked, filters: dict, language: str) -> None:
    """Of whom it is said that others were not asked, of those nobody outside of that other group
    is there.
    """
    answer = world.ask(("filed",), ("group",), filters)
    carriers: dict[str, list[frozenset]] = {}
    for c in world.data.complaints:
        for code in c["groups"] or ():
            carriers.setdefault(code, []).append(c["groups"])
    told = set()
    for note in ranking.group_notes(world.office(language), answer):
        kind, said = claims.read(note, claims.WITHIN, language)
        seen("within", kind)
        group, other = (code_of("group", said[key], language) for key in ("group", "other"))
        assert group != other and all(other in groups for groups in carriers[group])
        assert len(carriers[other]) > len(carriers[group]) >= 20
        told.add(group)
    rare = {
        code
        for code, found in carriers.items()
        if 20 <= len(found) <= len(world.data.complaints) / 3
    }
    for group, other in product({row.code for row in answer.rows("group")} & rare, rare):
        is_within = len(carriers[group]) < len(carriers[other]) and all(
            other in groups for groups in carriers[group]
        )
        assert not is_within or group in told, (group, other)


def labels_of(text: str, language: str) -> list[str]:
    """Read “Open, Satisfied”, or “Open; Days to close, median” where a label holds a comma."""
    labels = {entry.label.in_language(language) for entry in MEASURES.values()}
    if text in labels:
        return [text]
    found = text.split(claims.SEMICOLON[language])
    return found if len(found) > 1 else claims.listed(text, language)


def check_of_how_many(
    world: Asked, measures: tuple[str, ...], filters: dict, language: str
) -> None:
    """Each figure whose facts are known of some complaints only is told with of how many, and
    how many were closed without a recorded date; no other is.
    """
    data, told, undated = world.data, {}, {}
    total = world.ask(measures, (), filters).total
    for note in office_findings.of_how_many(world.office(language), total, measures):
        kind, said = claims.read(note, claims.HOW_MANY, language)
        seen("how many", kind)
        for name in (
            measure_of(label, language) for label in labels_of(said["measures"], language)
        ):
            if kind == "undated":
                undated[name] = claims.number(said["count"])
            else:
                told[name] = claims.number(said["known"]), claims.number(said["all"])
    everybody = [c for c in reference.cohort(data, "", "", filters) if reference.is_filed(c, AS_OF)]
    expected, without_date = {}, {}
    for name in measures:
        recorded = [c for c in everybody if reference.is_known(c, name, data)]
        left_out = [c for c in recorded if reference.is_left_out_undated(c, name)]
        known = len(recorded) - len(left_out)
        if (
            0 < known < len(everybody)
            and reference.is_recorded_at_all(name, data)
            and name != "members"
        ):
            expected[name] = (known, len(everybody))
            without_date |= {name: len(left_out)} if left_out else {}
    assert (told, undated) == (expected, without_date)


def is_touched(coverage: Coverage, days: Sequence[date]) -> bool:
    """Whether a source covers one of the days at least, looked at one by one."""
    spans = coverage.of_some or coverage.stretches
    return any(first <= day <= last for day in days for first, last in spans)


TILE_WHOLES = {"addressed": "filed", "open": "filed", "relief": "addressed"}


def check_tiles(world: Asked, filters: dict, language: str) -> None:
    """What stands below each figure at a glance: the part of what it is, of how many answers,
    what it counts.
    """
    data, office = world.data, world.office(language)
    answer = world.ask((*TILES, "response_rate"), (), filters)
    check_of_how_many(world, TILES, filters, language)
    for name in TILES:
        note = office_findings.tile_note(office, name, answer, answer.total.figures)
        kind, said = claims.read(note, claims.TILE, language)
        seen("tile", kind)
        check_tile(data, filters, name, kind, said, language)


def check_tile(
    data: reference.Data, filters: dict, name: str, kind: str, said: dict, language: str
) -> None:
    figure = reference.figure(data, name, filters=filters)
    everybody = [c for c in reference.cohort(data, "", "", filters) if reference.is_filed(c, AS_OF)]
    if kind == "no_open":
        assert name in ("open", "days_to_close_median", "days_to_close_p90")
        assert not any(
            reference.is_open(c, AS_OF)
            for c in everybody
            if reference.is_recorded(c, "status", data)
        )
    elif kind == "of":
        whole = TILE_WHOLES[name]
        assert measure_of(said["whole"], language) == whole
        known = [
            c
            for c in everybody
            if reference.is_known(c, name, data) and reference.is_known(c, whole, data)
        ]
        parts = sum(reference.COUNTS[name](c, AS_OF) for c in known)
        assert claims.fits(
            parts / sum(reference.COUNTS[whole](c, AS_OF) for c in known), said["share"], 1
        )
    elif kind == "answered":
        assert name == "satisfaction" and reads_as(
            reference.figure(data, "response_rate", filters=filters), said["share"]
        )
    elif kind == "of_answers":
        assert figure.whole == claims.number(said["count"])
        # Without a response rate, satisfaction at least says of how many answers it is.
        assert name in ("confirmed_relief", "contested_relief") or (
            name == "satisfaction"
            and isinstance(reference.figure(data, "response_rate", filters=filters), str)
        )
    elif kind == "open_counted":
        assert name.startswith("days_to_close") and not isinstance(figure, str)
    elif kind == "users":
        assert name == "members" and figure == reference.members(data, "", "", filters)
    else:
        assert name in ("filed", "on_time") or name in TILE_WHOLES or isinstance(figure, str)


YEAR = timedelta(days=365)


def two_windows(filters: dict) -> tuple[str, list[date], list[date]]:
    """The days that changes are about, and those before, as anybody would choose them; how they
    relate.
    """
    today = AS_OF.date()
    if not {"from", "to", "period"} & filters.keys():
        end = today.replace(day=1) - timedelta(days=1)
        starts = [date(end.year - years, end.month, 1) for years in (1, 2)]
        starts = [days_of_month(start)[-1] + timedelta(days=1) for start in starts]
        return "year", _days(starts[0], end), _days(starts[1], starts[0] - timedelta(days=1))
    days = [day for day in _days(date(1990, 1, 1), today) if reference.in_window(day, filters)]
    is_open = not {"from", "period"} & filters.keys()
    if not days or is_open or (days[-1] - days[0]).days + 1 != len(days):
        return "no_pair", [], []
    before = [
        day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))
        for day in (days[0], days[-1])
    ]
    if before[1] < days[0]:
        return "season", days, _days(*before)
    return "days", days, _days(days[0] - timedelta(days=len(days)), days[0] - timedelta(days=1))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def between(filters: dict, days: list[date]) -> dict:
    """The same filters, for these days only."""
    kept = {name: codes for name, codes in filters.items() if name not in ("from", "to", "period")}
    return kept | {"from": [str(days[0])], "to": [str(days[-1])]}


def check_changes(world: Asked, filters: dict, language: str) -> None:
    """What the changes of the tiles are about, or why there are none; and each change."""
    data, coverage, chosen = (
        world.data,
        world.complaints.coverage(),
        Filters.from_query_params(filters),
    )
    found = {
        key: world.answer(question)
        for key, question in overview_questions(chosen, AS_OF, coverage).items()
    }
    visit = SimpleNamespace(
        filters=chosen, dataset=SimpleNamespace(as_of=AS_OF), complaints=world.complaints, language=language,
        say=world.office(language).say, speaker=world.office(language),
    )  # fmt: skip
    kind, said = claims.read(compared_in_words(visit, found), claims.CHANGES, language)
    seen("changes", kind)
    how, now, before = two_windows(filters)
    pair = [between(filters, days) for days in (now, before)] if now else []
    filed = [
        sum(reference.is_filed(c, AS_OF) for c in reference.cohort(data, "", "", window))
        for window in pair
    ]
    if {"status", "outcome"} & filters.keys():
        how = "changing"
    elif pair and not coverage.covers(now[0], now[-1]):
        how = f"now_{'part' if is_touched(coverage, now) else 'not'}"
    elif pair and not coverage.covers(before[0], before[-1]):
        how = f"before_{'part' if is_touched(coverage, before) else 'not'}"
    elif pair and min(filed) < 50:
        how = "too_few"
    assert kind == how, (kind, how, now[:1], before[:1])
    assert claims.number(said.get("least", "50")) == 50 and claims.number(
        said.get("days", f"{len(now)}")
    ) == len(now)
    for name in TILES:
        read = claims.read(_words(change_of(visit, name, found)), claims.CHANGE_OF_TILE, language)
        seen("change of a tile", read[0])
        if kind not in ("year", "season", "days"):
            assert read[0] == "silent"
        else:
            check_change_of_tile(data, name, pair, *read, bool(said.get("is_open")))
    check_second_changes(world, filters, visit, found, now)


def check_second_changes(world: Asked, filters: dict, visit, found: dict, now: list) -> None:
    """Each change against as many days directly before, and which of them the two disagree on."""
    if "now" not in found:
        assert "earlier" not in found
        return
    before = [now[0] - timedelta(days=n) for n in range(len(now), 0, -1)]
    covered = world.complaints.coverage().covers(before[0], before[-1])
    assert ("earlier" in found) == (covered and len(now) < 365)
    if "earlier" not in found:
        return
    pair = [between(filters, days) for days in (now, before)]
    shown = {}
    for name in TILES:
        read = claims.read(
            _words(change_of(visit, name, found | {"before": found["earlier"]})),
            claims.CHANGE_OF_TILE,
            visit.language,
        )
        seen("second change of a tile", read[0])
        if read[0] != "silent":
            check_change_of_tile(world.data, name, pair, *read, False)
            shown[name] = read[0]
    told = " ".join(second_in_words(visit, found))
    assert not told or str(len(now)) in told
    for name in COMPARED:
        label = MEASURES[name].label.in_language(visit.language)
        assert label not in told or shown[name] == "by"


def _words(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


def check_change_of_tile(
    data, name: str, pair: list[dict], kind: str, said: dict, is_open: bool
) -> None:
    if name == "open":
        assert is_open == (kind != "silent")
        ends = [pair[place]["to"][0][:7] for place in (0, 1)]
        kept = {key: codes for key, codes in pair[0].items() if key not in ("from", "to")}
        figures = [reference.flow(data, "backlog", "month", month, kept) for month in ends]
    else:
        assert kind == "silent" or name in (
            "filed",
            "on_time",
            "days_to_close_median",
            "days_to_close_p90",
        )
        figures = [reference.figure(data, name, filters=window) for window in pair]
    if kind in ("silent", "unclear"):
        return
    if isinstance(figures[0], reference.Share):
        assert (
            wilson(*figures[0], 2)[0] > wilson(*figures[1], 2)[1]
            or wilson(*figures[0], 2)[1] < wilson(*figures[1], 2)[0]
            or kind == "same"
        )
        change, digits = 100 * float(Fraction(*figures[0]) - Fraction(*figures[1])), 1
    elif name.startswith("days"):
        change, digits = figures[0] - figures[1], 0
    else:
        change, digits = 100 * (figures[0] - figures[1]) / figures[1], 1
    told = 0 if kind == "same" else float(said["by"].replace("\u2212", "-").replace(",", ""))
    assert abs(change - told) <= 0.5 * 10**-digits + 1e-9, (name, figures, told)


# Exact answers: what is shown ---------------------------------------------------------------------


def said_of(record: dict, words: str, language: str, parents) -> bool:
    """Whether a complaint is one of those that the words of the filters speak of."""
    if not words:
        return True
    for clause in words.split(claims.SEMICOLON[language]):
        label, _, choice = clause.partition(": ")
        (name,) = [
            name for name, entry in FILTERS.items() if entry.label.in_language(language) == label
        ]
        if not _is_chosen(record, name, choice, language, parents):
            return False
    return True


def _is_chosen(record: dict, name: str, choice: str, language: str, parents) -> bool:
    """“A or B”, “A and B”, “not A and not B”, “(A or B) and not C”: read as anybody would."""
    is_all, negated = True, claims.NOT[language]
    for part in _conjuncts(choice, language):
        match = negated.fullmatch(part)
        if match and not _is_label(name, part, language):  # “relief cannot be granted” in Urdu
            is_all &= not _has(record, name, match[1], language, parents)
        else:
            options = claims.joined(part.removeprefix("(").removesuffix(")"), claims.OR, language)
            is_all &= any(_has(record, name, option, language, parents) for option in options)
    return is_all


def _is_label(name: str, words: str, language: str) -> bool:
    return name in _LISTS and words in _LISTS[name][language]


def _conjuncts(choice: str, language: str) -> list[str]:
    return claims.joined(choice, claims.AND, language)


def _has(record: dict, name: str, label: str, language: str, parents) -> bool:
    code = code_of(name, label.removeprefix("(").removesuffix(")"), language)
    if name == "group":
        return code in (record["groups"] or ())
    value = record[name]
    return value is not None and (
        reference.is_within(value, code, parents) if name == "department" else value == code
    )


def is_said_day(day, words: str, language: str) -> bool:
    """Whether a day lies in the period that the words tell."""
    return any(_in_span(day, span, language) for span in _spans(words, language))


def _spans(words: str, language: str) -> Iterator[tuple[str, dict]]:
    for text in words.split(claims.COMMA[language]):
        yield claims.read(text, claims.WINDOW, language)


def _in_span(day, span: tuple[str, dict], language: str) -> bool:
    kind, said = span
    if kind == "no_day":
        return False
    if kind in ("period", "month"):
        code = claims.month(said[kind], language)
        return any(reference.period_of(day, one) == code for one in reference.PERIODS)
    first = claims.day(said["first_day"], language) if "first_day" in said else None
    return (first is None or first <= day) and day <= claims.day(said["last_day"], language)


def check_page(world: Asked, filters: dict, language: str) -> None:
    data, office, asked_for = world.data, world.office(language), Filters.from_query_params(filters)
    shown = world.ask(("filed",), (), filters).total["filed"]
    everything = sum(reference.is_filed(c, AS_OF) for c in data.complaints)
    kind, said = claims.read(
        scope.sentence(office, asked_for, shown, everything), claims.PAGE, language
    )
    seen("page", kind)
    spoken_of = [
        c
        for c in data.complaints
        if reference.is_filed(c, AS_OF)
        and is_said_day(c["filed_at"].date(), said["period"], language)
        and said_of(c, said.get("filters", ""), language, data.parents)
    ]
    assert len(spoken_of) == claims.number(said["shown"]), (said, filters)
    assert claims.number(said.get("all", said["shown"])) == everything
    assert claims.day(said["as_of_day"], language) == AS_OF.date()
    check_last_filing(data, filters, said["period"], language)
    if not shown:
        check_empty(
            world,
            filters,
            language,
            scope.why_empty(office, asked_for, world.complaints.coverage()),
        )


def check_last_filing(data: reference.Data, filters: dict, words: str, language: str) -> None:
    """Where nobody chose an end, the days told end with the last filing, not with what happened
    to it later.
    """
    filed = [c["filed_at"].date() for c in data.complaints if reference.is_filed(c, AS_OF)]
    begins = filters.get("from", ["1900-01-01"])[0]
    if "period" not in filters and "to" not in filters and filed and begins <= str(max(filed)):
        ((_, span),) = _spans(words, language)
        assert claims.day(span["last_day"], language) == max(filed)


def check_empty(world: Asked, filters: dict, language: str, sentence: str) -> None:
    kind, said = claims.read(sentence, claims.EMPTY, language)
    seen("empty", kind)
    days = shown_days(world.data, filters)
    first, last = (filters.get(name, [""])[0] for name in ("from", "to"))
    if kind == "reversed":
        assert first > last > ""
        assert [str(claims.day(said[key], language)) for key in ("first_day", "last_day")] == [
            first,
            last,
        ]
    elif kind == "disjoint":
        assert not days and "period" in filters and (first or last)
    elif kind == "after":
        assert not days and claims.day(said["day"], language) == AS_OF.date()
    elif kind == "before":
        assert claims.day(said["day"], language) == world.complaints.coverage().first
        assert all(day < claims.day(said["day"], language) for day in days)
    else:
        _, _, words = f"{claims.SEMICOLON[language]}{said['filters']}".rpartition(
            claims.SEMICOLON[language]
        )
        assert not any(
            is_said_day(c["filed_at"].date(), words, language)
            and said_of(
                c,
                said["filters"].rpartition(claims.SEMICOLON[language])[0],
                language,
                world.data.parents,
            )
            for c in world.data.complaints
            if reference.is_filed(c, AS_OF)
        )


@cache
def filed_long_ago() -> Asked:
    """Filings of ten days that ended on 25 January 2024, five months before the last of them was
    closed.
    """
    filed = (datetime(2024, 1, 16 + number % 10, 9) for number in range(100))
    return Asked(
        data_of([complaint(number, moment, [AS_OF]) for number, moment in enumerate(filed, 1)])
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("filters", "english"),
    [
        ({}, "100 complaints, filed from the first record to 25 January 2024."),
        (
            {"from": ["2024-01-20"]},
            "60 of 100 complaints, filed from 20 January 2024 to 25 January 2024.",
        ),
        (
            {"period": ["2024"]},
            "100 of 100 complaints, filed from 1 January 2024 to 25 January 2024.",
        ),
        ({"period": ["2024-01"]}, "100 of 100 complaints, filed January 2024."),
        (
            {"to": ["2024-01-16"]},
            "10 of 100 complaints, filed from the first record to 16 January 2024.",
        ),
        ({"from": ["2024-03-01"]}, "0 of 100 complaints, filed from 1 March 2024 to 30 June 2024."),
        (
            {"sex": ["-men"]},
            "100 of 100 complaints: Sex: not Men; filed from the first record to 25 January 2024.",
        ),
    ],
)
def test_the_days_told_are_those_of_filing_and_not_of_what_happened_since(
    filters, english, language
):
    world = filed_long_ago()
    check_page(world, filters, language)
    shown = world.ask(("filed",), (), filters).total["filed"]
    told = scope.sentence(world.office("en"), Filters.from_query_params(filters), shown, 100)
    assert told == f"{english} As of 30 June 2024."


def test_the_last_filing_is_looked_for_again_with_each_version():
    complaints = filed_long_ago().complaints
    dataset = complaints.dataset()
    assert complaints.last_filed(dataset) == date(2024, 1, 25)
    with complaints.connection() as connection:
        assert last_filing(connection, date(2024, 1, 20), AS_OF.date()) == date(2024, 1, 25)
        assert last_filing(connection, None, date(2024, 1, 18)) == date(2024, 1, 18)
        assert last_filing(connection, None, date(2023, 1, 18)) is None
    complaints._last_filed = dataset.version - 1, date(2024, 1, 20)  # as a batch before found it
    assert complaints.last_filed(dataset) == date(2024, 1, 25)


@settings(GENERATED, max_examples=35)
@given(
    world=worlds(), filters=query_params(), breakdown=st.sampled_from(OFFICE_BREAKDOWNS),
    measure=st.sampled_from(COMPARABLE), language=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_what_an_office_page_says_is_what_the_reference_counts(
    world, filters, breakdown, measure, language
):
    check_page(world, filters, language)
    check_ranking(world, breakdown, measure, filters, language)
    check_ranking(world, "category", "satisfaction", {}, language)
    check_chain(world, filters, language)
    check_flow(world, filters, language)
    check_group_notes(world, filters, language)
    check_tiles(world, filters, language)
    check_changes(world, filters, language)


ODD = (
    {}, {"period": ["2025"]}, {"to": ["2001-01-01"]}, {"from": ["2024-05-01"], "to": ["2024-01-01"]},
    {"period": ["2023"], "from": ["2024-02-01"]}, {"period": ["2023"], "from": ["2022-01-01"]}, {"period": ["2023-Q4", "2024-Q2"]},
    {"from": ["2024-03-10"], "to": ["2024-05-20"]}, {"sex": ["-men", "-women"]}, {"district": ["lahore"]},
    {"status": ["closed"], "period": ["2024-Q1"]}, {"outcome": ["dropped"]}, {"category": ["-roads", "-water"]},
    {"group": ["women", "minority"], "groups_all": ["1"]}, {"group": ["women", "minority", "-senior"]},
    # so few that months pass
    {"category": ["water"], "district": ["quetta"], "group": ["minority"], "period": ["2024-01"]},
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "filters", ODD, ids=lambda filters: "&".join(f"{k}={','.join(v)}" for k, v in filters.items())
)
def test_what_an_office_page_says_under_odd_filters(filters, language):
    for world in (many(0), many(2)):
        check_page(world, filters, language)
        for breakdown, measure in (
            ("province", "filed"),
            ("province", "addressed_share"),
            ("category", "relief"),
        ):
            check_ranking(world, breakdown, measure, filters, language)
        check_chain(world, filters, language)
        check_flow(world, filters, language)
        check_group_notes(world, filters, language)
        check_tiles(world, filters, language)
        check_changes(world, filters, language)


@cache
def years() -> Asked:
    """Complaints of two years and a half: what changes look at."""
    return Asked(crowd(11, complaints=1600, days=900))


LONG = (
    {}, {"period": ["2024-Q1"]}, {"period": ["2023-12"]}, {"from": ["2023-09-01"], "to": ["2024-02-10"]},
    {"from": ["2023-05-01"], "to": ["2024-06-20"]}, {"category": ["water"]}, {"category": ["roads"], "period": ["2024-Q1"]},
    {"from": ["2022-06-01"], "to": ["2024-06-20"]},
    {"district": ["quetta"], "category": ["roads"], "sex": ["other"], "channel": ["web"], "group": ["senior"], "period": ["2024-02"]},
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "filters", LONG, ids=lambda filters: "&".join(f"{k}={','.join(v)}" for k, v in filters.items())
)
def test_what_an_office_page_says_of_two_years(filters, language):
    check_flow(years(), filters, language)
    check_tiles(years(), filters, language)
    check_changes(years(), filters, language)


@cache
def without_some_dates() -> Asked:
    """Of every fourth closed complaint nobody wrote down when."""
    data = crowd(4)
    for place, record in enumerate(data.complaints):
        if record["status"] == "closed" and not record["reopenings"] and place % 4 == 0:
            record |= {"first_closed_at": None, "last_closed_at": None}
    return Asked(data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filters", ({}, {"period": ["2024-Q1"]}), ids=str)
def test_what_an_office_page_says_where_some_dates_are_unknown(filters, language):
    for world in (without_some_dates(), many(1), many(4)):  # of these reopenings are not recorded
        check_flow(world, filters, language)
        check_tiles(world, filters, language)


@cache
def with_a_gap() -> Asked:
    """Nothing was filed from 10 October 2023 to 20 January 2024; some of what was there was
    closed in that time.
    """
    data = crowd(12, complaints=1200, days=500)
    first, last = date(2023, 10, 10), date(2024, 1, 20)
    kept = [c for c in data.complaints if not first <= c["filed_at"].date() <= last]
    numbers = {c["complaint_id"] for c in kept}
    again = [row for row in data.reopenings if row["complaint_id"] in numbers]
    return Asked(data._replace(complaints=kept, reopenings=again))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "filters",
    (
        {},
        {"period": ["2023"]},
        {"from": ["2023-10-02"], "to": ["2024-02-10"]},
        {"category": ["roads"]},
        {"status": ["closed"]},
    ),
    ids=str,
)
def test_what_an_office_page_says_where_the_data_have_a_gap(filters, language):
    check_flow(with_a_gap(), filters, language)
    check_changes(with_a_gap(), filters, language)


# Published answers: what is true ------------------------------------------------------------------

AXES = (
    {"group"},
    {"province", "district"},
    {"level", "department", "category"},
    {"period", "month", "quarter", "year"},
)
_PUBLIC = {
    "group": ["women", "minority", "overseas"], "province": ["PK-PB", "PK-SD"], "district": ["PK-PB-LHR", "PK-PB-MUL"],
    "level": ["FED", "SD"], "department": ["nadra", "sd-works"], "category": ["energy", "roads", "water"],
    "period": ["2022", "2023", "2023-Q1", "2022-12"],
}  # fmt: skip
_PUBLIC_LABELS = {
    language: {
        (value.kind, value.label.in_language(language)): value.code for value in (*PLACES, *BODIES)
    }
    | {("group", label): code for label, code in _LISTS["group"][language].items()}
    for language in LANGUAGES
}
_PUBLIC_MEASURES = (
    "filed", "closed_within_90", "relief_within_90", "closed_share_within_40", "satisfaction_within_90",
    "confirmed_relief_within_90", "contested_relief_within_90", "days_to_close_median_within_90", "days_to_close_p90_within_90",
)  # fmt: skip
LARGE = (120, 995, 5000, 20_000)  # complaints in a cell: enough for shares that can be told apart
OFF = 7  # 5 of noise and 2 of rounding, for each count


class File:
    """A release, and its cells as they stand in the file."""

    def __init__(self, number: int):
        folder = _FOLDER / f"release-{number}"
        folder.mkdir()
        told, sizes = ((1.0, LARGE), (0.9, LARGE), (1.0, SIZES), (0.4, SIZES))[number % 4]
        path = write_release(folder, number, told=told, sizes=sizes)
        self.release: Release = open_release(path)
        self.within = (
            {"women": "overseas"} if number % 2 else {}
        )  # as whoever makes the data set may say
        self.release.group_within = self.within
        statement = """
            SELECT c.*, c.group_code AS "group", p.kind AS place_kind, p.code AS place, b.kind AS body_kind, b.code AS body,
                   t.code AS period
            FROM cells c JOIN places p USING (place_id) JOIN bodies b USING (body_id) JOIN periods t USING (period_id)"""
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute(statement)
            names = [column[0] for column in found.description]
            self.rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            bodies = connection.execute("SELECT kind, code, home, same_as FROM bodies").fetchall()
        self.bodies = {
            (kind, code): {"home": home, "same_as": same} for kind, code, home, same in bodies
        }

    def counts(self, filters: dict, by: str = "", code: str = "") -> dict[str, int] | None:
        return slow_counts(self.rows, self.bodies, filters, **_part(by, code))

    def figure(self, measure: str, filters: dict, by: str = "", code: str = ""):
        return slow_figure(measure, self.counts(filters, by, code))


@cache
def file_of(number: int) -> File:
    return File(number)


def axis_of(name: str) -> set[str]:
    return next((axis for axis in AXES if name in axis), set())


def of_answer(filters: dict, by: str) -> dict:
    """What an answer split by an axis is of: no choice along it, but for what narrows which
    parts are listed.
    """
    narrows = {"district": {"province", "district"}, "department": {"level"}}.get(by, set())
    kept = {
        name: codes
        for name, codes in filters.items()
        if name not in axis_of(by) - {"period"} or name in narrows
    }
    return kept | (
        {} if "period" in filters or by in ("month", "quarter", "year") else {"period": ["2023"]}
    )


def cells_of(filters: dict, by: str) -> int:
    """How many published counts a part sums."""
    sizes = [len(codes) for name, codes in filters.items() if name not in axis_of(by)]
    return int(__import__("math").prod(sizes))


def public_names(text: str, kind: str, language: str) -> tuple[set[str], int]:
    """Codes behind “A and B” or “A and 5 more”; a label may hold an “and” of its own."""
    marks = {}
    for place, (of, label) in enumerate(
        sorted(_PUBLIC_LABELS[language], key=lambda entry: -len(entry[1]))
    ):
        if of == kind and label in text:
            marks[f"\0{place}\0"] = _PUBLIC_LABELS[language][of, label]
            text = text.replace(label, f"\0{place}\0")
    found, number = claims.names(text, language)
    return {marks[name] for name in found}, number


def reaches(counts: dict, measure: str, off: int, comparisons: int) -> tuple[float, float]:
    """Between which shares the truth lies, noise and chance together."""
    if measure == "contested_relief_within_90":
        low, high = reaches(counts, "confirmed_relief_within_90", off, comparisons)
        return 1 - high, 1 - low
    entry = MEASURES[measure]
    part, whole = (
        counts[entry.numerator],
        counts["filed" if entry.denominator == "filed_dated" else entry.denominator],
    )
    least = max(whole - off, 1)
    return wilson(max(part - off, 0), whole + off, comparisons)[0], wilson(
        min(part + off, least), least, comparisons
    )[1]


def days_between(counts: dict, measure: str, off: int, comparisons: int) -> tuple[float, float]:
    """Between which days the truth lies; a cut point that is withheld lies between its
    neighbours.
    """
    wanted, whole = (0.5 if "median" in measure else 0.9), counts["filed"]
    told = {
        days: counts[f"closed_within_{days}"]
        for days in reference.CUT_POINTS
        if counts[f"closed_within_{days}"] > 0
    }
    least = max(whole - off, 1)

    def may_be(days: int) -> bool:
        later = (
            wilson(min(part + off, least), least, comparisons)[1]
            for day, part in told.items()
            if day >= days
        )
        return min(later, default=1.0) >= wanted

    def is_sure(days: int) -> bool:
        earlier = (
            wilson(max(part - off, 0), whole + off, comparisons)[0]
            for day, part in told.items()
            if day <= days
        )
        return max(earlier, default=0.0) >= wanted

    first = next((days for days in reference.CUT_POINTS if may_be(days)), inf)
    return first, next((days for days in reference.CUT_POINTS if is_sure(days)), inf)


def check_public_ranking(file: File, by: str, measure: str, filters: dict, language: str) -> None:
    answer = file.release.ask(PublicQuestion(COLUMNS, by, PublicFilters.from_query_params(filters)))
    public = Public(language, file.release)
    sentence = ranking.of_parts(public, answer, by, measure)
    label, told_by, kind, said = claims.ranking(sentence, language)
    assert (measure_of(label, language), told_by) == (measure, by), sentence
    seen("public ranking", kind)
    counts = {row.code: file.counts(filters, by, row.code) for row in answer.rows(by)}
    there = {code: slow_figure(measure, counts[code]) for code in counts}
    known = {code: figure for code, figure in there.items() if not isinstance(figure, str)}
    unit, off = MEASURES[measure].unit, OFF * cells_of(filters, by)
    if unit != "count":
        known = {
            code: figure for code, figure in known.items() if counts[code]["filed"] >= LEAST_RANKED
        }
    reach = {"share": reaches, "days": days_between}.get(unit)
    ends = {code: reach(counts[code], measure, off, len(known)) for code in known} if reach else {}
    top, low = max(known.values(), default=None), min(known.values(), default=None)
    near = {code for code, figure in known.items() if top - figure <= 2 * off}
    total = file.figure(measure, of_answer(filters, by))
    assert bool(said.get("is_shown")) == ("of" in said), (
        sentence
    )  # those that are withheld may be larger

    def named(key: str) -> tuple[set[str], int]:
        return public_names(said[key], by, language)

    def is_clear_range() -> bool:
        lowest, highest = (
            {code for code, figure in known.items() if figure == end} for end in (low, top)
        )
        return min(ends[code][0] for code in highest) > max(ends[code][1] for code in lowest)

    def number_of(text: str) -> float:
        return claims.number(text.split()[0])

    true = {
        "no_part": lambda: not there,
        "too_few": lambda: not known and there,
        "all_withheld": lambda: set(there.values()) == {claims.REASONS.get(said["reason"], said["reason"])},
        "one": lambda: named("label")[0] == set(known),
        "first": lambda: named("label")[0] == near and len(near) == 1 and number_of(said["shown"]) == top,
        "share": lambda: named("label")[0] == near and len(near) == 1 and number_of(said["shown"]) == top
        and claims.fits(min(top / total, 1), said["part"], 0),
        "close": lambda: named("labels")[0] <= near and named("labels")[1] == len(near) > 1 and number_of(said["shown"]) == top,
        "each": lambda: unit == "days" and top == low == number_of(said["shown"]),
        "chance": lambda: len(known) > 1 and not is_clear_range(),
        "range": lambda: is_clear_range() and all(
            known[code] == end
            for key, end in (("low_label", low), ("high_label", top)) for code in named(key)[0]
        ) and all(
            number_of(said[key]) == end if unit == "days" else claims.fits(end, said[key], 0) for key, end in (("low", low), ("high", top))
        ),
    }[kind]  # fmt: skip
    assert true(), (sentence, there, off)
    assert "of" not in said or int(said["of"]) == len(known), (sentence, known)
    check_titled(public, answer, by, sentence, cells_of(filters, by) > 1, language)


WORSE_ENDS = {
    "closed_share_within_90": -1, "closed_share_within_40": -1, "relief_share_within_90": -1,
    "confirmed_relief_within_90": -1, "satisfaction_within_90": -1, "response_rate_within_90": -1,
    "contested_relief_within_90": 1, "reopened_share_within_90": 1, "days_to_close_median_within_90": 1,
    "days_to_close_p90_within_90": 1,
}  # fmt: skip


def check_who_is_worse(
    file: File, by: str, measure: str, filters: dict, language: str
) -> int | None:
    """Who is drawn is worse than all together whatever protection and chance did; nobody is
    praised.
    """
    answer = file.release.ask(PublicQuestion(COLUMNS, by, PublicFilters.from_query_params(filters)))
    public = Public(language, file.release)
    assert ranking.has_worse_end(measure) == (measure in WORSE_ENDS)
    if measure not in WORSE_ENDS:
        return None
    counts = {row.code: file.counts(filters, by, row.code) for row in answer.rows(by)}
    known = {
        code: slow_figure(measure, counts[code])
        for code in counts
        if not isinstance(slow_figure(measure, counts[code]), str)
        and counts[code]["filed"] >= LEAST_RANKED
    }
    everybody = file.figure(measure, of_answer(filters, by))
    worse = WORSE_ENDS[measure]
    expected = set()
    if not isinstance(everybody, str):
        reach = days_between if MEASURES[measure].unit == "days" else reaches
        off = max(OFF * cells_of(filters, by), OFF * cells_of(filters, ""))
        low, high = reach(file.counts(of_answer(filters, by)), measure, off, len(known) + 1)
        for code in known:
            own_low, own_high = reach(counts[code], measure, off, len(known) + 1)
            expected |= {code} if (own_low > high if worse > 0 else own_high < low) else set()
    found = [row.code for row in ranking.clearly_worse(answer, by, measure)]
    assert set(found) == expected and len(found) == len(expected), (by, measure, filters)
    figures = [worse * known[code] for code in found]
    assert figures == sorted(figures, reverse=True)
    told = ranking.of_worse(public, answer, by, measure)
    if len(known) > 1 and not isinstance(everybody, str):
        assert bool(expected) == any(public.name(by, code) in told for code in known)
        if found:
            assert public.name(by, found[0]) in told and str(len(found)) in told
    return len(found)


def check_titled(
    public: Public, answer: Answer, by: str, title: str, is_sum: bool, language: str
) -> None:
    """“Approximately” stands before numbers that are sums, and before nothing else."""
    about = {"en": "approximately: ", "ur": "تقریباً: "}[language]
    expected = about if is_sum and any(sign.isdigit() for sign in title) else ""
    assert public_findings.titled(public, answer, by, title) == expected + title


def check_subject(file: File, by: str, filters: dict, language: str) -> None:
    """The sentence and the citation speak of just the cells that the figures are of; so do the
    columns of the CSV.
    """
    answer = file.release.ask(
        PublicQuestion(("filed",), by, PublicFilters.from_query_params(filters))
    )
    public = Public(language, file.release)
    kind, said = claims.read(scope.subject(public, answer), claims.SUBJECT, language)
    seen("subject", kind)
    told = read_filters(said.get("filters", ""), language)
    if said["periods"] == claims.ALL_PERIODS[language]:
        assert by in ("month", "quarter", "year") and "period" not in filters
        told["period"] = [row.code for row in answer.rows(by)]
    else:
        told["period"] = [
            claims.month(text, language) for text in said["periods"].split(claims.COMMA[language])
        ]
    wanted = of_answer(filters, by)
    if not refusal(PublicFilters.from_query_params(wanted)):
        figure = answer.total["filed"]
        assert (figure if isinstance(figure, int) else figure.value) == file.figure(
            "filed", told
        ), (said, filters)
    assert {name: sorted(codes) for name, codes in told.items() if name in wanted} == {
        n: sorted(c) for n, c in wanted.items()
    }
    in_csv = dict(entry.split("=") for entry in filter(None, scope.in_a_url(answer).split("&")))
    assert {name: codes.split(",") for name, codes in in_csv.items()} == {
        n: sorted(c) for n, c in wanted.items()
    }
    cited = scope.citation(public, answer, "T", "L")
    assert scope.subject(public, answer) in cited and "L" in cited
    name = scope.file_name(by, answer, "release-1")
    assert name.startswith(
        f"complaints-{by}-"
        + "".join(f"period-{'-'.join(wanted['period'])}" if "period" in wanted else "")
    )


def read_filters(words: str, language: str) -> dict[str, list[str]]:
    found = {}
    for clause in filter(None, words.split(claims.SEMICOLON[language])):
        label, _, values = clause.partition(": ")
        (name,) = [
            name for name, entry in FILTERS.items() if entry.label.in_language(language) == label
        ]
        found[name] = [
            _PUBLIC_LABELS[language][name, value]
            for value in claims.joined(values, claims.OR, language)
        ]
    return found


def check_time(file: File, kind: str, filters: dict, language: str) -> None:
    answer = file.release.ask(
        PublicQuestion(("filed",), kind, PublicFilters.from_query_params(filters))
    )
    sentence = public_findings.of_time(Public(language, file.release), answer, kind)
    told, said = claims.read(sentence, claims.TIME, language)
    seen("time", told)
    filed = {row.code: file.figure("filed", filters, kind, row.code) for row in answer.rows(kind)}
    known = {code: figure for code, figure in filed.items() if not isinstance(figure, str)}
    if told == "silent":
        return
    near = {
        code
        for code, figure in known.items()
        if max(known.values()) - figure <= 2 * OFF * cells_of(filters, kind)
    }
    texts = (
        [said["period"]] if told == "most" else claims.joined(said["periods"], claims.OR, language)
    )
    assert {claims.month(text, language) for text in texts} == near and (len(near) == 1) == (
        told == "most"
    )
    assert claims.number(said["of"]) == len(known)
    assert told != "most" or claims.number(said["shown"]) == max(known.values())


def check_change(file: File, filters: dict, language: str) -> None:
    asked_for = PublicFilters.from_query_params(filters | {"period": ["2023"]})
    now, before = (
        file.release.ask(PublicQuestion(("filed",), "", asked_for.with_values("period", [year])))
        for year in ("2023", "2022")
    )
    sentence = public_findings.of_change(Public(language, file.release), now, before)
    current, earlier = (
        file.figure("filed", filters | {"period": [year]}) for year in ("2023", "2022")
    )
    is_known = not isinstance(current, str) and not isinstance(earlier, str)
    far = is_known and abs(current - earlier) > 2 * OFF * cells_of(filters, "period")
    assert bool(sentence) == bool(far), (current, earlier)
    if sentence:
        kind, said = claims.read(sentence, claims.CHANGE, language)
        seen("change", kind)
        assert (said["period"], said["before"]) == ("2023", "2022")
        assert claims.number(said["shown"]) == current and (kind == "more") == (current > earlier)
        assert claims.fits(abs(current - earlier) / earlier, said["share"], 0)


RATES = (
    "closed_share_within_90",
    "confirmed_relief_within_90",
    "contested_relief_within_90",
    "satisfaction_within_90",
)


def check_groups(file: File, filters: dict, language: str) -> None:
    answer = file.release.ask(
        PublicQuestion(COLUMNS, "group", PublicFilters.from_query_params(filters))
    )
    kind, said = claims.read(
        public_findings.of_groups(Public(language, file.release), answer), claims.GROUP, language
    )
    seen("groups", kind)
    everyone, clear = file.counts(of_answer(filters, "group")), {}
    compared, off = (len(answer.rows("group")) + 1) * len(RATES), OFF * cells_of(filters, "group")
    for row, rate in product(answer.rows("group"), RATES):
        counts = file.counts(filters, "group", row.code)
        shares = [slow_figure(rate, counts), slow_figure(rate, everyone)]
        if not any(isinstance(share, str) for share in shares):
            (low, high), (other_low, other_high) = (
                reaches(c, rate, off, compared) for c in (counts, everyone)
            )
            if low > other_high or high < other_low:
                clear[row.code, rate] = shares[0] - shares[1]
    if kind == "none":
        assert not clear
        return
    code, rate = _LISTS["group"][language][said["label"]], measure_of(said["measure"], language)
    points = int(said["points"].replace("\u2212", "-"))
    assert points == round(100 * clear[code, rate])
    assert abs(clear[code, rate]) == pytest.approx(max(map(abs, clear.values())))


def check_public_group_notes(file: File, filters: dict, language: str) -> None:
    """Of each group that is there it is said of whom alone it is recorded, where that is known;
    of no other.
    """
    answer = file.release.ask(
        PublicQuestion(("filed",), "group", PublicFilters.from_query_params(filters))
    )
    told = {}
    for note in ranking.group_notes(Public(language, file.release), answer):
        kind, said = claims.read(note, claims.WITHIN, language)
        seen("public within", kind)
        group, other = (_LISTS["group"][language][said[key]] for key in ("group", "other"))
        told[group] = other
    assert told == {
        code: other
        for code, other in file.within.items()
        if code in {row.code for row in answer.rows("group")}
    }


PUBLIC_WHOLES = {
    "closed_within_90": "filed", "relief_within_90": "closed_within_90",
    "relief_confirmed_within_90": "relief_within_90", "relief_contested_within_90": "relief_within_90",
}  # fmt: skip


def check_public_tiles(file: File, filters: dict, language: str) -> None:
    """What stands below each published figure at a glance is a part of published counts, or says
    what is counted.
    """
    answer = file.release.ask(PublicQuestion(COLUMNS, "", PublicFilters.from_query_params(filters)))
    public = Public(language, file.release)
    visit, counts = (
        SimpleNamespace(language=language, say=public.say),
        file.counts(of_answer(filters, "")),
    )
    for name in PUBLIC_TILES:
        kind, said = claims.read(_note(visit, answer, name), claims.TILE, language)
        seen("public tile", kind)
        whole, figure = PUBLIC_WHOLES.get(name), slow_figure(name, counts)
        if kind == "of":
            assert measure_of(said["whole"], language) == whole and counts[whole] >= 50
            assert claims.fits(min(counts[name] / counts[whole], 1), said["share"], 0)
        elif kind == "answered":
            rate = slow_figure("response_rate_within_90", counts)
            assert name == "satisfaction_within_90" and claims.fits(rate, said["share"], 0)
        elif kind == "open_counted":
            assert name == "days_to_close_median_within_90" and not isinstance(figure, str)
        else:
            are_known = (
                whole
                and not isinstance(figure, str)
                and not isinstance(slow_figure(whole, counts), str)
            )
            assert kind == "silent" and (
                name == "filed"
                or isinstance(figure, str)
                or (are_known and counts[whole] < 50)
                or not are_known
            )
            if name == "satisfaction_within_90" and not isinstance(figure, str):
                assert isinstance(slow_figure("response_rate_within_90", counts), str)


def check_public_chain(file: File, filters: dict, language: str) -> None:
    answer = file.release.ask(PublicQuestion(COLUMNS, "", PublicFilters.from_query_params(filters)))
    kind, said = claims.read(
        public_findings.of_chain(Public(language, file.release), answer), claims.CHAIN, language
    )
    seen("public chain", kind)
    counts = file.counts(filters)
    part, whole = (
        (counts or {}).get("relief_confirmed_within_90", 0),
        (counts or {}).get("closed_within_90", 0),
    )
    assert (kind == "silent") == (part <= 0 or whole < 50) and kind != "to_date"
    assert kind == "silent" or claims.fits(min(part / whole, 1), said["share"], 0)


@st.composite
def public_filters(draw) -> dict[str, list[str]]:
    names = draw(st.lists(st.sampled_from(list(_PUBLIC)), max_size=2, unique=True))
    return {
        name: sorted(
            draw(
                st.lists(
                    st.sampled_from(_PUBLIC[name]),
                    min_size=1,
                    max_size=1 if name == "group" else 2,
                    unique=True,
                )
            )
        )
        for name in names
    }


@settings(GENERATED, max_examples=150)
@given(
    number=st.integers(1, 4), filters=public_filters(), language=st.sampled_from(LANGUAGES),
    measure=st.sampled_from(_PUBLIC_MEASURES),
    by=st.sampled_from(("group", "province", "district", "department", "category", "level", "month", "quarter", "year")),
)  # fmt: skip
def test_what_a_public_page_says_is_what_the_cells_tell(number, filters, by, measure, language):
    file, asked_for = file_of(number), PublicFilters.from_query_params(filters)
    if not refusal(asked_for, by):
        check_subject(file, by, filters, language)
        if by in ("month", "quarter", "year"):
            check_time(file, by, filters, language)
        else:
            check_public_ranking(file, by, measure, filters, language)
            check_who_is_worse(file, by, measure, filters, language)
            check_public_ranking(file, by, "filed", filters, language)
    if not refusal(asked_for, "group"):
        check_groups(file, filters, language)
        check_public_group_notes(file, filters, language)
    if not refusal(asked_for):
        check_public_chain(file, filters, language)
        check_public_tiles(file, filters, language)
    without = {name: codes for name, codes in filters.items() if name != "period"}
    if not refusal(PublicFilters.from_query_params(without)):
        check_change(file, without, language)


def test_nobody_is_called_best_and_worse_only_beyond_chance():
    found = [
        check_who_is_worse(file_of(number), by, measure, {"period": [period]}, language)
        for number, by, period in product(
            range(1, 5), ("department", "district", "province"), ("2022", "2023")
        )
        for measure, language in zip(WORSE_ENDS, LANGUAGES * len(WORSE_ENDS), strict=False)
    ]
    assert 0 in found and any(found), found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", ["province", "category", "level"])
def test_what_a_public_page_says_of_days(by, language):
    """Days are few and coarse: the same in all parts, or apart by chance, or far apart."""
    for number, period, share in product(
        range(1, 5), ("2022", "2023", "2023-Q1", "2023-05"), ("median", "p90")
    ):
        check_public_ranking(
            file_of(number), by, f"days_to_close_{share}_within_90", {"period": [period]}, language
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_measures_whose_names_hold_a_comma_it_is_seen_where_each_ends(language):
    office = Office(language, many(0).complaints.codebook(), AS_OF, Coverage(), ())
    names = ("open", "days_to_close_median", "days_to_close_p90")
    labels = [MEASURES[name].label.in_language(language) for name in names]
    assert labels_of(office.apart(labels), language) == labels
    assert labels_of(office.apart(labels[1:2]), language) == labels[1:2]
    assert office.apart(labels[:1] * 2) == claims.COMMA[language].join(labels[:1] * 2)


def test_every_kind_of_claim_was_met():
    """Else a kind of sentence could be wrong and nobody would see it."""
    grammars = {
        "ranking": claims.RANKING, "public ranking": claims.RANKING, "flow": claims.FLOW, "backlog": claims.BACKLOG,
        "chain": claims.CHAIN, "public chain": claims.CHAIN, "page": claims.PAGE, "empty": claims.EMPTY, "time": claims.TIME,
        "within": claims.WITHIN, "public within": claims.WITHIN, "public tile": claims.TILE, "how many": claims.HOW_MANY, "tile": claims.TILE, "changes": claims.CHANGES,
        "change of a tile": claims.CHANGE_OF_TILE, "notes": claims.NOTES, "change": claims.CHANGE, "groups": claims.GROUP, "subject": claims.SUBJECT,
    }  # fmt: skip
    possible = {(name, kind) for name, grammar in grammars.items() for kind, _ in grammar["en"]}
    assert possible - set(SEEN) - NEVER == set()


# What one side says and the other never does, or what takes a day on which all is the same.
NEVER = {
    ("chain", "within_90"), ("public chain", "to_date"), ("ranking", "close"), ("ranking", "each"), ("ranking", "first"),
    ("public ranking", "shared"), ("public ranking", "none"), ("public ranking", "no_part"),
    ("flow", "new_same"), ("flow", "new_none"),
    ("public tile", "no_open"), ("public tile", "of_answers"), ("public tile", "users"),
}  # fmt: skip

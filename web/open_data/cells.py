"""``/open/cells.json``: a question as a query string, strictly read, and its answer from
published cells.
"""

from collections.abc import Sequence
from math import prod
from urllib.parse import urlencode

from data_access import (
    MEASURES,
    PERIODS,
    PUBLIC_BREAKDOWNS,
    PUBLIC_FILTERS,
    PUBLIC_MEASURES,
    Answer,
    PublicFilters,
    PublicQuestion,
    Release,
    Row,
    Withheld,
    refusal,
)
from web.open_data.releases import OpenProblem

PARAMETERS = (*PUBLIC_FILTERS, "by", "measures", "release")
MOST_ROWS, MOST_MEASURES, MOST_CELLS, LONGEST_QUERY = 400, 25, 20_000, 4_000
_ONCE = ("by", "measures", "release")
_MOST_TOLD = 500  # codes in a refusal
_NOTE = (
    "Protected counts: each published count may be off by up to {most}, a sum of several (“approximate”) by up to {most} for each "
    "of them, and parts do not add up to their whole. A figure that is null says why in “withheld”; null does not mean 0: it may "
    "be none, few or many.",
    "محفوظ اعداد: ہر شائع شدہ عدد میں {most} تک، اور کئی اعداد کے مجموعے (“approximate”) میں ہر ایک کے لیے {most} تک کا فرق ہو سکتا ہے، "
    "اور حصے مل کر کُل کے برابر نہیں ہوتے۔ جو عدد null ہو اس کی وجہ “withheld” میں ہے؛ null کا مطلب 0 نہیں: وہ صفر، کم یا زیادہ کچھ بھی ہو سکتا ہے۔",
)

Items = Sequence[tuple[str, str]]


def read_form(query: bytes, items: Items) -> None:
    """Check the form of a query: its length, names and how often each stands.

    Raises OpenProblem.
    """
    if len(query) > LONGEST_QUERY:
        raise OpenProblem(414, f"The query is longer than {LONGEST_QUERY} characters.")
    names = [name for name, _ in items]
    for name, value in items:
        if name not in PARAMETERS:
            raise OpenProblem(400, f"There is no parameter “{name[:40]}”.", PARAMETERS)
        if not value:
            raise OpenProblem(400, f"“{name}” is empty; leave it out or give it a value.")
        if name in _ONCE and names.count(name) > 1:
            raise OpenProblem(400, f"“{name}” stands more than once; give it once.")


def read_question(items: Items, release: Release) -> PublicQuestion:
    """Return what a query asks of a release.

    Raises OpenProblem 400 for unknown codes, 422 for what is not published.
    """
    given = dict(items)
    measures = _measures(given.get("measures", "filed"))
    by = given.get("by", "")
    if by not in PUBLIC_BREAKDOWNS:
        raise OpenProblem(
            400, f"There is no breakdown “{by[:40]}”.", tuple(filter(None, PUBLIC_BREAKDOWNS))
        )
    filters = PublicFilters.from_query_params(
        {
            name: [value for key, value in items if key == name]
            for name in PUBLIC_FILTERS
            if name in given
        }
    )
    _check_codes(filters, release)
    _check_published(filters, by)
    period = "" if by in PERIODS else release.default_for(filters, by)
    if period:
        filters = filters.with_values(
            "period", (period,)
        )  # what the release would choose; so it is told
    _check_size(filters, by, release)
    return PublicQuestion(measures, by, filters)


def _measures(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in PUBLIC_MEASURES:
            raise OpenProblem(400, f"There is no public measure “{name[:40]}”.", PUBLIC_MEASURES)
    if len(names) > MOST_MEASURES:
        raise OpenProblem(422, f"Ask for at most {MOST_MEASURES} measures at once.")
    return names


def _check_codes(filters: PublicFilters, release: Release) -> None:
    for name in filters.active():
        known = release.codes(name)
        for code in getattr(filters, name):
            if code not in known:
                raise OpenProblem(
                    400,
                    f"“{code[:40]}” is no {name} of release {release.number}.",
                    known[:_MOST_TOLD],
                )


def _check_published(filters: PublicFilters, by: str) -> None:
    reason = refusal(filters, by)
    if reason:
        others = tuple(
            f"by={other}"
            for other in PUBLIC_BREAKDOWNS
            if other and refusal(filters, other) is None
        )
        raise OpenProblem(422, reason.en, others, reason.ur)


def _check_size(filters: PublicFilters, by: str, release: Release) -> None:
    """Hold the work of one question down: how many cells it adds up, at most."""
    chosen = prod(len(getattr(filters, name)) for name in filters.active() if name != by)
    if chosen * max(len(release.codes("period" if by in PERIODS else by)), 1) > MOST_CELLS:
        raise OpenProblem(
            422,
            f"That adds up more than {MOST_CELLS} cells; choose fewer values, or download cells.csv.",
        )


def answer_of(question: PublicQuestion, release: Release) -> dict:
    """Return the answer to a question as JSON. Raises OpenProblem 422 when it has too many rows."""
    answer = release.ask(question)
    rows = answer.rows(question.by)
    if len(rows) > MOST_ROWS:
        raise OpenProblem(
            422, f"That has {len(rows)} rows, more than {MOST_ROWS}; download cells.csv."
        )
    return {
        "release": release.number,
        "as_of": release.as_of.date().isoformat(),
        "methods": release.methods_version,
        "synthetic": release.synthetic,
        "filters": answer.filters.to_query_params(),
        "by": question.by or None,
        "measures": {name: _measure(name) for name in question.measures},
        "total": _row(answer.total),
        "periods": list(answer.periods),
        "rows": [_row(row) for row in rows] if question.by else [],
        "approximate": answer.approximate,
        "note_en": _NOTE[0].format(most=answer.most_off),
        "note_ur": _NOTE[1].format(most=answer.most_off),
        "link": link_of(answer, release.number),
    }


def link_of(answer: Answer, number: int) -> str:
    """Return the address of this very answer of this very release."""
    question = answer.question
    by = {"by": question.by} if question.by else {}
    params = {
        **question.filters.to_query_params(),
        **by,
        "measures": ",".join(question.measures),
        "release": number,
    }
    return f"/open/cells.json?{urlencode(params, doseq=True, safe=',')}"


def _measure(name: str) -> dict:
    measure = MEASURES[name]
    return {
        "unit": measure.unit,
        "label_en": measure.label.en,
        "label_ur": measure.label.ur,
        "definition_en": measure.definition.en,
        "definition_ur": measure.definition.ur,
    }


def _row(row: Row) -> dict:
    withheld = {
        name: figure.value for name, figure in row.figures.items() if isinstance(figure, Withheld)
    }
    return {
        "code": row.code,
        "label_en": row.label.en,
        "label_ur": row.label.ur,
        "figures": {**row.figures, **dict.fromkeys(withheld)},
        "withheld": withheld,
    }

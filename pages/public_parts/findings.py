"""The findings of the public Overview: each made by a rule from published answers, each leads to its figure."""

from collections.abc import Callable, Iterator
from html import escape
from itertools import islice

from data_access import Answer
from pages.public_parts.filters import why_not
from pages.public_parts.measure import MEASURE
from pages.public_parts.questions import in_part, parts
from pages.shared import address
from pages.shared.answers import kept, published
from pages.shared.visit import PublicVisit
from pages.statements import public_findings, ranking

_MOST = 3


def findings(visit: PublicVisit) -> str:
    """Return the first three findings that these filters permit, as HTML; “” where there are none."""
    key = f"findings {visit.language} {parts('', visit.filters)} {visit.link}"
    return kept(visit, key, lambda: _list(visit))


def _list(visit: PublicVisit) -> str:
    found = (f"<li>{finding}</li>" for finding in islice(_found(visit), _MOST))
    items = "".join(found)
    return f'<ul class="findings">{items}</ul>' if items else ""


def _found(visit: PublicVisit) -> Iterator[str]:
    for by, page, measure in (
        ("category", "categories", "contested_relief_within_90"),
        ("province", "places", "closed_share_within_40"),
        ("department", "departments", "satisfaction_within_90"),
    ):
        finding = _along(visit, by, lambda answer, by=by, measure=measure: _range(visit, answer, by, measure))
        if finding:
            yield _linked(visit, finding, page, measure)
    trend = _trend(visit)
    if trend:
        yield escape(trend)
    groups = _along(visit, "group", lambda answer: public_findings.clearest_group(visit.speaker, answer))
    if groups:
        yield _linked(visit, groups, "people", "")


def _along(visit: PublicVisit, by: str, find: Callable[[Answer], str]) -> str:
    """Return what is found along an axis; “” where this is not published, or the filters chose along it."""
    is_chosen = by in visit.filters.active()
    return "" if is_chosen or why_not(visit.filters, (by,)) else find(published(visit, parts(by, visit.filters)))


def _range(visit: PublicVisit, answer: Answer, by: str, measure: str) -> str:
    """Return between which two parts a share ranges, where noise alone cannot make the difference."""
    rows = ranking.compared(answer, by, measure)
    if not rows or not ranking.is_clear(answer, by, rows, measure):
        return ""
    return ranking.of_parts(visit.speaker, answer, by, measure)


def _trend(visit: PublicVisit) -> str:
    """Return how the complaints filed changed against the year before, where noise alone cannot make it."""
    period = (visit.filters.period or (visit.release.default_for(visit.filters),))[0]
    before = f"{int(period[:4] or 0) - 1}{period[4:]}"
    if len(visit.filters.period) > 1 or before not in visit.release.codes("period"):
        return ""
    if in_part(visit.release, lambda asked: published(visit, asked)) & {period, before}:
        return ""  # the data may not cover one of the two wholly
    now, then = (published(visit, parts("", visit.filters.with_values("period", [code]))) for code in (period, before))
    return public_findings.of_change(visit.speaker, now, then)


def _linked(visit: PublicVisit, finding: str, page: str, measure: str) -> str:
    params = {"release": [str(visit.release.number)], **visit.filters.to_query_params()}
    link = address.full(page, params | ({MEASURE: [measure]} if measure else {}), visit.language)
    return f'<a href="{escape(link)}" target="_self">{escape(finding)}</a>'

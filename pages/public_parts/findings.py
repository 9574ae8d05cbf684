"""The findings of the public Overview: each made by a rule from published answers, each leads to
its figure.
"""

from collections.abc import Callable, Iterator
from html import escape
from itertools import islice

from data_access import Answer
from pages.parts.context import PublicContext
from pages.parts.links import beside
from pages.public_parts.filters import why_not
from pages.public_parts.questions import MEASURE, in_part, parts, published
from pages.statements import public_findings, ranking

_MOST = 3


def findings(context: PublicContext) -> str:
    """Return the first three findings that these filters permit, as HTML; “” where there are
    none.
    """
    key = f"findings {context.language} {parts('', context.filters)} {context.link}"
    return context.surface.kept(key, lambda: _list(context))


def _list(context: PublicContext) -> str:
    found = (f"<li>{finding}</li>" for finding in islice(_found(context), _MOST))
    items = "".join(found)
    return f'<ul class="findings">{items}</ul>' if items else ""


def _found(context: PublicContext) -> Iterator[str]:
    for by, page, measure in (
        ("category", "categories", "contested_relief_within_90"),
        ("province", "places", "closed_share_within_40"),
        ("department", "departments", "satisfaction_within_90"),
    ):
        finding = _along(
            context, by, lambda answer, by=by, measure=measure: _range(context, answer, by, measure)
        )
        if finding:
            yield _linked(context, finding, page, measure)
    trend = _trend(context)
    if trend:
        yield escape(trend)
    groups = _along(
        context, "group", lambda answer: public_findings.clearest_group(context.speaker, answer)
    )
    if groups:
        yield _linked(context, groups, "people", "")


def _along(context: PublicContext, by: str, find: Callable[[Answer], str]) -> str:
    """Return what is found along an axis; “” where this is not published, or the filters chose
    along it.
    """
    is_chosen = by in context.filters.active()
    return (
        ""
        if is_chosen or why_not(context.filters, (by,))
        else find(published(context, parts(by, context.filters)))
    )


def _range(context: PublicContext, answer: Answer, by: str, measure: str) -> str:
    """Return between which two parts a share ranges, where noise alone cannot make the
    difference.
    """
    rows = ranking.compared(answer, by, measure)
    if not rows or not ranking.is_clear(answer, by, rows, measure):
        return ""
    told = ranking.of_worse if by == "department" else ranking.of_parts
    return told(context.speaker, answer, by, measure)


def _trend(context: PublicContext) -> str:
    """Return how the complaints filed changed against the year before, where noise alone cannot
    make it.
    """
    period = (context.filters.period or (context.release.default_for(context.filters),))[0]
    before = f"{int(period[:4] or 0) - 1}{period[4:]}"
    if len(context.filters.period) > 1 or before not in context.release.codes("period"):
        return ""
    if in_part(context.release, lambda asked: published(context, asked)) & {period, before}:
        return ""  # the data may not cover one of the two wholly
    now, then = (
        published(context, parts("", context.filters.with_values("period", [code])))
        for code in (period, before)
    )
    return public_findings.of_change(context.speaker, now, then)


def _linked(context: PublicContext, finding: str, page: str, measure: str) -> str:
    params = {"release": [str(context.release.number)], **context.filters.to_query_params()}
    link = beside(
        context.link, page, params | ({MEASURE: [measure]} if measure else {}), context.language
    )
    return f'<a href="{escape(link)}" target="_self">{escape(finding)}</a>'

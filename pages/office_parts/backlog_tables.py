"""The backlog's questions and tables: the steps from beginning to end, ages, and where it grows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape

from data_access import BREAKDOWNS, MEASURES, Answer, Filters, Question, Row, forecast_question
from pages.charts.numbers import signed
from pages.office_parts import choices
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext
from pages.shared.case_links import case_links
from pages.statements.office.backlog_words import Bridge, bridge_of, with_window
from pages.statements.scope import in_a_url

KINDS = ("level", "department", "province", "district", "category")
BY = Choice("by", "", ("", *KINDS))
CLEAR = Choice("clear", "90", ("90", "30", "365"))  # days
_MOST = 40  # rows on the page
_FLOW = ("opening", "received", "closed_undated", "reopenings", "closings", "backlog")
_STOCK = ("open", "escalating_soon", "escalated_open", "super_escalated_open")
SHOWN = (*_FLOW, *_STOCK)  # what the tables are made of
_STEPS = {  # field of a bridge: its measure and its word
    "opening": ("opening", "backlog.opening"),
    "received": ("received", "backlog.received"),
    "undated": ("closed_undated", "backlog.undated"),
    "reopened": ("reopenings", "backlog.reopened"),
    "closed": ("closings", "backlog.closed"),
    "closing": ("backlog", "backlog.closing"),
}
_LATE = {
    "escalating_soon": "backlog.soon",
    "escalated_open": "backlog.late",
    "super_escalated_open": "backlog.very_late",
}


def questions(context: OfficeContext) -> tuple[Question, Question, Question]:
    """Return the question of the flow in the window, that of what is open now, and that behind
    the forecast.
    """
    of_window = with_window(context.filters, context.dataset.as_of, context.speaker.coverage)
    return (
        Question(_FLOW, KINDS, of_window),
        Question(_STOCK, ("age_band", *KINDS), filters_of_open(context.filters)),
        forecast_question(context.filters),
    )


def filters_of_open(filters: Filters) -> Filters:
    """Return the filters of what is open now: of any day of filing.

    Only open ones are counted: without the others the engine reads a sixtieth of the rows.
    """
    kept = {
        name: values
        for name, values in filters.to_query_params().items()
        if name not in ("from", "to", "period")
    }
    kept["status"] = [*kept.get("status", []), "-closed"]
    return Filters.from_query_params(kept)


def steps(context: OfficeContext, answer: Answer, bridge: Bridge) -> str:
    """Return the steps as HTML, each number with its list."""
    cells = []
    for name, (measure, word) in _STEPS.items():
        count = getattr(bridge, name)
        if name == "undated" and not count:
            continue
        shown = _linked(context, answer, answer.total, measure, count)
        cells.append(
            f'<div><dt>{escape(context.say(word))}</dt><dd class="number">{shown}</dd></div>'
        )
    return f'<dl class="tiles bridge">{"".join(cells)}</dl>'


def _linked(
    context: OfficeContext,
    answer: Answer,
    row: Row,
    measure: str,
    count: int,
    parts: Sequence[tuple[str, str]] = (),
) -> str:
    """Return a number as a link to its complaints, where the list has as many."""
    links = case_links(row, measure, answer.filters, context.language, parts)
    if not links or links[0].count != count:
        return f"<bdi>{context.number(count)}</bdi>"
    return (
        f'<a href="{escape(links[0].href)}" target="_self"><bdi>{context.number(count)}</bdi></a>'
    )


def late(context: OfficeContext, answer: Answer) -> str:
    """Return what passes 40 days within a week, and what has passed 40 and 90, as HTML."""
    cells = (
        f'<div><dt>{escape(context.say(word))}</dt><dd class="number">'
        f"{_figure(context, answer, answer.total, name)}</dd></div>"
        for name, word in _LATE.items()
    )
    return f'<dl class="tiles bridge">{"".join(cells)}</dl>'


def _figure(
    context: OfficeContext, answer: Answer, row: Row | None, measure: str, parts: Sequence = ()
) -> str:
    if row is None:
        return "<bdi>0</bdi>"
    count = row.number(measure)
    if count is None:
        return escape(row[measure].label.in_language(context.language))
    return _linked(context, answer, row, measure, count, parts)


def ages(context: OfficeContext, answer: Answer) -> str:
    """Return the ages of what is open as HTML, each band with a bar of its part."""
    rows = answer.rows("age_band")
    most = max((row.number("open") or 0 for row in rows), default=0) or 1
    body = "".join(
        f'<tr><th scope="row" class="name">{_label(context, row)}</th>'
        f'<td data-label="{escape(MEASURES["open"].label.in_language(context.language))}">'
        f'<i style="width:{100 * (row.number("open") or 0) / most:.0f}%"></i>'
        f"{_figure(context, answer, row, 'open', (('age_band', row.code),))}</td></tr>"
        for row in rows
    )
    names = BREAKDOWNS["age_band"].label, MEASURES["open"].label
    head = "".join(
        f'<th scope="col">{escape(name.in_language(context.language))}</th>' for name in names
    )
    return f'<div class="twin groups"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _label(context: OfficeContext, row: Row) -> str:
    return escape(row.label.in_language(context.language))


def chosen_kinds(context: OfficeContext) -> tuple[str, ...]:
    """Draw the choice of what the table lists, and return it."""
    chosen = choices.select_breakdown(context, BY, "backlog.kind", "backlog.everything")
    return (chosen,) if chosen else ("department", "province", "district")


def chosen_days(context: OfficeContext) -> int:
    """Draw the choice of the days in which the backlog is to be cleared, and return it."""
    chosen = choices.select(
        context, CLEAR, "backlog.clear", lambda days: context.say("backlog.in_days", days=days)
    )
    return int(chosen)


def growth(answer: Answer, kinds: Iterable[str]) -> list[tuple[str, Row, Bridge]]:
    """Return (kind, row, its steps), what grew most first; without what never had a complaint."""
    found = [
        (kind, row, bridge)
        for kind in kinds
        for row in answer.rows(kind)
        if (bridge := bridge_of(row)) and any(asdict(bridge).values())
    ]
    return sorted(found, key=lambda one: (-one[2].change, -one[2].closing))


@dataclass(frozen=True)
class Pace:
    """Of how many days the steps are (0: too few to tell a pace), and in how many all is to be
    cleared.
    """

    length: int
    until: int

    def needed(self, context: OfficeContext, bridge: Bridge) -> str:
        """Return the closings a week that clear the backlog, as people read them."""
        if not self.length:
            return ""
        return context.number(bridge.closings_a_week(self.length, self.until), 0)

    def closed(self, context: OfficeContext, bridge: Bridge) -> str:
        """Return the closings a week of the window."""
        return context.number(7 * bridge.closed / self.length, 0) if self.length else ""


def where(
    context: OfficeContext, flow: Answer, now: Answer, kinds: Iterable[str], pace: Pace
) -> str:
    """Return the table of where the backlog grows as HTML, the worst first."""
    stock = {kind: {row.code: row for row in now.rows(kind)} for kind in KINDS}
    words = [context.say(word) for name, (_, word) in _STEPS.items() if name != "undated"]
    words += [context.say("backlog.change"), context.say("backlog.interval")]
    words += [context.say("backlog.load"), context.say("backlog.a_week")]
    words += [context.say("backlog.needed")]
    words += [context.say(word) for word in _LATE.values()]
    names = [context.say("backlog.kind"), *words]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(
        _where_row(context, flow, now, kind, row, bridge, stock[kind].get(row.code), pace)
        for kind, row, bridge in growth(flow, kinds)[:_MOST]
    )
    label = escape(context.say("backlog.where"))
    return (
        f'<div class="twin heat" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>{head}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _where_row(
    context: OfficeContext,
    flow: Answer,
    now: Answer,
    kind: str,
    row: Row,
    bridge: Bridge,
    open_row: Row | None,
    pace: Pace,
) -> str:
    part = ((kind, row.code),)
    cells = [
        _linked(context, flow, row, measure, getattr(bridge, name), part)
        for name, (measure, _) in _STEPS.items()
        if name != "undated"
    ]
    load = "" if bridge.load is None else context.number(bridge.load, 2)
    told = (_signed(context, bridge.change), _span(context, bridge), load)
    cells += [
        f"<bdi>{one}</bdi>"
        for one in (*told, pace.closed(context, bridge), pace.needed(context, bridge))
    ]
    cells += [_figure(context, now, open_row, name, part) for name in _LATE]
    of_kind = escape(BREAKDOWNS[kind].label.in_language(context.language))
    head = f'<th scope="row">{_label(context, row)}<br><small>{of_kind}</small></th>'
    return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _span(context: OfficeContext, bridge: Bridge) -> str:
    low, high = (_signed(context, round(bound)) for bound in bridge.interval)
    return context.say("backlog.from_to", low=low, high=high)


def _signed(context: OfficeContext, change: int) -> str:
    return signed(change, context.language) if change else context.number(0)


def sizes(context: OfficeContext, answer: Answer, kinds: Iterable[str]) -> dict[str, str]:
    """Return how many rows the table has, and how many there are."""
    count = len(growth(answer, kinds))
    return {"shown": context.number(min(count, _MOST)), "all": context.number(count)}


def plain_rows(answers: Sequence[Answer]) -> list[dict]:
    """Return every department, place and category for machines, the largest growth first."""
    flow, now = answers
    stock = {kind: {row.code: row for row in now.rows(kind)} for kind in KINDS}
    about = {"filters": in_a_url(flow), "as_of": f"{flow.as_of:%Y-%m-%d}"}
    rows = [("", flow.total, bridge_of(flow.total))] if bridge_of(flow.total) else []
    found = []
    for kind, row, bridge in [*rows, *growth(flow, KINDS)]:
        open_row = now.total if not kind else stock[kind].get(row.code)
        late_now = {name: str(open_row[name]) if open_row else "0" for name in _STOCK}
        low, high = bridge.interval
        change = {"change": bridge.change, "change_low": low, "change_high": high}
        found.append({"by": kind, "code": row.code} | asdict(bridge) | change | late_now | about)
    return found

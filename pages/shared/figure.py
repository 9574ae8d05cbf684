"""One figure of a page: a title that says what is seen, the chart, a sentence, its table, its
CSV and its definitions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow
import streamlit

from data_access import MEASURES, UNRECORDED, Answer, Covered, Row, as_covered, covered_periods
from pages.charts.chart import CLICKED, Chart
from pages.charts.numbers import shown_measure
from pages.shared.case_links import as_markdown, case_links
from pages.shared.context import OfficeContext, PageContext
from pages.shared.download import csv_download
from pages.statements.office.findings import of_how_many
from pages.statements.scope import in_a_url


@dataclass(frozen=True)
class Table:
    """The table twin of a figure: the rows of one breakdown ("" for the total), ``measures`` as
    columns.

    Where the rows are periods, it says how far the data cover each.
    """

    answer: Answer
    breakdown: str
    measures: Sequence[str]


def figure(
    context: OfficeContext,
    key: str,
    title: str,
    draw: Callable[[], None],
    table: Table,
    notes: Iterable[str] = (),
) -> None:
    """Draw one figure; ``draw`` draws the chart, ``notes`` are sentences below it."""
    framed(
        context,
        key,
        title,
        draw,
        Twin(
            [table.answer],
            table.measures,
            lambda: _shown_rows(context, table),
            lambda found: _plain_rows(context, replace(table, answer=found[0])),
            context.say("figure.cases"),
        ),
        [*notes, *of_how_many(context.speaker, table.answer.total, table.measures)],
    )


@dataclass(frozen=True)
class Twin:
    """The table twin of a figure that is worked out from ``answers``.

    ``shown``: its rows as people read them; ``plain``: those of the file, from the answers that the
    log let out; ``measures``: whose definitions stand beside it; ``caption``: what stands above the
    rows.
    """

    answers: Sequence[Answer]
    measures: Sequence[str]
    shown: Callable[[], list[dict]]
    plain: Callable[[tuple[Answer, ...]], list[dict]]
    caption: str = ""


def framed(
    context: OfficeContext,
    key: str,
    title: str,
    draw: Callable[[], None],
    twin: Twin,
    notes: Iterable[str] = (),
) -> None:
    """Draw one figure with its table twin, whatever its rows are made of."""
    with streamlit.container(border=True, key=f"figure-{key}"):
        streamlit.header(title, anchor=False)
        draw()
        for note in notes:
            streamlit.caption(note)
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            opened = streamlit.toggle(context.say("figure.table"), key=f"table {key}")
            csv_download(context, key, twin.answers, twin.plain)
            with streamlit.popover(context.say("figure.definition"), type="tertiary"):
                streamlit.markdown(_definitions(context, twin.measures))
        if opened:
            if twin.caption:
                streamlit.caption(twin.caption)
            streamlit.table(twin.shown(), hide_index=True)


def vega(
    context: PageContext,
    key: str,
    chart: Chart,
    choose: Callable[[str], None] | None = None,
    empty: str = "figure.not_recorded",
) -> None:
    """Draw a Vega-Lite chart, or the words ``empty`` where it has no mark; a click on one calls
    ``choose`` with its code.
    """
    if not chart.rows:
        streamlit.caption(context.say(empty))
        return
    select = {}
    if choose:
        key = fresh_key(key)
        select = {"on_select": lambda: _clicked(key, choose), "selection_mode": CLICKED}
    rows = pyarrow.Table.from_pylist(
        chart.rows
    )  # a list would be turned into a data frame first, which takes longer
    streamlit.vega_lite_chart(
        rows, chart.spec, key=key, alt=chart.alt, theme=None, width="stretch", **select
    )


def fresh_key(key: str) -> str:
    """Return a widget key that changes with each click: a chart keeps no selection of its own,
    the filters do.
    """
    return f"{key} {streamlit.session_state.get('clicks', 0)}"


def count_click() -> None:
    """Make all ``fresh_key`` new."""
    streamlit.session_state["clicks"] = streamlit.session_state.get("clicks", 0) + 1


def _clicked(key: str, choose: Callable[[str], None]) -> None:
    for point in streamlit.session_state[key]["selection"][CLICKED]:
        if point.get("code") and point["code"] != UNRECORDED:
            choose(point["code"])
            count_click()


def _shown_rows(context: OfficeContext, table: Table) -> list[dict]:
    language, covered = context.language, _covered(context, table)
    return [
        {context.say("figure.part"): _label(context, row, covered)}
        | {
            MEASURES[name].label.in_language(language): _linked(context, table, row, name)
            for name in table.measures
        }
        for row in _rows(context, table)
    ]


def _linked(context: OfficeContext, table: Table, row: Row, measure: str) -> str:
    """Return a figure with links to the complaints behind it."""
    parts = ((table.breakdown, row.code),) if table.breakdown else ()
    links = case_links(row, measure, table.answer.filters, context.language, parts)
    return as_markdown(shown_measure(row[measure], measure, context.language), links)


def _label(context: OfficeContext, row: Row, covered: Mapping[str, Covered]) -> str:
    label = row.label.in_language(context.language)
    return (
        context.say("figure.row_in_part", label=label)
        if covered.get(row.code) is Covered.PARTLY
        else label
    )


def _covered(context: OfficeContext, table: Table) -> dict[str, Covered]:
    return covered_periods(table.answer, table.breakdown, context.speaker.coverage)


def _plain_rows(context: OfficeContext, table: Table) -> list[dict]:
    """Rows for machines: codes as in the URL, plain numbers, shares as fractions of 1.

    Beside a measure whose facts are recorded of some complaints only stands of how many, and how
    many were closed without a recorded date; of a period, whether the data cover it.
    """
    total, covered = table.answer.total, _covered(context, table)
    limited = [name for name in table.measures if total.is_limited(name)]
    undated = [name for name in table.measures if total.undated(name)]
    about = {"filters": in_a_url(table.answer), "as_of": f"{table.answer.as_of:%Y-%m-%d}"}
    return [
        {"code": row.code, "label": row.label.in_language(context.language)}
        | {name: str(row[name]) for name in table.measures}
        | {f"{name}_recorded_of": str(row.recorded_of(name)) for name in limited}
        | {f"{name}_closed_undated": str(row.undated(name)) for name in undated}
        | ({"covered": covered[row.code].value} if row.code in covered else {})
        | about
        for row in _rows(context, table)
    ]


def _rows(context: OfficeContext, table: Table) -> Sequence[Row]:
    return as_covered(table.answer, context.speaker.coverage).rows(table.breakdown)


def _definitions(context: OfficeContext, measures: Iterable[str]) -> str:
    entries = (MEASURES[name] for name in measures)
    lines = [
        f"**{entry.label.in_language(context.language)}**: {entry.definition.in_language(context.language)}"
        for entry in entries
    ]
    return "\n\n".join(lines)

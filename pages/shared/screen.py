"""``Screen``: the surface of a visitor's browser, which draws each part of a page at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pyarrow
import streamlit

from data_access import MEASURES, UNRECORDED, Answer
from pages.charts.chart import CLICKED
from pages.charts.place_map import CLICKED_LAYERS
from pages.charts.theme import localized
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext, PageContext
from pages.parts.links import Params
from pages.parts.values import Drawn, Figure, Foot, Html, Mapped
from pages.shared import address
from pages.shared.download import csv_button, csv_download, picture_download
from pages.shared.markup import Markup
from pages.shared.table import table_html

_MAP_HEIGHT = 480  # pixels
_OF_FIGURES = ("<table", "<dl")


@dataclass
class Screen:
    """Draws for the visitor of ``context``.

    ``path``: of the page. ``answer``: what answers its questions, ``keep``: what keeps what is made
    of published answers, ``click``, ``click_map``: what a click on a mark (kind, code) does.
    ``link``: the address of what is shown. ``taken``: what is chosen, by key, for a document of the
    same; ``has_parts``: something stands on it that a document can be of.
    """

    context: PageContext
    path: str
    answer: Callable[[Sequence], tuple[Answer, ...]]
    click: Callable[[str, str], None]
    click_map: Callable[[str, str], None]
    keep: Callable[[str, Callable], object] = lambda key, make: make()
    link: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    has_parts: bool = False

    def ask(self, questions: Sequence) -> tuple[Answer, ...]:
        """Return the answers."""
        return self.answer(questions)

    def values(self, choice: Choice) -> list[str]:
        """Return what the address says of a choice."""
        return address.values(choice)

    def select(
        self, choice: Choice, label: str, options: Sequence[str], shown: Callable[[str], str]
    ) -> str:
        """Draw a choice of the address, and return what is chosen; the address follows."""
        return select(choice, label, options, shown)

    def pick(
        self, key: str, label: str, options: Sequence[str], shown: Callable[[str], str], first: str
    ) -> str:
        """Draw a choice that the session keeps, and return what is chosen."""
        streamlit.session_state.setdefault(choice_key(key), first)
        value = streamlit.selectbox(
            label, options, format_func=shown, key=choice_key(key), persist_state="session"
        )
        self.taken[key] = value
        return value

    def choose(
        self,
        key: str,
        label: str,
        options: Mapping[str, str],
        chosen: str,
        go: Callable[[str], Params],
        choices: Sequence[Choice],
    ) -> None:
        """Draw one of several choices that depend on each other; the address follows."""
        streamlit.session_state[key] = chosen
        streamlit.selectbox(
            label,
            list(options),
            format_func=options.get,
            key=key,
            on_change=lambda: address.keep_all(choices, go(streamlit.session_state[key])),
        )

    def kept(self, key: str, make: Callable) -> object:
        """Return what is made of published answers, once for all visitors."""
        return self.keep(key, make)

    def html(self, text: str) -> None:
        """Draw it."""
        self.has_parts |= any(sign in text for sign in _OF_FIGURES)
        streamlit.html(text)

    def note(self, text: str) -> None:
        """Draw it."""
        streamlit.caption(text)

    def heading(self, text: str) -> None:
        """Draw it."""
        streamlit.header(text, anchor=False)

    def info(self, text: str) -> None:
        """Draw it."""
        streamlit.info(text)

    def warning(self, text: str) -> None:
        """Draw it."""
        streamlit.warning(text)

    def columns(self, widths: int | Sequence[int]) -> Sequence:
        """Return the columns."""
        return streamlit.columns(widths)

    def figure(self, one: Figure) -> None:
        """Draw a figure with its files, table and definitions."""
        self.has_parts = True
        with streamlit.container(border=True, key=f"figure-{one.key}", gap="small"):
            self._office_figure(one) if self._is_office else self._public_figure(one)

    def foot(self, one: Foot) -> None:
        """Draw the file of the tables above, and what their columns mean."""
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            if one.note:
                streamlit.caption(one.note)
            csv_download(self.context, one.key, one.answers, one.plain)
            if one.measures:
                self._definitions(one.measures)

    @property
    def _is_office(self) -> bool:
        return isinstance(self.context, OfficeContext)

    def _office_figure(self, one: Figure) -> None:
        twin = one.twin
        self.heading(one.title)
        self._draw(one)
        first, *others = one.notes or ("",)
        for note in filter(None, (" ".join(filter(None, (one.hint, first))), *others)):
            streamlit.caption(note)
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            opened = streamlit.toggle(self.context.say("figure.table"), key=f"table {one.key}")
            csv_download(self.context, one.key, twin.answers, twin.plain)
            self._definitions(twin.measures)
            self._picture(one)  # last: it takes the rest of the line
        if opened:
            if twin.caption:
                streamlit.caption(twin.caption)
            streamlit.html(table_html(twin.shown(), one.title, twin.by, twin.is_ordered))

    def _public_figure(self, one: Figure) -> None:
        self.html(f'<h2 class="finding">{escape(one.title, quote=False)}</h2>')
        self._draw(one)
        streamlit.html(Markup(one.twin.below()))
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            csv_button(self.context, one.key, one.twin.plain, one.twin.answers[0])
            self._picture(one)

    def _picture(self, one: Figure) -> None:
        drawing = one.drawing
        if isinstance(drawing, Mapped) or (isinstance(drawing, Drawn) and drawing.chart.rows):
            picture_download(self.context, self.path, self.link, one)

    def _definitions(self, measures: Iterable[str]) -> None:
        with streamlit.popover(self.context.say("figure.definition"), type="tertiary"):
            streamlit.markdown(_meanings(self.context, measures))

    def _draw(self, one: Figure) -> None:
        drawing = one.drawing
        if isinstance(drawing, Html):
            self.html(drawing.text)
        elif isinstance(drawing, Mapped):
            self._map(one.key, drawing)
        elif drawing:
            self._chart(one.key, drawing)
            if drawing.legend:
                self.html(drawing.legend)

    def _chart(self, key: str, drawing: Drawn) -> None:
        """Draw a chart, or the words that stand where it has no mark; a click on one chooses."""
        chart, kind = drawing.chart, drawing.click
        if not chart.rows:
            streamlit.caption(self.context.say(drawing.empty))
            return
        select = {}
        if kind:
            key = _fresh_key(key)
            chosen = lambda: _clicked(key, lambda code: self.click(kind, code))  # noqa: E731
            select = {"on_select": chosen, "selection_mode": CLICKED}
        # A list would be turned into a data frame first, which takes longer.
        rows = pyarrow.Table.from_pylist(chart.rows)
        spec = {**chart.spec, "config": localized(chart.spec["config"], self.context.language)}
        streamlit.vega_lite_chart(
            rows, spec, key=key, alt=chart.alt, theme=None, width="stretch", **select
        )

    def _map(self, key: str, drawing: Mapped) -> None:
        deck, key = drawing.deck(), _fresh_key(key)
        if deck is None:
            streamlit.caption(self.context.say(drawing.empty))
            return
        streamlit.pydeck_chart(
            deck,
            height=_MAP_HEIGHT,
            key=key,
            on_select=lambda: self._map_clicked(key),
            selection_mode="single-object",
            alt=drawing.alt,
        )
        if drawing.legend:
            self.html(drawing.legend)

    def _map_clicked(self, key: str) -> None:
        objects: Mapping[str, list[dict]] = streamlit.session_state[key]["selection"]["objects"]
        for layer, kind in CLICKED_LAYERS:
            for clicked in objects.get(layer, [])[:1]:
                self.click_map(kind, clicked["code"])
                _count_click()
                return


def choice_key(key: str) -> str:
    """Return under which name the session keeps a listed choice."""
    return f"choice {key}"


def _fresh_key(key: str) -> str:
    """Return a widget key that changes with each click: a chart keeps no selection of its own,
    the filters do.
    """
    return f"{key} {streamlit.session_state.get('clicks', 0)}"


def _count_click() -> None:
    """Make all ``_fresh_key`` new."""
    streamlit.session_state["clicks"] = streamlit.session_state.get("clicks", 0) + 1


def _clicked(key: str, choose: Callable[[str], None]) -> None:
    for point in streamlit.session_state[key]["selection"][CLICKED]:
        if point.get("code") and point["code"] != UNRECORDED:
            choose(point["code"])
            _count_click()


def _meanings(context: PageContext, measures: Iterable[str]) -> str:
    entries = (MEASURES[name] for name in measures)
    lines = [
        f"**{entry.label.in_language(context.language)}**: "
        f"{entry.definition.in_language(context.language)}"
        for entry in entries
    ]
    return "\n\n".join(lines)


def select(choice: Choice, label: str, options: Sequence[str], shown: Callable[[str], str]) -> str:
    """Draw a choice of the address, and return what is chosen; the address follows."""
    key, value = choice_key(choice.key), (address.values(choice) or [choice.default])[-1]
    streamlit.session_state[key] = value if value in options else choice.default
    return streamlit.selectbox(
        label,
        options,
        format_func=shown,
        key=key,
        on_change=lambda: address.keep(choice, streamlit.session_state[key]),
    )

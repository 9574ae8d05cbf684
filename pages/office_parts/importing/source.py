"""The mapping as a whole, on the import page: the data set and its source, and the text that all
choices write.
"""

from collections.abc import Callable
from pathlib import PurePath

import streamlit

from data_access import FeedProblem, Intake
from pages.office_parts.importing.bound import bound, problem_of
from pages.office_parts.importing.said import show_said
from pages.parts.context import OfficeContext
from pages.shared.download import upload_download
from pages.shared.markup import escaped

_LONGEST_TEXT = 60_000  # characters of a mapping: a browser sends it with every choice
_WRONG = "import wrong text"
_TEXTS = (
    ("dataset", "title_en"),
    ("source", "licence"),
    ("source", "name"),
    ("source", "code"),
    ("dataset", "title_ur"),
)


def draw(context: OfficeContext, intake: Intake) -> None:
    """Draw what a mapping says of the data set and of its source."""
    streamlit.header(context.say("import.source"), anchor=False)
    _held(context, intake)
    left, right = streamlit.columns(2)
    for place, (section, key) in enumerate(_TEXTS):
        with right if place % 2 else left:
            _text(context, intake, section, key)
    with right:
        _time_zone(context, intake)
    with left:
        _synthetic(context, intake)
    _covers(context, intake)


def draw_text(context: OfficeContext, intake: Intake) -> None:
    """Draw the mapping as text, to be changed, kept or replaced; and what is wrong with it and
    has no place above.
    """
    key, sentence = problem_of(intake)
    if sentence and not _is_above(key):
        show_said(context, streamlit.error, sentence)
    wrong = streamlit.session_state.get(_WRONG, ("", ""))
    with streamlit.expander(context.say("import.text"), expanded=bool(wrong[0])):
        streamlit.caption(context.say("import.text_about"))
        widget = bound(intake, "text", wrong[0] or intake.correction.draft.text)
        streamlit.text_area(
            context.say("import.text_label"), key=widget, height=320, max_chars=_LONGEST_TEXT,
            on_change=_take_text, args=(intake, widget),
        )  # fmt: skip
        if wrong[0]:
            show_said(context, streamlit.error, wrong[1])
    name = f"{PurePath(intake.upload.name).name.split('.')[0]}.mapping.toml"
    upload_download(
        context, "import.text_download", "mapping", name, lambda: intake.correction.draft.text
    )


def _is_above(key: str) -> bool:
    return key.startswith("columns.") or tuple(key.split(".")) in (
        *_TEXTS,
        ("source", "time_zone"),
        ("source", "covers"),
    )


def _take_text(intake: Intake, widget: str) -> None:
    text = streamlit.session_state[widget]
    try:
        intake.correction.take_text(text)
        streamlit.session_state.pop(_WRONG, None)
    except FeedProblem as problem:
        streamlit.session_state[_WRONG] = (text, problem.said)
    intake.corrected()


def is_another(context: OfficeContext, intake: Intake) -> bool:
    """Whether the data are another data set than the file's."""
    return context.dataset is not None and (
        context.dataset.name.en,
        context.dataset.synthetic,
    ) != _dataset_of(intake)


def _dataset_of(intake: Intake) -> tuple[str, bool]:
    return intake.correction.key("dataset", "title_en"), intake.correction.key(
        "dataset", "synthetic", False
    )


def _held(context: OfficeContext, intake: Intake) -> None:
    """Say where the data are another data set than the file's, and offer the file to them."""
    if not is_another(context, intake):
        return
    correction, held = intake.correction, context.dataset
    title, synthetic = _dataset_of(intake)
    name, code = escaped(held.name.in_language(context.language)), correction.key("source", "code")
    if held.synthetic != synthetic:
        kinds = {
            flag: context.say("import.made_up" if flag else "import.real") for flag in (True, False)
        }
        told = context.say(
            "import.held_other",
            held=name,
            held_kind=kinds[held.synthetic],
            kind=kinds[synthetic],
            code=code,
        )
        streamlit.error(told)
        return
    streamlit.warning(context.say("import.held", held=name, title=escaped(title), code=code))
    streamlit.button(
        context.say("import.join", held=name),
        key="import join",
        on_click=_join,
        args=(context, intake),
    )


def _join(context: OfficeContext, intake: Intake) -> None:
    name = context.dataset.name
    _choose(intake, lambda: intake.correction.choose_key("dataset", "title_en", name.en))
    if name.ur != name.en:
        _choose(intake, lambda: intake.correction.choose_key("dataset", "title_ur", name.ur))


def _choose(intake: Intake, choice: Callable[[], None]) -> None:
    streamlit.session_state.pop(_WRONG, None)
    choice()
    intake.corrected()


def _text(context: OfficeContext, intake: Intake, section: str, key: str) -> None:
    widget = bound(intake, f"{section} {key}", intake.correction.key(section, key))

    def changed() -> None:
        text = streamlit.session_state[widget].strip()
        value = None if key == "title_ur" and not text else text
        _choose(intake, lambda: intake.correction.choose_key(section, key, value))

    streamlit.text_input(_words(context, key), key=widget, max_chars=200, on_change=changed)
    _beside(context, intake, f"{section}.{key}")


def _words(context: OfficeContext, key: str) -> str:
    keys = {
        "title_en": "import.title_en", "title_ur": "import.title_ur", "code": "import.code", "name": "import.name",
        "licence": "import.licence",
    }  # fmt: skip
    return context.say(keys[key])


def _time_zone(context: OfficeContext, intake: Intake) -> None:
    widget = bound(intake, "time zone", intake.correction.time_zone)

    def changed() -> None:
        zone = streamlit.session_state[widget]
        _choose(intake, lambda: intake.correction.choose_key("source", "time_zone", zone))

    streamlit.selectbox(
        context.say("import.time_zone"), intake.correction.time_zones, key=widget, on_change=changed
    )
    _beside(context, intake, "source.time_zone")


def _synthetic(context: OfficeContext, intake: Intake) -> None:
    widget = bound(intake, "synthetic", bool(intake.correction.key("dataset", "synthetic", False)))

    def changed() -> None:
        is_made_up = streamlit.session_state[widget]
        _choose(intake, lambda: intake.correction.choose_key("dataset", "synthetic", is_made_up))

    streamlit.checkbox(context.say("import.synthetic"), key=widget, on_change=changed)


def _covers(context: OfficeContext, intake: Intake) -> None:
    covered = intake.correction.covered
    if len(covered) > 1:
        streamlit.caption(context.say("import.covers_more"))
        streamlit.code(
            "\n".join(f"{first} – {last or ''}" for first, last in covered), language=None
        )
        return
    first, last = covered[0] if covered else (None, None)
    widgets = [
        bound(intake, name, day) for name, day in (("covers from", first), ("covers until", last))
    ]

    def changed() -> None:
        days = [streamlit.session_state.get(widget) for widget in widgets]
        _choose(intake, lambda: intake.correction.choose_covered(*days))

    left, right = streamlit.columns(2)
    left.date_input(
        context.say("import.covers_from"),
        key=widgets[0],
        format="YYYY-MM-DD",
        min_value="1970-01-01",
        on_change=changed,
    )
    right.date_input(
        context.say("import.covers_until"), key=widgets[1], format="YYYY-MM-DD", min_value="1970-01-01",
        on_change=changed, disabled=first is None,
    )  # fmt: skip
    _beside(context, intake, "source.covers")


def _beside(context: OfficeContext, intake: Intake, key: str) -> None:
    mark = intake.correction.doubts.get(key)
    if mark:
        show_said(context, streamlit.warning, mark)
    wrong, sentence = problem_of(intake)
    if wrong == key:
        show_said(context, streamlit.error, sentence)

"""How the dates of a column are read, on the import page: each way with an example of the file."""

import streamlit

from data_access import FeedProblem, Intake, Reading
from pages.charts.numbers import day
from pages.office_parts.importing.bound import bound, cut
from pages.office_parts.importing.said import show_said
from pages.parts.context import OfficeContext
from pages.shared.markup import escaped, isolated

_ISO, _OTHER = "ISO 8601", "\0other"


def reading(
    context: OfficeContext, intake: Intake, target: str, label: str, readings: list[Reading]
) -> None:
    """Draw the ways to read the dates: as a list, so that two that both fit stand beside each
    other.
    """
    known = {" | ".join(one.forms) or _ISO: one for one in readings}
    state, now = streamlit.session_state, next(iter(known))
    typing = f"import typing {intake.upload.digest[:12]} {target}"
    widget = bound(intake, f"reading {target}", _OTHER if state.get(typing) else now)

    def changed() -> None:
        state[typing] = state[widget] == _OTHER
        if not state[typing]:
            intake.correction.choose_reading(target, known[state[widget]].forms)
            intake.corrected()

    example = isolated(escaped(cut(readings[0].example)), context.language)
    streamlit.selectbox(
        context.say("import.reading", field=label, example=example), [*known, _OTHER], key=widget, on_change=changed,
        format_func=lambda one: _read_as(context, known[one]) if one in known else context.say("import.other_form"),
    )  # fmt: skip
    if state.get(typing):
        _typed(context, intake, target, typing)


def _typed(context: OfficeContext, intake: Intake, target: str, typing: str) -> None:
    """Draw the field for a form that is not offered."""
    widget, wrong = f"{typing} form", f"{typing} wrong"
    state = streamlit.session_state

    def changed() -> None:
        try:
            intake.correction.type_form(target, state[widget])
        except FeedProblem as problem:
            state[wrong] = problem.said
            return
        state.pop(wrong, None)
        state[typing] = False
        intake.corrected()

    streamlit.text_input(
        context.say("import.other_form_text"), key=widget, max_chars=60, on_change=changed
    )
    if wrong in state:
        show_said(context, streamlit.error, state[wrong])


def _read_as(context: OfficeContext, one: Reading) -> str:
    form = isolated(" | ".join(one.forms), context.language) or context.say("import.iso")
    if one.moment is None:
        return context.say("import.read_as", moment=context.say("import.not_a_date"), form=form)
    moment = f"{day(one.moment, context.language)} {one.moment:%H:%M:%S}".removesuffix(" 00:00:00")
    return context.say("import.read_as", moment=moment, form=form)

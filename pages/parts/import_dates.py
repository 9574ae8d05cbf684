"""How the dates of a column are read, on the import page: each way with an example of the file."""

import streamlit

from data_access import FeedProblem, Intake, Reading
from pages.charts.numbers import day
from pages.parts.import_bound import bound, cut
from pages.parts.literal import escaped, isolated
from pages.parts.visit import OfficeVisit

_ISO = "ISO 8601"


def reading(visit: OfficeVisit, intake: Intake, target: str, label: str, readings: list[Reading]) -> None:
    """Draw the ways to read the dates: as a list, so that two that both fit stand beside each other."""
    known = {_written(reading): reading for reading in readings}
    widget = bound(intake, f"reading {target}", _written(readings[0]))
    typed = f"{widget} typed"  # what is no form, until another one is chosen

    def changed() -> None:
        chosen = streamlit.session_state[widget]
        try:
            _read(intake, target, known.get(chosen), chosen)
            intake.corrected()
            streamlit.session_state.pop(typed, None)
        except FeedProblem as problem:
            streamlit.session_state[typed] = str(problem)

    example = isolated(escaped(cut(readings[0].example)), visit.language)
    streamlit.selectbox(
        visit.say("import.reading", field=label, example=example), list(known), key=widget, accept_new_options=True,
        format_func=lambda text: _read_as(visit, known[text]) if text in known else text, on_change=changed,
    )  # fmt: skip
    if typed in streamlit.session_state:
        streamlit.error(escaped(streamlit.session_state[typed]))


def _written(reading: Reading) -> str:
    return " | ".join(reading.forms) or _ISO


def _read(intake: Intake, target: str, reading: Reading | None, text: str) -> None:
    if reading is None:
        intake.correction.type_form(target, text or "")
    else:
        intake.correction.choose_reading(target, reading.forms)


def _read_as(visit: OfficeVisit, reading: Reading) -> str:
    form = isolated(" | ".join(reading.forms), visit.language) or visit.say("import.iso")
    if reading.moment is None:
        return visit.say("import.read_as", moment=visit.say("import.not_a_date"), form=form)
    moment = f"{day(reading.moment, visit.language)} {reading.moment:%H:%M:%S}".removesuffix(" 00:00:00")
    return visit.say("import.read_as", moment=moment, form=form)

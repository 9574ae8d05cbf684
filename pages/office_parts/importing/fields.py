"""The fields of a mapping as selects, on the import page: column, reading of dates, codes of
values.
"""

from collections.abc import Callable
from datetime import date

import streamlit

from data_access import FIELDS, Intake, Value
from pages.office_parts.importing.bound import bound, cut, problem_of
from pages.office_parts.importing.dates import reading
from pages.office_parts.importing.said import show_said
from pages.parts.context import OfficeContext
from pages.shared.markup import escaped, isolated

_NONE, _FOR_ALL, _SEVERAL = "\0none", "\0for all", "\0several"  # no column has such a name
_OPEN = ("needed", "course", "what")


def draw(context: OfficeContext, intake: Intake) -> None:
    """Draw all fields, in groups; what few files have is folded away until the mapping has it,
    or something is wrong.
    """
    streamlit.header(context.say("import.fields"), anchor=False)
    wrong, _ = problem_of(intake)
    for group, targets in FIELDS.items():
        title = context.say(f"import.group.{group}")
        if group in _OPEN:
            streamlit.markdown(f"**{title}**")
            _fields(context, intake, targets)
            continue
        is_used = any(
            intake.correction.draft.entry(target) or wrong == f"columns.{target}"
            for target in targets
        )
        with streamlit.expander(title, expanded=is_used):
            _fields(context, intake, targets)
    unused = intake.correction.draft.unused
    if unused:
        streamlit.caption(context.say("import.unused", columns=escaped(", ".join(unused))))
    _others(context, intake)


def _fields(context: OfficeContext, intake: Intake, targets: tuple[str, ...]) -> None:
    for first in range(0, len(targets), 2):
        for place, target in zip(streamlit.columns(2), targets[first : first + 2], strict=False):
            with place:
                _field(context, intake, target)


def _others(context: OfficeContext, intake: Intake) -> None:
    """Say what stands against a field that has no selects here."""
    key, sentence = problem_of(intake)
    known = {f"columns.{target}" for targets in FIELDS.values() for target in targets}
    if key.startswith("columns.") and key not in known:
        show_said(context, streamlit.error, sentence)


def _field(context: OfficeContext, intake: Intake, target: str) -> None:
    correction, label = intake.correction, context.say(f"import.field.{target}")
    _column(context, intake, target, label)
    mark, (wrong, sentence) = correction.doubts.get(f"columns.{target}"), problem_of(intake)
    if mark:
        show_said(context, streamlit.warning, mark)
    if wrong == f"columns.{target}":
        show_said(context, streamlit.error, sentence)
    readings = correction.readings(target)
    if readings:
        reading(context, intake, target, label, readings)
    if correction.has_codes(target) and correction.column(target):
        _values(context, intake, target, label)
    if any(correction.asked(target)):
        _asked(context, intake, target, label)


def _changing(intake: Intake, choice: Callable[[], None]) -> None:
    choice()
    intake.corrected()


def _column(context: OfficeContext, intake: Intake, target: str, label: str) -> None:
    correction = intake.correction
    more = (
        [_FOR_ALL]
        if correction.may_be_constant(target)
        else [_SEVERAL]
        if target == "number"
        else []
    )
    named = {_NONE: "import.not_there", _FOR_ALL: "import.for_all", _SEVERAL: "import.by_several"}
    widget = bound(intake, f"column {target}", _chosen(intake, target))

    def changed() -> None:
        _changing(intake, lambda: _choose(intake, target, streamlit.session_state[widget]))

    streamlit.selectbox(
        label, [_NONE, *more, *correction.columns], key=widget, on_change=changed,
        format_func=lambda one: context.say(named[one]) if one in named else one,
    )  # fmt: skip
    column = correction.column(target)
    if column and not correction.readings(target) and (examples := correction.examples(column)):
        told = " · ".join(isolated(escaped(cut(text)), context.language) for text in examples)
        streamlit.caption(context.say("import.examples", examples=told))
    if _chosen(intake, target) == _FOR_ALL:
        _constant(context, intake, target, label)
    if target == "number" and correction.identity:
        _identity(context, intake)


def _chosen(intake: Intake, target: str) -> str:
    correction = intake.correction
    if target == "number" and correction.identity:
        return _SEVERAL
    return _FOR_ALL if correction.constant(target) else correction.column(target) or _NONE


def _choose(intake: Intake, target: str, chosen: str) -> None:
    correction = intake.correction
    if chosen == _FOR_ALL:
        correction.choose_constant(
            target, correction.key("dataset", "title_en") or intake.upload.name
        )
    elif chosen == _SEVERAL:
        filed = correction.column("filed_at")
        correction.choose_identity([filed] if filed else correction.columns[:1])
    else:
        correction.choose_column(target, "" if chosen == _NONE else chosen)


def _constant(context: OfficeContext, intake: Intake, target: str, label: str) -> None:
    widget = bound(intake, f"constant {target}", intake.correction.constant(target))

    def changed() -> None:
        _changing(
            intake,
            lambda: intake.correction.choose_constant(target, streamlit.session_state[widget]),
        )

    streamlit.text_input(
        context.say("import.for_all_text", field=label),
        key=widget,
        max_chars=100,
        on_change=changed,
    )


def _identity(context: OfficeContext, intake: Intake) -> None:
    widget = bound(
        intake,
        "identity",
        [one for one in intake.correction.identity if one in intake.correction.columns],
    )

    def changed() -> None:
        _changing(
            intake, lambda: intake.correction.choose_identity(streamlit.session_state[widget])
        )

    streamlit.multiselect(
        context.say("import.identity"), intake.correction.columns, key=widget, on_change=changed
    )


def _values(context: OfficeContext, intake: Intake, target: str, label: str) -> None:
    values, labels = intake.correction.values(target), intake.correction.labels(target)
    if not values:
        return
    with streamlit.expander(
        context.say("import.values", field=label), expanded=any(one.is_marked for one in values)
    ):
        for value in values:
            _value(
                context,
                intake,
                target,
                value,
                {code: text.in_language(context.language) for code, text in labels.items()},
            )


def _value(
    context: OfficeContext, intake: Intake, target: str, value: Value, labels: dict[str, str]
) -> None:
    options = [
        "",
        *labels,
        *([value.code] if value.code not in ("", *labels) else []),
    ]  # several groups in one value
    widget = bound(intake, f"value {target} {value.text}", value.code)

    def changed() -> None:
        chosen = streamlit.session_state[widget]
        _changing(intake, lambda: intake.correction.choose_code(target, value.text, chosen))

    told = context.say(
        "import.value_of",
        value=isolated(escaped(cut(value.text)), context.language),
        count=context.number(value.count),
    )
    streamlit.selectbox(
        f"{told} – {context.say('import.unsure')}" if value.is_marked else told, options, key=widget, on_change=changed,
        format_func=lambda code: labels.get(code, code) or context.say("import.left_empty"),
    )  # fmt: skip


def _asked(context: OfficeContext, intake: Intake, target: str, label: str) -> None:
    asked = zip(("asked_from", "asked_until"), intake.correction.asked(target), strict=True)
    for place, (key, known) in zip(streamlit.columns(2), asked, strict=True):
        widget = bound(intake, f"{key} {target}", known)

        def changed(key: str = key, widget: str = widget) -> None:
            chosen: date | None = streamlit.session_state[widget]
            _changing(intake, lambda: intake.correction.choose_asked(target, key, chosen))

        words = context.say(
            "import.asked_from" if key == "asked_from" else "import.asked_until", field=label
        )
        place.date_input(
            words, key=widget, format="YYYY-MM-DD", min_value="1970-01-01", on_change=changed
        )

"""The upload of the import page: one file, held until it is imported or another one comes."""

import streamlit
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access import MOST_MEGABYTES, FeedProblem, Intake
from data_access.access import Permit
from pages.office_parts.importing.said import show_said
from pages.parts.context import OfficeContext
from pages.shared.markup import escaped, isolated

_INTAKE, _NUMBER = "import intake", "import number"
_TERMINAL = """python -m data_access.feed suggest FILE
python -m data_access.feed import FILE --mapping NAME.mapping.toml
"""


class _Hand:
    """What a visit has in hand; Streamlit lets go of it when the visit has ended."""

    intake: Intake | None = None

    def take(self, intake: Intake | None) -> None:
        if self.intake is not None and self.intake is not intake:
            self.intake.close()
        self.intake = intake


@streamlit.cache_resource(
    scope="session", on_release=lambda hand: hand.take(None), show_spinner=False
)
def _hand() -> _Hand:
    return _Hand()


def current(context: OfficeContext, permit: Permit) -> Intake | None:
    """Return the file in hand; without one, draw the upload, and None where nothing was
    uploaded.
    """
    intake = streamlit.session_state.get(_INTAKE)
    if intake:
        return intake
    number = streamlit.session_state.setdefault(_NUMBER, 0)
    uploaded = streamlit.file_uploader(
        context.say("import.file"), key=f"import file {number}", max_upload_size=MOST_MEGABYTES
    )
    streamlit.caption(context.say("import.larger", megabytes=MOST_MEGABYTES))
    streamlit.code(_TERMINAL, language=None, wrap_lines=True)
    if uploaded is None:
        return None
    try:
        with streamlit.spinner(context.say("import.looking")):
            intake = Intake(permit, uploaded.name, uploaded)
    except FeedProblem as problem:
        name = isolated(escaped(uploaded.name), context.language)
        show_said(context, streamlit.error, problem.said, "import.refused", name=name)
        return None
    finally:
        _free(uploaded)
    _hand().take(intake)
    streamlit.session_state[_INTAKE] = intake
    streamlit.session_state[_NUMBER] += 1
    streamlit.rerun()


def about(context: OfficeContext, intake: Intake) -> None:
    """Say which file it is, and what of the suggestion is in doubt; offer to take another one."""
    sample = intake.sample
    rows = context.number(sample.rows)
    told = context.say(
        "import.about_file",
        name=escaped(intake.upload.name),
        rows=context.say("import.about_rows", rows=rows) if sample.rows > sample.height else rows,
        columns=context.number(len(intake.correction.columns)),
        size=_size(context, intake.upload.size),
    )
    with streamlit.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        streamlit.markdown(f"**{told}**", width="content")
        streamlit.button(context.say("import.another"), key="import another", on_click=_let_go)
    if intake.importing and not intake.importing.problem:
        return
    if intake.shipped:
        streamlit.success(context.say("import.shipped", name=intake.shipped))
    elif intake.is_described:
        streamlit.success(context.say("import.described"))
    count = len(intake.correction.doubts)
    if count:
        streamlit.warning(context.say("import.doubts", count=count))
    elif not intake.shipped:
        streamlit.caption(context.say("import.no_doubts"))


def _let_go() -> None:
    streamlit.session_state.pop(_INTAKE, None)
    _hand().take(None)


def _free(uploaded) -> None:
    """Let Streamlit forget its own copy, which lies in memory as long as the visit: the file is
    on the disk by now.
    """
    context = get_script_run_ctx()
    if context and context.uploaded_file_mgr:
        context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)


def _size(context: OfficeContext, bytes_: int) -> str:
    kilo, unit = (1_000, "kB") if bytes_ < 100_000 else (1_000_000, "MB")
    return f"{context.number(bytes_ / kilo, 1)} {unit}"

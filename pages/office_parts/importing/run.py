"""The import itself, on the import page: begun by a button, with a bar, and told as the terminal
tells it.
"""

from collections.abc import Sequence

import streamlit

from data_access import Brought, Intake
from data_access.access import Permit
from pages.office_parts.importing.look import download
from pages.office_parts.importing.said import show_lines, show_said
from pages.office_parts.importing.wait import wait_for
from pages.parts.context import OfficeContext

_PUBLISH = "python -m data_access.publish"


def is_begun(intake: Intake) -> bool:
    """Whether the import runs, when nothing can be corrected, or is done, when what would be is
    no longer to be seen.
    """
    return intake.importing is not None and not intake.importing.problem


def draw(context: OfficeContext, permit: Permit, intake: Intake) -> None:
    """Draw the button, the bar, or what the import did."""
    streamlit.header(context.say("import.run"), anchor=False)
    work = intake.importing
    if work is None:
        _button(context, permit, intake)
        return
    if not work.is_done:
        streamlit.caption(context.say("import.running"))
        wait_for(work, context.say("import.looking"), context.say("import.merging"))
        streamlit.rerun()  # with all of the page
    if work.problem:
        show_said(context, streamlit.error, work.problem, "import.failed")
        _button(context, permit, intake)
    elif work.result:
        _done(context, permit, intake, work.result)


def _button(context: OfficeContext, permit: Permit, intake: Intake) -> None:
    seen = intake.seen
    if not intake.can_import:
        streamlit.caption(context.say("import.run_not_yet"))
    compared = seen.tried.compared if seen else None
    if compared and not compared.new and not compared.changed:
        streamlit.info(context.say("import.run_unchanged"))
    count = context.number(seen.tried.summary.new) if seen and seen.of_all else "…"
    if streamlit.button(
        context.say("import.run_button", count=count),
        type="primary",
        key="import run",
        disabled=not intake.can_import,
    ):
        intake.bring_in(permit)
        streamlit.rerun()


def _summary(context: OfficeContext, lines: Sequence[str]) -> None:
    """Draw what the terminal would say; in English in its very form."""
    if context.language == "en":
        streamlit.code("\n".join(lines), language=None, wrap_lines=True)
        return
    show_lines(context, lines)


def _done(context: OfficeContext, permit: Permit, intake: Intake, brought: Brought) -> None:
    if brought.untold:
        show_said(context, streamlit.error, brought.untold, "import.untold")
        return
    streamlit.success(context.say("import.done"))
    _summary(context, brought.lines)
    with streamlit.container(horizontal=True):
        if brought.summary.rejected:
            download(context, permit, intake, "rejects", brought)
        if brought.summary.set_aside:
            download(context, permit, intake, "set_aside", brought)
    streamlit.button(context.say("import.back"), key="import back", on_click=intake.corrected)
    streamlit.html(
        f'<a class="button" href="/office-overview?lang={context.language}" target="_self">'
        f"{context.say('import.see')}</a>"
    )
    streamlit.caption(context.say("import.publish"))
    streamlit.code(_PUBLISH, language=None)

"""The operator's page for any complaints file: upload, correct the suggested mapping, look at
what would be, import.
"""

import streamlit

from data_access import why_no_import
from data_access.access import IMPORT
from pages.office_parts.importing import fields, look, run, source, upload
from pages.office_parts.importing.said import show_said
from pages.shared.context import office_context

context, permit = office_context(IMPORT)
streamlit.caption(context.say("import.intro"))
why = why_no_import()
if why:
    show_said(context, streamlit.warning, why, "import.read_only")
    streamlit.stop()
if context.dataset is None:
    streamlit.info(context.say("import.no_data"))
    if context.problem:
        show_said(context, streamlit.caption, context.problem)
intake = upload.current(context, permit)
if intake:
    upload.about(context, intake)
if intake and not run.is_begun(intake):
    source.draw(context, intake)
    fields.draw(context, intake)
    source.draw_text(context, intake)
    look.draw(context, permit, intake)
if intake:
    run.draw(context, permit, intake)

"""The operator's page for any complaints file: upload, correct the suggested mapping, look at what would be, import."""

import streamlit

from data_access import why_no_import
from data_access.access import IMPORT
from pages.office_parts.importing import fields, look, run, source, upload
from pages.shared.markup import escaped
from pages.shared.visit import office_visit

visit, permit = office_visit(IMPORT)
streamlit.caption(visit.say("import.intro"))
why = why_no_import()
if why:
    streamlit.warning(visit.say("import.read_only", why=escaped(why)))
    streamlit.stop()
if visit.dataset is None:
    streamlit.info(visit.say("import.no_data"))
    streamlit.caption(escaped(visit.problem))
intake = upload.current(visit, permit)
if intake:
    upload.about(visit, intake)
if intake and not run.is_begun(intake):
    source.draw(visit, intake)
    fields.draw(visit, intake)
    source.draw_text(visit, intake)
    look.draw(visit, permit, intake)
if intake:
    run.draw(visit, permit, intake)

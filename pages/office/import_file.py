"""The operator's page for any complaints file: upload, correct the suggested mapping, look at what would be, import."""

import streamlit

from data_access import why_no_import
from data_access.access import IMPORT
from pages.parts import import_fields, import_look, import_run, import_source, import_upload
from pages.parts.markup import escaped
from pages.parts.visit import office_visit

visit, permit = office_visit(IMPORT)
streamlit.caption(visit.say("import.intro"))
why = why_no_import()
if why:
    streamlit.warning(visit.say("import.read_only", why=escaped(why)))
    streamlit.stop()
if visit.dataset is None:
    streamlit.info(visit.say("import.no_data"))
    streamlit.caption(escaped(visit.problem))
intake = import_upload.current(visit, permit)
if intake:
    import_upload.about(visit, intake)
if intake and not import_run.is_begun(intake):
    import_source.draw(visit, intake)
    import_fields.draw(visit, intake)
    import_source.draw_text(visit, intake)
    import_look.draw(visit, permit, intake)
if intake:
    import_run.draw(visit, permit, intake)

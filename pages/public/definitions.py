"""What every figure means: the registry of measures, as people read it."""

import streamlit

from data_access import MEASURES
from pages.shared.visit import public_visit

visit = public_visit()
streamlit.caption(visit.say("definitions.intro"))
streamlit.table(
    [
        {
            visit.say("definitions.measure"): measure.label.in_language(visit.language),
            visit.say("figure.definition"): measure.definition.in_language(visit.language),
            visit.say("definitions.code"): name,
        }
        for name, measure in MEASURES.items()
    ],
    hide_index=True,
)

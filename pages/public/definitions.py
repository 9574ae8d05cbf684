"""What every figure means: the registry of measures, as people read it."""

import streamlit

from data_access import MEASURES
from pages.shared.context import public_context

context = public_context()
streamlit.caption(context.say("definitions.intro"))
streamlit.table(
    [
        {
            context.say("definitions.measure"): measure.label.in_language(context.language),
            context.say("figure.definition"): measure.definition.in_language(context.language),
            context.say("definitions.code"): name,
        }
        for name, measure in MEASURES.items()
    ],
    hide_index=True,
)

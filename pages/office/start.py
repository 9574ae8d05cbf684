"""Where the office begins: what stands out, four pairs of figures, what needs a decision, and where
each question is answered.
"""

from functools import partial

from pages.office_parts.composed.start import page
from pages.office_parts.frame import on_screen
from pages.office_parts.start.remembered import recall
from pages.shared.context import office_context

context, permit = office_context()
on_screen(context, permit, "start", partial(page, remembered=recall(context)))

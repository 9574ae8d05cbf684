"""The statement builder: one sentence of what is published, how far it may be off, and what it does
not say.
"""

from html import escape

import streamlit

from data_access import MEASURES, Chosen
from pages.delegation_parts.choices import AGAINST, DRAFT
from pages.delegation_parts.screens.selecting import select_measure
from pages.parts.context import PublicContext
from pages.public_parts.questions import in_part
from pages.shared import address
from pages.shared.screen import select
from pages.statements.delegation import claims
from pages.statements.delegation.cautions import cautions
from pages.statements.delegation.claims import Claim, Said, cited, said


def show(context: PublicContext) -> None:
    """Draw the page."""
    streamlit.caption(context.say("delegation.intro"))
    left, right = streamlit.columns(2)
    with left:
        select_measure(context, claims.SAYABLE)
    with right:
        select(
            AGAINST,
            context.say("delegation.against"),
            claims.AGAINST,
            lambda code: context.say(f"delegation.against_{code or 'nothing'}"),
        )
    claim = claim_of(context)
    made = said(context.speaker, claim)
    if not made.sentence:
        streamlit.info(made.why_not)
        return
    _sentence(context, made)
    _cautions(context, claim, made)
    _definition(context, claim)
    _further(context, made)


def claim_of(context: PublicContext) -> Claim:
    """Return what the address says."""
    against = (address.values(AGAINST) or [AGAINST.default])[-1]
    return Claim(context.measure, context.filters, against)


def listed(items: list[str]) -> str:
    """Return sentences as a list."""
    inside = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
    return f'<ul class="findings">{inside}</ul>'


def _sentence(context: PublicContext, made: Said) -> None:
    streamlit.header(context.say("delegation.sentence"), anchor=False)
    told = " ".join(filter(None, [made.sentence, made.comparison]))
    figure = context.say("delegation.figure", shown=made.published, between=made.between)
    streamlit.html(f'<p class="sentence spoken">{escape(told, quote=False)}</p>')
    streamlit.caption(figure)
    streamlit.html(f'<h3 class="finding">{escape(context.say("delegation.to_copy"))}</h3>')
    lines = "\n".join(cited(context.speaker, made, context.link))
    streamlit.code(lines, language=None, wrap_lines=True)


def _cautions(context: PublicContext, claim: Claim, made: Said) -> None:
    partial = in_part(context.release, context.release.ask)
    found = cautions(context.speaker, claim, made, partial)
    if found:
        streamlit.header(context.say("delegation.cautions"), anchor=False)
        streamlit.html(listed(found))


def _definition(context: PublicContext, claim: Claim) -> None:
    streamlit.header(context.say("delegation.definition"), anchor=False)
    measure = MEASURES[claim.measure]
    label, means = (
        escape(text.in_language(context.language)) for text in (measure.label, measure.definition)
    )
    streamlit.html(f'<dl class="definitions questions"><dt>{label}</dt><dd>{means}</dd></dl>')
    with streamlit.expander(context.say("delegation.rule")):
        streamlit.html(f"<p>{escape(context.say('delegation.rule_text'), quote=False)}</p>")


def _further(context: PublicContext, made: Said) -> None:
    """Draw the ways on: what would be asked, and into the snapshot."""
    params = made.answer.filters.to_query_params()
    questions = address.full(
        "hard-questions", {**params, "measure": [context.measure]}, context.language
    )
    told = escape(context.say("delegation.questions"))
    streamlit.html(f'<p class="ways"><a href="{escape(questions)}" target="_self">{told}</a></p>')
    chosen = Chosen("overview", {name: tuple(of) for name, of in params.items()})
    add_to_draft(context, chosen, "delegation.add")


def add_to_draft(context: PublicContext, chosen: Chosen, word: str) -> None:
    """Draw the button that adds a figure to the draft of a snapshot, and the way there."""
    draft = address.values(DRAFT)
    added = list(dict.fromkeys([*draft, str(chosen)]))
    streamlit.button(
        context.say(word), key="add figure", on_click=lambda: address.keep(DRAFT, *added)
    )
    if draft and context.page != DRAFT.page:
        link = address.full(DRAFT.page, {DRAFT.key: draft}, context.language)
        count = escape(context.say("delegation.added", count=len(draft)))
        opens = escape(context.say("delegation.open_draft"))
        streamlit.html(
            f'<p class="ways">{count} · <a href="{escape(link)}" target="_self">{opens}</a></p>'
        )

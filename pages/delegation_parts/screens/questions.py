"""Hard questions: what would be asked of a sentence, and what the release answers."""

from html import escape

import streamlit

from pages.delegation_parts.screens.selecting import select_measure
from pages.parts.context import PublicContext
from pages.parts.links import path_of
from pages.shared import address
from pages.statements.delegation.claims import SAYABLE, Claim, said
from pages.statements.delegation.hostile import Reply, replies


def show(context: PublicContext) -> None:
    """Draw the page."""
    streamlit.caption(context.say("hostile.intro"))
    select_measure(context, SAYABLE)
    claim = Claim(context.measure, context.filters)
    made = said(context.speaker, claim)
    told = made.sentence or made.why_not
    sentence = context.say("hostile.of", sentence=told)
    streamlit.html(f'<p class="sentence">{escape(sentence, quote=False)}</p>')
    found = "".join(_reply(context, reply) for reply in replies(context.speaker, claim))
    streamlit.html(f'<dl class="questions">{found}</dl>')


def _reply(context: PublicContext, reply: Reply) -> str:
    unknown = "" if reply.is_known else f"<b>{escape(context.say('hostile.not_known'))}</b> "
    answer = f"{unknown}{escape(reply.answer, quote=False)}{_link(context, reply)}"
    return f"<dt>{escape(reply.question)}</dt><dd>{answer}</dd>"


def _link(context: PublicContext, reply: Reply) -> str:
    if not reply.page:
        return ""
    params = {"release": [str(context.release.number)]}
    if reply.page not in ("definitions", "data"):
        params |= context.filters.to_query_params()
    params |= {"measure": [reply.measure]} if reply.measure else {}
    path = path_of(reply.page)
    link = escape(address.full(path, params, context.language))
    return f' <a href="{link}" target="_self">{escape(context.say("hostile.figure"))}</a>'

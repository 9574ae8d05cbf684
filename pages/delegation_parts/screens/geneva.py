"""The statement of 29 October 2024 beside what is published."""

from html import escape

import streamlit

from pages.parts.context import PublicContext
from pages.parts.links import path_of
from pages.shared import address
from pages.statements.delegation.geneva import Fact, facts

_COLUMNS = ("geneva.column_said", "geneva.column_now", "geneva.column_leaves")


def show(context: PublicContext) -> None:
    """Draw the page."""
    streamlit.caption(context.say("geneva.intro"))
    head = "".join(f'<th scope="col">{escape(context.say(key))}</th>' for key in _COLUMNS)
    body = "".join(_row(context, fact) for fact in facts(context.speaker))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    streamlit.html(f'<div class="spoken">{table}</div>')


def _row(context: PublicContext, fact: Fact) -> str:
    now = escape(fact.now or context.say("geneva.not_published"), quote=False)
    if fact.now:
        path = path_of(fact.page)
        params = {"release": [str(context.release.number)]}
        params |= {name: [value] for name, value in fact.params}
        link = escape(address.full(path, params, context.language))
        now += f' <a href="{link}" target="_self">{escape(context.say("hostile.figure"))}</a>'
    said, leaves = (escape(text, quote=False) for text in (fact.said, fact.leaves))
    labels = (escape(context.say(key)) for key in _COLUMNS[1:])
    cells = zip(labels, (now, leaves), strict=True)
    told = "".join(f'<td data-label="{label}">{content}</td>' for label, content in cells)
    return f'<tr><th scope="row">{said}</th>{told}</tr>'

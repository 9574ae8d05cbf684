"""Snapshots: choosing figures, freezing them, and what a frozen one says."""

import unicodedata
from datetime import UTC, datetime
from html import escape

import streamlit

from data_access import (
    LONGEST_SNAPSHOT_NAME,
    MEASURES,
    MOST_FIGURES,
    Chosen,
    SnapshotProblem,
    all_snapshots,
    has_key,
    keep_snapshot,
)
from data_access.access import EXACT
from pages.charts.numbers import day
from pages.delegation_parts.choices import DRAFT, SNAPSHOT
from pages.delegation_parts.chosen_figures import (
    NotThere,
    context_of,
    freeze,
    no_figure,
)
from pages.delegation_parts.screens.frozen import link_to, show_frozen, titles_of
from pages.delegation_parts.screens.statement import add_to_draft
from pages.parts.context import PublicContext
from pages.public_parts.composed import PUBLIC_PAGES
from pages.public_parts.filters import fit
from pages.public_parts.questions import COMPARED, MEASURE
from pages.shared import address
from pages.shared import context as visit


def show(context: PublicContext) -> None:
    """Draw the page: the snapshot of the address, or the draft and those that were made."""
    names = address.values(SNAPSHOT)
    if names:
        show_frozen(context, names[-1])
        return
    streamlit.caption(context.say("snapshot.intro"))
    _picker(context)
    _draft(context)
    _made(context)


def _picker(context: PublicContext) -> None:
    """Draw the choice of a figure, under the filters of the page."""
    streamlit.header(context.say("snapshot.add"), anchor=False)
    left, right = streamlit.columns(2)
    with left:
        page = streamlit.selectbox(
            context.say("snapshot.page"),
            list(PUBLIC_PAGES),
            format_func=lambda name: context.say(PUBLIC_PAGES[name].title),
            key="snapshot page",
        )
        measure = _measure(context, page)
    fitting = fit(context.filters, PUBLIC_PAGES[page].splits).filters
    params = {name: tuple(of) for name, of in fitting.to_query_params().items()}
    params |= {MEASURE: (measure,)} if measure else {}
    whole = Chosen(page, params)
    titles = titles_of(context_of(context.release, whole, context.language), whole)
    with right:
        key = streamlit.selectbox(
            context.say("snapshot.figure"),
            list(titles),
            format_func=lambda code: titles.get(code, code),
            key=f"snapshot figure {page}",
        )
    add_to_draft(context, Chosen(page, params, key), "snapshot.add_this")


def _measure(context: PublicContext, page: str) -> str:
    """Draw the choice of a measure where the page has one; return "" for the page's own."""
    if not PUBLIC_PAGES[page].measure:
        return ""
    own = PUBLIC_PAGES[page].measure
    chosen = streamlit.selectbox(
        context.say("figure.compare_by"),
        COMPARED,
        index=COMPARED.index(own),
        format_func=lambda name: MEASURES[name].label.in_language(context.language),
        key=f"snapshot measure {page}",
    )
    return "" if chosen == own else chosen


def drafted(context: PublicContext) -> list[Chosen]:
    """Return the figures of the draft that this release has; others are told."""
    found = []
    for text in address.values(DRAFT)[:MOST_FIGURES]:
        chosen = Chosen.from_text(text)
        try:
            titles = titles_of(context_of(context.release, chosen, context.language), chosen)
            if chosen.key not in titles:
                raise no_figure(context, chosen, titles)
            found.append(chosen)
        except (NotThere, ValueError) as problem:
            streamlit.warning(context.say("snapshot.unreadable", reason=str(problem)))
    if len(address.values(DRAFT)) > MOST_FIGURES:
        streamlit.warning(context.say("snapshot.too_many", most=MOST_FIGURES))
    return found


def _draft(context: PublicContext) -> None:
    streamlit.header(context.say("snapshot.draft"), anchor=False)
    figures = drafted(context)
    if not figures:
        streamlit.caption(context.say("snapshot.empty"))
        return
    streamlit.caption(context.say("snapshot.draft_note"))
    items = "".join(f"<li>{link_to(context, context.release, one)}</li>" for one in figures)
    streamlit.html(f'<ol class="findings">{items}</ol>')
    with streamlit.container(horizontal=True, gap="small"):
        for number in range(len(figures)):
            rest = [str(one) for place, one in enumerate(figures) if place != number]
            streamlit.button(
                context.say("snapshot.remove", number=number + 1),
                key=f"take out {number}",
                type="tertiary",
                on_click=lambda rest=rest: address.keep(DRAFT, *rest),
            )
    _freeze(context, figures)


def _freeze(context: PublicContext, figures: list[Chosen]) -> None:
    """Draw the form that signs, for who may."""
    permit = visit.current_permit()
    if permit is None or not permit.may(EXACT):
        streamlit.info(context.say("snapshot.who"))
        return
    if not has_key():
        streamlit.info(context.say("snapshot.no_key"))
        return
    with streamlit.form("freeze"):
        name = streamlit.text_input(
            context.say("snapshot.name"),
            help=context.say("snapshot.name_why"),
            max_chars=LONGEST_SNAPSHOT_NAME,
            key="snapshot name",
        )
        asked = streamlit.form_submit_button(context.say("snapshot.make"))
    if not asked:
        return
    if not one_line(name):
        streamlit.error(context.say("snapshot.unnamed"))
        return
    try:
        snapshot = freeze(context.release, one_line(name), figures, datetime.now(UTC))
        made = keep_snapshot(permit, snapshot)
    except (SnapshotProblem, OSError) as problem:
        streamlit.error(context.say("snapshot.failed", reason=str(problem)))
        return
    address.keep(SNAPSHOT, made.snapshot.id)
    address.keep(DRAFT)
    streamlit.rerun()


def one_line(name: str) -> str:
    """Return a name without what cannot be seen, as one line."""
    kept = (sign for sign in name if unicodedata.category(sign)[0] != "C" or sign == "\u200c")
    return " ".join("".join(kept).split())[:LONGEST_SNAPSHOT_NAME]


def _made(context: PublicContext) -> None:
    streamlit.header(context.say("snapshot.all"), anchor=False)
    found = all_snapshots()
    if not found:
        streamlit.caption(context.say("snapshot.none"))
        return
    items = []
    for one in (signed.snapshot for signed in found):
        link = address.full(SNAPSHOT.page, {SNAPSHOT.key: [one.id]}, context.language)
        when = day(one.made, context.language)
        about = escape(context.say("snapshot.about", release=one.release, day=when))
        name = f"<bdi>{escape(one.name)}</bdi>"
        items.append(f'<li><a href="{escape(link)}" target="_self">{name}</a> · {about}</li>')
    streamlit.html(f'<ul class="findings">{"".join(items)}</ul>')

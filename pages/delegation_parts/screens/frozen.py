"""A snapshot that was made: what it says, who signed it, and whether a release restates it."""

from html import escape

import streamlit

from data_access import (
    MEASURES,
    Chosen,
    Release,
    Signed,
    Snapshot,
    SnapshotProblem,
    differing,
    public_keys,
    read_snapshot,
    written_in,
)
from pages.charts.numbers import day
from pages.delegation_parts.choices import SNAPSHOT
from pages.delegation_parts.chosen_figures import NotThere, context_of, figures_of
from pages.delegation_parts.frozen_table import about, part_name, release_of, rows_of, shown_value
from pages.parts.context import PublicContext
from pages.public_parts.composed import PUBLIC_PAGES
from pages.shared import address
from pages.shared.answers import kept
from pages.shared.download import signed_download
from pages.shared.table import table_html


def show_frozen(context: PublicContext, name: str) -> None:
    """Draw the snapshot of that name."""
    try:
        signed = read_snapshot(name)
    except SnapshotProblem:
        streamlit.warning(context.say("snapshot.unknown"))
        return
    snapshot, release = signed.snapshot, release_of(signed.snapshot)
    told = {"release": snapshot.release, "day": day(snapshot.made, context.language)}
    streamlit.header(snapshot.name, anchor=False)
    streamlit.caption(context.say("snapshot.about", **told))
    signature(context, signed)
    restated(context, snapshot)
    for number, chosen in enumerate(snapshot.figures):
        _figure(context, snapshot, release, number, chosen)
    _about(context, signed)


def signature(context: PublicContext, signed: Signed) -> bool:
    """Say whose signature it is, and return whether it holds."""
    key = public_keys().get(signed.key)
    holds = key is not None and signed.is_true(key)
    if holds:
        streamlit.caption(context.say("snapshot.signed", name=signed.key[:16]))
    else:
        streamlit.error(context.say("snapshot.unsigned"))
    return holds


def restated(context: PublicContext, snapshot: Snapshot) -> None:
    """Say whether the release of the page, which is in force, tells the cells otherwise."""
    current = context.release
    if current.number == snapshot.release:
        return
    changed = list(differing(snapshot, current))
    if not changed:
        streamlit.info(context.say("snapshot.same", number=current.number))
        return
    streamlit.warning(context.say("snapshot.restated", number=current.number, count=len(changed)))
    rows = [
        {
            context.say("snapshot.part"): part_name(cell.by, cell.code, current, context.language),
            context.say("snapshot.measure"): MEASURES[cell.measure].label.in_language(
                context.language
            ),
            context.say("snapshot.was"): shown_value(cell.value, cell.measure, context.language),
            context.say("snapshot.is"): context.say("snapshot.gone")
            if now is None
            else shown_value(now, cell.measure, context.language),
        }
        for cell, now in changed
    ]
    streamlit.html(table_html(rows, context.say("snapshot.cells")))


def titles_of(visit: PublicContext, chosen: Chosen) -> dict[str, str]:
    """Return the finding of each figure of a page by its key, "" for its totals; a page is put
    together once for all who look at it. ``visit``: of the page, as ``context_of`` returns it.
    """
    page = Chosen(chosen.page, chosen.params)

    def made() -> dict[str, str]:
        there = {figure.key: figure.title for figure in figures_of(visit, chosen.page)}
        there.pop("tiles", None)
        return {"": visit.say("snapshot.totals")} | there

    return kept(visit, f"titles {written_in(visit.language)} {page}", made)


def link_to(context: PublicContext, release: Release | None, chosen: Chosen) -> str:
    """Return the finding of a figure as a link to its page; the page's name where the release is
    not here.
    """
    title = context.say(PUBLIC_PAGES[chosen.page].title)
    if release is None:
        return escape(title)
    try:
        visit = context_of(release, chosen, context.language, context.link)
        told = titles_of(visit, chosen)[chosen.key]
    except (NotThere, KeyError):
        return escape(title)
    link = f'<a href="{escape(visit.link)}" target="_self">{escape(told)}</a>'
    return f"{escape(title)} · {link}"


def _figure(
    context: PublicContext,
    snapshot: Snapshot,
    release: Release | None,
    number: int,
    chosen: Chosen,
) -> None:
    streamlit.html(f'<h3 class="finding ways">{link_to(context, release, chosen)}</h3>')
    streamlit.caption(about(snapshot, number, release, context.language))
    rows = rows_of(snapshot, number, release, context.language)
    streamlit.html(table_html(rows, context.say("snapshot.cells_of", number=number + 1)))


def _about(context: PublicContext, signed: Signed) -> None:
    snapshot = signed.snapshot
    link = address.full(SNAPSHOT.page, {SNAPSHOT.key: [snapshot.id]}, context.language)
    told = {
        "snapshot.link": link,
        "snapshot.fingerprint": snapshot.fingerprint,
        "snapshot.checksum": snapshot.checksum,
        "snapshot.definitions": snapshot.definitions,
    }
    items = "".join(
        f'<dt>{escape(context.say(key))}</dt><dd><bdi dir="ltr">{escape(value)}</bdi></dd>'
        for key, value in told.items()
    )
    streamlit.html(f'<dl class="definitions questions codes">{items}</dl>')
    signed_download(context, signed)

"""Verifying what is in hand: a snapshot by its name, and files."""

from html import escape

import streamlit

from data_access import (
    Snapshot,
    SnapshotProblem,
    Verdict,
    public_keys,
    published_release,
    read_snapshot,
    verify,
)
from pages.delegation_parts.choices import SNAPSHOT, VERIFIED
from pages.parts.context import PublicContext
from pages.shared import address

_LONGEST = 80
_KINDS = (streamlit.success, streamlit.error, streamlit.warning)


def show(context: PublicContext) -> None:
    """Draw the page."""
    streamlit.caption(context.say("verify.intro"))
    streamlit.header(context.say("verify.by_name"), anchor=False)
    _by_name(context)
    streamlit.header(context.say("verify.by_file"), anchor=False)
    link = address.full("verify/file", {}, context.language)
    told = escape(context.say("verify.bring"))
    streamlit.html(f'<p><a class="button" href="{escape(link)}" target="_self">{told}</a></p>')
    streamlit.caption(context.say("verify.terminal"))
    _keys(context)


def _by_name(context: PublicContext) -> None:
    state, key = streamlit.session_state, "verified name"
    state[key] = (address.values(VERIFIED) or [""])[-1][:_LONGEST]
    name = streamlit.text_input(
        context.say("verify.fingerprint"),
        max_chars=_LONGEST,
        key=key,
        on_change=lambda: address.keep(VERIFIED, *filter(None, [state[key].strip()])),
    )
    if not name:
        return
    try:
        signed = read_snapshot(name)
    except SnapshotProblem:
        streamlit.warning(context.say("snapshot.unknown"))
        return
    tell(context, verify(signed.to_json(), public_keys(), published_release))


def tell(context: PublicContext, verdict: Verdict) -> None:
    """Say what was found, and which snapshot it is of."""
    found = [finding.in_language(context.language) for finding in verdict.findings]
    _KINDS[verdict.code](f"**{context.say(f'verify.code_{verdict.code}')}.** {' '.join(found)}")
    if verdict.snapshot:
        _link(context, verdict.snapshot)


def _link(context: PublicContext, snapshot: Snapshot) -> None:
    link = address.full(SNAPSHOT.page, {SNAPSHOT.key: [snapshot.id]}, context.language)
    name = escape(snapshot.name)
    streamlit.html(
        f'<p class="ways"><a href="{escape(link)}" target="_self"><bdi>{name}</bdi></a></p>'
    )


def _keys(context: PublicContext) -> None:
    streamlit.header(context.say("verify.keys"), anchor=False)
    known = list(public_keys())
    if not known:
        streamlit.caption(context.say("snapshot.none"))
        return
    streamlit.caption(context.say("verify.keys_why"))
    items = "".join(f'<li><bdi dir="ltr">{fingerprint}</bdi></li>' for fingerprint in known)
    streamlit.html(f'<ul class="findings codes">{items}</ul>')
    link = escape(address.full("verify/keys.json", {}, "en"))
    told = escape(context.say("verify.keys_file"))
    streamlit.html(f'<p class="ways"><a href="{link}" target="_self">{told}</a></p>')

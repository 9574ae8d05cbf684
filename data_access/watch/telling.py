"""Who is told: an Atom feed beside the log, and a webhook.

What leaves holds no figure: which series changed, since when, and where to look; the figures are
behind the sign-in.
"""

from collections.abc import Sequence
from datetime import datetime

import httpx

from data_access.atom import MOST, AtomEntry, AtomFeed, atom_xml, identity_of
from data_access.watch.findings import Finding
from data_access.watch.rules import Watching, WatchProblem

FEED = "watch.atom"
_PATIENCE = 10.0  # seconds for the webhook


def feed_of(told: Sequence[Finding], address: str) -> str:
    """Return the feed of the latest findings as XML."""
    entries = [
        AtomEntry(
            identity(finding),
            finding.title.en,
            datetime.fromisoformat(finding.as_of),
            f"{address}{finding.path}",
            finding.title.ur,
            "ur",
        )
        for finding in reversed(told[-MOST:])
    ]
    title = "Citizens' complaints: what changed"
    return atom_xml(AtomFeed(address or "watch", title, "Citizens' complaints", entries))


def identity(finding: Finding) -> str:
    """Return the same number for the same finding, so that a receiver can tell it once."""
    told = (finding.rule, finding.share, finding.code, finding.since, finding.filters)
    return identity_of(*told)


def send(watching: Watching, finding: Finding) -> None:
    """Tell the webhook. Raises WatchProblem when it does not take the finding with a 2xx."""
    body = {
        "id": identity(finding),
        "rule": finding.rule,
        "en": finding.title.en,
        "ur": finding.title.ur,
        "worse": finding.is_worse,
        "link": f"{watching.address}{finding.path}",
        "as_of": finding.as_of,
    }
    try:
        answer = httpx.post(watching.webhook, json=body, timeout=_PATIENCE)
        answer.raise_for_status()
    except httpx.HTTPError as problem:
        raise WatchProblem(
            f"The webhook did not take “{finding.title.en}” ({problem}); it is sent again at the"
            " next check."
        ) from problem

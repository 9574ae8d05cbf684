"""Who is told: an Atom feed beside the log, and a webhook.

What leaves holds no figure: which series changed, since when, and where to look; the figures are
behind the sign-in.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import httpx

from data_access.watch.findings import Finding
from data_access.watch.rules import Watching, WatchProblem

FEED = "watch.atom"
_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 50  # findings in the feed, the latest first
_PATIENCE = 10.0  # seconds for the webhook


def atom(told: Sequence[Finding], address: str) -> str:
    """Return the feed of the latest findings (RFC 4287)."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", "Citizens' complaints: what changed")
    _add(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, address or 'watch')}")
    _add(feed, "updated", _moment(told[-1].as_of) if told else _moment("1970-01-01"))
    author = ElementTree.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", "Citizens' complaints")
    for finding in reversed(told[-_MOST:]):
        _add_entry(feed, finding, address)
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add_entry(feed: ElementTree.Element, finding: Finding, address: str) -> None:
    entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "title", finding.title.en)
    _add(entry, "id", f"urn:uuid:{identity(finding)}")
    _add(entry, "updated", _moment(finding.as_of))
    ElementTree.SubElement(entry, f"{{{_ATOM}}}link", href=f"{address}{finding.path}")
    _add(entry, "summary", finding.title.ur, {"{http://www.w3.org/XML/1998/namespace}lang": "ur"})


def _add(
    parent: ElementTree.Element, name: str, text: str, attributes: dict[str, str] | None = None
) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes or {}).text = text


def _moment(day: str) -> str:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).isoformat()


def identity(finding: Finding) -> str:
    """Return the same number for the same finding, so that a receiver can tell it once."""
    told = (finding.rule, finding.share, finding.code, finding.since, finding.filters)
    return str(uuid5(NAMESPACE_URL, "\n".join(told)))


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

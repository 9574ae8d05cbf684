"""Atom feeds (RFC 4287): the one place that writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

MOST = 50  # entries of a feed, the newest
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class AtomEntry:
    """One piece of news. ``identity``: the same for the same news for ever, wherever it is read;
    ``language``: of ``summary``, where it is not that of the feed.
    """

    identity: str
    title: str
    updated: datetime
    link: str
    summary: str = ""
    language: str = ""


@dataclass(frozen=True)
class AtomFeed:
    """A feed. ``own``: its own address, "" where it lies beside a file; ``entries``: the newest
    first.
    """

    identity: str
    title: str
    author: str
    entries: Sequence[AtomEntry]
    own: str = ""
    link: str = ""
    language: str = ""
    rights: str = ""


def atom_xml(feed: AtomFeed) -> str:
    """Return a feed as XML; it was updated when the newest of its entries was."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(
        f"{{{_ATOM}}}feed", {_LANGUAGE: feed.language} if feed.language else {}
    )
    entries = feed.entries[:MOST]
    newest = max((entry.updated for entry in entries), default=datetime(1970, 1, 1))
    _add(root, "title", feed.title)
    _add(root, "id", f"urn:uuid:{identity_of(feed.identity)}")
    _add(root, "updated", _moment(newest))
    _add(_add(root, "author"), "name", feed.author)
    if feed.own:
        _add(root, "link", rel="self", type="application/atom+xml", href=feed.own)
    if feed.link:
        _add(root, "link", rel="alternate", type="text/html", href=feed.link)
    if feed.rights:
        _add(root, "rights", feed.rights)
    for entry in entries:
        _add_entry(root, entry)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def identity_of(*parts: str) -> str:
    """Return the same number for the same parts, so that a reader can tell news once."""
    return str(uuid5(NAMESPACE_URL, "\n".join(parts)))


def _add_entry(root: ElementTree.Element, entry: AtomEntry) -> None:
    own = _add(root, "entry")
    _add(own, "title", entry.title)
    _add(own, "id", f"urn:uuid:{entry.identity}")
    _add(own, "updated", _moment(entry.updated))
    _add(own, "link", href=entry.link)
    if entry.summary:
        _add(
            own, "summary", entry.summary, **({_LANGUAGE: entry.language} if entry.language else {})
        )


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    one = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    one.text = None if text is None else _allowed(text)
    return one


def _allowed(text: str) -> str:
    """Return a text without the signs that XML has no way to write."""
    return "".join(
        one for one in text if one in "\t\n\r" or ord(one) >= 32 and one not in "\ufffe\uffff"
    )


def _moment(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat(timespec="seconds")

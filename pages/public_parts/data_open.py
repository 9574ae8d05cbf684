"""The sections of the page “Data and methods” that lead out of it: files, addresses for programs, licence and contact."""

import os
from html import escape

from data_access import LICENCE, OPEN_FILES, NoRelease, editions
from pages.charts.numbers import day
from pages.public_parts import data_tables
from pages.public_parts.data_sections import paragraphs, section
from pages.public_parts.data_tables import link
from pages.shared.visit import PublicVisit

CONTACT_SETTING = "CONTACT_ADDRESS"


def downloads(visit: PublicVisit) -> None:
    """The releases and their files; on a page of an older release, too."""
    try:
        known = editions()
    except NoRelease:  # it was taken away while the page ran
        known = ()
    number = visit.release.number
    files = " · ".join(link(f"/open/release-{number}/{name}", name) for name in OPEN_FILES)
    title = escape(visit.say("public.release", number=number))
    section(
        visit, "data.downloads", paragraphs(visit, "data.downloads_why"), data_tables.releases(visit, known),
        f"<p>{title}: {files}</p>",
    )  # fmt: skip


def programs(visit: PublicVisit) -> None:
    """The addresses for programs, with an example that works."""
    number, shown = visit.release.number, visit.release.default_period
    period = f"&period={shown}" if shown else ""
    example = f"/open/cells.json?by=province&measures=filed,satisfaction_within_90{period}&release={number}"
    more = (("/open/openapi.json", "data.json_more"), ("/open/releases.json", "data.json_list"))
    links = "".join(f"<li>{link(address, visit.say(key))}</li>" for address, key in more)
    section(
        visit, "data.json", paragraphs(visit, "data.json_how"),
        f'<p><code dir="ltr">{link(example, example)}</code></p><ul>{links}</ul>',
    )  # fmt: skip


def reuse(visit: PublicVisit) -> None:
    """Licence, citation and contact."""
    release = visit.release
    about = {
        "name": release.name.in_language(visit.language), "number": release.number, "as_of": day(release.as_of, visit.language),
        "methods": release.methods_version, "checksum": release.checksum,
    }  # fmt: skip
    licence = f'<a href="{LICENCE["path"]}" rel="license">{escape(LICENCE["title"])}</a>'
    told = f"<p>{escape(visit.say('data.reuse_licence', licence='{}')).format(licence)}</p>"
    section(visit, "data.reuse", told, paragraphs(visit, "data.reuse_cite", **about), f"<p>{_contact(visit)}</p>")


def _contact(visit: PublicVisit) -> str:
    address = os.environ.get(CONTACT_SETTING, "").strip()
    if not address:
        return escape(visit.say("data.reuse_no_contact"))
    target = address if address.startswith(("https://", "http://")) else f"mailto:{address}" if "@" in address else ""
    shown = f'<a href="{escape(target)}">{escape(address)}</a>' if target else escape(address)
    return escape(visit.say("data.reuse_contact", address="{}")).format(f"<bdi>{shown}</bdi>")

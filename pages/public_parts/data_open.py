"""The sections of the page “Data and methods” that lead out of it: files, addresses for
programs, licence and contact.
"""

import os
from html import escape

from data_access import LICENCE, OPEN_FILES, NoRelease, editions
from pages.charts.numbers import day
from pages.parts.context import PublicContext
from pages.public_parts import data_tables
from pages.public_parts.data_sections import paragraphs, section
from pages.public_parts.data_tables import link

CONTACT_SETTING = "CONTACT_ADDRESS"


def downloads(context: PublicContext) -> None:
    """The releases and their files; on a page of an older release, too."""
    try:
        known = editions()
    except NoRelease:  # it was taken away while the page ran
        known = ()
    number = context.release.number
    files = " · ".join(link(f"/open/release-{number}/{name}", name) for name in OPEN_FILES)
    title = escape(context.say("public.release", number=number))
    section(
        context, "data.downloads", paragraphs(context, "data.downloads_why"), data_tables.releases(context, known),
        f"<p>{title}: {files}</p>",
    )  # fmt: skip


def programs(context: PublicContext) -> None:
    """The addresses for programs, with an example that works."""
    number, shown = context.release.number, context.release.default_period
    period = f"&period={shown}" if shown else ""
    example = f"/open/cells.json?by=province&measures=filed,satisfaction_within_90{period}&release={number}"
    more = (("/open/openapi.json", "data.json_more"), ("/open/releases.json", "data.json_list"))
    links = "".join(f"<li>{link(address, context.say(key))}</li>" for address, key in more)
    section(
        context, "data.json", paragraphs(context, "data.json_how"),
        f'<p><code dir="ltr">{link(example, example)}</code></p><ul>{links}</ul>',
    )  # fmt: skip


def reuse(context: PublicContext) -> None:
    """Licence, citation and contact."""
    release = context.release
    about = {
        "name": release.name.in_language(context.language), "number": release.number, "as_of": day(release.as_of, context.language),
        "methods": release.methods_version, "checksum": release.checksum,
    }  # fmt: skip
    licence = f'<a href="{LICENCE["path"]}" rel="license">{escape(LICENCE["title"])}</a>'
    told = f"<p>{escape(context.say('data.reuse_licence', licence='{}')).format(licence)}</p>"
    section(
        context,
        "data.reuse",
        told,
        paragraphs(context, "data.reuse_cite", **about),
        f"<p>{_contact(context)}</p>",
    )


def _contact(context: PublicContext) -> str:
    address = os.environ.get(CONTACT_SETTING, "").strip()
    if not address:
        return escape(context.say("data.reuse_no_contact"))
    target = (
        address
        if address.startswith(("https://", "http://"))
        else f"mailto:{address}"
        if "@" in address
        else ""
    )
    shown = f'<a href="{escape(target)}">{escape(address)}</a>' if target else escape(address)
    return escape(context.say("data.reuse_contact", address="{}")).format(f"<bdi>{shown}</bdi>")

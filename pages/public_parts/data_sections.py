"""The sections of the page “Data and methods”: each has a title that links lead to, paragraphs and tables."""

from collections.abc import Iterable
from html import escape

import streamlit

from data_access import METHOD_NUMBERS, PublicFilters, PublicQuestion, chance_within, refusal
from pages.charts.numbers import whole_percent
from pages.public_parts import data_tables
from pages.public_parts.data_tables import link
from pages.public_parts.names import name_of
from pages.shared.answers import published
from pages.shared.visit import PublicVisit

SECTIONS = (  # anchors, in the order of the page; each is the last part of its title's key
    "data.counted", "data.protected", "data.accuracy", "data.withheld", "data.combinations", "data.sums", "data.limits",
    "data.attacks", "data.corrections", "data.downloads", "data.json", "data.reuse",
)  # fmt: skip
_STEPS = (
    "data.step_list", "data.step_odd", "data.step_enough", "data.step_finer", "data.step_left", "data.step_once", "data.step_programs",
    "data.step_noise", "data.step_grid", "data.step_frozen", "data.step_shares",
)  # fmt: skip
_HIDDEN = (10, 20, 30)  # counts whose chance to be withheld is said


def anchor(section: str) -> str:
    """Return the anchor of a section."""
    return section.removeprefix("data.")


def contents(visit: PublicVisit) -> None:
    """Draw the list of the sections."""
    entries = "".join(
        f'<li><a href="#{anchor(name)}" target="_self">{escape(visit.say(name))}</a></li>' for name in SECTIONS
    )
    title = escape(visit.say("data.contents"))
    streamlit.html(
        f'<nav class="contents" aria-label="{title}"><p><strong>{title}</strong></p><ul>{entries}</ul></nav>'
    )


def section(visit: PublicVisit, name: str, *parts: str) -> None:
    """Draw a section: its title, which links lead to, and ``parts`` of HTML."""
    streamlit.subheader(visit.say(name), anchor=anchor(name))
    streamlit.html(f'<div class="prose">{"".join(parts)}</div>')


def paragraphs(visit: PublicVisit, *keys: str, **values: object) -> str:
    """Return words as paragraphs of HTML."""
    return "".join(f"<p>{escape(visit.say(key, **values), quote=False)}</p>" for key in keys)


def _items(texts: Iterable[str], kind: str = "ul") -> str:
    return f"<{kind}>{''.join(f'<li>{escape(text, quote=False)}</li>' for text in texts)}</{kind}>"


def counted(visit: PublicVisit) -> None:
    """What is a complaint, and what the figures look at."""
    keys = (
        "data.counted_complaints",
        "data.counted_not",
        "data.counted_window",
        "data.counted_closed",
        "data.counted_level",
    )
    definitions = f"/definitions{'?lang=ur' if visit.language == 'ur' else ''}"
    more = link(definitions, visit.say("data.counted_definitions"))
    section(visit, "data.counted", paragraphs(visit, *keys), f"<p>{more}</p>")


def protected(visit: PublicVisit) -> None:
    """The steps that every count goes through, what they promise and what not, with an example."""
    large, small = data_tables.EXAMPLES
    hidden = {f"hidden_{count}": whole_percent(data_tables.hidden(count), visit.language) for count in _HIDDEN}
    steps = _items((visit.say(key, **METHOD_NUMBERS, **hidden) for key in _STEPS), "ol")
    promise = paragraphs(visit, "data.promised", "data.not_promised", "data.promised_found", **METHOD_NUMBERS)
    farthest, published = METHOD_NUMBERS["farthest"], METHOD_NUMBERS["grid"] * 5
    section(
        visit, "data.protected", paragraphs(visit, "data.protected_why"), steps, promise,
        data_tables.examined(visit, data_tables.PROMISED), paragraphs(visit, "data.protected_totals"),
        paragraphs(visit, "data.example", large=large, small=small), data_tables.examples(visit),
        paragraphs(visit, "data.example_reading", published=published, low=published - farthest, high=published + farthest),
    )  # fmt: skip


def accuracy(visit: PublicVisit) -> None:
    """How far figures may be off, by design and as measured."""
    chances = {f"within_{distance}": whole_percent(chance_within(distance), visit.language) for distance in (2, 5)}
    keys = ("data.accuracy_one", "data.accuracy_sum", "data.accuracy_small", "data.accuracy_measured")
    words = paragraphs(visit, *keys, **chances, **METHOD_NUMBERS)
    section(visit, "data.accuracy", words, data_tables.examined(visit, data_tables.ACCURACY))


def withheld(visit: PublicVisit) -> None:
    """How many cells are withheld, what is not listed, and the words in place of figures."""
    release = visit.release
    cells = {name: f"{getattr(release, name):,}" for name in ("cells", "shown", "withheld")}
    table = data_tables.withheld_words(visit, METHOD_NUMBERS)
    section(visit, "data.withheld", paragraphs(visit, "data.withheld_cells", **cells), table)


def combinations(visit: PublicVisit) -> None:
    """The closed list, and why it ends where it ends."""
    reasons = _items(reason.in_language(visit.language) for reason in data_tables.reasons())
    section(
        visit, "data.combinations", paragraphs(visit, "data.combinations_why"), data_tables.combinations(visit),
        paragraphs(visit, "data.combinations_reasons"), reasons, paragraphs(visit, "data.combinations_never", "data.combinations_home", "data.combinations_same"),
    )  # fmt: skip


def sums(visit: PublicVisit) -> None:
    """Why parts do not add up."""
    section(visit, "data.sums", paragraphs(visit, "data.sums_why", "data.sums_groups"))


def limits(visit: PublicVisit) -> None:
    """What the data cannot say, with figures of the period that the release's pages open on.

    A sentence whose figures are withheld is left out; what it warns of is said without them.
    """
    figures = _of_default_period(visit)
    made_up = visit.release.synthetic
    keys = {  # words, and the figures that they need
        **({"data.limits_synthetic": ()} if made_up else {}),
        "data.limits_who": (),
        "data.limits_who_filed": ("women", "minority"),
        **({"data.limits_population": ()} if made_up else {}),
        "data.limits_access": (),
        "data.limits_silent_share": ("silent",),
        "data.limits_silent": (),
        "data.limits_closed": ("closed", "relief"),
        "data.limits_later": (),
    }
    told = [key for key, needed in keys.items() if figures.keys() >= {*needed}]
    section(visit, "data.limits", paragraphs(visit, *told, **figures))


def _of_default_period(visit: PublicVisit) -> dict[str, str]:
    """Return the figures told of everyone in the period that pages open on, as written."""
    period = visit.release.default_period
    names = {
        "silent": "response_rate_within_90",
        "closed": "closed_share_within_90",
        "relief": "relief_share_within_90",
    }
    total = published(visit, PublicQuestion(("filed", *names.values()), "", _only(period))).total
    shares = {key: total.number(name) for key, name in names.items()}
    if shares["silent"] is not None:
        shares["silent"] = 1 - shares["silent"]
    known = {
        key: whole_percent(share, visit.language)
        for key, share in (shares | _groups(visit, period)).items()
        if share is not None
    }
    return known | {"period": name_of(visit.release, "period", period, visit.language) if period else "–"}


def _groups(visit: PublicVisit, period: str) -> dict[str, float | None]:
    """Return which part women and religious minorities filed, where that is told."""
    if refusal(_only(period), "group"):  # of a month no group is told
        return {}
    answer = published(visit, PublicQuestion(("filed",), "group", _only(period)))
    filed = {row.code: row.number("filed") for row in answer.rows("group")}
    total = answer.total.number("filed")
    return {code: filed[code] / total for code in ("women", "minority") if total and filed.get(code)}


def _only(period: str) -> PublicFilters:
    return PublicFilters(period=(period,) if period else ())


def attacks(visit: PublicVisit) -> None:
    """What the examination of this release found, and what it has no figures of."""
    found = data_tables.examined(visit, data_tables.ATTACKS, more=True)
    found = paragraphs(visit, "data.attacks_recorded") + found if found else ""
    missing = visit.say("data.attacks_missing_join").join(data_tables.not_examined(visit))
    told = paragraphs(visit, "data.attacks_missing", names=missing) if missing else ""
    section(
        visit,
        "data.attacks",
        paragraphs(visit, "data.attacks_why"),
        found,
        told,
        paragraphs(visit, "data.attacks_repeat"),
    )


def corrections(visit: PublicVisit) -> None:
    """How figures are corrected, and the notes of this release."""
    section(visit, "data.corrections", paragraphs(visit, "data.corrections_how"))
    with streamlit.expander(visit.say("data.corrections_notes", number=visit.release.number)):
        lines = (line for line in visit.release.notes.splitlines() if not line.startswith("#"))
        streamlit.markdown("\n".join(lines))

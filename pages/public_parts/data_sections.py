"""The sections of the page “Data and methods”: each has a title that links lead to, paragraphs
and tables.
"""

from collections.abc import Iterable
from html import escape

import streamlit

from data_access import METHOD_NUMBERS, PublicFilters, PublicQuestion, chance_within, refusal
from pages.charts.numbers import whole_percent
from pages.parts.context import PublicContext
from pages.public_parts import data_tables
from pages.public_parts.data_tables import link
from pages.public_parts.names import name_of
from pages.shared.answers import published

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


def contents(context: PublicContext) -> None:
    """Draw the list of the sections."""
    entries = "".join(
        f'<li><a href="#{anchor(name)}" target="_self">{escape(context.say(name))}</a></li>'
        for name in SECTIONS
    )
    title = escape(context.say("data.contents"))
    streamlit.html(
        f'<nav class="contents" aria-label="{title}"><p><strong>{title}</strong></p><ul>{entries}</ul></nav>'
    )


def section(context: PublicContext, name: str, *parts: str) -> None:
    """Draw a section: its title, which links lead to, and ``parts`` of HTML."""
    streamlit.header(context.say(name), anchor=anchor(name))
    streamlit.html(f'<div class="prose">{"".join(parts)}</div>')


def paragraphs(context: PublicContext, *keys: str, **values: object) -> str:
    """Return words as paragraphs of HTML."""
    return "".join(f"<p>{escape(context.say(key, **values), quote=False)}</p>" for key in keys)


def _items(texts: Iterable[str], kind: str = "ul") -> str:
    return f"<{kind}>{''.join(f'<li>{escape(text, quote=False)}</li>' for text in texts)}</{kind}>"


def counted(context: PublicContext) -> None:
    """What is a complaint, and what the figures look at."""
    keys = (
        "data.counted_complaints",
        "data.counted_not",
        "data.counted_window",
        "data.counted_closed",
        "data.counted_level",
    )
    definitions = f"/definitions{'?lang=ur' if context.language == 'ur' else ''}"
    more = link(definitions, context.say("data.counted_definitions"))
    section(context, "data.counted", paragraphs(context, *keys), f"<p>{more}</p>")


def protected(context: PublicContext) -> None:
    """The steps that every count goes through, what they promise and what not, with an example."""
    large, small = data_tables.EXAMPLES
    hidden = {
        f"hidden_{count}": whole_percent(data_tables.hidden(count), context.language)
        for count in _HIDDEN
    }
    steps = _items((context.say(key, **METHOD_NUMBERS, **hidden) for key in _STEPS), "ol")
    promise = paragraphs(
        context, "data.promised", "data.not_promised", "data.promised_found", **METHOD_NUMBERS
    )
    farthest, published = METHOD_NUMBERS["farthest"], METHOD_NUMBERS["grid"] * 5
    section(
        context, "data.protected", paragraphs(context, "data.protected_why"), steps, promise,
        data_tables.examined(context, data_tables.PROMISED), paragraphs(context, "data.protected_totals"),
        paragraphs(context, "data.example", large=large, small=small), data_tables.examples(context),
        paragraphs(context, "data.example_reading", published=published, low=published - farthest, high=published + farthest),
    )  # fmt: skip


def accuracy(context: PublicContext) -> None:
    """How far figures may be off, by design and as measured."""
    chances = {
        f"within_{distance}": whole_percent(chance_within(distance), context.language)
        for distance in (2, 5)
    }
    keys = (
        "data.accuracy_one",
        "data.accuracy_sum",
        "data.accuracy_small",
        "data.accuracy_measured",
    )
    words = paragraphs(context, *keys, **chances, **METHOD_NUMBERS)
    section(context, "data.accuracy", words, data_tables.examined(context, data_tables.ACCURACY))


def withheld(context: PublicContext) -> None:
    """How many cells are withheld, what is not listed, and the words in place of figures."""
    release = context.release
    cells = {
        name: context.number(getattr(release, name)) for name in ("cells", "shown", "withheld")
    }
    table = data_tables.withheld_words(context, METHOD_NUMBERS)
    section(context, "data.withheld", paragraphs(context, "data.withheld_cells", **cells), table)


def combinations(context: PublicContext) -> None:
    """The closed list, and why it ends where it ends."""
    reasons = _items(reason.in_language(context.language) for reason in data_tables.reasons())
    section(
        context, "data.combinations", paragraphs(context, "data.combinations_why"), data_tables.combinations(context),
        paragraphs(context, "data.combinations_reasons"), reasons, paragraphs(context, "data.combinations_never", "data.combinations_home", "data.combinations_same"),
    )  # fmt: skip


def sums(context: PublicContext) -> None:
    """Why parts do not add up."""
    section(context, "data.sums", paragraphs(context, "data.sums_why", "data.sums_groups"))


def limits(context: PublicContext) -> None:
    """What the data cannot say, with figures of the period that the release's pages open on.

    A sentence whose figures are withheld is left out; what it warns of is said without them.
    """
    figures = _of_default_period(context)
    made_up = context.release.synthetic
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
    section(context, "data.limits", paragraphs(context, *told, **figures))


def _of_default_period(context: PublicContext) -> dict[str, str]:
    """Return the figures told of everyone in the period that pages open on, as written."""
    period = context.release.default_period
    names = {
        "silent": "response_rate_within_90",
        "closed": "closed_share_within_90",
        "relief": "relief_share_within_90",
    }
    total = published(context, PublicQuestion(("filed", *names.values()), "", _only(period))).total
    shares = {key: total.number(name) for key, name in names.items()}
    if shares["silent"] is not None:
        shares["silent"] = 1 - shares["silent"]
    known = {
        key: whole_percent(share, context.language)
        for key, share in (shares | _groups(context, period)).items()
        if share is not None
    }
    return known | {
        "period": name_of(context.release, "period", period, context.language) if period else "–"
    }


def _groups(context: PublicContext, period: str) -> dict[str, float | None]:
    """Return which part women and religious minorities filed, where that is told."""
    if refusal(_only(period), "group"):  # of a month no group is told
        return {}
    answer = published(context, PublicQuestion(("filed",), "group", _only(period)))
    filed = {row.code: row.number("filed") for row in answer.rows("group")}
    total = answer.total.number("filed")
    return {
        code: filed[code] / total for code in ("women", "minority") if total and filed.get(code)
    }


def _only(period: str) -> PublicFilters:
    return PublicFilters(period=(period,) if period else ())


def attacks(context: PublicContext) -> None:
    """What the examination of this release found, and what it has no figures of."""
    found = data_tables.examined(context, data_tables.ATTACKS, more=True)
    found = paragraphs(context, "data.attacks_recorded") + found if found else ""
    missing = context.say("data.attacks_missing_join").join(data_tables.not_examined(context))
    told = paragraphs(context, "data.attacks_missing", names=missing) if missing else ""
    section(
        context,
        "data.attacks",
        paragraphs(context, "data.attacks_why"),
        found,
        told,
        paragraphs(context, "data.attacks_repeat"),
    )


def corrections(context: PublicContext) -> None:
    """How figures are corrected, and the notes of this release."""
    section(context, "data.corrections", paragraphs(context, "data.corrections_how"))
    with streamlit.expander(context.say("data.corrections_notes", number=context.release.number)):
        lines = (line for line in context.release.notes.splitlines() if not line.startswith("#"))
        streamlit.markdown("\n".join(lines))

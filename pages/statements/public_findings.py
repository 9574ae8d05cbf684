"""What published figures say beside rankings: the chain, time, groups, change, and what is not
among them.
"""

from collections.abc import Collection, Sequence

from data_access import CODE_LISTS, GROUPS, MEASURES, Answer, Row
from pages.charts.noise import clear_difference, most_off, part_of
from pages.charts.numbers import points, shown_measure, whole_percent
from pages.statements.speaker import Public

COMPARED_RATES = (
    "closed_share_within_90",
    "confirmed_relief_within_90",
    "contested_relief_within_90",
    "satisfaction_within_90",
)
_OF_KIND = {"month": "public.of_months", "quarter": "public.of_quarters", "year": "public.of_years"}
_MOST_NAMED = 3
_DIGITS = "0123456789"


def titled(public: Public, answer: Answer, breakdown: str, title: str) -> str:
    """Return a title; “approximately” where its numbers are sums, and nowhere else."""
    is_about = answer.is_sum(breakdown) and any(sign in _DIGITS for sign in title)
    return f"{public.say('public.approximately')}: {title}" if is_about else title


def of_chain(public: Public, answer: Answer) -> str:
    """Return how much of what was closed ended in confirmed relief."""
    share = part_of(answer.total, "relief_confirmed_within_90", "closed_within_90")
    if share is None:
        return public.say("section.chain")
    return public.say("public.finding_chain", share=whole_percent(share, public.language))


def of_time(public: Public, answer: Answer, kind: str) -> str:
    """Return the period with the most filings, or those of which protection does not let that be
    told.
    """
    rows = [row for row in answer.rows(kind) if row.number("filed") is not None]
    if len(rows) < 2:
        return public.say("public.section_time")
    most = max(rows, key=lambda row: row["filed"])
    near = [row for row in rows if most["filed"] - row["filed"] <= 2 * most_off(answer, kind)]
    named = {"of": public.say(_OF_KIND[kind], count=len(rows))}
    if len(near) == 1:
        shown = shown_measure(most["filed"], "filed", public.language)
        return public.say(
            "public.finding_most", period=public.period(most.code), shown=shown, **named
        )
    if len(near) > _MOST_NAMED:
        return public.say("public.section_time")
    return public.say(
        "public.finding_most_close",
        periods=public.either([public.period(row.code) for row in near]),
        **named,
    )


def in_part(public: Public, answer: Answer, kind: str, partial: Collection[str]) -> list[str]:
    """Return which drawn periods may not be covered wholly, and are dashed."""
    drawn = [
        public.period(row.code)
        for row in answer.rows(kind)
        if row.code in partial and row.number("filed") is not None
    ]
    return [public.say("public.in_part", periods=public.together(drawn))] if drawn else []


def of_change(public: Public, now: Answer, before: Answer) -> str:
    """Return how the complaints filed changed against the year before; “” where protection can
    make it.
    """
    current, earlier = now.total.number("filed"), before.total.number("filed")
    if not current or not earlier or abs(current - earlier) <= most_off(now) + most_off(before):
        return ""
    named = {"period": public.period(now.periods[0]), "before": public.period(before.periods[0])}
    key = "public.finding_more" if current > earlier else "public.finding_less"
    share = whole_percent(abs(current - earlier) / earlier, public.language)
    return public.say(
        key, share=share, shown=shown_measure(current, "filed", public.language), **named
    )


def of_groups(public: Public, answer: Answer) -> str:
    """Return the largest difference of a group from everyone, or that there is none."""
    return clearest_group(public, answer) or public.say("public.no_difference")


def comparisons(answer: Answer) -> int:
    """Return how many intervals a table of groups holds side by side: each group's and
    everyone's, for each rate.
    """
    return (len(answer.rows("group")) + 1) * len(COMPARED_RATES)


def difference_of(answer: Answer, row: Row, rate: str) -> float | None:
    """Return how a group differs from everyone, None where chance and protection could make the
    difference.
    """
    return clear_difference(row, answer.total, rate, most_off(answer), comparisons(answer))


def clearest_group(public: Public, answer: Answer) -> str:
    """Return the largest difference of a group from everyone that noise alone cannot make; “”
    where there is none.
    """
    found = [
        (difference, row, name)
        for row in answer.rows("group")
        for name in COMPARED_RATES
        if (difference := difference_of(answer, row, name))
    ]
    if not found:
        return ""
    difference, row, name = max(found, key=lambda entry: abs(entry[0]))
    named = {
        "label": row.label.in_language(public.language),
        "measure": MEASURES[name].label.in_language(public.language),
    }
    return public.say("public.finding_group", **named, points=points(difference, public.language))


def unpublished_groups(public: Public) -> list[str]:
    """Return that some groups that a source records are never published by themselves."""
    names = [
        entry.label.in_language(public.language)
        for entry in CODE_LISTS["group"]
        if entry.code not in GROUPS
    ]
    return (
        [public.say("public.groups_unpublished", groups=public.listed(names))]
        if "groups" in public.release.recorded
        else []
    )


def places_left_out(public: Public) -> list[str]:
    """Return which provinces have no district in any ranking: one alone would be told twice."""
    places = public.release.axes.places
    parents = {place.parent for place in places if place.kind == "district"}
    names = [
        place.label.in_language(public.language)
        for place in places
        if place.kind == "province" and place.code not in parents
    ]
    return (
        [public.say("public.no_district", places=public.listed(names))] if names and parents else []
    )


def told_elsewhere(public: Public) -> list[str]:
    """Return which departments are told by the figures of a category."""
    same = public.release.same_bodies()
    names = (" = ".join(label.in_language(public.language) for label in labels) for labels in same)
    return (
        [public.say("public.same", names=public.say("data.attacks_missing_join").join(names))]
        if same
        else []
    )


def not_ranked(rows: Sequence[Row], ranked_codes: set[str]) -> list[Row]:
    """Return the parts that take no place in a ranking, though they could; the largest first."""
    few = [row for row in rows if row.code not in ranked_codes and not _is_elsewhere(row)]
    return sorted(few, key=lambda row: -(row.number("filed") or 0))


def _is_elsewhere(row: Row) -> bool:
    """Whether a body does not answer here at all: it lacks no figure, none applies."""
    return row["filed"] == "does not apply"

"""The statement of 29 October 2024 in Geneva, fact by fact: what was said, today's published figure
beside it, and what it leaves out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from data_access import PublicFilters, PublicQuestion
from pages.charts.noise import most_off
from pages.charts.numbers import shown_measure
from pages.statements.delegation.rounding import count_in_words
from pages.statements.speaker import Public

_BEHIND = 20  # complaints


@dataclass(frozen=True)
class Fact:
    """``said``: what the statement reports; ``now``: what the release tells, "" where it does not;
    ``leaves``: what the sentence leaves out; ``page``, ``params``: where the figure stands.
    """

    said: str
    now: str
    leaves: str
    page: str = ""
    params: tuple[tuple[str, str], ...] = ()


def facts(public: Public) -> list[Fact]:
    """Return the facts of the statement, in its order."""
    return [
        _fact(public, "members"),
        _fact(public, "filed", _total("filed")),
        _fact(public, "addressed", _total("addressed")),
        _fact(public, "minority_members"),
        _fact(public, "minority", _of_minorities, "people", (("group", "minority"),)),
        _fact(public, "matters", _matters, "categories", (("measure", "filed"),)),
        _fact(public, "groups", lambda public: public.say("geneva.now.groups"), "people"),
        _fact(public, "anonymous"),
    ]


def _fact(
    public: Public,
    key: str,
    now: Callable[[Public], str] | None = None,
    page: str = "overview",
    params: tuple[tuple[str, str], ...] = (),
) -> Fact:
    told = now(public) if now else ""
    said, leaves = public.say(f"geneva.said.{key}"), public.say(f"geneva.leaves.{key}")
    return Fact(said, told, leaves, page if told else "", params if told else ())


def _total(measure: str) -> Callable[[Public], str]:
    """Return what tells a total of all complaints to date. Such totals are tens that move by ten
    complaints at least, so the truth may be as many as ``_BEHIND`` more.
    """

    def told(public: Public) -> str:
        figure = public.release.totals().total
        if figure.number(measure) is None:
            return ""
        shown = shown_measure(figure[measure], measure, public.language)
        words = count_in_words(public, figure[measure], _BEHIND)
        return public.say(f"geneva.now.{measure}", shown=shown, words=words)

    return told


def _of_minorities(public: Public) -> str:
    """Return what minorities filed in all years that the release tells of; "" where one is
    withheld.
    """
    filters = PublicFilters(group=("minority",))
    answer = public.release.ask(PublicQuestion(("filed",), "year", filters))
    rows = [row for row in answer.rows("year") if row.number("filed") is not None]
    if not rows:
        return ""
    off = most_off(answer, "year") * len(rows)
    words = count_in_words(public, sum(row["filed"] for row in rows), off)
    years = public.listed([public.period(row.code) for row in rows])
    return public.say("geneva.now.minority", words=words, years=years, most=public.number(off))


def _matters(public: Public) -> str:
    """Return the three categories with the most complaints of minorities in the newest year."""
    filters = PublicFilters(group=("minority",))
    answer = public.release.ask(PublicQuestion(("filed",), "category", filters))
    rows = [row for row in answer.rows("category") if row.number("filed") is not None]
    first = sorted(rows, key=lambda row: -row["filed"])[:3]
    if not first:
        return ""
    names = [row.label.in_language(public.language) for row in first]
    periods = public.listed([public.period(code) for code in answer.periods])
    return public.say("geneva.now.matters", names=public.all_of(names), periods=periods)

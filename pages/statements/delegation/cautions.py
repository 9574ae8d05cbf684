"""When a sentence says more than its figure: each caution is a rule over the answer."""

from collections.abc import Collection, Iterator

from data_access import MEASURES, PublicQuestion, refusal
from pages.charts.noise import most_off
from pages.charts.numbers import shown_measure
from pages.statements import public_findings
from pages.statements.delegation.claims import ANSWERED, YEAR_BEFORE, Claim, Said
from pages.statements.speaker import Public

_OF_ANSWERS = ("satisfaction_within_90", "confirmed_relief_within_90", "contested_relief_within_90")
_PARTS = ("department", "category", "province", "district")
_LARGE_ERROR = 0.02  # of a count


def cautions(public: Public, claim: Claim, made: Said, partial: Collection[str]) -> list[str]:
    """Return what has to be said beside the sentence, or not be said by it; ``partial``: periods
    that may be covered in part only.
    """
    if not made.sentence:
        return []
    found = [*_of_measure(public, claim, made), *_of_error(public, claim, made)]
    found += [*_of_comparison(public, claim, made, partial), *_of_periods(public, made, partial)]
    found += [*_of_withheld(public, made), *_of_group(public, claim)]
    if public.release.synthetic:
        found.append(public.say("sentence.synthetic"))
    return found


def _of_measure(public: Public, claim: Claim, made: Said) -> Iterator[str]:
    if claim.measure.startswith("closed_") or claim.measure.startswith("days_"):
        yield public.say("delegation.warn.closed")
    if claim.measure in ("relief_within_90", "relief_share_within_90"):
        yield public.say("delegation.warn.relief")
    if claim.measure in _OF_ANSWERS:
        share = made.answer.total[ANSWERED]
        if made.answer.total.number(ANSWERED) is None:
            yield public.say("delegation.warn.answers_unknown")
        else:
            shown = shown_measure(share, ANSWERED, public.language)
            yield public.say("delegation.warn.answers", share=shown)
    if claim.measure in ("relief_confirmed_within_90", "relief_contested_within_90"):
        yield public.say("delegation.warn.silent")


def _of_error(public: Public, claim: Claim, made: Said) -> Iterator[str]:
    off, value = most_off(made.answer), made.answer.total[claim.measure]
    if MEASURES[claim.measure].unit == "count" and off > _LARGE_ERROR * value:
        yield public.say("delegation.warn.noise", most=public.number(off))
    if made.answer.is_sum(""):
        yield public.say("public.approximate")


def _of_comparison(
    public: Public, claim: Claim, made: Said, partial: Collection[str]
) -> Iterator[str]:
    if not claim.against or made.other is None:
        return
    yield public.say("delegation.warn.same_age")
    if made.is_unclear:
        yield public.say("delegation.warn.chance")
    codes = {*made.answer.filters.period, *made.other.filters.period}
    if codes.intersection(partial):
        yield public.say("delegation.warn.unequal")
    elif claim.against == YEAR_BEFORE and MEASURES[claim.measure].unit == "count":
        yield public.say("delegation.warn.covered")


def _of_periods(public: Public, made: Said, partial: Collection[str]) -> Iterator[str]:
    for code in made.answer.filters.period:
        if code in partial:
            yield public.say("delegation.warn.part_of_period", period=public.period(code))


def _of_withheld(public: Public, made: Said) -> Iterator[str]:
    """Say how many parts of the total are not told, along the first axis that is published."""
    filters = made.answer.filters
    for by in _PARTS:
        if getattr(filters, by) or refusal(filters, by):
            continue
        rows = public.release.ask(PublicQuestion(("filed",), by, filters)).rows(by)
        rows = [row for row in rows if row["filed"] != "does not apply"]
        silent = sum(row.number("filed") is None for row in rows)
        if silent:
            parts = public.say(f"by.{by}")
            yield public.say("delegation.warn.withheld", count=silent, of=len(rows), parts=parts)
            return


def _of_group(public: Public, claim: Claim) -> Iterator[str]:
    for code in claim.filters.group:
        other = public.group_within.get(code)
        if other:
            names = {"group": public.name("group", code), "other": public.name("group", other)}
            yield public.say("finding.within", **names)
        yield from public_findings.unpublished_groups(public)

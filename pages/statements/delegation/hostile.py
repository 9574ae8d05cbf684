"""What would be asked of a sentence, and what the release answers: with a figure and its page, or
that the data do not say.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data_access import Answer, PublicFilters, PublicQuestion, refusal
from pages.charts.numbers import shown_measure, whole_percent
from pages.statements import public_findings, ranking
from pages.statements.delegation.claims import YEAR_BEFORE, Claim, said
from pages.statements.speaker import Public

OUTCOMES = (
    "relief_within_90", "partial_within_90", "no_relief_within_90", "dropped_within_90",
)  # fmt: skip
_ASKED = (
    "filed", "closed_within_90", *OUTCOMES, "relief_feedback_within_90", "reopened_within_90",
    "closed_share_within_40", "closed_share_within_90", "confirmed_relief_within_90",
    "contested_relief_within_90", "response_rate_within_90", "reopened_share_within_90",
    *public_findings.COMPARED_RATES,
)  # fmt: skip
_WORSE = "satisfaction_within_90"


@dataclass(frozen=True)
class Reply:
    """``question`` and ``answer`` in words; ``page``, ``measure``: where the figure stands, ""
    where the data do not say.
    """

    question: str
    answer: str
    page: str = ""
    measure: str = ""
    is_known: bool = True


def replies(public: Public, claim: Claim) -> list[Reply]:
    """Return questions and answers. Raises NotPublic."""
    wanted = tuple(dict.fromkeys(_ASKED))
    answer = public.release.ask(PublicQuestion(wanted, "", claim.filters))
    return [
        _meaning(public),
        _without_relief(public, answer),
        _confirmed(public, answer),
        _silent(public, answer),
        _late(public, answer),
        _reopened(public, answer),
        *_worse(public, claim.filters),
        _since(public, claim),
        _withheld(public),
        *(_unsaid(public, key) for key in ("unsaid_truth", "unsaid_later", "unsaid_others")),
    ]


def _shown(public: Public, answer: Answer, measure: str) -> str:
    return shown_measure(answer.total[measure], measure, public.language)


def _reply(public: Public, key: str, told: dict[str, str], page: str, measure: str = "") -> Reply:
    question = public.say(f"hostile.{key}.asked")
    return Reply(question, public.say(f"hostile.{key}.answer", **told), page, measure)


def _not_told(public: Public, key: str) -> Reply:
    question = public.say(f"hostile.{key}.asked")
    return Reply(question, public.say("hostile.not_told"), is_known=False)


def _told(public: Public, key: str, answer: Answer, measures: dict[str, str], page: str) -> Reply:
    """Return an answer of several figures; where one is withheld, its word stands there."""
    if all(answer.total.number(measure) is None for measure in measures.values()):
        return _not_told(public, key)
    named = {name: _shown(public, answer, measure) for name, measure in measures.items()}
    return _reply(public, key, named, page)


def _meaning(public: Public) -> Reply:
    return _reply(public, "meaning", {}, "definitions")


def _without_relief(public: Public, answer: Answer) -> Reply:
    named = dict(zip(("relief", "partial", "refused", "dropped"), OUTCOMES, strict=True))
    return _told(public, "relief", answer, {"closed": "closed_within_90", **named}, "overview")


def _confirmed(public: Public, answer: Answer) -> Reply:
    named = {"confirmed": "confirmed_relief_within_90", "contested": "contested_relief_within_90"}
    told = {**named, "answered": "relief_feedback_within_90"}
    return _told(public, "confirmed", answer, told, "overview")


def _silent(public: Public, answer: Answer) -> Reply:
    share = answer.total.number("response_rate_within_90")
    if share is None:
        return _not_told(public, "silent")
    shown = _shown(public, answer, "response_rate_within_90")
    silent = whole_percent(round(1 - share, 2), public.language)
    return _reply(public, "silent", {"share": shown, "silent": silent}, "overview")


def _late(public: Public, answer: Answer) -> Reply:
    limit, last = (
        answer.total.number(name) for name in ("closed_share_within_40", "closed_share_within_90")
    )
    if limit is None or last is None:
        return _not_told(public, "late")
    shown = [whole_percent(round(1 - share, 2), public.language) for share in (limit, last)]
    told = {"limit": shown[0], "last": shown[1]}
    return _reply(public, "late", told, "departments", "closed_share_within_40")


def _reopened(public: Public, answer: Answer) -> Reply:
    named = {"count": "reopened_within_90", "share": "reopened_share_within_90"}
    return _told(public, "reopened", answer, named, "overview")


def _worse(public: Public, filters: PublicFilters) -> Iterator[Reply]:
    for by, page in (("group", "people"), ("department", "departments"), ("province", "places")):
        key = f"worse_{by}"
        if getattr(filters, by) or refusal(filters, by):
            yield Reply(
                public.say(f"hostile.{key}.asked"), public.say("hostile.closed"), is_known=False
            )
            continue
        answer = public.release.ask(PublicQuestion(tuple(dict.fromkeys(_ASKED)), by, filters))
        if by == "group":
            told = public_findings.of_groups(public, answer)
        else:
            told = ranking.of_worse(public, answer, by, _WORSE)
        told = told if told.endswith((".", "۔")) else public.say("hostile.ended", finding=told)
        measure = "" if by == "group" else _WORSE
        yield _reply(public, key, {"finding": told}, page, measure)


def _since(public: Public, claim: Claim) -> Reply:
    against = Claim(claim.measure, claim.filters, YEAR_BEFORE)
    made = said(public, against)
    if not made.sentence or made.other is None:
        return _not_told(public, "since")
    return _reply(public, "since", {"comparison": made.comparison}, "overview")


def _withheld(public: Public) -> Reply:
    release = public.release
    told = {"withheld": public.number(release.withheld), "cells": public.number(release.cells)}
    return _reply(public, "withheld", told, "data")


def _unsaid(public: Public, key: str) -> Reply:
    question = public.say(f"hostile.{key}.asked")
    return Reply(question, public.say(f"hostile.{key}.answer"), is_known=False)

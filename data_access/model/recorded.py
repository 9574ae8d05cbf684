"""What is recorded: which fact, by which source, of the complaints filed on which days.

What nobody recorded is never zero, so every count of a fact is of the complaints for which it is
recorded. The data set keeps it as one text (``dataset.recorded``), one word for each span:

    feedback                               every source, of every day
    feedback:2                             source number 2
    feedback:2:2012-01-01:2017-04-24       source 2, of complaints filed on these days

A day that is left out is no bound. A fact without any word is recorded by nobody. ``sources:2``
says that “every source” means those up to number 2; a source that comes later records what it
brings. ``except-outcome`` says that single complaints are exceptions, of which nobody knows the
outcome although it is recorded (``exceptions``). ``within:disability=overseas`` says that a group
is recorded of members of another group only, ``within:2:disability=overseas`` that source 2 does
so, and another source does not. It is said by a mapping, or by whoever makes the data set: found
anew for each release it would go with the first complaint that is an exception, and so tell of one
person. ``follows-1:2`` says that source 2 continues source 1.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

_SOURCES, _WITHIN, _EXCEPT = "sources", "within", "except-"
# the days that the data cover, where the mapping says it: a span like that of any other fact
FILING = "filing"
# a source that continues others, where the mapping says it: ``follows-1:2``, source 2 follows 1
_FOLLOWS = "follows-"
# Who says when a complaint was closed or reopened says that it was. Older databases name only when.
_IMPLIED = {"closing": "status", "reopening": "reopened"}


@dataclass(frozen=True)
class Span:
    """A fact that a source records (None: every source) of the complaints filed from ``first``
    to ``last``.
    """

    fact: str
    source: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def has_days(self) -> bool:
        """Whether it is bounded in time."""
        return (self.first, self.last) != (None, None)

    def covers(self, day: date) -> bool:
        """Whether a complaint filed on ``day`` lies in the span."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def contains(self, first: date, last: date) -> bool:
        """Whether all days from ``first`` to ``last`` lie in the span."""
        return self.covers(first) and self.covers(last)

    def __str__(self) -> str:
        days = [str(day or "") for day in (self.first, self.last)] if self.has_days else []
        source = [str(self.source or "")] if self.source or days else []
        return ":".join([self.fact, *source, *days])

    @classmethod
    def from_text(cls, text: str) -> "Span":
        """Read one word. Raises ValueError for any other form."""
        fact, source, *days = [*text.split(":"), ""][: max(2, text.count(":") + 1)]
        first, last = (date.fromisoformat(day) if day else None for day in (days or ("", "")))
        return cls(fact, int(source) if source else None, first, last)


@dataclass(frozen=True)
class Recorded:
    """All that is recorded in one data set.

    ``up_to``: the highest number of a source that it speaks of, 0 where unknown.

    ``within_groups``: pairs of a group and the only group of whose members it is recorded, by every
    source; ``within_some``: (source, group, other) of what some sources say only. ``excepted``:
    facts that are not known of single complaints.
    """

    spans: tuple[Span, ...] = ()
    up_to: int = 0
    within_groups: tuple[tuple[str, str], ...] = ()
    excepted: frozenset[str] = frozenset()
    within_some: tuple[tuple[int, str, str], ...] = ()

    @classmethod
    def from_text(cls, text: str) -> "Recorded":
        """Read ``dataset.recorded``."""
        pairs = [word.split(":")[1:] for word in text.split() if word.startswith(f"{_WITHIN}:")]
        words = [
            Span.from_text(word) for word in text.split() if not word.startswith(f"{_WITHIN}:")
        ]
        up_to = max((word.source or 0 for word in words if word.fact == _SOURCES), default=0)
        excepted = {
            word.fact.removeprefix(_EXCEPT) for word in words if word.fact.startswith(_EXCEPT)
        }
        found = cls.of_spans(
            [
                word
                for word in words
                if word.fact != _SOURCES and word.fact[: len(_EXCEPT)] != _EXCEPT
            ],
            up_to,
        )
        within = tuple(_pair(said[0]) for said in pairs if len(said) == 1)
        some = tuple((int(said[0]), *_pair(said[1])) for said in pairs if len(said) == 2)
        return replace(found, within_groups=within, within_some=some, excepted=frozenset(excepted))

    @classmethod
    def of_spans(cls, spans: Iterable[Span], up_to: int = 0) -> "Recorded":
        """Return what spans say, and what follows from them."""
        spans = list(spans)
        implied = [
            replace(span, fact=_IMPLIED[span.fact]) for span in spans if span.fact in _IMPLIED
        ]
        return cls(tuple(dict.fromkeys([*spans, *implied])), up_to)

    def __str__(self) -> str:
        sources = [f"{_SOURCES}:{self.up_to}"] if self.up_to else []
        excepted = [_EXCEPT + fact for fact in sorted(self.excepted)]
        some = [f"{_WITHIN}:{source}:{group}={other}" for source, group, other in self.within_some]
        return " ".join(
            [*sorted(map(str, self.spans)), *excepted, *self.within_words, *some, *sources]
        )

    @property
    def within_words(self) -> tuple[str, ...]:
        """The words of ``within_groups``."""
        return tuple(f"{_WITHIN}:{group}={other}" for group, other in self.within_groups)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that are recorded of some complaints at least."""
        return frozenset(span.fact for span in self.spans)

    @cached_property
    def complete(self) -> frozenset[str]:
        """The facts that every source records of every day."""
        return frozenset(
            span.fact for span in self.spans if span.source is None and not span.has_days
        )

    def of(self, fact: str, source: int | None = None) -> tuple[Span, ...]:
        """Return the spans of a fact; with ``source`` only those that speak of that source."""
        found = (span for span in self.spans if span.fact == fact)
        return tuple(span for span in found if source is None or span.source in (None, source))

    def followed(self, source: int) -> frozenset[int]:
        """Return the sources that this one continues, as its mapping says."""
        return frozenset(
            int(span.fact.removeprefix(_FOLLOWS))
            for span in self.spans
            if span.source == source and span.fact.startswith(_FOLLOWS)
        )

    def with_followed(self, source: int, others: Iterable[int]) -> "Recorded":
        """Return the same where a source continues these others, and no longer what it did."""
        kept = (
            span
            for span in self.spans
            if span.source != source or not span.fact.startswith(_FOLLOWS)
        )
        said = (Span(f"{_FOLLOWS}{other}", source) for other in sorted({*others}))
        return replace(self, spans=(*kept, *said))

    def by_source(self, source: int) -> dict[str, tuple[Span, ...]]:
        """Return what one source records, by fact."""
        return {fact: spans for fact in self.facts if (spans := self.of(fact, source))}

    def is_new(self, source: int, sources: Collection[int]) -> bool:
        """Whether this was written before ``source`` came; of a database of earlier only the
        newest of several may be new.
        """
        return source > self.up_to if self.up_to else len(sources) > 1 and source == max(sources)

    def limit(self, needs: Iterable[str]) -> frozenset[str]:
        """Return those of the needed facts that are recorded of some complaints only."""
        return frozenset(needs) & (self.facts - (self.complete - self.excepted))

    def within(self, first: date, last: date, sources: Iterable[int] = ()) -> frozenset[str]:
        """Return the facts that each of the ``sources`` records of all complaints filed from
        ``first`` to ``last``.
        """
        sources = tuple(sources) or (None,)

        def is_whole(fact: str) -> bool:
            return all(
                any(span.contains(first, last) for span in self.of(fact, source))
                for source in sources
            )

        return frozenset(fact for fact in self.facts if is_whole(fact))

    def with_source(
        self,
        source: int,
        found: Mapping[str, Iterable[Span]],
        sources: Collection[int],
        within: Mapping[str, str] | None = None,
    ) -> "Recorded":
        """Return what is recorded once ``source`` records what ``found`` says, and the others what
        they did.

        ``sources``: all of them. A fact that each of them records without bounds needs but one
        word. ``within``: groups that this source records of another group's members only; None: as
        it said before.
        """
        others = set(sources) - {source}
        each = [
            replace(span, source=one)
            for span in self.spans
            for one in others
            if span.source in (None, one)
        ]
        each += [replace(span, source=source) for spans in found.values() for span in spans]
        everywhere = {
            fact
            for fact in {span.fact for span in each}
            if {span.source for span in each if span.fact == fact and not span.has_days}
            == others | {source}
        }
        rest = [span for span in each if span.fact not in everywhere]
        spans = (*(Span(fact) for fact in sorted(everywhere)), *dict.fromkeys(rest))
        after = Recorded.of_spans(spans, max(*sources, source, self.up_to))
        says = {one: self._says_within(one) for one in sorted(others)}
        says[source] = tuple(within.items()) if within is not None else self._says_within(source)
        return replace(
            after,
            excepted=self.excepted,
            **_agreed(says, [one for one in says if after.of("groups", one)]),
        )

    def _says_within(self, source: int) -> tuple[tuple[str, str], ...]:
        """Return what a source has said of groups within groups; one that is new, or told no
        groups so far, said nothing.
        """
        if (self.up_to and source > self.up_to) or (self.spans and not self.of("groups", source)):
            return ()
        return (
            *self.within_groups,
            *((group, other) for one, group, other in self.within_some if one == source),
        )


def _pair(said: str) -> tuple[str, str]:
    group, _, other = said.partition("=")
    return group, other


def _agreed(says: Mapping[int, Collection[tuple[str, str]]], telling: Collection[int]) -> dict:
    """Return what every source that tells groups says, and what some of them say only: that is
    not claimed.
    """
    every = {
        pair for said in says.values() for pair in said if all(pair in says[one] for one in telling)
    }
    some = (
        (source, *pair)
        for source, said in sorted(says.items())
        for pair in said
        if pair not in every
    )
    return {"within_groups": tuple(sorted(every)), "within_some": tuple(some)}


def suffix_of(limit: Iterable[str]) -> str:
    """Return what stands behind the name of a count that was made within a limit: "" for none."""
    names = "+".join(sorted(limit))
    return f" of {names}" if names else ""

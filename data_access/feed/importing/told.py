"""What an import did, in sentences: the terminal and the office page tell the same."""

from data_access.database.schema import FACTS
from data_access.feed.importing.load import Reports, Summary
from data_access.model.measures import MEASURES
from data_access.model.recorded import Span
from data_access.model.text import Enumeration, Sentence


def summary_lines(
    summary: Summary, name: str, title: str, reports: Reports | None = None
) -> list[str]:
    """Return the lines that tell what an import of the file ``name`` into the data set ``title``
    did.

    ``reports``: where rejects and values set aside lie, if the reader can look there.
    """
    lines = [Sentence("{name}: {counts}", name=name, counts=counts(summary))]
    if summary.rejected and reports:
        lines.append(
            Sentence(
                "Rejected rows, with line, column, value and reason: {path}", path=reports.rejects
            )
        )
    if summary.set_aside:
        if reports:
            lines.append(
                Sentence(
                    "Values set aside, with line, column, value and reason: {path}",
                    path=reports.set_aside,
                )
            )
        lines += [
            Sentence(
                "  {column}: {count} {reason}", column=column, count=f"{count:,}", reason=reason
            )
            for column, reason, count in summary.set_aside
        ]
    lines += [Sentence("Look at {note}", note=note) for note in summary.notes]
    if summary.as_of:
        lines.append(
            Sentence(
                "As of {moment}; version {version} of “{title}”.",
                moment=f"{summary.as_of:%Y-%m-%d %H:%M}",
                version=summary.version,
                title=title,
            )
        )
        lines += _lacking(summary)
        lines += _not_recorded(summary)
    return lines


def counts(summary: Summary) -> str:
    """Return the counts of a summary in one sentence."""
    found = [
        Sentence("{count} new", count=f"{summary.new:,}"),
        Sentence("{count} changed", count=f"{summary.changed:,}"),
        Sentence("{count} unchanged", count=f"{summary.unchanged:,}"),
        Sentence("{count} rejected", count=f"{summary.rejected:,}"),
    ]
    if summary.left_out:
        found.append(Sentence("{count} left out", count=f"{summary.left_out:,}"))
    return Sentence(
        "{rows} rows: {counts}{values}",
        rows=f"{summary.rows:,}",
        counts=Enumeration(", ", found),
        values=_values_set_aside(summary.values_set_aside),
    )


def _values_set_aside(count: int) -> str:
    if count == 1:
        return Sentence("; 1 value set aside")
    return Sentence("; {count} values set aside", count=f"{count:,}") if count else ""


def _lacking(summary: Summary) -> list[str]:
    if not summary.lacking:
        return []
    return [
        Sentence(
            "The file has no column for {facts}: they are not recorded of its {count} new "
            "complaints; those that were known keep what they have.",
            facts=", ".join(summary.lacking),
            count=f"{summary.new:,}",
        )
    ]


def _not_recorded(summary: Summary) -> list[str]:
    """Say what the data set does not record, and of which complaints it records what it records
    of some only.
    """
    recorded = summary.recorded
    missing = [fact for fact in FACTS if fact not in recorded.facts]
    figures = [entry.label for entry in MEASURES.values() if set(entry.needs) - recorded.facts]
    lines = [
        Sentence("Recorded of some complaints only: {fact}.", fact=text)
        for text in _parts_recorded(summary)
    ]
    if recorded.excepted:
        facts = ", ".join(sorted(recorded.excepted))
        lines.append(
            Sentence(
                "Not known of single complaints, which count as neither: {facts}.", facts=facts
            )
        )
    lines += _within(summary)
    if missing:
        lines.append(Sentence("Not recorded by the source: {facts}.", facts=", ".join(missing)))
        lines.append(
            Sentence(
                "Figures that read “not recorded”: {figures}.",
                figures=Enumeration("; ", [Sentence("{label}", label=label) for label in figures]),
            )
        )
    return lines or [Sentence("The source records every fact that the figures need.")]


def _within(summary: Summary) -> list[str]:
    """Say which groups are told of the members of another one only."""
    recorded, lines = summary.recorded, []
    if recorded.within_groups:
        pairs = [
            Sentence("{group}, of {other} only", group=group, other=other)
            for group, other in recorded.within_groups
        ]
        lines.append(
            Sentence(
                "Recorded of another group's members only: {pairs}.",
                pairs=Enumeration("; ", pairs),
            )
        )
    if recorded.within_some:
        pairs = [
            Sentence(
                "{group}, of {other} (source {source})",
                group=group,
                other=other,
                source=summary.sources.get(source, source),
            )
            for source, group, other in recorded.within_some
        ]
        lines.append(
            Sentence(
                "Said of another group's members only, but not by every source, and so not "
                "claimed: {pairs}.",
                pairs=Enumeration("; ", pairs),
            )
        )
    return lines


def _parts_recorded(summary: Summary) -> list[str]:
    partly = [fact for fact in FACTS if fact in summary.recorded.facts - summary.recorded.complete]
    return [
        Sentence(
            "{fact}, by {sources}",
            fact=fact,
            sources=Enumeration(
                " and ", [_span(span, summary) for span in summary.recorded.of(fact)]
            ),
        )
        for fact in partly
    ]


def _span(span: Span, summary: Summary) -> str:
    who = (
        Sentence("every source")
        if span.source is None
        else Sentence("source {code}", code=summary.sources.get(span.source, span.source))
    )
    first, last = (str(day) if day else "" for day in (span.first, span.last))
    if first and last:
        return Sentence(
            "{who}, of complaints filed from {first} until {last}", who=who, first=first, last=last
        )
    if first:
        return Sentence("{who}, of complaints filed from {first}", who=who, first=first)
    return Sentence("{who}, of complaints filed until {last}", who=who, last=last) if last else who

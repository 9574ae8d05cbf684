"""What an import did, in sentences: the terminal and the office page tell the same."""

from data_access.database.schema import FACTS
from data_access.feed.importing.load import Reports, Summary
from data_access.model.measures import MEASURES
from data_access.model.recorded import Span


def summary_lines(
    summary: Summary, name: str, title: str, reports: Reports | None = None
) -> list[str]:
    """Return the lines that tell what an import of the file ``name`` into the data set ``title``
    did.

    ``reports``: where rejects and values set aside lie, if the reader can look there.
    """
    lines = [f"{name}: {counts(summary)}"]
    if summary.rejected and reports:
        lines.append(f"Rejected rows, with line, column, value and reason: {reports.rejects}")
    if summary.set_aside:
        if reports:
            lines.append(
                f"Values set aside, with line, column, value and reason: {reports.set_aside}"
            )
        lines += [f"  {column}: {count:,} {reason}" for column, reason, count in summary.set_aside]
    lines += [f"Look at {note}" for note in summary.notes]
    if summary.as_of:
        lines.append(
            f"As of {summary.as_of:%Y-%m-%d %H:%M}; version {summary.version} of “{title}”."
        )
        lines += _lacking(summary)
        lines.append(_not_recorded(summary))
    return lines


def counts(summary: Summary) -> str:
    """Return the counts of a summary in one sentence."""
    parts = ("new", "changed", "unchanged", "rejected")
    found = [f"{getattr(summary, part):,} {part}" for part in parts]
    found += [f"{summary.left_out:,} left out"] if summary.left_out else []
    count = summary.values_set_aside
    values = f"; {count:,} {'value' if count == 1 else 'values'} set aside" if count else ""
    return f"{summary.rows:,} rows: {', '.join(found)}{values}"


def _lacking(summary: Summary) -> list[str]:
    if not summary.lacking:
        return []
    return [
        f"The file has no column for {', '.join(summary.lacking)}: they are not recorded of its {summary.new:,} new complaints; "
        "those that were known keep what they have."
    ]


def _not_recorded(summary: Summary) -> str:
    """Say what the data set does not record, and of which complaints it records what it records
    of some only.
    """
    recorded = summary.recorded
    missing = [fact for fact in FACTS if fact not in recorded.facts]
    figures = [entry.label.en for entry in MEASURES.values() if set(entry.needs) - recorded.facts]
    lines = [f"Recorded of some complaints only: {text}." for text in _parts_recorded(summary)]
    if recorded.excepted:
        lines.append(
            f"Not known of single complaints, which count as neither: {', '.join(sorted(recorded.excepted))}."
        )
    if recorded.within_groups:
        pairs = [f"{group}, of {other} only" for group, other in recorded.within_groups]
        lines.append(f"Recorded of another group's members only: {'; '.join(pairs)}.")
    if recorded.within_some:
        pairs = [
            f"{group}, of {other} (source {summary.sources.get(source, source)})"
            for source, group, other in recorded.within_some
        ]
        lines.append(
            f"Said of another group's members only, but not by every source, and so not claimed: {'; '.join(pairs)}."
        )
    if missing:
        lines.append(f"Not recorded by the source: {', '.join(missing)}.")
        lines.append(f"Figures that read “not recorded”: {'; '.join(figures)}.")
    return "\n".join(lines) or "The source records every fact that the figures need."


def _parts_recorded(summary: Summary) -> list[str]:
    partly = [fact for fact in FACTS if fact in summary.recorded.facts - summary.recorded.complete]
    return [
        f"{fact}, by {' and '.join(_span(span, summary) for span in summary.recorded.of(fact))}"
        for fact in partly
    ]


def _span(span: Span, summary: Summary) -> str:
    who = (
        "every source"
        if span.source is None
        else f"source {summary.sources.get(span.source, span.source)}"
    )
    days = [f"{word} {day}" for word, day in (("from", span.first), ("until", span.last)) if day]
    return f"{who}, of complaints filed {' '.join(days)}" if days else who

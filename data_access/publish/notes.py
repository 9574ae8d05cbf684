"""The release notes: what is new or otherwise against the release before, and why, as everybody
may read it.
"""

from collections import Counter
from collections.abc import Iterator

from data_access.publish.contents import Contents


def text(contents: Contents, before: Contents | None, revision) -> str:
    """Return the notes of a release as Markdown.

    ``revision``: the announced one that it contains, if any.
    """
    lines = [
        f"# Release {contents.number}",
        f"As of {contents.as_of:%d %B %Y}; methods {contents.methods_version}.",
        "",
    ]
    lines += ["First release." if before is None else f"Against release {before.number}:", ""]
    lines += [f"- {line}" for line in _changes(contents, before, revision)]
    return "\n".join(lines) + "\n"


def _changes(contents: Contents, before: Contents | None, revision) -> Iterator[str]:
    total = contents.axes.size()
    yield f"{contents.shown:,} of {total:,} permitted cells tell their number of complaints; the others are withheld."
    known = {period.code for period in before.axes.periods} if before else set()
    fresh = [period for period in contents.axes.periods if period.code not in known]
    for kind, size in Counter(period.kind for period in fresh).items():
        codes = [period.code for period in fresh if period.kind == kind]
        span = codes[0] if size == 1 else f"{codes[0]} to {codes[-1]}"
        yield f"New {kind}s: {span}. The last complaint of each had its 90 days."
    if not fresh:
        yield "No new period: none has closed since."
    if before:
        kept = sum(1 for edition in contents.editions.tolist() if edition < contents.number)
        yield f"{kept:,} cells stay as they were first published, to the byte."
        if before.methods_version != contents.methods_version:
            yield f"New cells are protected by methods {contents.methods_version}, older ones by {before.methods_version}."
    if revision.periods:
        yield f"Revised: {', '.join(revision.periods)}. Reason: {revision.because}"
    yield (
        "The totals of all complaints, national and by province, are rounded down to tens; they move by what is at least "
        "ten complaints in a place, or stay."
    )

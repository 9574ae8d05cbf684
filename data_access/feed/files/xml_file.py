"""XML as Open311 GeoReport v2 writes it: a root, one element for each request, one element in it
for each field.
"""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from data_access.feed.files.batch import ROWS, Batch, OpenFile
from data_access.feed.files.counts_table import LOOKED_AT, refuse_counts_of_records
from data_access.feed.files.json_file import refuse_error
from data_access.feed.problem import FeedProblem

_PROBED = 10_000  # records whose fields are taken as the file's columns


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the fields are known, then the rows. Raises FeedProblem."""
    try:
        rows = _records(source)
        probed = list(islice(rows, _PROBED))
        refuse_error(source.path, [(place, found, "") for place, found in probed])
        names = list(dict.fromkeys(name for _, found in probed for name in found))
        if not names and probed:
            raise FeedProblem(
                "{path} has no fields: each element below its root must be one record.",
                path=source.path,
            )
        if not source.mapping.brings_changes:
            first = [found for _, found in probed[:LOOKED_AT]]
            refuse_counts_of_records(
                source.path, {name: [found.get(name) for found in first] for name in names}
            )
        source.match(
            names
            or [name for entry in source.mapping.fields.values() for name in entry.columns[:1]]
        )
        yield Batch([], {})
        yield _batch(source, probed)
        while chunk := list(islice(rows, ROWS)):
            yield _batch(source, chunk)
    except etree.XMLSyntaxError as error:
        raise FeedProblem(
            "{path} is no XML, or it is cut off ({reason}); fetch it again.",
            path=source.path,
            reason=error,
        ) from None


def _records(source: OpenFile) -> Iterator[tuple[int, dict]]:
    """Yield (place, fields) of each element below the root; what is read is let go of, so that
    memory stays flat.

    The place counts from 1, as in a JSON array: servers often answer in one line, and a row needs a
    number of its own.
    """
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    depth = place = 0
    for event, element in etree.iterparse(
        source.binary, events=("start", "end"), remove_comments=True, **safe
    ):
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 1:
            place += 1
            yield place, {_name(field): (field.text or "").strip() for field in element}
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _name(element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _batch(source: OpenFile, rows: list[tuple[int, dict]]) -> Batch:
    columns = source.columns(lambda name: [found.get(name) for _, found in rows])
    return Batch([place for place, _ in rows], columns)

"""JSON: one object on each line, an array of objects, or an object that holds such an array
(GeoReport, GeoJSON).
"""

import json
from collections.abc import Callable, Collection, Iterator
from itertools import chain, islice

import ijson

from data_access.feed.files.batch import ROWS, Batch, OpenFile, Reject
from data_access.feed.files.counts_table import LOOKED_AT, refuse_counts_of_records
from data_access.feed.problem import FeedProblem

_PROBED = 10_000  # records whose keys are taken as the file's columns
_BAD = "no JSON object; the line may be cut off"
_BLOCK = 1 << 16
_DESCRIPTIONS = (
    "result.fields.item",
    "fields.item",
    "columns.item",
    "meta.view.columns.item",
)  # of columns, no records

Row = tuple[int, dict, str]  # line or place, the object, and the text where it is none


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the keys are known, then the rows. Raises FeedProblem."""
    lines = source.text()
    first = list(islice(lines, 2))
    if not first:
        raise FeedProblem(
            "{path} is empty; write one JSON object on each line, or an array of them.",
            path=source.path,
        )
    lines = chain(first, lines)
    wanted = {name for entry in source.mapping.fields.values() for name in entry.columns}
    rows = (
        _of_lines(lines)
        if _is_lines(first, wanted, source.path.name.lower())
        else _of_array(lines, wanted)
    )
    probed = list(islice(rows, _PROBED))
    refuse_error(source.path, probed)
    _refuse_counts(source, probed)
    source.match(_keys(probed) if probed else _expected(source))
    yield Batch([], {})
    yield _batch(source, probed)
    while chunk := list(islice(rows, ROWS)):
        yield _batch(source, chunk)


def _refuse_counts(source: OpenFile, rows: list[Row]) -> None:
    """A batch of changes may be of few complaints: its rows are never taken for a table."""
    if not source.mapping.brings_changes:
        good = [(line, record) for line, record, bad in rows if not bad][:LOOKED_AT]
        names = _keys([(line, record, "") for line, record in good])
        refuse_counts_of_records(source.path, {name: _column(name, good) for name in names})


def refuse_error(path, rows: list[Row]) -> None:
    """An Open311 server that refuses a question sends its reason in the place of the requests.

    Raises FeedProblem.
    """
    if (
        rows
        and len(rows) < 5
        and all(set(found) == {"code", "description"} for _, found, _ in rows)
    ):
        told = "; ".join(f"{found['code']}: {found['description']}" for _, found, _ in rows)
        raise FeedProblem(
            "{path} holds the error message of a server, no requests ({told}); ask it again.",
            path=path,
            told=told,
        )


def _is_lines(first: list[str], wanted: Collection[str], name: str) -> bool:
    """Whether the first line is an object by itself, and not the whole of a file that holds the
    records in an array.
    """
    text = first[0].strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        # A line that is cut off, or the beginning of an object over several lines.
        return len(text) > 1 and text[0] == "{" and (len(first) < 2 or first[1].lstrip()[:1] == "{")
    if (
        isinstance(found, list)
        and name_says_lines(name)
        and not (found and isinstance(found[0], dict))
    ):
        return True  # named as lines: a list is a bad line of it, and not a file without records
    is_record = len(first) > 1 or not isinstance(found, dict) or not wanted.isdisjoint(found)
    return isinstance(found, dict) and (is_record or not any(map(_holds_records, found.values())))


def name_says_lines(name: str) -> bool:
    """Whether a file's name promises one object on each line."""
    return ".jsonl" in name or ".ndjson" in name


def _holds_records(value) -> bool:
    """Whether records may lie in a value: in a list, or in a list within an object."""
    if isinstance(value, dict):
        return any(map(_holds_records, value.values()))
    return isinstance(value, list) and all(isinstance(one, dict) for one in value[:3])


def _of_lines(lines: Iterator[str]) -> Iterator[Row]:
    return ((line, *_object(text)) for line, text in enumerate(lines, start=1) if text.strip())


def _object(text: str) -> tuple[dict, str]:
    """Return (object, "") or ({}, the text that is none)."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}, text.rstrip()
    return (found, "") if isinstance(found, dict) else ({}, text.rstrip())


class _Blocks:
    """Text as the file that ijson reads: UTF-8 in blocks."""

    def __init__(self, lines: Iterator[str]):
        self._lines, self._rest = lines, b""

    def read(self, size: int = _BLOCK) -> bytes:
        """Return up to ``size`` bytes; nothing at the end."""
        if size == 0:
            return b""
        parts, length = [self._rest], len(self._rest)
        while length < size and (line := next(self._lines, None)) is not None:
            parts.append(line.encode("utf-8", "surrogateescape"))
            length += len(parts[-1])
        found = b"".join(parts)
        self._rest = found[size:]
        return found[:size]


def _of_array(lines: Iterator[str], wanted: Collection[str]) -> Iterator[Row]:
    """Records of an array, read one by one; their places count from 1, as an array has no lines."""
    search = _Search(wanted)
    place = 0
    for place, found in enumerate(search.records(ijson.parse(_Blocks(lines))), start=1):
        yield (
            (place, found, "")
            if isinstance(found, dict)
            else (place, {}, json.dumps(found, default=str))
        )
    if not place:
        rest = search.passed or ([search.single] if search.single else [])
        yield from ((place, found, "") for place, found in enumerate(rest, start=1))


class _Search:
    """Looks for the array of records: the first one whose first object has a column that the
    mapping names.

    ``passed``: objects of arrays that were none; ``single``: the plain values of the outermost
    object. One of them is what the file has to say where there is no such array: an error message,
    or one record that is in no list.
    """

    def __init__(self, wanted: Collection[str]):
        self._wanted, self._within, self._other = wanted, "", set()
        self.passed: list[dict] = []
        self.single: dict = {}

    def records(self, events) -> Iterator:
        """Yield the elements of the array of records."""
        builder, depth = None, 0
        for prefix, event, value in events:
            if builder is None and event == "start_map" and self._may_begin(prefix):
                builder, depth, place = ijson.ObjectBuilder(), 0, prefix
            if builder is not None:
                builder.event(event, value)
                depth += (event in ("start_map", "start_array")) - (
                    event in ("end_map", "end_array")
                )
                if not depth:
                    found, builder = _flat(builder.value), None
                    if self._is_record(place, found):
                        yield found
            elif event in ("string", "number", "boolean", "null"):
                if prefix == (self._within or "item"):
                    yield value  # an element that is no object
                elif prefix and "." not in prefix:
                    self.single[prefix] = value

    def _may_begin(self, prefix: str) -> bool:
        if self._within:
            return prefix == self._within
        return prefix.endswith("item") and not any(
            prefix.startswith(other) for other in self._other
        )

    def _is_record(self, prefix: str, found: dict) -> bool:
        is_other = (
            self._wanted.isdisjoint(_names_of(found)) if self._wanted else prefix in _DESCRIPTIONS
        )
        if not self._within and is_other:
            self._other.add(prefix)
            self.passed.append(found)
            return False
        self._within = prefix
        return True


def _flat(feature: dict) -> dict:
    """A GeoJSON feature as one record: its properties, and its point as longitude and latitude.

    A search hit likewise.
    """
    if isinstance(feature.get("_source"), dict):
        return feature["_source"]
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return feature
    point = (feature.get("geometry") or {}).get("coordinates") or []
    place = dict(zip(("longitude", "latitude"), point, strict=False)) if _is_point(feature) else {}
    return {**({"id": feature["id"]} if "id" in feature else {}), **place, **properties}


def _is_point(feature: dict) -> bool:
    return (feature.get("geometry") or {}).get("type") == "Point"


def _keys(rows: list[Row]) -> list[str]:
    """Return the keys of the records, in the order in which they are met."""
    return list(dict.fromkeys(key for _, found, _ in rows for key in _names_of(found)))


def _names_of(found: dict) -> list[str]:
    """Return the keys of one record; those of an object within it as “outer.inner”, too."""
    inner = [
        f"{key}.{name}" for key, value in found.items() if isinstance(value, dict) for name in value
    ]
    return [*found, *inner]


def _expected(source: OpenFile) -> list[str]:
    """An empty list has no keys: it is read as one that has all of them and no record."""
    return [name for entry in source.mapping.fields.values() for name in entry.columns[:1]]


def _batch(source: OpenFile, chunk: list[Row]) -> Batch:
    good = [(line, record) for line, record, bad in chunk if not bad]
    rejects = [Reject(line, "", bad, _BAD) for line, _, bad in chunk if bad]
    columns = source.columns(lambda name: _column(name, good))
    return Batch([line for line, _ in good], columns, rejects)


def _column(name: str, rows: list) -> list[str | None]:
    value = _getter(name)
    return [_plain(value(record)) for _, record in rows]


def _getter(name: str) -> Callable[[dict], object]:
    outer, dot, inner = name.partition(".")

    def value(record: dict):
        if not dot or name in record:
            return record.get(name)
        found = record.get(outer)
        return found.get(inner) if isinstance(found, dict) else None

    return value


def text_of_key(record: dict, name: str) -> str | None:
    """Return what a record says under a key, or under “outer.inner”, as text."""
    return _plain(_getter(name)(record))


def _plain(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)

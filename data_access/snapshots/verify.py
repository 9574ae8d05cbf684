"""Whether a file in hand says what was published.

A file carries a signed manifest: which snapshot it shows, each of its cells as it is written there,
and all that a reader sees. So four things are compared: what is seen now with the manifest, what is
written with the cells, both with their signatures, and the cells with the release where it is here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from data_access.model.answer import Withheld
from data_access.model.measures import MEASURES
from data_access.model.text import Text
from data_access.released.files import NoRelease
from data_access.released.release import Release
from data_access.snapshots.signed import SIGNED_FORM, Manifest, Signed
from data_access.snapshots.values import Cell, Snapshot, SnapshotProblem, values_in
from data_access.snapshots.visible import carried, kind_of, visible_lines

PUBLISHED, CHANGED, UNKNOWN = 0, 1, 2  # as a command ends
MOST_TOLD = 10
_NUMBER = re.compile(r"\d(?:[\d.,٫٬]*\d)?")
_PLAIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.", ",٬")
Opened = Callable[[int], Release]


@dataclass(frozen=True)
class Verdict:
    """``code``: one of PUBLISHED, CHANGED and UNKNOWN; ``findings``: why; ``snapshot``: what the
    file says that it shows, None where it says nothing.
    """

    code: int
    findings: tuple[Text, ...]
    snapshot: Snapshot | None = None


def verify(
    content: bytes, keys: Mapping[str, Ed25519PublicKey], opened: Opened, beside: bytes = b""
) -> Verdict:
    """Judge a file. ``beside``: the manifest of a CSV file; ``opened``: opens a release by number,
    and raises NoRelease.
    """
    try:
        if kind_of(content) == "json" and SIGNED_FORM.encode() in content:
            signed = Signed.from_json(content)
            return _verdict(signed.snapshot, [_signature(signed, keys)], [], opened)
        manifest = Manifest.from_json(carried(content, beside))
        seen = visible_lines(content)
    except SnapshotProblem as problem:
        return Verdict(UNKNOWN, (problem.said,))
    signatures = [_signature(manifest, keys), _signature(manifest.signed, keys)]
    differences = [*_misread(manifest), *_changes(manifest, seen)]
    return _verdict(manifest.signed.snapshot, signatures, differences, opened)


def _verdict(
    snapshot: Snapshot,
    signatures: Sequence[tuple[int, Text] | None],
    differences: list[Text],
    opened: Opened,
) -> Verdict:
    wrong = [found for found in signatures if found]
    differences = [*differences, *_against_release(snapshot, opened)]
    more = len(differences) - MOST_TOLD
    told = [text for _, text in wrong[:1]] + differences[:MOST_TOLD]
    if more > 0:
        told.append(Text(f"{more} more differences.", f"مزید {more} فرق۔"))
    code = max([code for code, _ in wrong], default=PUBLISHED)
    if differences or any(code == CHANGED for code, _ in wrong):
        code = CHANGED  # what is seen to be wrong says more than what cannot be told
    if code == PUBLISHED:
        told = [_as_published(snapshot, opened)]
    return Verdict(code, tuple(told), snapshot)


def _as_published(snapshot: Snapshot, opened: Opened) -> Text:
    try:
        opened(snapshot.release)
    except NoRelease:
        return Text(
            f"The signatures hold, and all numbers are those of snapshot {snapshot.id}. Release {snapshot.release} is not here, so the numbers were not compared with it.",
            f"دستخط درست ہیں، اور تمام اعداد سنیپ شاٹ {snapshot.id} کے ہیں۔ اجراء {snapshot.release} یہاں نہیں، اس لیے اعداد کا اس سے موازنہ نہیں ہوا۔",
        )
    return Text(
        f"This is what was published: the signatures hold, and all numbers are those of snapshot {snapshot.id} and of release {snapshot.release}.",
        f"یہی شائع کیا گیا تھا: دستخط درست ہیں، اور تمام اعداد سنیپ شاٹ {snapshot.id} اور اجراء {snapshot.release} کے ہیں۔",
    )


def _signature(
    signed: Signed | Manifest, keys: Mapping[str, Ed25519PublicKey]
) -> tuple[int, Text] | None:
    """Return what is wrong with a signature, None for nothing."""
    key = keys.get(signed.key)
    if key is None:
        return UNKNOWN, Text(
            f"It is signed by a key that is not known here ({signed.key[:16]}), so it could be anybody's.",
            f"اس پر ایسی کلید کے دستخط ہیں جو یہاں معلوم نہیں ({signed.key[:16]})، لہٰذا یہ کسی کا بھی ہو سکتا ہے۔",
        )
    if not signed.is_true(key):
        return CHANGED, Text(
            "The signature does not hold: what it signs was changed, or it was made by somebody else.",
            "دستخط درست نہیں: جس پر دستخط ہیں وہ بدلا گیا، یا دستخط کسی اور نے کیے۔",
        )
    return None


def _misread(manifest: Manifest) -> Iterator[Text]:
    """Yield where the manifest writes another number than the snapshot has."""
    cells = {cell.id: cell for cell in manifest.signed.snapshot.cells}
    for name, written in manifest.written.items():
        if name not in cells or not says(written, cells[name]):
            value = cells[name].value if name in cells else "-"
            yield _differs(name, value, written)


def says(written: str, cell: Cell) -> bool:
    """Whether a text says the value of a cell: its number in the reader's digits, or the word."""
    numbers = [number.translate(_PLAIN) for number in _NUMBER.findall(written)]
    with suppress(ValueError):
        label = Withheld(cell.value).label
        return not numbers and written.strip() in label
    if len(numbers) != 1:
        return False
    is_share = MEASURES[cell.measure].unit == "share"
    value = round(100 * float(cell.value), 6) if is_share else float(cell.value)
    return value < float(numbers[0]) if "<" in written else value == float(numbers[0])


def _changes(manifest: Manifest, seen: Sequence[str]) -> Iterator[Text]:
    """Yield which numbers, and whether words, are others than when the file was made."""
    before, now = _numbers(manifest.visible), _numbers(seen)
    for kind, start, end, other, until in SequenceMatcher(None, before, now, False).get_opcodes():
        if kind != "equal":
            yield from _replaced(manifest, before[start:end], now[other:until])
    if before == now and tuple(seen) != manifest.visible:
        yield Text(
            "All numbers are as they were published, but words or pictures of the file were changed.",
            "تمام اعداد وہی ہیں جو شائع ہوئے، مگر فائل کے الفاظ یا تصویریں بدلی گئی ہیں۔",
        )


def _replaced(manifest: Manifest, gone: Sequence[str], come: Sequence[str]) -> Iterator[Text]:
    for place in range(max(len(gone), len(come))):
        was = gone[place] if place < len(gone) else ""
        now = come[place] if place < len(come) else ""
        if not was:
            yield Text(f"“{now}” was added.", f"”{now}“ کا اضافہ کیا گیا۔")
            continue
        names = [name for name, text in manifest.written.items() if was in _numbers([text])]
        yield _differs(", ".join(names[:3]), was, now)


def _differs(name: str, was: str, now: str) -> Text:
    if not name:
        return Text(
            f"“{now}” stands where “{was}” was written.", f"جہاں ”{was}“ لکھا تھا وہاں ”{now}“ ہے۔"
        )
    return Text(
        f"Cell {name}: “{now}” stands where {was} was published.",
        f"خانہ {name}: جہاں {was} شائع ہوا وہاں ”{now}“ ہے۔",
    )


def _numbers(lines: Sequence[str]) -> list[str]:
    return [number for line in lines for number in _NUMBER.findall(line)]


def _against_release(snapshot: Snapshot, opened: Opened) -> Iterator[Text]:
    try:
        release = opened(snapshot.release)
    except NoRelease:
        return
    if release.checksum != snapshot.checksum:
        yield Text(
            f"Release {snapshot.release} here is another one than the snapshot was made of.",
            f"یہاں کا اجراء {snapshot.release} وہ نہیں جس سے سنیپ شاٹ بنا۔",
        )
    for cell, value in differing(snapshot, release):
        yield Text(
            f"Cell {cell.id}: the snapshot says {cell.value}, and release {release.number} says {value}.",
            f"خانہ {cell.id}: سنیپ شاٹ میں {cell.value} ہے، اور اجراء {release.number} میں {value}۔",
        )


def differing(snapshot: Snapshot, release: Release) -> Iterator[tuple[Cell, str | None]]:
    """Yield the cells that a release tells otherwise, with what it tells; None for nothing."""
    values = values_in(release, snapshot.cells)
    for cell in snapshot.cells:
        if values[cell.id] != cell.value:
            yield cell, values[cell.id]

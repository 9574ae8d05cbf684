"""A file in hand is held against what was published: a true one passes, and each way of changing it
is told, with the cell.
"""

import io
import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_access import open_release
from data_access.backup.files import BackupProblem, back_up_snapshots, snapshots_in
from data_access.snapshots import (
    Chosen,
    Signed,
    from_json,
    keys,
    save_snapshot,
    sign,
    store,
    to_json,
)
from data_access.snapshots.__main__ import main
from data_access.snapshots.verify import says
from data_access.snapshots.visible import carry_in_pptx, visible_lines
from pages.delegation_parts.chosen_figures import freeze
from tests.release.small_releases import put_in_force, write_release
from tests.snapshots.files_that_carry import csv, lines_of, pdf, pptx, signed_pdf, signed_pptx

MADE = datetime(2024, 10, 29, 12, tzinfo=UTC)
CHOSEN = (Chosen("overview"), Chosen("people", key="groups"), Chosen("overview", key="time"))


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """A folder with release 1, another of the same number, and release 2; all of years alone."""
    folder = tmp_path_factory.mktemp("releases")
    small = {"told": 1, "kinds": ("year",), "districts": False}
    write_release(folder, 1, sizes=(500,), **small).rename(folder / "other.duckdb")
    for number in (1, 2):
        write_release(folder, number, **small)
    return folder


@pytest.fixture
def host(releases, tmp_path, monkeypatch):
    """A folder with a release in force, and a key."""
    path = tmp_path / "published" / "release-0001.duckdb"
    path.parent.mkdir()
    shutil.copy(releases / path.name, path)
    put_in_force(path)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{path.parent}/current.duckdb")
    monkeypatch.setenv(keys.KEY_SETTING, f"{tmp_path}/key.pem")
    assert main(["new-key"]) == 0
    return tmp_path


@pytest.fixture
def signed(host):
    """That snapshot."""
    release = open_release(store.snapshots_folder().parent / "current.duckdb")
    made = sign(freeze(release, "Geneva", CHOSEN, MADE))
    save_snapshot(made)
    return made


@pytest.fixture
def written(signed):
    """Some of its cells as a page writes them, in both languages' forms."""
    cells = {cell.id: cell for cell in signed.snapshot.cells}
    filed = next(cell for cell in cells.values() if cell.id == "1/all/filed")
    share = next(
        cell
        for cell in cells.values()
        if cell.measure == "satisfaction_within_90" and "." in cell.value
    )
    return {filed.id: f"{int(filed.value):,}", share.id: f"{100 * float(share.value):.0f} %"}


def _verified(path, capsys) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["verify", str(path)])
    return code, capsys.readouterr().out


def test_true_files_of_each_kind_say_what_was_published(host, signed, written, capsys):
    for name, content in (
        ("slides.pptx", signed_pptx(signed, written)),
        ("sheet.pdf", signed_pdf(signed, written)),
        ("snapshot.json", signed.to_json()),
    ):
        (host / name).write_bytes(content)
        code, told = _verified(host / name, capsys)
        assert code == 0 and signed.snapshot.id in told and "release 1" in told, (name, told)
    code, told = _verified(csv(host / "figures.csv", signed, written), capsys)
    assert code == 0, told


@pytest.mark.parametrize("kind", ["pptx", "pdf", "csv"])
def test_a_changed_number_is_told_with_its_cell(kind, host, signed, written, capsys):
    was, path = written["1/all/filed"], host / f"file.{kind}"
    other = f"9{was}"
    if kind == "csv":
        csv(path, signed, written)
        path.write_text(path.read_text().replace(was, other))
    elif kind == "pdf":  # what forges a PDF sets it anew, with the manifest of the true one
        lines = [line.replace(was, other) for line in lines_of(signed, written)]
        path.write_bytes(pdf(lines, _manifest_of(signed_pdf(signed, written))))
    else:
        forged = pptx([line.replace(was, other) for line in lines_of(signed, written)])
        path.write_bytes(carry_in_pptx(forged, _manifest_of(signed_pptx(signed, written))))
    code, told = _verified(path, capsys)
    assert code == 1 and "1/all/filed" in told and other in told and was in told


def _manifest_of(content: bytes) -> bytes:
    from data_access.snapshots.visible import carried

    return carried(content)


def test_changed_words_and_added_numbers_are_told(host, signed, written, capsys):
    manifest = _manifest_of(signed_pptx(signed, written))
    lines = lines_of(signed, written)
    for changed, told_of in (
        (
            [lines[0].replace("lines", "resolved"), *lines[1:]],
            "words or pictures of the file were changed",
        ),
        ([*lines, "and 98 % were resolved"], "“98” was added"),
    ):
        (host / "file.pptx").write_bytes(carry_in_pptx(pptx(changed), manifest))
        code, told = _verified(host / "file.pptx", capsys)
        assert code == 1 and told_of in told


_A = "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
_SHOWN = (
    "<p:{0} {1} xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main'>{2}</p:{0}>"
)
_WORDS = "<a:p><a:r><a:t>98 % were resolved</a:t></a:r></a:p>"
_ELSEWHERE = {
    "ppt/shown.xml": _SHOWN.format("sld", _A, _WORDS),
    "ppt/slideLayouts/slideLayout9.xml": _SHOWN.format("sp", _A, _WORDS),
    "ppt/diagrams/data1.xml": _SHOWN.format("sp", _A, _WORDS),
    "ppt/media/image1.png": "a picture of other numbers",
    "ppt/slides/_rels/slide1.xml.rels": '<r><x TargetMode="External" Target="http://a.example/1"/></r>',
}  # fmt: skip


@pytest.mark.parametrize("place", _ELSEWHERE)
def test_what_a_presentation_shows_from_elsewhere_is_told(place, host, signed, written, capsys):
    """Programs show what the relations of a file name, whatever its parts are called."""
    packed = io.BytesIO(signed_pptx(signed, written))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(place, _ELSEWHERE[place])
    (host / "file.pptx").write_bytes(packed.getvalue())
    code, told = _verified(host / "file.pptx", capsys)
    assert code == 1 and ("was added" in told or "pictures" in told)


def test_the_prompts_of_a_layout_are_no_part_of_what_is_shown():
    """Programs write them anew, in words of their own, and show them to nobody."""
    prompt = f"<p:nvPr><p:ph/></p:nvPr>{_WORDS}"
    layout = _SHOWN.format("sld", _A, f"<p:sp>{prompt}</p:sp>")
    packed = io.BytesIO(pptx(["Geneva"]))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("ppt/slideLayouts/slideLayout1.xml", layout)
    assert visible_lines(packed.getvalue()) == ("Geneva",)


def test_a_forged_snapshot_manifest_or_key_is_told(host, signed, written, capsys):
    path = host / "snapshot.json"
    value = signed.snapshot.cells[0].value
    forged = from_json(to_json(signed.snapshot).replace(f'"{value}"'.encode(), b'"7"'))
    path.write_bytes(Signed(forged, signed.key, signed.signature).to_json())
    code, told = _verified(path, capsys)
    assert code == 1 and "The signature does not hold" in told and f"release 1 says {value}" in told

    about = json.loads(_manifest_of(signed_pptx(signed, written)))
    about["visible"][1] = about["visible"][1].replace("1/all/filed ", "1/all/filed 9")
    changed = pptx(about["visible"])
    (host / "file.pptx").write_bytes(carry_in_pptx(changed, json.dumps(about).encode()))
    code, told = _verified(host / "file.pptx", capsys)
    assert code == 1 and "The signature does not hold" in told

    keys.key_file().unlink()
    shutil.rmtree(host / "published" / "snapshots" / "keys")
    assert main(["new-key"]) == 0  # of another host
    path.write_bytes(signed.to_json())
    code, told = _verified(path, capsys)
    assert code == 2 and "not known here" in told


def test_a_manifest_that_writes_another_number_than_its_snapshot_is_told(
    host, signed, written, capsys
):
    wrong = {**written, "1/all/filed": "123,456"}
    (host / "file.pptx").write_bytes(signed_pptx(signed, wrong))
    code, told = _verified(host / "file.pptx", capsys)
    assert code == 1 and "1/all/filed" in told and "123,456" in told


def test_another_release_under_the_same_number_is_told(releases, host, signed, capsys):
    (host / "snapshot.json").write_bytes(signed.to_json())
    folder = host / "published"
    shutil.copy(releases / "other.duckdb", folder / "release-0001.duckdb")
    code, told = _verified(host / "snapshot.json", capsys)
    assert code == 1 and "another one than the snapshot was made of" in told

    (folder / "release-0001.duckdb").unlink()
    put_in_force(Path(shutil.copy(releases / "release-0002.duckdb", folder)))
    code, told = _verified(host / "snapshot.json", capsys)
    assert code == 0 and "Release 1 is not here" in told


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"PK\x03\x04broken", b"%PDF-1.7 broken", b"{}", b'{"format": 1}', b"\xff\xfe"]
)  # fmt: skip
def test_what_carries_no_snapshot_cannot_be_told(host, content, capsys):
    (host / "file").write_bytes(content)
    code, told = _verified(host / "file", capsys)
    assert code == 2 and told.strip()


def test_a_presentation_that_unpacks_to_too_much_is_not_read(host, capsys, monkeypatch):
    with zipfile.ZipFile(host / "bomb.pptx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/slides/slide1.xml", b" " * 40_000_000)
    code, told = _verified(host / "bomb.pptx", capsys)
    assert code == 2 and "too large" in told


def test_the_private_key_is_for_its_owner_alone_and_never_replaced(host, capsys):
    path = keys.key_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert main(["new-key"]) == 2 and "is not replaced" in capsys.readouterr().err
    assert "PRIVATE" not in "".join(
        file.read_text() for file in (host / "published" / "snapshots").rglob("*.pem")
    )
    path.chmod(0o644)
    with pytest.raises(ValueError, match="can be read by others"):
        keys.read_key()


def test_written_numbers_are_read_in_the_readers_form(signed):
    cells = {cell.measure: cell for cell in signed.snapshot.cells if cell.figure == 0}
    filed = cells["filed"]
    big = type(filed)(*vars(filed).values())
    assert says(f"{int(big.value):,}", big) and not says(f"{int(big.value) + 1:,}", big)
    count = type(filed)(0, "", "", "", "filed", "4893217")
    assert says("48,93,217", count) and says("۴۸٬۹۳٬۲۱۷", count) and not says("4.893217", count)
    share = type(filed)(0, "", "", "", "satisfaction_within_90", "0.29")
    assert says("29 %", share) and says("۲۹%", share) and not says("28 %", share)
    assert not says("0.29", share) and not says("29 of 30", share)
    tiny = type(filed)(0, "", "", "", "satisfaction_within_90", "0.0")
    assert says("< 1 %", tiny)
    withheld = type(filed)(0, "", "", "", "filed", "too few")
    assert says("too few", withheld) and says("بہت کم", withheld) and not says("0", withheld)


def test_a_backup_holds_the_snapshots_and_notices_a_changed_one(host, signed, tmp_path):
    copied = tmp_path / "kept"
    copied.mkdir()
    assert back_up_snapshots(copied) == snapshots_in(copied) == 1
    assert list((copied / "snapshots" / "keys").glob("*.pem"))
    path = copied / "snapshots" / f"{signed.snapshot.id}.json"
    path.write_bytes(path.read_bytes().replace(b'"Geneva"', b'"Genevb"'))
    with pytest.raises(BackupProblem, match="holds another snapshot"):
        snapshots_in(copied)

"""What tests keep is made once for each state of the code, wholly or not at all."""

import pytest

from tests.house import kept

pytestmark = pytest.mark.quick


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """``ask(state, make) -> Path`` copies what is kept of that state of the code into a folder
    of its own.
    """
    monkeypatch.setattr(kept, "_KEPT", tmp_path / "kept")
    counts = iter(range(100))

    def run(state: str, make):
        monkeypatch.setattr(kept, "digest_of_sources", lambda: state)
        return kept.copy_of("made", make, tmp_path / str(next(counts)))

    return run


def _write(text: str):
    return lambda folder: (folder / "file").write_text(text)


def test_it_is_made_once_and_each_test_has_its_own_copy(ask):
    first, second = ask("a", _write("first")), ask("a", _write("second"))
    assert (second / "file").read_text() == "first" and first != second
    (first / "file").write_text("spoilt")
    assert (ask("a", _write("third")) / "file").read_text() == "first"


def test_another_state_of_the_code_makes_it_anew_and_the_old_one_goes(ask, tmp_path):
    ask("a", _write("old"))
    assert (ask("b", _write("new")) / "file").read_text() == "new"
    assert [path.name for path in (tmp_path / "kept").iterdir() if path.is_dir()] == ["b"]


def test_what_could_not_be_made_is_not_kept(ask):
    def fail(folder):
        (folder / "file").write_text("half")
        raise ValueError("the maker failed")

    with pytest.raises(ValueError, match="the maker failed"):
        ask("a", fail)
    assert (ask("a", _write("whole")) / "file").read_text() == "whole"


def test_the_digest_speaks_of_every_file_that_a_release_is_made_from(tmp_path, monkeypatch):
    (tmp_path / "data_access").mkdir()
    (tmp_path / "data_access/x.py").write_text("1")
    monkeypatch.setattr(kept, "_ROOT", tmp_path)
    monkeypatch.setattr(kept, "_SOURCES", ("data_access",))
    before = kept.digest_of_sources.__wrapped__()
    (tmp_path / "data_access/x.py").write_text("2")
    changed = kept.digest_of_sources.__wrapped__()
    (tmp_path / "data_access/y.toml").write_text("")
    assert len({before, changed, kept.digest_of_sources.__wrapped__()}) == 3

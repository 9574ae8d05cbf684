"""What people look up is there: settings, commands, libraries, decisions."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


_CODE = [
    path for path in ROOT.rglob("*.py") if not {".venv", "data"} & set(path.relative_to(ROOT).parts)
]
_OWN = (
    "attacks",
    "benchmarks",
    "data_access",
    "deploy",
    "docs",
    "documents",
    "sample_data",
    "static",
    "tests",
    "web",
)
# A setting is an environment variable that code reads: a literal or a constant that ends in
# SETTING.
_READ = re.compile(
    r"""(?:environ\.get\(|environ\[|SETTING(?:, \w+)* = \(?)\s*((?:"[^"\n]*"[,\s]*)+)"""
)


def _settings() -> set[str]:
    found = set()
    for path in _CODE:
        for match in _READ.finditer(path.read_text(encoding="utf-8")):
            if "test_" not in path.name:
                found |= set(re.findall(r'"([A-Z][A-Z_]{3,})"', match[1]))
    return found


def test_every_setting_is_described_and_every_described_one_is_read():
    described = set(re.findall(r"`([A-Z][A-Z_]{3,})`", _text("docs/settings.md")))
    assert described == _settings() | {"UPDATE_GOLDEN"}
    assert {
        "COMPLAINTS_DATABASE_URL",
        "OFFICE_ACCESS_CODE",
        "MAP_OUTLINES_KEY",
        "DASHBOARD_PORT",
    } <= described


def test_every_pinned_library_is_explained():
    names = re.findall(
        r"^([\w-]+)==",
        "\n".join((ROOT / f"requirements{more}.txt").read_text() for more in ("", "-dev")),
        re.M,
    )
    missing = [name for name in names if name not in _text("docs/libraries.md")]
    assert names and not missing


def test_every_shipped_mapping_is_described():
    shipped = {path.stem for path in (ROOT / "data_access/feed/mapping").glob("*.toml")}
    section = _text("docs/import.md").split("## Shipped mappings")[1].split("\n## ")[0]
    missing = shipped - set(re.findall(r"`(\w+)`", section))
    assert shipped and not missing, "name it in “Shipped mappings” of docs/import.md"


def test_every_link_of_the_documents_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_make_target_is_described_and_every_described_one_exists():
    targets = set(re.findall(r"^([a-z][\w-]*):", _text("Makefile"), re.M))
    assert set(re.findall(r"`make ([\w-]+)`", _text("docs/commands.md"))) == targets
    named = {
        name
        for path in DOCUMENTS
        for name in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert named <= targets and {"run", "test"} <= named


def test_every_command_is_described():
    """A module that is meant to be run says so by its last lines, a package by its ``__main__``."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in _CODE
        if _is_command(path)
    }
    commands = {name.removesuffix(".__main__") for name in modules}
    described = set(
        re.findall(
            r"python -m ([\w.]+)",
            "".join(
                _text(f"docs/{name}.md")
                for name in ("commands", "scale", "sample", "live", "attacks")
            ),
        )
    )
    assert {name for name in commands if name.startswith("data_access")} <= described
    assert {name for name in described if not name.startswith(("tests", "benchmarks"))} <= commands


def _is_command(path: Path) -> bool:
    return path.name == "__main__.py" or '__name__ == "__main__"' in path.read_text(
        encoding="utf-8"
    )


def test_the_readme_is_short_and_the_rooms_name_every_part():
    assert len(_text("README.md").split()) <= 550
    named = re.findall(
        r"`([\w/.]+?)/?`", _text("DEVELOPERS.md").split("## The rooms")[1].split("##")[0]
    )
    inside = {path.parent.relative_to(ROOT) for path in _CODE if path.name == "__init__.py"}
    parts = {
        str(path)
        for path in inside
        if len(path.parts) <= 2 and path.parts[0] in ("data_access", "pages")
    }
    parts |= {path.name for path in ROOT.iterdir() if path.is_dir() and path.name in _OWN}
    assert parts - {"pages"} <= set(named) and all((ROOT / name).exists() for name in named)


def test_decisions_are_short_and_numbered_in_order():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:3]) for path in decisions] == list(range(1, len(decisions) + 1))
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 12 for path in decisions)

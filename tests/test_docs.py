"""What people look up is there: settings, commands, libraries, decisions."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
_CODE = [path for path in ROOT.rglob("*.py") if not {".venv", "data"} & set(path.relative_to(ROOT).parts)]
# A setting is an environment variable that code reads: a literal or a constant that ends in SETTING.
_READ = re.compile(r"""(?:environ\.get\(|environ\[|SETTING(?:, \w+)* = )(".+)""")


def _settings() -> set[str]:
    found = set()
    for path in _CODE:
        for line in path.read_text(encoding="utf-8").splitlines():
            match = _READ.search(line)
            if match and "test_" not in path.name:
                found |= set(re.findall(r'"([A-Z][A-Z_]{3,})"', match[1]))
    return found


def test_every_setting_is_described_and_every_described_one_is_read():
    described = set(re.findall(r"`([A-Z][A-Z_]{3,})`", README.split("## Settings")[1].split("##")[0]))
    assert described == _settings() | {"UPDATE_GOLDEN"}
    assert {"COMPLAINTS_DATABASE_URL", "OFFICE_ACCESS_CODE", "MAP_OUTLINES_KEY", "DASHBOARD_PORT"} <= described


def test_every_pinned_library_is_explained():
    names = re.findall(
        r"^([\w-]+)==", "\n".join((ROOT / f"requirements{more}.txt").read_text() for more in ("", "-dev")), re.M
    )
    missing = [name for name in names if name not in README.split("## What it is built with")[1]]
    assert names and not missing


def test_every_link_of_the_documents_leads_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_make_target_that_the_readme_names_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([\w-]+)`?", README.split("## Bring")[0])) - {"on"}:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_decisions_are_short_and_numbered_in_order():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:3]) for path in decisions] == list(range(1, len(decisions) + 1))
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 12 for path in decisions)

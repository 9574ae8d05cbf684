"""The diagram of the house is a test: which module may import which."""

import ast
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
DATA, DRAWING = ("streamlit", "altair", "pydeck"), ("sqlalchemy", "pandas")
EXACT = tuple(
    f"data_access.{name}"
    for name in ("query", "database.schema", "publish", "protection", "disclosure", "audit")
)
SCREENS = ("pages.office", "pages.operations", "pages.public", "pages.delegation")
PARTS = ("pages.shared", "pages.office_parts", "pages.public_parts", "pages.delegation_parts")
# Longest matching module name wins. A rule lists what the module must never import.
RULES = {
    "data_access": DATA,
    "data_access.model.filters": (
        *DATA,
        "pandas",
        "data_access.database.engine",
        "data_access.model.measures",
        "data_access.model.breakdowns",
    ),
    "data_access.model.measures": (
        *DATA,
        "pandas",
        "data_access.database.engine",
        "data_access.model.filters",
        "data_access.model.breakdowns",
    ),
    "data_access.model.breakdowns": (
        *DATA,
        "pandas",
        "data_access.database.engine",
        "data_access.model.filters",
        "data_access.model.measures",
    ),
    "data_access.model.roles": (
        *DATA,
        *DRAWING,
        "data_access.database.engine",
        "data_access.access",
        "data_access.audit",
    ),
    "data_access.access": (
        *DATA,
        "pandas",
        "data_access.database.engine",
        "data_access.disclosure.gate",
    ),
    "data_access.audit": (
        *DATA,
        "pandas",
        "data_access.database.engine",
        "data_access.disclosure.gate",
    ),
    "data_access.disclosure.gate": (*DATA, *DRAWING, "data_access.database.engine"),
    "data_access.model.publication_scope": (*DATA, *DRAWING, "data_access.database.engine"),
    "data_access.protection": (
        *DATA,
        *DRAWING,
        "data_access.database.engine",
        "data_access.released",
        "data_access.publish",
    ),
    # Methods on counts, whoever counted them.
    "data_access.statistics": (*DATA, *DRAWING, "data_access."),
    "data_access.publish": (*DATA, "pandas"),
    # Exact counts, which only the query layer takes, and hands on unreleased.
    "data_access.mirror": (*DATA, "pandas", "data_access.disclosure", "data_access.audit"),
    # A step says itself what it makes: one that reads today's schema would change with it.
    "data_access.database.migrations.versions": (*DATA, "pandas", "data_access"),
    # What the public reads: it has no way to a complaint record.
    "data_access.released": (*DATA, "pandas", *EXACT),
    "data_access.snapshots": (*DATA, *DRAWING, *EXACT),
    "pages.words": ("streamlit", *DRAWING, "data_access.", "pages"),
    "pages.charts": ("streamlit", *DRAWING, "data_access.", *SCREENS, *PARTS),
    # What is said of a figure is the same on every screen and on paper.
    "pages.statements": ("streamlit", *DRAWING, "data_access.", *SCREENS, *PARTS),
    # What a page is made of, whatever draws it.
    "pages.parts": ("streamlit", *DRAWING, "data_access.", *SCREENS, *PARTS),
    "pages.shared": (
        *DRAWING,
        "data_access.",
        *SCREENS,
        "pages.office_parts",
        "pages.public_parts",
        "pages.delegation_parts",
    ),
    # It speaks of what is published; how a screen shows that is in its own "screens".
    "pages.delegation_parts": (
        "streamlit",
        *DRAWING,
        "data_access.",
        *SCREENS,
        "pages.shared",
        "pages.office_parts",
    ),
    "pages.delegation_parts.screens": (
        *DRAWING,
        "data_access.",
        *SCREENS,
        "pages.office_parts",
    ),
    "pages.delegation": (*DRAWING, "data_access.", *SCREENS, "pages.office_parts"),
    "pages.office_parts": (*DRAWING, "data_access.", *SCREENS, "pages.public_parts"),
    "pages.public_parts": (*DRAWING, "data_access.", *SCREENS, "pages.office_parts"),
    "pages.office": (*DRAWING, "data_access.", *SCREENS, "pages.public_parts"),
    "pages.operations": (*DRAWING, "data_access.", *SCREENS, "pages.public_parts"),
    "pages.public": (*DRAWING, "data_access.", *SCREENS, "pages.office_parts"),
    # On paper no server of pages runs: what is asked and said is taken from where both have it.
    "documents": (
        "streamlit",
        *DRAWING,
        "data_access.",
        *SCREENS,
        "pages.shared",
    ),
    "dashboard": (*DRAWING, "data_access."),
    "server": (*DRAWING, *SCREENS, *PARTS),
    "web": (*DRAWING, "data_access.", *SCREENS, *PARTS),
    "sample_data": (*DATA, "pages"),
    "attacks": (*DATA, "pandas", "data_access.protection", "data_access.publish", "pages"),
    "benchmarks": (),
    "tests": (),
}
# Sign-in is the one inner package that pages speak with: it holds no figures. The door for signed
# batches hands them to the feed.
ALLOWED = {
    "pages": ("data_access.access",),
    "dashboard": ("data_access.access",),
    "web": ("data_access.access", "data_access.feed"),
}
NOBODY = ("sample_data", "tests")  # imported by nobody but themselves


def _modules() -> list[str]:
    files = (
        path.relative_to(ROOT)
        for path in ROOT.rglob("*.py")
        if not {".venv", "data"} & set(path.parts)
    )
    return sorted(".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files)


def _rule(module: str) -> str | None:
    names = [name for name in RULES if module == name or module.startswith(name + ".")]
    return max(names, key=len, default=None)


def _imports(module: str) -> set[str]:
    path = ROOT / (module.replace(".", "/") + ".py")
    path = path if path.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _breaks(imported: str, forbidden: str) -> bool:
    if forbidden.endswith(
        "."
    ):  # modules and packages inside; what the package itself offers stays allowed
        inside = ROOT / "/".join(imported.split(".")[:2])
        return imported.startswith(forbidden) and (
            inside.is_dir() or inside.with_suffix(".py").exists()
        )
    return imported == forbidden or imported.startswith(forbidden + ".")


def _bad(module: str, imports: set[str]) -> set[str]:
    """Return which of the imports the module's rule forbids; of its own package it may import
    all.
    """
    rule = _rule(module)
    allowed = ALLOWED.get(module.split(".")[0], ())
    forbidden = RULES[rule] + tuple(
        name for name in NOBODY if not module.startswith((name, "tests", "benchmarks"))
    )
    return {
        name
        for name in imports
        if any(_breaks(name, one) for one in forbidden)
        and not name.startswith(allowed or "\0")
        and not name.startswith(f"{rule}.")
    }


@pytest.mark.parametrize("module", _modules())
def test_every_module_has_a_place_and_keeps_its_rule(module):
    assert _rule(module), (
        f"{module} has no place in the house: add it to RULES in tests/house/test_imports.py, or put it where it belongs"
    )
    bad = _bad(module, _imports(module))
    assert not bad, f"{module} must not import {', '.join(sorted(bad))}"


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("data_access.model.filters", "data_access.database.engine.open_engine"),
        ("data_access.model.measures", "data_access.model.breakdowns.BREAKDOWNS"),
        ("data_access.disclosure.gate", "sqlalchemy.select"),
        ("data_access.released.release", "data_access.database.schema.complaints"),
        ("data_access.released.selection", "data_access.publish.count.count_cells"),
        ("data_access.snapshots.store", "data_access.publish.store.path_of"),
        ("data_access.protection.bounds", "data_access.released.release.Release"),
        ("data_access.protection.bounds", "data_access.publish.odd.leave_out"),
        ("data_access.statistics.funnel", "sqlalchemy.select"),
        ("data_access.statistics.ranks", "data_access.model.answer.Answer"),
        ("data_access.publish.make", "streamlit.write"),
        ("data_access.database.migrations.versions.step", "data_access.database.schema.complaints"),
        ("data_access.feed.watch", "tests.databases.engines.Engines"),
        ("pages.office.overview", "data_access.feed.watch.Feed"),
        ("pages.office.overview", "data_access.database.schema.complaints"),
        ("pages.operations.audit", "pages.public_parts.names.name_of"),
        ("pages.public.data", "data_access.released.release.Release"),
        ("pages.charts.bars", "data_access.publish.make.publish"),
        ("pages.statements.scope", "streamlit.write"),
        ("pages.statements.scope", "pages.shared.figure.figure"),
        ("pages.words", "pages.shared.context.PageContext"),
        ("pages.shared.figure", "pages.office_parts.names.name_of"),
        ("pages.public_parts.tiles", "pages.office_parts.tiles.tiles"),
        ("pages.public.places", "pages.office_parts.names.name_of"),
        ("pages.office_parts.tiles", "pages.public_parts.names.name_of"),
        ("pages.parts.values", "streamlit.write"),
        ("pages.parts.values", "pages.shared.figure.figure"),
        ("documents.pdf", "streamlit.write"),
        ("documents.briefings", "data_access.disclosure.gate.disclose"),
        ("documents.briefings", "pages.shared.context.OfficeContext"),
        ("web.media", "data_access.audit.chain.Entry"),
        ("web.live", "pages.shared.live.counters"),
        ("server", "pages.shared.answers.published"),
        ("attacks.evidence.sums", "data_access.protection.sums.Family"),
    ],
)
def test_a_planted_import_is_noticed_in_every_room(module, planted):
    assert _bad(module, {planted, "math.inf"}) == {planted}


# From the ground up: a room imports those that it names, and nothing of the others.
ROOMS = {
    "model": set(),
    "statistics": set(),
    "database": {"model"},
    "protection": {"model"},
    "channel": {"database"},
    "audit": {"model", "database", "channel"},
    "access": {"model", "audit"},
    "disclosure": {"model", "protection", "audit", "access", "snapshots"},
    "query": {"model", "database", "protection", "disclosure"},
    "released": {"model", "database"},
    "publish": {"model", "database", "protection", "channel", "disclosure", "query", "released"},
    "copy": {"model", "database", "channel"},
    "mirror": {"model", "database", "channel", "copy", "query"},
    "backup": {"database", "channel", "audit", "snapshots"},
    "feed": {"model", "database", "channel", "audit", "access", "disclosure", "query", "copy"},
    "ask": {"model", "database", "channel", "disclosure", "query"},
    "host": {"model", "database", "query", "mirror", "released", "publish"},
    "upgrade": {"database", "channel"},
    "dictionary": {"model", "database"},
    "review": {"model", "database", "statistics"},
    "events": {"model"},
    "remembered": {"database", "access"},
    "names": set(),
    "atom": set(),
    "watch": {"atom", "model", "database", "channel", "disclosure", "query", "review"},
    "snapshots": {"model", "database", "channel", "released"},
}
MOST_IN_A_ROOM = 15


def _strangers(module: str, imports: set[str]) -> set[str]:
    """Return which imports reach from a room of data_access into one that it may not know."""
    own = module.split(".")[1]
    inside = [
        name for name in imports if name.split(".")[0] == "data_access" and name != "data_access"
    ]
    return {name for name in inside if name.split(".")[1] not in {own, *ROOMS[own]}}


@pytest.mark.parametrize("module", [name for name in _modules() if name.startswith("data_access.")])
def test_a_room_knows_only_those_below_it(module):
    assert not _strangers(module, _imports(module))


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("data_access.model.periods", "data_access.query.read_coverage.covered_by"),
        ("data_access.database.codebook", "data_access.query.counts.COUNTS"),
        ("data_access.protection.bounds", "data_access.database.schema.complaints"),
        ("data_access.audit.log", "data_access.access.Permit"),
        ("data_access.query.execution", "data_access.publish.make.publish"),
        ("data_access.released.release", "data_access.protection.rules.RULES"),
        ("data_access.feed.watch", "data_access.publish.make.publish"),
        ("data_access.copy.move", "data_access.Codebook"),
    ],
)
def test_a_planted_import_from_above_is_noticed(module, planted):
    assert _strangers(module, {planted, "math.inf"}) == {planted}


def test_rooms_and_modules_stand_in_no_circle():
    tuple(TopologicalSorter(ROOMS).static_order())  # raises CycleError, which names the circle
    names = set(_modules())
    tuple(
        TopologicalSorter(
            {name: _known(_imports(name), names) - {name} for name in names}
        ).static_order()
    )
    with pytest.raises(CycleError):
        tuple(TopologicalSorter({"planted": {"other"}, "other": {"planted"}}).static_order())


def _known(imports: set[str], names: set[str]) -> set[str]:
    """Return the modules behind imported names."""
    return {
        next((part for part in (name, name.rpartition(".")[0]) if part in names), name)
        for name in imports
    } & names


def test_a_stranger_looks_at_few_doors_in_each_room():
    files = Counter(
        path.parent.relative_to(ROOT)
        for path in ROOT.rglob("*.py")
        if not {".venv", "data"} & set(path.relative_to(ROOT).parts[:-1]) - {"tests"}
        and path.name != "__init__.py"
    )
    assert (
        len(files) > 20
        and {str(room): count for room, count in files.items() if count > MOST_IN_A_ROOM} == {}
    )


def test_statements_are_made_without_streamlit():
    """Also by nothing that they import: documents are made where no such server runs."""
    modules = [module for module in _modules() if module.startswith("pages.statements")]
    parts = {name for module in modules for name in _imports(module) if name.startswith("pages.")}
    assert parts and all(
        name.startswith(("pages.words", "pages.charts", "pages.statements")) for name in parts
    )
    code = f"import sys; import {', '.join(modules)}; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_only_answers_and_commands_join_engine_and_gate():
    both = {
        module
        for module in _modules()
        if module.startswith("data_access.")
        and any(name.startswith("data_access.database.engine") for name in _imports(module))
        and any(name.startswith("data_access.disclosure.gate") for name in _imports(module))
    }
    assert both <= {
        "data_access.query.complaints_database",
        "data_access.ask",
        "data_access.publish.make",
        "data_access.watch.__main__",
    }

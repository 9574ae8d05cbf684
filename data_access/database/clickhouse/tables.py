"""The tables as ClickHouse keeps them: engine, order, partitions and compression of each.

See docs/engines.md.
"""

from dataclasses import dataclass

from sqlalchemy import Column, Table
from sqlalchemy.exc import CompileError
from sqlalchemy.sql.compiler import DDLCompiler

VERSION, REMOVED = "row_version", "row_removed"
_CLOSED_LISTS = (
    "kind", "sex", "residency", "channel", "status", "outcome", "feedback", "first_outcome", "first_feedback",
    "reopening_cause", "cause", "escalation", "speed", "reopened",
)  # fmt: skip
_FALLING_APART = ("record_key",)  # random: compressing costs time and saves nothing


@dataclass(frozen=True)
class Layout:
    """``order``: the columns that a table is sorted by, of which each combination is there once.

    ``partition``: SQL.
    """

    order: tuple[str, ...]
    partition: str = ""
    indexes: tuple[str, ...] = ()


# Complaint numbers of ours follow the time of arrival, and never change; a day of filing can be
# corrected, and a row whose partition changes would be there twice. So the partitions are ranges of
# numbers, and days are found by index.
LAYOUTS = {
    "complaints": Layout(
        ("complaint_id",), "intDiv(complaint_id, 10000000)", ("filed_on", "first_closed_on")
    ),
    "reopenings": Layout(
        ("complaint_id", "sequence"), "intDiv(complaint_id, 10000000)", ("reopened_on",)
    ),
    "dataset": Layout(()),
}


class Tables(DDLCompiler):
    """Compiles CREATE TABLE.

    Every table but a temporary one can be corrected: the row of the highest version stands.
    """

    def visit_create_table(self, create, **options) -> str:
        """Return the statement."""
        table, layout = create.element, _layout(create.element)
        temporary = "TEMPORARY" in table._prefixes
        lines = [self._column(column) for column in table.columns]
        if not temporary:
            lines += [*_versions(table), *(_index(name) for name in layout.indexes)]
        words = [
            "CREATE",
            *table._prefixes,
            "TABLE",
            *(["IF NOT EXISTS"] if create.if_not_exists else []),
        ]
        body = ",\n".join(f"\t{line}" for line in lines)
        return f"{' '.join(words)} {self.preparer.format_table(table)} (\n{body}\n)\n{_engine(table, layout, temporary)}"

    def _column(self, column: Column) -> str:
        kind = self._kind(column)
        kind = f"Nullable({kind})" if column.nullable else kind
        return f"{self.preparer.format_column(column)} {kind} {_codec(column)}".rstrip()

    def _kind(self, column: Column) -> str:
        if (
            column.table.name in ("complaints", "reopenings", "profiles")
            and column.name in _CLOSED_LISTS
        ):
            return "Int8"
        kind = self.dialect.type_compiler_instance.process(column.type)
        return "DateTime64(6, 'UTC')" if kind == "DateTime64(6)" else kind


def key_of(table: Table) -> tuple[str, ...]:
    """Return the columns of which each combination is there once."""
    return _layout(table).order


def _layout(table: Table) -> Layout:
    layout = LAYOUTS.get(table.name) or Layout(
        tuple(column.name for column in table.primary_key.columns)
    )
    if not (layout.order or table.name == "dataset" or "TEMPORARY" in table._prefixes):
        raise CompileError(
            f"Table {table.name} has no key, so ClickHouse would keep one row of it; add it to LAYOUTS."
        )
    return layout


def _versions(table: Table) -> list[str]:
    versions = [] if table.name == "dataset" else [f"{VERSION} UInt64 DEFAULT 0"]
    return [*versions, f"{REMOVED} UInt8 DEFAULT 0"]


def _index(name: str) -> str:
    return f"INDEX {name}_span {name} TYPE minmax GRANULARITY 1"


def _codec(column: Column) -> str:
    if column.table.name not in LAYOUTS or column.name in _FALLING_APART:
        return ""
    return (
        "CODEC(Delta, ZSTD(1))" if column.name in ("complaint_id", "filed_at") else "CODEC(ZSTD(1))"
    )


def _engine(table: Table, layout: Layout, temporary: bool) -> str:
    if temporary:
        return "ENGINE = Memory"
    version = "version" if table.name == "dataset" else VERSION
    partition = f" PARTITION BY {layout.partition}" if layout.partition else ""
    order = ", ".join(layout.order)
    settings = f" SETTINGS {table.info['settings']}" if "settings" in table.info else ""
    return (
        f"ENGINE = ReplacingMergeTree({version}, {REMOVED}){partition} ORDER BY ({order}){settings}"
    )

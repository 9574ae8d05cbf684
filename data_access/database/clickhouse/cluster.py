"""``python -m data_access.database.clickhouse.cluster``: the statements that make the tables of a
cluster; docs/scale.md explains them.

They are printed, not run: names of the cluster and its macros are the operator's.
"""

import argparse
import sys
from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.schema import CreateTable

from data_access.database import schema
from data_access.database.clickhouse.dialect import ServerDialect
from data_access.database.clickhouse.journal import journal

# By what the rows of a large table are spread over the shards. It never changes, so no row is on
# two shards; and the reopenings of a complaint lie where the complaint lies. Every other table is
# small and whole on every server.
SHARDED_BY = {"complaints": "complaint_id", "reopenings": "complaint_id", "members": "member_id"}
_REPLACING = "ENGINE = ReplacingMergeTree("


def main(arguments: list[str] | None = None) -> int:
    """Print the statements, with a semicolon after each."""
    parser = argparse.ArgumentParser(
        prog="python -m data_access.database.clickhouse.cluster",
        description="The statements that make the tables of a cluster.",
    )
    parser.add_argument(
        "--cluster", default="complaints", help="its name in remote_servers (default %(default)s)"
    )
    for statement in statements(parser.parse_args(arguments).cluster):
        print(f"{statement};\n")
    return 0


def statements(cluster: str) -> Iterator[str]:
    """Yield CREATE TABLE for every table, and for the spread ones the table over all shards,
    under the usual name.
    """
    for table in (*schema.metadata.sorted_tables, journal):
        key = SHARDED_BY.get(table.name)
        yield _replicated(
            table, cluster, f"{table.name}_local" if key else table.name, sharded=bool(key)
        )
        if key:
            yield (
                f"CREATE TABLE {table.name} ON CLUSTER {cluster} AS {table.name}_local\n"
                f"ENGINE = Distributed({cluster}, currentDatabase(), {table.name}_local, intHash64({key}))"
            )


def _replicated(table: Table, cluster: str, name: str, *, sharded: bool) -> str:
    plain = str(CreateTable(table).compile(dialect=ServerDialect()))
    path = f"/clickhouse/tables/{'{shard}/' if sharded else ''}{{database}}/{name}"
    _, _, body = plain.partition("(")
    replicated = f"ENGINE = ReplicatedReplacingMergeTree('{path}', '{{replica}}', "
    return f"CREATE TABLE {name} ON CLUSTER {cluster} ({body.replace(_REPLACING, replicated)}"


if __name__ == "__main__":
    sys.exit(main())

"""The cluster's statements are at least such that ClickHouse's own parser takes them, and slopes
are reckoned rightly.
"""

import re
from pathlib import Path

import chdb
import pytest

from benchmarks.scale import slopes
from data_access.database import schema
from data_access.database.clickhouse import JOURNAL
from data_access.database.clickhouse.cluster import SHARDED_BY, main, statements
from tests.databases.clickhouse_engine import folder

pytestmark = pytest.mark.quick

_DOCS = Path(__file__).parents[2] / "docs"


def in_documents() -> list[str]:
    """Every SQL statement of the documents on ClickHouse."""
    text = "".join(
        (_DOCS / name).read_text(encoding="utf-8") for name in ("scale.md", "engines.md")
    )
    return re.findall(r"```sql\n(.+?)```", text, re.S)


@pytest.fixture(scope="module")
def parse():
    """``parse(statement)``: how ClickHouse understands it, or an error where it does not."""
    connection = chdb.connect(folder())
    yield (
        lambda statement: (
            connection.query(f"EXPLAIN AST {statement}", "TabSeparated").bytes().decode()
        )
    )
    connection.close()


def test_the_parser_takes_every_statement_of_the_cluster_and_of_the_documents(parse):
    found = [*statements("complaints"), *in_documents()]
    assert len(in_documents()) >= 4
    for statement in found:
        assert re.match("CreateQuery|SelectWithUnionQuery|OptimizeQuery", parse(statement)), (
            statement
        )


def test_the_parser_does_not_take_everything(parse):
    with pytest.raises(Exception, match="Syntax error"):
        parse(next(statements("complaints")).replace("ORDER BY", "ORDER"))


def test_every_table_is_there_once_on_every_server_and_the_large_ones_are_spread(capsys):
    assert main(["--cluster", "abc"]) == 0
    made = capsys.readouterr().out.split(";\n\n")[:-1]
    names = {re.match(r"CREATE TABLE (\w+) ON CLUSTER abc", statement)[1] for statement in made}
    assert names == {*schema.metadata.tables, JOURNAL} | {f"{name}_local" for name in SHARDED_BY}
    spread = [statement for statement in made if "ENGINE = Distributed(abc, " in statement]
    assert sorted(re.findall(r"intHash64\((\w+)\)", "".join(spread))) == sorted(SHARDED_BY.values())
    shared = [statement for statement in made if "'/clickhouse/tables/{database}/" in statement]
    assert len(shared) == len(schema.metadata.tables) + 1 - len(SHARDED_BY) and len(made) == len(
        shared
    ) + 2 * len(SHARDED_BY)


def test_a_row_is_spread_by_what_it_is_told_apart_by():
    for name, key in SHARDED_BY.items():
        table = schema.metadata.tables[name]
        assert not table.primary_key.columns or key in table.primary_key.columns
        assert not table.c[key].nullable, "a row without a key would be on any shard"


def test_a_slope_is_the_power_by_which_a_figure_grows():
    assert slopes([10, 100, 1000], [3.0, 30.0, 30.0]) == pytest.approx([1, 0])
    assert slopes([1, 4], [1.0, 2.0]) == pytest.approx([0.5])

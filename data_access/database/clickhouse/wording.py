"""ClickHouse's own words for what SQLAlchemy Core says otherwise.

What a single function needs stands in ``dialects``.
"""

from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler

_FUNCTIONS = {
    "floordiv": "intDiv",  # a plain / gives a fraction
    "bitwise_and_op": "bitAnd",
    "bitwise_or_op": "bitOr",
    "bitwise_xor_op": "bitXor",
    "bitwise_lshift_op": "bitShiftLeft",
    "bitwise_rshift_op": "bitShiftRight",
}


class Statements(ChStatementCompiler):
    """Compiles statements: ClickHouse has some operators as functions only."""

    def visit_delete(self, delete_stmt, visiting_cte=None, **options) -> str:
        """Return the statement; all rows at once are taken away by TRUNCATE, which ClickHouse
        does at once.
        """
        if delete_stmt.whereclause is None:
            return f"TRUNCATE TABLE {self.preparer.format_table(delete_stmt.table)}"
        return super().visit_delete(delete_stmt, visiting_cte=visiting_cte, **options)


def _as_function(name: str):
    def visit(self, binary, operator, **options) -> str:
        options.pop("eager_grouping", None)
        return f"{name}({self.process(binary.left, **options)}, {self.process(binary.right, **options)})"

    return visit


for _operator, _name in _FUNCTIONS.items():
    setattr(Statements, f"visit_{_operator}_binary", _as_function(_name))

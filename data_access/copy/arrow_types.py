"""The rows of a table as Arrow, spelled the same whichever engine they come from."""

import pyarrow
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

# The first that fits counts: SQLAlchemy's small and big integers are integers, too.
_TYPES: tuple[tuple[type[TypeEngine], pyarrow.DataType], ...] = (
    (SmallInteger, pyarrow.int16()),
    (BigInteger, pyarrow.int64()),
    (Integer, pyarrow.int32()),
    (Boolean, pyarrow.bool_()),
    (String, pyarrow.string()),
    (Date, pyarrow.date32()),
    (DateTime, pyarrow.timestamp("us")),
    (Float, pyarrow.float64()),
    (LargeBinary, pyarrow.binary()),
)


def arrow_schema(table: Table) -> pyarrow.Schema:
    """Return the Arrow schema of ``table``, its columns in the order of
    ``data_access.database.schema``.
    """
    return pyarrow.schema(
        [pyarrow.field(column.name, _arrow_type(column.type)) for column in table.columns]
    )


def _arrow_type(kind: TypeEngine) -> pyarrow.DataType:
    return next(arrow for known, arrow in _TYPES if isinstance(kind, known))


def spelled(batch: pyarrow.RecordBatch | pyarrow.Table, wanted: pyarrow.Schema) -> pyarrow.Table:
    """Return the rows with the columns and types of ``wanted``.

    Raises ArrowInvalid when a value does not fit.
    """
    table = batch if isinstance(batch, pyarrow.Table) else pyarrow.Table.from_batches([batch])
    return table.select(wanted.names).cast(wanted)

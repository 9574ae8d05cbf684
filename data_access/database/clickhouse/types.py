"""How the types of ``schema`` are stored and bound in ClickHouse."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, cast
from sqlalchemy.sql.compiler import GenericTypeCompiler


class StoredDate(Date):
    """A day. Bound as text and cast: a bare text would be no date to a function."""

    cache_ok = True

    def bind_processor(self, dialect):
        """Return what makes ISO text of a day."""
        return lambda day: day.isoformat() if isinstance(day, date) else day

    def bind_expression(self, bindvalue):
        """Return the bound text as a day."""
        return cast(bindvalue, self)


class StoredTime(DateTime):
    """A time without a zone, kept as UTC whatever the zones of server and client.

    Bound as text and cast.
    """

    cache_ok = True

    def bind_processor(self, dialect):
        """Return what makes ISO text of a time."""
        return lambda time: (
            time.isoformat(" ", "microseconds") if isinstance(time, datetime) else time
        )

    def bind_expression(self, bindvalue):
        """Return the bound text as a time."""
        return cast(bindvalue, self)


COLSPECS = {Date: StoredDate, DateTime: StoredTime}


class TypeNames(GenericTypeCompiler):
    """The names of types.

    Days from 1900 on and microseconds, so that nothing is lost that other engines hold.
    """

    def visit_SMALLINT(self, type_, **options) -> str:
        """16 bits with a sign."""
        return "Int16"

    def visit_INTEGER(self, type_, **options) -> str:
        """32 bits with a sign."""
        return "Int32"

    def visit_BIGINT(self, type_, **options) -> str:
        """64 bits with a sign."""
        return "Int64"

    def visit_FLOAT(self, type_, **options) -> str:
        """Double precision."""
        return "Float64"

    def visit_BOOLEAN(self, type_, **options) -> str:
        """True or false."""
        return "Bool"

    def visit_VARCHAR(self, type_, **options) -> str:
        """Text of any length; a stated length is no limit here."""
        return "String"

    visit_TEXT = visit_VARCHAR

    def visit_DATE(self, type_, **options) -> str:
        """Days from 1900 to 2299; the plain Date begins in 1970."""
        return "Date32"

    def visit_DATETIME(self, type_, **options) -> str:
        """Microseconds.

        The zone of a session is set to UTC, so that no quoted zone has to stand in statements.
        """
        return "DateTime64(6)"

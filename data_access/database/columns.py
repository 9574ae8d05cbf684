"""How the tables' columns are written down: each with its meaning beside it, empty unless it
says otherwise.
"""

from sqlalchemy import Column, Float, MetaData, SmallInteger, String, Table

metadata = MetaData()


def column(name, kind, comment, **options) -> Column:
    """A column with its meaning; ``options``: of SQLAlchemy's Column."""
    return Column(
        name, kind, comment=comment, **{"nullable": True, "autoincrement": False, **options}
    )


def dimension(name: str, key: str, *more: Column) -> Table:
    """A dimension: small number (``key``), code for URLs, names in two languages, and whatever
    else it has.
    """
    return Table(
        name,
        metadata,
        column(
            key,
            SmallInteger,
            "Number used in the complaint record",
            primary_key=True,
            nullable=False,
        ),
        column("code", String, "Code used in URLs, files and commands", nullable=False),
        column("name_en", String, "Name in English", nullable=False),
        column("name_ur", String, "Name in Urdu", nullable=False),
        *more,
    )


def point() -> tuple[Column, Column]:
    """Where a place is drawn."""
    return (
        column("latitude", Float, "Latitude of the label point, degrees north"),
        column("longitude", Float, "Longitude of the label point, degrees east"),
    )

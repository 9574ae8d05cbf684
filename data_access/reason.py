"""What a database says of an error, in the one line that people can use."""


def reason_of(error: Exception) -> str:
    """Return the first line of what the driver said, without the statement and the links that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]

"""``Choice``: what the address of an office page holds beside the filters."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One key of the URL: its values (one of ``values``, or what ``is_value`` takes), and the one
    that the URL leaves out.

    ``page``: the path of the only page that can read its values, any number of any.
    """

    key: str
    default: str = ""
    values: tuple[str, ...] = ()
    is_value: Callable[[str], bool] = lambda value: False
    page: str = ""

    def takes(self, value: str) -> bool:
        """Whether a link may name this value."""
        return bool(self.page) or value in self.values or self.is_value(value)

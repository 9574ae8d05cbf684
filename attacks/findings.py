"""What an attack found, against its limit, and the table that says so."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One figure of an attack. ``most``: the limit that it may reach; None where nothing was promised."""

    attack: str
    what: str
    figure: float
    most: float | None = None
    detail: str = ""

    @property
    def passes(self) -> bool:
        """Return whether the figure is within its limit."""
        return self.most is None or self.figure <= self.most + 1e-9

    def line(self) -> str:
        """Return the finding as one line of the table."""
        verdict = "told" if self.most is None else "holds" if self.passes else "FAILS"
        limit = "" if self.most is None else _number(self.most)
        return f"{self.attack:<13} {self.what:<74} {_number(self.figure):>10} {limit:>7}  {verdict}  {self.detail}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3f}"


def table(title: str, findings: Sequence[Finding]) -> str:
    """Return findings as text."""
    head = f"{'attack':<13} {'what':<74} {'figure':>10} {'limit':>7}  verdict"
    return "\n".join([title, head, "-" * len(head), *(entry.line() for entry in findings), ""])

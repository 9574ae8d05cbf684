"""What an attack found, against its limit, and the table that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Finding:
    """One figure of an attack.

    ``most``: the limit that it may reach; None where nothing is promised.
    """

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
        figures = f"{_number(self.figure):>10} {limit:>7}  {verdict}"
        return f"{self.attack:<13} {self.what:<74} {figures}  {self.detail}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3f}"


def table(title: str, findings: Sequence[Finding]) -> str:
    """Return findings as text."""
    head = f"{'attack':<13} {'what':<74} {'figure':>10} {'limit':>7}  verdict"
    return "\n".join([title, head, "-" * len(head), *(entry.line() for entry in findings), ""])


def of_beliefs(
    attack: str, what: str, of_few: Sequence[tuple[float, int, str]], of_none: Sequence[float]
):
    """Return records exposed and the highest posterior; the detail says how often certainty is
    right.
    """
    chances = np.array([chance for chance, _, _ in of_few])
    sizes = np.array([size for _, size, _ in of_few])
    sure, wrong = int((chances >= 0.95).sum()), sum(chance >= 0.95 for chance in of_none)
    exposed = int(sizes[chances >= 0.95].sum()) if len(sizes) else 0
    worst = max(of_few, default=(0.5, 0, ""))
    told = f"of {int(sizes.sum()):,} records" + (
        f"; sure {sure + wrong} times, right {sure}" if sure else ""
    )
    return [
        Finding(attack, f"{what}: records exposed", exposed, 0, told),
        Finding(
            attack,
            f"{what}: highest posterior",
            float(worst[0]),
            0.90,
            worst[2] if worst[0] > 0.9 else "",
        ),
    ]

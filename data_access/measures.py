"""The registry of measures, read from measures.toml: name, label, definition, and the counts that make each figure."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from data_access.text import Text


@dataclass(frozen=True)
class Measure:
    """One measure of the dashboard.

    ``basis``: cohort (by day of filing), flow (by day of the event), waiting (a distribution of days) or members.
    ``unit``: count, share (numerator / denominator, shown in percent), ratio, or days. ``needs``: facts of schema.FACTS.
    """

    name: str
    label: Text
    definition: Text
    unit: str
    basis: str
    numerator: str
    denominator: str = ""
    needs: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts that the measure is made of."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


def _read() -> dict[str, Measure]:
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: _measure(name, **entry) for name, entry in entries.items()}


def _measure(name: str, label: dict, definition: dict, needs: list[str] = (), **rest: str) -> Measure:
    return Measure(name, Text(**label), Text(**definition), needs=tuple(needs), **rest)


MEASURES = _read()

"""The file of watch rules: what is watched, from which size on, and who is told."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from data_access.model.filters import Filters
from data_access.model.measures import AGES
from data_access.model.text import Text

RULES_SETTING = "WATCH_RULES"
DEFAULT_FILE = Path("data/watch.toml")
UNITS = ("", "department", "category", "province", "district")
_KEYS = {"folder", "address", "webhook", "rule"}
_RULE_KEYS = {"name", "share", "by", "filters", "points", "complaints"}


class WatchProblem(Exception):
    """Nothing can be watched; the message says what is wrong, where, and how to mend it."""


@dataclass(frozen=True)
class Rule:
    """One share that is watched, of everything or of each unit of ``by``.

    ``points``: a step of fewer points of a hundred is not told; ``complaints``: nor one with fewer
    complaints since.
    """

    name: str
    share: str
    by: str
    filters: Filters
    points: float
    complaints: int


@dataclass(frozen=True)
class Watching:
    """What the file says. ``address``: of the office's host, with which links begin; ``webhook``:
    who is told, "" for nobody.
    """

    rules: tuple[Rule, ...]
    folder: Path
    address: str
    webhook: str


def watch_file() -> Path | None:
    """Return the file of rules; None where nobody wrote one."""
    named = os.environ.get(RULES_SETTING)
    if named:
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def read_rules() -> Watching:
    """Return what is to be watched. Raises WatchProblem."""
    path = watch_file()
    if path is None:
        raise WatchProblem(
            f"Nothing is watched: write rules into {DEFAULT_FILE}, or name their file in"
            f" {RULES_SETTING}; docs/watch.md says how."
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise WatchProblem(f"{path} cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:  # of TOML, or bytes that are no UTF-8
        raise WatchProblem(f"{path} is no TOML in UTF-8: {problem}.") from problem
    try:
        return _watching(path, content)
    except ValueError as problem:
        raise WatchProblem(f"{path}: {problem}") from problem


def _watching(path: Path, content: Mapping[str, object]) -> Watching:
    _only(content, _KEYS, "the file")
    tables = content.get("rule")
    if not isinstance(tables, list) or not tables:
        raise ValueError("it has no rule; write each as a table of its own, under [[rule]].")
    rules = tuple(_rule(number, table) for number, table in enumerate(tables, 1))
    names = [rule.name for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two rules have the name “{twice[0]}”; give each its own.")
    folder = path.parent / str(content.get("folder", "watch"))
    return Watching(
        rules, folder, _address(content, "address").rstrip("/"), _address(content, "webhook")
    )


def _rule(number: int, table: Mapping[str, object]) -> Rule:
    place = f"rule {number}"
    if not isinstance(table, Mapping):
        raise ValueError(f"{place} is no table; write it under [[rule]].")
    _only(table, _RULE_KEYS, place)
    name, share, by = (str(table.get(key, "")).strip() for key in ("name", "share", "by"))
    if not name:
        raise ValueError(f"{place} has no name; give it one.")
    _one_of(f"{place}: share", share, tuple(AGES))
    _one_of(f"{place}: by", by, UNITS)
    problems: list[Text] = []
    asked = parse_qs(str(table.get("filters", "")).lstrip("?"), keep_blank_values=True)
    filters = Filters.from_query_params(asked, problems)
    if problems:
        raise ValueError(f"{place}: filters: {' '.join(problem.en for problem in problems)}")
    points = _number(place, "points", table.get("points", 3))
    return Rule(
        name,
        share,
        by,
        filters,
        points,
        int(_number(place, "complaints", table.get("complaints", 1000))),
    )


def _number(place: str, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**9:
        raise ValueError(f"{place}: {key} is “{value}”; write a number above 0.")
    return float(value)


def _one_of(place: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{place} is “{value}”; take one of {', '.join(filter(None, known))}.")


def _only(table: Mapping[str, object], known: set[str], place: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(
            f"{place} has {', '.join(unknown)}, which nobody reads; there are:"
            f" {', '.join(sorted(known))}."
        )


def _address(content: Mapping[str, object], key: str) -> str:
    address = str(content.get(key, ""))
    parts = urlsplit(address)
    if address and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError(f"{key} is “{address}”; write an address that begins with https://.")
    return address

"""The feed's settings file: where changes come from.

TOML; every mistake gets one sentence with its key.
"""

import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data_access.database.engine import URL_SETTING
from data_access.feed.mapping.entries import only, text_of
from data_access.feed.mapping.file import Mapping, read_mapping
from data_access.feed.problem import FeedProblem

SETTINGS_SETTING = "FEED_SETTINGS"
DEFAULT_SETTINGS = Path("data/feed.toml")
INCOMING = Path("data/incoming")
KEEP_DAYS = 30
_KEYS = {
    "folder": ("name", "kind", "mapping", "path", "keep_days"),
    "http": ("name", "kind", "mapping", "spool", "secret_file", "keep_days"),
    "database": (
        "name",
        "kind",
        "mapping",
        "url",
        "table",
        "sql",
        "overlap_seconds",
        "every_seconds",
    ),
    "georeport": (
        "name",
        "kind",
        "mapping",
        "url",
        "since",
        "jurisdiction_id",
        "api_key_file",
        "limit",
        "window_days",
        "requests_per_minute",
        "every_seconds",
        "again_hours",
    ),
}
_NAME = "abcdefghijklmnopqrstuvwxyz0123456789-_"
_LEAST_SECRET = 32  # characters
_LONGEST_WINDOW = 90  # days, by the specification of GeoReport v2
_LOOK_SECONDS = 300.0  # from look to look at a server that others use, too


@dataclass(frozen=True)
class SourceSettings:
    """One source.

    ``path``: its folder (kinds folder and http); ``url`` with ``table`` or ``sql``: its database.

    Of an Open311 server ``url`` is its address, ``since`` the first day that is read, ``limit`` how
    many requests it gives at most, ``again_hours`` after how long all windows of ``window_days``
    are read again.

    ``keep_days``: for how long its folder keeps what was applied. ``overlap_seconds``: how far each
    look at a database goes back, for changes that come late.
    """

    name: str
    kind: str
    mapping: Mapping
    path: Path | None = None
    secret_file: Path | None = None
    keep_days: float = KEEP_DAYS
    url: str = ""
    table: str = ""
    sql: str = ""
    overlap_seconds: float = 10
    every_seconds: float = 0.5
    since: datetime | None = None
    jurisdiction_id: str = ""
    limit: float = 1000
    window_days: float = _LONGEST_WINDOW
    requests_per_minute: float = 10
    again_hours: float = 24

    def secret(self) -> bytes:
        """Read the secret that signs batches. Raises FeedProblem."""
        try:
            secret = self.secret_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise FeedProblem(
                f"The secret of the source {self.name} cannot be read from {self.secret_file} ({error.strerror}); write "
                "one with “python -c 'import secrets; print(secrets.token_hex(32))'” and make it readable to the server only."
            ) from None
        if self.kind == "http" and len(secret) < _LEAST_SECRET:
            raise FeedProblem(
                f"The secret in {self.secret_file} is too short; it needs {_LEAST_SECRET} characters."
            )
        return secret.encode()


@dataclass(frozen=True)
class FeedSettings:
    """All sources of the feed; none: there is no feed."""

    sources: tuple[SourceSettings, ...]

    def of_kind(self, kind: str) -> tuple[SourceSettings, ...]:
        """Return the sources of one kind."""
        return tuple(source for source in self.sources if source.kind == kind)


def feed_settings(path: Path | None = None) -> FeedSettings:
    """Return the settings of ``path``, of FEED_SETTINGS, or of data/feed.toml. Raises FeedProblem.

    Without any, the embedded sample has one drop folder, data/incoming; another database has no
    feed.
    """
    named = path or os.environ.get(SETTINGS_SETTING)
    if named or DEFAULT_SETTINGS.is_file():
        return _read(Path(named or DEFAULT_SETTINGS))
    if os.environ.get(URL_SETTING):
        return FeedSettings(())
    return FeedSettings((SourceSettings("incoming", "folder", read_mapping("portal"), INCOMING),))


def _read(path: Path) -> FeedSettings:
    try:
        parts = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FeedProblem(
            f"The feed's settings {path} cannot be read ({error.strerror}); set {SETTINGS_SETTING} to another file."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FeedProblem(
            f"The feed's settings {path} are not valid TOML: {error}; mend that line."
        ) from None
    try:
        only(parts, ("source",), "")
        return FeedSettings(_sources(parts.get("source", [])))
    except FeedProblem as problem:
        raise FeedProblem(f"The feed's settings {path}: {problem}") from None


def _sources(entries) -> tuple[SourceSettings, ...]:
    if not isinstance(entries, list):
        raise FeedProblem("each source begins with [[source]], in double brackets.")
    sources = tuple(_source(entry) for entry in entries)
    for what, values in (
        ("name", [one.name for one in sources]),
        ("folder", [one.path for one in sources if one.path]),
    ):
        again = next((value for value in values if values.count(value) > 1), None)
        if again:
            raise FeedProblem(f"two sources have the {what} {again}; give each its own.")
    return sources


def _source(entry: dict) -> SourceSettings:
    name = text_of(entry, "source.", "name")
    where = f"source {name}: "
    if set(name) - set(_NAME):
        raise FeedProblem(
            f"{where}a name has small letters, digits, - and _ only; it stands in addresses and file names."
        )
    kind = text_of(entry, where, "kind")
    if kind not in _KEYS:
        raise FeedProblem(f"{where}kind “{kind}” is unknown; there are: {', '.join(_KEYS)}.")
    only(entry, _KEYS[kind], where)
    mapping = read_mapping(text_of(entry, where, "mapping"))
    if not mapping.brings_changes:
        raise FeedProblem(
            f"{where}its mapping does not name columns.changed_at, without which no change is the newest."
        )
    return SourceSettings(
        name,
        kind,
        mapping,
        **{"folder": _folder, "http": _http, "database": _database, "georeport": _georeport}[kind](
            entry, where
        ),
    )


def _folder(entry: dict, where: str) -> dict:
    return {"path": Path(text_of(entry, where, "path")), **_numbers(entry, where, "keep_days")}


def _http(entry: dict, where: str) -> dict:
    default = f"data/spool/{entry['name']}"
    return {
        "path": Path(text_of(entry, where, "spool", default)),
        "secret_file": Path(text_of(entry, where, "secret_file")),
        **_numbers(entry, where, "keep_days"),
    }


def _database(entry: dict, where: str) -> dict:
    url = text_of(entry, where, "url")
    try:
        make_url(url)
    except ArgumentError:
        raise FeedProblem(
            f"{where}url is no database address; write it as postgresql://user@host/name."
        ) from None
    if ("table" in entry) == ("sql" in entry):
        raise FeedProblem(f"{where}name either table (a table or view) or sql (one SELECT).")
    chosen = "table" if "table" in entry else "sql"
    return {
        "url": url,
        chosen: text_of(entry, where, chosen),
        **_numbers(entry, where, "overlap_seconds", "every_seconds"),
    }


def _georeport(entry: dict, where: str) -> dict:
    url, since = text_of(entry, where, "url"), entry.get("since")
    if not url.startswith(("https://", "http://")):
        raise FeedProblem(
            f"{where}url is no address of a server; write it as https://city.example/open311/v2."
        )
    if not isinstance(since, date):
        raise FeedProblem(
            f"{where}since is missing; give the first day to read without quotes, such as 2023-01-01."
        )
    numbers = _numbers(
        entry, where, "limit", "window_days", "requests_per_minute", "every_seconds", "again_hours"
    )
    if not 1 <= numbers.get("window_days", SourceSettings.window_days) <= _LONGEST_WINDOW:
        raise FeedProblem(
            f"{where}window_days must be from 1 to {_LONGEST_WINDOW}: GeoReport v2 allows no more."
        )
    for key in ("limit", "requests_per_minute"):
        if numbers.get(key, 1) <= 0:
            raise FeedProblem(f"{where}{key} must be more than 0.")
    secret = (
        {"secret_file": Path(text_of(entry, where, "api_key_file"))}
        if "api_key_file" in entry
        else {}
    )
    named = (
        {"jurisdiction_id": text_of(entry, where, "jurisdiction_id")}
        if "jurisdiction_id" in entry
        else {}
    )
    moment = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return {
        "url": url,
        "since": moment,
        "every_seconds": _LOOK_SECONDS,
        **numbers,
        **secret,
        **named,
    }


def _numbers(entry: dict, where: str, *keys: str) -> dict[str, float]:
    """Return those of the keys that are there. Their names end in their unit."""
    for key in keys:
        value = entry.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise FeedProblem(
                f"{where}{key} must be a number of {key.rpartition('_')[2]}, without quotes."
            )
    return {key: float(entry[key]) for key in keys if key in entry}

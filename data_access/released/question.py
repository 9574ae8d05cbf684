"""What the public may ask of a release: ``PublicFilters`` and ``PublicQuestion``, as names only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from data_access.model.measures import MEASURES
from data_access.model.periods import PERIODS, period_kind
from data_access.model.publication_scope import GROUPS, CellType, NotPublic, why_not
from data_access.model.published_measures import PUBLISHED_COUNTS, PUBLISHED_FIGURES
from data_access.model.text import Text

PLACE_FILTERS, BODY_FILTERS = ("province", "district"), ("level", "department", "category")
PUBLIC_FILTERS = ("group", *PLACE_FILTERS, *BODY_FILTERS, "period")
PUBLIC_BREAKDOWNS = ("", "group", *PLACE_FILTERS, *BODY_FILTERS, *PERIODS)
PUBLIC_MEASURES = (*PUBLISHED_COUNTS, *PUBLISHED_FIGURES)
_ONE_PLACE = Text(
    "Choose provinces or districts, not both.", "صوبے منتخب کریں یا اضلاع، دونوں نہیں۔"
)
_ONE_BODY = Text(
    "Choose levels, departments or categories: only one of the three at a time is published.",
    "سطحیں، محکمے یا زمرے منتخب کریں: ایک وقت میں تینوں میں سے صرف ایک شائع ہوتا ہے۔",
)
_ONE_GROUP = Text(
    "Groups overlap, so only one at a time is published.",
    "گروہ ایک دوسرے میں شامل ہیں، اس لیے ایک وقت میں صرف ایک شائع ہوتا ہے۔",
)
_ONE_PERIOD_KIND = Text(
    "Choose years, quarters or months: only one of the three at a time.",
    "سال، سہ ماہیاں یا مہینے منتخب کریں: ایک وقت میں تینوں میں سے صرف ایک۔",
)


@dataclass(frozen=True)
class PublicFilters:
    """Codes, as in a URL.

    Several values of one filter are added up; at most one filter of a place and of a body is set.

    ``period`` holds years ("2023"), quarters ("2023-Q2") or months ("2023-05"), all of one kind; ()
    stands for the release's own choice: the newest year that it tells of everyone, if there is one.
    """

    group: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    period: tuple[str, ...] = ()

    def active(self) -> tuple[str, ...]:
        """Return the names of the filters that are set."""
        return tuple(name for name in PUBLIC_FILTERS if getattr(self, name))

    def with_values(self, name: str, values: Iterable[str]) -> "PublicFilters":
        """Return the same filters with other ``values`` of ``name``."""
        return replace(self, **{name: tuple(sorted(set(values)))})

    def to_query_params(self) -> dict[str, list[str]]:
        """Return ``{URL key: values}`` of the filters that are set; there and back gives the
        same filters.
        """
        return {name: list(getattr(self, name)) for name in self.active()}

    @classmethod
    def from_query_params(cls, params: Mapping[str, Iterable[str]]) -> "PublicFilters":
        """Read filters from ``{URL key: values}``; other keys are left alone, values are not
        checked here.
        """
        found = {name: params[name] for name in PUBLIC_FILTERS if name in params}
        return cls(
            **{
                name: tuple(
                    sorted({value for value in ([raw] if isinstance(raw, str) else raw) if value})
                )
                for name, raw in found.items()
            }
        )


@dataclass(frozen=True)
class PublicQuestion:
    """``measures`` for what ``filters`` choose, in total and split ``by`` one axis ("" for the
    total alone).
    """

    measures: tuple[str, ...]
    by: str = ""
    filters: PublicFilters = field(default_factory=PublicFilters)

    def __post_init__(self) -> None:
        _check("public measure", self.measures, PUBLIC_MEASURES)
        _check("public breakdown", (self.by,), PUBLIC_BREAKDOWNS)

    def __str__(self) -> str:
        """Return the question as one line."""
        where = "&".join(
            f"{name}={','.join(values)}" for name, values in self.filters.to_query_params().items()
        )
        return f"{','.join(self.measures)}{f' by {self.by}' if self.by else ''}{f' where {where}' if where else ''}"


def _check(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(
                f"There is no {what} “{name}”; there are: {', '.join(filter(None, known))}."
            )


def kind_of(filters: PublicFilters, by: str = "") -> CellType:
    """Return the kind of cell that answers ``filters`` split ``by`` an axis.

    Raises NotPublic with the reason.
    """
    group = by == "group" or bool(filters.group)
    place = _one_of(PLACE_FILTERS, filters, by, _ONE_PLACE) or "nation"
    body = _one_of(BODY_FILTERS, filters, by, _ONE_BODY) or "all"
    kinds = {period_kind(code) for code in filters.period}
    if len(kinds) > 1:
        raise NotPublic(_ONE_PERIOD_KIND)
    if len(filters.group) > 1:
        raise NotPublic(_ONE_GROUP)
    period = by if by in PERIODS else next(iter(kinds), "year")
    kind = CellType(group, place, body, period)
    reason = why_not(kind)
    if reason:
        raise NotPublic(reason)
    return kind


def _one_of(names: tuple[str, ...], filters: PublicFilters, by: str, reason: Text) -> str:
    """Return the one filter or breakdown of an axis; the districts of provinces and departments
    of levels are told apart.
    """
    asked = {name for name in names if getattr(filters, name) or by == name}
    if by == "district":
        asked.discard("province")
    if by == "department":
        asked.discard("level")
    if len(asked) > 1:
        raise NotPublic(reason)
    return next(iter(asked), "")


def refusal(filters: PublicFilters, by: str = "") -> Text | None:
    """Return why the combination is not published, None when it is; for menus, before anything
    is asked.
    """
    try:
        kind_of(filters, by)
    except NotPublic as problem:
        return problem.why
    return None


__all__ = [
    "GROUPS", "NotPublic", "PUBLIC_BREAKDOWNS", "PUBLIC_FILTERS", "PUBLIC_MEASURES", "PublicFilters", "PublicQuestion",
    "kind_of", "refusal",
]  # fmt: skip
assert {entry.name for entry in fields(PublicFilters)} == set(PUBLIC_FILTERS) and set(
    PUBLIC_MEASURES
) <= set(MEASURES)

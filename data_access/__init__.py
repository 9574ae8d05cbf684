"""The public face of the data layer: what pages, charts, commands and benchmarks may use."""

from data_access.atom import AtomEntry, AtomFeed, atom_xml, identity_of
from data_access.audit.chain import Entry as LogEntry
from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.codebook import Codebook, Entry
from data_access.database.outlines import (
    MapOutlines,
    Matching,
    Outlines,
    OutlinesProblem,
    read_outlines,
)
from data_access.database.problems import DatabaseProblem
from data_access.disclosure.gate import (
    Exported,
    Unreleased,
    UnreleasedCases,
    disclose,
    disclose_all_to_operator_as_file,
    disclose_as_file,
)
from data_access.disclosure.log_reading import LogPage, LogSearch, read_log
from data_access.events import Event, EventsProblem, read_events
from data_access.feed.problem import FeedProblem
from data_access.feed.state import SourceState, source_states
from data_access.feed.uploading.choices import FIELDS, Reading, Value
from data_access.feed.uploading.correcting import Correction
from data_access.feed.uploading.intake import MOST_MEGABYTES, Brought, Intake, why_no_import
from data_access.feed.uploading.look import BREAKDOWNS_SHOWN, MEASURES_SHOWN, Report, Seen
from data_access.feed.uploading.upload import close_uploads, sweep
from data_access.feed.uploading.work import Work
from data_access.host import (
    OtherData,
    check_same_data,
    complaints_database,
    data_as_of,
    first_release_state,
    has_office,
    late,
    live_dataset,
    live_totals,
    office_mirror,
    prepare_data,
    renew_dataset,
)
from data_access.model.answer import UNRECORDED, Answer, Figure, Row, Withheld
from data_access.model.breakdowns import AGAIN_DAYS, BREAKDOWNS, MOST_DAYS, OFTEN
from data_access.model.cases.case_list import CODED, Case, CaseList, Step
from data_access.model.cases.case_question import (
    CASE_KEYS,
    ORDERS,
    PART,
    WHOLE,
    CaseQuestion,
    why_no_list,
)
from data_access.model.codes import CODE_LISTS
from data_access.model.coverage import Coverage
from data_access.model.covered import Covered, as_covered, covered_periods
from data_access.model.filters import CHOICES, FILTERS, Filters, windows
from data_access.model.measures import AGES, MEASURES
from data_access.model.periods import (
    MONTHS_IN,
    PERIODS,
    is_covered,
    is_period,
    month_of,
    period_code,
    period_days,
    period_kind,
    period_number,
)
from data_access.model.publication_scope import (
    BODIES,
    GROUPS,
    PERMITTED,
    PLACES,
    CellType,
    NotPublic,
    why_not,
)
from data_access.model.published_measures import COMPLEMENTS, LEAST_RANKED, LEAST_WHOLE, TOTALS
from data_access.model.question import Question, not_two_breakdowns
from data_access.model.text import (
    DIGITS,
    GROUPINGS,
    Enumeration,
    Language,
    Refused,
    Sentence,
    Text,
    in_digits,
    written_in,
)
from data_access.names import in_alphabetical_order, searchable
from data_access.protection.method_text import METHOD_NUMBERS, chance_within, example
from data_access.protection.rules import GATE_RULES
from data_access.query.comparison import (
    Comparison,
    comparison,
    no_comparison,
    period_before,
    why_changing,
)
from data_access.query.complaints_database import Complaints, Dataset, open_complaints
from data_access.query.equal_age import equal_age, equal_ages, full_months_of_age
from data_access.query.freshness import Late, expected_from_settings, last_received, late_source
from data_access.released.datapackage import LICENCE
from data_access.released.export import OPEN_FILES, export, zip_name
from data_access.released.files import (
    NoRelease,
    NothingPublished,
    open_release,
    published_url,
    release_file,
)
from data_access.released.opened import opened_release, published_release
from data_access.released.progress import (
    ReleaseProgress,
    ReleaseRefused,
    refused_publishing,
    release_progress,
)
from data_access.released.question import (
    PUBLIC_BREAKDOWNS,
    PUBLIC_FILTERS,
    PUBLIC_MEASURES,
    PublicFilters,
    PublicQuestion,
    refusal,
)
from data_access.released.release import Release
from data_access.released.release_info import ReleaseInfo, editions
from data_access.remembered import (
    LONGEST_NAME,
    MemoryProblem,
    SavedView,
    Visit,
    delete_view,
    is_shared,
    last_visit,
    remember_visit,
    rename_view,
    save_view,
    saved_views,
)
from data_access.review.backlog_forecast import (
    DAYS_AHEAD,
    DAYS_NEEDED,
    forecast_of,
    forecast_question,
)
from data_access.review.bottlenecks import (
    BEHIND,
    OVERDUE,
    Cell,
    cells_of,
    dimensions_of,
    smallest_half,
)
from data_access.review.changed_share import SPLIT_BY, ChangeSplit, PartChange, change_split
from data_access.review.clear_change import Change, change_of, difference_of, is_clear_growth
from data_access.review.fair_comparison import (
    BANDS,
    RANKED,
    STRATA,
    FairRanking,
    Unit,
    band_of,
    fair_ranking,
)
from data_access.review.group_comparison import (
    GROUP_MEASURES,
    GROUP_MIX,
    GROUP_STRATA,
    HIDDEN,
    LEAST_CASES,
    LEAST_GAP,
    GroupComparison,
    GroupGap,
    compare_groups,
)
from data_access.review.group_waits import (
    LEAST_DAYS,
    WAIT_PARTS,
    WAIT_STRATA,
    WAITED,
    GroupWait,
    compare_waits,
)
from data_access.review.lowest_share import by_stratum, lowest_of
from data_access.review.monthly_levels import (
    LEAST_A_MONTH,
    LevelChange,
    LevelChanges,
    MonthlySeries,
    level_changes,
    level_question,
)
from data_access.review.neighbours import NEAREST, Neighbours, find_neighbours
from data_access.review.pattern_signals import PATTERN_STRATA
from data_access.review.place_comparison import (
    PER_1000,
    PLACE_STRATA,
    Beside,
    ComparedPlace,
    PlaceComparison,
    beside,
    compare_places,
)
from data_access.review.signal import Signal
from data_access.review.signals import (
    BUNCHING,
    BY_SHARE,
    CLOSED,
    DEEPER,
    KINDS,
    LIMITS,
    OF_PATTERNS,
    OF_SHARES,
    Signals,
    find_signals,
)
from data_access.statistics.bunching import Excess
from data_access.statistics.forecast import Forecast
from data_access.statistics.funnel import prediction_limits
from data_access.statistics.intervals import count_difference, wilson
from data_access.statistics.medians import Median
from data_access.statistics.ranks import LEAST_RELIABILITY
from data_access.statistics.rates import rate_of
from data_access.watch.findings import Finding as WatchFinding
from data_access.watch.memory import told_findings
from data_access.watch.rules import WatchProblem

__all__ = [
    "AtomEntry",
    "AtomFeed",
    "atom_xml",
    "identity_of",
    "LONGEST_NAME",
    "MemoryProblem",
    "SavedView",
    "Visit",
    "delete_view",
    "is_shared",
    "last_visit",
    "remember_visit",
    "rename_view",
    "save_view",
    "saved_views",
    "Answer",
    "BODIES",
    "BREAKDOWNS",
    "BREAKDOWNS_SHOWN",
    "Brought",
    "CHOICES",
    "CASE_KEYS",
    "CODE_LISTS",
    "CODED",
    "Case",
    "CaseList",
    "CaseQuestion",
    "COMPLEMENTS",
    "Codebook",
    "Comparison",
    "Complaints",
    "Correction",
    "Coverage",
    "Covered",
    "DatabaseProblem",
    "Dataset",
    "ReleaseInfo",
    "Entry",
    "Exported",
    "FIELDS",
    "FILTERS",
    "DIGITS",
    "Enumeration",
    "GROUPINGS",
    "Language",
    "FeedProblem",
    "Figure",
    "Filters",
    "GATE_RULES",
    "GROUPS",
    "Intake",
    "CellType",
    "LEAST_RANKED",
    "LEAST_WHOLE",
    "LICENCE",
    "Late",
    "LogEntry",
    "LogPage",
    "LogSearch",
    "MEASURES",
    "MEASURES_SHOWN",
    "METHOD_NUMBERS",
    "MONTHS_IN",
    "MOST_MEGABYTES",
    "MapOutlines",
    "Matching",
    "NoRelease",
    "NotPublic",
    "NothingPublished",
    "OPEN_FILES",
    "ORDERS",
    "OtherData",
    "Outlines",
    "PART",
    "OutlinesProblem",
    "PERIODS",
    "PERMITTED",
    "PLACES",
    "PUBLIC_BREAKDOWNS",
    "PUBLIC_FILTERS",
    "PUBLIC_MEASURES",
    "PublicFilters",
    "PublicQuestion",
    "Question",
    "Reading",
    "Refused",
    "Release",
    "ReleaseProgress",
    "ReleaseRefused",
    "Report",
    "Row",
    "Seen",
    "Sentence",
    "SourceState",
    "Step",
    "TOTALS",
    "Text",
    "in_alphabetical_order",
    "in_digits",
    "not_two_breakdowns",
    "searchable",
    "written_in",
    "Unreleased",
    "UnreleasedCases",
    "Value",
    "WHOLE",
    "UNRECORDED",
    "Withheld",
    "Work",
    "as_covered",
    "chance_within",
    "check_same_data",
    "close_uploads",
    "comparison",
    "complaints_database",
    "covered_periods",
    "data_as_of",
    "disclose",
    "disclose_all_to_operator_as_file",
    "disclose_as_file",
    "handed_over",
    "here",
    "Terminal",
    "editions",
    "example",
    "expected_from_settings",
    "export",
    "first_release_state",
    "has_office",
    "is_covered",
    "is_period",
    "last_received",
    "late",
    "late_source",
    "live_dataset",
    "live_totals",
    "month_of",
    "no_comparison",
    "office_mirror",
    "period_before",
    "open_complaints",
    "open_release",
    "opened_release",
    "period_code",
    "period_days",
    "period_kind",
    "period_number",
    "prepare_data",
    "published_release",
    "published_url",
    "read_log",
    "read_outlines",
    "refusal",
    "release_file",
    "release_progress",
    "refused_publishing",
    "renew_dataset",
    "source_states",
    "sweep",
    "why_no_import",
    "why_no_list",
    "why_not",
    "wilson",
    "windows",
    "BANDS",
    "RANKED",
    "STRATA",
    "FairRanking",
    "Unit",
    "band_of",
    "fair_ranking",
    "prediction_limits",
    "LEAST_RELIABILITY",
    "AGES",
    "SPLIT_BY",
    "ChangeSplit",
    "PartChange",
    "change_split",
    "equal_age",
    "equal_ages",
    "full_months_of_age",
    "LEAST_A_MONTH",
    "LevelChange",
    "LevelChanges",
    "MonthlySeries",
    "level_changes",
    "level_question",
    "Event",
    "EventsProblem",
    "read_events",
    "WatchFinding",
    "WatchProblem",
    "told_findings",
    "BUNCHING",
    "BY_SHARE",
    "KINDS",
    "CLOSED",
    "LIMITS",
    "AGAIN_DAYS",
    "DEEPER",
    "OFTEN",
    "OF_PATTERNS",
    "OF_SHARES",
    "PATTERN_STRATA",
    "count_difference",
    "DAYS_AHEAD",
    "DAYS_NEEDED",
    "Forecast",
    "forecast_of",
    "forecast_question",
    "why_changing",
    "Signal",
    "Signals",
    "Excess",
    "find_signals",
    "MOST_DAYS",
    "Change",
    "change_of",
    "difference_of",
    "is_clear_growth",
    "BEHIND",
    "OVERDUE",
    "Cell",
    "cells_of",
    "dimensions_of",
    "smallest_half",
    "zip_name",
    "GROUP_MEASURES",
    "GROUP_MIX",
    "GROUP_STRATA",
    "HIDDEN",
    "LEAST_CASES",
    "LEAST_GAP",
    "GroupComparison",
    "GroupGap",
    "compare_groups",
    "LEAST_DAYS",
    "by_stratum",
    "lowest_of",
    "Median",
    "WAIT_PARTS",
    "WAIT_STRATA",
    "WAITED",
    "GroupWait",
    "compare_waits",
    "rate_of",
    "NEAREST",
    "Neighbours",
    "find_neighbours",
    "PER_1000",
    "PLACE_STRATA",
    "Beside",
    "ComparedPlace",
    "PlaceComparison",
    "beside",
    "compare_places",
]

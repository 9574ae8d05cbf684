"""The public face of the data layer: what pages, charts, commands and benchmarks may use."""

from data_access.answer import Answer, Figure, Row, Withheld
from data_access.answers import Complaints, Dataset, open_complaints
from data_access.audit.chain import Entry as LogEntry
from data_access.audit.reading import LogPage, LogSearch, read_log
from data_access.breakdowns import BREAKDOWNS
from data_access.codebook import Codebook, Entry
from data_access.codes import CODE_LISTS
from data_access.engine import DatabaseProblem
from data_access.filters import CHOICES, FILTERS, Filters
from data_access.measures import MEASURES
from data_access.outlines import Outlines, OutlinesProblem, read_outlines
from data_access.periods import Comparison, comparison
from data_access.privacy import NotPublic, Unreleased, disclose, release
from data_access.question import Question
from data_access.survival import wilson
from data_access.text import Text

__all__ = [
    "Answer",
    "BREAKDOWNS",
    "CHOICES",
    "CODE_LISTS",
    "Codebook",
    "Comparison",
    "Complaints",
    "DatabaseProblem",
    "Dataset",
    "Entry",
    "FILTERS",
    "Figure",
    "Filters",
    "LogEntry",
    "LogPage",
    "LogSearch",
    "MEASURES",
    "NotPublic",
    "Outlines",
    "OutlinesProblem",
    "Question",
    "Row",
    "Text",
    "Unreleased",
    "Withheld",
    "comparison",
    "disclose",
    "open_complaints",
    "read_log",
    "read_outlines",
    "release",
    "wilson",
]

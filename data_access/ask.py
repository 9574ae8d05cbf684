"""The terminal's view: ``python -m data_access.ask MEASURES --by BREAKDOWN --where 'QUERY
STRING'``.

The names, codes and query string are those of the pages' URLs. Exact figures: whoever may read the
database file may ask.
"""

import argparse
import csv
import json
import sys
from contextlib import closing
from urllib.parse import parse_qs

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.engine import ADDRESS_HELP
from data_access.database.problems import DatabaseProblem
from data_access.disclosure.gate import (
    Exported,
    Unreleased,
    disclose_to_operator,
    disclose_to_operator_as_file,
)
from data_access.model.answer import Answer, Row, Withheld
from data_access.model.breakdowns import ACROSS, BREAKDOWNS, breakdowns_in
from data_access.model.coverage import Coverage
from data_access.model.covered import Covered, as_covered, covered_periods
from data_access.model.filters import FILTERS, Filters
from data_access.model.measures import MEASURES
from data_access.model.periods import is_period
from data_access.model.question import Question
from data_access.model.text import Text
from data_access.query.complaints_database import Complaints, open_complaints


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Answer one question on standard output; 2 and one sentence on standard error when it
    cannot be answered.
    """
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        code = handed_over("ask", arguments, options.database, terminal)
        if code is not None:
            return code
        with closing(open_complaints(terminal.address(options.database))) as complaints:
            question = _question(options, complaints)
            coverage = complaints.coverage() if _splits_time(question) else None
            _answer(complaints.ask(question), coverage, options, terminal)
    except (DatabaseProblem, ValueError, PermissionError) as problem:
        terminal.tell(f"ask: {problem}")
        return 2
    return 0


def _answer(
    unreleased: Unreleased,
    coverage: Coverage | None,
    options: argparse.Namespace,
    terminal: Terminal,
) -> None:
    """Write the answer, once the log says how it leaves: CSV and JSON are made to be kept as a
    file.

    ``coverage``: where periods are asked for; a file stays a file, so what it says of them goes
    beside it.
    """
    if options.format in _FILES:
        exported = disclose_to_operator_as_file(unreleased, "ask")
        _FILES[options.format](exported, coverage, options, terminal)
        (answer,), say = exported.answers, terminal.tell
    else:
        answer, say = disclose_to_operator(unreleased, "ask"), terminal.say
        _write_table(_known_periods(answer, coverage), options, terminal)
    for note in _not_covered(answer, coverage) if coverage else ():
        say(note)


def _splits_time(question: Question) -> bool:
    return any(one.is_period for name in question.breakdowns for one in breakdowns_in(name))


def _known_periods(answer: Answer, coverage: Coverage | None) -> Answer:
    return as_covered(answer, coverage) if coverage else answer


_OF_PERIODS = {
    Covered.NOT: "not covered by the data",
    Covered.PARTLY: "covered in part, so that more may have come in",
}


def _not_covered(answer: Answer, coverage: Coverage) -> list[str]:
    """Say which periods the data do not cover, or not wholly: what was filed in a gap is not 0,
    but not known.
    """
    found = []
    for name in answer.question.breakdowns:
        periods = covered_periods(answer, name, coverage)
        for how, words in _OF_PERIODS.items():
            told = dict.fromkeys(
                _period_in(code) for code, covered in periods.items() if covered is how
            )
            found += [f"{words}: {', '.join(told)}"] if told else []
    return found


def _period_in(code: str) -> str:
    """Return the period of a row's code, which may hold another code beside it."""
    return next((part for part in code.split(ACROSS) if is_period(part)), code)


def _rows(answer: Answer, options: argparse.Namespace) -> list[Row]:
    return [row for name in options.by or [""] for row in answer.rows(name)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.ask",
        description="Exact figures from the complaints database.",
        epilog=f"Measures: {', '.join(MEASURES)}. Filters of --where: {', '.join(FILTERS)}; a leading - excludes.",
    )
    parser.add_argument("measures", help="measures, separated by commas")
    parser.add_argument(
        "--by",
        type=lambda text: text.split(","),
        help=f"one or more of: {', '.join(BREAKDOWNS)}; two with {ACROSS} between are crossed",
    )
    parser.add_argument(
        "--where", default="", help="filters as in a page's URL: 'group=women&department=-nadra'"
    )
    parser.add_argument("--format", choices=("table", *_FILES), default="table")
    parser.add_argument("--lang", choices=("en", "ur"), default="en", help="language of the labels")
    parser.add_argument("--database", help=ADDRESS_HELP)
    return parser


def _question(options: argparse.Namespace, complaints: Complaints) -> Question:
    problems: list[Text] = []
    filters = Filters.from_query_params(
        parse_qs(options.where.lstrip("?"), keep_blank_values=True), problems
    )
    filters = complaints.codebook().check(filters, problems)
    if problems:
        raise ValueError(" ".join(problem.en for problem in problems))
    return Question(tuple(options.measures.split(",")), tuple(options.by or ()), filters)


def _cells(row: Row, answer: Answer, language: str) -> list:
    figures = [row[name] for name in answer.question.measures]
    return [row.code, row.label.in_language(language), *(_plain(figure) for figure in figures)]


def _plain(figure):
    return figure.value if isinstance(figure, Withheld) else figure


def _write_csv(
    exported: Exported, coverage: Coverage | None, options: argparse.Namespace, terminal: Terminal
) -> None:
    (answer,) = exported.answers
    answer = _known_periods(answer, coverage)
    writer = csv.writer(terminal.out, lineterminator="\n")
    measures, total = answer.question.measures, answer.total
    limited = [name for name in measures if total.is_limited(name)]
    undated = [name for name in measures if total.undated(name)]
    of_how_many = (f"{name}_recorded_of" for name in limited)
    without_date = (f"{name}_closed_undated" for name in undated)
    writer.writerow(["code", "label", *measures, *of_how_many, *without_date])
    for row in _rows(answer, options):
        known = [row.recorded_of(name) for name in limited]
        known += [row.undated(name) for name in undated]
        writer.writerow([*_cells(row, answer, options.lang), *known])


def _write_json(
    exported: Exported, coverage: Coverage | None, options: argparse.Namespace, terminal: Terminal
) -> None:
    (answer,) = exported.answers
    answer = _known_periods(answer, coverage)
    names = ["code", "label", *answer.question.measures]
    shown = [
        dict(zip(names, _cells(row, answer, options.lang), strict=True)) | _known(answer, row)
        for row in _rows(answer, options)
    ]
    terminal.say(
        json.dumps({"as_of": answer.as_of.isoformat(), "rows": shown}, ensure_ascii=False, indent=1)
    )


def _known(answer: Answer, row: Row) -> dict:
    """Return of how many of the complaints the facts of each measure are recorded, where it is
    not all of them.
    """
    known = {name: row.known(name) for name in answer.question.measures if row.known(name)}
    told = {
        name: {"complaints": some, "filed": all_}
        | ({"closed_undated": row.undated(name)} if row.undated(name) else {})
        for name, (some, all_) in known.items()
    }
    return {"recorded_of": told} if told else {}


def _write_table(answer: Answer, options: argparse.Namespace, terminal: Terminal) -> None:
    rows = _rows(answer, options)
    lines = [["code", "label", *answer.question.measures]]
    lines += [[_aligned(cell) for cell in _cells(row, answer, options.lang)] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        text = [cell.ljust(width) for cell, width in zip(line[:2], widths, strict=False)]
        figures = [cell.rjust(width) for cell, width in zip(line[2:], widths[2:], strict=True)]
        terminal.say("  ".join(text + figures).rstrip())
    terminal.say(f"as of {answer.as_of:%Y-%m-%d}; shares are fractions of 1")
    for note in _of_how_many(answer, rows):
        terminal.say(note)


def _of_how_many(answer: Answer, rows: list[Row]) -> list[str]:
    """Say of each figure whose facts are recorded of some complaints only, of how many that is."""
    found = []
    for name in answer.question.measures:
        known = {row.code: row.known(name) for row in rows if row.known(name)}
        told = [
            f"{code + ': ' if code else ''}{some:,} of {all_:,}"
            for code, (some, all_) in known.items()
        ]
        if told:
            found.append(f"{name} is known of some complaints only: {'; '.join(told)}")
    return found + _undated(answer, rows)


def _undated(answer: Answer, rows: list[Row]) -> list[str]:
    """Say how many complaints were closed without a recorded date, once for the measures that
    need it and have the same ones.
    """
    found: dict[str, list[str]] = {}
    for name in answer.question.measures:
        counts = {row.code: row.undated(name) for row in rows if row.undated(name)}
        told = [f"{code + ': ' if code else ''}{count:,}" for code, count in counts.items()]
        if told:
            found.setdefault("; ".join(told), []).append(name)
    return [
        f"closed without a recorded date, and so no part of {', '.join(names)}: {told}"
        for told, names in found.items()
    ]


def _aligned(cell) -> str:
    return (
        f"{cell:.4f}"
        if isinstance(cell, float)
        else f"{cell:,}"
        if isinstance(cell, int)
        else str(cell)
    )


_FILES = {"csv": _write_csv, "json": _write_json}

if __name__ == "__main__":
    sys.exit(main())

"""``python -m documents briefing --page PAGE --into FOLDER``: an office page as a PDF of two A4
pages, for a schedule.

Exact figures: whoever may read the database file may ask, and the log has a row before the file is
there.
"""

import argparse
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs

from data_access import (
    Complaints,
    DatabaseProblem,
    Dataset,
    Filters,
    Terminal,
    disclose_all_to_operator_as_file,
    handed_over,
    here,
    open_complaints,
)
from documents.briefings import BRIEFINGS, About, asked, briefing
from documents.drawing import FontMissing
from documents.pdf import DoesNotFit
from pages.statements.scope import document_name
from pages.statements.speaker import Office
from pages.words import LANGUAGES


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Write one document and say where; 2 and one sentence when it cannot be written."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        code = handed_over("briefing", arguments, options.database, terminal)
        if code is not None:
            return code
        with closing(open_complaints(terminal.address(options.database))) as complaints:
            name, content = _made(complaints, options)
        terminal.say(written(terminal.path(options.into) / name, content))
    except (
        DatabaseProblem, ValueError, PermissionError, OSError, DoesNotFit, FontMissing,
    ) as problem:  # fmt: skip
        terminal.tell(f"briefing: {problem}")
        return 2
    return 0


def written(path: Path, content: bytes) -> Path:
    """Write a file in one step, so that nobody finds half of it, and return its path.

    Raises OSError; what was there before is there still then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as partial:
        try:
            partial.write(content)
            partial.close()
            os.chmod(partial.name, 0o640)  # exact figures are not for every user of the machine
            os.replace(partial.name, path)
        except BaseException:
            Path(partial.name).unlink(missing_ok=True)
            raise
    return path


def _made(complaints: Complaints, options: argparse.Namespace) -> tuple[str, bytes]:
    """Return a document's name and content, once the log says that it leaves."""
    dataset, coverage = complaints.dataset(), complaints.coverage()
    filters = _filters(options, complaints)
    questions = asked(options.page, filters, dataset.as_of, coverage)
    unreleased = complaints.ask_all(list(questions.values()))
    exported = disclose_all_to_operator_as_file(unreleased, f"briefing of {options.page}")
    about = About(dataset.name, dataset.synthetic, unreleased[0].version)
    office = _office(complaints, dataset, options.lang)
    content = briefing(options.page, office, about, list(questions), exported)
    day = f"{dataset.as_of:%Y-%m-%d}"
    return document_name(options.page, filters, day, options.lang), content


def _office(complaints: Complaints, dataset: Dataset, language: str) -> Office:
    return Office(
        language,
        complaints.codebook(dataset.version),
        dataset.as_of,
        complaints.coverage(),
        dataset.recorded.facts,
        complaints.last_filed(dataset),
    )


def _filters(options: argparse.Namespace, complaints: Complaints) -> Filters:
    problems: list[str] = []
    params = parse_qs(options.where.lstrip("?"), keep_blank_values=True)
    params |= {"department": [options.department]} if options.department else {}
    filters = Filters.from_query_params(params, problems)
    filters = complaints.codebook().check(filters, problems)
    if problems:
        raise ValueError(" ".join(map(str, problems)))
    return filters


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m documents", description=__doc__.split("\n")[0])
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        "briefing", help="an office page as two A4 pages"
    )
    command.add_argument("--page", choices=tuple(BRIEFINGS), required=True)
    command.add_argument("--department", help="its code; a scorecard needs one")
    command.add_argument("--where", default="", help="filters as in a page's URL: 'period=2024'")
    command.add_argument("--lang", choices=tuple(LANGUAGES), default="en")
    command.add_argument("--into", type=Path, required=True, help="the folder that takes the PDF")
    command.add_argument("--database", help="address of the complaints database")
    return parser


if __name__ == "__main__":
    sys.exit(main())

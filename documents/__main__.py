"""``python -m documents briefing --page PAGE --into FOLDER``: pages of the office or of the public
as PDFs of two A4 pages each, for a schedule.

Exact figures: whoever may read the database file may ask, and the log has a row before the file is
there. All files are made first and written then: a page that fails leaves none of them.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs

from data_access import (
    DIGITS,
    GROUPINGS,
    PUBLIC_FILTERS,
    Complaints,
    DatabaseProblem,
    Exported,
    Filters,
    Language,
    NoRelease,
    PublicFilters,
    Question,
    Terminal,
    disclose_all_to_operator_as_file,
    handed_over,
    here,
    open_complaints,
    published_release,
)
from documents.briefings import choices_of, office_document, public_document
from documents.drawing import FontMissing
from documents.pdf import DoesNotFit
from pages.office_parts.composed import OFFICE_PAGES
from pages.parts.context import OfficeContext, PublicContext
from pages.parts.links import Params
from pages.public_parts.composed import PUBLIC_PAGES
from pages.public_parts.filters import why_not
from pages.public_parts.questions import COMPARED, MEASURE
from pages.statements.scope import document_name
from pages.words import LANGUAGES

_PUBLIC = "public-"  # before the name of a public page
PAGES = (*OFFICE_PAGES, *(f"{_PUBLIC}{name}" for name in PUBLIC_PAGES))
Document = tuple[str, bytes]  # name and content


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Write the documents and say where; 2 and one sentence when one cannot be made."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        if _office(options):
            code = handed_over("briefing", arguments, options.database, terminal)
            if code is not None:
                return code
        folder = terminal.path(options.into)
        for name, content in [*_public_documents(options), *_office_documents(options, terminal)]:
            terminal.say(written(folder / name, content))
    except (
        DatabaseProblem, NoRelease, ValueError, PermissionError, OSError, DoesNotFit, FontMissing,
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


def _office(options: argparse.Namespace) -> list[str]:
    return [name for name in dict.fromkeys(options.page) if name in OFFICE_PAGES]


def _office_documents(options: argparse.Namespace, terminal: Terminal) -> list[Document]:
    """Return the office's documents, each once the log says that it leaves."""
    if not _office(options):
        return []
    with closing(open_complaints(terminal.address(options.database))) as complaints:
        return [
            _office_document(complaints, name, language, _params(options))
            for name in _office(options)
            for language in _languages(options)
        ]


def _office_document(complaints: Complaints, name: str, language: str, params: Params) -> Document:
    problems: list[str] = []
    own, rest = choices_of(name, params)
    filters = Filters.from_query_params(rest, problems)
    dataset = complaints.dataset()
    book = complaints.codebook(dataset.version)
    filters = book.check(filters, problems)
    _raise(problems)
    context = OfficeContext(language, "light", complaints, dataset, book, filters, None)

    def export(questions: Sequence[Question]) -> Exported:
        unreleased = complaints.ask_all(list(questions))
        return disclose_all_to_operator_as_file(unreleased, f"briefing of {name}")

    content = office_document(name, context, export, params=own)
    return document_name(name, filters, f"{dataset.as_of:%Y-%m-%d}", language), content


def _public_documents(options: argparse.Namespace) -> Iterator[Document]:
    """Yield the public's documents, of the release in force."""
    for page in dict.fromkeys(options.page):
        for language in _languages(options):
            if page not in OFFICE_PAGES:
                yield _public_document(page.removeprefix(_PUBLIC), language, _params(options))


def _public_document(name: str, language: str, params: Params) -> Document:
    problems: list[str] = []
    release, composed = published_release(), PUBLIC_PAGES[name]
    unknown = sorted(set(params) - {*PUBLIC_FILTERS, MEASURE})
    problems += [f"“{key}” is no filter of a public page." for key in unknown]
    (measure,) = params.get(MEASURE, [composed.measure])[-1:]
    if measure not in (COMPARED if composed.measure else ("",)):
        problems.append(f"“{measure}”: no measure to compare by here.")
    filters = release.check(PublicFilters.from_query_params(params), problems)
    refused = why_not(filters, composed.splits)
    problems += [refused.in_language(language)] if refused else []
    _raise(problems)
    path = "" if name == "overview" else name
    context = PublicContext(language, "light", release, path, filters, measure, "")
    of = f"release-{release.number}"
    return document_name(f"{_PUBLIC}{name}", filters, of, language), public_document(name, context)


def _languages(options: argparse.Namespace) -> list[Language]:
    codes = dict.fromkeys(options.lang or ["en"])
    return [Language(code, options.digits, options.grouping) for code in codes]


def _raise(problems: list[str]) -> None:
    if problems:
        raise ValueError(" ".join(map(str, problems)))


def _params(options: argparse.Namespace) -> dict[str, list[str]]:
    params = parse_qs(options.where.lstrip("?"), keep_blank_values=True)
    return params | ({"department": [options.department]} if options.department else {})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m documents", description=__doc__.split("\n")[0])
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        "briefing", help="pages as two A4 pages each"
    )
    command.add_argument(
        "--page",
        choices=PAGES,
        required=True,
        action="append",
        help="which page; again for each further one",
    )
    command.add_argument("--department", help="its code; a scorecard needs one")
    command.add_argument(
        "--where", default="", help="filters and choices as in the page's URL: 'period=2024'"
    )
    command.add_argument(
        "--lang", choices=tuple(LANGUAGES), action="append", help="en if not given; again for both"
    )
    command.add_argument("--digits", choices=DIGITS, default=DIGITS[0])
    command.add_argument("--grouping", choices=GROUPINGS, default=GROUPINGS[0])
    command.add_argument("--into", type=Path, required=True, help="the folder that takes the PDFs")
    command.add_argument("--database", help="address of the complaints database")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""The quick tests of ``make check``: files that say ``pytestmark = pytest.mark.quick``, and are
held to it.

A plugin of pytest. No list of names has to be kept: a file is quick when all its tests together
take a few seconds of processor time and no engine, sample or release has to be made for them. A run
of the quick tests fails when a file breaks that rule, and says which; then the mark goes, or what
made the file slow.
"""

import resource
from collections.abc import Iterator, Mapping

import pytest

# What asks for one of these waits for a server, a sample or a release.
LONG_TO_MAKE = frozenset(
    {"answers", "answers_everywhere", "published", "national_sample", "open_page", "office_sample"}
)
_OF_ALL = 45.0  # seconds in each of two processes: with the start, and the linter, a minute
_spent: dict[str, float] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a test of this rule break it without burning ten seconds."""
    parser.addini(
        "quick_file_seconds", "processor seconds that a quick file may take", default="10"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a quick file that asks for what takes long to make; known before anything runs."""
    wrong = sorted(
        f"{item.path.name} asks for {', '.join(sorted(asked))}"
        for item in items
        if item.get_closest_marker("quick")
        and (asked := LONG_TO_MAKE & {*getattr(item, "fixturenames", ())})
    )
    if wrong and is_quick_run(config):
        raise pytest.UsageError(
            f"{wrong[0]}, which takes long to make; take the mark “quick” from that file."
        )


def is_quick_run(config: pytest.Config) -> bool:
    """Return whether this is a run of the quick tests alone; beside others their time would be
    measured wrongly.
    """
    return config.option.markexpr == "quick"


@pytest.fixture(scope="module", autouse=True)
def quick_file(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold each file of a quick run to its processor time.

    Not to wall time: that tells of the machine, not of the file.
    """
    before = _processor_seconds()
    yield
    if is_quick_run(request.config):
        _spent[request.path.name] = _processor_seconds() - before
        problem = too_slow(_spent, float(request.config.getini("quick_file_seconds")))
        if problem:
            pytest.fail(problem, pytrace=False)


def too_slow(spent: Mapping[str, float], of_a_file: float = 10.0, of_all: float = _OF_ALL) -> str:
    """Return what is wrong with these processor seconds by file, the last of which has just run;
    "" for nothing.
    """
    name = list(spent)[-1]
    if spent[name] > of_a_file:
        return (
            f"{name} took {spent[name]:.1f} s of processor time, and a quick file takes {of_a_file:g} at most: "
            "take the mark “quick” from it, or make its tests cheaper."
        )
    if sum(spent.values()) > of_all:
        costly = ", ".join(
            f"{one} {spent[one]:.1f} s" for one in sorted(spent, key=spent.get, reverse=True)[:3]
        )
        return f"All quick files of one process took more than {of_all:g} s together; the longest: {costly}."
    return ""


def _processor_seconds() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)

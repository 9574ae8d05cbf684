"""The figures of a document: the same findings and drawings as on the pages, with the notes that
are true on paper, where nothing can be clicked.
"""

from collections.abc import Sequence

from data_access import LEAST_RANKED, MEASURES, Answer, FairRanking, as_covered
from documents.drawing import WIDE
from documents.sheet import Picture, picture
from pages.charts.bars import bars, chain, ranked
from pages.charts.flow import OPEN, RECEIVED_AND_CLOSED, flow
from pages.charts.strips import strips
from pages.statements import ranking
from pages.statements.office import findings, scorecard
from pages.statements.speaker import Office

_MODE, _EMPTY = "light", "figure.not_recorded"
_MOST_BARS = {"group": 6, "age_band": 5}  # of other breakdowns 8
_MOST = 8


def chain_picture(office: Office, answer: Answer) -> Picture:
    """Return the honest chain."""
    chart = chain(answer, office.language, _MODE)
    notes = [office.say("figure.chain_note")]
    return picture(office, findings.of_chain(office, answer), chart, notes, _EMPTY)


def flow_picture(office: Office, answer: Answer) -> Picture:
    """Return what came in and was closed by month."""
    covered = as_covered(answer, office.coverage)
    in_part = findings.in_part(office, covered)
    chart = flow(covered, RECEIVED_AND_CLOSED, office.language, _MODE, in_part=in_part)
    notes = findings.flow_notes(office, covered)
    return picture(office, findings.of_flow(office, covered), chart, notes, _EMPTY)


def backlog_picture(office: Office, answer: Answer) -> Picture:
    """Return what was open at the end of each month."""
    covered = as_covered(answer, office.coverage)
    in_part = findings.in_part(office, covered)
    chart = flow(covered, OPEN, office.language, _MODE, in_part=in_part)
    notes = [office.say("figure.whenever")] if answer.filters.has_period else []
    return picture(office, findings.of_backlog(office, covered), chart, notes, _EMPTY)


def part_picture(office: Office, answer: Answer, breakdown: str, measure: str) -> Picture:
    """Return the parts of one breakdown as bars."""
    most = _MOST_BARS.get(breakdown, _MOST)
    chart = bars(answer, breakdown, measure, office.language, _MODE, most)
    title = ranking.of_parts(office, answer, breakdown, measure)
    empty = "figure.no_part" if office.records(breakdown) else _EMPTY
    notes = _part_notes(office, answer, breakdown, measure, len(chart.rows))
    return picture(office, title, chart, notes, empty)


def _part_notes(
    office: Office, answer: Answer, breakdown: str, measure: str, drawn: int
) -> list[str]:
    both_ends = MEASURES[measure].unit != "count"
    rows = ranked(answer, breakdown, measure)
    notes = list(findings.not_drawn(office, drawn, rows, both_ends))
    if both_ends:
        notes.append(office.say("figure.interval"))
        left_out = len(ranking.not_compared(answer, breakdown, measure))
        told = office.say("figure.not_compared", least=LEAST_RANKED, count=left_out)
        notes += [told] if left_out else []
    if breakdown == "group" and drawn:
        notes += [office.say("figure.overlap"), *ranking.group_notes(office, answer)]
    return notes


def place_picture(office: Office, rankings: Sequence[FairRanking], kind: str, code: str) -> Picture:
    """Return where a department or district stands in each measure among those of its size."""
    own = {r.measure: unit for r in rankings if (unit := scorecard.own_unit(r, code))}
    places = {
        r.measure: scorecard.place_of(office, r, own[r.measure])
        for r in rankings
        if r.measure in own
    }
    chart = strips(list(rankings), own, places, office.language, _MODE)
    title = scorecard.title(office, office.name(kind, code), rankings, code)
    how = "scorecard.how_to_read" if kind == "department" else "scorecard.how_to_read_district"
    notes = [office.say(how), office.say("ranking.question")]
    return picture(office, title, chart, notes, "scorecard.not_compared", WIDE)

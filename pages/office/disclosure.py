"""The disclosure officer's page: the rules of the gate and what each release tells. It shows no exact figure."""

import contextlib

import streamlit

from data_access import GATE_RULES, NoRelease, editions, opened_release
from data_access.access import GATE
from pages.charts.numbers import day
from pages.shared.awaited import told_to_operators
from pages.shared.visit import OfficeVisit, office_visit

_COMMANDS = """python -m data_access.publish
python -m data_access.publish --verify
python -m data_access.publish --compare 1 2
python -m data_access.publish --revise 2023-Q2 --because "Late records of one province were added."
"""


def _rules(visit: OfficeVisit) -> None:
    streamlit.subheader(visit.say("disclosure.rules"), anchor=False)
    names = (visit.say("disclosure.rule"), visit.say("disclosure.value"))
    rows = ((visit.say(f"disclosure.rule_{name}"), value) for name, value in GATE_RULES.items())
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)


def _releases(visit: OfficeVisit) -> None:
    known = editions()
    streamlit.subheader(visit.say("disclosure.releases"), anchor=False)
    names = [visit.say(f"disclosure.{name}") for name in ("release", "as_of", "shown", "withheld", "checksum")]
    rows = (
        (str(one.number), day(one.as_of, visit.language), f"{one.shown:,}", f"{one.withheld:,}", one.checksum[:16])
        for one in known
    )
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
    release = opened_release(known[0].path)
    streamlit.subheader(visit.say("disclosure.examination"), anchor=False)
    found = ({visit.say("disclosure.rule"): name, visit.say("disclosure.found"): f"{value:,.4g}"} for name, value in release.examination.items())  # fmt: skip
    streamlit.table(list(found), hide_index=True)
    with streamlit.expander(visit.say("disclosure.notes")):
        streamlit.markdown(release.notes)


visit, _ = office_visit(GATE)
streamlit.caption(visit.say("disclosure.intro"))
told_to_operators(visit)
_rules(visit)
with contextlib.suppress(NoRelease):  # the operators are told above
    _releases(visit)
streamlit.caption(visit.say("disclosure.commands"))
streamlit.code(_COMMANDS, language=None)

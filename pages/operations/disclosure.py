"""The disclosure officer's page: the rules of the gate and what each release tells.

It shows no exact figure.
"""

import contextlib

import streamlit

from data_access import GATE_RULES, NoRelease, editions, in_digits, opened_release
from data_access.access import GATE
from pages.charts.numbers import day
from pages.parts.context import OfficeContext
from pages.shared.awaited import told_to_operators
from pages.shared.context import office_context

_COMMANDS = """python -m data_access.publish
python -m data_access.publish --verify
python -m data_access.publish --compare 1 2
python -m data_access.publish --revise 2023-Q2 --because "Late records of one province were added."
"""


def _rules(context: OfficeContext) -> None:
    streamlit.header(context.say("disclosure.rules"), anchor=False)
    names = (context.say("disclosure.rule"), context.say("disclosure.value"))
    rows = ((context.say(f"disclosure.rule_{name}"), value) for name, value in GATE_RULES.items())
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)


def _releases(context: OfficeContext) -> None:
    known = editions()
    streamlit.header(context.say("disclosure.releases"), anchor=False)
    names = [
        context.say(f"disclosure.{name}")
        for name in ("release", "as_of", "shown", "withheld", "checksum")
    ]
    rows = (
        (
            str(one.number),
            day(one.as_of, context.language),
            context.number(one.shown),
            context.number(one.withheld),
            one.checksum[:16],
        )
        for one in known
    )
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
    release = opened_release(known[0].path)
    streamlit.header(context.say("disclosure.examination"), anchor=False)
    found = ({context.say("disclosure.rule"): name, context.say("disclosure.found"): in_digits(f"{value:,.4g}", context.language)} for name, value in release.examination.items())  # fmt: skip
    streamlit.table(list(found), hide_index=True)
    with streamlit.expander(context.say("disclosure.notes")):
        streamlit.markdown(release.notes)


context, _ = office_context(GATE)
streamlit.caption(context.say("disclosure.intro"))
told_to_operators(context)
_rules(context)
with contextlib.suppress(NoRelease):  # the operators are told above
    _releases(context)
streamlit.caption(context.say("disclosure.commands"))
streamlit.code(_COMMANDS, language=None)

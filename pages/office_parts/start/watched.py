"""What the watch rules told, on the start page: which series changed and since when, without a
figure; the link leads to these.
"""

from html import escape
from urllib.parse import urlencode

from data_access import WatchFinding, WatchProblem, in_digits, told_findings
from pages.office_parts.start.drawn import items
from pages.parts.context import OfficeContext
from pages.parts.links import with_language

_MOST = 5  # findings on the page, the latest first


def watched(context: OfficeContext) -> None:
    """Draw the latest findings; nothing where no rule is written, the problem where the file is
    wrong.
    """
    try:
        told = told_findings()
    except WatchProblem as problem:
        context.surface.warning(str(problem))
        return
    if not told:
        return
    context.surface.heading(context.say("start.watched"))
    items(context, (item(context, finding) for finding in told[:_MOST]))
    if len(told) > _MOST:
        context.surface.note(context.say("start.watched_more", count=len(told) - _MOST))


def item(context: OfficeContext, finding: WatchFinding) -> str:
    """Return a finding as a link to what shows it."""
    title = finding.title.in_language(context.language)
    mark, chosen = "?" if "?" not in finding.path else "&", with_language({}, context.language)
    lang = f"{mark}{urlencode(chosen, doseq=True)}" if chosen else ""
    about = context.say(
        "start.watched_rule", rule=finding.rule, day=in_digits(str(finding.as_of), context.language)
    )
    return (
        f'<a href="{escape(finding.path + lang)}" target="_self">{escape(title, quote=False)}</a>'
        f' <span class="quiet">{escape(about, quote=False)}</span>'
    )

"""Which columns tell the rows of a file without numbers apart: only those that stay as they are.

A complaint that is closed later has another status, a closing date and perhaps an answer. If one of
them were part of what tells it apart, the next file would bring it again as a new complaint.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_access.feed.suggesting.words import plain
from data_access.model.text import Enumeration, Sentence

# Fields that the course of a complaint fills or changes. Where one is passed on, its department is
# another one.
_CHANGING = {
    "closed_at", "first_closed_at", "last_closed_at", "reopened_at", "reopening_cause", "status", "outcome", "feedback",
    "feedback_at", "first_outcome", "first_feedback", "first_reply_at", "assigned_at", "due_at", "escalation",
    "transfers", "messages_from_citizen", "messages_from_department", "changed_at",
}  # fmt: skip
_PERHAPS = {"department"}
_CHANGING_WORDS = re.compile(
    r"\b(status|state|stage|phase|progress|pending|overdue|sla|due|target|deadline|expected|closed?|closing|closure|"
    r"resol\w+|complet\w+|dispos\w+|finish\w*|fixed|solved|done|outcomes?|results?|decisions?|findings?|actions?|"
    r"feedback|satisf\w+|dissatisf\w+|ratings?|scores?|survey|repl\w+|respon[sd]\w*|answer\w*|acknowledg\w+|assign\w+|"
    r"owner|handler|handled|escalat\w+|transfer\w*|forward\w*|reopen\w*|updat\w+|modif\w+|chang\w+|edited|refresh\w*|"
    r"export\w*|days|hours|age|elapsed|duration|waiting|votes?|views?|likes?|followers|messages|reminders?|visits?|"
    r"inspect\w+|"
    r"stand|erledig\w+|abschluss|abgeschlossen|geschlossen|geändert|änderung|antwort|bearbeit\w+|ergebnis|frist|tage|"
    r"estado|cierre|cerrad[oa]|respuesta|resuelt[oa]|actualiza\w+|plazo|"
    r"statut|clôture|réponse|mise à jour|délai|résultat|durum|sonuç)\b"
    r"|کیفیت|حیثیت|فیصلہ|جواب|بند|نتیجہ|تبدیل|مکمل"
)
_PERHAPS_WORDS = re.compile(
    r"\b(departments?|dept|agency|division|office|unit|officer|staff|crew|team|priority|severity|urgency|comments?|notes?|"
    r"remarks?|photos?|images?|media|attachments?|tags?|amt|bemerkung\w*|kommentar\w*|notas|remarques)\b|محکمہ|تبصرہ"
)
# rows of one value, from which on it may be told whether it goes with open or with closed
# complaints
_ENOUGH = 5
_MOST_WORDS = 6  # of a column that says in words of its own how far a complaint is
_ALMOST_ALL = 0.95
_MOST = 0.8


@dataclass(frozen=True)
class Identity:
    """``columns`` that tell ``rows`` apart but for those that are ``alike``; ``perhaps``: of
    them, what may change.
    """

    columns: tuple[str, ...]
    perhaps: tuple[str, ...]
    rows: int
    alike: int

    @property
    def doubt(self) -> str:
        """What a person should look at."""
        doubts = [Sentence("no column is a number, so these tell the rows apart together")]
        if self.perhaps:
            doubts.append(
                Sentence(
                    "{columns} may change while a complaint is dealt with, which would make it "
                    "a new one",
                    columns=Enumeration(" and ", self.perhaps),
                )
            )
        if self.alike:
            alike = Sentence(
                "{count} of {rows} rows are like others in all columns that stay as they are "
                "and count once",
                count=f"{self.alike:,}",
                rows=f"{self.rows:,}",
            )
            doubts.append(alike)
        return Enumeration("; ", doubts)


def is_changing(heading: str) -> bool:
    """Whether a heading speaks of what changes while a complaint is dealt with, such as its age."""
    return bool(_CHANGING_WORDS.search(plain(heading)))


def told_changing(columns: Iterable[str], targets: Mapping[str, str]) -> str:
    """Say which of the columns that somebody chose will not stay as they are; "" for none."""
    changing = [name for name in columns if _rank(name, targets.get(name, ""), (), None) == 2]
    if not changing:
        return ""
    return Sentence(
        "{columns}: changes while a complaint is dealt with, and makes it a new one",
        columns=Enumeration(" and ", changing),
    )


def row_identity(
    filed: str,
    texts: Mapping[str, Sequence[str]],
    targets: Mapping[str, str],
    is_closed: Sequence[bool] | None,
) -> Identity:
    """Return the fewest columns that tell the rows apart: the time of filing, then what adds most.

    ``texts`` by column; ``targets``: what a column fills, by its name; ``is_closed``: of each row,
    where the file says it.
    """
    ranks = {
        name: _rank(name, targets.get(name, ""), column, is_closed)
        for name, column in texts.items()
    }
    surely = _told_apart([filed], texts, [name for name in texts if ranks[name] == 0])
    chosen = _told_apart(surely, texts, [name for name in texts if ranks[name] == 1])
    rows = len(texts[filed])
    return Identity(
        tuple(chosen), tuple(chosen[len(surely) :]), rows, rows - _different(chosen, texts)
    )


def _rank(name: str, target: str, texts: Sequence[str], is_closed: Sequence[bool] | None) -> int:
    """0 for what stays, 1 for what may change, 2 for what changes."""
    if target:
        return 2 if target in _CHANGING else int(target in _PERHAPS)
    if is_changing(name) or (is_closed is not None and _follows(texts, is_closed)):
        return 2
    return 1 if _PERHAPS_WORDS.search(plain(name)) else 0


def _follows(texts: Sequence[str], is_closed: Sequence[bool]) -> bool:
    """Whether the values of a column go with the closing, whatever its heading: this one only
    open complaints have, that one only closed ones.
    """
    rows, closed = len(texts), sum(is_closed)
    if min(closed, rows - closed) < max(_ENOUGH, rows // 20):
        return False
    counts = Counter(text.strip() for text in texts)
    of_closed = Counter(text.strip() for text, one in zip(texts, is_closed, strict=True) if one)
    shares = {text: of_closed[text] / count for text, count in counts.items() if count >= _ENOUGH}
    if (
        counts[""] >= _ENOUGH
        and shares[""] <= 1 - _ALMOST_ALL
        and counts[""] >= _MOST * (rows - closed)
    ):
        return True  # filled once a complaint is closed
    if len(counts) > _MOST_WORDS:
        return False  # many values, such as places, may go with the closing by chance
    decided = sum(
        counts[text] for text, share in shares.items() if not 1 - _ALMOST_ALL < share < _ALMOST_ALL
    )
    sides = {share >= 0.5 for share in shares.values()}
    return len(sides) == 2 and decided >= _MOST * rows


def _told_apart(
    chosen: Sequence[str], texts: Mapping[str, Sequence[str]], others: Iterable[str]
) -> list[str]:
    """Add of the others what tells most rows apart, until all are, or none of them adds
    anything.
    """
    chosen, others = list(chosen), [name for name in others if name not in chosen]
    known = _different(chosen, texts)
    while others and known < len(texts[chosen[0]]):
        counts = {name: _different([*chosen, name], texts) for name in others}
        best = max(counts, key=counts.get)
        if counts[best] == known:
            break
        chosen, known = [*chosen, best], counts[best]
        others.remove(best)
    return chosen


def _different(names: Sequence[str], texts: Mapping[str, Sequence[str]]) -> int:
    return len(set(zip(*(texts[name] for name in names), strict=True)))

"""What a publisher tells beside the releases, for everybody to read: how far the next one is, or
why it made none.

It tells steps, when it began, and that the data cannot be published; and nothing of the complaints:
no count, and no guess of how long it will take.
"""

import fcntl
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from data_access.model.text import Text
from data_access.released.files import NoRelease, published_url

FILE, LOCK, REFUSED = ".being-made.json", ".being-made.lock", ".refused.json"
STEPS = {
    "count": Text("counting the complaints", "شکایات کی گنتی"),
    "decide": Text(
        "deciding which counts can be told without exposing anybody",
        "یہ طے کرنا کہ کون سے اعداد کسی کو ظاہر کیے بغیر بتائے جا سکتے ہیں",
    ),
    "examine": Text(
        "checking that nobody can be found in them", "یہ جانچنا کہ ان میں کسی کو پہچانا نہ جا سکے"
    ),
    "write": Text("writing the release", "اجراء لکھنا"),
}
_SENTENCE = Text(
    "The published figures are being made: step {number} of {of}, {step}.",
    "شائع ہونے والے اعداد تیار کیے جا رہے ہیں: مرحلہ {number} از {of}، {step}۔",
)


class Refusal(NamedTuple):
    """Why data cannot be published: in the public's words, and ``told``, the sentence of the
    command.
    """

    public: Text
    told: str


_NO_PERIOD = Text(
    "These data cannot be published yet: no month, quarter or year is over that they cover from its first to its last day "
    "and whose complaints all had their 90 days.",
    "یہ ڈیٹا ابھی شائع نہیں ہو سکتا: کوئی مہینہ، سہ ماہی یا سال ایسا مکمل نہیں ہوا جو اس میں پہلے سے آخری دن تک شامل ہو اور جس کی "
    "تمام شکایات کو اپنے 90 دن مل چکے ہوں۔",
)
REFUSALS = {
    "no_period": Refusal(
        _NO_PERIOD,
        "No period is over that the data cover wholly and whose complaints all had their 90 days, so nothing can be "
        "published.",
    ),
    "no_common_period": Refusal(
        _NO_PERIOD,
        "No period is over that every source covers wholly and whose complaints all had their 90 days, so nothing can "
        "be published. Where one source follows another, give both the same source.code.",
    ),
    "tells_too_much": Refusal(
        Text(
            "These data cannot be published: so few complaints stand behind their figures that these could tell of single "
            "people.",
            "یہ ڈیٹا شائع نہیں ہو سکتا: اس کے اعداد کے پیچھے شکایات اتنی کم ہیں کہ ان سے کسی ایک فرد کے بارے میں معلوم ہو سکتا ہے۔",
        ),
        "The release was not published: its examination found that it would tell too much, and withholding more did not "
        "help. The release in force stays in force.",
    ),
}
# A publisher that hangs lives, too: no step has been seen to take an hour, so one of a day is not
# believed.
_LONGEST_STEP = timedelta(days=1)


@dataclass(frozen=True)
class ReleaseProgress:
    """A release that is being made now. ``step``: a key of STEPS; times are UTC."""

    step: str
    begun: datetime
    step_begun: datetime

    @property
    def number(self) -> int:
        """The number of its step, from 1 on."""
        return list(STEPS).index(self.step) + 1

    @property
    def of(self) -> int:
        """How many steps there are."""
        return len(STEPS)

    @property
    def sentence(self) -> Text:
        """How far it is, in words."""
        told = {
            language: _SENTENCE.in_language(language).format(
                number=self.number, of=self.of, step=STEPS[self.step].in_language(language)
            )
            for language in ("en", "ur")
        }
        return Text(**told)

    def to_json(self) -> str:
        """Return it as a text that ``read_progress`` reads."""
        times = {name: getattr(self, name).isoformat() for name in ("begun", "step_begun")}
        return json.dumps({"step": self.step, **times})


@dataclass(frozen=True)
class ReleaseRefused:
    """The last attempt to publish ended with the data themselves.

    ``reason``: a key of REFUSALS; ``at``: UTC.
    """

    reason: str
    at: datetime

    @property
    def sentence(self) -> Text:
        """Why, in the public's words."""
        return REFUSALS[self.reason].public

    @property
    def told(self) -> str:
        """Why, as the command says it to operators."""
        return REFUSALS[self.reason].told

    def to_json(self) -> str:
        """Return it as a text that ``read_refused`` reads."""
        return json.dumps({"reason": self.reason, "at": self.at.isoformat()})


def refused_publishing(url: str | None = None) -> ReleaseRefused | None:
    """Return why the last attempt to publish made no release; None where it made one, or ended
    for another reason.
    """
    try:
        return read_refused(Path(published_url(url).database or "").parent)
    except NoRelease:
        return None


def read_refused(folder: Path) -> ReleaseRefused | None:
    """Return what the last publisher of ``folder`` left of its refusal; None where there is
    none, or it cannot be read.
    """
    try:
        found = json.loads((folder / REFUSED).read_text(encoding="utf-8"))
        reason = next(reason for reason in REFUSALS if reason == found["reason"])
        return ReleaseRefused(reason, _moment(found["at"]))
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None


def release_progress(url: str | None = None) -> ReleaseProgress | None:
    """Return how far the next release is; None where none is being made, or where no address
    says where.
    """
    try:
        folder = Path(published_url(url).database or "").parent
    except NoRelease:
        return None
    return read_progress(folder)


def read_progress(folder: Path, now: datetime | None = None) -> ReleaseProgress | None:
    """Return what the publisher that is at work in ``folder`` tells; None where none is, or where
    it cannot be read.

    A publisher holds a lock while it works, which the system frees when it is killed: so what it
    left behind is not believed, whoever has its process number now.
    """
    if not _is_held(folder / LOCK):
        return None
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        step = next(step for step in STEPS if step == found["step"])
        told = ReleaseProgress(step, *(_moment(found[name]) for name in ("begun", "step_begun")))
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None
    return told if (now or datetime.now(UTC)) - told.step_begun < _LONGEST_STEP else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} lacks its zone")
    return moment


def _is_held(path: Path) -> bool:
    """Return whether a living process holds the lock for itself; looking takes a shared lock,
    for no longer than it lasts.
    """
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False

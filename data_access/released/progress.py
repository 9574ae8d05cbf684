"""How far a release is that is being made: what its publisher tells beside the releases, for everybody to read.

It tells steps and when it began, and nothing of the complaints: no count, and no guess of how long it will take.
"""

import fcntl
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_access.model.text import Text
from data_access.released.files import NoRelease, published_url

FILE, LOCK = ".being-made.json", ".being-made.lock"
STEPS = {
    "count": Text("counting the complaints", "شکایات کی گنتی"),
    "decide": Text(
        "deciding which counts can be told without exposing anybody",
        "یہ طے کرنا کہ کون سے اعداد کسی کو ظاہر کیے بغیر بتائے جا سکتے ہیں",
    ),
    "examine": Text("checking that nobody can be found in them", "یہ جانچنا کہ ان میں کسی کو پہچانا نہ جا سکے"),
    "write": Text("writing the release", "اجراء لکھنا"),
}
_SENTENCE = Text(
    "The published figures are being made: step {number} of {of}, {step}.",
    "شائع ہونے والے اعداد تیار کیے جا رہے ہیں: مرحلہ {number} از {of}، {step}۔",
)
# A publisher that hangs lives, too: no step has been seen to take an hour, so one of a day is not believed.
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


def release_progress(url: str | None = None) -> ReleaseProgress | None:
    """Return how far the next release is; None where none is being made, or where no address says where."""
    try:
        folder = Path(published_url(url).database or "").parent
    except NoRelease:
        return None
    return read_progress(folder)


def read_progress(folder: Path, now: datetime | None = None) -> ReleaseProgress | None:
    """Return what the publisher that is at work in ``folder`` tells; None where none is, or where it cannot be read.

    A publisher holds a lock while it works, which the system frees when it is killed: so what it left behind is not
    believed, whoever has its process number now.
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
    """Return whether a living process holds the lock for itself; looking takes a shared lock, for no longer than it lasts."""
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False

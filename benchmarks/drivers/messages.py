"""What a browser tab knows of Streamlit's messages: which it keeps for later runs, and which
tell of an error.
"""

from collections.abc import Iterable

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_WORDS = 120  # characters of a message on the page that a report repeats


class KeptMessages:
    """Large messages come whole once and by their hash later; those that no run used for long are
    forgotten.

    Only the hashes are kept: what the messages hold was looked at when they came.
    """

    def __init__(self) -> None:
        self._used: dict[
            str, tuple[int, str]
        ] = {}  # hash: (the run that used it last, its fragment)
        self._run = self._longest = 0

    def hashes(self) -> list[str]:
        """Return what the server need not send again."""
        return list(self._used)

    def begin(self, longest: int) -> None:
        """Note how many runs a message is kept without use."""
        self._longest = longest or self._longest

    def take(self, message: ForwardMsg) -> str | None:
        """Keep a message, or note the use of one; return what is wrong when the server names one
        that was never kept.
        """
        if message.WhichOneof("type") == "ref_hash":
            known = self._used.get(message.ref_hash)
            if known is None:
                return "the server refers to a message that it never sent"
            self._used[message.ref_hash] = self._run, known[1]
        elif message.metadata.cacheable and message.hash:
            self._used[message.hash] = self._run, message.delta.fragment_id
        return None

    def end(self, fragments: Iterable[str]) -> None:
        """Forget, after a run of these fragments or of the whole page (none), what no run used
        for long.
        """
        self._run += 1
        fragments = set(fragments)
        self._used = {
            hash_: (used, fragment)
            for hash_, (used, fragment) in self._used.items()
            if self._run - used <= self._longest or (fragments and fragment not in fragments)
        }


def problem_in(message: ForwardMsg) -> str | None:
    """Return in words what a message tells of an error, None when it does not."""
    kind = message.WhichOneof("type")
    if kind == "delta":
        return _problem_on_page(message.delta.new_element)
    if kind == "page_not_found":
        return "page not found"  # the name is empty where pages are given to a navigation
    failed = (
        kind == "script_finished"
        and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
    )
    return "the page cannot be compiled" if failed else None


def _problem_on_page(element) -> str | None:
    kind = element.WhichOneof("type")
    if kind == "exception":
        return f"exception: {element.exception.type} {element.exception.message}"[:_WORDS]
    if kind == "alert" and element.alert.format == Alert.ERROR:
        return f"error on the page: {element.alert.body}"[:_WORDS]
    return None

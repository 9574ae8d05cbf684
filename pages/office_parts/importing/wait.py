"""Waiting for work of the import page, with a bar; the page is run again when it is done."""

import streamlit

from data_access import Work

_AT_ONCE = 3.0  # seconds: what is done by then needs no bar
_EVERY = 0.7  # seconds


def wait_for(work: Work, words: str, after: str = "") -> None:
    """Return when the work is done; until then draw a bar and end the page.

    ``after``: words once the file is read.
    """
    if work.is_done:
        return
    with streamlit.spinner(words):
        if work.wait(_AT_ONCE):
            return
    bar(work, words, after)
    streamlit.stop()


@streamlit.fragment(run_every=_EVERY)
def bar(work: Work, words: str, after: str) -> None:
    """Draw how far the work is, again and again."""
    if work.is_done:
        streamlit.rerun()
    streamlit.progress(work.share, after if after and work.is_read else words)

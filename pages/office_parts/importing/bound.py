"""Fields of the import page that show what the mapping says, and nothing else: it is the one
source of truth.
"""

import streamlit

from data_access import Intake

_LONGEST = 60  # characters of an example


def bound(intake: Intake, name: str, value) -> str:
    """Return the key of a field, whose content is set to ``value``: a choice changes the
    mapping, and so the field.
    """
    key = f"import {intake.upload.digest[:12]} {name}"
    if key not in streamlit.session_state or streamlit.session_state[key] != value:
        streamlit.session_state[key] = value
    return key


def problem_of(intake: Intake) -> tuple[str, str]:
    """Return (key, sentence) of what stands against the mapping, by its reader or by the last
    look at the file.
    """
    key, sentence = intake.correction.problem
    return (key, sentence) if sentence else intake.look_problem


def cut(text: str) -> str:
    """Return an example of a column on one line, and no longer than a select is wide."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"

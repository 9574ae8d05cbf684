"""Names of files that Streamlit keeps for a visitor, such as a CSV: nobody can work one out from what is in the file.

Streamlit names such a file after its content alone, and gives it to whoever names it. Who knows about what an exact
table says (the published counts are near it) could ask for each candidate's name, and learn from the answer which it is.
"""

import hmac
import secrets

from streamlit.runtime import memory_media_file_storage

_KEY = secrets.token_bytes(32)
_of_content = memory_media_file_storage._calculate_file_id


def make_names_unguessable() -> None:
    """Let Streamlit name files with a key that only this process has. Calling it again changes nothing."""
    memory_media_file_storage._calculate_file_id = _name


def _name(data: bytes, mimetype: str, filename: str | None = None) -> str:
    return hmac.new(_KEY, _of_content(data, mimetype, filename).encode(), "sha256").hexdigest()

"""HTML that goes out as it is: Streamlit searches other texts for indentation, which takes long where tables are."""

from typing import NamedTuple


class Markup(NamedTuple):
    """A piece of HTML for ``streamlit.html``; what it holds of others is escaped already."""

    text: str

    def _repr_html_(self) -> str:
        return self.text

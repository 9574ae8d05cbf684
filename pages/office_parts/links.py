"""Links from one page of the office to another, with what is chosen."""

from html import escape
from urllib.parse import urlencode

from pages.parts.context import OfficeContext
from pages.parts.links import with_language


def link_to(context: OfficeContext, page: str, key: str, code: str, label: str) -> str:
    """Return a link in HTML to a page, with the filters of this one and one code chosen."""
    chosen = context.filters.without(key).to_query_params() | {key: [code]}
    query = urlencode(with_language(chosen, context.language), doseq=True)
    return f'<a href="{escape(f"/{page}?{query}")}" target="_self">{escape(label)}</a>'

"""What a server and its pages keep between two visits."""

import streamlit

from data_access import host


def forget_all() -> None:
    """Keep nothing: the next visit finds what a server finds that starts."""
    streamlit.cache_resource.clear()
    host.forget()

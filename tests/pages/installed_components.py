"""What is installed does not change while tests run: Streamlit looks for components in it once.

A plugin of pytest. Streamlit's server reads the metadata of every installed package when it starts;
its ``AppTest`` does so for each run of a page, and that took longer than most pages.
"""

from functools import cache

from streamlit.components.v2 import manifest_scanner


def pytest_configure() -> None:
    """Keep what the first look finds."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

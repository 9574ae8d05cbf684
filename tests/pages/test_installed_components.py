"""Pages of tests find the components that are installed, by one look for all of them."""

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.quick


def test_pages_look_once_and_find_what_is_installed():
    scan = manifest_scanner.scan_component_manifests
    for word in ("one", "two"):
        page = AppTest.from_string(f"import streamlit as st; st.write('{word}')").run()
        assert [entry.value for entry in page.markdown] == [word]
    assert scan.cache_info().misses == 1 and scan.cache_info().hits >= 1
    assert scan() == scan.__wrapped__()

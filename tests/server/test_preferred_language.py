"""A browser that asks for Urdu gets it; the header decides as RFC 9110 says."""

import pytest

from web.guards.headers import _asked_language
from web.preferred_language import preferred_language

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ur", "ur"),
        ("ur-PK,ur;q=0.9,en;q=0.8", "ur"),
        ("UR-pk", "ur"),
        ("en-GB,en;q=0.9,ur;q=0.8", "en"),
        ("ur;q=0.4, en;q=0.5", "en"),
        ("fr,ur;q=0.5", "ur"),
        ("ur, en", "ur"),
        ("ur;q=0", "en"),
        ("ur;q=much", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        (";,;q=,", "en"),
    ],
)
def test_the_highest_rank_of_ours_counts(header, language):
    assert preferred_language(header) == language


def test_the_page_is_told_of_urdu_alone_and_nothing_of_the_header_reaches_it():
    told = _asked_language({"headers": [(b"accept-language", b'ur-PK"><script>,ur')]})
    assert told == '<meta name="preferred-language" content="ur">'
    assert _asked_language({"headers": [(b"accept-language", b"en")]}) == ""
    assert _asked_language({"headers": []}) == ""

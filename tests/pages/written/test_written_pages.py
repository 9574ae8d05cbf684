"""Pages as a reader has them who wants Urdu digits, and lakh and crore."""

import re
from html import unescape

import pytest

from pages.words import say
from tests.pages.test_pages import app, database, log  # noqa: F401

_TAGS = re.compile(r"<style.*?</style>|<code.*?</code>|<[^>]*>", re.S)
# What is typed or cited as it stands: addresses, checksums, names of files and of columns, code.
_LITERAL = re.compile(
    r"https?://\S+|/\S*\?\S+|\[[^\]]*\]\([^)]*\)|`[^`]*`|\S*\.(?:csv|json|zip|parquet)\S*"
)


def texts(test) -> list[str]:
    """Return what a page says, without what is an address or markup."""
    pieces = [piece.proto.body for piece in test.get("html")]
    for kind in ("header", "title", "caption", "info", "warning", "markdown"):
        pieces += [element.value for element in getattr(test, kind)]
    for kind in ("button", "selectbox", "multiselect", "toggle", "segmented_control"):
        pieces += [element.label for element in test.get(kind)]
    charts = [element.proto for element in test.get("arrow_vega_lite_chart")]
    pieces += [getattr(proto, "alt", "") for proto in charts]
    return [_LITERAL.sub(" ", unescape(_TAGS.sub(" ", piece))) for piece in pieces]


PAGES = (
    "",
    "pages/public/departments.py",
    "pages/office/overview.py",
    "pages/office/departments.py",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_number_is_written_as_its_reader_wants_it(app, page, language):  # noqa: F811
    test = app(page, lang=language, digits="urdu", grouping="lakh")
    told = texts(test)
    assert not test.exception and any(re.search("[۰-۹]", text) for text in told)
    assert [text for text in told if re.search("[0-9]", text)] == []
    assert [text for text in told if re.search("[۰-۹]{3}٬[۰-۹]{3}", text)] == []


def test_the_choice_stays_in_the_address_and_in_links_and_goes_when_it_is_taken_back(app):  # noqa: F811
    test = app("pages/office/overview.py", digits="urdu", grouping="lakh")
    assert test.query_params["digits"] in ("urdu", ["urdu"])
    links = re.findall(
        'href="(/cases[^"]*)"', "".join(piece.proto.body for piece in test.get("html"))
    )
    assert links and all("digits=urdu" in link and "grouping=lakh" in link for link in links)
    test.segmented_control(key="digits").set_value("latin").run()
    assert "digits" not in test.query_params
    assert test.query_params["grouping"] in ("lakh", ["lakh"])
    assert not [text for text in texts(test) if re.search("[۰-۹]", text)]
    assert not test.exception


def test_the_names_of_menus_stand_in_the_order_of_the_language_and_hold_the_other(app):  # noqa: F811
    options = app("pages/office/overview.py", lang="ur").multiselect(key="category").options
    shown = [option.partition("\u2063")[0] for option in options]
    assert len(shown) > 10 and shown != sorted(shown)
    assert all(re.search("[A-Za-z]", option.partition("\u2063")[2]) for option in options)
    english = app("pages/office/overview.py").multiselect(key="category").options
    assert english == sorted(english, key=str.lower) and say("filters", "en")

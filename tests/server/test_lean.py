"""What a first visit loads: packed once, kept by browsers, and the same once it is unpacked."""

import asyncio
import re

import httpx
import pytest
import streamlit
from fontTools.ttLib import TTFont
from starlette.responses import HTMLResponse, PlainTextResponse

from web.guards.headers import SafePages
from web.lean import files, icons
from web.lean.files import OURS, STREAMLITS, WithFiles

pytestmark = pytest.mark.quick

PACKS = {"accept-encoding": "gzip, br"}
SCRIPT = max((STREAMLITS / "js").glob("react-dom.*.js"), key=lambda path: path.stat().st_size)
PATH = f"/static/js/{SCRIPT.name}"


@pytest.fixture(scope="module")
def app():
    return WithFiles(PlainTextResponse("a page"))


def ask(app, *paths, method="GET", **headers):
    async def answers():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            asked = (
                client.request(method, path, headers={"accept-encoding": "", **headers})
                for path in paths
            )
            return await asyncio.gather(*asked)

    found = asyncio.run(answers())
    return found[0] if len(found) == 1 else found


def test_a_script_is_packed_for_who_unpacks_it_and_is_the_same_for_all(app):
    plain, packed = ask(app, PATH), ask(app, PATH, **PACKS)
    assert plain.content == packed.content == SCRIPT.read_bytes()
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    for answer in (plain, packed):
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["etag"] != packed.headers["etag"]
    assert (
        ask(app, PATH, **{"accept-encoding": "gzip;q=0.0"}).headers.get("content-encoding") is None
    )


def test_a_rush_packs_a_file_once(monkeypatch):
    made = []
    monkeypatch.setattr(files.gzip, "compress", lambda *given, **more: made.append(1) or b"packed")
    rushed = ask(WithFiles(PlainTextResponse("")), *12 * [PATH], method="HEAD", **PACKS)
    assert {answer.headers["content-length"] for answer in rushed} == {"6"} and len(made) == 1


def test_a_part_is_never_packed_and_what_is_known_is_not_sent_again(app):
    part = ask(app, PATH, range="bytes=10-19", **PACKS)
    assert part.status_code == 206 and part.content == SCRIPT.read_bytes()[10:20]
    for how in ({}, PACKS):
        known = ask(app, PATH, **how).headers["etag"]
        again = ask(app, PATH, **{"if-none-match": known, **how})
        assert again.status_code == 304 and again.headers["etag"] == known and not again.content


@pytest.mark.parametrize(
    "path", ["/static/", "/static/none.js", "/static/%2e%2e/index.html", "/static/..%5cindex.html",
             "/app/static/../server.py", "/app/static/%2fetc%2fpasswd", "/app/static/%00"],
)  # fmt: skip
def test_nothing_but_the_files_of_the_two_folders_is_sent(app, path):
    found = ask(app, path)
    assert (found.status_code, found.text) in ((404, "There is nothing here.\n"), (200, "a page"))


def test_other_addresses_and_our_fonts_come_as_they_are(app):
    assert ask(app, "/departments", **PACKS).text == "a page"
    font = next(OURS.glob("*.woff2"))
    found = ask(app, f"/app/static/{font.name}", **PACKS)
    assert found.content == font.read_bytes() and "content-encoding" not in found.headers
    assert found.headers["cache-control"] == "public, max-age=86400"


def test_each_icon_that_a_script_names_is_in_the_small_font_of_this_streamlit(app):
    assert streamlit.__version__ == icons.MADE_OF, "run “python -m web.lean.icons”, and set MADE_OF"
    path = f"/static/media/{icons.ICONS_OF}"
    assert len(ask(app, path).content) == icons.ICONS.stat().st_size < 60_000
    whole = TTFont(STREAMLITS / "media" / icons.ICONS_OF)
    small = {name for name, _ in icons._ligatures(TTFont(icons.ICONS))}
    named = icons.names_in_scripts() & {name for name, _ in icons._ligatures(whole)}
    assert {"keyboard_double_arrow_right", "close", "more_vert"} <= named <= small


def test_no_page_of_ours_names_an_icon_that_was_left_out():
    small = {name for name, _ in icons._ligatures(TTFont(icons.ICONS))}
    pages = [*(OURS.parent / "pages").rglob("*.py"), OURS.parent / "dashboard.py"]
    named = {
        name for path in pages for name in re.findall(r":material/(\w+):", path.read_text("utf-8"))
    }
    assert len(pages) > 100 and named <= small


def test_a_page_is_packed_with_its_script_and_says_so():
    page = HTMLResponse(
        "<head><title>Streamlit</title></head>" + 900 * "x", 200, {"accept-ranges": "bytes"}
    )
    plain, packed = (ask(SafePages(page), "/", accept="text/html", **how) for how in ({}, PACKS))
    assert packed.text == plain.text and "<script>" in plain.text
    assert (
        packed.headers["content-encoding"] == "gzip" and plain.headers["vary"] == "accept-encoding"
    )
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])

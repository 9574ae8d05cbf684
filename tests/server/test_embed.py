"""Figures in other sites, and feeds: the same as the page says, framed by anybody, and strict."""

import asyncio
import re
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import feedparser
import httpx
import pytest
from lxml import html as lxml_html
from starlette.applications import Starlette

from data_access import PublicFilters, PublicQuestion, open_release
from tests.release.small_releases import put_in_force, write_release
from web.embed import embed_routes
from web.guards.guard import Guard
from web.guards.headers import SafePages
from web.guards.limits import Limits
from web.kept import KeptAnswers, TooBusy

pytestmark = pytest.mark.quick

HOST = "http://127.0.0.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Releases 1, 2 and 3 of made up values; 3 is in force."""
    path = tmp_path_factory.mktemp("published")
    write_release(path, 1)
    write_release(path, 2)
    put_in_force(write_release(path, 3))
    return path


@pytest.fixture(autouse=True)
def in_force(folder, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{folder}/current.duckdb")
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{folder}/no-complaints-here.duckdb")


@pytest.fixture(scope="module")
def app():
    return SafePages(Guard(Starlette(routes=embed_routes()), Limits(), frozenset({"127.0.0.1"})))


def ask(app, path, **headers):
    async def answer():
        transport = httpx.ASGITransport(app, client=("127.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def page_of(answer):
    assert answer.status_code == 200, answer.text
    return lxml_html.fromstring(answer.content.decode())


# Embedded figures


@pytest.mark.parametrize("language, side", [("en", "ltr"), ("ur", "rtl")])
@pytest.mark.parametrize(
    "figure", ["overview/chain", "overview/time", "places/map", "people/groups"]
)
def test_a_figure_stands_alone_with_all_that_it_needs_to_be_cited(
    app, folder, figure, language, side
):
    page = page_of(ask(app, f"/embed/{figure}?period=2023&lang={language}"))
    assert (page.get("lang"), page.get("dir")) == (language, side)
    said = " ".join(page.find("body").text_content().split())
    assert page.findtext(".//h1") and "2023" in said
    assert ("release 3" in said) if language == "en" else ("اشاعت 3" in said)
    (link,) = {one.get("href") for one in page.iter("a")}
    assert (
        "release=3" in link and "period=2023" in link and ("lang=ur" in link) == (language == "ur")
    )
    assert not list(page.iter("script")) and not [
        one for one in page.iter() if any(k.startswith("on") for k in one.attrib)
    ]


def test_only_embedded_figures_may_be_framed_and_they_run_nothing(app):
    framed, other = ask(app, "/embed/overview/chain").headers, ask(app, "/feeds/x").headers
    policy = framed["content-security-policy"]
    assert (
        "frame-ancestors *" in policy and "default-src 'none'" in policy and "script" not in policy
    )
    assert (
        "x-frame-options" not in framed and framed["cross-origin-resource-policy"] == "cross-origin"
    )
    assert "frame-ancestors 'none'" in other["content-security-policy"]
    assert other["x-frame-options"] == "DENY"
    assert "allow-scripts" not in policy and "sandbox" in policy


def test_a_pinned_release_is_kept_for_good_and_the_one_in_force_is_asked_about_again(app):
    pinned, current = (ask(app, f"/embed/overview/chain{query}") for query in ("?release=1", ""))
    assert "immutable" in pinned.headers["cache-control"]
    assert current.headers["cache-control"] == "public, max-age=60"
    assert pinned.content != current.content
    again = ask(app, "/embed/overview/chain", **{"if-none-match": current.headers["etag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_picture_holds_its_title_and_its_link(app, language):
    found = ask(
        app,
        f"/embed/categories/category.svg?measure=closed_share_within_90&lang={language}",
        origin="http://elsewhere.example",
    )
    assert found.status_code == 200 and found.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(found.content)
    told = root.findtext("{http://www.w3.org/2000/svg}desc")
    assert "measure=closed_share" in told and "release=3" in told
    assert ask(app, "/embed/people/groups.svg").status_code == 422


@pytest.mark.parametrize(
    "path, status, told",
    [
        ("overview/chain?surprise=1", 400, "surprise"),
        ("overview/chain?province=PK-XX", 400, "PK-XX"),
        ("overview/chain?release=77", 404, "77"),
        ("overview/chain?release=1&release=2", 400, "release"),
        ("overview/chain?release=0x1", 404, "0x1"),
        ("overview/chain?measure=filed", 400, "filed"),
        ("categories/category?measure=none", 400, "none"),
        ("overview/none", 404, "chain"),
        ("cases/chain", 404, "overview"),
        ("overview/a/b", 404, "a/b"),
        ("categories/category?group=women&district=PK-PB-LHR", 422, ""),
        ("overview/chain?province=" + 4_100 * "x", 414, "4000"),
        ("overview/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404, "<script>alert(1)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_cannot_be_shown_is_told_in_the_readers_language(app, path, status, told, language):
    found = ask(app, f"/embed/{path}", **{"accept-language": language})
    page = lxml_html.fromstring(found.content.decode())
    assert found.status_code == status and page.get("lang") == language
    said = page.findtext(".//p")
    assert told in said and not list(page.iter("script"))
    assert bool(re.search("[\u0600-\u06ff]", said)) == (language == "ur")


def test_without_a_release_it_is_said_and_no_file_is_named(app, tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/none.duckdb")
    for path in (
        "/embed/overview/chain",
        "/feeds/releases.atom",
        "/feeds/figure.atom?measure=filed",
    ):
        found = ask(app, path)
        assert found.status_code == 503 and found.headers["retry-after"]
        assert str(tmp_path) not in found.text


# oEmbed


def test_a_page_finds_its_description_and_that_its_frame(app):
    page = page_of(ask(app, "/embed/departments/department?period=2023&release=1"))
    (way,) = [one.get("href") for one in page.iter("link") if "oembed" in (one.get("type") or "")]
    found = ask(app, way.removeprefix(HOST)).json()
    assert found["type"] == "rich" and found["version"] == "1.0"
    assert found["title"] == page.findtext(".//h1")
    frame = lxml_html.fragment_fromstring(found["html"])
    assert frame.get("width") == str(found["width"]) and frame.get("height") == str(found["height"])
    parts = urlsplit(frame.get("src"))
    assert page_of(ask(app, f"{parts.path}?{parts.query}")).findtext(".//h1") == found["title"]


def test_a_public_page_is_described_by_its_first_figure_in_json_and_xml(app):
    url = quote(f"{HOST}/?period=2023&lang=ur", safe="")
    found = ask(app, f"/oembed?url={url}&maxwidth=320&maxheight=300").json()
    assert (found["width"], found["height"]) == (320, 300) and "/embed/overview/" in found["html"]
    root = ElementTree.fromstring(
        ask(app, f"/oembed?url={url}&format=xml&maxwidth=320&maxheight=300").content
    )
    assert {one.tag: one.text for one in root} == {
        name: str(value) for name, value in found.items()
    }


@pytest.mark.parametrize(
    "query, status",
    [("", 404), ("?url=http://elsewhere.example/", 404), ("?url=javascript:alert(1)", 404), ("?url=http://[", 404),
     (f"?url={HOST}/office", 404), (f"?url={HOST}/&format=yaml", 501)],
)  # fmt: skip
def test_other_sites_and_other_pages_are_not_described(app, query, status):
    assert ask(app, f"/oembed{query}").status_code == status


# Feeds


def feed_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10" and found.feed.author
    ids = [entry.id for entry in found.entries]
    assert found.feed.id and found.feed.updated and len(set(ids)) == len(ids)
    assert all(entry.title and entry.updated and entry.link for entry in found.entries)
    assert found.feed.updated == max(entry.updated for entry in found.entries)
    return found


def test_the_feed_of_releases_has_each_with_its_notes_the_newest_first(app, folder):
    found = feed_of(ask(app, "/feeds/releases.atom"))
    assert [entry.link for entry in found.entries] == [f"{HOST}/releases/{n}" for n in (3, 2, 1)]
    notes = open_release(folder / "release-0001.duckdb").notes
    assert found.entries[-1].summary == notes.strip()
    (own,) = [link.href for link in found.feed.links if link.rel == "self"]
    assert own == f"{HOST}/feeds/releases.atom"
    urdu = feed_of(ask(app, "/feeds/releases.atom?lang=ur"))
    assert [one.id for one in urdu.entries] == [one.id for one in found.entries]


def test_a_figures_feed_has_an_entry_for_each_release_that_changed_it(app, folder):
    opened = [open_release(folder / f"release-000{n}.duckdb") for n in (1, 2, 3)]

    def of(period):
        question = PublicQuestion(("filed",), "", PublicFilters(period=(period,)))
        return [release.ask(question).total["filed"] for release in opened]

    period = next(p for p in opened[0].codes("period") if of(p)[0] != of(p)[1] == of(p)[2])
    found = feed_of(ask(app, f"/feeds/figure.atom?measure=filed&period={period}"))
    newest, first = found.entries
    assert f"{of(period)[1]:,}" in newest.title and f"{of(period)[0]:,}" in newest.title
    assert "release 1" in newest.title and "release=2" in newest.link
    assert f"{of(period)[0]:,}" in first.title and "release=1" in first.link
    assert "all complaints" in found.feed.title and "Complaints filed" in first.summary


def test_a_feed_says_in_urdu_what_it_cannot_follow(app):
    for query, status in (("", 400), ("?measure=none", 400), ("?measure=filed&by=year", 400),
                          ("?measure=filed&province=PK-XX", 400), ("?measure=filed&measure=filed", 400),
                          ("?measure=filed&group=women&district=PK-PB-LHR&category=energy", 422)):  # fmt: skip
        found = ask(app, f"/feeds/figure.atom{query}", **{"accept-language": "ur"})
        assert found.status_code == status and re.search("[\u0600-\u06ff]", found.text)


# Work


def test_an_answer_is_made_once_and_no_more_wait_than_may():
    made, kept = [], KeptAnswers(most=10, waiting=2)

    async def rush():
        asked = (kept.get(n % 2, lambda n=n: made.append(n) or b"12345") for n in range(6))
        return await asyncio.gather(*asked, return_exceptions=True)

    found = asyncio.run(rush())
    assert found.count(b"12345") == 3 and sum(isinstance(one, TooBusy) for one in found) == 3
    assert len(made) == 2

    async def more():
        return [await kept.get(n, lambda: made.append(9) or b"123456") for n in (7, 8, 8)]

    assert asyncio.run(more()) and made.count(9) == 2 and len(kept._kept) == 1

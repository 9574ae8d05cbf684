"""What harvesters and search engines read: parsed by what reads it, and true of the releases."""

import asyncio
import json

import httpx
import pytest
from lxml import etree, html
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from data_access import OPEN_FILES, open_release
from tests.release.small_releases import put_in_force, write_release
from web.guards.guard import Guard
from web.guards.headers import SafePages
from web.guards.limits import Limits
from web.metadata.head import PUBLIC
from web.metadata.routes import metadata_routes
from web.open_data.routes import open_data_routes

pytestmark = pytest.mark.quick

DCAT = Namespace("http://www.w3.org/ns/dcat#")
HOST = "http://127.0.0.1"
CLOSES = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Releases 1 and 2; 2 is in force, and 3 was taken back."""
    path = tmp_path_factory.mktemp("published")
    write_release(path, 1)
    put_in_force(write_release(path, 2))
    write_release(path, 3)
    return path


@pytest.fixture(autouse=True)
def in_force(folder, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{folder}/current.duckdb")


@pytest.fixture(scope="module")
def app():
    def shell(request):
        page = "<html><head><title>Streamlit</title></head><body></body></html>"
        return HTMLResponse(page, 200, {"accept-ranges": "bytes"})

    routes = [*metadata_routes(), *open_data_routes(), Route("/{page:path}", shell)]
    return SafePages(Guard(Starlette(routes=routes), Limits(), frozenset({"127.0.0.1"})))


def ask(app, path, **headers):
    async def answer():
        transport = httpx.ASGITransport(app, client=("127.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def page_of(answer):
    return html.fromstring(answer.content.decode())


def data_of(page):
    (block,) = page.xpath("//script[@type='application/ld+json']")
    return json.loads(block.text)


def test_a_release_has_a_page_that_says_what_it_is_to_people_and_programs(app, folder):
    release = open_release(folder / "release-0001.duckdb")
    page = page_of(ask(app, "/releases/1?lang=en"))
    said = page.find("body").text_content()
    assert release.notes.strip() in said and "every record is made up" in said
    data = data_of(page)
    assert (
        data["@type"] == "Dataset"
        and data["version"] == "1"
        and data["@id"] == f"{HOST}/releases/1"
    )
    assert data["identifier"].endswith(release.checksum) and 50 < len(data["description"]) < 5000
    # Filing from 2022 on, to the last month whose complaints all had 90 days before 30 April.
    assert data["temporalCoverage"] == "2022-01/2023-12"
    assert data["spatialCoverage"]["name"] == "Pakistan" and data["license"].startswith(
        "https://creativecommons"
    )
    assert len(data["distribution"]) == len(OPEN_FILES) + 1
    for one in data["distribution"]:
        found = ask(app, one["contentUrl"].removeprefix(HOST))
        assert found.status_code == 200
        assert found.headers["content-type"].split(";")[0] == one["encodingFormat"]


def test_a_release_has_its_page_in_urdu_too_and_is_asked_about_again(app):
    found = ask(app, "/releases/2", **{"accept-language": "ur"})
    page = page_of(found)
    assert (page.get("lang"), page.get("dir")) == ("ur", "rtl") and "چھوٹا نمونہ" in page.findtext(
        ".//h1"
    )
    again = ask(
        app, "/releases/2", **{"accept-language": "ur", "if-none-match": found.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("number", ["3", "9", "0", "x", "%3Cb%3E"])
def test_a_release_that_is_not_there_is_told_in_the_readers_language(app, number):
    for language in ("en", "ur"):
        found = ask(app, f"/releases/{number}", **{"accept-language": language})
        page = page_of(found)
        assert (
            found.status_code == 404 and page.get("lang") == language and not list(page.iter("b"))
        )


def test_the_catalogue_is_read_as_dcat_with_each_release_and_its_files(app):
    graph = Graph().parse(data=ask(app, "/catalog.jsonld").text, format="json-ld")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (series,) = graph.subjects(RDF.type, DCAT.DatasetSeries)
    releases = set(graph.subjects(DCAT.inSeries, series))
    assert releases == {URIRef(f"{HOST}/releases/{number}") for number in (1, 2)}
    assert releases < set(graph.objects(catalogue, DCAT.dataset))
    newest, first = (URIRef(f"{HOST}/releases/{number}") for number in (2, 1))
    assert set(graph.objects(newest, DCAT.prev)) == {first} and not set(
        graph.objects(first, DCAT.prev)
    )
    for release in releases:
        assert {one.language for one in graph.objects(release, DCTERMS.title)} == {"en", "ur"}
        assert len(set(graph.objects(release, DCAT.distribution))) == len(OPEN_FILES) + 1
        assert set(graph.objects(release, DCTERMS.license)) and set(
            graph.objects(release, DCTERMS.issued)
        )
    assert {str(one) for one in graph.objects(None, DCAT.downloadURL)} >= {
        f"{HOST}/open/release-1/cells.csv"
    }
    assert set(graph.subjects(RDF.type, DCAT.DataService))


def test_who_publishes_and_whom_to_ask_are_the_operators_words(app, monkeypatch):
    before = ask(app, "/data.json").json()
    assert "contactPoint" not in before["dataset"][0]
    monkeypatch.setenv("PUBLISHER_NAME", f"Office {CLOSES}")
    monkeypatch.setenv("CONTACT_ADDRESS", "data@complaints.example")
    found = ask(app, "/data.json").json()
    assert found["@type"] == "Catalog" and len(found["dataset"]) == 2
    for one in found["dataset"]:
        assert {"title", "description", "identifier", "publisher", "contactPoint"} <= one.keys()
        assert one["publisher"]["name"] == f"Office {CLOSES}"
        assert one["contactPoint"] == [
            {
                "@type": "Kind",
                "fn": f"Office {CLOSES}",
                "hasEmail": "mailto:data@complaints.example",
            }
        ]
    page = page_of(ask(app, "/releases/1"))
    assert (
        data_of(page)["publisher"]["name"] == f"Office {CLOSES}"
        and len(list(page.iter("script"))) == 1
    )
    graph = Graph().parse(data=ask(app, "/catalog.jsonld").text, format="json-ld")
    assert URIRef("mailto:data@complaints.example") in set(graph.objects())


def test_the_sitemap_names_every_public_page_in_both_languages_and_each_release(app):
    root = etree.fromstring(ask(app, "/sitemap.xml").content)
    found = root.xpath(
        "//s:loc/text()", namespaces={"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    )
    assert len(found) == len(set(found)) == 2 * len(PUBLIC) + 2
    assert {f"{HOST}/", f"{HOST}/?lang=ur", f"{HOST}/people?lang=ur", f"{HOST}/releases/1"} < set(
        found
    )
    assert f"Sitemap: {HOST}/sitemap.xml" in ask(app, "/robots.txt").text


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", PUBLIC)
def test_a_public_page_says_its_name_and_address_before_any_script_runs(app, page, language):
    query = "" if language == "en" else "?lang=ur"
    shown = page_of(ask(app, f"/{page}{query}", accept="text/html"))
    (address,) = shown.xpath("//link[@rel='canonical']/@href")
    (told,) = shown.xpath("//meta[@name='description']/@content")
    assert address == f"{HOST}/{page}{query}" and len(told) > 40
    assert shown.xpath("//meta[@property='og:title']/@content") == [shown.findtext(".//title")]
    assert set(shown.xpath("//link[@hreflang]/@hreflang")) == {"en", "ur"}
    assert bool(shown.xpath("//link[@type='application/json+oembed']")) != bool(
        shown.xpath("//script[@type='application/ld+json']")
    )


def test_other_pages_are_not_for_search_engines_and_no_query_gets_into_the_head(app):
    assert page_of(ask(app, "/cases", accept="text/html")).xpath(
        "//meta[@name='robots']/@content"
    ) == ["noindex"]
    for query in ("?lang=%22%3E%3Cb%3E", "?" + "a&" * 1500, "?lang=ur&lang=en&x=%00"):
        found = ask(app, f"/people{query}", accept="text/html")
        assert found.status_code == 200 and not list(page_of(found).iter("b"))


def test_without_a_release_only_the_pages_are_named(app, tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/none.duckdb")
    for path in ("/releases/1", "/catalog.jsonld", "/data.json"):
        found = ask(app, path)
        assert (
            found.status_code == 503
            and found.headers["retry-after"]
            and str(tmp_path) not in found.text
        )
    assert ask(app, "/sitemap.xml").text.count("<loc>") == 2 * len(PUBLIC)
    assert (
        ask(app, "/robots.txt").status_code
        == ask(app, "/people", accept="text/html").status_code
        == 200
    )

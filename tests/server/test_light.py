"""Light pages: the figures of the release on a page without a script, found by typing, the same
address as the full page.
"""

import asyncio
import re
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from data_access import (
    MEASURES,
    Language,
    PublicFilters,
    PublicQuestion,
    Text,
    Withheld,
    open_release,
)
from pages.public_parts.filters import fit
from pages.public_parts.questions import COLUMNS, TILES
from tests.release import small_releases
from tests.release.small_releases import BODIES, FORMULA, put_in_force, write_release
from web import light
from web.guards.guard import Guard
from web.guards.headers import SafePages
from web.guards.limits import Limits
from web.light import SavesData, light_routes
from web.metadata.head import head

pytestmark = pytest.mark.quick

HOST = "http://127.0.0.1"
PAGES = {"": (), "categories": ("category",), "departments": ("department",),
         "places": ("district", "province"), "people": ("group",)}  # fmt: skip
FILTERS = {
    "group": ["women", "overseas"], "province": ["PK-PB", "PK-SD"], "district": ["PK-PB-LHR", "PK-SD-KHI"],
    "level": ["FED", "SD"], "department": ["nadra", "sd-works"], "category": ["energy", "roads"],
    "period": ["2022", "2023", "2023-Q1", "2023-05"],
}  # fmt: skip
CHOSEN = st.fixed_dictionaries(
    {}, optional={k: st.lists(st.sampled_from(v), max_size=2, unique=True) for k, v in FILTERS.items()}
)  # fmt: skip


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
    inner = Starlette(
        routes=[*light_routes(), Route("/{path:path}", lambda _: HTMLResponse("full"))]
    )
    return SafePages(Guard(SavesData(inner), Limits(), frozenset({"127.0.0.1"})))  # fmt: skip


def ask(app, path, **headers):
    async def answer():
        transport = httpx.ASGITransport(app, client=("127.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def page_of(answer):
    assert answer.status_code == 200, answer.text
    return lxml_html.fromstring(answer.content.decode())


def said(element) -> str:
    return " ".join(element.text_content().split())


def as_number(text: str) -> float | None:
    """Return the first number of a cell in any digits, of a share as a fraction; None of words."""
    found = re.search(r"\d[\d,٬]*([.٫]\d+)?", text)
    if found is None:
        return None
    latin = re.sub("[,٬]", "", found[0]).replace("٫", ".")  # Python reads the digits of Urdu
    return float(latin) / (100 if "%" in text or "٪" in text else 1)


# What stands on a page


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_without_a_script_and_asks_for_nothing_else(app, path, language):
    answer = ask(app, f"/light/{path}?period=2023&lang={language}")
    page = page_of(answer)
    assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ur" else "ltr")
    assert len(list(page.iter("h1"))) == 1 and page.find(".//main") is not None
    assert not list(page.iter("script", "img", "link[@rel='stylesheet']", "iframe"))
    asks = [one for one in page.iter() if set(one.attrib) & {"src", "onclick", "onload", "srcset"}]
    assert not asks and "@import" not in answer.text and not re.search(r"url\((?!#)", answer.text)
    clips = re.findall(r'id="([^"]*clip[^"]*)"', answer.text)
    assert len(clips) == len(set(clips)) and set(re.findall(r"url\(#([^)]*)", answer.text)) <= {
        *clips
    }
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy
    drawn = page.xpath("//section[@class='figure']//div[@class='drawing']")
    assert drawn and all(one.get("aria-label") for one in drawn)
    assert "2023" in said(page.xpath("//p[@class='sentence']")[0])
    inner = [a.get("href") for a in page.xpath("//nav//a | //footer//a")]
    assert any(link.startswith("/light/places?") and "period=2023" in link for link in inner)
    full = next(link for link in inner if "full=1" in link)
    assert urlsplit(full).path == f"/{path}" and parse_qs(urlsplit(full).query)["period"] == [
        "2023"
    ]
    assert all(f"lang={language}" in link for link in inner if link.startswith("/light/"))


@settings(max_examples=25)
@given(
    params=CHOSEN, path=st.sampled_from(list(PAGES)), language=st.sampled_from(["en", "ur"]),
    written=st.sampled_from([{}, {"digits": ["urdu"]}, {"grouping": ["lakh"]}]),
)  # fmt: skip
def test_each_number_is_that_of_the_release(app, folder, params, path, language, written):
    """Tables of the page, read as somebody reads them, beside answers that are asked for here."""
    page = page_of(
        ask(
            app, f"/light/{path}?{urlencode({**params, **written, 'lang': [language]}, doseq=True)}"
        )
    )
    reader = Language(language, *(written.get(key, [""])[0] for key in ("digits", "grouping")))
    release = open_release(str(folder / "release-0003.duckdb"))
    splits = () if path in ("", "people") else PAGES[path][:1]
    chosen = fit(fit(PublicFilters.from_query_params(params)).filters, splits).filters
    key, by, measures = {
        "": ("tiles", "", (*TILES, "response_rate_within_90")), "places": ("district", "district", COLUMNS),
        "people": ("group", "group", COLUMNS),
    }.get(path, (PAGES[path][0] if path else "", PAGES[path][0] if path else "", COLUMNS))  # fmt: skip
    if path in ("places", "people"):
        chosen = fit(chosen, (by,)).filters
    answer = release.ask(PublicQuestion(measures, by, chosen))
    (table,) = page.xpath(f"//section[@id='{key}']//table") or [None]
    if table is None:  # the map before it holds the same, and it is said once
        (table,) = page.xpath("//section[@id='map']//table")
    heads = [said(cell) for cell in table.xpath(".//thead//th")][1:]
    assert heads == [MEASURES[name].label.in_language(reader) for name in measures]
    rows = {row.label.in_language(reader): row for row in answer.rows(by)} if by else {}
    shown = table.xpath(".//tbody/tr")
    assert len(shown) == (len(rows) if by else 1) and shown
    for line in shown:
        name, *cells = [said(cell) for cell in line]
        row = rows[name] if by else answer.total
        for measure, cell in zip(measures, cells, strict=True):
            value = row[measure]
            if isinstance(value, Withheld):
                assert cell == value.label.in_language(reader), (name, measure)
            else:
                near = 0.0051 if cell[0].isdigit() else 0.0101  # “< 1 %”
                assert as_number(cell) == pytest.approx(float(value), abs=near), (name, measure)


HOSTILE = "\u202e<img src=x onerror=alert(1)>\"'</text></select><script>alert(2)</script>&amp;"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_names_of_a_release_are_text_and_turn_no_line_round(app, tmp_path, monkeypatch, language):
    named = [replace(one, label=Text(f"{HOSTILE} {n}", f"{HOSTILE} {n}")) for n, one in enumerate(BODIES)]  # fmt: skip
    monkeypatch.setattr(small_releases, "BODIES", tuple(named))
    put_in_force(write_release(tmp_path, 1))
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    paths = (*PAGES, "departments?department=nadra", "categories?category=roads", "find?q=src")
    for path in paths:
        answer = ask(app, f"/light/{path}{'&' if '?' in path else '?'}lang={language}")
        page = page_of(answer)
        assert not list(page.iter("script", "img")), path
        assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
        assert not re.search("[\u202a-\u202e]", answer.text), path
        shown = [HOSTILE[1:] in said(one) for one in page.xpath("//option | //th | //li | //p")]
        assert any(shown), path


def test_names_of_others_are_text(app):
    page = page_of(ask(app, "/light/departments?lang=en"))
    assert FORMULA in said(page) and not page.xpath("//a[contains(@href, 'elsewhere')]")
    hostile = "<script>alert(1)</script>\u202e"
    found = page_of(ask(app, f"/light/find?q={quote(hostile)}&lang=en"))
    assert "alert(1)" in said(found) and not list(found.iter("script"))
    told = page_of(
        ask(app, f"/light/?{urlencode({'lang': 'en', hostile: 'x', 'province': hostile})}")
    )
    assert "alert(1)" in said(told) and not list(told.iter("script"))


# Filters


def test_the_form_asks_what_the_address_of_the_full_page_would(app):
    page = page_of(ask(app, "/light/categories?lang=en"))
    form = page.xpath("//details[@class='filters']/form")[0]
    assert form.get("action") == "/light/categories" and form.get("method") == "get"
    form.fields["province"], form.fields["period"] = "PK-SD", "2023"
    asked = urlencode([(k, v) for k, v in form.form_values()])
    shown = page_of(ask(app, f"/light/categories?{asked}"))
    same = page_of(ask(app, "/light/categories?province=PK-SD&period=2023&lang=en"))
    assert said(shown.find(".//main")) == said(same.find(".//main"))
    assert shown.xpath("//select[@name='province']/option[@selected]/@value") == ["PK-SD"]
    assert "Sindh" in said(shown.xpath("//p[@class='sentence']")[0])
    chips = {said(one): one.get("href") for one in shown.xpath("//p[@class='chips']/a")}
    without = next(link for name, link in chips.items() if "Sindh" in name)
    assert "province" not in without and "period=2023" in without


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_cannot_be_read_or_shown_is_told(app, language):
    query = "surprise=1&province=PK-XX&measure=beauty&release=77"
    told = said(page_of(ask(app, f"/light/categories?{query}&lang={language}")))
    assert all(word in told for word in ("surprise", "PK-XX", "beauty", "77"))
    where = "/light/places?group=women&department=nadra"
    notices = page_of(ask(app, f"{where}&lang={language}")).xpath(
        "//div[@class='notices problems']//li"
    )
    assert any(FORMULA in said(one) or "نادرا" in said(one) for one in notices)


def test_what_cannot_be_read_makes_no_page_of_its_own(app, monkeypatch):
    made = []
    monkeypatch.setattr(light, "light_page", lambda wanted: made.append(wanted) or "<h1>one</h1>")
    for number in range(3):
        told = ask(app, f"/light/people?level=SD&x{number}=1&lang=en")
        assert f"x{number}" in told.text and "<h1>one</h1><div" in told.text
    assert len(made) == 1 and not made[0].problems


def test_an_older_release_says_so_and_leads_to_the_newest(app):
    page = page_of(ask(app, "/light/?release=1&province=PK-SD&lang=en"))
    (link,) = page.xpath("//div[@class='notices']//a/@href")
    assert "release" not in link and "province=PK-SD" in link
    assert "older" in said(page.xpath("//div[@class='notices']")[0])


# My district, my matter


@pytest.mark.parametrize(
    "typed, filters",
    [
        ("sindh water board", {"department": ["sd-water"]}),
        ("  PUNJAB ", {"province": ["PK-PB"]}),
        ("pb-lhr roads", {"district": ["PK-PB-LHR"], "category": ["roads"]}),
        ("سندھ واٹر بورڈ", {"department": ["sd-water"]}),
        ("پنجاب توانائي", {"province": ["PK-PB"], "category": ["energy"]}),
    ],
)
def test_one_match_is_opened_at_once_in_either_language(app, typed, filters):
    for language in ("en", "ur"):
        answer = ask(app, f"/light/find?q={quote(typed)}&lang={language}")
        assert answer.status_code == 303, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        assert query == filters | {"lang": [language]}


def test_several_matches_are_listed_and_none_is_told(app):
    page = page_of(ask(app, "/light/find?q=s&lang=en"))
    links = page.xpath("//ul[@class='found']//a/@href")
    assert len(links) > 2 and all(link.startswith("/light/?") for link in links)
    assert "zzz" in said(page_of(ask(app, "/light/find?q=zzz&lang=en")))
    assert page_of(ask(app, "/light/find?lang=ur")).findtext(".//h1")


# Kept, packed, refused


def test_what_is_kept_is_not_sent_again_and_is_packed_for_who_unpacks_it(app):
    path = "/light/categories?lang=en"
    plain = ask(app, path, **{"accept-encoding": "identity", "accept": "text/html"})
    packed = ask(app, path, **{"accept-encoding": "gzip", "accept": "text/html"})
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content and plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["cache-control"] == "public, max-age=60"
    again = ask(app, path, **{"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]})
    assert again.status_code == 304 and not again.content
    pinned = ask(app, f"{path}&release=1")
    assert pinned.headers["cache-control"] == "public, max-age=86400"
    awaited = ask(app, f"{path}&release=77")  # there may be one tomorrow
    assert awaited.headers["cache-control"] == "public, max-age=60"
    assert "release=" not in "".join(page_of(awaited).xpath("//nav//@href"))
    assert {"accept-language", "accept-encoding"} <= set(plain.headers["vary"].split(", "))


def test_a_page_is_in_the_language_that_the_browser_prefers_until_it_is_asked_otherwise(app):
    assert page_of(ask(app, "/light/", **{"accept-language": "ur-PK"})).get("lang") == "ur"
    english = page_of(ask(app, "/light/?lang=en", **{"accept-language": "ur-PK"}))
    assert english.get("lang") == "en"
    assert "lang=ur" in english.xpath("//header//a[@hreflang='ur']/@href")[0]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_cannot_be_answered_is_a_page_that_says_why(app, tmp_path, monkeypatch, language):
    lost = ask(app, f"/light/nothing?lang={language}")
    assert lost.status_code == 404 and "categories" in lost.text
    ways = lxml_html.fromstring(lost.text).xpath("//nav//@href")
    assert {f"/light/{path}?lang={language}" for path in PAGES} < set(ways)
    (back,) = lxml_html.fromstring(lost.text).xpath("//footer//@href")
    assert ask(app, back, **{"save-data": "on"}).text == "full"
    assert ask(app, f"/light/?lang={language}&x={'y' * 2500}").status_code == 414
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    none = ask(app, f"/light/?lang={language}")
    assert none.status_code == 503 and none.headers["retry-after"]
    assert f'lang="{language}"' in none.text and str(tmp_path) not in none.text


# How one gets there


def test_who_saves_data_is_led_to_the_light_page_until_he_wants_the_full_one(app):
    led = ask(app, "/places?province=PK-SD", **{"save-data": "on"})
    assert (led.status_code, led.headers["location"]) == (302, "/light/places?province=PK-SD")
    assert ask(app, "/places?province=PK-SD").text == "full"
    assert ask(app, "/cases", **{"save-data": "on"}).text == "full"
    chosen = ask(app, "/places?full=1", **{"save-data": "on"})
    assert chosen.text == "full"
    # Without scripts the full page leads back with this key, which is no fault of the link.
    assert not page_of(ask(app, "/light/?full=1&lang=en")).xpath(
        "//div[@class='notices problems']//li"
    )
    kept = {"save-data": "on", "cookie": chosen.headers["set-cookie"].partition(";")[0]}
    assert ask(app, "/places?province=PK-SD", **kept).text == "full"


def test_a_browser_without_scripts_is_led_there_by_public_pages_alone():
    def of(path, query=b""):
        return head({"type": "http", "path": path, "query_string": query, "headers": [],
                     "server": ("127.0.0.1", 80), "scheme": "http", "root_path": ""})  # fmt: skip

    assert 'content="0; url=/light/places?province=PK-SD"' in of("/places", b"province=PK-SD")
    assert 'content="0; url=/light/"' in of("/")
    assert 'content="0; url=/light/"' in of("/", b"department=%3Cscript%3E&surprise=1")
    assert "noscript" not in of("/cases") and "noscript" not in of("/data")

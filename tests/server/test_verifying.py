"""A file that anybody brings is judged by a process of its own, within limits, and not kept."""

import asyncio
import json
import sys
from dataclasses import replace

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from starlette.applications import Starlette

from data_access.snapshots.keys import KEY_SETTING, fingerprint_of, make_key
from web import verifying
from web.guards.guard import Guard
from web.guards.limits import VERIFY_PATH, Limits
from web.verifying import verifying_routes

FOUND = {
    "code": 1, "findings": [{"en": "Cell <1>", "ur": "خانہ <1>"}], "snapshot": "ab", "name": "<b>",
}  # fmt: skip


def _served(limits: Limits) -> httpx.AsyncClient:
    app = Guard(Starlette(routes=verifying_routes()), limits, None)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


async def _bring(client: httpx.AsyncClient, content: bytes, lang: str = "en") -> httpx.Response:
    return await client.post(f"{VERIFY_PATH}?lang={lang}", files={"file": ("x.json", content)})


def _asked(*contents: bytes, limits: Limits | None = None, lang: str = "en"):
    async def run():
        async with _served(limits or Limits()) as client:
            return await asyncio.gather(*(_bring(client, content, lang) for content in contents))

    return asyncio.run(run())


@pytest.fixture
def command(monkeypatch):
    """Let the process be one that takes ``seconds`` and says ``FOUND``, with what it read."""

    def be(seconds: float = 0) -> None:
        code = f"import sys, time; sys.stdin.read(); time.sleep({seconds}); print({json.dumps(json.dumps(FOUND))})"
        monkeypatch.setattr(verifying, "_COMMAND", [sys.executable, "-c", code])

    return be


@pytest.mark.parametrize(("lang", "told"), [("en", "Cell &lt;1&gt;"), ("ur", "خانہ &lt;1&gt;")])
def test_the_answer_is_said_in_the_readers_language_as_text(command, lang, told):
    command()
    (answer,) = _asked(b"{}", lang=lang)
    assert answer.status_code == 200 and told in answer.text and "&lt;b&gt;" in answer.text
    assert f'dir="{"rtl" if lang == "ur" else "ltr"}"' in answer.text
    assert f"/snapshot?id=ab&amp;lang={lang}" in answer.text


def test_the_command_itself_judges_what_it_is_given():
    (answer,) = _asked(b"no snapshot at all")
    assert "Cannot be told" in answer.text and "carries no snapshot" in answer.text


def test_a_large_file_and_a_second_one_of_the_same_client_are_refused(command):
    command(1)
    small = replace(Limits(), file=1000)
    assert [answer.status_code for answer in _asked(b"x" * 2000, limits=small)] == [413]
    assert sorted(answer.status_code for answer in _asked(b"{}", b"{}")) == [200, 503]


def test_what_takes_too_long_cannot_be_told(command, monkeypatch):
    command(30)
    monkeypatch.setattr(verifying, "_SECONDS", 0.5)
    (answer,) = _asked(b"{}")
    assert answer.status_code == 200 and "Cannot be told" in answer.text


def test_the_public_keys_are_served_and_the_private_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    monkeypatch.setenv(KEY_SETTING, f"{tmp_path}/key.pem")
    fingerprint = make_key(tmp_path / "snapshots" / "keys")

    async def read():
        async with _served(Limits()) as client:
            return await client.get("/verify/keys.json")

    found = asyncio.run(read()).json()
    assert list(found) == [fingerprint] and "BEGIN PUBLIC KEY" in found[fingerprint]
    assert fingerprint_of(load_pem_public_key(found[fingerprint].encode())) == fingerprint

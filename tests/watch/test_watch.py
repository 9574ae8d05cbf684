"""Watch rules: what is told and what is not, once and to whom, and what a wrong file says."""

import io
import json
import random
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import httpx
import pytest

from data_access.audit import log
from data_access.audit.database import transaction
from data_access.channel.terminal import Terminal
from data_access.watch import memory, telling
from data_access.watch.__main__ import main
from data_access.watch.rules import read_rules
from tests.figures.records import complaint, data_of, write_database

AS_OF = datetime(2024, 6, 30, 12)
RULE = '[[rule]]\nname = "late"\nshare = "closed_share_within_40"\nby = "department"\n'
_ATOM = "{http://www.w3.org/2005/Atom}"


def histories(fallen_to: float, of: int = 60, fell_at: int = 12):
    """24 months: the ministry closes 0.9 in time until it falls, the police 0.6 always."""
    chance, number = random.Random(7), 0
    for place in range(24):
        first = date(2022 + (place + 4) // 12, (place + 4) % 12 + 1, 1)
        for department, share in (
            ("ministry", 0.9 if place < fell_at else fallen_to),
            ("police", 0.6),
        ):
            for _ in range(of):
                number += 1
                filed = datetime(first.year, first.month, chance.randint(1, 28), 9)
                days = 10 if chance.random() < share else 60
                yield complaint(
                    number, filed, [filed + timedelta(days=days)], department=department
                )


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """``watched(rules, **how) -> (code, said, told)``: one check over drawn data."""
    path = tmp_path / "data.duckdb"
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{path}")
    monkeypatch.setenv("WATCH_RULES", str(tmp_path / "watch.toml"))

    def check(rules: str, data=None) -> tuple[int, str, str]:
        (tmp_path / "watch.toml").write_text(rules, "utf-8")
        if data is not None:
            path.unlink(missing_ok=True)
            made = data_of(data)
            write_database(path, made.complaints, as_of=AS_OF)
            (tmp_path / "watch" / "seen.json").unlink(missing_ok=True)  # as for a next version
        out, err = io.StringIO(), io.StringIO()
        return main([], Terminal(out, err)), out.getvalue(), err.getvalue()

    return check


def told(tmp_path) -> list[dict]:
    return [one.as_row() for one in memory.read_told(tmp_path / "watch")]


def entries(tmp_path) -> list[ElementTree.Element]:
    feed = ElementTree.fromstring((tmp_path / "watch" / "watch.atom").read_text("utf-8"))
    return feed.findall(f"{_ATOM}entry")


def test_a_step_is_told_with_its_evidence_and_of_the_department_that_fell(watched, tmp_path):
    code, said, problems = watched(RULE + "complaints = 300\n", histories(0.5))
    assert (code, problems) == (0, "") and "worse since" in said and "new: 1" in said
    (row,) = told(tmp_path)
    assert row["code"] == "ministry" and row["is_worse"] and row["looked_at"] == 2
    assert row["before"] == pytest.approx(0.9, abs=0.05)
    assert row["now"] == pytest.approx(0.5, abs=0.06)
    assert row["low"] <= row["now"] - row["before"] <= row["high"] < 0
    assert "2023-04" <= row["since"] <= "2023-06"
    with transaction(writes=False) as connection:
        (entry,) = [row for row in log.rows(connection) if row.page == "watch"]
    assert "closed_share_within_40 by month,department" in entry.questions


@pytest.mark.parametrize(
    ("rules", "fallen_to"),
    [
        (RULE + "complaints = 300\n", 0.9),  # nothing fell
        (RULE + "complaints = 300\npoints = 60\n", 0.5),  # too small a step
        (RULE + "complaints = 30000\n", 0.5),  # too few complaints
        (RULE.replace("department", "province") + "complaints = 300\n", 0.5),  # of no province
    ],
)
def test_size_clearness_and_volume_are_wanted_together(watched, tmp_path, rules, fallen_to):
    code, said, _ = watched(rules, histories(fallen_to))
    assert code == 0 and "new: 0" in said and told(tmp_path) == [] == entries(tmp_path)


def test_everything_together_can_be_watched_and_filters_hold(watched, tmp_path):
    rules = RULE.replace('by = "department"\n', 'filters = "department=ministry"\n')
    watched(rules + "complaints = 300\n", histories(0.5))
    (row,) = told(tmp_path)
    assert (row["code"], row["looked_at"], row["filters"]) == ("", 1, "department=ministry")
    rules = rules.replace("=ministry", "=police").replace('"late"', '"other"')
    assert "new: 0" in watched(rules + "complaints = 300\n")[1]


def test_a_step_is_told_once_though_its_month_moves_and_a_later_one_again(watched, tmp_path):
    rules = RULE + "complaints = 300\n"
    watched(rules, histories(0.5))
    assert "checked already" in watched(rules)[1]
    assert "new: 0" in watched(rules, histories(0.5, of=80))[1]
    assert "new: 0" in watched(rules, histories(0.5, fell_at=13))[1]
    assert len(told(tmp_path)) == 1
    assert "new: 1" in watched(rules, histories(0.5, fell_at=17))[1]
    assert len(told(tmp_path)) == 2 == len(entries(tmp_path))


def test_what_leaves_holds_no_figure_and_leads_to_the_page(watched, tmp_path):
    watched('address = "https://office.example/"\n' + RULE + "complaints = 300\n", histories(0.5))
    text = (tmp_path / "watch" / "watch.atom").read_text("utf-8")
    assert "%" not in text and "0.9" not in text and "0.5" not in text
    (entry,) = entries(tmp_path)
    link = entry.find(f"{_ATOM}link").get("href")
    assert link == (
        "https://office.example/months?share=closed_share_within_40&department=ministry"
    )
    (row,) = told(tmp_path)
    assert entry.find(f"{_ATOM}title").text.endswith(f": worse since {row['since']}")
    mode = (tmp_path / "watch" / "told.jsonl").stat().st_mode & 0o777
    assert mode == 0o600


def test_the_webhook_gets_each_finding_once_and_again_where_it_failed(
    watched, tmp_path, monkeypatch
):
    sent, answers = [], [503, 204, 204]

    def post(address, json, timeout):
        sent.append(json)
        return httpx.Response(answers.pop(0), request=httpx.Request("POST", address))

    monkeypatch.setattr(telling.httpx, "post", post)
    rules = 'webhook = "https://hooks.example/w"\n' + RULE + "complaints = 300\n"
    code, _, problems = watched(rules, histories(0.5))
    assert code == 1 and "sent again at the next check" in problems and len(told(tmp_path)) == 1
    assert watched(rules)[0] == 0 and watched(rules)[0] == 0
    assert len(sent) == 2
    (tmp_path / "watch" / "told.jsonl").unlink()  # moved away: then everything is told again
    (tmp_path / "watch" / "seen.json").write_text('{"version": -1, "rules": "", "sent": 1}')
    assert watched(rules)[0] == 0 and len(sent) == 3
    sent.pop()
    assert [body["id"] for body in sent] == [sent[0]["id"]] * 2
    assert sent[0]["worse"] and set(sent[0]) == {"id", "rule", "en", "ur", "worse", "link", "as_of"}
    assert not any(mark in json.dumps(sent) for mark in ("%", "0.9", "0.5"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it has no rule"), ("rule = [1]\n", "rule 1 is no table"), ("[[rule]\n", "is no TOML"), ("rules = 3\n" + RULE, "rules, which nobody"),
        (RULE.replace("late", ""), "rule 1 has no name"), (RULE + RULE, "give each its own"),
        (RULE.replace("closed_share_within_40", "filed"), "rule 1: share is “filed”; take one of closed"),
        (RULE.replace('"department"', '"sex"'), "rule 1: by is “sex”"),
        (RULE + "points = 0\n", "points is “0”; write a number above 0"), (RULE + "points = true\n", "points is"),
        (RULE + 'complaints = "many"\n', "complaints is “many”"), (RULE + "size = 3\n", "rule 1 has size"),
        (RULE + 'filters = "colour=red"\n', "rule 1: filters"),
        ('webhook = "hooks.example"\n' + RULE, "webhook is “hooks.example”"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_what_is_wrong_and_nothing_is_written(watched, tmp_path, text, said):
    code, out, problems = watched(text, histories(0.5, of=2))
    assert code == 2 and said in problems and out == "" and not (tmp_path / "watch").exists()


def test_without_a_file_it_says_where_to_write_one(watched, tmp_path, monkeypatch):
    watched(RULE, histories(0.5, of=2))
    monkeypatch.setenv("WATCH_RULES", str(tmp_path / "nowhere.toml"))
    out, err = io.StringIO(), io.StringIO()
    assert main([], Terminal(out, err)) == 2 and "nowhere.toml cannot be read" in err.getvalue()


def test_a_log_without_its_last_line_end_loses_nothing(watched, tmp_path):
    rules = RULE + "complaints = 300\n"
    watched(rules, histories(0.5))
    path = tmp_path / "watch" / "told.jsonl"
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    assert "new: 0" in watched(rules, histories(0.5))[1] and len(told(tmp_path)) == 1


def test_a_damaged_memory_is_told_and_kept(watched, tmp_path):
    watched(RULE + "complaints = 300\n", histories(0.5))
    path = tmp_path / "watch" / "told.jsonl"
    path.write_text("nonsense\n")
    code, _, problems = watched(RULE + "complaints = 301\n")
    assert code == 2 and "line 1 is no finding" in problems and path.read_text() == "nonsense\n"
    assert read_rules().rules[0].complaints == 301

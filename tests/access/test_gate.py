"""The gate: no figure without release or sign-in, no exact answer without its entry in the log,
no endless guessing.
"""

import copy
import getpass
import hmac
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock

import itsdangerous
import pytest
import sqlalchemy
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

import data_access
from data_access import (
    BREAKDOWNS,
    CHOICES,
    MEASURES,
    Exported,
    Filters,
    NotPublic,
    Question,
    Text,
    Unreleased,
    access,
    ask,
    audit,
    disclose,
    disclose_as_file,
)
from data_access.access import (
    ROLES,
    AccessCode,
    Gate,
    NotSignedIn,
    Permit,
    TooManyTries,
    codes,
    permit_from,
    permits,
    sign_out,
)
from data_access.access.__main__ import main as sessions_command
from data_access.audit.database import audit_log, close_logs
from data_access.disclosure import gate
from data_access.disclosure.gate import (
    PUBLIC_TOTALS,
    Circumstances,
    Part,
    disclose_to_operator,
    disclose_to_operator_as_file,
    open_public_totals,
)
from data_access.model.recorded import Recorded
from data_access.protection.live_totals import People, Told
from pages.parts.context import OfficeContext
from pages.shared.download import csv_button, exact_csv
from tests.figures.records import complaints_in, write_database

SECRET_COUNT = 987_654_321
PUBLIC = ("filed", "addressed", "open")
PUBLIC_OPENERS = {
    "open_complaints",
    "open_release",
    "release_file",
    "release_progress",
    "released",
}  # nothing is counted in any of them
TABLE = """
filed      | closed     | sex   | province
2024-01-10 | 2024-01-20 | women | PB
2024-01-10 |            | men   | PB
2024-01-10 |            | women | SD
"""


def counted(question: Question) -> Unreleased:
    """What the engine hands over: one count that would be recognised anywhere."""
    counts = {name: SECRET_COUNT for measure in MEASURES.values() for name in measure.counts}
    days = {name: SECRET_COUNT for name, measure in MEASURES.items() if measure.basis == "waiting"}
    parts = {name: [Part("", Text("a", "b"), counts, days)] for name in ("", *question.breakdowns)}
    facts = Recorded.from_text(
        " ".join({fact for measure in MEASURES.values() for fact in measure.needs})
    )
    return Unreleased(question, parts, datetime(2024, 6, 30), 1, facts)


NOTHING_TOLD = Told()


PEOPLE = People({"": (SECRET_COUNT, SECRET_COUNT)}, {"": (SECRET_COUNT, SECRET_COUNT)})


def opened(question: Question, told: Told | None = NOTHING_TOLD) -> Told:
    """What everybody gets of it, with the best luck."""
    return open_public_totals(
        counted(question), told, ("PB",), Circumstances(PEOPLE, {}, 1e9, lambda: 0.999_999_999_999)
    )


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The audit log in a file of its own; calling it returns its rows."""
    address = f"sqlite:///{tmp_path}/logs/audit.sqlite3"
    monkeypatch.setenv(audit.AUDIT_SETTING, address)
    close_logs()

    def rows():
        if not (tmp_path / "logs" / "audit.sqlite3").exists():
            return []
        with create_engine(address).connect() as connection:
            return connection.execute(select(audit_log)).all()

    return rows


@pytest.fixture
def permit(log) -> Permit:
    announced = []
    gate = Gate([AccessCode(announced.append)])
    return permit_from(gate.sign_in(announced[0], "127.0.0.1", "the weekly review"), "203.0.113.7")


# What is not released -----------------------------------------------------------------------------


def test_unreleased_counts_show_in_no_text():
    unreleased = counted(Question(("filed",), ("province",)))
    shown = f"{unreleased!r} {unreleased} {[unreleased]} {unreleased.question}"
    assert shown.startswith("Unreleased(filed by province) ")
    assert str(SECRET_COUNT) not in shown


def test_unreleased_counts_have_no_attribute_to_read_but_the_question_and_the_version():
    unreleased = counted(Question(("filed",)))
    assert [name for name in dir(unreleased) if not name.startswith("_")] == ["question", "version"]
    assert not hasattr(unreleased, "__dict__")
    with pytest.raises(TypeError):
        vars(unreleased)
    with pytest.raises(TypeError):
        iter(unreleased)
    with pytest.raises(TypeError):
        json.dumps(unreleased)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_unreleased_counts_cannot_be_pickled(protocol):
    with pytest.raises(TypeError):
        pickle.dumps(counted(Question(("filed",))), protocol)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_unreleased_counts_cannot_be_copied(copied):
    with pytest.raises(TypeError):
        copied(counted(Question(("filed",))))


def test_a_public_question_cannot_be_put_in_place_of_the_real_one():
    unreleased = counted(Question(("filed",), ("district",)))
    with pytest.raises(AttributeError):
        unreleased.question = PUBLIC_TOTALS
    with pytest.raises(NotPublic):
        open_public_totals(unreleased, None, (), Circumstances(People(), {}, 1e9, lambda: 0.5))


def test_nothing_can_be_added_to_unreleased_counts():
    with pytest.raises(AttributeError):
        counted(Question(("filed",))).note = "a figure"


# What is public -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "grain"), [(Told(), 10), (None, 100)])
def test_of_the_totals_of_all_complaints_everybody_is_told_tens_and_no_exact_number_comes_out(
    told, grain
):
    after = opened(PUBLIC_TOTALS, told)
    assert after.nation.filed == SECRET_COUNT // grain * grain
    assert isinstance(after, Told)
    assert str(SECRET_COUNT) not in f"{after!r} {after.to_json()} {pickle.dumps(after)}"


def test_the_public_face_opens_no_counts_but_for_an_officer():
    assert not [
        name
        for name in dir(data_access)
        if name.startswith(("release", "open_")) and name not in PUBLIC_OPENERS
    ]
    assert "disclose" in dir(data_access) and not hasattr(data_access, "open_public_totals")


@pytest.mark.parametrize("breakdowns", [(), ("province",)])
@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_no_other_measures_are_public(measure, breakdowns):
    for measures in ((measure,), ("filed", measure), (*PUBLIC, measure)):
        with pytest.raises(NotPublic, match="Only the totals of all complaints"):
            opened(Question(measures, breakdowns))


@pytest.mark.parametrize("breakdown", sorted(set(BREAKDOWNS) - {"province"}))
def test_no_other_breakdown_is_public_alone_or_beside_a_public_one(breakdown):
    for breakdowns in (
        (breakdown,),
        ("province", breakdown),
        (breakdown, "province"),
        ("province", "province"),
        (),
    ):
        with pytest.raises(NotPublic):
            opened(Question(PUBLIC, breakdowns))


FILTERED = [
    Filters.from_query_params({name: [sign + "x"]}) for name in CHOICES for sign in ("", "-")
]
FILTERED += [
    Filters(period=("2023",)),
    Filters(from_day="2023-01-01"),
    Filters(to_day="2023-01-01"),
]
FILTERED += [Filters(groups_all=True)]


@pytest.mark.parametrize("filters", FILTERED, ids=lambda filters: str(filters.to_query_params()))
def test_no_filtered_figure_is_public(filters):
    with pytest.raises(NotPublic):
        opened(replace(PUBLIC_TOTALS, filters=filters))


def test_the_sentence_of_a_refusal_holds_no_figure():
    with pytest.raises(NotPublic) as refused:
        opened(Question(("members",)))
    assert str(SECRET_COUNT) not in str(refused.value)


# Sign-in and log ----------------------------------------------------------------------------------


def test_a_signed_in_user_sees_exact_figures_and_the_log_says_so(permit, log):
    first, second = (
        Question(("filed",), ("sex",)),
        Question(("backlog",), (), Filters(sex=("women",))),
    )
    answers = disclose([counted(first), counted(second)], permit, "overview")
    assert [answer.total.counts["filed"] for answer in answers] == [SECRET_COUNT] * 2
    (row,) = log()
    assert (row.who, row.session, row.role) == (
        f"session:{permit.session}",
        permit.session,
        "office",
    )
    assert (row.client, row.page, row.purpose) == ("203.0.113.7", "overview", "the weekly review")
    assert row.exported is False
    assert row.questions == "filed by sex\nbacklog where sex=women"
    assert row.smallest == SECRET_COUNT
    assert row.at[-8] == "." and row.at[-1] == "Z"
    assert abs((datetime.now(UTC) - datetime.fromisoformat(row.at)).total_seconds()) < 60


def forged(permit: Permit) -> Permit:
    """A token of the right form, signed with another secret."""
    signer = itsdangerous.URLSafeTimedSerializer("another secret", salt="office session")
    return replace(permit, token=signer.dumps(permits._content(permit.token)))


BAD_PERMITS = {
    "none": lambda permit: None,
    "a text": lambda permit: permit.token,
    "look-alike": lambda permit: mock.Mock(session=permit.session, token=permit.token),
    "no token": lambda permit: Permit(permit.session, ""),
    "token None": lambda permit: Permit(permit.session, None),
    "forged": forged,
    "cut": lambda permit: Permit(permit.session, permit.token[:-1]),
    "another session": lambda permit: replace(permit, session="someone else"),
    "another name": lambda permit: replace(permit, who="somebody@office.example"),
    "another purpose": lambda permit: replace(permit, purpose="nothing at all"),
    "other salt": lambda permit: replace(
        permit,
        token=itsdangerous.URLSafeTimedSerializer(permits._signer.secret_key, salt="x").dumps(
            permits._content(permit.token)
        ),
    ),
    "only a number": lambda permit: replace(permit, token=permits._signer.dumps(permit.session)),
}


@pytest.mark.parametrize("name", BAD_PERMITS)
def test_without_a_good_permit_there_is_no_answer_and_no_entry(name, permit, log):
    bad = BAD_PERMITS[name](permit)
    unreleased = counted(Question(("filed",)))
    with (
        mock.patch.object(Unreleased, "_open") as opened,
        pytest.raises(NotSignedIn, match="Sign in with"),
    ):
        disclose([unreleased], bad, "overview")
    assert not opened.called
    assert log() == []


def test_after_sign_out_there_is_no_answer_and_no_entry(permit, log):
    disclose([counted(Question(("filed",)))], permit, "overview")
    sign_out(permit.token)
    with pytest.raises(NotSignedIn, match="signed out"):
        disclose([counted(Question(("filed",)))], permit, "overview")
    assert len(log()) == 1


def test_signing_out_with_a_bad_token_ends_nobodys_session(permit, log):
    for token in ("", None, forged(permit).token):
        sign_out(token)
    assert permit_from(permit.token, permit.client) == permit


ELSEWHERE = """
import sys
from data_access import access
access.sign_out(sys.argv[1])
"""


def test_signing_out_at_one_server_ends_the_session_at_all_that_share_the_secret(log, monkeypatch):
    """A second process signs out; the first one, which opened the session, refuses it from then
    on.
    """
    monkeypatch.setenv(access.SECRET_SETTING, "shared")
    opening = "from data_access.access import permits; print(permits.open_code_session('office'))"
    token = subprocess.run(
        [sys.executable, "-c", opening], capture_output=True, text=True, check=True
    ).stdout.strip()
    monkeypatch.setattr(
        permits, "_signer", itsdangerous.URLSafeTimedSerializer("shared", salt="office session")
    )
    opened = permit_from(token)
    disclose([counted(Question(("filed",)))], opened, "overview")
    subprocess.run([sys.executable, "-c", ELSEWHERE, token], check=True)
    with pytest.raises(NotSignedIn, match="signed out"):
        disclose([counted(Question(("filed",)))], opened, "overview")
    assert len(log()) == 1


def test_a_session_can_be_ended_for_its_user(permit, log, capsys):
    assert sessions_command(["end", permit.who]) == 0
    with pytest.raises(NotSignedIn, match="signed out"):
        permit_from(permit.token)
    assert "has ended" in capsys.readouterr().out


def test_ending_a_session_without_a_log_says_what_is_wrong(monkeypatch, capsys):
    monkeypatch.setenv(audit.AUDIT_SETTING, "sqlite:////proc/no/audit.sqlite3")
    assert sessions_command(["end", "x"]) == 2
    assert "AUDIT_DATABASE_URL" in capsys.readouterr().err


def test_while_sign_outs_cannot_be_read_there_is_no_exact_figure(permit, monkeypatch):
    monkeypatch.setenv(audit.AUDIT_SETTING, "sqlite:////proc/no/audit.sqlite3")
    with mock.patch.object(Unreleased, "_open") as opened, pytest.raises(audit.AuditUnavailable):
        disclose([counted(Question(("filed",)))], permit, "overview")
    assert not opened.called


@pytest.mark.parametrize(
    ("later", "holds"), [(access.SESSION_SECONDS - 60, True), (access.SESSION_SECONDS + 60, False)]
)
def test_a_sign_in_ends_after_eight_hours(permit, log, monkeypatch, later, holds):
    real = itsdangerous.timed.time.time
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: real() + later)
    if holds:
        assert disclose([counted(Question(("filed",)))], permit, "overview")
    else:
        with pytest.raises(NotSignedIn):
            disclose([counted(Question(("filed",)))], permit, "overview")
    assert len(log()) == holds


def test_the_entry_is_written_before_the_answer_is_given(permit, log):
    seen = []
    full = mock.patch.object(
        gate.audit, "record", side_effect=lambda *row: seen.append(row) or 1 / 0
    )
    with full, pytest.raises(ZeroDivisionError):
        disclose([counted(Question(("filed",)))], permit, "overview")
    assert seen == [(permit, "overview", ["filed"], SECRET_COUNT)]


@pytest.mark.parametrize(
    "address", ["sqlite:////proc/no/such/folder/audit.sqlite3", "sqlite:////dev/null/audit.sqlite3"]
)
def test_without_a_log_there_is_no_exact_figure(permit, monkeypatch, address):
    monkeypatch.setenv(audit.AUDIT_SETTING, address)
    for shown in (
        lambda: disclose([counted(Question(("filed",)))], permit, "overview"),
        lambda: disclose_to_operator(counted(Question(("filed",))), "ask"),
    ):
        with pytest.raises(
            audit.AuditUnavailable, match="so no exact figure is shown; check AUDIT_DATABASE_URL"
        ) as told:
            shown()
        assert str(SECRET_COUNT) not in str(told.value)


def test_a_log_that_fills_up_later_stops_the_figures(permit, log, monkeypatch):
    disclose([counted(Question(("filed",)))], permit, "overview")
    monkeypatch.setattr(
        sqlalchemy.Engine,
        "connect",
        mock.Mock(side_effect=SQLAlchemyError("database or disk is full")),
    )
    with pytest.raises(audit.AuditUnavailable, match="disk is full"):
        disclose([counted(Question(("filed",)))], permit, "overview")


def test_an_address_of_the_log_that_is_none_is_told_without_a_traceback(permit, monkeypatch):
    monkeypatch.setenv(audit.AUDIT_SETTING, "no address at all")
    with pytest.raises(audit.AuditUnavailable, match="cannot be written"):
        disclose([counted(Question(("filed",)))], permit, "overview")


# Exact figures as a file --------------------------------------------------------------------------


@pytest.fixture
def export(permit) -> Exported:
    return disclose_as_file([counted(Question(("filed",), ("province",)))], permit, "CSV of parts")


def test_an_export_is_logged_as_one_and_holds_the_answers(export, log):
    (row,) = log()
    assert (
        row.exported is True and row.page == "CSV of parts" and row.questions == "filed by province"
    )
    assert [answer.total["filed"] for answer in export.answers] == [SECRET_COUNT]
    assert exact_csv(export, _table) == f"\ufeffcode,filed\r\n,{SECRET_COUNT}\r\n"


def _table(answers) -> list[dict]:
    return [
        {"code": row.code, "filed": row["filed"]}
        for answer in answers
        for row in answer.rows("province")
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda answers: Exported(answers),
        lambda answers: Exported(answers, object()),
        lambda answers: Exported(answers, None),
        lambda answers: Exported(answers, True),
        lambda answers: Exported(answers=answers, seal="seal"),
        lambda answers: type("Free", (Exported,), {"__init__": lambda self, answers: None})(
            answers
        ),
    ],
)
def test_nobody_makes_an_export_without_the_log(make, permit, log):
    answers = disclose([counted(Question(("filed",), ("province",)))], permit, "office/overview")
    before = log()
    with pytest.raises(TypeError, match="log"):
        make(answers)
    assert log() == before


def test_an_export_that_was_not_made_by_the_gate_is_empty_of_answers():
    with pytest.raises(AttributeError):
        _ = object.__new__(Exported).answers


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_an_export_is_not_copied_or_kept(copied, export):
    with pytest.raises(TypeError, match="not kept"):
        copied(export)
    assert str(SECRET_COUNT) not in f"{export!r} {export}" and not hasattr(export, "__dict__")


def test_exact_answers_that_were_only_shown_make_no_file(permit):
    answers = disclose([counted(Question(("filed",), ("province",)))], permit, "office/overview")
    for shown in (answers, answers[0], list(answers), counted(Question(("filed",))), None):
        with pytest.raises(TypeError, match="only when they are Exported"):
            exact_csv(shown, _table)


def test_no_log_means_no_file(permit, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(audit.AUDIT_SETTING, "sqlite:////proc/nowhere/audit.sqlite3")
    close_logs()
    made = []
    with pytest.raises(audit.AuditUnavailable):
        made.append(disclose_as_file([counted(Question(("filed",)))], permit, "CSV of parts"))
    with pytest.raises(audit.AuditUnavailable):
        made.append(disclose_to_operator_as_file(counted(Question(("filed",))), "ask"))
    assert not made


def test_a_button_that_logs_nothing_takes_public_visits_only():
    office = OfficeContext("en", "light", None, None, None, Filters(), None)
    with pytest.raises(TypeError, match="public visits"):
        csv_button(office, "parts", list, None)


@pytest.mark.parametrize(("form", "exported"), [("csv", True), ("json", True), ("table", False)])
def test_the_ask_command_logs_what_is_made_to_be_kept_as_a_file_as_an_export(
    tmp_path, log, capsys, form, exported
):
    address = write_database(tmp_path / "data.duckdb", complaints_in(TABLE).complaints)
    assert ask.main(["filed", "--database", address, "--format", form]) == 0
    assert [row.exported for row in log()] == [exported] and "3" in capsys.readouterr().out


def test_public_figures_need_no_log(log):
    opened(PUBLIC_TOTALS)
    assert log() == []


def test_the_ask_command_is_logged_under_the_systems_user(tmp_path, log, capsys):
    data = complaints_in(TABLE)
    address = write_database(tmp_path / "data.duckdb", data.complaints)
    assert (
        ask.main(["filed,open", "--by", "sex", "--where", "province=PB", "--database", address])
        == 0
    )
    (row,) = log()
    assert (row.who, row.role, row.client) == (f"user:{getpass.getuser()}", "terminal", "terminal")
    assert (row.page, row.questions, row.smallest) == (
        "ask",
        "filed,open by sex where province=PB",
        0,
    )
    assert "women" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_the_ask_command_prints_nothing_when_the_log_cannot_be_written(
    tmp_path, monkeypatch, capsys, form
):
    monkeypatch.setenv(audit.AUDIT_SETTING, "sqlite:////proc/no/audit.sqlite3")
    address = write_database(tmp_path / "data.duckdb", complaints_in(TABLE).complaints)
    assert ask.main(["filed", "--database", address, "--format", form]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "AUDIT_DATABASE_URL" in printed.err


# Access codes -------------------------------------------------------------------------------------


class Clock:
    """A clock that stands until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def announced() -> list[str]:
    """The codes that were announced, in their order."""
    return []


def test_a_code_works_once_and_the_next_one_is_announced(announced):
    gate = Gate([AccessCode(announced.append)])
    gate.sign_in(announced[0], "a")
    assert len(announced) == 2 and announced[0] != announced[1]
    with pytest.raises(NotSignedIn, match="not the access code"):
        gate.sign_in(announced[0], "a")
    assert gate.sign_in(announced[1], "a")


def test_a_wrong_code_leaves_the_announced_one_valid(announced):
    gate = Gate([AccessCode(announced.append)])
    with pytest.raises(NotSignedIn):
        gate.sign_in("AAAA-AAAA-AAAA", "a")
    assert len(announced) == 1
    assert gate.sign_in(announced[0], "a")


def test_codes_are_three_groups_of_four_letters_that_nobody_mistakes(announced):
    for _ in range(50):
        Gate([AccessCode(announced.append)])
    assert len(set(announced)) == 50
    assert all([len(group) for group in code.split("-")] == [4, 4, 4] for code in announced)
    assert not set("".join(announced)) & set("IO01")


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "]
)
def test_a_code_may_be_typed_in_small_letters_and_without_hyphens(announced, typed):
    gate = Gate([AccessCode(announced.append)])
    assert gate.sign_in(typed(announced[0]), "a")


def test_each_sign_in_is_a_session_of_its_own(announced):
    gate = Gate([AccessCode(announced.append)])
    sessions = {permit_from(gate.sign_in(announced[-1], "a")).session for _ in range(5)}
    assert len(sessions) == 5


def test_a_fixed_code_works_again_and_again_and_is_never_announced(announced):
    gate = Gate([AccessCode(announced.append, "a-fixed-code")])
    assert gate.sign_in("a-fixed-code", "a") != gate.sign_in("A FIXED CODE", "b")
    assert announced == []


@pytest.mark.parametrize("short", ["a", "1234567", "--------", "1-2-3-4-5-6-7", "a       b"])
def test_a_short_fixed_code_is_refused_and_hyphens_do_not_lengthen_it(short, announced):
    with pytest.raises(ValueError, match="OFFICE_ACCESS_CODE is too short"):
        AccessCode(announced.append, short)


def guess(gate: Gate, times: int, client: str = "a") -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            gate.sign_in("wrong", client)


def test_after_five_wrong_codes_even_the_right_one_waits_for_15_minutes(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    guess(gate, 5)
    clock.now += 899
    with pytest.raises(TooManyTries, match="15 minutes"):
        gate.sign_in(announced[0], "a")
    clock.now += 1
    assert gate.sign_in(announced[0], "a")


def test_waiting_tries_do_not_lengthen_the_wait(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    guess(gate, 5)
    for _ in range(10):
        clock.now += 89
        with pytest.raises(TooManyTries):
            gate.sign_in("wrong", "a")
    clock.now += 10
    assert gate.sign_in(announced[0], "a")


def test_a_right_code_forgets_the_wrong_ones_before(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    guess(gate, 4)
    gate.sign_in(announced[-1], "a")
    guess(gate, 4)
    assert gate.sign_in(announced[-1], "a")


def test_one_guesser_does_not_lock_the_others_out(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    guess(gate, 5, "guesser")
    assert gate.sign_in(announced[0], "office")


def test_fifty_wrong_codes_from_anywhere_close_the_gate_for_all(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    for client in range(50):
        guess(gate, 1, f"client {client}")
    with pytest.raises(TooManyTries):
        gate.sign_in(announced[0], "office")
    clock.now += 900
    assert gate.sign_in(announced[0], "office")


def test_old_tries_of_many_clients_are_forgotten(announced, clock):
    gate = Gate([AccessCode(announced.append)], clock)
    for client in range(40):
        guess(gate, 1, f"client {client}")
    clock.now += 901
    guess(gate, 1)
    assert list(gate._wrong) == ["a"]


def test_codes_are_compared_in_constant_time(announced, monkeypatch):
    compared = []
    monkeypatch.setattr(
        codes.hmac,
        "compare_digest",
        lambda a, b, real=hmac.compare_digest: compared.append((a, b)) or real(a, b),
    )
    gate = Gate([AccessCode(announced.append)])
    guess(gate, 1)
    assert compared == [(b"WRONG", announced[0].replace("-", "").encode())]


@pytest.mark.parametrize("code", ["", " ", "-", "پاکستان", "\0"])
def test_odd_codes_are_only_wrong(announced, code):
    with pytest.raises(NotSignedIn):
        Gate([AccessCode(announced.append)]).sign_in(code, "a")


# Codes of several roles ---------------------------------------------------------------------------


def test_the_code_that_is_entered_decides_the_role(announced):
    gate = Gate([AccessCode(announced.append, None, role) for role in ROLES])
    for role, code in zip(ROLES, tuple(announced), strict=True):
        assert permit_from(gate.sign_in(code, "a")).roles == {role}
    assert len(announced) == 6


def test_only_the_code_that_was_used_is_replaced(announced):
    gate = Gate([AccessCode(announced.append, None, role) for role in ROLES])
    gate.sign_in(announced[1], "a")
    assert len(announced) == 4
    assert gate.sign_in(announced[0], "a") and gate.sign_in(announced[2], "a")


def test_two_roles_cannot_have_the_same_code(announced):
    with pytest.raises(ValueError, match="same access code"):
        Gate(
            [
                AccessCode(announced.append, code, role)
                for role, code in (("office", "a-code-of-both"), ("auditor", "A CODE OF BOTH"))
            ]
        )


def test_a_short_code_names_the_setting_of_its_role(announced):
    with pytest.raises(ValueError, match="AUDITOR_ACCESS_CODE is too short"):
        AccessCode(announced.append, "short", "auditor")


def test_a_long_purpose_is_cut_and_stands_on_one_line(announced):
    gate = Gate([AccessCode(announced.append)])
    purpose = permit_from(gate.sign_in(announced[0], "a", "one\n  two " + "x" * 500)).purpose
    assert purpose.startswith("one two x") and len(purpose) == 200

"""Times: one moment gives one day, month and waiting time, however it is written and wherever
the machine stands.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, text

from data_access.feed import Feed, FeedProblem, FeedSettings, import_file, read_mapping
from data_access.feed.settings import SourceSettings
from data_access.feed.staging.dates.time_zones import hours_shown_twice
from data_access.feed.staging.notes import _is_slight
from tests.databases.engines import fresh
from tests.importing.test_import_values import CASES, Import, counts

NEW_YORK, KARACHI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Karachi")
TIMES = 'number = "id"\nfiled_at = "filed"\nclosed_at = "closed"\n'
STORED = "select number, filed_at, first_closed_at, filed_month, days_to_close from complaints order by number"


def _mapping(folder: Path, zone: str = "", columns: str = TIMES, file: str = ""):
    """A mapping of the town hall; ``zone``: what it says of its time zone."""
    path = folder / "times.toml"
    says = f'time_zone = "{zone}"\n' if zone else ""
    path.write_text(
        f'[source]\ncode = "t"\nname = "T"\nlicence = "CC0"\n{says}'
        f'[dataset]\ntitle_en = "T"\nsynthetic = true\n{file}[columns]\n{columns}'
    )
    return read_mapping(str(path))


@pytest.fixture
def town(tmp_path):
    return Import(tmp_path)


def _load(town, name: str, content: str, mapping):
    path = town.folder / name
    path.write_text(content, encoding="utf-8")
    return import_file(path, mapping, town.into, town.folder / "rejects.csv")


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def machine(request, monkeypatch):
    """The machine stands in this zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


# Moments of both sides of the nights in which the clocks of New York change, and one at the end of
# a year.
MOMENTS = [
    (datetime(2018, 11, 4, 5, 50, tzinfo=UTC), datetime(2018, 11, 4, 6, 10, tzinfo=UTC)),
    (datetime(2019, 3, 10, 6, 59, tzinfo=UTC), datetime(2019, 3, 10, 7, 1, tzinfo=UTC)),
    (datetime(2020, 1, 1, 4, 30, tzinfo=UTC), datetime(2020, 1, 1, 5, 30, tzinfo=UTC)),
    (datetime(2020, 7, 1, 3, 0, tzinfo=UTC), datetime(2020, 7, 11, 12, 0, tzinfo=UTC)),
]


def _written(form: str, zone: ZoneInfo) -> str:
    def one(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return {
            "offset": local.isoformat(),
            "other offset": moment.astimezone(KARACHI).isoformat(" "),
            "Z": f"{moment:%Y-%m-%dT%H:%M}Z",
            "UTC": f"{moment:%Y-%m-%d %H:%M:%S} UTC",
            "short": f"{local:%Y-%m-%d %H:%M:%S}{local.strftime('%z')[:3]}",
            "plain": f"{local:%Y-%m-%dT%H:%M:%S}",
        }[form]

    rows = [f"{place},{one(filed)},{one(closed)}" for place, (filed, closed) in enumerate(MOMENTS)]
    return "\n".join(["id,filed,closed", *rows])


def _expected(zone: ZoneInfo) -> list[tuple]:
    found = []
    for place, moments in enumerate(MOMENTS):
        filed, closed = (moment.astimezone(zone).replace(tzinfo=None) for moment in moments)
        month, days = filed.year * 12 + filed.month - 1, (closed.date() - filed.date()).days
        found.append((str(place), filed, closed, month, days))
    return found


@pytest.mark.parametrize("zone", [NEW_YORK, KARACHI], ids=str)
@pytest.mark.parametrize("form", ["offset", "other offset", "Z", "UTC", "short", "plain"])
def test_one_moment_is_one_day_however_it_is_written(town, form, zone):
    summary = _load(town, "a.csv", _written(form, zone), _mapping(town.folder, zone.key))
    assert (counts(summary), summary.values_set_aside) == ((4, 0, 0, 0), 0)
    assert town.rows(STORED) == _expected(zone)


def test_the_zone_of_the_machine_does_not_count(town, machine):
    mapping = _mapping(town.folder, NEW_YORK.key)
    _load(town, "a.csv", _written("Z", NEW_YORK), mapping)
    assert town.rows(STORED) == _expected(NEW_YORK)
    rows = {"id": [str(place) for place in range(4)]}
    for name, which in (("filed", 0), ("closed", 1)):
        rows[name] = pa.array(
            [pair[which] for pair in MOMENTS], pa.timestamp("us", "Europe/Berlin")
        )
    pq.write_table(pa.table(rows), town.folder / "a.parquet")
    summary = import_file(
        town.folder / "a.parquet", mapping, town.into, town.folder / "rejects.csv"
    )
    assert counts(summary) == (0, 0, 4, 0)


def test_a_mapping_without_a_zone_takes_that_of_the_settings(town, monkeypatch):
    monkeypatch.setenv("DATA_TIME_ZONE", NEW_YORK.key)
    _load(town, "a.csv", _written("Z", NEW_YORK), _mapping(town.folder))
    assert town.rows(STORED) == _expected(NEW_YORK)


def test_an_unknown_zone_is_told(tmp_path):
    with pytest.raises(
        FeedProblem,
        match="source.time_zone .*there is no time zone “Lahore”; write it as Asia/Karachi",
    ):
        _mapping(tmp_path, "Lahore")


@pytest.mark.parametrize("zone", ["", "America/New_York"])
def test_requests_of_open311_that_are_closed_within_minutes_are_closed_after_they_were_filed(
    town, zone
):
    name = "02-times-with-offsets"
    mapping = (CASES / name / "mapping.toml").read_text()
    if zone:
        mapping = mapping.replace('licence = "CC0"', f'licence = "CC0"\ntime_zone = "{zone}"')
    (town.folder / "m.toml").write_text(mapping)
    file = CASES / name / "a.jsonl"
    summary = import_file(
        file, read_mapping(str(town.folder / "m.toml")), town.into, town.folder / "rejects.csv"
    )
    assert (counts(summary), summary.values_set_aside) == ((3, 0, 0, 0), 0)
    assert town.rows("select number, status, days_to_close from complaints order by 1") == [
        ("A1", 3, 0),
        ("A2", 3, 0),
        ("A3", 3, 1),
    ]


def test_only_the_hour_that_the_clock_shows_twice_is_forgiven(town):
    rows = [
        "1,2018-11-04T01:50:00,2018-11-04T01:10:00",  # that hour: the second time round
        "2,2018-11-04T02:10:00,2018-11-04T01:10:00",
        "3,2018-11-05T01:50:00,2018-11-05T01:10:00",
    ]
    _load(town, "a.csv", "\n".join(["id,filed,closed", *rows]), _mapping(town.folder, NEW_YORK.key))
    assert [line for line, *_ in town.set_aside] == ["3", "4"]


def test_the_hours_that_a_clock_shows_twice_are_those_of_the_zone():
    assert (datetime(2018, 11, 4, 1), datetime(2018, 11, 4, 2)) in hours_shown_twice(
        "America/New_York"
    )
    assert (datetime(2023, 4, 2, 1, 30), datetime(2023, 4, 2, 2)) in hours_shown_twice(
        "Australia/Lord_Howe"
    )
    assert hours_shown_twice("UTC") == ()
    assert len(hours_shown_twice("Asia/Karachi")) == 3  # the summers of 2002, 2008 and 2009


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("2024-01-05t01:30:00+05:00", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04t20:30:00z", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T15:30:00\u221205:00", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T20Z", datetime(2024, 1, 5, 1, 0)),
        ("2024-01-05T01+05:00", datetime(2024, 1, 5, 1, 0)),
        ("2024-01-05T013000+0500", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-05T0130+0500", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T203000.25Z", datetime(2024, 1, 5, 1, 30, 0, 250_000)),
        ("20240104T203000Z", datetime(2024, 1, 5, 1, 30)),
        ("20240105T0130", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-05T01", datetime(2024, 1, 5, 1, 0)),
        ("2024-01-05T01:30:00+05:00[Asia/Karachi]", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T15:30:00\u221205:00[America/New_York]", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T20:30Z[UTC]", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-04T15:30:00[America/New_York]", datetime(2024, 1, 5, 1, 30)),
        ("2024-01-05T25", None),
        ("2024-01-05T0175", None),
        ("2024-01-05 soon", None),
        ("20240105", None),
    ],
)
def test_rare_spellings_of_iso_8601_are_read_too(town, text, wanted):
    filed = _mapping(town.folder, KARACHI.key, 'number = "id"\nfiled_at = "filed"\n')
    summary = _load(town, "a.csv", f"id,filed\n1,{text}\n2,2024-01-01\n", filed)
    assert summary.rejected == (wanted is None)
    found = town.rows("select filed_at from complaints where number = '1'")
    assert found == ([(wanted,)] if wanted else [])


# Numbers and formats ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form, filed, closed, wanted",
    [
        (
            "epoch_seconds",
            "1541310600",
            "1541311800.0",
            (datetime(2018, 11, 4, 10, 50), datetime(2018, 11, 4, 11, 10)),
        ),
        (
            "epoch_milliseconds",
            "1541310600000",
            "1541311800500",
            (datetime(2018, 11, 4, 10, 50), None),
        ),
        (
            "spreadsheet_serial",
            "43408",
            "43408.5",
            (datetime(2018, 11, 4), datetime(2018, 11, 4, 12)),
        ),
        (
            "spreadsheet_serial_1904",
            "41946",
            "41946.25",
            (datetime(2018, 11, 4), datetime(2018, 11, 4, 6)),
        ),
        (
            "%d/%m/%Y %H:%M %z",
            "04/11/2018 01:50 -0400",
            "04/11/2018 01:10 -0500",
            (datetime(2018, 11, 4, 10, 50), None),
        ),
        ("%d.%m.%Y", "۰۴.۱۱.۲۰۱۸", "٠٤.١١.٢٠١٨", (datetime(2018, 11, 4), datetime(2018, 11, 4))),
    ],
)
def test_dates_may_be_numbers_where_the_mapping_says_so(town, form, filed, closed, wanted):
    times = f'number = "id"\nfiled_at = {{ column = "filed", formats = ["{form}"] }}\n'
    times += f'closed_at = {{ column = "closed", formats = ["{form}", "%Y"] }}\n'
    summary = _load(
        town,
        "a.csv",
        f"id,filed,closed\n1,{filed},{closed}\n",
        _mapping(town.folder, KARACHI.key, times),
    )
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 0), 0)
    ((_, found, end, *_),) = town.rows(STORED)
    assert found == wanted[0] and (wanted[1] is None or end == wanted[1])


def test_a_number_is_no_date_unless_the_mapping_says_so_and_one_far_away_is_none_at_all(town):
    assert _load(town, "a.csv", "id,filed,closed\n1,43408,\n", _mapping(town.folder)).rejected == 1
    serial = 'number = "id"\nfiled_at = { column = "filed", formats = ["spreadsheet_serial", "epoch_seconds"] }\n'
    rows = "id,filed\n1,99999999999999\n2,1e300\n3,nan\n4,43408\n5,-5000000000\n"
    assert counts(_load(town, "a.csv", rows, _mapping(town.folder, "UTC", serial))) == (1, 0, 0, 4)
    with pytest.raises(
        FeedProblem,
        match="columns.filed_at.formats: “serial” is no form of dates; .*spreadsheet_serial",
    ):
        _mapping(town.folder, "", serial.replace("spreadsheet_serial", "serial"))


def test_dates_that_fit_two_formats_and_give_different_days_are_told_with_an_example(town):
    times = 'number = "id"\nfiled_at = { column = "filed", formats = ["%d/%m/%Y", "%m/%d/%Y"] }\n'
    rows = "id,filed\n1,13/04/2024\n2,03/04/2024\n3,04/04/2024\n4,05/06/2024\n"
    summary = _load(town, "a.csv", rows, _mapping(town.folder, columns=times))
    (note,) = summary.notes
    assert note.startswith(
        "columns.filed_at: 2 values fit both %d/%m/%Y and %m/%d/%Y and give different days"
    )
    assert "“03/04/2024” on line 3, read as 03 April 2024, by the other as 04 March 2024" in note
    changes = times + 'changed_at = { column = "filed", formats = ["%d/%m/%Y"] }\n'
    summary = _load(
        town, "a.csv", rows.replace("13/04", "12/12"), _mapping(town.folder, columns=changes)
    )
    assert [
        text for text in summary.notes if "“03/04/2024” on line 3, read as 03 April 2024" in text
    ]
    unlike = times.replace("%m/%d/%Y", "%Y-%m-%d")
    assert (
        _load(
            town, "a.csv", "id,filed\n2,03/04/2024\n", _mapping(town.folder, columns=unlike)
        ).notes
        == ()
    )


def _in_two_forms(one: str, other: str) -> str:
    return f'number = "id"\nfiled_at = {{ column = "filed", formats = ["{one}", "{other}"] }}\n'


@pytest.mark.parametrize(
    "forms, text, wanted",
    [
        (("epoch_seconds", "spreadsheet_serial"), "45000", datetime(2023, 3, 15)),
        (("spreadsheet_serial", "epoch_seconds"), "1704067200", datetime(2024, 1, 1)),
        (("epoch_milliseconds", "epoch_seconds"), "1704067200", datetime(2024, 1, 1)),
        (("epoch_seconds", "epoch_milliseconds"), "1704067200000", datetime(2024, 1, 1)),
        (("epoch_seconds", "%Y%m%d"), "20240105", datetime(2024, 1, 5)),
        (("epoch_milliseconds", "%Y%m%d%H%M"), "202401051230", datetime(2024, 1, 5, 12, 30)),
        (("epoch_seconds", "%Y%m%d"), "۲۰۲۴۰۱۰۵", datetime(2024, 1, 5)),
        (("epoch_seconds", "%Y-%m-%d"), "1975-01-05", datetime(1975, 1, 5)),
    ],
)
def test_a_number_that_fits_two_forms_is_read_by_the_one_that_makes_a_likely_date_of_it(
    town, forms, text, wanted
):
    summary = _load(
        town, "a.csv", f"id,filed\n1,{text}\n", _mapping(town.folder, "UTC", _in_two_forms(*forms))
    )
    assert (counts(summary), summary.notes) == ((1, 0, 0, 0), ())
    assert town.rows("select filed_at from complaints") == [(wanted,)]


@pytest.mark.parametrize(
    "forms, texts",
    [
        (("%d.%m.%Y", "%d.%m.%y"), ("13.01.2024", "13.01.24")),
        (("%m/%d/%Y", "%m/%d/%y"), ("01/13/2024", "1/13/24")),
        (
            ("%d.%m.%Y %H:%M %z", "%d.%m.%y %H:%M %z"),
            ("13.01.2024 00:00 +00", "13.01.24 00:00 +00"),
        ),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_years_of_two_and_of_four_figures_stand_in_one_column(town, forms, texts, turned):
    both = _in_two_forms(*(reversed(forms) if turned else forms))
    text = f"id,filed\n1,{texts[0]}\n2,{texts[1]}\n"
    summary = _load(town, "a.csv", text, _mapping(town.folder, "UTC", both))
    assert (counts(summary), summary.notes) == ((2, 0, 0, 0), ())
    assert town.rows("select distinct filed_at from complaints") == [(datetime(2024, 1, 13),)]


def test_a_number_that_is_a_likely_date_in_two_forms_is_told(town):
    both = _in_two_forms("spreadsheet_serial", "spreadsheet_serial_1904")
    (note,) = _load(town, "a.csv", "id,filed\n1,45000\n", _mapping(town.folder, "UTC", both)).notes
    assert "“45000” on line 2, read as 15 March 2023, by the other as 16 March 2027" in note


@pytest.mark.parametrize("text", ["05/04/2024 10:00 +0500", "۰۵/۰۴/۲۰۲۴ ۱۰:۰۰ +۰۵۰۰"])
def test_dates_with_an_offset_and_in_urdu_digits_that_fit_two_formats_are_told_too(town, text):
    both = _in_two_forms("%d/%m/%Y %H:%M %z", "%m/%d/%Y %H:%M %z")
    (note,) = _load(
        town, "a.csv", f"id,filed\n1,{text}\n", _mapping(town.folder, KARACHI.key, both)
    ).notes
    assert f"“{text}” on line 2, read as 05 April 2024, by the other as 04 May 2024" in note


@pytest.mark.parametrize(
    "form, text",
    [
        ("%Y-%m-%dT%H:%M:%SZ", "2024-01-04T20:30:00Z"),
        ("%d.%m.%Y %H:%M UTC", "04.01.2024 20:30 UTC"),
        ("%d.%m.%Y %H:%M GMT", "04.01.2024 20:30 GMT"),
        ("%Y%m%dT%H%M%SZ", "20240104T203000Z"),
    ],
)
def test_a_form_that_ends_in_a_letter_for_utc_gives_times_of_utc(town, form, text):
    filed = f'number = "id"\nfiled_at = {{ column = "filed", formats = ["{form}"] }}\n'
    assert (
        _load(
            town, "a.csv", f"id,filed\n1,{text}\n", _mapping(town.folder, KARACHI.key, filed)
        ).rejected
        == 0
    )
    assert town.rows("select filed_at from complaints") == [(datetime(2024, 1, 5, 1, 30),)]


# Databases ----------------------------------------------------------------------------------------


def test_one_bad_row_of_postgresql_is_one_rejected_row_and_times_with_a_zone_are_as_in_a_file(town):
    """The session of the source stands in another zone, and writes dates in another style."""
    address = fresh("postgresql").replace("postgresql://", "postgresql+psycopg://")
    source = create_engine(address)
    with source.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar()
        for setting in ("TimeZone TO 'Pacific/Auckland'", "DateStyle TO 'SQL, DMY'"):
            connection.execute(text(f"ALTER DATABASE {name} SET {setting}"))
        columns = "id float8, changed timestamptz, filed timestamptz, closed timestamptz, due date, tags text[]"
        connection.execute(text(f"CREATE TABLE rows ({columns})"))
        for place, (filed, closed) in enumerate(MOMENTS):
            values = {"n": place, "f": filed, "c": closed, "t": ["Older American", "Women"]}
            connection.execute(
                text("INSERT INTO rows VALUES (:n, '2024-01-01Z', :f, :c, 'infinity', :t)"), values
            )
        for bad in (
            "(90, 'infinity', now(), NULL)",
            "(91, now(), '-infinity', NULL)",
            "(92, now(), '0044-03-15 BC', NULL)",
        ):
            connection.execute(text(f"INSERT INTO rows VALUES {bad}"))
    source.dispose()
    columns = TIMES + 'changed_at = "changed"\ndue_at = "due"\n'
    columns += (
        'groups = { column = "tags", values = { "Older American" = "senior", Women = "women" } }\n'
    )
    settings = SourceSettings(
        "s", "database", _mapping(town.folder, NEW_YORK.key, columns), url=address, table="rows"
    )
    feed = Feed(FeedSettings((settings,)), town.into)
    for _ in range(200):
        feed.turn()
        with feed._engine.connect() as connection:
            state = connection.execute(
                text("select applied, rejected, error from feed_state")
            ).all()
        if state and state[0].rejected == 3:
            break
        time.sleep(0.05)
    feed.close()
    assert state == [(4, 3, None)]
    assert town.rows(STORED) == _expected(NEW_YORK)
    assert town.rows("select distinct groups, due_at from complaints") == [(34, None)]


def test_slight_differences_are_one_letter_and_never_a_figure():
    assert _is_slight("Sanitation", "Sanitaton") and _is_slight("Sanitation", "Sanitetion")
    assert not _is_slight("Ward 11", "Ward 12") and not _is_slight("Sanitation", "Snitatoin")


CHANGES = TIMES.replace('closed_at = "closed"', 'transfers = "moves"') + 'changed_at = "changed"\n'


@pytest.mark.parametrize("is_one_file", [True, False])
@pytest.mark.parametrize("is_newer_last", [True, False])
@pytest.mark.parametrize(
    ("columns", "stamps", "stands"),
    [
        (CHANGES + 'sequence = "seq"\n', ("2018-11-04T01:50:00", "2018-11-04T01:10:00"), "2"),
        (
            CHANGES + 'sequence = "seq"\n',
            ("2018-11-04T01:50:00-04:00", "2018-11-04T01:10:00-05:00"),
            "2",
        ),
        (CHANGES + 'sequence = "seq"\n', ("2018-11-04T01:59:59", "2018-11-04T02:00:00"), "2"),
        (CHANGES + 'sequence = "seq"\n', ("2018-11-04T00:59:59", "2018-11-04T01:00:00"), "2"),
        (CHANGES + 'sequence = "seq"\n', ("2018-11-05T01:10:00", "2018-11-05T01:50:00"), "2"),
        (
            CHANGES,
            ("2018-11-04T01:50:00", "2018-11-04T01:10:00"),
            "1",
        ),  # nothing tells that the second is newer
    ],
)
def test_in_the_hour_that_the_clock_shows_twice_the_sequence_says_which_change_is_newer(
    town, columns, stamps, stands, is_newer_last, is_one_file
):
    mapping = _mapping(town.folder, "America/New_York", columns)
    rows = [
        f"1,2018-11-01T10:00:00,{place},{stamp},{place}"
        for place, stamp in enumerate(stamps, start=1)
    ]
    rows = rows if is_newer_last else rows[::-1]
    for number, some in enumerate([rows] if is_one_file else [[row] for row in rows]):
        _load(
            town, f"{number}.csv", "\n".join(["id,filed,moves,changed,seq", *some]) + "\n", mapping
        )
    assert [str(moves) for (moves,) in town.rows("select transfers from complaints")] == [stands]


def test_the_sequence_does_not_overrule_the_time_elsewhere(town):
    mapping = _mapping(town.folder, "America/New_York", CHANGES + 'sequence = "seq"\n')
    rows = [
        "1,2018-11-01T10:00:00,1,2018-11-05T01:50:00,1",
        "1,2018-11-01T10:00:00,2,2018-11-05T01:10:00,2",
    ]
    _load(town, "a.csv", "\n".join(["id,filed,moves,changed,seq", *rows]) + "\n", mapping)
    assert town.rows("select transfers from complaints") == [(1,)]

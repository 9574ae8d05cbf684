"""Data sets of many sizes and shapes: samples of the house, changed by plain SQL."""

from pathlib import Path

from attacks.over_time import change, run

DEPARTMENTS = 491
_DATES = ("filed_at", "assigned_at", "first_reply_at", "due_at", "first_closed_at", "last_closed_at",
          "first_reopened_at", "last_reopened_at", "feedback_at")  # fmt: skip
_LEVEL = "UPDATE complaints SET level_id = (SELECT level_id FROM departments d WHERE d.department_id = complaints.department_id)"
_DERIVED = """UPDATE complaints SET filed_on = filed_at::DATE, filed_month = year(filed_at) * 12 + month(filed_at) - 1,
    first_closed_on = first_closed_at::DATE,
    first_closed_month = year(first_closed_at) * 12 + month(first_closed_at) - 1"""


def _moved(to: str, where: str = "true") -> tuple[str, ...]:
    """Move complaints in time so that they are filed on the day ``to``, all their dates by the
    same number of days: what lies between two of them stays true where it is stored.
    """
    by = f"to_days(CAST(date_diff('day', filed_at::DATE, ({to})::DATE) AS INTEGER))"
    dates = ", ".join(f"{name} = {name} + {by}" for name in _DATES)
    return f"UPDATE complaints SET {dates} WHERE {where}", _DERIVED


_ONE_PERSON = """UPDATE complaints SET member_id = (SELECT min(member_id) FROM members) WHERE complaint_id IN (
    SELECT complaint_id FROM complaints WHERE complaint_id % 10 < 3
    AND department_id = (SELECT department_id FROM complaints GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1))"""
SHAPES: dict[str, tuple[str, ...]] = {
    "as in the sample": (),
    "hundreds of small bodies": (
        f"""INSERT INTO departments BY NAME SELECT department_id + 1000 * n AS department_id, code || '-' || n AS code,
            name_en || ' ' || n AS name_en, name_ur || ' ' || n AS name_ur, level_id
            FROM departments, range(1, 5) r(n) ORDER BY 1 LIMIT {DEPARTMENTS} - (SELECT count(*) FROM departments)""",
        """UPDATE complaints SET department_id = (SELECT department_id FROM (SELECT department_id, row_number() OVER (
            ORDER BY department_id) - 1 AS n FROM departments) WHERE n = floor(491 * pow(hash(complaint_id) % 10000 / 10000.0, 2)))""",
        _LEVEL,
    ),
    "one body": ("UPDATE complaints SET department_id = 1", _LEVEL),
    "places that cluster": (
        """UPDATE complaints SET district_id = 1 + complaint_id % 2,
            province_id = (SELECT province_id FROM districts WHERE district_id = 1) WHERE complaint_id % 10 > 0""",
    ),
    "a single year": _moved("filed_at + to_years(CAST(2023 - year(filed_at) AS INTEGER))"),
    "bursts": _moved("date_trunc('quarter', filed_at)", "complaint_id % 10 < 7"),
    "bodies of one category": ("UPDATE complaints SET category_id = 1 + department_id % 20",),
    "one person with many": (_ONE_PERSON,),
    "people recorded for none": ("UPDATE complaints SET member_id = NULL",),
}


def make(complaints: int, shape: str, path: Path) -> None:
    """Write a data set to ``path``."""
    run(["sample_data.build", "--complaints", str(complaints), "--out", str(path)], {})
    if SHAPES[shape]:
        change(path, (*SHAPES[shape], "UPDATE dataset SET version = version + 1"))

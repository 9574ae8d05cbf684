"""Attack 4 on the live totals: what multiples of 10 tell of few complaints."""

from attacks.evidence.records import Records
from attacks.findings import Finding

_STEP = 10
_NAMES = ("filed", "addressed", "open")
# ROLLUP adds a row of everything, whose code is empty; complaints of no known place are in it
# alone.
_PEOPLE = """SELECT coalesce(code, ''), max(filed), max(closed) FROM (
        SELECT p.code, count(DISTINCT person) AS filed, count(DISTINCT person) FILTER (status = 3) AS closed
        FROM (SELECT *, coalesce(member_id, -complaint_id) AS person FROM complaints WHERE kind = 1)
        LEFT JOIN provinces p USING (province_id) GROUP BY ROLLUP (p.code)) GROUP BY 1"""
_EXACT = """SELECT coalesce(p.code, ''), count(*), count(*) FILTER (status = 3), count(*) FILTER (status <> 3)
    FROM complaints LEFT JOIN provinces p USING (province_id) WHERE kind = 1 GROUP BY 1"""


def attack(records: Records) -> list[Finding]:
    """Return totals that are no multiple of 10 or far off, and remainders of 1 to 9 that they
    prove.

    The attacker knows how a total is rounded (seen from all of them), so each has bounds.
    """
    told = records.release.totals
    exact = {code: counts for code, *counts in records.sql.sql(_EXACT).fetchall()}
    exact[""] = [sum(counts[n] for counts in exact.values()) for n in range(3)]
    people = {code: pair for code, *pair in records.sql.sql(_PEOPLE).fetchall()}
    pairs = [
        (told[code][n], exact.get(code, [0] * 3)[n])
        for code in told
        for n in range(3)
        if told[code][n]
    ]
    wrong = [value for value, _ in pairs if value % _STEP]
    few = [f"{code or 'all'} {name}" for code in told for n, name in enumerate(_NAMES[:2])
           if told[code][n] and people.get(code, (0, 0))[n] < _STEP]  # fmt: skip
    proven = [name for n, name in enumerate(_NAMES) if _is_proven(told, exact, n, _reach(pairs))]
    return [
        Finding("4 programs", "live totals that are no multiple of 10", len(wrong), 0,
                f"of {len(pairs)}"),
        Finding("4 programs", "live totals of fewer than 10 complaints or people", len(few), 0, ", ".join(few)),
        Finding("4 programs", "live totals whose remainder of 1-9 is proven", len(proven), 0, ", ".join(proven)),
    ]  # fmt: skip


def _reach(pairs: list[tuple[int, int]]) -> tuple[int, int]:
    """Return by how much a count is below and above its total at most, by the rounding that
    fits.
    """
    off = [count - value for value, count in pairs]
    for low, high in ((0, 9), (-5, 5)):
        if all(low <= one <= high for one in off):
            return low, high
    return -2 * _STEP, 2 * _STEP


def _is_proven(told, exact, column: int, reach: tuple[int, int]) -> bool:
    """Return whether the nation less the told provinces must hold some, and holds 1 to 9."""
    if "" not in told or not told[""][column]:
        return False
    shown = [code for code in told if code and told[code][column]]
    rest = exact[""][column] - sum(exact[code][column] for code in shown)
    least = told[""][column] + reach[0] - sum(told[code][column] + reach[1] for code in shown)
    return 1 <= rest <= 9 and least > 0

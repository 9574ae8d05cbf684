"""How numbers are written: what is shown reads back to the number, however its reader wants it."""

import pickle
import re
from datetime import date

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from data_access import Language, Text, in_digits
from pages.charts.numbers import change, day, number, percent, points, shown
from pages.charts.theme import localized
from pages.words import say

pytestmark = pytest.mark.quick
WRITTEN = st.builds(
    Language,
    st.sampled_from(("en", "ur")),
    st.sampled_from(("latin", "urdu")),
    st.sampled_from(("thousands", "lakh")),
)
URDU, LAKH = Language("ur", "urdu", "lakh"), Language("en", "latin", "lakh")


def read_back(text: str) -> float:
    """Read a number as a reader does: any digits, either mark, groups of whatever length."""
    plain = "".join(
        str("۰۱۲۳۴۵۶۷۸۹".index(char)) if char in "۰۱۲۳۴۵۶۷۸۹" else char for char in text
    )
    plain = plain.replace("٬", "").replace(",", "").replace("٫", ".").replace("\u2212", "-")
    return float(re.match(r"[+-]?[\d.]+", plain)[0])


def groups_of(text: str) -> list[int]:
    return [len(group) for group in re.split("[,٬]", text.split(".")[0].split("٫")[0].lstrip("-"))]


@given(st.integers(-(10**15), 10**15), WRITTEN)
def test_a_whole_number_reads_back_in_the_digits_and_groups_of_its_reader(value, language):
    text = number(value, language)
    assert read_back(text) == value
    assert bool(re.search("[0-9,.]", text)) == (language.digits == "latin")
    first, *others = groups_of(text)
    most = 2 if language.grouping == "lakh" and others else 3
    assert 1 <= first <= most
    assert others == ([2] * (len(others) - 1) + [3] if language.grouping == "lakh" else [3] * len(others))[: len(others)]  # fmt: skip


@given(st.floats(-1e9, 1e9), st.integers(0, 3), WRITTEN)
def test_a_number_with_decimals_reads_back_to_its_last_one(value, decimals, language):
    assert read_back(number(value, language, decimals)) == float(f"{value:.{decimals}f}")


@given(st.integers(1, 999), st.integers(0, 10**7), st.dates(), WRITTEN)
def test_shares_days_and_dates_read_back(thousandths, days, moment, language):
    assert read_back(percent(thousandths / 1000, language)) == pytest.approx(thousandths / 10)
    assert read_back(shown(days, "days", language)) == days
    first, *_, last = day(moment, language).split()
    assert (read_back(first), read_back(last)) == (moment.day, moment.year)


def test_numbers_are_written_as_examples_say():
    assert number(4893217, "en") == "4,893,217" and number(4893217, LAKH) == "48,93,217"
    assert number(4893217, URDU) == "۴۸٬۹۳٬۲۱۷" and number(99999, LAKH) == "99,999"
    assert number(-100000, LAKH) == "-1,00,000" and number(1234567.891, LAKH, 2) == "12,34,567.89"
    assert percent(0.984, URDU) == "۹۸٫۴%" and day(date(2024, 10, 29), URDU) == "۲۹ اکتوبر ۲۰۲۴"
    assert change(1, 3, "days", URDU) == "\u2212۲ دن" and points(0.03, URDU) == "+۳ پوائنٹ"
    assert change(1, 1, "days", LAKH) == "unchanged"


def test_words_take_the_digits_but_addresses_and_what_is_filled_in_keep_theirs():
    words = Text("{0} of 40 days, 1,000.5: https://example.org/2024", "{0} میں سے 40 دن")
    told = words.in_language(Language("en", "urdu"))
    assert told == "{0} of ۴۰ days, ۱٬۰۰۰٫۵: https://example.org/2024"
    assert words.in_language(URDU) == "{0} میں سے ۴۰ دن"
    assert say("public.release", URDU, number=12).endswith("۱۲")
    assert in_digits("2024.", "ur") == "2024." and in_digits("2024.", URDU) == "۲۰۲۴."


@given(WRITTEN)
def test_the_choice_goes_into_the_address_and_back_and_through_a_copy(language):
    params = {key: value for key, (value,) in language.to_query_params().items()}
    assert set(params) <= {"lang", "digits", "grouping"} and "latin" not in params.values()
    again = Language(params.get("lang", "en"), params.get("digits", ""), params.get("grouping", ""))
    for other in (again, Language.of(language.written), pickle.loads(pickle.dumps(language))):
        assert (other, other.digits, other.grouping) == (language, language.digits, language.grouping)  # fmt: skip
    assert Language("en", "roman", "dozens").to_query_params() == {}


@pytest.mark.parametrize("language", ["en", LAKH, URDU])
def test_a_chart_writes_its_axis_as_its_sentences_are_written(language):
    spec = {
        "data": {"values": [{"x": 0}, {"x": 4000000}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative", "axis": {"format": ",d"}}},
        "config": localized({}, language),
    }
    assert f">{number(4000000, language)}<" in vl_convert.vegalite_to_svg(spec)

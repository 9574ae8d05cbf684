"""The figures that the sample is fitted to, each once.

Reported by the press or in parliament, unless marked: (A) our assumption, (D) arithmetic on
reported figures. docs/sample.md tells them to readers.
"""

from datetime import date, datetime

COMPLAINTS = 4_893_217  # "nearly 4.9 million"
LEAST_ADDRESSED = 4_810_000  # "more than 4.8 million of them addressed"
MEMBERS = 4_063_000  # "more than 4 million"
MINORITY_MEMBERS = 35_000
START, AS_OF = (
    date(2018, 10, 28),
    datetime(2024, 10, 29, 18),
)  # the portal's start; the date of the statement
SEED = 20241029

YEAR_PCT = {2018: 4.0, 2019: 23.3, 2020: 21.7, 2021: 27.4, 2022: 8.3, 2023: 8.4, 2024: 6.9}  # D
STEP_DOWN = date(2022, 2, 15)  # intake falls to a third in the first weeks of 2022
LEVEL_PCT = {"FED": 50.2, "PB": 32.6, "KP": 9.7, "SD": 6.1, "BA": 0.8, "JK": 0.4, "GB": 0.2}
# Federal share of all filed until then: 34 % in January 2020, 50.2 % in June 2022 (D: 59.3 % of
# those between).
FEDERAL_ERAS = ((date(2020, 2, 1), 34.0), (date(2022, 7, 1), None), (date(2100, 1, 1), 50.2))
CORRUPTION_FROM = date(2020, 2, 1)
ENERGY_RISE, MUNICIPAL_FALL = (
    0.06,
    0.05,
)  # A: part of its share by which the category moves in a year
SUMMER_PEAK, WINTER_GAS = 0.35, 0.6  # A: energy in July against the year; gas companies in January
MINORITY_LEAN = {"municipal": 1.5, "education": 1.3, "transport": 1.3}  # A

OVERSEAS_PCT, FOREIGN_PCT = 5.1, 0.3
WOMEN_PCT, OTHER_SEX_PCT, OVERSEAS_WOMEN_PCT = 6.6, 0.2, 4.7
MINORITY_PCT, SENIOR_PCT = 1.24, 3.3  # of complaints
OVERSEAS_DISABILITY_PCT = 2.8  # of those by overseas members; the others are not asked
ANONYMOUS_PCT, ANONYMOUS_CORRUPTION_PCT, ANONYMOUS_WOMEN_FACTOR = 7.0, 25.0, 1.1  # A
CHANNEL_PCT = {"app": 88, "web": 7, "assisted": 5}  # A

# SD and BA reported, the others fitted to the statement's total.
ADDRESSED_PCT = {
    "FED": 99.1,
    "PB": 99.1,
    "KP": 98.5,
    "SD": 89.5,
    "BA": 94.5,
    "JK": 96.0,
    "GB": 92.0,
}
MEDIAN_DAYS = {"FED": 17, "PB": 17, "KP": 18, "SD": 60, "BA": 35, "JK": 20, "GB": 22}  # A
MEDIAN_DAYS_OF_ALL = 18  # what these make together
SIGMA = 0.95  # A: of the logarithm of the days to close
WITHIN_A_DAY_PCT = 3.0
BUNCHING = (
    (20, 4, 0.35),
    (40, 6, 0.35),
)  # A: day of the limit, days after it, part of them that is closed just in time
BATCH_DEPARTMENTS, BATCH_DATES, BATCH_DAYS = (
    24,
    6,
    6,
)  # A: closings of these days are entered on one date
OUTCOME_PCT = {"relief": 45, "partial": 15, "none": 31, "dropped": 9}  # A
FEEDBACK_PCT = 58.0
POSITIVE_PCT = {"relief": 69, "partial": 42, "none": 22, "dropped": 15}  # A, given the outcome
SATISFACTION_PCT = 45.7  # D: of all who answered
CATEGORY_SATISFACTION_PCT = {
    "licences": 62, "law_order": 56, "health": 47, "education": 46, "municipal": 45, "transport": 45, "energy": 44,
    "human_rights": 41, "land": 32,
}  # fmt: skip
GROUP_SATISFACTION_PCT = {"disability": 47, "minority": 47, "women": 45, "senior": 35}
REOPENED_PCT = 10.0
WAVES = (
    (date(2021, 4, 12), 0.3),
    (date(2021, 7, 19), 0.2),
    (date(2021, 10, 11), 0.3),
    (date(2022, 2, 7), 0.2),
)  # A: parts
WAVE_COMPLAINTS = 238_098  # reopened by the PM Office
SECOND_REOPENING_PCT = 4.0  # A: of the reopened
RECLOSED_MEDIAN_DAYS = 15  # A
REPLIED_PCT, REPLY_MEAN_DAYS = 74.0, 4.0  # A
FULL_DISTRICT = "PK-PB-HFZ"  # planted: everything addressed
LOUD_DEPARTMENT = "gepco"  # planted: nearly everything closed, most of its relief contested
LOUD_CLOSED_PCT, LOUD_CONTESTED_PCT = 99.9, 70.0

# Where a federal complaint arises, relative to its province's population; Islamabad is near the
# ministries. A
FEDERAL_PLACE_FACTOR = {
    "PK-IS": 4.0,
    "PK-BA": 0.6,
    "PK-SD": 0.7,
    "PK-JK": 1.0,
    "PK-GB": 1.0,
    "PK-KP": 0.9,
    "PK-PB": 1.0,
}
SERVICE_AREAS = {  # provinces that a distribution company serves
    "lesco": ["PK-PB"], "mepco": ["PK-PB"], "fesco": ["PK-PB"], "gepco": ["PK-PB"], "iesco": ["PK-IS", "PK-PB", "PK-JK"],
    "pesco": ["PK-KP"], "tesco": ["PK-KP"], "hesco": ["PK-SD"], "sepco": ["PK-SD"], "k-electric": ["PK-SD"], "qesco": ["PK-BA"],
    "sngpl": ["PK-PB", "PK-KP", "PK-IS"], "ssgc": ["PK-SD", "PK-BA"], "cda": ["PK-IS"], "ict-administration": ["PK-IS"],
    "islamabad-police": ["PK-IS"],
}  # fmt: skip
PROVINCE_OF_LEVEL = {
    "PB": "PK-PB",
    "KP": "PK-KP",
    "SD": "PK-SD",
    "BA": "PK-BA",
    "JK": "PK-JK",
    "GB": "PK-GB",
}
GAS_COMPANIES = ("sngpl", "ssgc")

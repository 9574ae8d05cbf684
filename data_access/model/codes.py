"""The closed code lists of a complaint record: number in the database, code in a URL, label on a
page.

Dimensions that a data set brings along (departments, categories, places) are tables, not code
lists: see ``schema``.
"""

from typing import NamedTuple

from data_access.model.text import Text


class Code(NamedTuple):
    """One value of a code list: ``number`` is stored, ``code`` is written in URLs and files."""

    number: int
    code: str
    label: Text


def _codes(*rows: tuple[int, str, str, str]) -> tuple[Code, ...]:
    return tuple(Code(number, code, Text(en, ur)) for number, code, en, ur in rows)


KIND = _codes(
    (1, "complaint", "Complaint", "شکایت"),
    (2, "suggestion", "Suggestion", "تجویز"),
    (3, "merged", "Merged duplicate", "ضم شدہ نقل"),
)
STATUS = _codes(
    (1, "new", "New", "نئی"),
    (2, "in_process", "In process", "زیرِ کارروائی"),
    (3, "closed", "Closed", "بند"),
    (4, "reopened", "Reopened, not closed again", "دوبارہ کھولی گئی"),
)
OUTCOME = _codes(
    (1, "relief", "Relief granted", "داد رسی ہوئی"),
    (2, "partial", "Partial relief granted", "جزوی داد رسی"),
    (3, "none", "Relief cannot be granted", "داد رسی ممکن نہیں"),
    (4, "dropped", "Dropped", "خارج"),
)
FEEDBACK = _codes(
    (1, "positive", "Satisfied", "مطمئن"),
    (2, "negative", "Not satisfied", "غیر مطمئن"),
)
SEX = _codes(
    (1, "men", "Men", "مرد"),
    (2, "women", "Women", "خواتین"),
    (3, "other", "Other", "دیگر"),
)
RESIDENCY = _codes(
    (1, "inland", "In Pakistan", "اندرونِ ملک"),
    (2, "overseas", "Overseas Pakistani", "بیرونِ ملک پاکستانی"),
    (3, "foreign", "Foreigner", "غیر ملکی"),
)
CHANNEL = _codes(
    (1, "app", "Mobile app", "موبائل ایپ"),
    (2, "web", "Web site", "ویب سائٹ"),
    (3, "assisted", "Assisted entry", "معاونت سے اندراج"),
    (4, "phone", "Telephone", "ٹیلی فون"),
    (5, "letter", "Letter", "خط"),
    (6, "other", "Other channel", "دیگر ذریعہ"),
)
CAUSE = _codes(
    (1, "citizen", "Reopened by the citizen", "شہری نے دوبارہ کھولی"),
    (2, "pm_office", "Reopened by the PM Office", "وزیرِ اعظم آفس نے دوبارہ کھولی"),
)
ESCALATION = _codes(
    (0, "none", "Not escalated", "بالا حکام تک نہیں گئی"),
    (1, "escalated", "Escalated", "بالا حکام تک گئی"),
    (2, "super_escalated", "Super-escalated", "اعلیٰ ترین سطح تک گئی"),
)
# Overlapping flags: each number is one bit of complaints.groups and members.groups.
GROUP = _codes(
    (1, "overseas", "Overseas Pakistanis", "بیرونِ ملک پاکستانی"),
    (2, "women", "Women", "خواتین"),
    (4, "disability", "Persons with disabilities", "معذور افراد"),
    (8, "minority", "Religious minorities", "مذہبی اقلیتیں"),
    (16, "foreigners", "Foreigners", "غیر ملکی"),
    (32, "senior", "Senior citizens", "بزرگ شہری"),
)
# Why a complaint is no longer there; of two removals at the same time the higher number stands.
REMOVAL = _codes(
    (1, "merged", "Merged with another complaint", "دوسری شکایت میں ضم"),
    (2, "erased", "Erased on request", "درخواست پر حذف"),
)
# Whether the identity is hidden from the department: complaints.anonymous as a number.
IDENTITY = _codes(
    (0, "shown", "Named", "نام ظاہر"),
    (1, "hidden", "Anonymous", "گمنام"),
)
# Age of an open complaint in full calendar days; the number is the band's order.
AGE_BAND = _codes(
    (0, "0-20", "0 to 20 days", "0 تا 20 دن"),
    (1, "21-40", "21 to 40 days", "21 تا 40 دن"),
    (2, "41-90", "41 to 90 days", "41 تا 90 دن"),
    (3, "91-180", "91 to 180 days", "91 تا 180 دن"),
    (4, "over-180", "More than 180 days", "180 دن سے زیادہ"),
)
AGE_BAND_STARTS = (0, 21, 41, 91, 181)  # first day of each band

CODE_LISTS = {
    "kind": KIND,
    "status": STATUS,
    "outcome": OUTCOME,
    "feedback": FEEDBACK,
    "sex": SEX,
    "residency": RESIDENCY,
    "channel": CHANNEL,
    "cause": CAUSE,
    "escalation": ESCALATION,
    "removal": REMOVAL,
    "group": GROUP,
    "identity": IDENTITY,
    "age_band": AGE_BAND,
}


def numbers(list_name: str) -> dict[str, int]:
    """Return ``{code: stored number}`` of one code list."""
    return {entry.code: entry.number for entry in CODE_LISTS[list_name]}

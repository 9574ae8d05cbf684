"""Sentences of the pages, read back into claims: a grammar of its own, in English and in Urdu.

Written from the sentences as people read them, with nothing of the code or of the words that make
them: where a word is swapped there, the claim that is read here is another one, and false.
"""

import re
from datetime import date

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "ur": ("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
}  # fmt: skip
PARTS = {
    "en": {"by category": "category", "by department": "department", "by province": "province", "by district": "district",
           "by group": "group", "by level": "level"},
    "ur": {"زمرہ وار": "category", "محکمہ وار": "department", "صوبہ وار": "province", "ضلع وار": "district",
           "گروہ وار": "group", "سطح وار": "level"},
}  # fmt: skip
_OF = {
    "en": r"(?:the )?(?P<of>\d+)(?P<is_shown> shown)?",
    "ur": r"(?P<is_shown>دکھائے گئے )?(?P<of>\d+)",
}
_DAY = {
    "en": rf"\d+ (?:{'|'.join(MONTHS['en'])}) \d{{4}}",
    "ur": rf"\d+ (?:{'|'.join(MONTHS['ur'])}) \d{{4}}",
}
_COUNT = r"[\d,]+"


def _filled(pattern: str, language: str) -> re.Pattern:
    """Put in what stands for a day, a count and a number of parts."""
    pattern = re.sub(
        r"(?<!\?P)<(\w*day)>", lambda match: f"(?P<{match[1]}>{_DAY[language]})", pattern
    )
    pattern = re.sub(r"<(\w+)#>", lambda match: f"(?P<{match[1]}>{_COUNT})", pattern)
    pattern = pattern.replace("<OF>", _OF[language])
    return re.compile(re.sub(r"(?<!\?P)<(\w+)>", lambda match: f"(?P<{match[1]}>.+?)", pattern))


def _grammar(**kinds: tuple[str, str]) -> dict[str, list[tuple[str, re.Pattern]]]:
    return {
        language: [(kind, _filled(both[place], language)) for kind, both in kinds.items()]
        for place, language in enumerate(("en", "ur"))
    }


# In order: the first that fits is the claim.
RANKING = _grammar(
    chance=("the differences may be chance", "فرق اتفاقی ہو سکتے ہیں"),
    range=("from <low> in <low_label> to <high> in <high_label>, of <OF>",
           "<OF> میں <low_label> میں <low> سے <high_label> میں <high> تک"),
    shared=("<labels> share the first place of <OF>, <shown> each", "<OF> میں <labels> برابر پہلے نمبر پر، ہر ایک <shown>"),
    close=("<labels> lead, of <OF>, too close to tell which is first; the most is <shown>",
           "<OF> میں <labels> آگے، فرق اتنا کم کہ پہلا بتایا نہیں جا سکتا؛ سب سے زیادہ <shown>"),
    share=("<label> first of <OF>, <shown> \\(<part> of the total\\)", "<OF> میں <label> پہلے نمبر پر، <shown> \\(کُل کا <part>\\)"),
    first=("<label> first of <OF>, <shown>", "<OF> میں <label> پہلے نمبر پر، <shown>"),
    none=("none in any of <OF>", "<OF> میں سے کسی میں نہیں"),
    each=("<shown> in each of <OF>", "<OF> میں سے ہر ایک میں <shown>"),
    too_few=("too few complaints to compare", "موازنے کے لیے شکایات بہت کم"),
    no_part=("no complaint", "کوئی شکایت نہیں"),
    all_withheld=("(?P<reason>not recorded|too few|not reached|does not apply|not yet due|withheld|not shown: a part is withheld)",
                  "(?P<reason>درج نہیں|بہت کم|حد تک نہیں پہنچا|لاگو نہیں|مہلت ابھی باقی ہے|ظاہر نہیں کیا گیا|ظاہر نہیں: ایک حصہ ظاہر نہیں کیا گیا)"),
    one=("<label> (?P<shown>[<>]? ?[\\d.,]+(?: %| days?)?)", "<label> (?P<shown>[<>]? ?[\\d.,]+(?:%| دن)?)"),
)  # fmt: skip
REASONS = dict(
    zip(
        ("درج نہیں", "بہت کم", "حد تک نہیں پہنچا", "لاگو نہیں", "مہلت ابھی باقی ہے", "ظاہر نہیں کیا گیا", "ظاہر نہیں: ایک حصہ ظاہر نہیں کیا گیا"),
        ("not recorded", "too few", "not reached", "does not apply", "not yet due", "withheld", "not shown: a part is withheld"),
        strict=True,
    )
)  # fmt: skip
FLOW = _grammar(
    new_more=("More came in \\(<arrived#>\\) than was closed \\(<closed#>\\) in <month>; reopenings are not recorded",
              "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اس سے زیادہ آئیں \\(<arrived#>\\)؛ دوبارہ کھلنا درج نہیں"),
    new_less=("Fewer came in \\(<arrived#>\\) than were closed \\(<closed#>\\) in <month>; reopenings are not recorded",
              "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اس سے کم آئیں \\(<arrived#>\\)؛ دوبارہ کھلنا درج نہیں"),
    new_same=("As many came in \\(<arrived#>\\) as were closed \\(<closed#>\\) in <month>; reopenings are not recorded",
              "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اتنی ہی آئیں \\(<arrived#>\\)؛ دوبارہ کھلنا درج نہیں"),
    new_none=("None came in or was closed in <month>; reopenings are not recorded",
              "<month> میں نہ کوئی آئی نہ بند ہوئی؛ دوبارہ کھلنا درج نہیں"),
    more=("More came in or was reopened \\(<arrived#>\\) than was closed \\(<closed#>\\) in <month>",
          "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اس سے زیادہ آئیں یا دوبارہ کھلیں \\(<arrived#>\\)"),
    less=("Fewer came in or were reopened \\(<arrived#>\\) than were closed \\(<closed#>\\) in <month>",
          "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اس سے کم آئیں یا دوبارہ کھلیں \\(<arrived#>\\)"),
    same=("As many came in or were reopened \\(<arrived#>\\) as were closed \\(<closed#>\\) in <month>",
          "<month> میں جتنی بند ہوئیں \\(<closed#>\\) اتنی ہی آئیں یا دوبارہ کھلیں \\(<arrived#>\\)"),
    none=("None came in, was reopened or was closed in <month>", "<month> میں نہ کوئی آئی، نہ دوبارہ کھلی، نہ بند ہوئی"),
    silent=("Received and closed, by month", "موصول اور بند، ماہ وار"),
)  # fmt: skip
BACKLOG = _grammar(
    below=("<count#> open on <day>; at the end of the months shown, the most was <most#>, on <most_day>",
           "<day> کو <count#> زیرِ التوا؛ دکھائے گئے مہینوں کے آخر پر سب سے زیادہ <most#>، <most_day> کو"),
    most=("<count#> open on <day>, the most at the end of any month shown",
          "<day> کو <count#> زیرِ التوا، دکھائے گئے مہینوں کے آخر پر سب سے زیادہ"),
    one=("<count#> open on <day>", "<day> کو <count#> زیرِ التوا"),
    silent=("Open at the end of the month", "ماہ کے آخر پر زیرِ التوا"),
)  # fmt: skip
CHAIN = _grammar(
    within_90=("<share> of complaints closed within 90 days ended, in that time, in relief that the citizen confirmed",
               "90 دن میں بند شکایات میں سے <share> کی داد رسی کی شہری نے اسی مدت میں تصدیق کی"),
    to_date=("<share> of closed complaints ended in relief that the citizen confirmed",
             "بند شکایات میں سے <share> کی داد رسی کی شہری نے تصدیق کی"),
    silent=("From complaint to confirmed relief", "شکایت سے تصدیق شدہ داد رسی تک"),
)  # fmt: skip
PAGE = _grammar(
    some=("<shown#> of <all#> complaints: <filters>; filed <period>\\. As of <as_of_day>\\.",
          "<all#> میں سے <shown#> شکایات: <filters>؛ درج شدہ <period>۔ تاریخِ شمار <as_of_day>۔"),
    days=("<shown#> of <all#> complaints, filed <period>\\. As of <as_of_day>\\.",
          "<all#> میں سے <shown#> شکایات، درج شدہ <period>۔ تاریخِ شمار <as_of_day>۔"),
    all=("<shown#> complaints, filed <period>\\. As of <as_of_day>\\.", "<shown#> شکایات، درج شدہ <period>۔ تاریخِ شمار <as_of_day>۔"),
)  # fmt: skip
WINDOW = _grammar(
    whole=("from the first record to <last_day>", "پہلے اندراج سے <last_day> تک"),
    between=("from <first_day> to <last_day>", "<first_day> سے <last_day> تک"),
    no_day=("on no day", "کسی دن نہیں"),
    period=("(?P<period>\\d{4}(?: Q\\d)?)", "(?P<period>\\d{4}(?: Q\\d)?)"),
    month=("(?P<month>\\S+ \\d{4})", "(?P<month>\\S+ \\d{4})"),
)
EMPTY = _grammar(
    reversed=("No complaint is shown: the first day, <first_day>, lies after the last, <last_day>\\. Turn them around\\.",
              "کوئی شکایت نہیں دکھائی گئی: پہلا دن <first_day> آخری دن <last_day> کے بعد ہے۔ دونوں کو الٹ دیں۔"),
    disjoint=("No complaint is shown: the chosen days and the chosen periods have no day in common\\. Remove one of them\\.",
              "کوئی شکایت نہیں دکھائی گئی: منتخب دنوں اور منتخب مدت میں کوئی دن مشترک نہیں۔ ایک کو ہٹائیں۔"),
    after=("No complaint is shown: the data end on <day>, and the chosen period begins after it\\.",
           "کوئی شکایت نہیں دکھائی گئی: ڈیٹا <day> کو ختم ہوتا ہے، اور منتخب مدت اس کے بعد شروع ہوتی ہے۔"),
    before=("No complaint is shown: the data begin on <day>, and the chosen period ends before it\\.",
            "کوئی شکایت نہیں دکھائی گئی: ڈیٹا <day> سے شروع ہوتا ہے، اور منتخب مدت اس سے پہلے ختم ہوتی ہے۔"),
    narrow=("No complaint fits these filters\\. Loosen one of them: <filters>\\.",
            "ان فلٹروں پر کوئی شکایت پوری نہیں اترتی۔ کوئی ایک نرم کریں: <filters>۔"),
)  # fmt: skip
TIME = _grammar(
    close=("Most were filed in <periods>, of the <of#> (?:months|quarters|years) shown, too close to tell which",
           "دکھائ(?:ے|ی) گئ(?:ے|ی) <of#> \\S+(?: \\S+)? میں سب سے زیادہ <periods> میں درج ہوئیں، فرق اتنا کم کہ بتایا نہیں جا سکتا کس میں"),
    most=("Most were filed in <period>, of the <of#> (?:months|quarters|years) shown: <shown#>",
          "دکھائ(?:ے|ی) گئ(?:ے|ی) <of#> \\S+(?: \\S+)? میں سب سے زیادہ <period> میں درج ہوئیں: <shown#>"),
    silent=("Filed and closed over time", "وقت کے ساتھ درج اور بند"),
)  # fmt: skip
CHANGE = _grammar(
    more=("<share> more complaints were filed in <period> than in <before>: <shown#>",
          "<before> کے مقابلے میں <period> میں <share> زیادہ شکایات درج ہوئیں: <shown#>"),
    less=("<share> fewer complaints were filed in <period> than in <before>: <shown#>",
          "<before> کے مقابلے میں <period> میں <share> کم شکایات درج ہوئیں: <shown#>"),
)  # fmt: skip
GROUP = _grammar(
    clear=("<label>: <measure> (?P<points>[+\u2212]\\d+) points? against everyone",
           "<label>: <measure>، تمام افراد کے مقابلے میں (?P<points>[+\u2212]\\d+) پوائنٹ"),
    none=("No group differs clearly from everyone", "کوئی گروہ تمام افراد سے واضح طور پر مختلف نہیں"),
)  # fmt: skip
WITHIN = _grammar(
    only=("<group> are recorded of <other> only, so nothing follows about all others\\.",
          "<group> کا اندراج صرف <other> کے بارے میں ہے، اس لیے باقی سب کے بارے میں کچھ نہیں کہا جا سکتا۔"),
)  # fmt: skip
HOW_MANY = _grammar(
    some=("<measures>: of <known#> of <all#> complaints; of the others it is not recorded\\.",
          "<measures>: <all#> میں سے <known#> شکایات کے بارے میں؛ باقی کا اندراج نہیں۔"),
    undated=("<measures>: without <count#> complaints that were closed, and of which no day of closing is recorded\\.",
             "<measures>: <count#> شکایات کے بغیر جو بند ہوئیں، مگر بند ہونے کا دن درج نہیں۔"),
)  # fmt: skip
TILE = _grammar(
    no_open=("the filters leave no open complaint", "فلٹر کوئی زیرِ التوا شکایت نہیں چھوڑتے"),
    answered=("<share> answered", "<share> نے رائے دی"),
    of_answers=("of <count#> answers", "<count#> آراء میں سے"),
    open_counted=("still open ones counted", "زیرِ التوا بھی شامل"),
    users=("registered users", "رجسٹرڈ صارفین"),
    of=("<share> of <whole>", "<whole> کا <share>"),
    silent=("", ""),
)
CHANGES = _grammar(
    year=("Change: last 12 full months against the 12 before, <same>\\.(?P<is_open> Open: .+)?",
          "تبدیلی: پچھلے 12 مکمل ماہ بمقابلہ اس سے پہلے کے 12 ماہ، <same>۔(?P<is_open> زیرِ التوا: .+)?"),
    season=("Change: against the same days a year before, <same>\\.", "تبدیلی: ایک سال پہلے کے انہی دنوں کے مقابلے میں، <same>۔"),
    days=("Change: against the <days#> days before, <same>\\.", "تبدیلی: پچھلے <days#> دنوں کے مقابلے میں، <same>۔"),
    changing=("No change is shown where status or outcome are filtered: .+", "جہاں حیثیت یا نتیجے کا فلٹر ہو وہاں تبدیلی نہیں دکھائی جاتی: .+"),
    before_not=("No change is shown: the data do not cover the period before\\.", "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں پچھلی مدت شامل نہیں۔"),
    before_part=("No change is shown: the data cover the period before in part only\\.", "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں پچھلی مدت کا صرف ایک حصہ شامل ہے۔"),
    now_not=("No change is shown: the data do not cover the period itself\\.", "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں خود یہ مدت شامل نہیں۔"),
    now_part=("No change is shown: the data cover the period itself in part only\\.", "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں خود اس مدت کا صرف ایک حصہ شامل ہے۔"),
    no_pair=("No earlier period of equal length to compare with\\.", "موازنے کے لیے برابر مدت کا کوئی پچھلا دور نہیں۔"),
    too_few=("No change is shown: one of the two periods has fewer than <least#> complaints\\.",
             "تبدیلی نہیں دکھائی جاتی: دو ادوار میں سے ایک میں <least#> سے کم شکایات ہیں۔"),
)  # fmt: skip
CHANGE_OF_TILE = _grammar(
    unclear=("no clear change", "کوئی واضح تبدیلی نہیں"),
    same=("unchanged", "کوئی تبدیلی نہیں"),
    by=(
        "(?P<by>[+\u2212][\\d,.]+)(?P<unit> %| points?| days?)",
        "(?P<by>[+\u2212][\\d,.]+)(?P<unit>%| پوائنٹ| دن)",
    ),
    silent=("", ""),
)
NOTES = _grammar(
    own_day=("Events are counted on their own day\\.", "ہر واقعہ اپنے دن پر شمار ہوتا ہے۔"),
    incomplete=("<month> is not over yet and is dashed\\.", "<month> ابھی مکمل نہیں اور نقطہ دار ہے۔"),
    in_part=("Of <months> only a part is covered by the data or chosen by the filters, .+: dashed\\.",
             "<months> کا صرف ایک حصہ ڈیٹا میں شامل یا فلٹروں میں منتخب ہے، .+: نقطہ دار۔"),
    not_covered=("The data do not cover <months>, or only days on which nothing came in: .+, and the lines break\\.",
                 "ڈیٹا <months> کا احاطہ نہیں کرتا، یا صرف ان دنوں کا جن میں کچھ نہیں آیا: .+ٹوٹتی ہیں۔"),
    status_now=("Status and outcome are those of <day>: .+ fit them now\\.", "حیثیت اور نتیجہ <day> کے ہیں: .+"),
    whenever=("Open complaints count whenever they were filed, also before the chosen period\\.",
              "زیرِ التوا شکایات خواہ کبھی بھی درج ہوئی ہوں شمار ہوتی ہیں، منتخب مدت سے پہلے کی بھی۔"),
)  # fmt: skip
SUBJECT = _grammar(
    everyone=(
        "Complaints filed in <periods>: everyone, the whole country",
        "<periods> میں درج شکایات: تمام افراد، پورا ملک",
    ),
    some=("Complaints filed in <periods>: <filters>", "<periods> میں درج شکایات: <filters>"),
)
ALL_PERIODS = {"en": "all published periods", "ur": "تمام شائع شدہ ادوار"}
COMMA, SEMICOLON = {"en": ", ", "ur": "، "}, {"en": "; ", "ur": "؛ "}
AND, OR = {"en": " and ", "ur": " اور "}, {"en": " or ", "ur": " یا "}
MORE = {"en": re.compile(r"(.+) and (\d+) more"), "ur": re.compile(r"(.+) اور مزید (\d+)")}
NOT = {"en": re.compile(r"not (.+)"), "ur": re.compile(r"(.+) نہیں")}


def read(sentence: str, grammar: dict, language: str) -> tuple[str, dict[str, str]]:
    """Return (kind, what stands in it) of a sentence; an AssertionError for one that cannot be
    read.
    """
    for kind, pattern in grammar[language]:
        match = pattern.fullmatch(sentence)
        if match:
            return kind, match.groupdict()
    raise AssertionError(f"not a sentence that can be read: {sentence}")


def ranking(sentence: str, language: str) -> tuple[str, str, str, dict[str, str]]:
    """Return (measure's label, breakdown, kind, what stands in it) of the title of a ranking."""
    for words, breakdown in PARTS[language].items():
        measure, found, rest = sentence.partition(f" {words}: ")
        if found:
            return measure, breakdown, *read(rest, RANKING, language)
    raise AssertionError(f"not by anything: {sentence}")


def day(text: str, language: str) -> date:
    """Read “29 October 2024”."""
    number, month, year = text.split()
    return date(int(year), MONTHS[language].index(month) + 1, int(number))


def month(text: str, language: str) -> str:
    """Read “October 2024” as 2024-10, “2024 Q3” as 2024-Q3, “2024” as 2024."""
    first, _, last = text.partition(" ")
    if not last:
        return first
    return (
        f"{first}-{last}"
        if last.startswith("Q")
        else f"{last}-{MONTHS[language].index(first) + 1:02}"
    )


def number(text: str) -> int:
    """Read “4,893”."""
    return int(text.replace(",", ""))


def names(text: str, language: str) -> tuple[list[str], int]:
    """Read “A, B and C” or “A and 5 more”: (names, how many in all)."""
    match = MORE[language].fullmatch(text)
    if match:
        return [match[1]], 1 + int(match[2])
    found = joined(text, AND, language)
    return found, len(found)


def joined(text: str, word: dict[str, str], language: str) -> list[str]:
    """Read “A”, “A and B” or “A, B and C”: one word, before the last; between names that hold a
    comma it stands alone.
    """
    names = text.split(word[language])
    if len(names) > 2:
        assert any(COMMA[language] in name for name in names), (
            f"no comma between the first of three names: {text}"
        )
        return names
    return (
        [*listed(names[0], language), names[1]]
        if len(names) == 2 and COMMA[language] not in names[1]
        else names
    )


def listed(text: str, language: str) -> list[str]:
    """Read “Open, Addressed (closed, with any outcome)”: a comma in brackets belongs to its
    label.
    """
    return re.split(rf"{COMMA[language]}(?![^(]*\))", text)


def fits(share: float, text: str, digits: int) -> bool:
    """Whether a share reads as this text: rounded, and never rounded to none or to all."""
    plain = text.replace("%", "").strip()
    if plain.startswith((">", "<")):
        bound = float(plain[1:]) / 100
        return bound <= share < 1 if plain[0] == ">" else 0 <= share < bound
    return abs(100 * share - float(plain)) <= 0.5 * 10**-digits + 1e-9


# The comparison of departments.
STANDS_OUT = _grammar(
    worse=("<measure>: <labels> do worse than case mix, chance and spread explain, of <of#> departments compared",
           "<measure>: موازنہ کیے گئے <of#> محکموں میں <labels> کا حال اس سے بدتر ہے جتنا معاملات، اتفاق اور پھیلاؤ سے سمجھا جا سکے"),
    worse_one=("<measure>: <labels> does worse than case mix, chance and spread explain, of <of#> departments compared",
               "<measure>: موازنہ کیے گئے <of#> محکموں میں <labels> کا حال اس سے بدتر ہے جتنا معاملات، اتفاق اور پھیلاؤ سے سمجھا جا سکے"),
    nobody=("<measure>: no department does worse than case mix, chance and spread explain, of <of#> compared",
            "<measure>: موازنہ کیے گئے <of#> محکموں میں کسی کا حال اس سے بدتر نہیں جتنا معاملات، اتفاق اور پھیلاؤ سے سمجھا جا سکے"),
    nothing=("<measure>: no department can be compared", "<measure>: کسی محکمے کا موازنہ ممکن نہیں"),
)  # fmt: skip
BAND = _grammar(
    empty=("No department with <band> can be compared", "<band> والے کسی محکمے کا موازنہ ممکن نہیں"),
    unranked=("<measure>, <band>: the departments cannot be ranked", "<measure>، <band>: محکموں کی درجہ بندی ممکن نہیں"),
    tied=("<measure>: <count#> of <of#> departments with <band> may be the worst", "<measure>: <band> والے <of#> محکموں میں سے <count#> بدترین ہو سکتے ہیں"),
    worst=("<measure>: <label> is the worst of <of#> with <band>", "<measure>: <band> والے <of#> محکموں میں <label> بدترین ہے"),
)  # fmt: skip
RANK = _grammar(
    between=(
        "rank <place#>, between <first#> and <last#>",
        "نمبر <place#>، <first#> اور <last#> کے درمیان",
    ),
    sure=("rank <place#>", "نمبر <place#>"),
)

# A department's scorecard.
SCORECARD = _grammar(
    worse=("<label> does worse than explained in <count#> of <of#> measures: <measures>", "<label> <of#> میں سے <count#> پیمانوں میں توقع سے بدتر: <measures>"),
    none=("<label> does worse than explained in none of <of#> measures", "<label> <of#> میں سے کسی پیمانے میں توقع سے بدتر نہیں"),
    nothing=("<label> can be compared in no measure", "<label> کا کسی پیمانے میں موازنہ ممکن نہیں"),
)  # fmt: skip
TENTH = _grammar(
    tenths=("tenths <first#> to <last#>, of <of#>", "<of#> میں دسواں حصہ <first#> تا <last#>"),
    tenth=("tenth <first#>, of <of#>", "<of#> میں دسواں حصہ <first#>"),
    ranks=("rank <first#> to <last#> of <of#>", "<of#> میں نمبر <first#> تا <last#>"),
    rank=("rank <first#> of <of#>", "<of#> میں نمبر <first#>"),
    unranked=("not ranked", "درجہ نہیں دیا گیا"),
)

# What changed.
_POINTS_SAID = {"en": "(?P<{}>[+\u2212]?[\\d.]+) points", "ur": "(?P<{}>[+\u2212]?[\\d.]+) پوائنٹ"}


def _points(name: str, language: str) -> str:
    return _POINTS_SAID[language].format(name)


CHANGED = _grammar(
    clear=(f"<measure>: from <before> to <now>, {_points('change', 'en')}: {_points('mix', 'en')} because the cases are others, "
           f"{_points('rate', 'en')} because the same cases end otherwise",
           f"<measure>: <before> سے <now>، {_points('change', 'ur')}: {_points('mix', 'ur')} اس لیے کہ معاملات اور ہیں، "
           f"{_points('rate', 'ur')} اس لیے کہ وہی معاملات اور طرح ختم ہوئے"),
    unclear=("<measure>: from <before> to <now>: no more than chance", "<measure>: <before> سے <now>: اتفاق سے زیادہ نہیں"),
)  # fmt: skip
BOTH = _grammar(
    agree=("Both comparisons point the same way.", "دونوں موازنے ایک ہی طرف اشارہ کرتے ہیں۔"),
    only_one=("Only <one> is the change more than chance; <other> it may be chance.",
              "صرف <one> تبدیلی اتفاق سے زیادہ ہے؛ <other> یہ اتفاق ہو سکتی ہے۔"),
    disagree=(f"The two comparisons disagree: {_points('first', 'en')} <one>, {_points('second', 'en')} <other>. A season does this: "
              "the same days a year before leave it out, the days directly before do not.",
              f"دونوں موازنے متفق نہیں: {_points('first', 'ur')} <one>، {_points('second', 'ur')} <other>۔ موسم ایسا کرتا ہے: "
              "ایک سال پہلے کے انہی دنوں میں وہ شامل نہیں، ٹھیک پہلے کے دنوں میں شامل ہے۔"),
)  # fmt: skip
EFFECTS = _grammar(
    most=(f"Effects <by>: <label> {_points('effect', 'en')}, of {_points('change', 'en')} in all",
          f"اثرات <by>: <label> {_points('effect', 'ur')}، کُل {_points('change', 'ur')} میں سے"),
    none=("Effects <by>", "اثرات <by>"),
)  # fmt: skip

# A share month by month.
BY_MONTH = _grammar(
    stepped=(f"<measure>: at <now> since <since>, <before> before, {_points('change', 'en')}",
             f"<measure>: <since> سے <now>، اس سے پہلے <before>، {_points('change', 'ur')}"),
    one_level=("<measure>: <share> over <count#> months, without a step", "<measure>: <count#> مہینوں میں <share>، سطح میں کوئی قدم نہیں"),
    too_short=("<measure>: <share>; <count#> full months of that age are too few to tell a step",
               "<measure>: <share>؛ اس عمر کے <count#> مکمل مہینے کسی قدم کے لیے بہت کم ہیں"),
)  # fmt: skip


def signed(said: str) -> float:
    """Return “−7.8” as a number."""
    return float(said.replace("\u2212", "-"))


# Signals of gaming.
SIGNALS = _grammar(
    none=("No question stands out, of <of#> comparisons", "<of#> موازنوں میں کوئی سوال نمایاں نہیں"),
    some=("<count#> questions? to ask, of <of#> comparisons", "<of#> موازنوں میں سے پوچھنے (?:کے|کا) <count#> سوال"),
)  # fmt: skip
QUESTION = _grammar(
    day=("<label>: <observed> of <cases#> first closings within 24 hours, <expected> of everybody's in the same kinds of cases\\. .+\\?",
         "<label>: <cases#> پہلی بندشوں میں سے <observed> 24 گھنٹے میں، ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
    contact=("<label>: <observed> of <cases#> closed without any message, <expected> of everybody's in the same kinds of cases\\. .+\\?",
             "<label>: <cases#> بند شکایات میں سے <observed> کسی پیغام کے بغیر، ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
    contested=("<label>: relief granted, and <observed> of <cases#> citizens who answered say it was not; <expected> of everybody's in the same kinds of cases\\. .+\\?",
               "<label>: داد رسی درج، مگر رائے دینے والے <cases#> شہریوں میں سے <observed> انکار کرتے ہیں؛ ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
    limit=("<label>: <observed#> of <cases#> closings on the last two days before day <limit#>, <expected#> expected .+\\?",
           "<label>: <cases#> بندشوں میں سے <observed#> دن <limit#> سے پہلے آخری دو دنوں میں، سب کے ہجوم کے باوجود توقع <expected#>۔ .+؟"),
    all_closed=("<label>: all <cases#> complaints are closed, <expected#> of them would be open elsewhere\\. .+\\?",
                "<label>: تمام <cases#> شکایات بند ہیں، کہیں اور ان میں سے <expected#> زیرِ التوا ہوتیں۔ .+؟"),
)  # fmt: skip
QUESTION = {language: [*QUESTION[language], *more] for language, more in _grammar(
    dropped=("<label>: <observed> of <cases#> closed complaints dropped, <expected> of everybody's in the same kinds of cases\\. .+\\?",
             "<label>: <cases#> بند شکایات میں سے <observed> خارج، ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
    all_satisfied=("<label>: all <cases#> citizens who answered are satisfied, <expected#> of them would not be elsewhere\\. .+\\?",
                   "<label>: رائے دینے والے تمام <cases#> شہری مطمئن ہیں، کہیں اور ان میں سے <expected#> نہ ہوتے۔ .+؟"),
    even=("<label>: the satisfied share of <cases#> answers varies between quarters (?P<observed>[\\d.]+) times as much as chance alone would make it vary \\((?P<expected>[\\d.]+)\\)\\. .+\\?",
          "<label>: <cases#> آراء میں مطمئن کا تناسب سہ ماہیوں کے درمیان محض اتفاق \\((?P<expected>[\\d.]+)\\) کا صرف (?P<observed>[\\d.]+) گنا بدلتا ہے۔ .+؟"),
    burst=("<label>: <observed#> of <cases#> first closings fall on <days#> days? with more closings than in its usual week, <expected#> at everybody's rate\\. .+\\?",
           "<label>: <cases#> پہلی بندشوں میں سے <observed#> ایسے <days#> دن(?:وں)? میں ہوئیں جن میں معمول کے ہفتے سے زیادہ بندشیں تھیں، سب کی شرح سے <expected#>۔ .+؟"),
    again=("<label>: <observed> of <cases#> closings were followed within 30 days by the same matter from the same person, <expected> of everybody's in the same kinds of cases\\. .+\\?",
           "<label>: <cases#> بندشوں میں سے <observed> کے بعد 30 دن میں اسی شخص نے وہی معاملہ درج کیا، ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
    often=("<label>: <observed> of <cases#> satisfied answers are of people with 5 complaints or more about it, <expected> of everybody's in the same kinds of cases\\. .+\\?",
           "<label>: <cases#> مطمئن آراء میں سے <observed> ان کی ہیں جن کی اس پر 5 یا زیادہ شکایات ہیں، ایسے ہی معاملات میں ہر جگہ <expected>۔ .+؟"),
).items()}  # fmt: skip
BUNCHED = _grammar(
    more=("Before day <limit#>: <observed#> closings on the last two days, (?P<ratio>[\\d.]+) times the <expected#> that the days around would give\\.",
          "دن <limit#> سے پہلے: آخری دو دنوں میں <observed#> بندشیں، آس پاس کے دنوں سے متوقع <expected#> کی (?P<ratio>[\\d.]+) گنا۔"),
    none=("Before day <limit#>: <observed#> closings on the last two days, as many as the days around would give \\(<expected#>\\)\\.",
          "دن <limit#> سے پہلے: آخری دو دنوں میں <observed#> بندشیں، جتنی آس پاس کے دنوں سے متوقع \\(<expected#>\\)۔"),
)  # fmt: skip

"""What headings and values are called in the files of cities, agencies and portals: words for
each target and code.
"""

import re

# Of each target: patterns of headings, the surest first. Matched against small letters with blanks
# between words.
HEADINGS = {
    "number": [
        r"(service request|request|complaint|case|ticket|report|sr|enquiry|inquiry|grievance|issue|docket|reference)"
        r"( enquiry| request)?( \(sr\))? ?(id|no|nr|num|number|key|ref|code)",
        r"unique (key|id)", r"reference", r"tracking (id|number|no)", r"(id|number|no|nr|key|nummer|numéro|número)",
        r"(fall|beschwerde|vorgangs?) ?(nr|nummer|id)", r"(شکایت|درخواست) ?نمبر", r"(object|row|record|global) ?id",
    ],
    "filed_at": [
        r"(filed|created|creation|opened|open|requested|received|submitted|registered|registration|reported|logged|lodged)"
        r"( on| at)?( date| datetime| date ?time| dt| time| timestamp| day| on| at)?",
        r"(date|day|datetime|time) (of )?(filing|creation|complaint|receipt|request|registration|filed|created|opened|"
        r"received|submitted|reported|registered|lodged)",
        r"(sr|complaint|request|case|ticket|report)? ?(created|opened|creation|registration|received)( on| at)? ?(date|datetime|at|on|time)?",
        r"(eingang|eingegangen|erstellt|gemeldet|datum|fecha|date|tarih|تاریخ)( am| de creación| de création)?",
        r"(complaint|request|report|case|ticket) (date|time|datetime)", r"date ?time", r"timestamp",
    ],
    "closed_at": [
        r"(closed|close|closing|closure|resolved|resolution|completed|completion|disposed|disposal|fixed|finished|end)"
        r"( on| at)?( date| datetime| date ?time| dt| time| timestamp| on| at)?",
        r"(date|day|datetime) (of )?(closing|closure|resolution|completion|disposal|closed|resolved|completed|disposed)",
        r"(sr|complaint|request|case|ticket) (closed|close|resolved|completed) ?(date|datetime|at|on)?",
        r"(erledigt|geschlossen|abgeschlossen|abschluss|cierre|clôture)( am|datum)?", r"fecha de cierre",
    ],
    "due_at": [
        r"(due|target|sla|expected|deadline|sla target|target close|sla due|target due)( date| datetime| dt| at| by)?",
        r"(deadline|expected (closing|resolution|completion) date)", r"(frist|fällig am)",
    ],
    "assigned_at": [r"(assigned|assignment)( on| at| date| datetime| dt| time)+", r"(date|time) (of )?assign(ed|ment)"],
    "first_reply_at": [
        r"(first )?(reply|response|replied|responded|acknowledged|acknowledgement|initial response)( on| at| date| datetime| dt| time)*",
    ],
    "feedback_at": [r"(feedback|rating|survey)( on| at| date| datetime| dt| time)+"],
    "status": [
        r"((sr|case|request|complaint|ticket|report|service request|current) )?(status|state)( description| desc)?",
        r"(stand|estado|statut|durum|کیفیت|حیثیت)",
    ],
    "department": [
        r"(assigned |responsible |owner |owning |lead |sr )?(department|dept|agency|organisation|organization|authority|"
        r"ministry|bureau|division|body|company|office)( name| desc| description| responsible)?",
        r"(agency|department) responsible", r"(responsible|handled by|assigned to|owner)( agency| department)?",
        r"subject", r"(amt|behörde|fachbereich|zuständig(keit|e stelle)?|dependencia|servicio|محکمہ|ادارہ)",
    ],
    "category": [
        r"(complaint|request|service|case|sr|service request|issue|problem|grievance|incident|report) ?"
        r"(type|category|name|topic|group)( desc| description)?",
        r"(category|type|topic|theme|product|kategorie|thema|categoría|catégorie|قسم|زمرہ|نوعیت)( name)?",
        r"sr type( desc)?", r"(problem|reason|service)( \(formerly .*\))?",
    ],
    "subcategory": [
        r"(sub ?-? ?(category|type|topic|product|issue)|descriptor|problem detail|service subtype|request subtype|issue)"
        r"( \(formerly .*\))?( name)?",
        r"(unterkategorie|subcategoría|sous-catégorie|ذیلی زمرہ)", r"type",
    ],
    "province": [
        r"(province|state|region|borough|bundesland|governorate|canton|county|provincia|región|صوبہ)( name| code)?",
    ],
    "district": [
        r"(district|tehsil|ward|neighbou?rhood|municipality|community area|zip|zip ?code|incident zip|postal ?code|postcode|"
        r"location zip ?code|area|stadtteil|ortsteil|bezirk|barrio|distrito|quartier|ضلع|تحصیل)( name| no| number)?",
        r"(neighbou?rhood|ward)s?( .*)?", r"location (zip|district).*",
    ],
    "latitude": [r"(lat|latitude|breitengrad|latitud)( coordinate)?", r".* (lat|latitude)"],
    "longitude": [r"(lon|lng|long|longitude|längengrad|longitud)( coordinate)?", r".* (lon|long|lng|longitude)"],
    "channel": [
        r"(channel|source|origin|method received|submitted via|(case|report|request|complaint) (source|origin|channel)|"
        r"(open data )?channel type|received (via|by|through)|intake (channel|method)|media|mode)( of (receipt|complaint|submission))?( desc)?",
        r"sr method received( desc)?", r"(kanal|eingangsart|ذریعہ)",
    ],
    "outcome": [r"(outcome|result|resolution|disposition|decision|company response to consumer|resolution type|action taken)"],
    "feedback": [
        r"(feedback|satisfaction|satisfied|rating|citizen feedback|customer satisfaction)( score| status)?",
    ],
    "sex": [r"((complainant|citizen|customer|applicant)s? )?(sex|gender)", r"(geschlecht|género|جنس)"],
    "anonymous": [r"(is )?anonymous( report)?", r"anonym"],
    "escalation": [r"(escalation|escalated)( level| status)?"],
}  # fmt: skip

VALUES = {
    "status": {
        "closed": "closed, close, resolved, completed, complete, fixed, done, finished, disposed, cancelled, canceled, archived, "
        "fixed - council, fixed - user, closed with relief, closed without relief, closed - completed, erledigt, geschlossen, "
        "cerrado, fermé, duplicate, duplicate (closed), closed - duplicate, no action required, unable to fix, بند, مکمل",
        "in_process": "in progress, in process, assigned, pending, acknowledged, investigating, on hold, referred, under review, "
        "work in progress, processing, started, action scheduled, planned, awaiting, in bearbeitung, en proceso, زیر کارروائی",
        "new": "open, new, opened, submitted, received, registered, unassigned, confirmed, reported, initiated, offen, neu, "
        "abierto, ouvert, email sent, نئی, کھلی",
        "reopened": "reopened, re-opened, re opened, reopen, wieder geöffnet",
    },
    "channel": {
        "app": "app, mobile, mobile app, mobile device, citizens connect app, city worker app, smartphone, ios, android, "
        "iphone, boston 311 app, mobile/open311, موبائل ایپ",
        "web": "web, website, web site, online, internet, self-service, self service, portal, web form, spot311 interface, website form, ویب سائٹ",
        "phone": "phone, telephone, call, constituent call, phone call, hotline, call center, 311 call, telefon, ٹیلی فون",
        "letter": "letter, mail, postal mail, postal, fax, e-mail, email, brief, خط",
        "assisted": "walk-in, walk in, in person, employee generated, staff, counter, integrated agency, agency",
        "other": "other, others, twitter, social media, sms, chat, referral, web referral, text message, sonstige",
        "": "unknown, unspecified",
    },
    "outcome": {
        "relief": "relief, relief granted, granted, resolved, upheld, satisfied, solved, closed with relief, closed with monetary relief, "
        "closed with non-monetary relief, accepted, justified",
        "partial": "partial, partial relief, partially, partially upheld, partial relief granted, partly resolved",
        "none": "no relief, none, refused, rejected, not upheld, denied, closed without relief, closed with explanation, "
        "relief cannot be granted, unresolved, not resolved, unjustified",
        "dropped": "dropped, withdrawn, cancelled, canceled, duplicate, invalid, void",
        "": "in progress, pending, untimely response, closed, open",
    },
    "feedback": {
        "positive": "positive, satisfied, yes, good, happy, very satisfied, excellent",
        "negative": "negative, not satisfied, dissatisfied, unsatisfied, no, bad, unhappy, very dissatisfied, poor",
        "": "n/a, na, no feedback, not given",
    },
    "sex": {
        "men": "men, man, male, m, masculine, mr, männlich, hombre, مرد",
        "women": "women, woman, female, f, w, feminine, mrs, weiblich, mujer, عورت, خاتون, خواتین",
        "other": "other, x, transgender, non-binary, nonbinary, diverse, divers, خواجہ سرا",
        "": "unknown, not stated, prefer not to say, n/a",
    },
    "anonymous": {"yes": "yes, y, true, 1, t, anonymous, ja, sí, ہاں", "no": "no, n, false, 0, f, named, nein, نہیں"},
    "escalation": {
        "none": "none, no, not escalated, 0, false, n",
        "escalated": "escalated, yes, 1, true, y",
        "super_escalated": "super escalated, super-escalated, 2",
    },
}  # fmt: skip
EMPTY = (
    "n/a",
    "na",
    "#n/a",
    "null",
    "none",
    "nan",
    "-",
    "--",
    "?",
    "unspecified",
    "not available",
    "not specified",
    "(blank)",
)


def plain(name: str) -> str:
    """Return a heading in small letters with single blanks: createdDate, CREATED_DATE and
    “Created Date” are one.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[_.:/]+|\s+-\s+", " ", spaced).casefold().split())


def code_of(target: str, value: str) -> str | None:
    """Return the code that a value of a closed list means; None where nobody can know it."""
    text = " ".join(value.casefold().split())
    for code, words in VALUES[target].items():
        if text == code.replace("_", " ") or text in words.split(", "):
            return code
    return None

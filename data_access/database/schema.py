"""The tables of a complaints database.

Every column's meaning stands beside it; docs/data-dictionary.md is written from here.

What is not stored cannot leak: there is no name, identity number, telephone, address, point or text
of a complaint.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    SmallInteger,
    String,
    Table,
)

from data_access.database.columns import column, dimension, metadata, point

# a change of the tables takes the next number, and a revision in data_access/database/migrations
SCHEMA_VERSION = 3

dataset = Table(
    "dataset",
    metadata,
    column("name_en", String, "Title of the data set in English", nullable=False),
    column("name_ur", String, "Title of the data set in Urdu", nullable=False),
    column("synthetic", Boolean, "True when the records are made up", nullable=False),
    column("as_of", DateTime, "T: time of the newest event in the database", nullable=False),
    column("version", Integer, "Goes up by one with each change of the data", nullable=False),
    column("schema_version", Integer, "Version of these tables", nullable=False),
    column(
        "recorded",
        String,
        "What is recorded: facts with their sources and days of filing, see recorded.py",
        nullable=False,
    ),
)
sources = Table(
    "sources",
    metadata,
    column("source_id", SmallInteger, "Number of the source", primary_key=True, nullable=False),
    column("code", String, "Short name of the source, from its mapping file", nullable=False),
    column("name", String, "Title and licence of the source", nullable=False),
)
levels = dimension("levels", "level_id")
provinces = dimension(
    "provinces",
    "province_id",
    *point(),
    column("population", Integer, "Population, 2023 census"),
    column("population_note", String, "Why the population is weak, if it is"),
)
districts = dimension(
    "districts",
    "district_id",
    column("province_id", SmallInteger, "Province of the district"),
    *point(),
    column("population", Integer, "Population, 2023 census"),
)
departments = dimension(
    "departments",
    "department_id",
    column("level_id", SmallInteger, "Accountable level of government"),
    column("parent_id", SmallInteger, "Department that this one belongs to"),
)
categories = dimension("categories", "category_id")
subcategories = dimension(
    "subcategories",
    "subcategory_id",
    column("category_id", SmallInteger, "Category of the subcategory"),
)
members = Table(
    "members",
    metadata,
    column("member_id", BigInteger, "Number of the member", primary_key=True, nullable=False),
    column("registered_on", Date, "Day of registration"),
    column("sex", SmallInteger, "Code list sex"),
    column("residency", SmallInteger, "Code list residency"),
    column("groups", SmallInteger, "Sum of the group flags (code list group)"),
    column("province_id", SmallInteger, "Home province"),
)

# What a source may say of a complaint. ``derive`` works out the columns after these.
BASE_COLUMNS = (
    column(
        "complaint_id",
        BigInteger,
        "Number of the record in this database",
        primary_key=True,
        nullable=False,
    ),
    column("source_id", SmallInteger, "Source of the record", nullable=False),
    column(
        "number", String, "Complaint number at the source; unique within the source", nullable=False
    ),
    column("member_id", BigInteger, "Member who filed it"),
    column("kind", SmallInteger, "Code list kind", nullable=False),
    column("level_id", SmallInteger, "Accountable level of government"),
    column("department_id", SmallInteger, "Department that answers"),
    column("category_id", SmallInteger, "Category"),
    column("subcategory_id", SmallInteger, "Subcategory"),
    column("province_id", SmallInteger, "Province of the matter"),
    column("district_id", SmallInteger, "District of the matter"),
    column("sex", SmallInteger, "Code list sex"),
    column("residency", SmallInteger, "Code list residency"),
    column("groups", SmallInteger, "Sum of the complainant's group flags (code list group)"),
    column("channel", SmallInteger, "Code list channel"),
    column("anonymous", Boolean, "True when the identity was hidden from the department"),
    column("filed_at", DateTime, "Filing", nullable=False),
    column("assigned_at", DateTime, "First assignment to a department"),
    column("first_reply_at", DateTime, "First message from the department"),
    column("due_at", DateTime, "Time limit, where the source stores one"),
    column("first_closed_at", DateTime, "First closing"),
    column("last_closed_at", DateTime, "Latest closing"),
    column("first_reopened_at", DateTime, "First reopening"),
    column("last_reopened_at", DateTime, "Latest reopening"),
    column("messages_from_citizen", SmallInteger, "Messages from the citizen"),
    column("messages_from_department", SmallInteger, "Messages from the department"),
    column("transfers", SmallInteger, "Times forwarded between departments"),
    column("status", SmallInteger, "Code list status", nullable=False),
    column("outcome", SmallInteger, "Code list outcome, of the closing in force; empty while open"),
    column("feedback", SmallInteger, "Code list feedback, on the closing in force"),
    column("feedback_at", DateTime, "Time of that feedback"),
    column("first_outcome", SmallInteger, "Code list outcome, of the first closing"),
    column("first_feedback", SmallInteger, "Code list feedback, on the first closing"),
    column("reopenings", SmallInteger, "How often it was reopened", nullable=False),
    column("reopening_cause", SmallInteger, "Code list cause, of the first reopening"),
    column("escalation", SmallInteger, "Code list escalation, as the portal recorded it"),
    column(
        "record_key", BigInteger, "Random 32-bit key, drawn when the record came in", nullable=False
    ),
    column("changed_at", DateTime, "Last change at the source", nullable=False),
    column(
        "changed_sequence",
        BigInteger,
        "Order of changes of the same time at the source; empty for 0",
    ),
    column(
        "unknown_facts",
        SmallInteger,
        "Sum of the flags of facts that are not known of this complaint, see exceptions.py; empty for none",
    ),
)
DERIVED_COLUMNS = (
    column("filed_on", Date, "Day of filing", nullable=False),
    column("filed_month", SmallInteger, "Month of filing: year x 12 + month - 1", nullable=False),
    column("first_closed_on", Date, "Day of the first closing"),
    column("first_closed_month", SmallInteger, "Month of the first closing: year x 12 + month - 1"),
    column("days_to_close", SmallInteger, "Calendar days from filing to the first closing"),
    column("days_to_reply", SmallInteger, "Calendar days from filing to the first reply"),
    column(
        "profile_id",
        SmallInteger,
        "Row of profiles: kind, status, outcome, feedback, speed, reopening",
        nullable=False,
    ),
)
complaints = Table("complaints", metadata, *BASE_COLUMNS, *DERIVED_COLUMNS)
# A reopening is an event with the dimensions of its complaint: counting it needs no join (3 ms
# instead of 35).
COPIED_TO_REOPENINGS = (
    "kind",
    "level_id",
    "department_id",
    "category_id",
    "subcategory_id",
    "province_id",
    "district_id",
    "sex",
    "groups",
    "channel",
    "status",
    "outcome",
    "filed_on",
)
reopenings = Table(
    "reopenings",
    metadata,
    column("complaint_id", BigInteger, "Complaint", nullable=False),
    column("sequence", SmallInteger, "1 for the first reopening of the complaint", nullable=False),
    column("cause", SmallInteger, "Code list cause"),
    column("reopened_on", Date, "Day of the reopening", nullable=False),
    column(
        "reopened_month",
        SmallInteger,
        "Month of the reopening: year x 12 + month - 1",
        nullable=False,
    ),
    column("reclosed_on", Date, "Day of the closing that ended it; empty while open"),
    column("reclosed_month", SmallInteger, "Month of that closing: year x 12 + month - 1"),
    *(
        column(name, complaints.c[name].type, f"As in complaints: {complaints.c[name].comment}")
        for name in COPIED_TO_REOPENINGS
    ),
)
# A junk dimension (Kimball): one row for each possible combination of the small codes that measures
# ask for, so that the large scan counts by one number and the conditions are evaluated on a few
# thousand rows.
profiles = Table(
    "profiles",
    metadata,
    column(
        "profile_id",
        SmallInteger,
        "Number of the combination, see derive.profile_number",
        primary_key=True,
        nullable=False,
    ),
    column("kind", SmallInteger, "Code list kind", nullable=False),
    column("status", SmallInteger, "Code list status", nullable=False),
    column(
        "outcome", SmallInteger, "Code list outcome, 0 while open or not recorded", nullable=False
    ),
    column("feedback", SmallInteger, "Code list feedback, 0 for none", nullable=False),
    column(
        "speed",
        SmallInteger,
        "First closing: 0 not yet, 1 within 20 days, 2 within 40, 3 within 90, 4 later",
        nullable=False,
    ),
    column(
        "reopened",
        SmallInteger,
        "0 never, 1 within 90 days of the first closing, 2 later",
        nullable=False,
    ),
)
# What the feed remembers. A tombstone keeps an older change, which comes later, from bringing a
# removed complaint back.
removals = Table(
    "removals",
    metadata,
    column(
        "source_id",
        SmallInteger,
        "Source of the removed complaint",
        primary_key=True,
        nullable=False,
    ),
    column(
        "digest",
        String,
        "SHA-256 of the complaint number, hexadecimal",
        primary_key=True,
        nullable=False,
    ),
    column("changed_at", DateTime, "Time of the removal at the source", nullable=False),
    column(
        "changed_sequence",
        BigInteger,
        "Order of changes of the same time at the source; empty for 0",
    ),
    column("cause", SmallInteger, "Code list removal", nullable=False),
)
feed_state = Table(
    "feed_state",
    metadata,
    column(
        "source",
        String,
        "Name of the feed's source in its settings",
        primary_key=True,
        nullable=False,
    ),
    column("kind", String, "Where it takes changes from: folder, database or http", nullable=False),
    column("position", String, "File, batch or row that was applied last"),
    column("watermark", DateTime, "Newest time of change that was read, by the source's clock"),
    column("received_at", DateTime, "When something last arrived, UTC"),
    column("applied_at", DateTime, "When a batch was last applied, UTC"),
    column(
        "lag_seconds",
        Float,
        "Seconds from the arrival of the last batch to its being in the tables",
    ),
    column("applied_last_minute", BigInteger, "Changes applied in the minute before applied_at"),
    column("applied", BigInteger, "Changes applied since the source was set up", nullable=False),
    column(
        "unchanged",
        BigInteger,
        "Changes that were repeats or older than what stands",
        nullable=False,
    ),
    column("rejected", BigInteger, "Changes rejected since the source was set up", nullable=False),
    column("error", String, "What kept the source from being read; empty when all is well"),
    column("error_at", DateTime, "Since when that is so, UTC"),
)
feed_rejects = Table(
    "feed_rejects",
    metadata,
    column(
        "source",
        String,
        "Name of the feed's source in its settings",
        primary_key=True,
        nullable=False,
    ),
    column("digest", String, "SHA-256 of the rejected record", primary_key=True, nullable=False),
    column("arrival", String, "File or batch in which it came", nullable=False),
    column("position", BigInteger, "Its line or row in there", nullable=False),
    column("number", String, "Complaint number, as far as it can be read"),
    column(
        "record",
        String,
        "The mapped columns of the record as JSON; empty where it cannot be read at all",
    ),
    column("column_name", String, "Column of the source that is to blame", nullable=False),
    column("value", String, "Value that is to blame, the first 200 characters", nullable=False),
    column("reason", String, "Why it was rejected", nullable=False),
    column("received_at", DateTime, "When it arrived, UTC", nullable=False),
)
# Facts that a source may or may not record; dataset.recorded says which it does, a measure names
# those it needs. status: whether a complaint is closed; closing: when it was. In the same way
# reopened and reopening.
FACTS = (
    "level", "department", "category", "subcategory", "province", "district", "sex", "residency", "groups",
    "channel", "anonymous", "members", "assignment", "first_reply", "due", "status", "closing", "outcome", "feedback",
    "reopened", "reopening", "messages", "transfers", "escalation",
)  # fmt: skip

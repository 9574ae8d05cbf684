"""Small tables that people can check: complaints, a question, and the figures worked out by hand.

T is 30 June 2024.
"""

from datetime import date, datetime

import pytest

from data_access import Filters, Question, Withheld
from tests.figures.records import cells_of, complaint, complaints_in, data_of


def in_total(answers, table: str, *measures: str, **filters) -> dict:
    """Measures of the whole table, shares as (numerator, denominator) would divide."""
    (answer,) = answers(
        complaints_in(table), Question(measures, (), Filters.from_query_params(filters))
    )
    return {name: answer.total[name] for name in measures}


def by(answers, table: str, breakdown: str, measure: str, **filters) -> dict:
    """``{code: figure}`` of one breakdown."""
    question = Question((measure,), (breakdown,), Filters.from_query_params(filters))
    (answer,) = answers(complaints_in(table), question)
    return {row.code: row[measure] for row in answer.rows(breakdown)}


def test_addressed_means_closed_and_not_reopened_since(answers):
    table = """
    filed      | kind       | closed     | reopened   | closed again | why
    2024-01-10 | complaint  | 2024-01-20 |            |              | closed: addressed
    2024-01-10 | complaint  | 2024-01-20 | 2024-02-01 |              | reopened and open again: not addressed
    2024-01-10 | complaint  | 2024-01-20 | 2024-02-01 | 2024-02-20   | closed again: addressed
    2024-01-10 | complaint  |            |            |              | never closed
    2024-01-10 | suggestion | 2024-01-20 |            |              | no complaint
    2024-01-10 | merged     | 2024-01-20 |            |              | no complaint of its own
    """
    figures = in_total(
        answers, table, "filed", "addressed", "open", "suggestions", "merged", "addressed_share"
    )
    assert figures == {
        "filed": 4, "addressed": 2, "open": 2, "suggestions": 1, "merged": 1, "addressed_share": 2 / 4,
    }  # fmt: skip


def test_the_four_outcomes_stand_together_and_a_reopened_complaint_has_none(answers):
    table = """
    filed      | closed     | reopened   | outcome | why
    2024-01-10 | 2024-01-20 |            | relief  | relief
    2024-01-10 | 2024-01-20 |            | relief  | relief
    2024-01-10 | 2024-01-20 |            | partial | partial relief
    2024-01-10 | 2024-01-20 |            | none    | relief cannot be granted
    2024-01-10 | 2024-01-20 |            | dropped | dropped: left out below the line of resolved on merits
    2024-01-10 | 2024-01-20 |            |         | closed, outcome not recorded: below the line
    2024-01-10 | 2024-01-20 | 2024-02-01 | relief  | open again: its old outcome does not count
    """
    figures = in_total(
        answers,
        table,
        "relief",
        "partial",
        "no_relief",
        "dropped",
        "addressed",
        "resolved_on_merits",
    )
    assert figures == {
        "relief": 2, "partial": 1, "no_relief": 1, "dropped": 1, "addressed": 6, "resolved_on_merits": 3 / 5,
    }  # fmt: skip


FEEDBACK = """
filed      | closed     | reopened   | closed again | outcome | feedback | why
2024-01-10 | 2024-01-20 |            |              | relief  | positive | confirmed
2024-01-10 | 2024-01-20 | 2024-02-01 | 2024-02-09   | relief  | positive | confirmed after reopening
2024-01-10 | 2024-01-20 |            |              | relief  | negative | contested
2024-01-10 | 2024-01-20 |            |              | relief  |          | silent: neither confirmed nor contested
2024-01-10 | 2024-01-20 |            |              | none    | positive | satisfied, but no relief to confirm
2024-01-10 | 2024-01-20 |            |              | partial | negative | unsatisfied, but partial relief is not relief
2024-01-10 |            |            |              |         |          | open
"""


def test_relief_is_confirmed_or_contested_only_by_feedback_on_it(answers):
    figures = in_total(
        answers, FEEDBACK, "relief", "relief_confirmed", "confirmed_relief", "contested_relief"
    )
    assert figures == {
        "relief": 4,
        "relief_confirmed": 2,
        "confirmed_relief": 2 / 3,
        "contested_relief": 1 / 3,
    }


def test_satisfaction_stands_beside_the_response_rate_and_silence_is_no_satisfaction(answers):
    figures = in_total(answers, FEEDBACK, "feedback", "silent", "satisfaction", "response_rate")
    assert figures == {"feedback": 5, "silent": 1, "satisfaction": 3 / 5, "response_rate": 5 / 6}


def test_confirmed_after_reopening_is_the_last_bar_of_the_chain(answers):
    figures = in_total(
        answers, FEEDBACK, "reopened_ever", "confirmed_after_reopening", "relief_contested"
    )
    assert figures == {"reopened_ever": 1, "confirmed_after_reopening": 1, "relief_contested": 1}


ON_TIME = """
filed      | closed     | why
2024-01-10 | 2024-01-30 | day 20: within both limits, last day of the strict one
2024-01-10 | 2024-01-31 | day 21: too late for the strict limit
2024-01-10 | 2024-02-19 | day 40: on time
2024-01-10 | 2024-02-20 | day 41: late, escalated
2024-01-10 |            | open and overdue: counts as late
2024-05-21 | 2024-05-22 | 40 days old on 30 June: not due yet under 40 days, due under 20
2024-05-20 | 2024-05-22 | 41 days old: due
2024-06-10 | 2024-06-11 | 20 days old: due under no limit
2024-06-09 |            | 21 days old and open: late under 20 days, not due under 40
"""


def test_on_time_is_day_40_and_only_complaints_whose_limit_has_passed_count(answers):
    # Due under 40 days: the first five and 20 May; on time: days 20, 21, 40 and 2.
    assert in_total(answers, ON_TIME, "on_time") == {"on_time": 4 / 6}


def test_the_strict_limit_is_day_20(answers):
    # Due under 20 days: all but 10 June; on time: day 20, 21 May and 20 May.
    assert in_total(answers, ON_TIME, "on_time_strict") == {"on_time_strict": 3 / 8}


def test_day_41_without_a_closing_is_escalated_whether_closed_later_or_open(answers):
    figures = in_total(
        answers, ON_TIME, "escalated_share", "escalated_open", "super_escalated_share"
    )
    # Escalated: closed on day 41, and open since January (172 days, the super-escalated one).
    assert figures == {
        "escalated_share": 2 / 9,
        "escalated_open": 1,
        "super_escalated_share": 1 / 9,
    }


def test_super_escalated_is_day_91(answers):
    table = """
    filed      | closed     | why
    2024-01-01 | 2024-03-31 | day 90: not yet
    2024-01-01 | 2024-04-01 | day 91
    2024-04-01 |            | open, 90 days old: not yet
    2024-03-31 |            | open, 91 days old
    """
    figures = in_total(
        answers, table, "super_escalated_share", "super_escalated_open", "escalated_open"
    )
    assert figures == {
        "super_escalated_share": 2 / 4,
        "super_escalated_open": 1,
        "escalated_open": 2,
    }


def test_effective_on_time_takes_back_what_was_reopened_within_90_days(answers):
    table = """
    filed      | closed     | reopened   | closed again | why
    2024-01-02 | 2024-01-12 |            |              | on time and it held
    2024-01-02 | 2024-01-12 | 2024-04-11 | 2024-04-12   | reopened on day 90 after closing: taken back, although closed again
    2024-01-02 | 2024-01-12 | 2024-04-12 |              | reopened on day 91: stays effective, although open now
    2024-01-02 | 2024-03-12 |            |              | late
    """
    # 12 January to 11 April 2024: 19 + 29 + 31 + 11 = 90 days.
    assert in_total(answers, table, "on_time", "effective_on_time") == {
        "on_time": 3 / 4,
        "effective_on_time": 2 / 4,
    }


def test_reopened_share_waits_90_days_after_the_first_closing(answers):
    table = """
    filed      | closed     | reopened   | by        | why
    2024-01-02 | 2024-01-12 | 2024-04-11 | citizen   | day 90: counts
    2024-01-02 | 2024-01-12 | 2024-04-12 | citizen   | day 91: too late
    2024-01-02 | 2024-01-12 | 2024-02-01 | pm_office | counts for the PM Office
    2024-01-02 | 2024-01-12 | 2024-02-01 |           | counts, by whom is unknown
    2024-01-02 | 2024-04-01 |            |           | closed 90 days before T: settled, not reopened
    2024-01-02 | 2024-04-02 | 2024-04-10 | citizen   | closed 89 days before T: not settled, left out
    2024-01-02 |            |            |           | never closed: left out
    """
    figures = in_total(
        answers, table, "reopened_share", "reopened_by_citizen", "reopened_by_pm_office"
    )
    assert figures == {
        "reopened_share": 3 / 5,
        "reopened_by_citizen": 1 / 5,
        "reopened_by_pm_office": 1 / 5,
    }


def test_the_median_of_days_to_close_keeps_open_complaints_in_sight(answers):
    table = """
    filed      | closed     | why
    2024-06-01 | 2024-06-03 | day 2
    2024-06-01 | 2024-06-05 | day 4
    2024-06-25 |            | open for 5 days: at risk until day 5
    2024-06-01 | 2024-06-11 | day 10
    2024-06-01 |            | open for 29 days
    """
    # Still waiting after day 2: 1 x 4/5 = 0.8. After day 4: 0.8 x 3/4 = 0.6 (5 - 1 at risk). One
    # leaves on day 5. After day 10: 0.6 x 1/2 = 0.3 (two at risk), the first day at or below 0.5.
    # Never at or below 0.1.
    figures = in_total(answers, table, "days_to_close_median", "days_to_close_p90")
    assert figures == {"days_to_close_median": 10, "days_to_close_p90": Withheld.NOT_REACHED}


def test_a_complaint_that_stops_waiting_on_the_day_of_a_closing_was_still_at_risk(answers):
    table = """
    filed      | closed     | why
    2024-06-01 | 2024-06-11 | day 10
    2024-06-01 | 2024-06-11 | day 10
    2024-06-20 |            | open for 10 days: at risk on day 10
    2024-06-20 |            | open for 10 days: at risk on day 10
    2024-06-01 | 2024-06-21 | day 20
    """
    # After day 10: 3/5, above 0.5. After day 20, alone: 0. Were the open ones gone on day 10, it
    # would be 1/3 on day 10.
    assert in_total(answers, table, "days_to_close_median") == {"days_to_close_median": 20}


def test_a_complaint_that_stopped_waiting_before_a_closing_is_no_longer_at_risk(answers):
    table = """
    filed      | closed     | why
    2024-06-01 | 2024-06-03 | day 2
    2024-06-27 |            | open for 3 days: gone before day 10
    2024-06-27 |            | open for 3 days: gone before day 10
    2024-06-01 | 2024-06-11 | day 10
    2024-06-01 | 2024-06-21 | day 20
    """
    # After day 2: 4/5. After day 10: 4/5 x 1/2 = 0.4. Were the open ones still at risk, it would be
    # 4/5 x 3/4 = 0.6.
    assert in_total(answers, table, "days_to_close_median") == {"days_to_close_median": 10}


def test_a_curve_that_meets_the_half_exactly_has_reached_it(answers):
    table = """
    filed      | closed     | why
    2024-06-01 | 2024-06-04 | day 3
    2024-06-01 | 2024-06-06 | day 5
    2024-06-01 | 2024-06-08 | day 7
    2024-06-01 |            | open
    2024-06-01 |            | open
    2024-06-01 |            | open
    """
    # 5/6, 4/6, then 5/6 x 4/5 x 3/4 = 1/2 on day 7, which floating point may put a little above.
    assert in_total(answers, table, "days_to_close_median") == {"days_to_close_median": 7}


def test_days_to_close_count_calendar_days_to_the_first_closing_only(answers):
    table = """
    filed      | closed     | reopened   | closed again | why
    2024-02-27 | 2024-03-01 | 2024-03-05 | 2024-06-01   | 3 days, 29 February among them; the second closing does not count
    """
    assert in_total(answers, table, "days_to_close_median", "days_to_close_p90") == {
        "days_to_close_median": 3,
        "days_to_close_p90": 3,
    }


def test_the_median_of_the_first_reply_counts_those_without_one(answers):
    table = """
    filed      | replied    | closed     | why
    2024-06-01 | 2024-06-04 |            | reply after 3 days
    2024-06-01 |            | 2024-06-02 | closed without contact: still waiting for a reply
    2024-06-01 |            |            | no reply
    """
    figures = in_total(
        answers, table, "days_to_reply_median", "replied_share", "closed_without_contact_share"
    )
    assert figures == {
        "days_to_reply_median": Withheld.NOT_REACHED, "replied_share": 1 / 3, "closed_without_contact_share": 1 / 1,
    }  # fmt: skip


def test_speed_flags_count_the_first_24_hours_and_the_last_two_days_of_each_limit(answers):
    table = """
    filed      | closed     | why
    2024-01-01 | 2024-01-01 | at once
    2024-01-01 | 2024-01-02 | noon to noon: exactly 24 hours
    2024-01-01 | 2024-01-03 | two days
    2024-01-01 | 2024-01-19 | day 18
    2024-01-01 | 2024-01-20 | day 19
    2024-01-01 | 2024-02-09 | day 39
    2024-01-01 | 2024-02-11 | day 41
    2024-01-01 |            | never closed: in no share
    """
    figures = in_total(answers, table, "closed_within_24_hours_share", "closed_last_two_days_share")
    assert figures == {"closed_within_24_hours_share": 2 / 7, "closed_last_two_days_share": 2 / 7}


AGES = """
filed      | closed     | reopened   | why
2024-06-30 |            |            | today: band 0-20
2024-06-10 |            |            | 20 days: 0-20
2024-06-09 |            |            | 21 days: 21-40
2024-05-21 |            |            | 40 days: 21-40
2024-05-20 |            |            | 41 days: 41-90
2024-04-01 |            |            | 90 days: 41-90
2024-03-31 |            |            | 91 days: 91-180
2024-01-02 |            |            | 180 days: 91-180
2024-01-01 |            |            | 181 days: over 180
2023-06-30 | 2023-07-10 | 2024-06-29 | reopened yesterday: the age is that of the first filing, 366 days
2024-06-01 | 2024-06-02 |            | closed: in no band
"""


def test_age_bands_change_on_days_21_41_91_and_181(answers):
    assert by(answers, AGES, "age_band", "open") == {
        "0-20": 2,
        "21-40": 2,
        "41-90": 2,
        "91-180": 2,
        "over-180": 2,
    }


def test_the_age_of_the_backlog_is_a_plain_quantile_of_the_open_ones(answers):
    # Ages: 0 20 21 40 41 90 91 180 181 366. The fifth of ten is the median; nine of ten are 181 or
    # younger.
    figures = in_total(answers, AGES, "backlog_age_median", "backlog_age_p90")
    assert figures == {"backlog_age_median": 41, "backlog_age_p90": 181}


FLOW = """
filed      | closed     | reopened   | closed again | why
2024-01-15 | 2024-02-10 |            |              | in, out
2024-01-20 | 2024-02-15 | 2024-03-05 | 2024-04-20   | in, out, back in, out
2024-02-01 |            |            |              | in, stays
2024-03-31 | 2024-03-31 | 2024-05-01 |              | in and out on the last day, back in May
"""


def test_the_backlog_of_each_month_is_the_one_before_plus_filed_and_reopened_less_closed(answers):
    # January 2 in. February 2 + 1 - 2. March 1 + 1 filed + 1 back - 1. April 2 - 1. May 1 + 1 back.
    # June: as it was.
    assert by(answers, FLOW, "month", "backlog") == {
        "2024-01": 2, "2024-02": 1, "2024-03": 2, "2024-04": 1, "2024-05": 2, "2024-06": 2,
    }  # fmt: skip


def test_closings_and_reopenings_count_on_the_day_they_happen(answers):
    closings, reopenings = (
        by(answers, FLOW, "quarter", name) for name in ("closings", "reopenings")
    )
    assert (closings, reopenings) == ({"2024-Q1": 3, "2024-Q2": 1}, {"2024-Q1": 1, "2024-Q2": 1})


def test_the_clearance_ratio_divides_closings_by_filed_and_reopened(answers):
    figures = in_total(
        answers, FLOW, "received", "closings", "reopenings", "clearance_ratio", period=["2024-Q1"]
    )
    assert figures == {"received": 4, "closings": 3, "reopenings": 1, "clearance_ratio": 3 / 5}


def test_the_backlog_at_the_end_of_a_period_counts_what_came_before_it(answers):
    assert in_total(answers, FLOW, "backlog", "received", period=["2024-04"]) == {
        "backlog": 1,
        "received": 0,
    }


def test_a_quiet_month_keeps_its_backlog(answers):
    table = """
    filed      | closed | why
    2024-02-01 |        | nothing happens after this
    """
    shown = {"2024-02": 1, "2024-03": 1, "2024-04": 1, "2024-05": 1, "2024-06": 1}
    assert by(answers, table, "month", "backlog") == shown
    assert by(answers, table, "month", "backlog", period=["2024-Q2"]) == {
        "2024-04": 1, "2024-05": 1, "2024-06": 1,
    }  # fmt: skip


def test_months_between_two_chosen_periods_have_no_row_and_stay_out_of_the_year(answers):
    table = """
    filed      | closed     | why
    2023-02-01 |            | in the first period
    2023-08-01 |            | between the periods
    2024-02-01 |            | in the second period
    """
    chosen = ["2023-Q1", "2024-Q1"]
    # 2023 ends, as far as it is chosen, on 31 March with one open complaint; 31 March 2024 has
    # three.
    assert by(answers, table, "year", "backlog", period=chosen) == {"2023": 1, "2024": 3}
    assert by(answers, table, "quarter", "backlog", period=chosen) == {"2023-Q1": 1, "2024-Q1": 3}


GROUPS = """
filed      | groups           | sex   | department | province | why
2024-01-10 | women overseas   | women | office     | PB       | in two groups: counts in both rows
2024-01-10 | women            | women | wing       | SD       | in one group
2024-01-10 | minority         | men   | ministry   | PB       | in one group
2024-01-10 | women minority   |       | police     |          | sex and province not recorded
2024-01-10 |                  |       |            |          | nothing recorded
"""


def test_groups_overlap_so_their_rows_do_not_add_up(answers):
    assert by(answers, GROUPS, "group", "filed") == {"overseas": 1, "women": 3, "minority": 2}


def test_what_is_not_recorded_has_a_row_of_its_own(answers):
    assert by(answers, GROUPS, "sex", "filed") == {"men": 1, "women": 2, "unrecorded": 2}
    assert by(answers, GROUPS, "province", "filed") == {"PB": 2, "SD": 1, "unrecorded": 2}


@pytest.mark.parametrize(
    ("filters", "filed", "why"),
    [
        ({"group": ["women", "minority"]}, 4, "any of the two"),
        ({"group": ["women", "minority"], "groups_all": ["1"]}, 1, "both at once"),
        ({"group": ["women", "-minority"]}, 2, "women who are not of a minority"),
        ({"group": ["-women"]}, 2, "the man, and the one whose groups are not recorded"),
        ({"sex": ["-women"]}, 3, "the man, and the two not recorded"),
        ({"sex": ["women"]}, 2, "only those recorded as women"),
        ({"province": ["-PB"]}, 3, "Sindh, and the two not recorded"),
        ({"province": ["-PB", "-SD"]}, 2, "the two not recorded"),
        ({"department": ["ministry"]}, 3, "the ministry, its wing and the office of the wing"),
        ({"department": ["wing"]}, 2, "the wing and its office"),
        ({"department": ["office"]}, 1, "the office alone"),
        ({"department": ["-ministry"]}, 2, "the police, and the one not recorded"),
        ({"department": ["ministry", "-office"]}, 2, "the ministry without one office"),
        ({"group": ["women"], "province": ["PB"]}, 1, "different filters combine with and"),
    ],
)
def test_filters_choose_and_exclude_without_losing_the_unknown(answers, filters, filed, why):
    assert in_total(answers, GROUPS, "filed", **filters) == {"filed": filed}, why


PERIODS = """
filed      | why
2023-12-31 | last day of the year
2024-01-01 | first day of the year
2024-01-31 | last day of January
2024-02-29 | leap day
2024-04-01 | first day of the second quarter
2024-06-30 | T
"""


@pytest.mark.parametrize(
    ("filters", "filed"),
    [
        ({"period": ["2023"]}, 1),
        ({"period": ["2024-01"]}, 2),
        ({"period": ["2024-Q1"]}, 3),
        ({"period": ["2023-12", "2024-Q2"]}, 3),
        ({"period": ["2024", "2024-01"]}, 5),
        ({"from": ["2024-01-31"]}, 4),
        ({"to": ["2024-01-31"]}, 3),
        ({"from": ["2024-02-01"], "to": ["2024-02-29"]}, 1),
        ({"period": ["2024-Q1"], "from": ["2024-01-02"]}, 2),
        ({"from": ["2024-03-01"], "to": ["2024-02-01"]}, 0),
    ],
)
def test_periods_include_their_first_and_last_day_and_several_are_joined(answers, filters, filed):
    assert in_total(answers, PERIODS, "filed", **filters) == {"filed": filed}


def test_the_stored_limit_counts_to_the_hour_of_t(answers):
    filed, closed, nine, noon = (
        datetime(2024, 6, day, hour) for day, hour in ((1, 12), (20, 12), (30, 9), (30, 12))
    )
    data = data_of(
        [
            complaint(
                1, filed, due_at=nine
            ),  # T is noon: this limit has passed, and the complaint is open
            complaint(
                2, filed, [closed], due_at=closed, outcome="relief"
            ),  # closed at the last moment: on time
            complaint(
                3, filed, [noon], due_at=nine, outcome="relief"
            ),  # on the right day, three hours late
            complaint(4, filed, due_at=noon),  # ends at T: has not passed
            complaint(5, filed),  # no limit stored
        ]
    )
    (answer,) = answers(data, Question(("on_time_due",)))
    assert answer.total["on_time_due"] == 1 / 3


def test_of_a_limit_without_a_time_the_whole_day_counts(answers):
    filed, midnight, today = datetime(2024, 6, 1, 12), datetime(2024, 6, 20), datetime(2024, 6, 30)
    evening, next_day = datetime(2024, 6, 20, 20), datetime(2024, 6, 21, 8)
    data = data_of(
        [
            complaint(
                1, filed, [evening], due_at=midnight, outcome="relief"
            ),  # on the day of the limit: on time
            complaint(
                2, filed, [next_day], due_at=midnight, outcome="relief"
            ),  # on the next one: late
            complaint(
                3, filed, [midnight], due_at=midnight, outcome="relief"
            ),  # neither has a time: on time
            complaint(
                4, filed, due_at=today
            ),  # T is noon of this day, which is not over: has not passed
        ]
    )
    (answer,) = answers(data, Question(("on_time_due",)))
    assert answer.total["on_time_due"] == 2 / 3


def test_closed_the_next_day_is_within_24_hours_only_where_the_times_say_so(answers):
    def at(day: int, *clock: int) -> datetime:
        return datetime(2024, 6, day, *clock)

    data = data_of(
        [
            complaint(1, at(3, 15), [at(4, 14)], outcome="relief"),  # 23 hours
            complaint(2, at(3, 15), [at(4, 16)], outcome="relief"),  # 25 hours
            complaint(3, at(3), [at(3)], outcome="relief"),  # one day, without times: within
            complaint(4, at(3), [at(4)], outcome="relief"),  # without times: between 0 and 48 hours
            complaint(
                5, at(3, 15), [at(4)], outcome="relief"
            ),  # closed on the next day, nobody knows when
            complaint(6, at(3), [at(3, 20)], outcome="relief"),  # on the same day
        ]
    )
    (answer,) = answers(data, Question(("closed_within_24_hours_share",)))
    assert answer.total["closed_within_24_hours_share"] == 3 / 6


MEMBERS = """
registered | groups         | sex   | province | why
2024-01-05 | women          | women | PB       | one group
2024-01-06 | women overseas | women |          | two groups, province not recorded
2024-03-01 |                | men   | PB       | groups not recorded
           | minority       |       | SD       | day of registration not recorded
"""


@pytest.fixture
def registered():
    """The members of the table above, and one complaint of a woman."""
    members = [
        {
            "member_id": number,
            "registered_on": _day(cells["registered"]),
            "groups": frozenset(cells["groups"].split()) or None,
            "residency": None,
            **{name: cells[name] or None for name in ("sex", "province")},
        }
        for number, cells in enumerate(cells_of(MEMBERS), start=1)
    ]
    return complaints_in("filed      | groups | sex\n2024-01-10 | women  | women")._replace(
        members=members
    )


def _day(text: str):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, 4),
        ({"group": ["women"]}, 2),
        ({"province": ["-PB"]}, 2),
        ({"period": ["2024-01"]}, 2),
        ({"from": ["2024-01-06"]}, 2),
        ({"department": ["police"]}, Withheld.NOT_APPLICABLE),
        ({"channel": ["app"]}, Withheld.NOT_APPLICABLE),
    ],
)
def test_members_follow_their_own_filters_and_others_do_not_apply(
    answers, registered, filters, expected
):
    (answer,) = answers(registered, Question(("members",), (), Filters.from_query_params(filters)))
    assert answer.total["members"] == expected


def test_members_by_group_sex_province_and_month_of_registration(answers, registered):
    (answer,) = answers(registered, Question(("members",), ("group", "sex", "province", "month")))
    shown = {
        name: {row.code: row["members"] for row in answer.rows(name)}
        for name in answer.question.breakdowns
    }
    assert shown == {
        "group": {"overseas": 1, "women": 2, "minority": 1},
        "sex": {"men": 1, "women": 2, "unrecorded": 1},
        "province": {"PB": 2, "SD": 1, "unrecorded": 1},
        "month": {"2024-01": 2, "2024-03": 1, "unrecorded": 1},
    }


def test_a_share_of_nothing_reads_too_few_and_a_fact_nobody_recorded_reads_not_recorded(answers):
    table = "filed      | why\n2024-06-29 | one open complaint"
    question = Question(
        (
            "satisfaction",
            "on_time",
            "days_to_reply_median",
            "filed",
            "anonymous_share",
            "reopenings",
        )
    )
    (answer,) = answers(complaints_in(table), question, recorded=("closing", "feedback"))
    assert dict(answer.total.figures) == {
        "satisfaction": Withheld.TOO_FEW,
        "on_time": Withheld.NOT_DUE,
        "days_to_reply_median": Withheld.NOT_RECORDED,
        "filed": 1,
        "anonymous_share": Withheld.NOT_RECORDED,
        "reopenings": Withheld.NOT_RECORDED,
    }


@pytest.mark.parametrize(
    ("filters", "measure", "expected"),
    [
        ({}, "on_time", Withheld.NOT_DUE),  # filed 40 days ago: the 40th day is not over
        ({}, "on_time_strict", 0.0),
        ({"from": "2030-01-01"}, "on_time", Withheld.TOO_FEW),
        ({}, "satisfaction", Withheld.TOO_FEW),
        ({"status": ["new", "reopened"]}, "satisfaction", Withheld.NOT_APPLICABLE),
        ({"status": ["-closed"]}, "response_rate", Withheld.NOT_APPLICABLE),
        ({"status": ["-new"]}, "response_rate", Withheld.TOO_FEW),
        ({"outcome": ["dropped"]}, "confirmed_relief", Withheld.NOT_APPLICABLE),
        ({"outcome": ["-relief"]}, "contested_relief", Withheld.NOT_APPLICABLE),
        ({"outcome": ["dropped"]}, "resolved_on_merits", Withheld.NOT_APPLICABLE),
        ({"outcome": ["dropped", "none"]}, "resolved_on_merits", Withheld.TOO_FEW),
        # or with none written down
        ({"outcome": ["-relief", "-partial", "-none"]}, "resolved_on_merits", Withheld.TOO_FEW),
    ],
)  # fmt: skip
def test_a_share_that_filters_rule_out_or_that_is_not_yet_due_says_so(
    answers, filters, measure, expected
):
    data = complaints_in("filed | why\n2024-05-21 | one open complaint of 40 days")
    (answer,) = answers(data, Question((measure,), (), Filters.from_query_params(filters)))
    assert answer.total[measure] == expected


def test_an_empty_database_answers_with_zero_and_too_few(answers):
    figures = in_total(
        answers,
        "filed | why",
        "filed",
        "backlog",
        "members",
        "satisfaction",
        "days_to_close_median",
    )
    assert figures == {
        "filed": 0, "backlog": 0, "members": 0, "satisfaction": Withheld.TOO_FEW,
        "days_to_close_median": Withheld.TOO_FEW,
    }  # fmt: skip


# Within 90 days -----------------------------------------------------------------------------------

WITHIN_90 = """
filed      | closed     | first_outcome | first_feedback | reopened   | by      | why
2024-01-01 | 2024-01-01 | relief        | positive       |            |         | the same day is within 0 days
2024-01-01 | 2024-03-31 | relief        | negative       |            |         | day 90 is in time; feedback without a day counts as of the closing
2024-01-01 | 2024-04-01 | relief        | negative       |            |         | closed on day 91: too late for every count
2024-01-01 | 2024-01-11 | partial       | negative       | 2024-03-31 | citizen | reopened on day 90: counted, and its first feedback
2024-01-01 | 2024-01-12 | dropped       | negative       | 2024-04-01 | citizen | reopened on day 91: not counted; its first feedback is
2024-01-01 |            |               |                |            |         | still open
"""


def test_the_first_90_days_count_by_calendar_days_and_by_the_first_closing(answers):
    figures = in_total(
        answers, WITHIN_90, "filed", "closed_within_0", "closed_within_10", "closed_within_14", "closed_within_90",
        "relief_within_90", "partial_within_90", "dropped_within_90", "feedback_within_90", "positive_within_90",
        "negative_within_90", "relief_feedback_within_90", "relief_confirmed_within_90", "relief_contested_within_90",
        "reopened_within_90",
    )  # fmt: skip
    assert list(figures.values()) == [6, 1, 2, 3, 4, 2, 1, 1, 4, 1, 3, 2, 1, 1, 1]


def test_half_were_closed_by_the_first_cut_point_that_half_of_all_filed_reached(answers):
    figures = in_total(
        answers, WITHIN_90, "days_to_close_median_within_90", "days_to_close_p90_within_90"
    )
    assert list(figures.values()) == [14, "not reached"]

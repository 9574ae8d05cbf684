SELECT chosen.key_0 AS by_0, chosen.key_1 AS by_1, chosen.key_2 AS by_2, CAST(sum(known.is_positive) AS BIGINT) AS positive, CAST(sum(known.is_feedback) AS BIGINT) AS feedback, CAST(sum(chosen.is_anonymous) AS BIGINT) AS anonymous, CAST(sum(known.is_filed) AS BIGINT) AS filed
FROM (SELECT complaints.profile_id AS profile_id, complaints.department_id AS key_0, complaints.category_id AS key_1, FLOOR(complaints.filed_month / %(filed_month_1)s) AS key_2, CASE WHEN (complaints.filed_on > %(filed_on_1)s) THEN %(param_1)s WHEN (complaints.filed_on > %(filed_on_2)s) THEN %(param_2)s WHEN (complaints.filed_on > %(filed_on_3)s) THEN %(param_3)s WHEN (complaints.filed_on > %(filed_on_4)s) THEN %(param_4)s ELSE %(param_5)s END AS age_band, CASE WHEN (complaints.first_closed_on <= %(first_closed_on_1)s) THEN %(param_6)s ELSE %(param_7)s END AS settled, CASE WHEN (complaints.kind = %(kind_1)s AND complaints.anonymous IS true) THEN %(param_8)s ELSE %(param_9)s END AS is_anonymous
FROM complaints
WHERE complaints.groups IS NOT NULL AND complaints.groups & %(groups_1)s != %(param_10)s AND (complaints.member_id IS NULL OR (complaints.member_id NOT IN (SELECT filed.member_id
FROM complaints AS filed
WHERE filed.kind = %(kind_2)s AND filed.member_id IS NOT NULL GROUP BY filed.member_id
HAVING count(*) > %(count_1)s)))) AS chosen JOIN (SELECT profiles.profile_id AS profile_id, profiles.kind AS kind, profiles.status AS status, profiles.outcome AS outcome, profiles.feedback AS feedback, profiles.speed AS speed, profiles.reopened AS reopened, CASE WHEN (profiles.kind = %(kind_3)s AND profiles.status = %(status_1)s AND profiles.feedback = %(feedback_1)s) THEN %(param_11)s ELSE %(param_12)s END AS is_positive, CASE WHEN (profiles.kind = %(kind_4)s AND profiles.status = %(status_2)s AND profiles.feedback != %(feedback_2)s) THEN %(param_13)s ELSE %(param_14)s END AS is_feedback, CASE WHEN (profiles.kind = %(kind_5)s) THEN %(param_15)s ELSE %(param_16)s END AS is_filed
FROM profiles) AS known ON known.profile_id = chosen.profile_id GROUP BY chosen.key_0, chosen.key_1, chosen.key_2
-- filed_month_1 = 3
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_1 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_2 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_3 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_4 = 3
-- param_5 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_6 = 1
-- param_7 = 0
-- kind_1 = 1
-- param_8 = 1
-- param_9 = 0
-- groups_1 = 2
-- param_10 = 0
-- kind_2 = 1
-- count_1 = 10
-- kind_3 = 1
-- status_1 = 3
-- feedback_1 = 1
-- param_11 = 1
-- param_12 = 0
-- kind_4 = 1
-- status_2 = 3
-- feedback_2 = 0
-- param_13 = 1
-- param_14 = 0
-- kind_5 = 1
-- param_15 = 1
-- param_16 = 0

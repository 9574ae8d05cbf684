SELECT anon_1.key_0 AS by_0, anon_1.key_1 AS by_1, anon_1.key_2 AS by_2, CAST(sum(anon_1.is_positive) AS BIGINT) AS positive, CAST(sum(anon_1.is_feedback) AS BIGINT) AS feedback, CAST(sum(anon_1.is_anonymous) AS BIGINT) AS anonymous, CAST(sum(anon_1.is_filed) AS BIGINT) AS filed
FROM (SELECT complaints.department_id AS key_0, complaints.category_id AS key_1, complaints.filed_month / %(filed_month_1)s::SMALLINT AS key_2, known.is_positive AS is_positive, known.is_feedback AS is_feedback, known.is_filed AS is_filed, CASE WHEN (complaints.kind = %(kind_1)s::SMALLINT AND complaints.anonymous IS true) THEN %(param_1)s::INTEGER ELSE %(param_2)s::INTEGER END AS is_anonymous
FROM complaints JOIN (SELECT profiles.profile_id AS profile_id, profiles.kind AS kind, profiles.status AS status, profiles.outcome AS outcome, profiles.feedback AS feedback, profiles.speed AS speed, profiles.reopened AS reopened, CASE WHEN (profiles.kind = %(kind_2)s::SMALLINT AND profiles.status = %(status_1)s::SMALLINT AND profiles.feedback = %(feedback_1)s::SMALLINT) THEN %(param_3)s::INTEGER ELSE %(param_4)s::INTEGER END AS is_positive, CASE WHEN (profiles.kind = %(kind_3)s::SMALLINT AND profiles.status = %(status_2)s::SMALLINT AND profiles.feedback != %(feedback_2)s::SMALLINT) THEN %(param_5)s::INTEGER ELSE %(param_6)s::INTEGER END AS is_feedback, CASE WHEN (profiles.kind = %(kind_4)s::SMALLINT) THEN %(param_7)s::INTEGER ELSE %(param_8)s::INTEGER END AS is_filed
FROM profiles) AS known ON known.profile_id = complaints.profile_id
WHERE complaints.groups IS NOT NULL AND complaints.groups & %(groups_1)s::SMALLINT != %(param_9)s::SMALLINT AND (complaints.member_id IS NULL OR (complaints.member_id NOT IN (SELECT filed.member_id
FROM complaints AS filed
WHERE filed.kind = %(kind_5)s::SMALLINT AND filed.member_id IS NOT NULL GROUP BY filed.member_id
HAVING count(*) > %(count_1)s::INTEGER)))) AS anon_1 GROUP BY anon_1.key_0, anon_1.key_1, anon_1.key_2
-- filed_month_1 = 3
-- kind_1 = 1
-- param_1 = 1
-- param_2 = 0
-- kind_2 = 1
-- status_1 = 3
-- feedback_1 = 1
-- param_3 = 1
-- param_4 = 0
-- kind_3 = 1
-- status_2 = 3
-- feedback_2 = 0
-- param_5 = 1
-- param_6 = 0
-- kind_4 = 1
-- param_7 = 1
-- param_8 = 0
-- groups_1 = 2
-- param_9 = 0
-- kind_5 = 1
-- count_1 = 10

SELECT listed.key, listed.filed_on, listed.complaint_id, listed.day, listed.waited
FROM (SELECT complaints.complaint_id AS complaint_id, complaints.filed_on AS filed_on, complaints.filed_on AS day, coalesce(complaints.days_to_close, CASE WHEN (complaints.status != %(status_1)s::SMALLINT) THEN (%(param_1)s::DATE - complaints.filed_on) END) AS waited, complaints.department_id AS key, complaints.filed_month AS month
FROM complaints JOIN profiles ON profiles.profile_id = complaints.profile_id
WHERE profiles.kind = %(kind_1)s::SMALLINT AND NOT (profiles.status IN (%(status_2_1)s::SMALLINT, %(status_2_2)s::SMALLINT) AND profiles.speed = %(speed_1)s::SMALLINT) AND CASE WHEN (complaints.filed_on > %(filed_on_1)s::DATE) THEN %(param_2)s::INTEGER WHEN (complaints.filed_on > %(filed_on_2)s::DATE) THEN %(param_3)s::INTEGER WHEN (complaints.filed_on > %(filed_on_3)s::DATE) THEN %(param_4)s::INTEGER WHEN (complaints.filed_on > %(filed_on_4)s::DATE) THEN %(param_5)s::INTEGER ELSE %(param_6)s::INTEGER END >= %(param_7)s::INTEGER AND profiles.speed IN (%(speed_2_1)s::SMALLINT, %(speed_2_2)s::SMALLINT) AND complaints.filed_on BETWEEN %(filed_on_5)s::DATE AND %(filed_on_6)s::DATE AND complaints.groups IS NOT NULL AND complaints.groups & %(groups_1)s::SMALLINT = %(param_8)s::SMALLINT) AS listed
WHERE (listed.key IN (%(key_1_1)s::SMALLINT) OR listed.key IS NULL) AND listed.filed_on BETWEEN %(filed_on_7)s::DATE AND %(filed_on_8)s::DATE
-- status_1 = 3
-- param_1 = datetime.date(2024, 6, 30)
-- kind_1 = 1
-- speed_1 = 0
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_2 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_3 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_4 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_5 = 3
-- param_6 = 4
-- param_7 = 2
-- filed_on_5 = datetime.date(2024, 2, 1)
-- filed_on_6 = datetime.date(2024, 2, 29)
-- groups_1 = 2
-- param_8 = 2
-- filed_on_7 = datetime.date(2024, 6, 30)
-- filed_on_8 = datetime.date(2024, 6, 30)
-- status_2_1 = 3
-- status_2_2 = 4
-- speed_2_1 = 1
-- speed_2_2 = 2
-- key_1_1 = 1

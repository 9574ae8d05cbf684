WITH chosen AS MATERIALIZED
(SELECT complaints.profile_id AS profile_id, complaints.filed_month AS key_1, complaints.department_id AS key_2, complaints.groups AS key_3, CASE WHEN (complaints.filed_on > %(filed_on_1)s::DATE) THEN %(param_3)s::INTEGER WHEN (complaints.filed_on > %(filed_on_2)s::DATE) THEN %(param_4)s::INTEGER WHEN (complaints.filed_on > %(filed_on_3)s::DATE) THEN %(param_5)s::INTEGER WHEN (complaints.filed_on > %(filed_on_4)s::DATE) THEN %(param_6)s::INTEGER ELSE %(param_7)s::INTEGER END AS age_band, CASE WHEN (complaints.first_closed_on <= %(first_closed_on_1)s::DATE) THEN %(param_8)s::INTEGER ELSE %(param_9)s::INTEGER END AS settled
FROM complaints
WHERE (complaints.province_id IS NULL OR (complaints.province_id NOT IN (%(province_id_1_1)s::SMALLINT))) AND complaints.groups IS NOT NULL AND complaints.groups & %(groups_1)s::SMALLINT != %(param_10)s::SMALLINT),
cells AS
(SELECT %(param_1)s::INTEGER AS part, %(param_2)s::INTEGER AS key, chosen.profile_id AS profile_id, chosen.age_band AS age_band, chosen.settled AS settled, count(*) AS complaints
FROM chosen GROUP BY chosen.profile_id, chosen.age_band, chosen.settled UNION ALL SELECT %(param_11)s::INTEGER AS anon_1, CAST(chosen.key_1 AS INTEGER) AS as_key_1, chosen.profile_id AS profile_id, chosen.age_band AS age_band, chosen.settled AS settled, count(*) AS complaints
FROM chosen GROUP BY chosen.key_1, chosen.profile_id, chosen.age_band, chosen.settled UNION ALL SELECT %(param_12)s::INTEGER AS anon_2, CAST(chosen.key_2 AS INTEGER) AS as_key_2, chosen.profile_id AS profile_id, chosen.age_band AS age_band, chosen.settled AS settled, count(*) AS complaints
FROM chosen GROUP BY chosen.key_2, chosen.profile_id, chosen.age_band, chosen.settled UNION ALL SELECT %(param_13)s::INTEGER AS anon_3, CAST(chosen.key_3 AS INTEGER) AS as_key_3, chosen.profile_id AS profile_id, chosen.age_band AS age_band, chosen.settled AS settled, count(*) AS complaints
FROM chosen GROUP BY chosen.key_3, chosen.profile_id, chosen.age_band, chosen.settled)
 SELECT cells.part, cells.key AS key, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_1)s::SMALLINT AND NOT (profiles.status IN (%(status_1_1)s::SMALLINT, %(status_1_2)s::SMALLINT) AND profiles.speed = %(speed_1)s::SMALLINT) AND age_band >= %(age_band_1)s::INTEGER AND profiles.speed IN (%(speed_2_1)s::SMALLINT, %(speed_2_2)s::SMALLINT)) AS BIGINT), %(coalesce_1)s::INTEGER) AS on_time_40, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_2)s::SMALLINT AND NOT (profiles.status IN (%(status_2_1)s::SMALLINT, %(status_2_2)s::SMALLINT) AND profiles.speed = %(speed_3)s::SMALLINT) AND age_band >= %(age_band_2)s::INTEGER) AS BIGINT), %(coalesce_2)s::INTEGER) AS due_40, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_3)s::SMALLINT AND profiles.speed != %(speed_4)s::SMALLINT AND settled = %(settled_1)s::INTEGER AND profiles.reopened = %(reopened_1)s::SMALLINT) AS BIGINT), %(coalesce_3)s::INTEGER) AS reopened_90, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_4)s::SMALLINT AND profiles.speed != %(speed_5)s::SMALLINT AND settled = %(settled_2)s::INTEGER) AS BIGINT), %(coalesce_4)s::INTEGER) AS settled, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_5)s::SMALLINT AND profiles.status = %(status_3)s::SMALLINT AND profiles.outcome = %(outcome_1)s::SMALLINT AND profiles.feedback = %(feedback_1)s::SMALLINT) AS BIGINT), %(coalesce_5)s::INTEGER) AS relief_confirmed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_6)s::SMALLINT AND profiles.status = %(status_4)s::SMALLINT AND profiles.outcome = %(outcome_2)s::SMALLINT AND profiles.feedback != %(feedback_2)s::SMALLINT) AS BIGINT), %(coalesce_6)s::INTEGER) AS relief_feedback, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_7)s::SMALLINT) AS BIGINT), %(coalesce_7)s::INTEGER) AS filed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_8)s::SMALLINT AND NOT (profiles.status IN (%(status_5_1)s::SMALLINT, %(status_5_2)s::SMALLINT) AND profiles.speed = %(speed_6)s::SMALLINT)) AS BIGINT), %(coalesce_8)s::INTEGER) AS filed_dated
FROM cells JOIN profiles ON profiles.profile_id = cells.profile_id GROUP BY cells.part, cells.key
-- kind_1 = 1
-- speed_1 = 0
-- age_band_1 = 2
-- coalesce_1 = 0
-- kind_2 = 1
-- speed_3 = 0
-- age_band_2 = 2
-- coalesce_2 = 0
-- kind_3 = 1
-- speed_4 = 0
-- settled_1 = 1
-- reopened_1 = 1
-- coalesce_3 = 0
-- kind_4 = 1
-- speed_5 = 0
-- settled_2 = 1
-- coalesce_4 = 0
-- kind_5 = 1
-- status_3 = 3
-- outcome_1 = 1
-- feedback_1 = 1
-- coalesce_5 = 0
-- kind_6 = 1
-- status_4 = 3
-- outcome_2 = 1
-- feedback_2 = 0
-- coalesce_6 = 0
-- kind_7 = 1
-- coalesce_7 = 0
-- kind_8 = 1
-- speed_6 = 0
-- coalesce_8 = 0
-- param_1 = 0
-- param_2 = 0
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_3 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_4 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_5 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_6 = 3
-- param_7 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_8 = 1
-- param_9 = 0
-- groups_1 = 2
-- param_10 = 0
-- param_11 = 1
-- param_12 = 2
-- param_13 = 3
-- status_1_1 = 3
-- status_1_2 = 4
-- speed_2_1 = 1
-- speed_2_2 = 2
-- status_2_1 = 3
-- status_2_2 = 4
-- status_5_1 = 3
-- status_5_2 = 4
-- province_id_1_1 = 1

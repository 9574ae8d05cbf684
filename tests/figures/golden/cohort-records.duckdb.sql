WITH cells AS
(SELECT %(param_1)s AS part, %(param_2)s AS key, chosen.profile_id AS profile_id, chosen.settled AS settled, count(*) AS complaints, sum(CASE WHEN chosen.reopened_90_citizen THEN %(param_3)s ELSE %(param_4)s END) AS reopened_90_citizen, sum(CASE WHEN chosen.on_time_stored THEN %(param_5)s ELSE %(param_6)s END) AS on_time_stored, sum(CASE WHEN chosen.due_stored THEN %(param_7)s ELSE %(param_8)s END) AS due_stored, sum(CASE WHEN chosen.closed_within_24_hours THEN %(param_9)s ELSE %(param_10)s END) AS closed_within_24_hours
FROM (SELECT complaints.profile_id AS profile_id, CASE WHEN (complaints.kind = %(kind_5)s AND complaints.status != %(status_2)s) THEN CASE WHEN (complaints.filed_on > %(filed_on_1)s) THEN %(param_11)s WHEN (complaints.filed_on > %(filed_on_2)s) THEN %(param_12)s WHEN (complaints.filed_on > %(filed_on_3)s) THEN %(param_13)s WHEN (complaints.filed_on > %(filed_on_4)s) THEN %(param_14)s ELSE %(param_15)s END END AS key_1, CASE WHEN (complaints.first_closed_on <= %(first_closed_on_1)s) THEN %(param_16)s ELSE %(param_17)s END AS settled, complaints.kind = %(kind_6)s AND complaints.first_closed_at IS NOT NULL AND (%(param_18)s - complaints.first_closed_on) >= %(param_19)s AND (CAST(complaints.first_reopened_at AS DATE) - complaints.first_closed_on) <= %(param_20)s AND complaints.reopening_cause = %(reopening_cause_1)s AS reopened_90_citizen, complaints.kind = %(kind_7)s AND NOT (complaints.status IN (%(status_3_1)s, %(status_3_2)s) AND complaints.first_closed_on IS NULL) AND complaints.due_at < %(param_21)s AND (CAST(complaints.due_at AS DATE) < %(param_18)s OR complaints.due_at != CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND (complaints.first_closed_at <= complaints.due_at OR complaints.due_at = CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE) AND complaints.first_closed_on = CAST(complaints.due_at AS DATE)) AS on_time_stored, complaints.kind = %(kind_8)s AND NOT (complaints.status IN (%(status_4_1)s, %(status_4_2)s) AND complaints.first_closed_on IS NULL) AND complaints.due_at < %(param_21)s AND (CAST(complaints.due_at AS DATE) < %(param_18)s OR complaints.due_at != CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND complaints.due_at IS NOT NULL AS due_stored, complaints.kind = %(kind_9)s AND complaints.first_closed_at IS NOT NULL AND complaints.days_to_close <= %(days_to_close_1)s AND (complaints.first_closed_on = complaints.filed_on OR NOT (complaints.filed_at = CAST(CAST(complaints.filed_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE) OR complaints.first_closed_at = CAST(CAST(complaints.first_closed_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND complaints.first_closed_at <= complaints.filed_at + %(param_22)s) AS closed_within_24_hours
FROM complaints
WHERE complaints.filed_on BETWEEN %(filed_on_5)s AND %(filed_on_6)s OR complaints.filed_on BETWEEN %(filed_on_7)s AND %(filed_on_8)s) AS chosen GROUP BY chosen.profile_id, chosen.settled UNION ALL SELECT %(param_23)s AS anon_1, CAST(chosen.key_1 AS INTEGER) AS as_key_1, chosen.profile_id AS profile_id, chosen.settled AS settled, count(*) AS complaints, sum(CASE WHEN chosen.reopened_90_citizen THEN %(param_3)s ELSE %(param_4)s END) AS reopened_90_citizen, sum(CASE WHEN chosen.on_time_stored THEN %(param_5)s ELSE %(param_6)s END) AS on_time_stored, sum(CASE WHEN chosen.due_stored THEN %(param_7)s ELSE %(param_8)s END) AS due_stored, sum(CASE WHEN chosen.closed_within_24_hours THEN %(param_9)s ELSE %(param_10)s END) AS closed_within_24_hours
FROM (SELECT complaints.profile_id AS profile_id, CASE WHEN (complaints.kind = %(kind_5)s AND complaints.status != %(status_2)s) THEN CASE WHEN (complaints.filed_on > %(filed_on_1)s) THEN %(param_11)s WHEN (complaints.filed_on > %(filed_on_2)s) THEN %(param_12)s WHEN (complaints.filed_on > %(filed_on_3)s) THEN %(param_13)s WHEN (complaints.filed_on > %(filed_on_4)s) THEN %(param_14)s ELSE %(param_15)s END END AS key_1, CASE WHEN (complaints.first_closed_on <= %(first_closed_on_1)s) THEN %(param_16)s ELSE %(param_17)s END AS settled, complaints.kind = %(kind_6)s AND complaints.first_closed_at IS NOT NULL AND (%(param_18)s - complaints.first_closed_on) >= %(param_19)s AND (CAST(complaints.first_reopened_at AS DATE) - complaints.first_closed_on) <= %(param_20)s AND complaints.reopening_cause = %(reopening_cause_1)s AS reopened_90_citizen, complaints.kind = %(kind_7)s AND NOT (complaints.status IN (%(status_3_1)s, %(status_3_2)s) AND complaints.first_closed_on IS NULL) AND complaints.due_at < %(param_21)s AND (CAST(complaints.due_at AS DATE) < %(param_18)s OR complaints.due_at != CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND (complaints.first_closed_at <= complaints.due_at OR complaints.due_at = CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE) AND complaints.first_closed_on = CAST(complaints.due_at AS DATE)) AS on_time_stored, complaints.kind = %(kind_8)s AND NOT (complaints.status IN (%(status_4_1)s, %(status_4_2)s) AND complaints.first_closed_on IS NULL) AND complaints.due_at < %(param_21)s AND (CAST(complaints.due_at AS DATE) < %(param_18)s OR complaints.due_at != CAST(CAST(complaints.due_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND complaints.due_at IS NOT NULL AS due_stored, complaints.kind = %(kind_9)s AND complaints.first_closed_at IS NOT NULL AND complaints.days_to_close <= %(days_to_close_1)s AND (complaints.first_closed_on = complaints.filed_on OR NOT (complaints.filed_at = CAST(CAST(complaints.filed_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE) OR complaints.first_closed_at = CAST(CAST(complaints.first_closed_at AS DATE) AS TIMESTAMP WITHOUT TIME ZONE)) AND complaints.first_closed_at <= complaints.filed_at + %(param_22)s) AS closed_within_24_hours
FROM complaints
WHERE complaints.filed_on BETWEEN %(filed_on_5)s AND %(filed_on_6)s OR complaints.filed_on BETWEEN %(filed_on_7)s AND %(filed_on_8)s) AS chosen GROUP BY chosen.key_1, chosen.profile_id, chosen.settled)
 SELECT cells.part, cells.key AS key, coalesce(CAST(sum(reopened_90_citizen) AS BIGINT), %(coalesce_1)s) AS reopened_90_citizen, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_1)s AND profiles.speed != %(speed_1)s AND settled = %(settled_1)s) AS BIGINT), %(coalesce_2)s) AS settled, coalesce(CAST(sum(on_time_stored) AS BIGINT), %(coalesce_3)s) AS on_time_stored, coalesce(CAST(sum(due_stored) AS BIGINT), %(coalesce_4)s) AS due_stored, coalesce(CAST(sum(closed_within_24_hours) AS BIGINT), %(coalesce_5)s) AS closed_within_24_hours, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_2)s AND profiles.speed != %(speed_2)s) AS BIGINT), %(coalesce_6)s) AS first_closed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_3)s) AS BIGINT), %(coalesce_7)s) AS filed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_4)s AND NOT (profiles.status IN (%(status_1_1)s, %(status_1_2)s) AND profiles.speed = %(speed_3)s)) AS BIGINT), %(coalesce_8)s) AS filed_dated
FROM cells JOIN profiles ON profiles.profile_id = cells.profile_id GROUP BY cells.part, cells.key
-- coalesce_1 = 0
-- kind_1 = 1
-- speed_1 = 0
-- settled_1 = 1
-- coalesce_2 = 0
-- coalesce_3 = 0
-- coalesce_4 = 0
-- coalesce_5 = 0
-- kind_2 = 1
-- speed_2 = 0
-- coalesce_6 = 0
-- kind_3 = 1
-- coalesce_7 = 0
-- kind_4 = 1
-- speed_3 = 0
-- coalesce_8 = 0
-- param_1 = 0
-- param_2 = 0
-- param_3 = 1
-- param_4 = 0
-- param_5 = 1
-- param_6 = 0
-- param_7 = 1
-- param_8 = 0
-- param_9 = 1
-- param_10 = 0
-- kind_5 = 1
-- status_2 = 3
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_11 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_12 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_13 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_14 = 3
-- param_15 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_16 = 1
-- param_17 = 0
-- kind_6 = 1
-- param_18 = datetime.date(2024, 6, 30)
-- param_19 = 90
-- param_20 = 90
-- reopening_cause_1 = 1
-- kind_7 = 1
-- param_21 = datetime.datetime(2024, 6, 30, 12, 0)
-- kind_8 = 1
-- kind_9 = 1
-- days_to_close_1 = 1
-- param_22 = datetime.timedelta(days=1)
-- filed_on_5 = datetime.date(2023, 1, 1)
-- filed_on_6 = datetime.date(2023, 3, 31)
-- filed_on_7 = datetime.date(2024, 1, 1)
-- filed_on_8 = datetime.date(2024, 12, 31)
-- param_23 = 1
-- status_1_1 = 3
-- status_1_2 = 4
-- status_3_1 = 3
-- status_3_2 = 4
-- status_4_1 = 3
-- status_4_2 = 4

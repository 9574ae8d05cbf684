WITH complaints_by_month AS MATERIALIZED
(SELECT count(*) AS events, complaints.department_id AS key, CASE WHEN (complaints.first_closed_on IS NULL AND (complaints.status = %(status_1)s OR complaints.first_reopened_at IS NOT NULL)) THEN %(param_1)s ELSE %(param_2)s END AS received, CASE WHEN (complaints.filed_month IS NOT NULL) THEN %(param_3)s END AS filed_month, CASE WHEN (complaints.filed_on BETWEEN %(filed_on_1)s AND %(filed_on_2)s) THEN %(param_4)s WHEN (complaints.filed_on > %(filed_on_3)s) THEN %(param_5)s ELSE %(param_6)s END AS filed_phase, CASE WHEN (complaints.first_closed_month IS NOT NULL) THEN %(param_7)s END AS first_closed_month, CASE WHEN (complaints.first_closed_on BETWEEN %(first_closed_on_1)s AND %(first_closed_on_2)s) THEN %(param_8)s WHEN (complaints.first_closed_on > %(first_closed_on_3)s) THEN %(param_9)s ELSE %(param_10)s END AS first_closed_phase
FROM complaints
WHERE complaints.kind = %(kind_1)s AND (complaints.department_id <= %(department_id_1)s AND (%(param_11)s >> complaints.department_id) & %(param_12)s = %(param_13)s) AND (complaints.department_id IS NULL OR (complaints.department_id NOT IN (%(department_id_2_1)s))) GROUP BY key, received, filed_month, filed_phase, first_closed_month, first_closed_phase),
reopenings_by_month AS MATERIALIZED
(SELECT count(*) AS events, reopenings.department_id AS key, CASE WHEN (reopenings.reopened_month IS NOT NULL) THEN %(param_16)s END AS reopened_month, CASE WHEN (reopenings.reopened_on BETWEEN %(reopened_on_1)s AND %(reopened_on_2)s) THEN %(param_17)s WHEN (reopenings.reopened_on > %(reopened_on_3)s) THEN %(param_18)s ELSE %(param_19)s END AS reopened_phase, CASE WHEN (reopenings.reclosed_month IS NOT NULL) THEN %(param_20)s END AS reclosed_month, CASE WHEN (reopenings.reclosed_on BETWEEN %(reclosed_on_1)s AND %(reclosed_on_2)s) THEN %(param_21)s WHEN (reopenings.reclosed_on > %(reclosed_on_3)s) THEN %(param_22)s ELSE %(param_23)s END AS reclosed_phase
FROM reopenings
WHERE reopenings.kind = %(kind_2)s AND (reopenings.department_id <= %(department_id_3)s AND (%(param_24)s >> reopenings.department_id) & %(param_25)s = %(param_26)s) AND (reopenings.department_id IS NULL OR (reopenings.department_id NOT IN (%(department_id_4_1)s))) GROUP BY key, reopened_month, reopened_phase, reclosed_month, reclosed_phase)
 SELECT complaints_by_month.key, complaints_by_month.received AS event, complaints_by_month.filed_month AS month, complaints_by_month.filed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_1
FROM complaints_by_month
WHERE complaints_by_month.filed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.received, complaints_by_month.filed_month, complaints_by_month.filed_phase UNION ALL SELECT complaints_by_month.key, %(param_14)s AS event, complaints_by_month.first_closed_month AS month, complaints_by_month.first_closed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_2
FROM complaints_by_month
WHERE complaints_by_month.first_closed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.first_closed_month, complaints_by_month.first_closed_phase UNION ALL SELECT reopenings_by_month.key, %(param_15)s AS event, reopenings_by_month.reopened_month AS month, reopenings_by_month.reopened_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_3
FROM reopenings_by_month
WHERE reopenings_by_month.reopened_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reopened_month, reopenings_by_month.reopened_phase UNION ALL SELECT reopenings_by_month.key, %(param_27)s AS event, reopenings_by_month.reclosed_month AS month, reopenings_by_month.reclosed_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_4
FROM reopenings_by_month
WHERE reopenings_by_month.reclosed_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reclosed_month, reopenings_by_month.reclosed_phase
-- status_1 = 3
-- param_1 = 4
-- param_2 = 1
-- param_3 = 0
-- filed_on_1 = datetime.date(2024, 2, 10)
-- filed_on_2 = datetime.date(2999, 12, 31)
-- param_4 = 1
-- filed_on_3 = datetime.date(2999, 12, 31)
-- param_5 = 2
-- param_6 = 0
-- param_7 = 0
-- first_closed_on_1 = datetime.date(2024, 2, 10)
-- first_closed_on_2 = datetime.date(2999, 12, 31)
-- param_8 = 1
-- first_closed_on_3 = datetime.date(2999, 12, 31)
-- param_9 = 2
-- param_10 = 0
-- kind_1 = 1
-- department_id_1 = 62
-- param_11 = 14
-- param_12 = 1
-- param_13 = 1
-- param_14 = 2
-- param_15 = 3
-- param_16 = 0
-- reopened_on_1 = datetime.date(2024, 2, 10)
-- reopened_on_2 = datetime.date(2999, 12, 31)
-- param_17 = 1
-- reopened_on_3 = datetime.date(2999, 12, 31)
-- param_18 = 2
-- param_19 = 0
-- param_20 = 0
-- reclosed_on_1 = datetime.date(2024, 2, 10)
-- reclosed_on_2 = datetime.date(2999, 12, 31)
-- param_21 = 1
-- reclosed_on_3 = datetime.date(2999, 12, 31)
-- param_22 = 2
-- param_23 = 0
-- kind_2 = 1
-- department_id_3 = 62
-- param_24 = 14
-- param_25 = 1
-- param_26 = 1
-- param_27 = 2
-- department_id_2_1 = 3
-- department_id_4_1 = 3

WITH complaints_by_month AS MATERIALIZED
(SELECT count(*) AS events, complaints.department_id AS key, CASE WHEN (complaints.status = %(status_1)s AND complaints.first_closed_on IS NULL) THEN %(param_1)s ELSE %(param_2)s END AS received, complaints.filed_month AS filed_month, CASE WHEN (complaints.filed_on BETWEEN %(filed_on_1)s AND %(filed_on_2)s) THEN %(param_3)s WHEN (complaints.filed_on > %(filed_on_3)s) THEN %(param_4)s ELSE %(param_5)s END AS filed_phase, complaints.first_closed_month AS first_closed_month, CASE WHEN (complaints.first_closed_on BETWEEN %(first_closed_on_1)s AND %(first_closed_on_2)s) THEN %(param_6)s WHEN (complaints.first_closed_on > %(first_closed_on_3)s) THEN %(param_7)s ELSE %(param_8)s END AS first_closed_phase
FROM complaints
WHERE complaints.kind = %(kind_1)s AND (complaints.department_id <= %(department_id_1)s AND (%(param_9)s >> complaints.department_id) & %(param_10)s = %(param_11)s) AND (complaints.department_id IS NULL OR (complaints.department_id NOT IN (%(department_id_2_1)s))) GROUP BY key, received, filed_month, filed_phase, first_closed_month, first_closed_phase),
reopenings_by_month AS MATERIALIZED
(SELECT count(*) AS events, reopenings.department_id AS key, reopenings.reopened_month AS reopened_month, CASE WHEN (reopenings.reopened_on BETWEEN %(reopened_on_1)s AND %(reopened_on_2)s) THEN %(param_14)s WHEN (reopenings.reopened_on > %(reopened_on_3)s) THEN %(param_15)s ELSE %(param_16)s END AS reopened_phase, reopenings.reclosed_month AS reclosed_month, CASE WHEN (reopenings.reclosed_on BETWEEN %(reclosed_on_1)s AND %(reclosed_on_2)s) THEN %(param_17)s WHEN (reopenings.reclosed_on > %(reclosed_on_3)s) THEN %(param_18)s ELSE %(param_19)s END AS reclosed_phase
FROM reopenings
WHERE reopenings.kind = %(kind_2)s AND (reopenings.department_id <= %(department_id_3)s AND (%(param_20)s >> reopenings.department_id) & %(param_21)s = %(param_22)s) AND (reopenings.department_id IS NULL OR (reopenings.department_id NOT IN (%(department_id_4_1)s))) GROUP BY key, reopened_month, reopened_phase, reclosed_month, reclosed_phase)
 SELECT complaints_by_month.key, complaints_by_month.received AS event, complaints_by_month.filed_month AS month, complaints_by_month.filed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_1
FROM complaints_by_month
WHERE complaints_by_month.filed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.received, complaints_by_month.filed_month, complaints_by_month.filed_phase UNION ALL SELECT complaints_by_month.key, %(param_12)s AS event, complaints_by_month.first_closed_month AS month, complaints_by_month.first_closed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_2
FROM complaints_by_month
WHERE complaints_by_month.first_closed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.first_closed_month, complaints_by_month.first_closed_phase UNION ALL SELECT reopenings_by_month.key, %(param_13)s AS event, reopenings_by_month.reopened_month AS month, reopenings_by_month.reopened_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_3
FROM reopenings_by_month
WHERE reopenings_by_month.reopened_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reopened_month, reopenings_by_month.reopened_phase UNION ALL SELECT reopenings_by_month.key, %(param_23)s AS event, reopenings_by_month.reclosed_month AS month, reopenings_by_month.reclosed_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_4
FROM reopenings_by_month
WHERE reopenings_by_month.reclosed_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reclosed_month, reopenings_by_month.reclosed_phase
-- status_1 = 3
-- param_1 = 4
-- param_2 = 1
-- filed_on_1 = datetime.date(2024, 2, 10)
-- filed_on_2 = datetime.date(2999, 12, 31)
-- param_3 = 1
-- filed_on_3 = datetime.date(2999, 12, 31)
-- param_4 = 2
-- param_5 = 0
-- first_closed_on_1 = datetime.date(2024, 2, 10)
-- first_closed_on_2 = datetime.date(2999, 12, 31)
-- param_6 = 1
-- first_closed_on_3 = datetime.date(2999, 12, 31)
-- param_7 = 2
-- param_8 = 0
-- kind_1 = 1
-- department_id_1 = 62
-- param_9 = 14
-- param_10 = 1
-- param_11 = 1
-- param_12 = 2
-- param_13 = 3
-- reopened_on_1 = datetime.date(2024, 2, 10)
-- reopened_on_2 = datetime.date(2999, 12, 31)
-- param_14 = 1
-- reopened_on_3 = datetime.date(2999, 12, 31)
-- param_15 = 2
-- param_16 = 0
-- reclosed_on_1 = datetime.date(2024, 2, 10)
-- reclosed_on_2 = datetime.date(2999, 12, 31)
-- param_17 = 1
-- reclosed_on_3 = datetime.date(2999, 12, 31)
-- param_18 = 2
-- param_19 = 0
-- kind_2 = 1
-- department_id_3 = 62
-- param_20 = 14
-- param_21 = 1
-- param_22 = 1
-- param_23 = 2
-- department_id_2_1 = 3
-- department_id_4_1 = 3

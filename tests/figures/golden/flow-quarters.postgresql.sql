WITH complaints_by_month AS MATERIALIZED
(SELECT count(*) AS events, %(param_1)s::INTEGER AS key, CASE WHEN (complaints.first_closed_on IS NULL AND (complaints.status = %(status_1)s::SMALLINT OR complaints.first_reopened_at IS NOT NULL)) THEN %(param_2)s::INTEGER ELSE %(param_3)s::INTEGER END AS received, complaints.filed_month AS filed_month, CASE WHEN (complaints.filed_month BETWEEN %(param_4)s::INTEGER AND %(param_5)s::INTEGER) THEN %(param_6)s::INTEGER WHEN (complaints.filed_month > %(param_5)s::INTEGER) THEN %(param_7)s::INTEGER ELSE %(param_8)s::INTEGER END AS filed_phase, complaints.first_closed_month AS first_closed_month, CASE WHEN (complaints.first_closed_month BETWEEN %(param_9)s::INTEGER AND %(param_10)s::INTEGER) THEN %(param_11)s::INTEGER WHEN (complaints.first_closed_month > %(param_10)s::INTEGER) THEN %(param_12)s::INTEGER ELSE %(param_13)s::INTEGER END AS first_closed_phase
FROM complaints
WHERE complaints.kind = %(kind_1)s::SMALLINT GROUP BY received, filed_month, filed_phase, first_closed_month, first_closed_phase),
reopenings_by_month AS MATERIALIZED
(SELECT count(*) AS events, %(param_16)s::INTEGER AS key, reopenings.reopened_month AS reopened_month, CASE WHEN (reopenings.reopened_month BETWEEN %(param_17)s::INTEGER AND %(param_18)s::INTEGER) THEN %(param_19)s::INTEGER WHEN (reopenings.reopened_month > %(param_18)s::INTEGER) THEN %(param_20)s::INTEGER ELSE %(param_21)s::INTEGER END AS reopened_phase, reopenings.reclosed_month AS reclosed_month, CASE WHEN (reopenings.reclosed_month BETWEEN %(param_22)s::INTEGER AND %(param_23)s::INTEGER) THEN %(param_24)s::INTEGER WHEN (reopenings.reclosed_month > %(param_23)s::INTEGER) THEN %(param_25)s::INTEGER ELSE %(param_26)s::INTEGER END AS reclosed_phase
FROM reopenings
WHERE reopenings.kind = %(kind_2)s::SMALLINT GROUP BY reopened_month, reopened_phase, reclosed_month, reclosed_phase)
 SELECT complaints_by_month.key, complaints_by_month.received AS event, complaints_by_month.filed_month AS month, complaints_by_month.filed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_1
FROM complaints_by_month
WHERE complaints_by_month.filed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.received, complaints_by_month.filed_month, complaints_by_month.filed_phase UNION ALL SELECT complaints_by_month.key, %(param_14)s::INTEGER AS event, complaints_by_month.first_closed_month AS month, complaints_by_month.first_closed_phase AS phase, CAST(sum(complaints_by_month.events) AS BIGINT) AS sum_2
FROM complaints_by_month
WHERE complaints_by_month.first_closed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.first_closed_month, complaints_by_month.first_closed_phase UNION ALL SELECT reopenings_by_month.key, %(param_15)s::INTEGER AS event, reopenings_by_month.reopened_month AS month, reopenings_by_month.reopened_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_3
FROM reopenings_by_month
WHERE reopenings_by_month.reopened_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reopened_month, reopenings_by_month.reopened_phase UNION ALL SELECT reopenings_by_month.key, %(param_27)s::INTEGER AS event, reopenings_by_month.reclosed_month AS month, reopenings_by_month.reclosed_phase AS phase, CAST(sum(reopenings_by_month.events) AS BIGINT) AS sum_4
FROM reopenings_by_month
WHERE reopenings_by_month.reclosed_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reclosed_month, reopenings_by_month.reclosed_phase
-- param_1 = 0
-- status_1 = 3
-- param_2 = 4
-- param_3 = 1
-- param_4 = 24276
-- param_5 = 24287
-- param_6 = 1
-- param_7 = 2
-- param_8 = 0
-- param_9 = 24276
-- param_10 = 24287
-- param_11 = 1
-- param_12 = 2
-- param_13 = 0
-- kind_1 = 1
-- param_14 = 2
-- param_15 = 3
-- param_16 = 0
-- param_17 = 24276
-- param_18 = 24287
-- param_19 = 1
-- param_20 = 2
-- param_21 = 0
-- param_22 = 24276
-- param_23 = 24287
-- param_24 = 1
-- param_25 = 2
-- param_26 = 0
-- kind_2 = 1
-- param_27 = 2

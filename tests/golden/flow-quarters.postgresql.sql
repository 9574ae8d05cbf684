WITH complaints_by_month AS MATERIALIZED
(SELECT count(*) AS events, %(param_2)s::INTEGER AS key, complaints.filed_month AS filed_month, CASE WHEN (complaints.filed_month BETWEEN %(filed_month_1)s::SMALLINT AND %(filed_month_2)s::SMALLINT) THEN %(param_3)s::INTEGER WHEN (complaints.filed_month > %(filed_month_3)s::SMALLINT) THEN %(param_4)s::INTEGER ELSE %(param_5)s::INTEGER END AS filed_phase, complaints.first_closed_month AS first_closed_month, CASE WHEN (complaints.first_closed_month BETWEEN %(first_closed_month_1)s::SMALLINT AND %(first_closed_month_2)s::SMALLINT) THEN %(param_6)s::INTEGER WHEN (complaints.first_closed_month > %(first_closed_month_3)s::SMALLINT) THEN %(param_7)s::INTEGER ELSE %(param_8)s::INTEGER END AS first_closed_phase
FROM complaints
WHERE complaints.kind = %(kind_1)s::SMALLINT GROUP BY filed_month, filed_phase, first_closed_month, first_closed_phase),
reopenings_by_month AS MATERIALIZED
(SELECT count(*) AS events, %(param_11)s::INTEGER AS key, reopenings.reopened_month AS reopened_month, CASE WHEN (reopenings.reopened_month BETWEEN %(reopened_month_1)s::SMALLINT AND %(reopened_month_2)s::SMALLINT) THEN %(param_12)s::INTEGER WHEN (reopenings.reopened_month > %(reopened_month_3)s::SMALLINT) THEN %(param_13)s::INTEGER ELSE %(param_14)s::INTEGER END AS reopened_phase, reopenings.reclosed_month AS reclosed_month, CASE WHEN (reopenings.reclosed_month BETWEEN %(reclosed_month_1)s::SMALLINT AND %(reclosed_month_2)s::SMALLINT) THEN %(param_15)s::INTEGER WHEN (reopenings.reclosed_month > %(reclosed_month_3)s::SMALLINT) THEN %(param_16)s::INTEGER ELSE %(param_17)s::INTEGER END AS reclosed_phase
FROM reopenings
WHERE reopenings.kind = %(kind_2)s::SMALLINT GROUP BY reopened_month, reopened_phase, reclosed_month, reclosed_phase)
 SELECT complaints_by_month.key, %(param_1)s::INTEGER AS event, complaints_by_month.filed_month AS month, complaints_by_month.filed_phase AS phase, sum(complaints_by_month.events) AS sum_1
FROM complaints_by_month
WHERE complaints_by_month.filed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.filed_month, complaints_by_month.filed_phase UNION ALL SELECT complaints_by_month.key, %(param_9)s::INTEGER AS event, complaints_by_month.first_closed_month AS month, complaints_by_month.first_closed_phase AS phase, sum(complaints_by_month.events) AS sum_2
FROM complaints_by_month
WHERE complaints_by_month.first_closed_month IS NOT NULL GROUP BY complaints_by_month.key, complaints_by_month.first_closed_month, complaints_by_month.first_closed_phase UNION ALL SELECT reopenings_by_month.key, %(param_10)s::INTEGER AS event, reopenings_by_month.reopened_month AS month, reopenings_by_month.reopened_phase AS phase, sum(reopenings_by_month.events) AS sum_3
FROM reopenings_by_month
WHERE reopenings_by_month.reopened_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reopened_month, reopenings_by_month.reopened_phase UNION ALL SELECT reopenings_by_month.key, %(param_18)s::INTEGER AS event, reopenings_by_month.reclosed_month AS month, reopenings_by_month.reclosed_phase AS phase, sum(reopenings_by_month.events) AS sum_4
FROM reopenings_by_month
WHERE reopenings_by_month.reclosed_month IS NOT NULL GROUP BY reopenings_by_month.key, reopenings_by_month.reclosed_month, reopenings_by_month.reclosed_phase
-- param_1 = 1
-- param_2 = 0
-- filed_month_1 = 24276
-- filed_month_2 = 24287
-- param_3 = 1
-- filed_month_3 = 24287
-- param_4 = 2
-- param_5 = 0
-- first_closed_month_1 = 24276
-- first_closed_month_2 = 24287
-- param_6 = 1
-- first_closed_month_3 = 24287
-- param_7 = 2
-- param_8 = 0
-- kind_1 = 1
-- param_9 = 2
-- param_10 = 3
-- param_11 = 0
-- reopened_month_1 = 24276
-- reopened_month_2 = 24287
-- param_12 = 1
-- reopened_month_3 = 24287
-- param_13 = 2
-- param_14 = 0
-- reclosed_month_1 = 24276
-- reclosed_month_2 = 24287
-- param_15 = 1
-- reclosed_month_3 = 24287
-- param_16 = 2
-- param_17 = 0
-- kind_2 = 1
-- param_18 = 2

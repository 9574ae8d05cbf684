SELECT anon_1.key, CAST(anon_1."by" AS INTEGER) AS days, %(param_1)s AS happened, anon_1.complaints
FROM (SELECT FLOOR(complaints.filed_month / %(filed_month_1)s) AS key, complaints.days_to_close AS "by", count(*) AS complaints
FROM complaints
WHERE complaints.kind = %(kind_1)s AND complaints.sex IN (%(sex_1_1)s) AND complaints.days_to_close IS NOT NULL GROUP BY key, "by") AS anon_1 UNION ALL SELECT anon_2.key, CAST((%(as_of)s - anon_2."by") AS INTEGER) AS days, %(param_2)s AS happened, anon_2.complaints
FROM (SELECT FLOOR(complaints.filed_month / %(filed_month_1)s) AS key, complaints.filed_on AS "by", count(*) AS complaints
FROM complaints
WHERE complaints.kind = %(kind_1)s AND complaints.sex IN (%(sex_1_1)s) AND complaints.days_to_close IS NULL AND NOT (complaints.status IN (%(status_1_1)s, %(status_1_2)s) AND complaints.first_closed_on IS NULL) GROUP BY key, "by") AS anon_2
-- param_1 = 1
-- filed_month_1 = 12
-- kind_1 = 1
-- as_of = datetime.date(2024, 6, 30)
-- param_2 = 0
-- sex_1_1 = 2
-- status_1_1 = 3
-- status_1_2 = 4

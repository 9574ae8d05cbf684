SELECT anon_1.key, CAST((%(as_of)s - anon_1."by") AS INTEGER) AS days, %(param_1)s AS happened, anon_1.complaints
FROM (SELECT %(param_2)s AS key, complaints.filed_on AS "by", count(*) AS complaints
FROM complaints
WHERE complaints.kind = %(kind_1)s AND (complaints.level_id <= %(level_id_1)s AND (%(param_3)s >> complaints.level_id) & %(param_4)s = %(param_5)s) AND complaints.status != %(status_1)s GROUP BY "by") AS anon_1
-- as_of = datetime.date(2024, 6, 30)
-- param_1 = 0
-- param_2 = 0
-- kind_1 = 1
-- level_id_1 = 62
-- param_3 = 6
-- param_4 = 1
-- param_5 = 1
-- status_1 = 3

SELECT anon_1.key, CAST((%(as_of)s::DATE - anon_1.by) AS INTEGER) AS days, %(param_1)s::INTEGER AS happened, anon_1.complaints
FROM (SELECT %(param_2)s::INTEGER AS key, complaints.filed_on AS by, count(*) AS complaints
FROM complaints
WHERE complaints.kind = %(kind_1)s::SMALLINT AND (complaints.level_id IN (%(level_id_1_1)s::SMALLINT, %(level_id_1_2)s::SMALLINT)) AND complaints.status != %(status_1)s::SMALLINT GROUP BY by) AS anon_1
-- as_of = datetime.date(2024, 6, 30)
-- param_1 = 0
-- param_2 = 0
-- kind_1 = 1
-- status_1 = 3
-- level_id_1_1 = 1
-- level_id_1_2 = 2

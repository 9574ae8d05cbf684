WITH cells AS
(SELECT %(param_1)s::INTEGER AS part, %(param_2)s::INTEGER AS key, chosen.profile_id AS profile_id, count(*) AS complaints
FROM (SELECT complaints.profile_id AS profile_id
FROM complaints) AS chosen GROUP BY chosen.profile_id)
 SELECT cells.part, cells.key AS key, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_1)s::SMALLINT) AS BIGINT), %(coalesce_1)s::INTEGER) AS filed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_2)s::SMALLINT AND profiles.status = %(status_1)s::SMALLINT) AS BIGINT), %(coalesce_2)s::INTEGER) AS addressed, coalesce(CAST(sum(complaints) FILTER (WHERE profiles.kind = %(kind_3)s::SMALLINT AND profiles.status != %(status_2)s::SMALLINT) AS BIGINT), %(coalesce_3)s::INTEGER) AS open
FROM cells JOIN profiles ON profiles.profile_id = cells.profile_id GROUP BY cells.part, cells.key
-- kind_1 = 1
-- coalesce_1 = 0
-- kind_2 = 1
-- status_1 = 3
-- coalesce_2 = 0
-- kind_3 = 1
-- status_2 = 3
-- coalesce_3 = 0
-- param_1 = 0
-- param_2 = 0

SELECT anon_1.key, count(*) AS members
FROM (SELECT CAST((EXTRACT(year FROM members.registered_on) * %(param_1)s::INTEGER + EXTRACT(month FROM members.registered_on)) - %(param_2)s::INTEGER AS SMALLINT) AS key, %(param_3)s::INTEGER AS one
FROM members
WHERE members.groups IS NOT NULL AND members.groups & %(groups_1)s::SMALLINT = %(param_4)s::SMALLINT) AS anon_1 GROUP BY anon_1.key
-- param_1 = 12
-- param_2 = 1
-- param_3 = 1
-- groups_1 = 10
-- param_4 = 10

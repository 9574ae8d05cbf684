SELECT `anon_1`.`key`, count(*) AS `members`
FROM (SELECT CAST((EXTRACT(year FROM `members`.`registered_on`) * :param_1 + EXTRACT(month FROM `members`.`registered_on`)) - :param_2 AS Int16) AS `key`, :param_3 AS `one`
FROM `members`
WHERE `members`.`groups` IS NOT NULL AND bitAnd(`members`.`groups`, :groups_1) = :param_4) AS `anon_1` GROUP BY `anon_1`.`key`
-- param_1 = 12
-- param_2 = 1
-- param_3 = 1
-- groups_1 = 10
-- param_4 = 10

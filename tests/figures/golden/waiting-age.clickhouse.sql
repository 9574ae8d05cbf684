SELECT `anon_1`.`key`, CAST(dateDiff(day, `anon_1`.`by`, CAST(:as_of AS Date32)) AS Int32) AS `days`, :param_1 AS `happened`, `anon_1`.`complaints`
FROM (SELECT :param_2 AS `key`, `complaints`.`filed_on` AS `by`, count(*) AS `complaints`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND (`complaints`.`level_id` <= :level_id_1 AND bitAnd((bitShiftRight(:param_3, `complaints`.`level_id`)), :param_4) = :param_5) AND `complaints`.`status` != :status_1 GROUP BY `by`) AS `anon_1`
-- as_of = datetime.date(2024, 6, 30)
-- param_1 = 0
-- param_2 = 0
-- kind_1 = 1
-- level_id_1 = 62
-- param_3 = 6
-- param_4 = 1
-- param_5 = 1
-- status_1 = 3

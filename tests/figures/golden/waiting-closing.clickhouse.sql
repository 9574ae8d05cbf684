SELECT `anon_1`.`key`, CAST(`anon_1`.`by` AS Int32) AS `days`, :param_1 AS `happened`, `anon_1`.`complaints`
FROM (SELECT intDiv(`complaints`.`filed_month`, :filed_month_1) AS `key`, `complaints`.`days_to_close` AS `by`, count(*) AS `complaints`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND `complaints`.`sex` IN (:sex_1_1) AND `complaints`.`days_to_close` IS NOT NULL GROUP BY `key`, `by`) AS `anon_1` UNION ALL SELECT `anon_2`.`key`, CAST(dateDiff(day, `anon_2`.`by`, CAST(:as_of AS Date32)) AS Int32) AS `days`, :param_2 AS `happened`, `anon_2`.`complaints`
FROM (SELECT intDiv(`complaints`.`filed_month`, :filed_month_1) AS `key`, `complaints`.`filed_on` AS `by`, count(*) AS `complaints`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND `complaints`.`sex` IN (:sex_1_1) AND `complaints`.`days_to_close` IS NULL AND NOT (`complaints`.`status` IN (:status_1_1, :status_1_2) AND `complaints`.`first_closed_on` IS NULL) GROUP BY `key`, `by`) AS `anon_2`
-- param_1 = 1
-- filed_month_1 = 12
-- kind_1 = 1
-- as_of = datetime.date(2024, 6, 30)
-- param_2 = 0
-- sex_1_1 = 2
-- status_1_1 = 3
-- status_1_2 = 4

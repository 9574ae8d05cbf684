SELECT `listed`.`key`, `listed`.`filed_on`, `listed`.`complaint_id`, `listed`.`day`, `listed`.`waited`
FROM (SELECT `complaints`.`complaint_id` AS `complaint_id`, `complaints`.`filed_on` AS `filed_on`, `complaints`.`filed_on` AS `day`, coalesce(`complaints`.`days_to_close`, CASE WHEN (`complaints`.`status` != :status_1) THEN dateDiff(day, `complaints`.`filed_on`, CAST(:param_1 AS Date32)) END) AS `waited`, `complaints`.`department_id` AS `key`, `complaints`.`filed_month` AS `month`
FROM `complaints` INNER JOIN `profiles` ON `profiles`.`profile_id` = `complaints`.`profile_id`
WHERE `profiles`.`kind` = :kind_1 AND NOT (`profiles`.`status` IN (:status_2_1, :status_2_2) AND `profiles`.`speed` = :speed_1) AND CASE WHEN (`complaints`.`filed_on` > CAST(:filed_on_1 AS Date32)) THEN :param_2 WHEN (`complaints`.`filed_on` > CAST(:filed_on_2 AS Date32)) THEN :param_3 WHEN (`complaints`.`filed_on` > CAST(:filed_on_3 AS Date32)) THEN :param_4 WHEN (`complaints`.`filed_on` > CAST(:filed_on_4 AS Date32)) THEN :param_5 ELSE :param_6 END >= :param_7 AND `profiles`.`speed` IN (:speed_2_1, :speed_2_2) AND `complaints`.`filed_on` BETWEEN CAST(:filed_on_5 AS Date32) AND CAST(:filed_on_6 AS Date32) AND `complaints`.`groups` IS NOT NULL AND bitAnd(`complaints`.`groups`, :groups_1) = :param_8) AS `listed`
WHERE (`listed`.`key` IN (:key_1_1) OR `listed`.`key` IS NULL) AND `listed`.`filed_on` BETWEEN CAST(:filed_on_7 AS Date32) AND CAST(:filed_on_8 AS Date32)
-- status_1 = 3
-- param_1 = datetime.date(2024, 6, 30)
-- kind_1 = 1
-- speed_1 = 0
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_2 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_3 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_4 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_5 = 3
-- param_6 = 4
-- param_7 = 2
-- filed_on_5 = datetime.date(2024, 2, 1)
-- filed_on_6 = datetime.date(2024, 2, 29)
-- groups_1 = 2
-- param_8 = 2
-- filed_on_7 = datetime.date(2024, 6, 30)
-- filed_on_8 = datetime.date(2024, 6, 30)
-- status_2_1 = 3
-- status_2_2 = 4
-- speed_2_1 = 1
-- speed_2_2 = 2
-- key_1_1 = 1

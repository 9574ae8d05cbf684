SELECT nullIf(`chosen`.`key_0`, -1) AS `by_0`, nullIf(`chosen`.`key_1`, -1) AS `by_1`, nullIf(`chosen`.`key_2`, -1) AS `by_2`, CAST(sum(`known`.`is_positive`) AS Int64) AS `positive`, CAST(sum(`known`.`is_feedback`) AS Int64) AS `feedback`, CAST(sum(`chosen`.`is_anonymous`) AS Int64) AS `anonymous`, CAST(sum(`known`.`is_filed`) AS Int64) AS `filed`
FROM (SELECT `complaints`.`profile_id` AS `profile_id`, ifNull(`complaints`.`department_id`, -1) AS `key_0`, ifNull(`complaints`.`category_id`, -1) AS `key_1`, ifNull(intDiv(`complaints`.`filed_month`, :filed_month_1), -1) AS `key_2`, CASE WHEN (`complaints`.`filed_on` > CAST(:filed_on_1 AS Date32)) THEN :param_1 WHEN (`complaints`.`filed_on` > CAST(:filed_on_2 AS Date32)) THEN :param_2 WHEN (`complaints`.`filed_on` > CAST(:filed_on_3 AS Date32)) THEN :param_3 WHEN (`complaints`.`filed_on` > CAST(:filed_on_4 AS Date32)) THEN :param_4 ELSE :param_5 END AS `age_band`, CASE WHEN (`complaints`.`first_closed_on` <= CAST(:first_closed_on_1 AS Date32)) THEN :param_6 ELSE :param_7 END AS `settled`, CASE WHEN (`complaints`.`kind` = :kind_1 AND `complaints`.`anonymous` IS true) THEN :param_8 ELSE :param_9 END AS `is_anonymous`
FROM `complaints`
WHERE `complaints`.`groups` IS NOT NULL AND bitAnd(`complaints`.`groups`, :groups_1) != :param_10 AND (`complaints`.`member_id` IS NULL OR (`complaints`.`member_id` NOT IN (SELECT `filed`.`member_id`
FROM `complaints` AS `filed`
WHERE `filed`.`kind` = :kind_2 AND `filed`.`member_id` IS NOT NULL GROUP BY `filed`.`member_id`
HAVING count(*) > :count_1)))) AS `chosen` INNER JOIN (SELECT `profiles`.`profile_id` AS `profile_id`, `profiles`.`kind` AS `kind`, `profiles`.`status` AS `status`, `profiles`.`outcome` AS `outcome`, `profiles`.`feedback` AS `feedback`, `profiles`.`speed` AS `speed`, `profiles`.`reopened` AS `reopened`, CASE WHEN (`profiles`.`kind` = :kind_3 AND `profiles`.`status` = :status_1 AND `profiles`.`feedback` = :feedback_1) THEN :param_11 ELSE :param_12 END AS `is_positive`, CASE WHEN (`profiles`.`kind` = :kind_4 AND `profiles`.`status` = :status_2 AND `profiles`.`feedback` != :feedback_2) THEN :param_13 ELSE :param_14 END AS `is_feedback`, CASE WHEN (`profiles`.`kind` = :kind_5) THEN :param_15 ELSE :param_16 END AS `is_filed`
FROM `profiles`) AS `known` ON `known`.`profile_id` = `chosen`.`profile_id` GROUP BY `chosen`.`key_0`, `chosen`.`key_1`, `chosen`.`key_2`
-- filed_month_1 = 3
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_1 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_2 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_3 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_4 = 3
-- param_5 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_6 = 1
-- param_7 = 0
-- kind_1 = 1
-- param_8 = 1
-- param_9 = 0
-- groups_1 = 2
-- param_10 = 0
-- kind_2 = 1
-- count_1 = 10
-- kind_3 = 1
-- status_1 = 3
-- feedback_1 = 1
-- param_11 = 1
-- param_12 = 0
-- kind_4 = 1
-- status_2 = 3
-- feedback_2 = 0
-- param_13 = 1
-- param_14 = 0
-- kind_5 = 1
-- param_15 = 1
-- param_16 = 0

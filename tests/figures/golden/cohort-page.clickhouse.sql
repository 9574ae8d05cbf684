WITH `chosen` AS MATERIALIZED
(SELECT `complaints`.`profile_id` AS `profile_id`, `complaints`.`filed_month` AS `key_1`, `complaints`.`department_id` AS `key_2`, `complaints`.`groups` AS `key_3`, CASE WHEN (`complaints`.`filed_on` > CAST(:filed_on_1 AS Date32)) THEN :param_3 WHEN (`complaints`.`filed_on` > CAST(:filed_on_2 AS Date32)) THEN :param_4 WHEN (`complaints`.`filed_on` > CAST(:filed_on_3 AS Date32)) THEN :param_5 WHEN (`complaints`.`filed_on` > CAST(:filed_on_4 AS Date32)) THEN :param_6 ELSE :param_7 END AS `age_band`, CASE WHEN (`complaints`.`first_closed_on` <= CAST(:first_closed_on_1 AS Date32)) THEN :param_8 ELSE :param_9 END AS `settled`
FROM `complaints`
WHERE (`complaints`.`province_id` IS NULL OR (`complaints`.`province_id` NOT IN (:province_id_1_1))) AND `complaints`.`groups` IS NOT NULL AND bitAnd(`complaints`.`groups`, :groups_1) != :param_10),
`cells` AS
(SELECT :param_1 AS `part`, :param_2 AS `key`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`age_band` AS `age_band`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`
FROM `chosen` GROUP BY `chosen`.`profile_id`, `chosen`.`age_band`, `chosen`.`settled` UNION ALL SELECT :param_11 AS `anon_1`, CAST(ifNull(`chosen`.`key_1`, -1) AS Int32) AS `as_key_1`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`age_band` AS `age_band`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`
FROM `chosen` GROUP BY ifNull(`chosen`.`key_1`, -1), `chosen`.`profile_id`, `chosen`.`age_band`, `chosen`.`settled` UNION ALL SELECT :param_12 AS `anon_2`, CAST(ifNull(`chosen`.`key_2`, -1) AS Int32) AS `as_key_2`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`age_band` AS `age_band`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`
FROM `chosen` GROUP BY ifNull(`chosen`.`key_2`, -1), `chosen`.`profile_id`, `chosen`.`age_band`, `chosen`.`settled` UNION ALL SELECT :param_13 AS `anon_3`, CAST(ifNull(`chosen`.`key_3`, -1) AS Int32) AS `as_key_3`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`age_band` AS `age_band`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`
FROM `chosen` GROUP BY ifNull(`chosen`.`key_3`, -1), `chosen`.`profile_id`, `chosen`.`age_band`, `chosen`.`settled`)
 SELECT `cells`.`part`, nullIf(`cells`.`key`, -1) AS `key`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_1 AND NOT (`profiles`.`status` IN (:status_1_1, :status_1_2) AND `profiles`.`speed` = :speed_1) AND `age_band` >= :age_band_1 AND `profiles`.`speed` IN (:speed_2_1, :speed_2_2)) AS Int64), :coalesce_1) AS `on_time_40`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_2 AND NOT (`profiles`.`status` IN (:status_2_1, :status_2_2) AND `profiles`.`speed` = :speed_3) AND `age_band` >= :age_band_2) AS Int64), :coalesce_2) AS `due_40`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_3 AND `profiles`.`speed` != :speed_4 AND `settled` = :settled_1 AND `profiles`.`reopened` = :reopened_1) AS Int64), :coalesce_3) AS `reopened_90`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_4 AND `profiles`.`speed` != :speed_5 AND `settled` = :settled_2) AS Int64), :coalesce_4) AS `settled`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_5 AND `profiles`.`status` = :status_3 AND `profiles`.`outcome` = :outcome_1 AND `profiles`.`feedback` = :feedback_1) AS Int64), :coalesce_5) AS `relief_confirmed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_6 AND `profiles`.`status` = :status_4 AND `profiles`.`outcome` = :outcome_2 AND `profiles`.`feedback` != :feedback_2) AS Int64), :coalesce_6) AS `relief_feedback`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_7) AS Int64), :coalesce_7) AS `filed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_8 AND NOT (`profiles`.`status` IN (:status_5_1, :status_5_2) AND `profiles`.`speed` = :speed_6)) AS Int64), :coalesce_8) AS `filed_dated`
FROM `cells` INNER JOIN `profiles` ON `profiles`.`profile_id` = `cells`.`profile_id` GROUP BY `cells`.`part`, `cells`.`key`
-- kind_1 = 1
-- speed_1 = 0
-- age_band_1 = 2
-- coalesce_1 = 0
-- kind_2 = 1
-- speed_3 = 0
-- age_band_2 = 2
-- coalesce_2 = 0
-- kind_3 = 1
-- speed_4 = 0
-- settled_1 = 1
-- reopened_1 = 1
-- coalesce_3 = 0
-- kind_4 = 1
-- speed_5 = 0
-- settled_2 = 1
-- coalesce_4 = 0
-- kind_5 = 1
-- status_3 = 3
-- outcome_1 = 1
-- feedback_1 = 1
-- coalesce_5 = 0
-- kind_6 = 1
-- status_4 = 3
-- outcome_2 = 1
-- feedback_2 = 0
-- coalesce_6 = 0
-- kind_7 = 1
-- coalesce_7 = 0
-- kind_8 = 1
-- speed_6 = 0
-- coalesce_8 = 0
-- param_1 = 0
-- param_2 = 0
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_3 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_4 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_5 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_6 = 3
-- param_7 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_8 = 1
-- param_9 = 0
-- groups_1 = 2
-- param_10 = 0
-- param_11 = 1
-- param_12 = 2
-- param_13 = 3
-- status_1_1 = 3
-- status_1_2 = 4
-- speed_2_1 = 1
-- speed_2_2 = 2
-- status_2_1 = 3
-- status_2_2 = 4
-- status_5_1 = 3
-- status_5_2 = 4
-- province_id_1_1 = 1

WITH `cells` AS
(SELECT :param_1 AS `part`, :param_2 AS `key`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`, sum(CASE WHEN `chosen`.`reopened_90_citizen` THEN :param_3 ELSE :param_4 END) AS `reopened_90_citizen`, sum(CASE WHEN `chosen`.`on_time_stored` THEN :param_5 ELSE :param_6 END) AS `on_time_stored`, sum(CASE WHEN `chosen`.`due_stored` THEN :param_7 ELSE :param_8 END) AS `due_stored`, sum(CASE WHEN `chosen`.`closed_within_24_hours` THEN :param_9 ELSE :param_10 END) AS `closed_within_24_hours`
FROM (SELECT `complaints`.`profile_id` AS `profile_id`, CASE WHEN (`complaints`.`kind` = :kind_5 AND `complaints`.`status` != :status_2) THEN CASE WHEN (`complaints`.`filed_on` > CAST(:filed_on_1 AS Date32)) THEN :param_11 WHEN (`complaints`.`filed_on` > CAST(:filed_on_2 AS Date32)) THEN :param_12 WHEN (`complaints`.`filed_on` > CAST(:filed_on_3 AS Date32)) THEN :param_13 WHEN (`complaints`.`filed_on` > CAST(:filed_on_4 AS Date32)) THEN :param_14 ELSE :param_15 END END AS `key_1`, CASE WHEN (`complaints`.`first_closed_on` <= CAST(:first_closed_on_1 AS Date32)) THEN :param_16 ELSE :param_17 END AS `settled`, `complaints`.`kind` = :kind_6 AND `complaints`.`first_closed_at` IS NOT NULL AND dateDiff(day, `complaints`.`first_closed_on`, CAST(:param_18 AS Date32)) >= :param_19 AND dateDiff(day, `complaints`.`first_closed_on`, CAST(`complaints`.`first_reopened_at` AS Date32)) <= :param_20 AND `complaints`.`reopening_cause` = :reopening_cause_1 AS `reopened_90_citizen`, `complaints`.`kind` = :kind_7 AND NOT (`complaints`.`status` IN (:status_3_1, :status_3_2) AND `complaints`.`first_closed_on` IS NULL) AND `complaints`.`due_at` < CAST(:param_21 AS DateTime64(6)) AND (CAST(`complaints`.`due_at` AS Date32) < CAST(:param_18 AS Date32) OR `complaints`.`due_at` != CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6))) AND (`complaints`.`first_closed_at` <= `complaints`.`due_at` OR `complaints`.`due_at` = CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6)) AND `complaints`.`first_closed_on` = CAST(`complaints`.`due_at` AS Date32)) AS `on_time_stored`, `complaints`.`kind` = :kind_8 AND NOT (`complaints`.`status` IN (:status_4_1, :status_4_2) AND `complaints`.`first_closed_on` IS NULL) AND `complaints`.`due_at` < CAST(:param_21 AS DateTime64(6)) AND (CAST(`complaints`.`due_at` AS Date32) < CAST(:param_18 AS Date32) OR `complaints`.`due_at` != CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6))) AND `complaints`.`due_at` IS NOT NULL AS `due_stored`, `complaints`.`kind` = :kind_9 AND `complaints`.`first_closed_at` IS NOT NULL AND `complaints`.`days_to_close` <= :days_to_close_1 AND (`complaints`.`first_closed_on` = `complaints`.`filed_on` OR NOT (`complaints`.`filed_at` = CAST(CAST(`complaints`.`filed_at` AS Date32) AS DateTime64(6)) OR `complaints`.`first_closed_at` = CAST(CAST(`complaints`.`first_closed_at` AS Date32) AS DateTime64(6))) AND `complaints`.`first_closed_at` <= addDays(`complaints`.`filed_at`, 1)) AS `closed_within_24_hours`
FROM `complaints`
WHERE `complaints`.`filed_on` BETWEEN CAST(:filed_on_5 AS Date32) AND CAST(:filed_on_6 AS Date32) OR `complaints`.`filed_on` BETWEEN CAST(:filed_on_7 AS Date32) AND CAST(:filed_on_8 AS Date32)) AS `chosen` GROUP BY `chosen`.`profile_id`, `chosen`.`settled` UNION ALL SELECT :param_22 AS `anon_1`, CAST(ifNull(`chosen`.`key_1`, -1) AS Int32) AS `as_key_1`, `chosen`.`profile_id` AS `profile_id`, `chosen`.`settled` AS `settled`, count(*) AS `complaints`, sum(CASE WHEN `chosen`.`reopened_90_citizen` THEN :param_3 ELSE :param_4 END) AS `reopened_90_citizen`, sum(CASE WHEN `chosen`.`on_time_stored` THEN :param_5 ELSE :param_6 END) AS `on_time_stored`, sum(CASE WHEN `chosen`.`due_stored` THEN :param_7 ELSE :param_8 END) AS `due_stored`, sum(CASE WHEN `chosen`.`closed_within_24_hours` THEN :param_9 ELSE :param_10 END) AS `closed_within_24_hours`
FROM (SELECT `complaints`.`profile_id` AS `profile_id`, CASE WHEN (`complaints`.`kind` = :kind_5 AND `complaints`.`status` != :status_2) THEN CASE WHEN (`complaints`.`filed_on` > CAST(:filed_on_1 AS Date32)) THEN :param_11 WHEN (`complaints`.`filed_on` > CAST(:filed_on_2 AS Date32)) THEN :param_12 WHEN (`complaints`.`filed_on` > CAST(:filed_on_3 AS Date32)) THEN :param_13 WHEN (`complaints`.`filed_on` > CAST(:filed_on_4 AS Date32)) THEN :param_14 ELSE :param_15 END END AS `key_1`, CASE WHEN (`complaints`.`first_closed_on` <= CAST(:first_closed_on_1 AS Date32)) THEN :param_16 ELSE :param_17 END AS `settled`, `complaints`.`kind` = :kind_6 AND `complaints`.`first_closed_at` IS NOT NULL AND dateDiff(day, `complaints`.`first_closed_on`, CAST(:param_18 AS Date32)) >= :param_19 AND dateDiff(day, `complaints`.`first_closed_on`, CAST(`complaints`.`first_reopened_at` AS Date32)) <= :param_20 AND `complaints`.`reopening_cause` = :reopening_cause_1 AS `reopened_90_citizen`, `complaints`.`kind` = :kind_7 AND NOT (`complaints`.`status` IN (:status_3_1, :status_3_2) AND `complaints`.`first_closed_on` IS NULL) AND `complaints`.`due_at` < CAST(:param_21 AS DateTime64(6)) AND (CAST(`complaints`.`due_at` AS Date32) < CAST(:param_18 AS Date32) OR `complaints`.`due_at` != CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6))) AND (`complaints`.`first_closed_at` <= `complaints`.`due_at` OR `complaints`.`due_at` = CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6)) AND `complaints`.`first_closed_on` = CAST(`complaints`.`due_at` AS Date32)) AS `on_time_stored`, `complaints`.`kind` = :kind_8 AND NOT (`complaints`.`status` IN (:status_4_1, :status_4_2) AND `complaints`.`first_closed_on` IS NULL) AND `complaints`.`due_at` < CAST(:param_21 AS DateTime64(6)) AND (CAST(`complaints`.`due_at` AS Date32) < CAST(:param_18 AS Date32) OR `complaints`.`due_at` != CAST(CAST(`complaints`.`due_at` AS Date32) AS DateTime64(6))) AND `complaints`.`due_at` IS NOT NULL AS `due_stored`, `complaints`.`kind` = :kind_9 AND `complaints`.`first_closed_at` IS NOT NULL AND `complaints`.`days_to_close` <= :days_to_close_1 AND (`complaints`.`first_closed_on` = `complaints`.`filed_on` OR NOT (`complaints`.`filed_at` = CAST(CAST(`complaints`.`filed_at` AS Date32) AS DateTime64(6)) OR `complaints`.`first_closed_at` = CAST(CAST(`complaints`.`first_closed_at` AS Date32) AS DateTime64(6))) AND `complaints`.`first_closed_at` <= addDays(`complaints`.`filed_at`, 1)) AS `closed_within_24_hours`
FROM `complaints`
WHERE `complaints`.`filed_on` BETWEEN CAST(:filed_on_5 AS Date32) AND CAST(:filed_on_6 AS Date32) OR `complaints`.`filed_on` BETWEEN CAST(:filed_on_7 AS Date32) AND CAST(:filed_on_8 AS Date32)) AS `chosen` GROUP BY ifNull(`chosen`.`key_1`, -1), `chosen`.`profile_id`, `chosen`.`settled`)
 SELECT `cells`.`part`, nullIf(`cells`.`key`, -1) AS `key`, coalesce(CAST(sum(`reopened_90_citizen`) AS Int64), :coalesce_1) AS `reopened_90_citizen`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_1 AND `profiles`.`speed` != :speed_1 AND `settled` = :settled_1) AS Int64), :coalesce_2) AS `settled`, coalesce(CAST(sum(`on_time_stored`) AS Int64), :coalesce_3) AS `on_time_stored`, coalesce(CAST(sum(`due_stored`) AS Int64), :coalesce_4) AS `due_stored`, coalesce(CAST(sum(`closed_within_24_hours`) AS Int64), :coalesce_5) AS `closed_within_24_hours`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_2 AND `profiles`.`speed` != :speed_2) AS Int64), :coalesce_6) AS `first_closed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_3) AS Int64), :coalesce_7) AS `filed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_4 AND NOT (`profiles`.`status` IN (:status_1_1, :status_1_2) AND `profiles`.`speed` = :speed_3)) AS Int64), :coalesce_8) AS `filed_dated`
FROM `cells` INNER JOIN `profiles` ON `profiles`.`profile_id` = `cells`.`profile_id` GROUP BY `cells`.`part`, `cells`.`key`
-- coalesce_1 = 0
-- kind_1 = 1
-- speed_1 = 0
-- settled_1 = 1
-- coalesce_2 = 0
-- coalesce_3 = 0
-- coalesce_4 = 0
-- coalesce_5 = 0
-- kind_2 = 1
-- speed_2 = 0
-- coalesce_6 = 0
-- kind_3 = 1
-- coalesce_7 = 0
-- kind_4 = 1
-- speed_3 = 0
-- coalesce_8 = 0
-- param_1 = 0
-- param_2 = 0
-- param_3 = 1
-- param_4 = 0
-- param_5 = 1
-- param_6 = 0
-- param_7 = 1
-- param_8 = 0
-- param_9 = 1
-- param_10 = 0
-- kind_5 = 1
-- status_2 = 3
-- filed_on_1 = datetime.date(2024, 6, 9)
-- param_11 = 0
-- filed_on_2 = datetime.date(2024, 5, 20)
-- param_12 = 1
-- filed_on_3 = datetime.date(2024, 3, 31)
-- param_13 = 2
-- filed_on_4 = datetime.date(2024, 1, 1)
-- param_14 = 3
-- param_15 = 4
-- first_closed_on_1 = datetime.date(2024, 4, 1)
-- param_16 = 1
-- param_17 = 0
-- kind_6 = 1
-- param_18 = datetime.date(2024, 6, 30)
-- param_19 = 90
-- param_20 = 90
-- reopening_cause_1 = 1
-- kind_7 = 1
-- param_21 = datetime.datetime(2024, 6, 30, 12, 0)
-- kind_8 = 1
-- kind_9 = 1
-- days_to_close_1 = 1
-- filed_on_5 = datetime.date(2023, 1, 1)
-- filed_on_6 = datetime.date(2023, 3, 31)
-- filed_on_7 = datetime.date(2024, 1, 1)
-- filed_on_8 = datetime.date(2024, 12, 31)
-- param_22 = 1
-- status_1_1 = 3
-- status_1_2 = 4
-- status_3_1 = 3
-- status_3_2 = 4
-- status_4_1 = 3
-- status_4_2 = 4

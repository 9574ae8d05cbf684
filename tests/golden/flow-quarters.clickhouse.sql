WITH `complaints_by_month` AS MATERIALIZED
(SELECT count(*) AS `events`, :param_2 AS `key`, `complaints`.`filed_month` AS `filed_month`, CASE WHEN (`complaints`.`filed_month` BETWEEN :param_3 AND :param_4) THEN :param_5 WHEN (`complaints`.`filed_month` > :param_4) THEN :param_6 ELSE :param_7 END AS `filed_phase`, `complaints`.`first_closed_month` AS `first_closed_month`, CASE WHEN (`complaints`.`first_closed_month` BETWEEN :param_8 AND :param_9) THEN :param_10 WHEN (`complaints`.`first_closed_month` > :param_9) THEN :param_11 ELSE :param_12 END AS `first_closed_phase`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 GROUP BY `filed_month`, `filed_phase`, `first_closed_month`, `first_closed_phase`),
`reopenings_by_month` AS MATERIALIZED
(SELECT count(*) AS `events`, :param_15 AS `key`, `reopenings`.`reopened_month` AS `reopened_month`, CASE WHEN (`reopenings`.`reopened_month` BETWEEN :param_16 AND :param_17) THEN :param_18 WHEN (`reopenings`.`reopened_month` > :param_17) THEN :param_19 ELSE :param_20 END AS `reopened_phase`, `reopenings`.`reclosed_month` AS `reclosed_month`, CASE WHEN (`reopenings`.`reclosed_month` BETWEEN :param_21 AND :param_22) THEN :param_23 WHEN (`reopenings`.`reclosed_month` > :param_22) THEN :param_24 ELSE :param_25 END AS `reclosed_phase`
FROM `reopenings`
WHERE `reopenings`.`kind` = :kind_2 GROUP BY `reopened_month`, `reopened_phase`, `reclosed_month`, `reclosed_phase`)
 SELECT `complaints_by_month`.`key`, :param_1 AS `event`, `complaints_by_month`.`filed_month` AS `month`, `complaints_by_month`.`filed_phase` AS `phase`, CAST(sum(`complaints_by_month`.`events`) AS Int64) AS `sum_1`
FROM `complaints_by_month`
WHERE `complaints_by_month`.`filed_month` IS NOT NULL GROUP BY `complaints_by_month`.`key`, `complaints_by_month`.`filed_month`, `complaints_by_month`.`filed_phase` UNION ALL SELECT `complaints_by_month`.`key`, :param_13 AS `event`, `complaints_by_month`.`first_closed_month` AS `month`, `complaints_by_month`.`first_closed_phase` AS `phase`, CAST(sum(`complaints_by_month`.`events`) AS Int64) AS `sum_2`
FROM `complaints_by_month`
WHERE `complaints_by_month`.`first_closed_month` IS NOT NULL GROUP BY `complaints_by_month`.`key`, `complaints_by_month`.`first_closed_month`, `complaints_by_month`.`first_closed_phase` UNION ALL SELECT `reopenings_by_month`.`key`, :param_14 AS `event`, `reopenings_by_month`.`reopened_month` AS `month`, `reopenings_by_month`.`reopened_phase` AS `phase`, CAST(sum(`reopenings_by_month`.`events`) AS Int64) AS `sum_3`
FROM `reopenings_by_month`
WHERE `reopenings_by_month`.`reopened_month` IS NOT NULL GROUP BY `reopenings_by_month`.`key`, `reopenings_by_month`.`reopened_month`, `reopenings_by_month`.`reopened_phase` UNION ALL SELECT `reopenings_by_month`.`key`, :param_26 AS `event`, `reopenings_by_month`.`reclosed_month` AS `month`, `reopenings_by_month`.`reclosed_phase` AS `phase`, CAST(sum(`reopenings_by_month`.`events`) AS Int64) AS `sum_4`
FROM `reopenings_by_month`
WHERE `reopenings_by_month`.`reclosed_month` IS NOT NULL GROUP BY `reopenings_by_month`.`key`, `reopenings_by_month`.`reclosed_month`, `reopenings_by_month`.`reclosed_phase`
-- param_1 = 1
-- param_2 = 0
-- param_3 = 24276
-- param_4 = 24287
-- param_5 = 1
-- param_6 = 2
-- param_7 = 0
-- param_8 = 24276
-- param_9 = 24287
-- param_10 = 1
-- param_11 = 2
-- param_12 = 0
-- kind_1 = 1
-- param_13 = 2
-- param_14 = 3
-- param_15 = 0
-- param_16 = 24276
-- param_17 = 24287
-- param_18 = 1
-- param_19 = 2
-- param_20 = 0
-- param_21 = 24276
-- param_22 = 24287
-- param_23 = 1
-- param_24 = 2
-- param_25 = 0
-- kind_2 = 1
-- param_26 = 2

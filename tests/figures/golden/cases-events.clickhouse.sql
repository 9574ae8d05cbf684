SELECT `listed`.`key`, NULL AS `month`, count(*) AS `count_1`
FROM (SELECT `complaints`.`complaint_id` AS `complaint_id`, `complaints`.`filed_on` AS `filed_on`, `complaints`.`first_closed_on` AS `day`, dateDiff(day, `complaints`.`filed_on`, `complaints`.`first_closed_on`) AS `waited`, `complaints`.`filed_on` AS `key`, `complaints`.`filed_month` AS `month`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND `complaints`.`first_closed_on` IS NOT NULL AND `complaints`.`province_id` IN (:province_id_1_1) AND coalesce(`complaints`.`outcome`, CASE WHEN (`complaints`.`status` != :status_1) THEN :param_1 END) = :coalesce_1 UNION ALL SELECT `reopenings`.`complaint_id` AS `complaint_id`, `reopenings`.`filed_on` AS `filed_on`, `reopenings`.`reclosed_on` AS `day`, dateDiff(day, `reopenings`.`filed_on`, `reopenings`.`reclosed_on`) AS `waited`, `reopenings`.`filed_on` AS `key`, CAST((EXTRACT(year FROM `reopenings`.`filed_on`) * :param_2 + EXTRACT(month FROM `reopenings`.`filed_on`)) - :param_3 AS Int16) AS `month`
FROM `reopenings`
WHERE `reopenings`.`kind` = :kind_2 AND `reopenings`.`reclosed_on` IS NOT NULL AND `reopenings`.`province_id` IN (:province_id_2_1) AND coalesce(`reopenings`.`outcome`, CASE WHEN (`reopenings`.`status` != :status_2) THEN :param_4 END) = :coalesce_2) AS `listed` GROUP BY `listed`.`key`
-- kind_1 = 1
-- status_1 = 3
-- param_1 = 0
-- coalesce_1 = 0
-- param_2 = 12
-- param_3 = 1
-- kind_2 = 1
-- status_2 = 3
-- param_4 = 0
-- coalesce_2 = 0
-- province_id_1_1 = 1
-- province_id_2_1 = 1

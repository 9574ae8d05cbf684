SELECT `listed`.`filed_on`, count(*) AS `count_1`
FROM (SELECT `complaints`.`complaint_id` AS `complaint_id`, `complaints`.`filed_on` AS `filed_on`, `complaints`.`filed_on` AS `day`, dateDiff(day, `complaints`.`filed_on`, CAST(:param_1 AS Date32)) AS `waited`, `complaints`.`district_id` AS `key`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND (`complaints`.`first_closed_on` IS NULL AND NOT (`complaints`.`first_closed_on` IS NULL AND (`complaints`.`status` = :status_1 OR `complaints`.`first_reopened_at` IS NOT NULL)) OR `complaints`.`first_closed_on` > CAST(:param_2 AS Date32) OR `complaints`.`complaint_id` IN (SELECT `reopenings`.`complaint_id`
FROM `reopenings`
WHERE `reopenings`.`reopened_on` <= CAST(:param_2 AS Date32) AND (`reopenings`.`reclosed_on` IS NULL OR `reopenings`.`reclosed_on` > CAST(:param_2 AS Date32)))) AND `complaints`.`filed_on` <= CAST(:param_2 AS Date32)) AS `listed`
WHERE `listed`.`key` IN (:key_1_1) GROUP BY `listed`.`filed_on`
-- param_1 = datetime.date(2023, 12, 31)
-- kind_1 = 1
-- status_1 = 3
-- param_2 = datetime.date(2023, 12, 31)
-- key_1_1 = 2

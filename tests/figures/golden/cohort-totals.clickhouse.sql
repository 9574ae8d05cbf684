WITH `cells` AS
(SELECT :param_1 AS `part`, :param_2 AS `key`, `chosen`.`profile_id` AS `profile_id`, count(*) AS `complaints`
FROM (SELECT `complaints`.`profile_id` AS `profile_id`
FROM `complaints`) AS `chosen` GROUP BY `chosen`.`profile_id`)
 SELECT `cells`.`part`, nullIf(`cells`.`key`, -1) AS `key`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_1) AS Int64), :coalesce_1) AS `filed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_2 AND `profiles`.`status` = :status_1) AS Int64), :coalesce_2) AS `addressed`, coalesce(CAST(sum(`complaints`) FILTER (WHERE `profiles`.`kind` = :kind_3 AND `profiles`.`status` != :status_2) AS Int64), :coalesce_3) AS `open`
FROM `cells` INNER JOIN `profiles` ON `profiles`.`profile_id` = `cells`.`profile_id` GROUP BY `cells`.`part`, `cells`.`key`
-- kind_1 = 1
-- coalesce_1 = 0
-- kind_2 = 1
-- status_1 = 3
-- coalesce_2 = 0
-- kind_3 = 1
-- status_2 = 3
-- coalesce_3 = 0
-- param_1 = 0
-- param_2 = 0

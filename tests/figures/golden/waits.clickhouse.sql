WITH `cells` AS MATERIALIZED
(SELECT (CAST(coalesce(`counted`.`stratum_0`, :coalesce_1) AS Int64) + :param_10) * :param_11 + CAST(coalesce(`counted`.`stratum_1`, :coalesce_2) AS Int64) + :param_12 AS `stratum`, `counted`.`part_group` AS `part_group`, `counted`.`part_identity` AS `part_identity`, CASE WHEN (coalesce(`counted`.`closed_after`, dateDiff(day, `counted`.`waits_since`, CAST(:param_13 AS Date32))) > :coalesce_3) THEN :param_14 ELSE coalesce(`counted`.`closed_after`, dateDiff(day, `counted`.`waits_since`, CAST(:param_13 AS Date32))) END AS `days`, CASE WHEN (`counted`.`closed_after` IS NOT NULL AND `counted`.`closed_after` <= :closed_after_1) THEN :param_15 ELSE :param_16 END AS `happened`, `counted`.`complaints` AS `complaints`
FROM (SELECT `complaints`.`category_id` AS `stratum_0`, intDiv(`complaints`.`filed_month`, :filed_month_1) AS `stratum_1`, `complaints`.`groups` AS `part_group`, CASE WHEN (`complaints`.`anonymous` IS true) THEN :param_17 WHEN (`complaints`.`anonymous` IS false) THEN :param_18 END AS `part_identity`, `complaints`.`days_to_close` AS `closed_after`, CASE WHEN (`complaints`.`days_to_close` IS NULL) THEN `complaints`.`filed_on` END AS `waits_since`, count(*) AS `complaints`
FROM `complaints`
WHERE `complaints`.`kind` = :kind_1 AND NOT (`complaints`.`status` IN (:status_1_1, :status_1_2) AND `complaints`.`first_closed_on` IS NULL) AND `complaints`.`province_id` IN (:province_id_1_1) GROUP BY `stratum_0`, `stratum_1`, `part_group`, `part_identity`, `closed_after`, `waits_since`) AS `counted`),
`sizes` AS MATERIALIZED
(SELECT `cells`.`stratum` AS `stratum`, `cells`.`part_group` AS `part_group`, `cells`.`part_identity` AS `part_identity`, sum(`cells`.`complaints`) AS `complaints`
FROM `cells` GROUP BY `cells`.`stratum`, `cells`.`part_group`, `cells`.`part_identity`)
 SELECT :param_1 AS `anon_1`, :param_2 AS `anon_2`, `anon_3`.`own`, `anon_3`.`peers`, `anon_3`.`days`, `anon_3`.`happened`, CAST(sum(`anon_3`.`complaints`) AS Int64) AS `sum_1`, sum(`anon_3`.`complaints` * `anon_3`.`weight`) AS `sum_2`, sum(`anon_3`.`complaints` * `anon_3`.`weight` * `anon_3`.`weight`) AS `sum_3`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_1) = :param_3) THEN :param_4 ELSE :param_5 END AS `own`, CASE WHEN (`anon_4`.`mine` > :mine_1 AND `anon_4`.`theirs` > :theirs_1) THEN :param_6 ELSE :param_7 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_1) = :param_3) THEN :param_8 ELSE CASE WHEN (`anon_4`.`mine` > :mine_1 AND `anon_4`.`theirs` > :theirs_1) THEN `anon_4`.`mine` / CAST(nullif(`anon_4`.`theirs`, :nullif_1) AS NUMERIC) ELSE :param_9 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_2) = :param_19) THEN `sizes`.`complaints` ELSE :param_20 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_2) != :param_19) THEN `sizes`.`complaints` ELSE :param_21 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_4` ON `anon_4`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_3` GROUP BY `anon_3`.`own`, `anon_3`.`peers`, `anon_3`.`days`, `anon_3`.`happened` UNION ALL SELECT :param_22 AS `anon_5`, :param_23 AS `anon_6`, `anon_7`.`own`, `anon_7`.`peers`, `anon_7`.`days`, `anon_7`.`happened`, CAST(sum(`anon_7`.`complaints`) AS Int64) AS `sum_4`, sum(`anon_7`.`complaints` * `anon_7`.`weight`) AS `sum_5`, sum(`anon_7`.`complaints` * `anon_7`.`weight` * `anon_7`.`weight`) AS `sum_6`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_3) = :param_24) THEN :param_25 ELSE :param_26 END AS `own`, CASE WHEN (`anon_8`.`mine` > :mine_2 AND `anon_8`.`theirs` > :theirs_2) THEN :param_27 ELSE :param_28 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_3) = :param_24) THEN :param_29 ELSE CASE WHEN (`anon_8`.`mine` > :mine_2 AND `anon_8`.`theirs` > :theirs_2) THEN `anon_8`.`mine` / CAST(nullif(`anon_8`.`theirs`, :nullif_2) AS NUMERIC) ELSE :param_30 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_4) = :param_31) THEN `sizes`.`complaints` ELSE :param_32 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_4) != :param_31) THEN `sizes`.`complaints` ELSE :param_33 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_8` ON `anon_8`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_7` GROUP BY `anon_7`.`own`, `anon_7`.`peers`, `anon_7`.`days`, `anon_7`.`happened` UNION ALL SELECT :param_34 AS `anon_9`, :param_35 AS `anon_10`, `anon_11`.`own`, `anon_11`.`peers`, `anon_11`.`days`, `anon_11`.`happened`, CAST(sum(`anon_11`.`complaints`) AS Int64) AS `sum_7`, sum(`anon_11`.`complaints` * `anon_11`.`weight`) AS `sum_8`, sum(`anon_11`.`complaints` * `anon_11`.`weight` * `anon_11`.`weight`) AS `sum_9`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_5) = :param_36) THEN :param_37 ELSE :param_38 END AS `own`, CASE WHEN (`anon_12`.`mine` > :mine_3 AND `anon_12`.`theirs` > :theirs_3) THEN :param_39 ELSE :param_40 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_5) = :param_36) THEN :param_41 ELSE CASE WHEN (`anon_12`.`mine` > :mine_3 AND `anon_12`.`theirs` > :theirs_3) THEN `anon_12`.`mine` / CAST(nullif(`anon_12`.`theirs`, :nullif_3) AS NUMERIC) ELSE :param_42 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_6) = :param_43) THEN `sizes`.`complaints` ELSE :param_44 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_6) != :param_43) THEN `sizes`.`complaints` ELSE :param_45 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_12` ON `anon_12`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_11` GROUP BY `anon_11`.`own`, `anon_11`.`peers`, `anon_11`.`days`, `anon_11`.`happened` UNION ALL SELECT :param_46 AS `anon_13`, :param_47 AS `anon_14`, `anon_15`.`own`, `anon_15`.`peers`, `anon_15`.`days`, `anon_15`.`happened`, CAST(sum(`anon_15`.`complaints`) AS Int64) AS `sum_10`, sum(`anon_15`.`complaints` * `anon_15`.`weight`) AS `sum_11`, sum(`anon_15`.`complaints` * `anon_15`.`weight` * `anon_15`.`weight`) AS `sum_12`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_7) = :param_48) THEN :param_49 ELSE :param_50 END AS `own`, CASE WHEN (`anon_16`.`mine` > :mine_4 AND `anon_16`.`theirs` > :theirs_4) THEN :param_51 ELSE :param_52 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_7) = :param_48) THEN :param_53 ELSE CASE WHEN (`anon_16`.`mine` > :mine_4 AND `anon_16`.`theirs` > :theirs_4) THEN `anon_16`.`mine` / CAST(nullif(`anon_16`.`theirs`, :nullif_4) AS NUMERIC) ELSE :param_54 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_8) = :param_55) THEN `sizes`.`complaints` ELSE :param_56 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_8) != :param_55) THEN `sizes`.`complaints` ELSE :param_57 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_16` ON `anon_16`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_15` GROUP BY `anon_15`.`own`, `anon_15`.`peers`, `anon_15`.`days`, `anon_15`.`happened` UNION ALL SELECT :param_58 AS `anon_17`, :param_59 AS `anon_18`, `anon_19`.`own`, `anon_19`.`peers`, `anon_19`.`days`, `anon_19`.`happened`, CAST(sum(`anon_19`.`complaints`) AS Int64) AS `sum_13`, sum(`anon_19`.`complaints` * `anon_19`.`weight`) AS `sum_14`, sum(`anon_19`.`complaints` * `anon_19`.`weight` * `anon_19`.`weight`) AS `sum_15`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_9) = :param_60) THEN :param_61 ELSE :param_62 END AS `own`, CASE WHEN (`anon_20`.`mine` > :mine_5 AND `anon_20`.`theirs` > :theirs_5) THEN :param_63 ELSE :param_64 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_9) = :param_60) THEN :param_65 ELSE CASE WHEN (`anon_20`.`mine` > :mine_5 AND `anon_20`.`theirs` > :theirs_5) THEN `anon_20`.`mine` / CAST(nullif(`anon_20`.`theirs`, :nullif_5) AS NUMERIC) ELSE :param_66 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_10) = :param_67) THEN `sizes`.`complaints` ELSE :param_68 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_10) != :param_67) THEN `sizes`.`complaints` ELSE :param_69 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_20` ON `anon_20`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_19` GROUP BY `anon_19`.`own`, `anon_19`.`peers`, `anon_19`.`days`, `anon_19`.`happened` UNION ALL SELECT :param_70 AS `anon_21`, :param_71 AS `anon_22`, `anon_23`.`own`, `anon_23`.`peers`, `anon_23`.`days`, `anon_23`.`happened`, CAST(sum(`anon_23`.`complaints`) AS Int64) AS `sum_16`, sum(`anon_23`.`complaints` * `anon_23`.`weight`) AS `sum_17`, sum(`anon_23`.`complaints` * `anon_23`.`weight` * `anon_23`.`weight`) AS `sum_18`
FROM (SELECT CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_11) = :param_72) THEN :param_73 ELSE :param_74 END AS `own`, CASE WHEN (`anon_24`.`mine` > :mine_6 AND `anon_24`.`theirs` > :theirs_6) THEN :param_75 ELSE :param_76 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (bitAnd(`cells`.`part_group`, :part_group_11) = :param_72) THEN :param_77 ELSE CASE WHEN (`anon_24`.`mine` > :mine_6 AND `anon_24`.`theirs` > :theirs_6) THEN `anon_24`.`mine` / CAST(nullif(`anon_24`.`theirs`, :nullif_6) AS NUMERIC) ELSE :param_78 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_12) = :param_79) THEN `sizes`.`complaints` ELSE :param_80 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (bitAnd(`sizes`.`part_group`, :part_group_12) != :param_79) THEN `sizes`.`complaints` ELSE :param_81 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_group` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_24` ON `anon_24`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_group` IS NOT NULL) AS `anon_23` GROUP BY `anon_23`.`own`, `anon_23`.`peers`, `anon_23`.`days`, `anon_23`.`happened` UNION ALL SELECT :param_82 AS `anon_25`, :param_83 AS `anon_26`, `anon_27`.`own`, `anon_27`.`peers`, `anon_27`.`days`, `anon_27`.`happened`, CAST(sum(`anon_27`.`complaints`) AS Int64) AS `sum_19`, sum(`anon_27`.`complaints` * `anon_27`.`weight`) AS `sum_20`, sum(`anon_27`.`complaints` * `anon_27`.`weight` * `anon_27`.`weight`) AS `sum_21`
FROM (SELECT CASE WHEN (`cells`.`part_identity` = :part_identity_1) THEN :param_84 ELSE :param_85 END AS `own`, CASE WHEN (`anon_28`.`mine` > :mine_7 AND `anon_28`.`theirs` > :theirs_7) THEN :param_86 ELSE :param_87 END AS `peers`, `cells`.`days` AS `days`, `cells`.`happened` AS `happened`, `cells`.`complaints` AS `complaints`, CASE WHEN (`cells`.`part_identity` = :part_identity_1) THEN :param_88 ELSE CASE WHEN (`anon_28`.`mine` > :mine_7 AND `anon_28`.`theirs` > :theirs_7) THEN `anon_28`.`mine` / CAST(nullif(`anon_28`.`theirs`, :nullif_7) AS NUMERIC) ELSE :param_89 END END AS `weight`
FROM `cells` INNER JOIN (SELECT `sizes`.`stratum` AS `stratum`, CAST(sum(CASE WHEN (`sizes`.`part_identity` = :part_identity_2) THEN `sizes`.`complaints` ELSE :param_90 END) AS Float64) AS `mine`, CAST(sum(CASE WHEN (`sizes`.`part_identity` != :part_identity_2) THEN `sizes`.`complaints` ELSE :param_91 END) AS Float64) AS `theirs`
FROM `sizes`
WHERE `sizes`.`part_identity` IS NOT NULL GROUP BY `sizes`.`stratum`) AS `anon_28` ON `anon_28`.`stratum` = `cells`.`stratum`
WHERE `cells`.`part_identity` IS NOT NULL) AS `anon_27` GROUP BY `anon_27`.`own`, `anon_27`.`peers`, `anon_27`.`days`, `anon_27`.`happened`
-- param_1 = 0
-- param_2 = 1
-- part_group_1 = 1
-- param_3 = 1
-- param_4 = 1
-- param_5 = 0
-- mine_1 = 0
-- theirs_1 = 0
-- param_6 = 1
-- param_7 = 0
-- param_8 = 1.0
-- nullif_1 = 0.0
-- param_9 = 0.0
-- coalesce_1 = -1
-- param_10 = 1
-- param_11 = 32769
-- coalesce_2 = -1
-- param_12 = 1
-- param_13 = datetime.date(2024, 6, 30)
-- coalesce_3 = 400
-- param_14 = 400
-- closed_after_1 = 400
-- param_15 = 1
-- param_16 = 0
-- filed_month_1 = 12
-- param_17 = 1
-- param_18 = 0
-- kind_1 = 1
-- part_group_2 = 1
-- param_19 = 1
-- param_20 = 0
-- param_21 = 0
-- param_22 = 0
-- param_23 = 2
-- part_group_3 = 2
-- param_24 = 2
-- param_25 = 1
-- param_26 = 0
-- mine_2 = 0
-- theirs_2 = 0
-- param_27 = 1
-- param_28 = 0
-- param_29 = 1.0
-- nullif_2 = 0.0
-- param_30 = 0.0
-- part_group_4 = 2
-- param_31 = 2
-- param_32 = 0
-- param_33 = 0
-- param_34 = 0
-- param_35 = 4
-- part_group_5 = 4
-- param_36 = 4
-- param_37 = 1
-- param_38 = 0
-- mine_3 = 0
-- theirs_3 = 0
-- param_39 = 1
-- param_40 = 0
-- param_41 = 1.0
-- nullif_3 = 0.0
-- param_42 = 0.0
-- part_group_6 = 4
-- param_43 = 4
-- param_44 = 0
-- param_45 = 0
-- param_46 = 0
-- param_47 = 8
-- part_group_7 = 8
-- param_48 = 8
-- param_49 = 1
-- param_50 = 0
-- mine_4 = 0
-- theirs_4 = 0
-- param_51 = 1
-- param_52 = 0
-- param_53 = 1.0
-- nullif_4 = 0.0
-- param_54 = 0.0
-- part_group_8 = 8
-- param_55 = 8
-- param_56 = 0
-- param_57 = 0
-- param_58 = 0
-- param_59 = 16
-- part_group_9 = 16
-- param_60 = 16
-- param_61 = 1
-- param_62 = 0
-- mine_5 = 0
-- theirs_5 = 0
-- param_63 = 1
-- param_64 = 0
-- param_65 = 1.0
-- nullif_5 = 0.0
-- param_66 = 0.0
-- part_group_10 = 16
-- param_67 = 16
-- param_68 = 0
-- param_69 = 0
-- param_70 = 0
-- param_71 = 32
-- part_group_11 = 32
-- param_72 = 32
-- param_73 = 1
-- param_74 = 0
-- mine_6 = 0
-- theirs_6 = 0
-- param_75 = 1
-- param_76 = 0
-- param_77 = 1.0
-- nullif_6 = 0.0
-- param_78 = 0.0
-- part_group_12 = 32
-- param_79 = 32
-- param_80 = 0
-- param_81 = 0
-- param_82 = 1
-- param_83 = 1
-- part_identity_1 = 1
-- param_84 = 1
-- param_85 = 0
-- mine_7 = 0
-- theirs_7 = 0
-- param_86 = 1
-- param_87 = 0
-- param_88 = 1.0
-- nullif_7 = 0.0
-- param_89 = 0.0
-- part_identity_2 = 1
-- param_90 = 0
-- param_91 = 0
-- status_1_1 = 3
-- status_1_2 = 4
-- province_id_1_1 = 1

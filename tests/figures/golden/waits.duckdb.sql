WITH cells AS MATERIALIZED
(SELECT (CAST(coalesce(counted.stratum_0, %(coalesce_1)s) AS BIGINT) + %(param_10)s) * %(param_11)s + CAST(coalesce(counted.stratum_1, %(coalesce_2)s) AS BIGINT) + %(param_12)s AS stratum, counted.part_group AS part_group, counted.part_identity AS part_identity, CASE WHEN (coalesce(counted.closed_after, (%(param_13)s - counted.waits_since)) > %(coalesce_3)s) THEN %(param_14)s ELSE coalesce(counted.closed_after, (%(param_13)s - counted.waits_since)) END AS days, CASE WHEN (counted.closed_after IS NOT NULL AND counted.closed_after <= %(closed_after_1)s) THEN %(param_15)s ELSE %(param_16)s END AS happened, counted.complaints AS complaints
FROM (SELECT complaints.category_id AS stratum_0, FLOOR(complaints.filed_month / %(filed_month_1)s) AS stratum_1, complaints.groups AS part_group, CASE WHEN (complaints.anonymous IS true) THEN %(param_17)s WHEN (complaints.anonymous IS false) THEN %(param_18)s END AS part_identity, complaints.days_to_close AS closed_after, CASE WHEN (complaints.days_to_close IS NULL) THEN complaints.filed_on END AS waits_since, count(*) AS complaints
FROM complaints
WHERE complaints.kind = %(kind_1)s AND NOT (complaints.status IN (%(status_1_1)s, %(status_1_2)s) AND complaints.first_closed_on IS NULL) AND complaints.province_id IN (%(province_id_1_1)s) GROUP BY stratum_0, stratum_1, part_group, part_identity, closed_after, waits_since) AS counted),
sizes AS MATERIALIZED
(SELECT cells.stratum AS stratum, cells.part_group AS part_group, cells.part_identity AS part_identity, sum(cells.complaints) AS complaints
FROM cells GROUP BY cells.stratum, cells.part_group, cells.part_identity)
 SELECT %(param_1)s AS anon_1, %(param_2)s AS anon_2, anon_3.own, anon_3.peers, anon_3.days, anon_3.happened, CAST(sum(anon_3.complaints) AS BIGINT) AS sum_1, sum(anon_3.complaints * anon_3.weight) AS sum_2, sum(anon_3.complaints * anon_3.weight * anon_3.weight) AS sum_3
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_1)s = %(param_3)s) THEN %(param_4)s ELSE %(param_5)s END AS own, CASE WHEN (anon_4.mine > %(mine_1)s AND anon_4.theirs > %(theirs_1)s) THEN %(param_6)s ELSE %(param_7)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_1)s = %(param_3)s) THEN %(param_8)s ELSE CASE WHEN (anon_4.mine > %(mine_1)s AND anon_4.theirs > %(theirs_1)s) THEN anon_4.mine / nullif(anon_4.theirs, %(nullif_1)s) ELSE %(param_9)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_2)s = %(param_19)s) THEN sizes.complaints ELSE %(param_20)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_2)s != %(param_19)s) THEN sizes.complaints ELSE %(param_21)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_4 ON anon_4.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_3 GROUP BY anon_3.own, anon_3.peers, anon_3.days, anon_3.happened UNION ALL SELECT %(param_22)s AS anon_5, %(param_23)s AS anon_6, anon_7.own, anon_7.peers, anon_7.days, anon_7.happened, CAST(sum(anon_7.complaints) AS BIGINT) AS sum_4, sum(anon_7.complaints * anon_7.weight) AS sum_5, sum(anon_7.complaints * anon_7.weight * anon_7.weight) AS sum_6
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_3)s = %(param_24)s) THEN %(param_25)s ELSE %(param_26)s END AS own, CASE WHEN (anon_8.mine > %(mine_2)s AND anon_8.theirs > %(theirs_2)s) THEN %(param_27)s ELSE %(param_28)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_3)s = %(param_24)s) THEN %(param_29)s ELSE CASE WHEN (anon_8.mine > %(mine_2)s AND anon_8.theirs > %(theirs_2)s) THEN anon_8.mine / nullif(anon_8.theirs, %(nullif_2)s) ELSE %(param_30)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_4)s = %(param_31)s) THEN sizes.complaints ELSE %(param_32)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_4)s != %(param_31)s) THEN sizes.complaints ELSE %(param_33)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_8 ON anon_8.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_7 GROUP BY anon_7.own, anon_7.peers, anon_7.days, anon_7.happened UNION ALL SELECT %(param_34)s AS anon_9, %(param_35)s AS anon_10, anon_11.own, anon_11.peers, anon_11.days, anon_11.happened, CAST(sum(anon_11.complaints) AS BIGINT) AS sum_7, sum(anon_11.complaints * anon_11.weight) AS sum_8, sum(anon_11.complaints * anon_11.weight * anon_11.weight) AS sum_9
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_5)s = %(param_36)s) THEN %(param_37)s ELSE %(param_38)s END AS own, CASE WHEN (anon_12.mine > %(mine_3)s AND anon_12.theirs > %(theirs_3)s) THEN %(param_39)s ELSE %(param_40)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_5)s = %(param_36)s) THEN %(param_41)s ELSE CASE WHEN (anon_12.mine > %(mine_3)s AND anon_12.theirs > %(theirs_3)s) THEN anon_12.mine / nullif(anon_12.theirs, %(nullif_3)s) ELSE %(param_42)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_6)s = %(param_43)s) THEN sizes.complaints ELSE %(param_44)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_6)s != %(param_43)s) THEN sizes.complaints ELSE %(param_45)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_12 ON anon_12.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_11 GROUP BY anon_11.own, anon_11.peers, anon_11.days, anon_11.happened UNION ALL SELECT %(param_46)s AS anon_13, %(param_47)s AS anon_14, anon_15.own, anon_15.peers, anon_15.days, anon_15.happened, CAST(sum(anon_15.complaints) AS BIGINT) AS sum_10, sum(anon_15.complaints * anon_15.weight) AS sum_11, sum(anon_15.complaints * anon_15.weight * anon_15.weight) AS sum_12
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_7)s = %(param_48)s) THEN %(param_49)s ELSE %(param_50)s END AS own, CASE WHEN (anon_16.mine > %(mine_4)s AND anon_16.theirs > %(theirs_4)s) THEN %(param_51)s ELSE %(param_52)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_7)s = %(param_48)s) THEN %(param_53)s ELSE CASE WHEN (anon_16.mine > %(mine_4)s AND anon_16.theirs > %(theirs_4)s) THEN anon_16.mine / nullif(anon_16.theirs, %(nullif_4)s) ELSE %(param_54)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_8)s = %(param_55)s) THEN sizes.complaints ELSE %(param_56)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_8)s != %(param_55)s) THEN sizes.complaints ELSE %(param_57)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_16 ON anon_16.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_15 GROUP BY anon_15.own, anon_15.peers, anon_15.days, anon_15.happened UNION ALL SELECT %(param_58)s AS anon_17, %(param_59)s AS anon_18, anon_19.own, anon_19.peers, anon_19.days, anon_19.happened, CAST(sum(anon_19.complaints) AS BIGINT) AS sum_13, sum(anon_19.complaints * anon_19.weight) AS sum_14, sum(anon_19.complaints * anon_19.weight * anon_19.weight) AS sum_15
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_9)s = %(param_60)s) THEN %(param_61)s ELSE %(param_62)s END AS own, CASE WHEN (anon_20.mine > %(mine_5)s AND anon_20.theirs > %(theirs_5)s) THEN %(param_63)s ELSE %(param_64)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_9)s = %(param_60)s) THEN %(param_65)s ELSE CASE WHEN (anon_20.mine > %(mine_5)s AND anon_20.theirs > %(theirs_5)s) THEN anon_20.mine / nullif(anon_20.theirs, %(nullif_5)s) ELSE %(param_66)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_10)s = %(param_67)s) THEN sizes.complaints ELSE %(param_68)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_10)s != %(param_67)s) THEN sizes.complaints ELSE %(param_69)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_20 ON anon_20.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_19 GROUP BY anon_19.own, anon_19.peers, anon_19.days, anon_19.happened UNION ALL SELECT %(param_70)s AS anon_21, %(param_71)s AS anon_22, anon_23.own, anon_23.peers, anon_23.days, anon_23.happened, CAST(sum(anon_23.complaints) AS BIGINT) AS sum_16, sum(anon_23.complaints * anon_23.weight) AS sum_17, sum(anon_23.complaints * anon_23.weight * anon_23.weight) AS sum_18
FROM (SELECT CASE WHEN (cells.part_group & %(part_group_11)s = %(param_72)s) THEN %(param_73)s ELSE %(param_74)s END AS own, CASE WHEN (anon_24.mine > %(mine_6)s AND anon_24.theirs > %(theirs_6)s) THEN %(param_75)s ELSE %(param_76)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_group & %(part_group_11)s = %(param_72)s) THEN %(param_77)s ELSE CASE WHEN (anon_24.mine > %(mine_6)s AND anon_24.theirs > %(theirs_6)s) THEN anon_24.mine / nullif(anon_24.theirs, %(nullif_6)s) ELSE %(param_78)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_12)s = %(param_79)s) THEN sizes.complaints ELSE %(param_80)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_group & %(part_group_12)s != %(param_79)s) THEN sizes.complaints ELSE %(param_81)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_group IS NOT NULL GROUP BY sizes.stratum) AS anon_24 ON anon_24.stratum = cells.stratum
WHERE cells.part_group IS NOT NULL) AS anon_23 GROUP BY anon_23.own, anon_23.peers, anon_23.days, anon_23.happened UNION ALL SELECT %(param_82)s AS anon_25, %(param_83)s AS anon_26, anon_27.own, anon_27.peers, anon_27.days, anon_27.happened, CAST(sum(anon_27.complaints) AS BIGINT) AS sum_19, sum(anon_27.complaints * anon_27.weight) AS sum_20, sum(anon_27.complaints * anon_27.weight * anon_27.weight) AS sum_21
FROM (SELECT CASE WHEN (cells.part_identity = %(part_identity_1)s) THEN %(param_84)s ELSE %(param_85)s END AS own, CASE WHEN (anon_28.mine > %(mine_7)s AND anon_28.theirs > %(theirs_7)s) THEN %(param_86)s ELSE %(param_87)s END AS peers, cells.days AS days, cells.happened AS happened, cells.complaints AS complaints, CASE WHEN (cells.part_identity = %(part_identity_1)s) THEN %(param_88)s ELSE CASE WHEN (anon_28.mine > %(mine_7)s AND anon_28.theirs > %(theirs_7)s) THEN anon_28.mine / nullif(anon_28.theirs, %(nullif_7)s) ELSE %(param_89)s END END AS weight
FROM cells JOIN (SELECT sizes.stratum AS stratum, CAST(sum(CASE WHEN (sizes.part_identity = %(part_identity_2)s) THEN sizes.complaints ELSE %(param_90)s END) AS DOUBLE) AS mine, CAST(sum(CASE WHEN (sizes.part_identity != %(part_identity_2)s) THEN sizes.complaints ELSE %(param_91)s END) AS DOUBLE) AS theirs
FROM sizes
WHERE sizes.part_identity IS NOT NULL GROUP BY sizes.stratum) AS anon_28 ON anon_28.stratum = cells.stratum
WHERE cells.part_identity IS NOT NULL) AS anon_27 GROUP BY anon_27.own, anon_27.peers, anon_27.days, anon_27.happened
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

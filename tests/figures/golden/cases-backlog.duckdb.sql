SELECT listed.filed_on, count(*) AS count_1
FROM (SELECT complaints.complaint_id AS complaint_id, complaints.filed_on AS filed_on, complaints.filed_on AS day, (%(param_1)s - complaints.filed_on) AS waited, complaints.district_id AS key
FROM complaints
WHERE complaints.kind = %(kind_1)s AND (complaints.first_closed_on IS NULL AND NOT (complaints.first_closed_on IS NULL AND (complaints.status = %(status_1)s OR complaints.first_reopened_at IS NOT NULL)) OR complaints.first_closed_on > %(param_2)s OR complaints.complaint_id IN (SELECT reopenings.complaint_id
FROM reopenings
WHERE reopenings.reopened_on <= %(param_2)s AND (reopenings.reclosed_on IS NULL OR reopenings.reclosed_on > %(param_2)s))) AND complaints.filed_on <= %(param_2)s) AS listed
WHERE listed.key IN (%(key_1_1)s) GROUP BY listed.filed_on
-- param_1 = datetime.date(2023, 12, 31)
-- kind_1 = 1
-- status_1 = 3
-- param_2 = datetime.date(2023, 12, 31)
-- key_1_1 = 2

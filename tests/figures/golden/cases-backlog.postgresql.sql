SELECT listed.key, listed.filed_on, listed.complaint_id, listed.day, listed.waited
FROM (SELECT complaints.complaint_id AS complaint_id, complaints.filed_on AS filed_on, complaints.filed_on AS day, (%(param_1)s::DATE - complaints.filed_on) AS waited, complaints.district_id AS key, complaints.filed_month AS month
FROM complaints
WHERE complaints.kind = %(kind_1)s::SMALLINT AND (complaints.first_closed_on IS NULL AND NOT (complaints.first_closed_on IS NULL AND (complaints.status = %(status_1)s::SMALLINT OR complaints.first_reopened_at IS NOT NULL)) OR complaints.first_closed_on > %(param_2)s::DATE OR complaints.complaint_id IN (SELECT reopenings.complaint_id
FROM reopenings
WHERE reopenings.reopened_on <= %(param_2)s::DATE AND (reopenings.reclosed_on IS NULL OR reopenings.reclosed_on > %(param_2)s::DATE))) AND complaints.filed_on <= %(param_2)s::DATE) AS listed
WHERE listed.key IN (%(key_1_1)s::SMALLINT) AND listed.filed_on BETWEEN %(filed_on_1)s::DATE AND %(filed_on_2)s::DATE ORDER BY listed.filed_on DESC, listed.complaint_id DESC, listed.day DESC
 LIMIT %(param_3)s::INTEGER OFFSET %(param_4)s::INTEGER
-- param_1 = datetime.date(2023, 12, 31)
-- kind_1 = 1
-- status_1 = 3
-- param_2 = datetime.date(2023, 12, 31)
-- filed_on_1 = datetime.date(2024, 6, 30)
-- filed_on_2 = datetime.date(2024, 6, 30)
-- param_3 = 50
-- param_4 = 150
-- key_1_1 = 2

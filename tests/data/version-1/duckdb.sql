CREATE TABLE dataset (
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	synthetic BOOLEAN NOT NULL,
	as_of TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	version INTEGER NOT NULL,
	schema_version INTEGER NOT NULL,
	recorded VARCHAR NOT NULL
);
COMMENT ON COLUMN dataset.name_en IS 'Title of the data set in English';
COMMENT ON COLUMN dataset.name_ur IS 'Title of the data set in Urdu';
COMMENT ON COLUMN dataset.synthetic IS 'True when the records are made up';
COMMENT ON COLUMN dataset.as_of IS 'T: time of the newest event in the database';
COMMENT ON COLUMN dataset.version IS 'Goes up by one with each change of the data';
COMMENT ON COLUMN dataset.schema_version IS 'Version of these tables';
COMMENT ON COLUMN dataset.recorded IS 'Names of the facts that the source records, separated by spaces';
CREATE TABLE sources (
	source_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	PRIMARY KEY (source_id)
);
COMMENT ON COLUMN sources.source_id IS 'Number of the source';
COMMENT ON COLUMN sources.code IS 'Short name of the source, from its mapping file';
COMMENT ON COLUMN sources.name IS 'Title and licence of the source';
CREATE TABLE levels (
	level_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	PRIMARY KEY (level_id)
);
COMMENT ON COLUMN levels.level_id IS 'Number used in the complaint record';
COMMENT ON COLUMN levels.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN levels.name_en IS 'Name in English';
COMMENT ON COLUMN levels.name_ur IS 'Name in Urdu';
CREATE TABLE provinces (
	province_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	latitude DOUBLE,
	longitude DOUBLE,
	population INTEGER,
	population_note VARCHAR,
	PRIMARY KEY (province_id)
);
COMMENT ON COLUMN provinces.province_id IS 'Number used in the complaint record';
COMMENT ON COLUMN provinces.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN provinces.name_en IS 'Name in English';
COMMENT ON COLUMN provinces.name_ur IS 'Name in Urdu';
COMMENT ON COLUMN provinces.latitude IS 'Latitude of the label point, degrees north';
COMMENT ON COLUMN provinces.longitude IS 'Longitude of the label point, degrees east';
COMMENT ON COLUMN provinces.population IS 'Population, 2023 census';
COMMENT ON COLUMN provinces.population_note IS 'Why the population is weak, if it is';
CREATE TABLE districts (
	district_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	province_id SMALLINT,
	latitude DOUBLE,
	longitude DOUBLE,
	population INTEGER,
	PRIMARY KEY (district_id)
);
COMMENT ON COLUMN districts.district_id IS 'Number used in the complaint record';
COMMENT ON COLUMN districts.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN districts.name_en IS 'Name in English';
COMMENT ON COLUMN districts.name_ur IS 'Name in Urdu';
COMMENT ON COLUMN districts.province_id IS 'Province of the district';
COMMENT ON COLUMN districts.latitude IS 'Latitude of the label point, degrees north';
COMMENT ON COLUMN districts.longitude IS 'Longitude of the label point, degrees east';
COMMENT ON COLUMN districts.population IS 'Population, 2023 census';
CREATE TABLE departments (
	department_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	level_id SMALLINT,
	parent_id SMALLINT,
	PRIMARY KEY (department_id)
);
COMMENT ON COLUMN departments.department_id IS 'Number used in the complaint record';
COMMENT ON COLUMN departments.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN departments.name_en IS 'Name in English';
COMMENT ON COLUMN departments.name_ur IS 'Name in Urdu';
COMMENT ON COLUMN departments.level_id IS 'Accountable level of government';
COMMENT ON COLUMN departments.parent_id IS 'Department that this one belongs to';
CREATE TABLE categories (
	category_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	PRIMARY KEY (category_id)
);
COMMENT ON COLUMN categories.category_id IS 'Number used in the complaint record';
COMMENT ON COLUMN categories.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN categories.name_en IS 'Name in English';
COMMENT ON COLUMN categories.name_ur IS 'Name in Urdu';
CREATE TABLE subcategories (
	subcategory_id SMALLINT NOT NULL,
	code VARCHAR NOT NULL,
	name_en VARCHAR NOT NULL,
	name_ur VARCHAR NOT NULL,
	category_id SMALLINT,
	PRIMARY KEY (subcategory_id)
);
COMMENT ON COLUMN subcategories.subcategory_id IS 'Number used in the complaint record';
COMMENT ON COLUMN subcategories.code IS 'Code used in URLs, files and commands';
COMMENT ON COLUMN subcategories.name_en IS 'Name in English';
COMMENT ON COLUMN subcategories.name_ur IS 'Name in Urdu';
COMMENT ON COLUMN subcategories.category_id IS 'Category of the subcategory';
CREATE TABLE members (
	member_id BIGINT NOT NULL,
	registered_on DATE,
	sex SMALLINT,
	residency SMALLINT,
	groups SMALLINT,
	province_id SMALLINT,
	PRIMARY KEY (member_id)
);
COMMENT ON COLUMN members.member_id IS 'Number of the member';
COMMENT ON COLUMN members.registered_on IS 'Day of registration';
COMMENT ON COLUMN members.sex IS 'Code list sex';
COMMENT ON COLUMN members.residency IS 'Code list residency';
COMMENT ON COLUMN members.groups IS 'Sum of the group flags (code list group)';
COMMENT ON COLUMN members.province_id IS 'Home province';
CREATE TABLE complaints (
	complaint_id BIGINT NOT NULL,
	source_id SMALLINT NOT NULL,
	number VARCHAR NOT NULL,
	member_id BIGINT,
	kind SMALLINT NOT NULL,
	level_id SMALLINT,
	department_id SMALLINT,
	category_id SMALLINT,
	subcategory_id SMALLINT,
	province_id SMALLINT,
	district_id SMALLINT,
	sex SMALLINT,
	residency SMALLINT,
	groups SMALLINT,
	channel SMALLINT,
	anonymous BOOLEAN,
	filed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	assigned_at TIMESTAMP WITHOUT TIME ZONE,
	first_reply_at TIMESTAMP WITHOUT TIME ZONE,
	due_at TIMESTAMP WITHOUT TIME ZONE,
	first_closed_at TIMESTAMP WITHOUT TIME ZONE,
	last_closed_at TIMESTAMP WITHOUT TIME ZONE,
	first_reopened_at TIMESTAMP WITHOUT TIME ZONE,
	last_reopened_at TIMESTAMP WITHOUT TIME ZONE,
	messages_from_citizen SMALLINT,
	messages_from_department SMALLINT,
	transfers SMALLINT,
	status SMALLINT NOT NULL,
	outcome SMALLINT,
	feedback SMALLINT,
	feedback_at TIMESTAMP WITHOUT TIME ZONE,
	first_outcome SMALLINT,
	first_feedback SMALLINT,
	reopenings SMALLINT NOT NULL,
	reopening_cause SMALLINT,
	escalation SMALLINT,
	record_key BIGINT NOT NULL,
	changed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	filed_on DATE NOT NULL,
	filed_month SMALLINT NOT NULL,
	first_closed_on DATE,
	first_closed_month SMALLINT,
	days_to_close SMALLINT,
	days_to_reply SMALLINT,
	profile_id SMALLINT NOT NULL,
	PRIMARY KEY (complaint_id)
);
COMMENT ON COLUMN complaints.complaint_id IS 'Number of the record in this database';
COMMENT ON COLUMN complaints.source_id IS 'Source of the record';
COMMENT ON COLUMN complaints.number IS 'Complaint number at the source; unique within the source';
COMMENT ON COLUMN complaints.member_id IS 'Member who filed it';
COMMENT ON COLUMN complaints.kind IS 'Code list kind';
COMMENT ON COLUMN complaints.level_id IS 'Accountable level of government';
COMMENT ON COLUMN complaints.department_id IS 'Department that answers';
COMMENT ON COLUMN complaints.category_id IS 'Category';
COMMENT ON COLUMN complaints.subcategory_id IS 'Subcategory';
COMMENT ON COLUMN complaints.province_id IS 'Province of the matter';
COMMENT ON COLUMN complaints.district_id IS 'District of the matter';
COMMENT ON COLUMN complaints.sex IS 'Code list sex';
COMMENT ON COLUMN complaints.residency IS 'Code list residency';
COMMENT ON COLUMN complaints.groups IS 'Sum of the complainant''s group flags (code list group)';
COMMENT ON COLUMN complaints.channel IS 'Code list channel';
COMMENT ON COLUMN complaints.anonymous IS 'True when the identity was hidden from the department';
COMMENT ON COLUMN complaints.filed_at IS 'Filing';
COMMENT ON COLUMN complaints.assigned_at IS 'First assignment to a department';
COMMENT ON COLUMN complaints.first_reply_at IS 'First message from the department';
COMMENT ON COLUMN complaints.due_at IS 'Time limit, where the source stores one';
COMMENT ON COLUMN complaints.first_closed_at IS 'First closing';
COMMENT ON COLUMN complaints.last_closed_at IS 'Latest closing';
COMMENT ON COLUMN complaints.first_reopened_at IS 'First reopening';
COMMENT ON COLUMN complaints.last_reopened_at IS 'Latest reopening';
COMMENT ON COLUMN complaints.messages_from_citizen IS 'Messages from the citizen';
COMMENT ON COLUMN complaints.messages_from_department IS 'Messages from the department';
COMMENT ON COLUMN complaints.transfers IS 'Times forwarded between departments';
COMMENT ON COLUMN complaints.status IS 'Code list status';
COMMENT ON COLUMN complaints.outcome IS 'Code list outcome, of the closing in force; empty while open';
COMMENT ON COLUMN complaints.feedback IS 'Code list feedback, on the closing in force';
COMMENT ON COLUMN complaints.feedback_at IS 'Time of that feedback';
COMMENT ON COLUMN complaints.first_outcome IS 'Code list outcome, of the first closing';
COMMENT ON COLUMN complaints.first_feedback IS 'Code list feedback, on the first closing';
COMMENT ON COLUMN complaints.reopenings IS 'How often it was reopened';
COMMENT ON COLUMN complaints.reopening_cause IS 'Code list cause, of the first reopening';
COMMENT ON COLUMN complaints.escalation IS 'Code list escalation, as the portal recorded it';
COMMENT ON COLUMN complaints.record_key IS 'Random 32-bit key, drawn when the record came in';
COMMENT ON COLUMN complaints.changed_at IS 'Last change at the source';
COMMENT ON COLUMN complaints.filed_on IS 'Day of filing';
COMMENT ON COLUMN complaints.filed_month IS 'Month of filing: year x 12 + month - 1';
COMMENT ON COLUMN complaints.first_closed_on IS 'Day of the first closing';
COMMENT ON COLUMN complaints.first_closed_month IS 'Month of the first closing: year x 12 + month - 1';
COMMENT ON COLUMN complaints.days_to_close IS 'Calendar days from filing to the first closing';
COMMENT ON COLUMN complaints.days_to_reply IS 'Calendar days from filing to the first reply';
COMMENT ON COLUMN complaints.profile_id IS 'Row of profiles: kind, status, outcome, feedback, speed, reopening';
CREATE TABLE reopenings (
	complaint_id BIGINT NOT NULL,
	sequence SMALLINT NOT NULL,
	cause SMALLINT,
	reopened_on DATE NOT NULL,
	reopened_month SMALLINT NOT NULL,
	reclosed_on DATE,
	reclosed_month SMALLINT,
	kind SMALLINT,
	level_id SMALLINT,
	department_id SMALLINT,
	category_id SMALLINT,
	subcategory_id SMALLINT,
	province_id SMALLINT,
	district_id SMALLINT,
	sex SMALLINT,
	groups SMALLINT,
	channel SMALLINT,
	status SMALLINT,
	outcome SMALLINT,
	filed_on DATE
);
COMMENT ON COLUMN reopenings.complaint_id IS 'Complaint';
COMMENT ON COLUMN reopenings.sequence IS '1 for the first reopening of the complaint';
COMMENT ON COLUMN reopenings.cause IS 'Code list cause';
COMMENT ON COLUMN reopenings.reopened_on IS 'Day of the reopening';
COMMENT ON COLUMN reopenings.reopened_month IS 'Month of the reopening: year x 12 + month - 1';
COMMENT ON COLUMN reopenings.reclosed_on IS 'Day of the closing that ended it; empty while open';
COMMENT ON COLUMN reopenings.reclosed_month IS 'Month of that closing: year x 12 + month - 1';
COMMENT ON COLUMN reopenings.kind IS 'As in complaints: Code list kind';
COMMENT ON COLUMN reopenings.level_id IS 'As in complaints: Accountable level of government';
COMMENT ON COLUMN reopenings.department_id IS 'As in complaints: Department that answers';
COMMENT ON COLUMN reopenings.category_id IS 'As in complaints: Category';
COMMENT ON COLUMN reopenings.subcategory_id IS 'As in complaints: Subcategory';
COMMENT ON COLUMN reopenings.province_id IS 'As in complaints: Province of the matter';
COMMENT ON COLUMN reopenings.district_id IS 'As in complaints: District of the matter';
COMMENT ON COLUMN reopenings.sex IS 'As in complaints: Code list sex';
COMMENT ON COLUMN reopenings.groups IS 'As in complaints: Sum of the complainant''s group flags (code list group)';
COMMENT ON COLUMN reopenings.channel IS 'As in complaints: Code list channel';
COMMENT ON COLUMN reopenings.status IS 'As in complaints: Code list status';
COMMENT ON COLUMN reopenings.outcome IS 'As in complaints: Code list outcome, of the closing in force; empty while open';
COMMENT ON COLUMN reopenings.filed_on IS 'As in complaints: Day of filing';
CREATE TABLE profiles (
	profile_id SMALLINT NOT NULL,
	kind SMALLINT NOT NULL,
	status SMALLINT NOT NULL,
	outcome SMALLINT NOT NULL,
	feedback SMALLINT NOT NULL,
	speed SMALLINT NOT NULL,
	reopened SMALLINT NOT NULL,
	PRIMARY KEY (profile_id)
);
COMMENT ON COLUMN profiles.profile_id IS 'Number of the combination, see derive.profile_number';
COMMENT ON COLUMN profiles.kind IS 'Code list kind';
COMMENT ON COLUMN profiles.status IS 'Code list status';
COMMENT ON COLUMN profiles.outcome IS 'Code list outcome, 0 while open or not recorded';
COMMENT ON COLUMN profiles.feedback IS 'Code list feedback, 0 for none';
COMMENT ON COLUMN profiles.speed IS 'First closing: 0 not yet, 1 within 20 days, 2 within 40, 3 within 90, 4 later';
COMMENT ON COLUMN profiles.reopened IS '0 never, 1 within 90 days of the first closing, 2 later';

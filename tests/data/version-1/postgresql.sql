CREATE TABLE categories (
	category_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL
);
CREATE TABLE complaints (
	filed_on DATE NOT NULL,
	filed_month SMALLINT NOT NULL,
	profile_id SMALLINT NOT NULL,
	kind SMALLINT NOT NULL,
	status SMALLINT NOT NULL,
	reopenings SMALLINT NOT NULL,
	source_id SMALLINT NOT NULL,
	level_id SMALLINT,
	department_id SMALLINT,
	category_id SMALLINT,
	province_id SMALLINT,
	district_id SMALLINT,
	groups SMALLINT,
	sex SMALLINT,
	channel SMALLINT,
	outcome SMALLINT,
	subcategory_id SMALLINT,
	feedback SMALLINT,
	days_to_close SMALLINT,
	first_closed_month SMALLINT,
	first_closed_on DATE,
	days_to_reply SMALLINT,
	complaint_id BIGINT NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	member_id BIGINT,
	residency SMALLINT,
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
	feedback_at TIMESTAMP WITHOUT TIME ZONE,
	first_outcome SMALLINT,
	first_feedback SMALLINT,
	reopening_cause SMALLINT,
	escalation SMALLINT,
	record_key BIGINT NOT NULL,
	changed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
)
 WITH (fillfactor = 90);
CREATE TABLE dataset (
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL,
	synthetic BOOLEAN NOT NULL,
	as_of TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	version INTEGER NOT NULL,
	schema_version INTEGER NOT NULL,
	recorded TEXT COLLATE "C" NOT NULL
);
CREATE TABLE departments (
	department_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL,
	level_id SMALLINT,
	parent_id SMALLINT
);
CREATE TABLE districts (
	district_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL,
	province_id SMALLINT,
	latitude FLOAT,
	longitude FLOAT,
	population INTEGER
);
CREATE TABLE levels (
	level_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL
);
CREATE TABLE members (
	member_id BIGINT NOT NULL,
	registered_on DATE,
	sex SMALLINT,
	residency SMALLINT,
	groups SMALLINT,
	province_id SMALLINT
);
CREATE TABLE profiles (
	profile_id SMALLINT NOT NULL,
	kind SMALLINT NOT NULL,
	status SMALLINT NOT NULL,
	outcome SMALLINT NOT NULL,
	feedback SMALLINT NOT NULL,
	speed SMALLINT NOT NULL,
	reopened SMALLINT NOT NULL
);
CREATE TABLE provinces (
	province_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL,
	latitude FLOAT,
	longitude FLOAT,
	population INTEGER,
	population_note TEXT COLLATE "C"
);
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
CREATE TABLE sources (
	source_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL
);
CREATE TABLE subcategories (
	subcategory_id SMALLINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C" NOT NULL,
	name_ur TEXT COLLATE "C" NOT NULL,
	category_id SMALLINT
);
ALTER TABLE categories ADD CONSTRAINT categories_pkey PRIMARY KEY (category_id);
ALTER TABLE complaints ADD CONSTRAINT complaints_pkey PRIMARY KEY (complaint_id);
ALTER TABLE departments ADD CONSTRAINT departments_pkey PRIMARY KEY (department_id);
ALTER TABLE districts ADD CONSTRAINT districts_pkey PRIMARY KEY (district_id);
ALTER TABLE levels ADD CONSTRAINT levels_pkey PRIMARY KEY (level_id);
ALTER TABLE members ADD CONSTRAINT members_pkey PRIMARY KEY (member_id);
ALTER TABLE profiles ADD CONSTRAINT profiles_pkey PRIMARY KEY (profile_id);
ALTER TABLE provinces ADD CONSTRAINT provinces_pkey PRIMARY KEY (province_id);
ALTER TABLE reopenings ADD CONSTRAINT reopenings_pkey PRIMARY KEY (complaint_id, sequence);
ALTER TABLE sources ADD CONSTRAINT sources_pkey PRIMARY KEY (source_id);
ALTER TABLE subcategories ADD CONSTRAINT subcategories_pkey PRIMARY KEY (subcategory_id);
ALTER TABLE complaints ADD CONSTRAINT complaints_number_key UNIQUE (source_id, number);
CREATE INDEX complaints_department_id_idx ON complaints (department_id);
CREATE INDEX complaints_category_id_idx ON complaints (category_id);
CREATE INDEX complaints_district_id_idx ON complaints (district_id);
CREATE INDEX complaints_filed_on_idx ON complaints USING brin (filed_on);

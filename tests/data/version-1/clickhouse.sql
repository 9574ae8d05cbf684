CREATE TABLE `categories` (
	`category_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (category_id);
CREATE TABLE `complaints` (
	`complaint_id` Int64 CODEC(Delta, ZSTD(1)),
	`source_id` Int16 CODEC(ZSTD(1)),
	`number` String CODEC(ZSTD(1)),
	`member_id` Nullable(Int64) CODEC(ZSTD(1)),
	`kind` Int8 CODEC(ZSTD(1)),
	`level_id` Nullable(Int16) CODEC(ZSTD(1)),
	`department_id` Nullable(Int16) CODEC(ZSTD(1)),
	`category_id` Nullable(Int16) CODEC(ZSTD(1)),
	`subcategory_id` Nullable(Int16) CODEC(ZSTD(1)),
	`province_id` Nullable(Int16) CODEC(ZSTD(1)),
	`district_id` Nullable(Int16) CODEC(ZSTD(1)),
	`sex` Nullable(Int8) CODEC(ZSTD(1)),
	`residency` Nullable(Int8) CODEC(ZSTD(1)),
	`groups` Nullable(Int16) CODEC(ZSTD(1)),
	`channel` Nullable(Int8) CODEC(ZSTD(1)),
	`anonymous` Nullable(Bool) CODEC(ZSTD(1)),
	`filed_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
	`assigned_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`first_reply_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`due_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`first_closed_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`last_closed_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`first_reopened_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`last_reopened_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`messages_from_citizen` Nullable(Int16) CODEC(ZSTD(1)),
	`messages_from_department` Nullable(Int16) CODEC(ZSTD(1)),
	`transfers` Nullable(Int16) CODEC(ZSTD(1)),
	`status` Int8 CODEC(ZSTD(1)),
	`outcome` Nullable(Int8) CODEC(ZSTD(1)),
	`feedback` Nullable(Int8) CODEC(ZSTD(1)),
	`feedback_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
	`first_outcome` Nullable(Int8) CODEC(ZSTD(1)),
	`first_feedback` Nullable(Int8) CODEC(ZSTD(1)),
	`reopenings` Int16 CODEC(ZSTD(1)),
	`reopening_cause` Nullable(Int8) CODEC(ZSTD(1)),
	`escalation` Nullable(Int8) CODEC(ZSTD(1)),
	`record_key` Int64,
	`changed_at` DateTime64(6, 'UTC') CODEC(ZSTD(1)),
	`filed_on` Date32 CODEC(ZSTD(1)),
	`filed_month` Int16 CODEC(ZSTD(1)),
	`first_closed_on` Nullable(Date32) CODEC(ZSTD(1)),
	`first_closed_month` Nullable(Int16) CODEC(ZSTD(1)),
	`days_to_close` Nullable(Int16) CODEC(ZSTD(1)),
	`days_to_reply` Nullable(Int16) CODEC(ZSTD(1)),
	`profile_id` Int16 CODEC(ZSTD(1)),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0,
	INDEX filed_on_span filed_on TYPE minmax GRANULARITY 1,
	INDEX first_closed_on_span first_closed_on TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, row_removed) PARTITION BY intDiv(complaint_id, 10000000) ORDER BY (complaint_id);
CREATE TABLE `dataset` (
	`name_en` String CODEC(ZSTD(1)),
	`name_ur` String CODEC(ZSTD(1)),
	`synthetic` Bool CODEC(ZSTD(1)),
	`as_of` DateTime64(6, 'UTC') CODEC(ZSTD(1)),
	`version` Int32 CODEC(ZSTD(1)),
	`schema_version` Int32 CODEC(ZSTD(1)),
	`recorded` String CODEC(ZSTD(1)),
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, row_removed) ORDER BY ();
CREATE TABLE `departments` (
	`department_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	`level_id` Nullable(Int16),
	`parent_id` Nullable(Int16),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (department_id);
CREATE TABLE `districts` (
	`district_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	`province_id` Nullable(Int16),
	`latitude` Nullable(Float64),
	`longitude` Nullable(Float64),
	`population` Nullable(Int32),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (district_id);
CREATE TABLE `levels` (
	`level_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (level_id);
CREATE TABLE `members` (
	`member_id` Int64,
	`registered_on` Nullable(Date32),
	`sex` Nullable(Int16),
	`residency` Nullable(Int16),
	`groups` Nullable(Int16),
	`province_id` Nullable(Int16),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (member_id);
CREATE TABLE `profiles` (
	`profile_id` Int16,
	`kind` Int8,
	`status` Int8,
	`outcome` Int8,
	`feedback` Int8,
	`speed` Int8,
	`reopened` Int8,
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (profile_id);
CREATE TABLE `provinces` (
	`province_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	`latitude` Nullable(Float64),
	`longitude` Nullable(Float64),
	`population` Nullable(Int32),
	`population_note` Nullable(String),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (province_id);
CREATE TABLE `reopenings` (
	`complaint_id` Int64 CODEC(Delta, ZSTD(1)),
	`sequence` Int16 CODEC(ZSTD(1)),
	`cause` Nullable(Int8) CODEC(ZSTD(1)),
	`reopened_on` Date32 CODEC(ZSTD(1)),
	`reopened_month` Int16 CODEC(ZSTD(1)),
	`reclosed_on` Nullable(Date32) CODEC(ZSTD(1)),
	`reclosed_month` Nullable(Int16) CODEC(ZSTD(1)),
	`kind` Nullable(Int8) CODEC(ZSTD(1)),
	`level_id` Nullable(Int16) CODEC(ZSTD(1)),
	`department_id` Nullable(Int16) CODEC(ZSTD(1)),
	`category_id` Nullable(Int16) CODEC(ZSTD(1)),
	`subcategory_id` Nullable(Int16) CODEC(ZSTD(1)),
	`province_id` Nullable(Int16) CODEC(ZSTD(1)),
	`district_id` Nullable(Int16) CODEC(ZSTD(1)),
	`sex` Nullable(Int8) CODEC(ZSTD(1)),
	`groups` Nullable(Int16) CODEC(ZSTD(1)),
	`channel` Nullable(Int8) CODEC(ZSTD(1)),
	`status` Nullable(Int8) CODEC(ZSTD(1)),
	`outcome` Nullable(Int8) CODEC(ZSTD(1)),
	`filed_on` Nullable(Date32) CODEC(ZSTD(1)),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0,
	INDEX reopened_on_span reopened_on TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, row_removed) PARTITION BY intDiv(complaint_id, 10000000) ORDER BY (complaint_id, sequence);
CREATE TABLE `sources` (
	`source_id` Int16,
	`code` String,
	`name` String,
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (source_id);
CREATE TABLE `subcategories` (
	`subcategory_id` Int16,
	`code` String,
	`name_en` String,
	`name_ur` String,
	`category_id` Nullable(Int16),
	row_version UInt64 DEFAULT 0,
	row_removed UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(row_version, row_removed) ORDER BY (subcategory_id);

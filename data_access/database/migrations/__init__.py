"""Migrations: from each version of the tables to the next one and back, the same steps on every
engine.

A revision of alembic is a version of ours: revision “2” leads from ``dataset.schema_version`` 1 to
2. There is no second table that says where a database stands (docs/decisions/014-migrations.md).
"""

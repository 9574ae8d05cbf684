"""What alembic runs for each command: the steps go to the connection that ``steps.migrate`` was
given, within its transaction.
"""

from alembic import context

from data_access.database.migrations import dialects

context.configure(
    connection=context.config.attributes["connection"], version_table=dialects.VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()

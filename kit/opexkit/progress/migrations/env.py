"""Alembic runs this; `opexkit.progress.database.upgrade` gives the connection."""

from alembic import context

from opexkit.progress.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()

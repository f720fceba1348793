"""Alembic's entry: migrate over the connection that `Database` hands over."""

from alembic import context

from bacasable.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()

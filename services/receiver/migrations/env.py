"""How Alembic reaches the database: by the connection that `schema.migrate` hands over, in its transaction."""

from alembic import context

from services.receiver.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()

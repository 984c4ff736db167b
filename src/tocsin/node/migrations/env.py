"""How Alembic runs the migrations: on the connection it is given, in one transaction."""

from alembic import context

from tocsin.node.state.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

"""How alembic reaches the database: by the connection it is given."""

from alembic import context

from dienregister.store.tables import keys_metadata, metadata

branch = context.config.attributes["branch"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata if branch == "register" else keys_metadata,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()

"""How Alembic reaches the store: over the connection that `alembic_run` hands to it."""

from __future__ import annotations

from alembic import context


def run() -> None:
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under its own name; whoever imports it otherwise starts nothing.
if __name__ == "env_py":
    run()

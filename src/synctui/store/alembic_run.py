"""Runs Alembic on an open connection: all steps in one transaction, which a second process waits for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.pool import StaticPool

from synctui.store.migrate import MIGRATIONS


def upgrade(connection: sqlite3.Connection, *, found_at: Callable[[], int], to: int) -> None:
    """Bring the file to version `to`, unless another process has done so meanwhile."""
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    sa.event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as own, own.begin():
        if found_at() < to:
            command.upgrade(config(own), f"{to:04d}")
            own.exec_driver_sql(f"PRAGMA user_version = {to}")


def config(connection: sa.Connection) -> Config:
    """Alembic's settings, without a file of its own: the migrations are inside the package."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings

"""`make migration`: write the migration between the last one and the models, to be read and mended."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from bacasable.database import Database
from bacasable.database.engine import alembic_config


def main(message: str) -> None:
    """Compare the models with a database that all migrations made."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.sqlite'}")
        database.create()
        with database.engine.begin() as connection:
            command.revision(alembic_config(connection), message=message, autogenerate=True)
        database.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])

"""The Jupyter extension of a trainer's server that lets them write exercises in JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bacasable_lab.client import Classroom
from bacasable_lab.trainer.authoring.arrival import Arrival
from bacasable_lab.trainer.authoring.copy import FOLDER, WorkingCopy
from bacasable_lab.trainer.authoring.handlers import author_handlers

OPTION = "bacasableAuthor"  # tells the front end where the working copy is


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by the Jupyter server of a trainer."""
    home, settings = Path(app.root_dir), app.web_app.settings

    def copy() -> WorkingCopy:
        return WorkingCopy(home, Classroom.from_environ())

    arrival = Arrival(copy, log=app.log)
    handlers = author_handlers(settings["base_url"], copy=copy, arrival=arrival)
    app.web_app.add_handlers(".*$", handlers)
    settings.setdefault("page_config_data", {})[OPTION] = FOLDER
    arrival.start()

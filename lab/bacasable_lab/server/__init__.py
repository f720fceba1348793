"""The Jupyter server's part: exercises brought while it runs, and the Assignment List's answers.

Nothing here imports nbgrader when the server starts: that alone would double the time a start
takes. What nbgrader's JupyterLab menus ask for is answered by the same desk that nbgrader's
commands use, off the event loop, so that a slow platform never freezes a learner's notebook.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bacasable_lab.desk import Desk
from bacasable_lab.panel.handlers import panel_handlers
from bacasable_lab.panel.relay import Relay
from bacasable_lab.panel.visitors import Visitors, counting, people
from bacasable_lab.server.assignments import handlers
from bacasable_lab.server.background import Background
from bacasable_lab.server.idle import watch
from bacasable_lab.versions import Versions
from bacasable_lab.workspace import Workspace


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by the Jupyter server before it answers its first request."""
    base_url = app.web_app.settings["base_url"]
    app.web_app.add_handlers(".*$", handlers(base_url, root_dir=app.root_dir))
    relay = Relay(lambda: Desk.mine().classroom)
    visitors = _visitors(relay)
    panel = panel_handlers(base_url, root_dir=app.root_dir, relay=relay, visitors=visitors)
    app.web_app.add_handlers(".*$", panel)
    app.web_app.settings["bacasable_visitors"] = visitors
    app.contents_manager.register_pre_save_hook(_before_save(Path(app.root_dir)))
    app.web_app.settings["bacasable_idle"] = watch(app, relay)
    background = Background(log=app.log)
    background.first()
    app.web_app.settings["bacasable_background"] = background


async def _start_jupyter_server_extension(app: Any) -> None:
    """Called once the server's event loop runs. The task is kept, or it would be collected."""
    settings = app.web_app.settings
    # Not earlier: the hub's own extension, loaded after this one, sets its log of requests.
    settings["log_function"] = counting(settings["log_function"], settings["bacasable_visitors"])
    background = settings["bacasable_background"]
    background.task = asyncio.create_task(background.every())
    for name in ("bacasable_idle", "bacasable_visitors"):
        watcher = settings[name]
        watcher.task = asyncio.create_task(watcher.every())


def _visitors(relay: Relay) -> Visitors:
    return Visitors(
        owner=os.environ.get("JUPYTERHUB_USER", ""),
        names=lambda: people(Desk.mine().classroom.people()),
        changed=relay.tell_change,
    )


def _before_save(root: Path) -> Callable[..., None]:
    """A hook of the contents manager, which logs its failures and saves all the same."""

    def keep(*, path: str, **_: Any) -> None:
        Versions(Workspace.mine()).keep_yesterdays(root / path)

    return keep

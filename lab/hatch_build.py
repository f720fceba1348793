"""Puts the built JupyterLab extension where Jupyter looks for it, when the package is installed.

An editable install gets none: there, `npm run build` would leave a stale copy behind.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("bacasable_lab", "labextension")
INSTALLED = "share/jupyter/labextensions/@bacasable/lab"


class LabExtension(BuildHookInterface):  # type: ignore[misc]
    """Called by hatchling."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and (Path(self.root) / BUILT / "package.json").is_file():
            build_data["shared_data"][str(BUILT)] = INSTALLED

"""What runs in a learner's container: the exchange plugin and the preloaded exercises."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "bacasable_lab.server"}]

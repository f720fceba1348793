"""A function: can it be called, and with what."""

from __future__ import annotations

import inspect
from typing import Any


def fonction(objet: Any) -> dict[str, Any]:
    """`appelable`, `parametres` (names), `documentee`."""
    try:
        parameters = list(inspect.signature(objet).parameters) if callable(objet) else []
    except (TypeError, ValueError):
        parameters = []
    documented = bool(isinstance(objet.__doc__, str) and objet.__doc__.strip())
    return {"appelable": callable(objet), "parametres": parameters, "documentee": documented}

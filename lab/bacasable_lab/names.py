"""A name that comes from outside is one plain path component, or a relative path of such.

Nothing that passes here can leave its folder, hide in it (leading dot) or confuse a terminal.
"""

from __future__ import annotations

import unicodedata

from bacasable_lab.errors import DamagedError

MAX_BYTES = 200
MAX_DEPTH = 6
_FORBIDDEN = frozenset('/\\:*?"<>|')


def is_safe_name(name: str) -> bool:
    """Whether `name` may be the name of a visible file or folder."""
    return (
        0 < len(name.encode("utf-8", "replace")) <= MAX_BYTES
        and name == name.strip()
        and not name.startswith((".", "-", "~"))
        and not any(c in _FORBIDDEN or unicodedata.category(c)[0] == "C" for c in name)
    )


def is_safe_path(path: str) -> bool:
    """Whether `path` is a relative path of at most `MAX_DEPTH` safe names."""
    parts = path.split("/")
    return len(parts) <= MAX_DEPTH and all(is_safe_name(part) for part in parts)


def safe_name(name: str) -> str:
    """`name`, or `DamagedError`."""
    if not is_safe_name(name):
        raise DamagedError(f"nom refusé {name[:80]!r}.", where="la plateforme")
    return name


def safe_path(path: str) -> str:
    """`path`, or `DamagedError`."""
    if not is_safe_path(path):
        raise DamagedError(f"chemin refusé {path[:80]!r}.", where="la plateforme")
    return path

"""How much may cross at once."""

from __future__ import annotations

DEEPEST = 60  # levels of containers in containers
MOST_ITEMS = 1_000_000
MOST_BYTES = 32 << 20
MOST_DIGITS = 4_000
SHORT_INTEGER = 1 << 63


class TooLarge(Exception):
    """A value that is too deep, too long or too big to cross."""

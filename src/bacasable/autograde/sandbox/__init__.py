"""The grader's side of the sandbox: containers, the channel into them, and what is believed.

Nothing that comes out of a container is trusted: sizes are capped while reading, shapes checked
before use, and the clock that counts is this side's.
"""

from bacasable.autograde.sandbox.container import ensure_image, sweep
from bacasable.autograde.sandbox.pool import Pool

__all__ = ["Pool", "ensure_image", "sweep"]

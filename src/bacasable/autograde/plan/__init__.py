"""Before a notebook is run: where each of its test cells runs, and what crosses between them.

Everything here is read from sources on the trusted side; nothing is executed.
"""

from bacasable.autograde.plan.modes import Verdict, mode_of
from bacasable.autograde.plan.notebook import Piece, Plan, plan

__all__ = ["Piece", "Plan", "Verdict", "mode_of", "plan"]

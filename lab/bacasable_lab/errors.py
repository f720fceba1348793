"""What can go wrong and is expected: one French line that says what, where, what to do.

This package runs in a learner's container and shares no code with the control plane; these
are the same few shapes as there.
"""

from __future__ import annotations


class LabError(Exception):
    """An expected failure, shown to a learner without a trace."""

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(self.line())

    def line(self) -> str:
        """The failure as one line of text."""
        parts = [f"{self.where} : {self.what}" if self.where else self.what, self.todo]
        return " ".join(" ".join(part.split()) for part in parts if part)


class UnreachableError(LabError):
    """The platform did not answer, or not in time. Trying again later may work."""


class RefusedError(LabError):
    """The platform answered no. Trying again changes nothing."""

    def __init__(self, what: str, *, status: int, code: str = "") -> None:
        self.status, self.code = status, code
        super().__init__(what)


class DamagedError(LabError):
    """What arrived is not what was announced."""


class WorkspaceError(LabError):
    """A file or folder of the learner is not what we need: nothing was changed."""

"""The few failures we expect. Each is one clear line: what happened, where, what to do.

A surprise is never wrapped in one of these: it keeps its trace.
"""

from __future__ import annotations


class BacasableError(Exception):
    """An expected failure, shown to a person without a trace.

    `code` is stable and machine-readable; `what` says what is wrong, `where` names the
    file, setting or object, `todo` says what to do about it. Texts are in French, because
    learners, trainers and admins read them.
    """

    code = "erreur"
    http_status = 500

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(self.line())

    def line(self) -> str:
        """The failure as one line of text."""
        parts = [f"{self.where} : {self.what}" if self.where else self.what, self.todo]
        return " ".join(part.strip() for part in parts if part).replace("\n", " ")


class SettingsError(BacasableError):
    code = "reglage"


class NotFoundError(BacasableError):
    code = "introuvable"
    http_status = 404


class ForbiddenError(BacasableError):
    code = "interdit"
    http_status = 403


class InvalidInputError(BacasableError):
    """A person or a less trusted zone gave something we refuse."""

    code = "invalide"
    http_status = 422


class ConflictError(BacasableError):
    """Right in itself, but not now: too late, no attempt left, already there."""

    code = "conflit"
    http_status = 409


class TooLargeError(InvalidInputError):
    code = "trop_grand"
    http_status = 413


class StorageError(BacasableError):
    """Disk full or unwritable. Nothing was accepted, nothing is lost."""

    code = "stockage"
    http_status = 507


class MachineError(BacasableError):
    """Docker, the hub or a sandbox failed us: never a learner's fault, always retried."""

    code = "machine"
    http_status = 503

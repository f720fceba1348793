"""An error that the hub shows in our words, rather than among technical details."""

from __future__ import annotations

from tornado import web


class PageError(web.HTTPError):
    """`message` is French, for the person; the page translates it where English is set."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(status_code)
        self.jupyterhub_message = message

"""Pages: templates that escape everything, sent with a policy that runs only our own script."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bacasable.classroom.headers import page_policy
from bacasable.classroom.i18n import Words
from bacasable.classroom.labels import LEVELS, PROGRESS, SKILL_VERDICTS, SUBMISSION_STATES
from bacasable.database import utc_now
from bacasable.errors import NotFoundError
from bacasable.late import final_score

HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


_TRIES = ("%(num)d tentative", "%(num)d tentatives")  # templates have it for the catalogues


class Pages:
    """Templates and static files, read once."""

    def __init__(self, words: Words, *, prefix: str, hub: str, visits: bool) -> None:
        self.words = words
        self._static = {path.name: path.read_bytes() for path in (HERE / "static").iterdir()}
        self.environment = environment(words)
        self.environment.globals |= {
            "prefix": prefix,
            "hub": hub,
            "visits": visits,
            "static": lambda name: f"{prefix}/static/{name}?v={self._version(name)}",
        }

    def render(
        self, request: Request, template: str, *, status: int = 200, **data: Any
    ) -> Response:
        """A whole page. The person who asks, if known, is in `access`."""
        nonce = secrets.token_urlsafe(16)
        state = {
            "access": getattr(request.state, "access", None),
            "last_event": getattr(request.state, "last_event", 0),
        }
        text = self.environment.get_template(template).render(
            data, nonce=nonce, now=utc_now(), status=status, **state
        )
        headers = {"Content-Security-Policy": page_policy(nonce)}
        return HTMLResponse(text, status_code=status, headers=headers)

    def static(self, name: str) -> Response:
        """A static file."""
        content = self._static.get(name)
        if content is None:
            raise NotFoundError("ce fichier n'existe pas.")
        kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=86400"})

    def _version(self, name: str) -> str:
        return hashlib.sha256(self._static[name]).hexdigest()[:12]


def environment(words: Words) -> Environment:
    """The template engine with the words of an installation."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]
    gettext = words.translations.gettext
    env.globals |= {"language": words.language, "colon": words.colon, "states": SUBMISSION_STATES}
    env.globals["progress"] = {
        state: (sign, gettext(word)) for state, (sign, word) in PROGRESS.items()
    }
    env.globals["tries"] = functools.lru_cache(1024)(
        lambda number: words.translations.ngettext(*_TRIES, number) % {"num": number}
    )
    env.globals |= {"levels": LEVELS, "verdicts": SKILL_VERDICTS}
    env.globals |= {"final_score": final_score}
    env.filters |= {
        "date": words.date,
        "field": words.field,
        "day": words.day,
        "distance": words.distance,
        "moment": lambda text: dt.datetime.fromisoformat(text) if text else None,
        "duration": words.duration,
        "number": words.number,
        "percent": words.percent,
        "segment": _segment,
    }
    return env


@functools.lru_cache(maxsize=4096)
def _segment(text: str) -> str:
    """A name as it stands in an address. A table has the same few a thousand times."""
    return quote(text, safe="")

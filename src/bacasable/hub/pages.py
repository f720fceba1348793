"""What people see of the hub: templates in French or English, and the browser's safety headers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bacasable.cohort import tutors
from bacasable.database import Database
from bacasable.hub.texts import Translator
from bacasable.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
PLATFORM_NAME = "Bac à sable"
CLASSROOM = "/services/classroom/"

# 'unsafe-inline': JupyterHub's own pages have inline scripts.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "report-uri /hub/security/csp-report",
    )
)


def configure(c: Any, settings: Settings) -> None:
    """Our templates before JupyterHub's; headers on every page of the hub."""
    c.JupyterHub.template_paths = [str(TEMPLATES)]
    translator = Translator(settings.language)
    database = Database(settings.database)

    def only_tutors(user: Any) -> bool:
        with database.reading() as session:
            return user is not None and tutors.only_tutors(session, user.name)

    # After a login without another aim: tutors have no workspace to open.
    c.JupyterHub.default_url = lambda handler: (
        CLASSROOM if only_tutors(handler.current_user) else ""
    )
    c.JupyterHub.template_vars = {
        "t": lambda user: translator,  # JupyterHub calls it for each page, and gives the result
        "viewer": lambda user: user.name if user else "",
        "only_tutor": only_tutors,
        "language": settings.language,
        "platform_name": PLATFORM_NAME,
        "local_accounts": settings.authenticator == "native",
        "secure_site": settings.url.startswith("https:") or settings.environment == "test",
    }
    c.JupyterHub.tornado_settings = {
        "slow_spawn_timeout": 0,  # never hold a page while somebody waits in the queue
        "headers": {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
        },
        "cookie_options": {"samesite": "Lax"},
    }

"""Whether the parts of the platform answer, asked as their users ask: through the proxy."""

from __future__ import annotations

import fcntl
import json
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request

from bacasable.settings import Settings

# A service that asks who is there is alive; these say so.
ASKS_WHO = (401, 403)


def hub_version(settings: Settings) -> str | None:
    """The version that the hub's API tells through the proxy; None without an answer."""
    try:
        with _opener().open(_request(settings, "/hub/api/"), timeout=5) as answer:
            return str(json.load(answer)["version"])
    except (OSError, ValueError, KeyError):
        return None


def classroom_status(settings: Settings) -> int | None:
    """The HTTP status of classroom for a stranger; None without an answer."""
    return _status(_request(settings, "/services/classroom/api/v1/me"))


def proxy_api_status(settings: Settings) -> int | None:
    """The HTTP status of the proxy's own API without its token; None without an answer."""
    return _status(Request(f"http://127.0.0.1:{settings.proxy_api_port}/api/routes"))


def grader_runs(settings: Settings) -> bool:
    """Whether a grader of this machine is alive: each holds a lock as long as it is."""
    return any(_locked(path) for path in (settings.data_dir / "run").glob("grader-*.lock"))


def unhealthy(settings: Settings) -> list[str]:
    """The parts that don't answer yet, for people."""
    parts = {
        "le hub": hub_version(settings) is not None,
        "classroom": classroom_status(settings) in ASKS_WHO,
        "le correcteur": grader_runs(settings),
    }
    return [name for name, answers in parts.items() if not answers]


def _locked(path: Path) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _status(request: Request) -> int | None:
    try:
        with _opener().open(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _request(settings: Settings, path: str) -> Request:
    """A request to where the proxy listens, for the host that people type."""
    listening = settings.address
    everywhere = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    url = f"http://{everywhere.get(listening, listening)}:{settings.port}{path}"
    # With subdomains, the proxy goes by the host, too.
    host = urlsplit(settings.subdomain_host).netloc
    return Request(url, headers={"Host": host} if host else {})


def _opener() -> urllib.request.OpenerDirector:
    # This machine itself is never reached through a proxy, whatever the environment says.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))

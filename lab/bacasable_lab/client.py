"""The only door to the platform: every request of the container goes through `Classroom`.

A request has a time limit, follows no redirect (the token goes nowhere else), reads no more
than what was announced, and fails with one French line.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, Self
from urllib.parse import quote

import requests

from bacasable_lab.catalog import Assignment, Catalog, Receipt, StoredFile
from bacasable_lab.errors import DamagedError, LabError, RefusedError, UnreachableError

API = "/api/v1"
MAX_JSON_BYTES = 10_000_000
MAX_FEEDBACK_BYTES = 50_000_000
CHUNK_BYTES = 1 << 16
MAX_LINE = 10_000
WAIT_SECONDS = (3.05, 30.0)  # to connect; between two pieces of an answer
SUBMIT_PAUSES_SECONDS = (0.5, 2.0)  # before the second and third try of a hand-in

_SAID_BY_STATUS = {
    401: "la plateforme ne vous reconnaît plus. Rechargez la page et reconnectez-vous.",
    403: "vous n'avez pas accès à cela.",
    404: "cela n'existe pas, ou n'est plus publié.",
    413: "c'est trop gros : 20 Mo au plus par rendu.",
    429: "trop de demandes à la fois. Réessayez dans une minute.",
    507: "la plateforme n'a plus de place. Prévenez votre formateur·rice.",
}


@dataclass(frozen=True)
class HandedIn:
    """One file of a hand-in: relative path and content."""

    path: str
    content: bytes


class Classroom:
    """The platform's API with one learner's token."""

    def __init__(self, *, url: str, token: str) -> None:
        self._base = url.rstrip("/") + API
        self._session = requests.Session()
        # ~/.netrc and proxy variables are not ours: they could replace or divert the token.
        self._session.trust_env = False
        self._session.headers.update({"Authorization": f"token {token}"})
        self._etag = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """The platform that started this container."""
        url, token = (environ.get(k, "") for k in ("BACASABLE_CLASSROOM_URL", _TOKEN))
        if not url or not token:
            missing = _TOKEN if url else "BACASABLE_CLASSROOM_URL"
            raise LabError(
                f"ce serveur n'est pas relié à la plateforme ({missing} manque).",
                todo="Ouvrez-le depuis la page d'accueil de la plateforme.",
            )
        return cls(url=url, token=token)

    def catalog(self) -> Catalog:
        """Everything released to this learner."""
        response = self._get("/assignments", {})
        self._etag = response.headers.get("ETag", "")
        return Catalog.parse(_json(response))

    def catalog_if_changed(self) -> Catalog | None:
        """As `catalog`, or None where the platform knows that nothing changed since."""
        response = self._get("/assignments", {"If-None-Match": self._etag} if self._etag else {})
        if response.status_code == requests.codes.not_modified:
            response.close()
            return None
        self._etag = response.headers.get("ETag", "")
        return Catalog.parse(_json(response))

    def download(self, assignment: Assignment, file: StoredFile, to: BinaryIO) -> None:
        """Write one released file. Raises `DamagedError` unless size and sha256 are right."""
        where = f"{_place(assignment)}/files/{quote(file.path)}?version={assignment.version}"
        hasher, size = hashlib.sha256(), 0
        for chunk in _chunks(self._get(where, {}), limit=file.size):
            hasher.update(chunk)
            size += len(chunk)
            to.write(chunk)
        if size != file.size or hasher.hexdigest() != file.sha256:
            raise DamagedError("le fichier est arrivé abîmé.", where=file.path, todo="Réessayez.")

    def submit(self, assignment: Assignment, files: Sequence[HandedIn], *, key: str) -> Receipt:
        """Hand in. The same `key` sent again gives the same receipt, never a second attempt."""
        path = f"{_place(assignment)}/submissions"
        parts = [("files", (f.path, f.content, "application/octet-stream")) for f in files]
        for pause in (*SUBMIT_PAUSES_SECONDS, None):
            try:
                headers = {"Idempotency-Key": key}
                response = self._request("POST", path, headers=headers, files=parts)
                return Receipt.parse(_json(response))
            except UnreachableError:
                if pause is None:
                    raise
                time.sleep(pause)
        raise AssertionError("unreachable")

    def feedback(self, submission_id: str, notebook: str) -> bytes:
        """The feedback page of one notebook of one submission, as HTML."""
        path = f"/submissions/{quote(submission_id, safe='')}/feedback/{quote(notebook, safe='')}"
        return b"".join(_chunks(self._get(path, {}), limit=MAX_FEEDBACK_BYTES))

    def submission(self, submission_id: str) -> Any:
        """One submission with its graded cells, as the platform tells it: not yet checked."""
        return _json(self._get(f"/submissions/{quote(submission_id, safe='')}", {}))

    def handed_in(self, submission_id: str, path: str) -> bytes:
        """One file as it was handed in."""
        where = f"/submissions/{quote(submission_id, safe='')}/files/{quote(path)}"
        return b"".join(_chunks(self._get(where, {}), limit=MAX_FEEDBACK_BYTES))

    def events(self, *, last_id: str = "") -> Iterator[str]:
        """Lines of the platform's event stream, until it ends or the platform falls silent."""
        response = self._get("/events", {"Last-Event-ID": last_id} if last_id else {})
        try:
            for line in response.iter_lines(chunk_size=1, decode_unicode=True):
                yield str(line)[:MAX_LINE]
        except requests.RequestException:
            raise _silent() from None
        finally:
            response.close()

    def people(self) -> Any:
        """This learner and who teaches them, not yet checked."""
        return _json(self._get("/me/people", {}))

    def help_requests(self) -> Any:
        """This learner's open requests for help, not yet checked."""
        return _json(self._get("/help", {}))

    def ask_help(self, cohort: str, question: Mapping[str, str]) -> Any:
        """Ask for help; while a request is open, change what it says."""
        path = f"/cohorts/{quote(cohort, safe='')}/help"
        return _json(self._request("POST", path, headers={}, json=dict(question)))

    def close_help(self, request_id: str) -> None:
        """End a request."""
        self._request("POST", f"/help/{quote(request_id, safe='')}/close", headers={}).close()

    def cohorts(self) -> Any:
        """The cohorts that this person teaches, not yet checked."""
        return _json(self._get("/cohorts", {}))

    def exercises(self, cohort: str) -> Any:
        """The exercises of a cohort's course as their authors left them, not yet checked."""
        return _json(self._get(f"/cohorts/{quote(cohort, safe='')}/exercises", {}))

    def exercise_file(self, cohort: str, name: str, file: StoredFile) -> bytes:
        """One file of an exercise. Raises `DamagedError` unless size and sha256 are right."""
        where = f"{_exercise(cohort, name)}/files/{quote(file.path)}"
        content = b"".join(_chunks(self._get(where, {}), limit=file.size))
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise DamagedError("le fichier est arrivé abîmé.", where=file.path, todo="Réessayez.")
        return content

    def keep_exercise(
        self, cohort: str, name: str, files: Sequence[HandedIn], *, expected: str
    ) -> Any:
        """Send an exercise; `expected` is the digest of the version that was changed."""
        path = f"{_exercise(cohort, name)}?expected={quote(expected, safe='')}"
        parts = [("files", (f.path, f.content, "application/octet-stream")) for f in files]
        return _json(self._request("PUT", path, headers={}, files=parts))

    def ask_check(self, cohort: str, name: str) -> Any:
        """Ask the platform to run an exercise's solution and its blank version."""
        return _json(self._request("POST", _check(cohort, name), headers={}))

    def check(self, cohort: str, name: str) -> Any:
        """Where that check stands, and what it found."""
        return _json(self._get(_check(cohort, name), {}))

    def stop_check(self, cohort: str, name: str) -> None:
        """End that check, where it waits or runs."""
        self._request("DELETE", _check(cohort, name), headers={}).close()

    def _get(self, path: str, headers: Mapping[str, str]) -> requests.Response:
        return self._request("GET", path, headers=headers)

    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        files: Any = None,
        json: Any = None,
    ) -> requests.Response:
        try:
            response = self._session.request(
                method,
                self._base + path,
                headers=headers,
                files=files,
                json=json,
                timeout=WAIT_SECONDS,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException:
            raise _silent() from None
        if response.status_code in (200, 201, 202, 304):
            return response
        _refuse(response)


_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105


def _place(assignment: Assignment) -> str:
    return f"/assignments/{quote(assignment.course_id)}/{quote(assignment.name)}"


def _check(cohort: str, name: str) -> str:
    return f"/cohorts/{quote(cohort, safe='')}/releases/{quote(name, safe='')}/check"


def _exercise(cohort: str, name: str) -> str:
    return f"/cohorts/{quote(cohort, safe='')}/exercises/{quote(name, safe='')}"


def _chunks(response: requests.Response, *, limit: int) -> Any:
    size = 0
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                raise DamagedError("la réponse est plus longue qu'annoncé.", where="la plateforme")
            yield chunk
    except requests.RequestException:
        raise _silent() from None
    finally:
        response.close()


def _json(response: requests.Response) -> Any:
    body = b"".join(_chunks(response, limit=MAX_JSON_BYTES))
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise DamagedError("réponse illisible.", where="la plateforme") from None


def _refuse(response: requests.Response) -> NoReturn:
    status = response.status_code
    code, message = _said(response)
    if status >= 500 and status != requests.codes.insufficient_storage:
        raise UnreachableError(message) if message else _silent()
    what = message or _SAID_BY_STATUS.get(status, f"la plateforme a refusé (réponse {status}).")
    raise RefusedError(what, status=status, code=code)


def _said(response: requests.Response) -> tuple[str, str]:
    """Code and message of an error answer, where it has the shape of ours."""
    try:
        error = _json(response)["error"]
        return str(error["code"])[:100], str(error["message"])[:500]
    except (LabError, KeyError, TypeError, IndexError):
        return "", ""


def _silent() -> UnreachableError:
    return UnreachableError(
        "la plateforme ne répond pas.", todo="Votre travail est gardé ici. Réessayez bientôt."
    )

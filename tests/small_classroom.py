"""A small real HTTP server that speaks the API of docs/architecture.md, for the learner's side.

It is a second implementation of that page, kept in memory, with handles to make it fail in the
ways that networks and servers fail.
"""

from __future__ import annotations

import datetime as dt
import email.parser
import email.policy
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

COURSE = "developpeur-data-ia-demo"
TOKEN = "jeton-de-test"
PREFIX = "/services/classroom"


def notebook(*sources: str) -> bytes:
    """A small valid notebook with these code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book).encode()


@dataclass
class Released:
    """One assignment of one cohort."""

    files: dict[str, bytes]
    version: int = 1
    max_attempts: int | None = None
    accepts: list[str] = field(default_factory=list)
    withdrawn: bool = False
    submissions: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)  # put over what the list says

    @property
    def digest(self) -> str:
        return sha256(json.dumps({p: sha256(c) for p, c in sorted(self.files.items())}).encode())


class SmallClassroom:
    """The platform as a learner's container sees it."""

    def __init__(self, *, host: str = "127.0.0.1") -> None:
        self.releases: dict[tuple[str, str], Released] = {}
        self.uploads: dict[str, dict[str, bytes]] = {}  # submission id -> files
        self.pages: dict[tuple[str, str], bytes] = {}  # (submission id, notebook) -> HTML
        self.requests: list[str] = []
        self.unmodified = 0
        self.receipts: dict[str, dict[str, Any]] = {}  # idempotency key -> receipt
        self.cut_answers = 0  # so many hand-ins are stored, and their answer never arrives
        self.tampered: dict[str, bytes] = {}  # path -> other content than announced
        self.extra_entries: list[Any] = []  # put as they are into the list of assignments
        self.refuse: tuple[int, Any] | None = None  # answer everything with this
        self.location = ""  # sent as the place to go to, with a refusal
        self.cells: dict[str, list[dict[str, Any]]] = {}  # submission id -> graded cells
        self.help: list[dict[str, Any]] = []  # open requests
        self.people: dict[str, str] = {}  # username -> full name
        self.news_id = ""  # the hand-in that the newest event is about
        self.news = threading.Condition()
        self.changes = 0
        self.streams = 0  # event streams that are open now
        self.host = host
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def start(self) -> SmallClassroom:
        """Listen; again on the same port after `stop`."""
        classroom = self

        class Handler(_Handler):
            platform = classroom

        self._server = ThreadingHTTPServer((self.host, self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening: whoever connects is refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self._port}{PREFIX}"

    @property
    def environ(self) -> dict[str, str]:
        """What the hub gives a learner's container."""
        return {
            "BACASABLE_CLASSROOM_URL": self.url,
            "JUPYTERHUB_API_TOKEN": TOKEN,
            "JUPYTERHUB_USER": "alice",
        }

    def release(
        self, name: str, files: dict[str, bytes], *, course: str = COURSE, **rules: Any
    ) -> Released:
        """Release an assignment, or a new version of it."""
        before = self.releases.get((course, name))
        if before:
            before.files, before.version = files, before.version + 1
            return before
        self.releases[course, name] = Released(files=files, **rules)
        return self.releases[course, name]

    def grade(self, name: str, *, score: float, page: bytes, course: str = COURSE) -> None:
        """Grade the newest submission: a score, and a feedback page for each notebook."""
        submission = self.releases[course, name].submissions[-1]
        books = [p[: -len(".ipynb")] for p in self.uploads[submission["id"]] if ".ipynb" in p]
        submission |= {"state": "graded", "score": score, "max_score": 10.0, "feedback": books}
        self.pages |= {(submission["id"], book): page for book in books}

    def listed(self) -> dict[str, Any]:
        """The body of GET /assignments."""
        return {
            "assignments": [
                self._listed(course, name, released)
                for (course, name), released in self.releases.items()
            ]
            + self.extra_entries
        }

    def _listed(self, course: str, name: str, released: Released) -> dict[str, Any]:
        return {
            "course_id": course,
            "cohort": course.rpartition("-")[2],
            "assignment": name,
            "title": name,
            "module": "Bases",
            "version": released.version,
            "digest": released.digest,
            "opens_at": "2026-01-05T08:00:00Z",
            "due_at": None,
            "max_attempts": released.max_attempts,
            "attempts": len(released.submissions),
            "accepts": released.accepts,
            "withdrawn": released.withdrawn,
            "state": "todo",
            "score": None,
            "max_score": 10.0,
            "files": [
                {"path": path, "size": len(content), "sha256": sha256(content)}
                for path, content in released.files.items()
            ],
            "submissions": released.submissions,
            **released.told,
        }

    def notify(self, about: str = "") -> None:
        """Something changed, about one hand-in perhaps: tell every open event stream."""
        with self.news:
            self.news_id = about
            self.changes += 1
            self.news.notify_all()

    def mark(self, name: str, cells: list[dict[str, Any]], *, course: str = COURSE) -> None:
        """Give the newest submission these graded cells, and its score the sum of them."""
        released = self.releases[course, name]
        submission = released.submissions[-1]
        score = sum(cell["score"] or 0.0 for cell in cells)
        most = sum(cell["max_score"] for cell in cells)
        self.cells[submission["id"]] = cells
        best = max(score, released.told.get("score") or 0.0)
        self.grade(name, score=score, page=b"<h1>Retour</h1>", course=course)
        submission["max_score"] = most
        released.told |= {"state": "graded", "score": best, "max_score": most}

    def receive(self, course: str, name: str, key: str, files: dict[str, bytes]) -> dict[str, Any]:
        """Store a hand-in and return its receipt; the same one for the same key."""
        if key in self.receipts:
            return self.receipts[key]
        released = self.releases[course, name]
        attempt = len(released.submissions) + 1
        now = dt.datetime(2026, 1, 6, 9, attempt, tzinfo=dt.UTC).isoformat()
        identity = {
            "id": f"{attempt:04d}{sha256(key.encode())[:28]}",
            "attempt": attempt,
            "received_at": now.replace("+00:00", "Z"),
            "late": False,
            "sha256": sha256(b"".join(files.values())),
        }
        grading = {"state": "queued", "score": None, "max_score": None, "reason": ""}
        released.submissions.append({**identity, **grading, "feedback": []})
        self.uploads[identity["id"]] = files
        self.receipts[key] = {
            **identity,
            "course_id": course,
            "assignment": name,
            "size": sum(map(len, files.values())),
            "files": [
                {"path": path, "size": len(content), "sha256": sha256(content)}
                for path, content in files.items()
            ],
        }
        return self.receipts[key]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    platform: SmallClassroom
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._allowed():
            return
        path = self._path()
        file = re.fullmatch(r"/assignments/([^/]+)/([^/]+)/files/(.+)", path)
        page = re.fullmatch(r"/submissions/([^/]+)/feedback/([^/]+)", path)
        one = re.fullmatch(r"/submissions/([^/]+)", path)
        handed_in = re.fullmatch(r"/submissions/([^/]+)/files/(.+)", path)
        if path == "/assignments":
            self._send_list()
        elif path == "/events":
            self._send_events()
        elif path == "/help":
            self._send(200, json.dumps({"requests": self.platform.help}).encode())
        elif path == "/me/people":
            names = self.platform.people.items()
            people = [{"username": user, "full_name": name} for user, name in names]
            self._send(200, json.dumps({"people": people}).encode())
        elif one:
            self._send_submission(one[1])
        elif handed_in:
            self._send_file(self.platform.uploads.get(handed_in[1], {}).get(handed_in[2]))
        elif file:
            released = self.platform.releases.get((file[1], file[2]))
            content = released.files.get(file[3]) if released else None
            self._send_file(self.platform.tampered.get(file[3], content))
        elif page:
            self._send_file(self.platform.pages.get((page[1], page[2])))
        else:
            self._send_error(404, "introuvable", "cette page n'existe pas.")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self._path()
        match = re.fullmatch(r"/assignments/([^/]+)/([^/]+)/submissions", path)
        if not self._allowed() or not match:
            if "/help" in path:
                self._help(path, body)
            return
        released = self.platform.releases.get((match[1], match[2]))
        key = self.headers["Idempotency-Key"]
        if released is None:
            self._send_error(404, "introuvable", "cet exercice n'est pas publié.")
        elif key not in self.platform.receipts and released.max_attempts == len(
            released.submissions
        ):
            self._send_error(409, "conflit", "il ne vous reste aucune tentative.")
        else:
            replay = key in self.platform.receipts
            receipt = self.platform.receive(match[1], match[2], key, self._files(body))
            if self.platform.cut_answers:
                self.platform.cut_answers -= 1
                self.close_connection = True
                return
            self._send(200 if replay else 201, json.dumps(receipt).encode())

    def _help(self, path: str, body: bytes) -> None:
        """POST /cohorts/{cohort}/help and POST /help/{id}/close."""
        platform = self.platform
        asked = re.fullmatch(r"/cohorts/([^/]+)/help", path)
        if asked:
            request = {"id": "demande1", "cohort": asked[1], "place": 1, **json.loads(body)}
            platform.help = [request]
        else:
            request, platform.help = platform.help[0], []
        self._send(201 if asked else 200, json.dumps(request).encode())
        platform.notify()

    def _files(self, body: bytes) -> dict[str, bytes]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        # Raw UTF-8 in the header of a part is what browsers and requests send (RFC 7578).
        return {
            str(part.get_filename()).encode("utf-8", "surrogateescape").decode(): part.get_payload(
                decode=True
            )
            for part in message.iter_parts()
        }

    def _path(self) -> str:
        path = unquote(urlsplit(self.path).path)
        self.platform.requests.append(f"{self.command} {path}")
        return path.removeprefix(PREFIX + "/api/v1")

    def _allowed(self) -> bool:
        if self.platform.refuse:
            status, body = self.platform.refuse
            self._send(status, body if isinstance(body, bytes) else json.dumps(body).encode())
            return False
        if self.headers.get("Authorization") != f"token {TOKEN}":
            self._send_error(403, "interdit", "jeton refusé.")
            return False
        return True

    def _send_list(self) -> None:
        body = json.dumps(self.platform.listed()).encode()
        etag = f'"{sha256(body)}"'
        if self.headers.get("If-None-Match") == etag:
            self.platform.unmodified += 1
            self._send(304, b"")
        else:
            self._send(200, body, etag=etag)

    def _send_submission(self, submission_id: str) -> None:
        for (_, name), released in self.platform.releases.items():
            for submission in released.submissions:
                if submission["id"] == submission_id:
                    files = [{"path": p} for p in self.platform.uploads[submission_id]]
                    cells = self.platform.cells.get(submission_id, [])
                    detail = {
                        "assignment": name,
                        "files": files,
                        "cells": cells,
                        "flags": ["louche"],
                    }
                    return self._send(200, json.dumps({**submission, **detail}).encode())
        return self._send_error(404, "introuvable", "ce rendu n'existe pas.")

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        platform = self.platform
        platform.streams += 1
        try:
            self._write_events()
        except OSError:
            pass  # the reader has left
        finally:
            platform.streams -= 1

    def _write_events(self) -> None:
        platform, server = self.platform, self.platform._server
        self.wfile.write(b"retry: 2000\n\n")
        seen = platform.changes
        while platform._server is server:
            with platform.news:
                if platform.changes == seen:
                    platform.news.wait(0.5)
            if platform.changes != seen:
                seen = platform.changes
                data = json.dumps({"id": platform.news_id})
                self.wfile.write(f"id: {seen}\nevent: submission\ndata: {data}\n\n".encode())
            else:
                self.wfile.write(b": en vie\n\n")
            self.wfile.flush()

    def _send_file(self, content: bytes | None) -> None:
        if content is None:
            self._send_error(404, "introuvable", "ce fichier n'existe pas.")
        else:
            self._send(200, content, kind="application/octet-stream")

    def _send_error(self, status: int, code: str, message: str) -> None:
        self._send(status, json.dumps({"error": {"code": code, "message": message}}).encode())

    def _send(
        self, status: int, body: bytes, *, etag: str = "", kind: str = "application/json"
    ) -> None:
        self.send_response(status)
        if self.platform.location:
            self.send_header("Location", self.platform.location)
        if etag:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""

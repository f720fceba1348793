"""Every hostile submission through the real sandbox and the real pipeline, judged from outside.

The rules are those of `submissions/README.md`; the browser's part is tested with the pages.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docker
import pytest
from arena import (
    ATTACKS,
    CANARIES,
    CONTROL,
    HARDEST_LIMIT_SECONDS,
    USUAL_PROCESSES,
    Arena,
    files,
    processes,
    reference,
    succeeded,
)
from waiting import wait_until

from bacasable.autograde.grade import Status
from bacasable.autograde.sandbox.pool import LONGEST

pytestmark = pytest.mark.docker

# Attacks whose header judges their own line of success otherwise.
MAY_SAY_SO = {"n26"}
# What the sandbox keeps for itself: the next job's empty home, its caches.
OWN_FILES = re.compile(r"/work/(\d+|zygote(/.*)?)|/run/(lock|mount)")
LIVE_TAGS = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "link",
    "base",
    "svg",
}


class LiveHtml(HTMLParser):
    """What of a page could run, load or send something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [tag] if tag in LIVE_TAGS or given.get("http-equiv") == "refresh" else []
        self.found += [
            f"{tag} {name}" for name in given if name.startswith(("on", "style", "data-"))
        ]
        if not given.get("href", "#").startswith(("#", "http://", "https://")):
            self.found.append(given["href"])
        if not given.get("src", "data:image/").startswith("data:image/"):
            self.found.append(given["src"])


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["file"][:-3] for attack in ATTACKS])
def test_attack_earns_what_it_deserves_and_leaves_nothing(
    attack: dict[str, Any],
    arena: Arena,
    engine: docker.DockerClient,
    instance: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # where a careless grader would let files be written
    learner = attack["id"]
    others, free = arena.scores(besides=learner), shutil.disk_usage("/").free

    graded = arena.grade(learner, attack["file"])

    outcome = graded.outcome
    if attack["may_fail"] and outcome.status is not Status.GRADED:
        assert outcome.reason, "why it could not be graded is said"
        assert arena.recorded(learner) is None
    else:
        assert outcome.status is Status.GRADED, outcome.reason
        assert outcome.score == attack["honest_score"]
        assert outcome.max_score == reference.TOTAL
        assert arena.recorded(learner) == attack["honest_score"]
    if attack["id"] not in MAY_SAY_SO:
        assert not succeeded(attack["id"], graded.outputs + caplog.text)
    for canary in CANARIES:
        assert canary not in graded.feedback
        assert canary not in caplog.text
    assert not LiveHtml(graded.feedback).found
    # Its own time: on a busy machine, the wait for a processor is not the attack's doing.
    assert graded.seconds - outcome.waited <= HARDEST_LIMIT_SECONDS
    assert graded.seconds <= HARDEST_LIMIT_SECONDS * LONGEST
    assert arena.scores(besides=learner) == others
    assert not list(tmp_path.iterdir())

    control = arena.grade("control", CONTROL)
    assert control.outcome.score == reference.TOTAL, control.outcome
    assert not control.outcome.flags
    assert "ATTACK-OK" not in control.outputs
    _assert_clean(engine, instance)
    total = shutil.disk_usage("/").total
    assert shutil.disk_usage("/").free > free - total * 0.05


def _assert_clean(engine: docker.DockerClient, instance: str) -> None:
    """No process and no file of a job is left in any sandbox container.

    A container that was thrown away takes a while to be replaced, on a busy machine a long one.
    What is left of a job has no such time.
    """
    wait_until(lambda: len(_containers(engine, instance)) == 1, "not one sandbox container")
    deadline = time.monotonic() + 15
    while True:
        containers = _containers(engine, instance)
        left = [line for one in containers for line in files(one) if not OWN_FILES.fullmatch(line)]
        running = [line for one in containers for line in processes(one)]
        if not left and len(running) <= USUAL_PROCESSES:
            return
        assert time.monotonic() < deadline, (left, running)
        time.sleep(0.1)


def _containers(engine: docker.DockerClient, instance: str) -> list[Any]:
    found: list[Any] = engine.containers.list(filters={"name": instance}, ignore_removed=True)
    return found


def test_the_manifest_lists_every_submission() -> None:
    manifest = Path(__file__).parent / "submissions" / "MANIFEST.json"
    assert json.loads(manifest.read_text()) == ATTACKS

"""The API against its own description: schemathesis sends what it allows, and what it does not.

In a process of its own (see the Makefile): schemathesis changes Hypothesis for the whole process,
so that other property tests no longer show the values that they failed for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from routes import fill
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from two_cohorts import PEOPLE, World, api_rules, running_world

from bacasable.classroom import live
from bacasable.classroom.rules import RULES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES, SEED = 12, 34757
DESCRIBED = sorted(rule for rule in api_rules() if not rule.endswith("/openapi.json"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "STREAM_SECONDS", 0.05)  # a stream that nobody ends would be waited for
        with running_world(tmp_path_factory.mktemp("world")) as running:
            yield running


@pytest.fixture(scope="module")
def schema(world: World) -> Any:
    """The description as a client gets it, its answers' models included."""
    return schemathesis.openapi.from_url(f"{world.site.api}/openapi.json")


@pytest.mark.parametrize("who", ["learner", "trainer"])
@pytest.mark.parametrize("rule", DESCRIBED)
def test_every_answer_is_as_described(world: World, schema: Any, rule: str, who: str) -> None:
    method, path = rule.split(" ")
    operation = schema[f"/services/classroom{path.replace(':path}', '}')}"][method]
    token = world.site.hub.token(PEOPLE[who])

    @seeded(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.booleans())
    def answers(case: Any, known: bool) -> None:
        if known:  # the path names what is there; otherwise anything at all
            names = world.names.items()
            case.path_parameters |= {k: v for k, v in names if k in case.path_parameters}
        case.headers["Authorization"] = f"token {token}"
        case.call_and_validate(checks=CHECKS)

    answers()


def test_what_is_there_is_answered_as_described(world: World, schema: Any) -> None:
    """With every name in the path known, who may gets more than refusals."""
    for rule in DESCRIBED:
        method, path = rule.split(" ")
        if method != "GET":
            continue
        world.restore()
        operation = schema[f"/services/classroom{path.replace(':path}', '}')}"][method]
        names = {name: world.names[name] for name in _names(path)}
        statuses = set()
        for who in ("learner", "trainer"):
            headers = {"Authorization": f"token {world.site.hub.token(PEOPLE[who])}"}
            answer = operation.Case(path_parameters=names, headers=headers).call_and_validate(
                checks=CHECKS
            )
            statuses.add(answer.status_code)
        assert 200 in statuses, rule


BODIES = {
    "a lone surrogate": rb'{"text": "\ud800"}',
    "a NUL": rb'{"text": "a\u0000b"}',
    "no UTF-8": b'{"text": "\xff"}',
    "no end": b'{"text": "',
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "a number that is none": b'{"text": NaN}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/cohorts/demo/help", "/cohorts/demo/releases"])
def test_a_body_that_no_generator_makes_is_refused_in_our_own_words(
    world: World, path: str, body: bytes
) -> None:
    client = world.site.client(PEOPLE["learner" if path.endswith("help") else "trainer"])
    headers = {"Content-Type": "application/json"}
    answer = client.post(world.site.api + path, content=body, headers=headers)
    assert answer.status_code in {201, 400, 422}
    if answer.status_code != 201:
        assert answer.json()["error"]["message"].startswith("La demande est ")


@pytest.mark.parametrize("rule", [rule for rule in RULES if "{" in rule])
def test_a_name_with_a_nul_in_it_is_unknown(world: World, rule: str) -> None:
    """SQLite looks for it, PostgreSQL refuses to: nobody may tell the two apart."""
    method, path = rule.split(" ")
    names = dict.fromkeys(world.names, "a%00")
    client = world.site.client(PEOPLE["trainer"])
    assert client.request(method, world.site.url + fill(path, names)).status_code == 404


def _names(path: str) -> list[str]:
    return [part.strip("{}").removesuffix(":path") for part in path.split("/") if "{" in part]

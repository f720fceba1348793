"""What the real hub tells classroom: which learners' servers run; of nobody else, and no more."""

from __future__ import annotations

import httpx
import pytest
from real_hub import RealHub
from waiting import PATIENCE_SECONDS

from bacasable.classroom.presence import _USERS, _running
from bacasable.cohort.hub_sync import push
from bacasable.secret import secret

pytestmark = pytest.mark.docker


def test_classroom_sees_learners_servers_and_nothing_else(shared_hub: RealHub) -> None:
    assert push(shared_hub.settings)  # as `bacasable cohort` does while the hub runs
    for username in ("karim", "claire"):
        person = shared_hub.log_in(username)
        if not person.has_server():  # another test may have left it running
            person.start_server()
    token = secret(shared_hub.settings, "classroom-token")
    headers = {"Authorization": f"token {token}"}
    with httpx.Client(headers=headers, timeout=PATIENCE_SECONDS) as classroom:
        answer = classroom.get(shared_hub.url("/hub/api/users?state=active&limit=200&offset=0"))
        assert answer.status_code == 200, answer.text
        assert set(_running(_USERS.validate_json(answer.content))) >= {"karim"}
        told = {user["name"]: set(user) for user in answer.json()}
        assert "claire" not in told
        assert not told["karim"] & {"groups", "roles", "last_activity", "created", "auth_state"}
        for path in ("/groups", "/services", "/proxy", "/users/claire", "/users/karim/tokens"):
            assert classroom.get(shared_hub.url(f"/hub/api{path}")).status_code in {403, 404}, path
        for path in ("/users/karim/server", "/users/mallory/server", "/users/karim/tokens"):
            assert classroom.post(shared_hub.url(f"/hub/api{path}")).status_code in {403, 404}, path

"""Which group may open whose servers, as a role that JupyterHub accepts."""

from __future__ import annotations

from jupyterhub.roles import _validate_role_name
from jupyterhub.scopes import _check_scopes_exist

from bacasable.hub import visits

GROUPS = ["nbgrader-cours-ete", "formgrade-cours-ete", "formgrade-cours-hiver", "nbgrader-autre"]


def test_one_role_a_cohort_from_its_trainers_to_its_learners() -> None:
    roles = visits.roles(GROUPS, apart=True)
    assert [(role["groups"], role["scopes"]) for role in roles] == [
        (["formgrade-cours-ete"], ["access:servers!group=nbgrader-cours-ete"]),
        (["formgrade-cours-hiver"], ["access:servers!group=nbgrader-cours-hiver"]),
    ]
    for role in roles:
        assert _validate_role_name(role["name"])
        _check_scopes_exist(role["scopes"], who_for="a test")


def test_a_server_that_could_act_as_its_visitor_is_opened_to_nobody() -> None:
    assert [role["scopes"] for role in visits.roles(GROUPS, apart=False)] == [[], []]

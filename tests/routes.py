"""The pages and answers of the service as the rules list them, with names put into their paths.

What somebody adds to the rules is then measured, looked at and checked with the rest.
"""

from __future__ import annotations

import re

from crowd import ESSAY, NOTEBOOK, Crowd

from bacasable.classroom.rules import RULES, Audience

STREAMS = {"GET /api/v1/events", "GET /api/v1/cohorts/{cohort}/events"}
NO_PAGES = {"GET /oauth_callback", "GET /logout", "GET /static/{name}"}
STAFF = {Audience.TEACHER, Audience.STAFF, Audience.SUBMISSION_STAFF, Audience.OWNER}
LEARNERS = {Audience.PERSON, Audience.LEARNER, Audience.MEMBER}
_NAME = re.compile(r"\{(\w+)(?::path)?\}")


def names_of(crowd: Crowd) -> dict[str, str]:
    """What stands in paths for the objects of a crowd: one learner, their attempt that counts."""
    row = next(s for s in crowd.submissions if s["counts"])
    release = next(r for r in crowd.releases if r.id == row["release_id"])
    return {
        "name": "style.css",
        "course_id": "petit-demo",
        "cohort": "demo",
        "assignment": release.assignment,
        "notebook": NOTEBOOK,
        "path": f"{NOTEBOOK}.ipynb",
        "cell": ESSAY,
        "username": dict(crowd.people)[row["person_id"]],
        "submission": row["public_id"],
        "other": next(name for person, name in crowd.people if person != row["person_id"]),
        "skill": "ref:C1",
        "export": "notes.csv",
        "side": "source",
    }


def fill(path: str, names: dict[str, str]) -> str:
    """A path of the rules with the names filled in. `KeyError`: nobody said what a name is."""
    return _NAME.sub(lambda name: names[name[1]], path)


def read_rules(audiences: set[Audience]) -> list[str]:
    """The rules for what these open and read, by their paths."""
    return sorted(
        rule
        for rule, audience in RULES.items()
        if audience in audiences and rule.startswith("GET ") and rule not in STREAMS | NO_PAGES
    )


def page_paths(names: dict[str, str], audiences: set[Audience]) -> list[str]:
    """The paths of the pages, the JSON API left out."""
    paths = (rule.removeprefix("GET ") for rule in read_rules(audiences))
    return [fill(path, names) for path in paths if not path.startswith("/api/")]

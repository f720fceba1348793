"""Two cohorts that share nobody, with one of each object that a path can name, and everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crowd import Crowd
from routes import fill, names_of
from school import School, notebook
from site_server import Site, running_site
from skill_course import write_course

from bacasable.classroom import comment_bank, help_queue
from bacasable.classroom.help_queue import Question
from bacasable.classroom.rules import RULES, Audience
from bacasable.database import Adaptation, AdaptationKind, Release, Role, Tutorship

# The objects that paths name are of the cohort "demo"; submission and request are of "learner".
PEOPLE = {
    "nobody": "",
    "stranger": "inconnue",  # the hub knows them, the platform does not
    "former": "ancien",  # in no cohort any more
    "learner": "apprenant0000",
    "classmate": "karim",
    "other learner": "lea",
    "tutor": "tuteur",
    "other tutor": "tutrice2",  # in the same cohort, of the classmate
    "trainer": "formatrice",
    "other trainer": "formateur2",
    "trainer there, learner here": "double",
    "admin": "alex",
}
HERE = {
    "formatrice": Role.TRAINER,
    "karim": Role.LEARNER,
    "tuteur": Role.TUTOR,
    "tutrice2": Role.TUTOR,
    "double": Role.LEARNER,
}
THERE = {"formateur2": Role.TRAINER, "lea": Role.LEARNER, "double": Role.TRAINER}


@dataclass(frozen=True, kw_only=True)
class World:
    """A site, and what stands for the names in its paths."""

    site: Site
    release: Release
    names: dict[str, str]

    def restore(self) -> None:
        """Undo what a trainer does who may: withdraw the exercise, grade the hand-in again."""
        self.site.school.change_release(self.release, withdrawn_at=None)
        self.site.school.grade(self.submission, 2.0)

    @property
    def submission(self) -> str:
        return self.names["submission"]

    def path(self, path: str, **others: str) -> str:
        """A path of the rules with the names filled in; `others` are put in their place."""
        return fill(path, self.names | others)

    def url(self, path: str, **others: str) -> str:
        return self.site.url + self.path(path, **others)


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """The service with all of it, until the end of the block."""
    school = School.in_folder(folder)
    write_course(school.settings.courses_dir, [2])
    for cohort, members in {"demo": HERE, "autre": THERE}.items():
        school.add_cohort(cohort)
        for username, role in members.items():
            school.enrol(username, cohort, role)
    school.add_person("alex", is_admin=True)
    school.add_person("ancien")
    crowd = Crowd(school=school, learners=3, assignments=1, questions=3).fill()
    school.people |= {username: person_id for person_id, username in crowd.people}
    names = names_of(crowd)
    assert names["username"] == PEOPLE["learner"]
    exercise = school.settings.courses_dir / "petit" / "source" / names["assignment"]
    exercise.mkdir(parents=True)
    (exercise / names["path"]).write_bytes(notebook())
    asked = help_queue.ask(
        school.database,
        cohort_id=school.cohorts["demo"],
        person_id=school.people[PEOPLE["learner"]],
        question=Question(text="Bloqué·e"),
    )
    comment_bank.keep(school.database, course="petit", text="Citez vos sources", actor="formatrice")
    school.store.put_feedback(names["submission"], "n1", "<p>Bravo</p>")
    with school.database.transaction() as session:
        adaptation = Adaptation(
            cohort_id=school.cohorts["demo"],
            person_id=school.people[PEOPLE["learner"]],
            kind=AdaptationKind.EXTRA_TIME,
            amount=33,
            created_by="formatrice",
        )
        session.add(adaptation)
        session.flush()
        names |= {"adaptation": str(adaptation.id)}
        for tutor, learner in (("tuteur", PEOPLE["learner"]), ("tutrice2", "karim")):
            ids = {"tutor_id": school.people[tutor], "learner_id": school.people[learner]}
            session.add(Tutorship(cohort_id=school.cohorts["demo"], **ids))
    names |= {"comment": "1", "help_request": asked.public_id}
    with running_site(school) as site:
        yield World(site=site, release=crowd.releases[0], names=names)
    school.close()


def api_rules() -> dict[str, Audience]:
    """The rules of the JSON API."""
    return {rule: audience for rule, audience in RULES.items() if " /api/" in rule}

"""The grid learners × skills of a cohort, and one learner's skills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.classroom.views.skill_records import SkillRecord, decisions_of, records
from bacasable.classroom.views.skill_work import graded_work
from bacasable.classroom.views.skills import linked_skills, links_of, skill_standings
from bacasable.classroom.views.tables import Slice, learners_page
from bacasable.course.content import Course
from bacasable.database import Cohort, Membership, Person, Role, SkillDecision
from bacasable.errors import NotFoundError
from bacasable.gradebook import CohortGradebook

EVERYBODY = Slice()


@dataclass(frozen=True, kw_only=True)
class SkillRow:
    """A learner and their skills, in the order of the columns."""

    person: Person
    records: tuple[SkillRecord, ...]


@dataclass(frozen=True, kw_only=True)
class SkillGrid:
    """`skills`: code -> title. `linked`: those that an exercise of the course speaks of."""

    cohort: Cohort
    skills: Mapping[str, str]
    linked: frozenset[str]
    rows: tuple[SkillRow, ...]
    learners: int


@dataclass(frozen=True, kw_only=True)
class SkillReader:
    """Reads skills of a cohort that follows this course. `until`: as things stood then."""

    session: Session
    gradebook: CohortGradebook
    cohort: Cohort
    course: Course
    until: dt.datetime | None = None

    def grid(self, skills: Mapping[str, str], part: Slice = EVERYBODY) -> SkillGrid:
        """Learners × these skills (code -> title)."""
        people, count = learners_page(self.session, self.cohort.id, part)
        found = self.of_people(skills, people)
        return SkillGrid(
            cohort=self.cohort,
            skills=skills,
            linked=frozenset(linked_skills(self.course)),
            rows=tuple(SkillRow(person=p, records=tuple(found[p.id])) for p in people),
            learners=count,
        )

    def of_people(
        self,
        skills: Mapping[str, str],
        people: Sequence[Person],
        *,
        release_ids: Collection[int] | None = None,
    ) -> dict[int, list[SkillRecord]]:
        """person id -> one record a skill. `release_ids`: only work on these is evidence."""
        session, cohort_id = self.session, self.cohort.id
        ids = [person.id for person in people]
        links = links_of(self.course, skills)
        work = graded_work(
            session,
            self.gradebook,
            cohort_id,
            people,
            links,
            release_ids=release_ids,
            until=self.until,
        )
        decided = decisions_of(session, cohort_id, ids, until=self.until)
        mine: dict[int, dict[str, list[SkillDecision]]] = {id: {} for id in ids}
        for (person_id, skill), decisions in decided.items():
            mine[person_id][skill] = decisions
        return {
            id: records(skills, skill_standings(self.course, links, work[id]), mine[id])
            for id in ids
        }

    def one(self, person: Person, skill: str) -> SkillRecord:
        """One cell of the grid. Raises `NotFoundError` for a skill that isn't the course's."""
        if skill not in self.course.skills:
            raise NotFoundError("cette compétence n'est pas dans les référentiels du cours.")
        [record] = self.of_people({skill: self.course.skills[skill]}, [person])[person.id]
        return record


def find_learner(session: Session, cohort_id: int, username: str) -> Person:
    """A learner of a cohort. Raises `NotFoundError`."""
    query = select(Person).join(Membership).where(Membership.cohort_id == cohort_id)
    query = query.where(Membership.role == Role.LEARNER, Person.username == username)
    person = session.scalar(query)
    if person is None:
        raise NotFoundError("cette personne n'est pas apprenante dans cette promo.")
    return person

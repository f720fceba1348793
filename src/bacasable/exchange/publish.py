"""From an assignment's source in the course to an open release. Used by command line, cockpit, demo."""

from __future__ import annotations

from collections.abc import Callable

from bacasable.database import Database, Release
from bacasable.exchange.authored import exercise_folder
from bacasable.exchange.release import Publication, ReleaseRules, find_cohort, publish, title_of
from bacasable.exchange.store import Store
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.sources import digest_of
from bacasable.settings import Settings

Titles = Callable[[str, str], str]  # (course, assignment) -> title, empty where unknown


def release_assignment(
    settings: Settings,
    cohort: str,
    assignment: str,
    rules: ReleaseRules,
    *,
    actor: str,
    titles: Titles | None = None,
) -> Release:
    """Generate the release version with nbgrader, then publish it.

    Where `titles` knows none, the first heading of its first notebook is shown.
    """
    rules.check()
    database = Database(settings.database)
    with database.reading() as session:
        found = find_cohort(session, cohort)
    gradebook = CohortGradebook(settings, found.course_id)
    source = exercise_folder(settings, found.course, assignment)
    folder = gradebook.generate(assignment, course_dir=source.parents[1])
    known = titles(found.course, assignment) if titles else ""
    publication = Publication(
        cohort=cohort,
        assignment=assignment,
        title=known or title_of(folder),
        folder=folder,
        source_digest=digest_of(gradebook.root / "source" / assignment),
    )
    return publish(database, Store(settings.data_dir), publication, rules, actor=actor)

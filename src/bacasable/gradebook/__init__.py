"""The only door to a cohort's nbgrader course folder and its database.

nbgrader's own schema is the truth for scores, so that formgrader, `nbgrader export` and every
nbgrader plugin keep working on it. A gradebook is `<data>/gradebooks/<course_id>/`.
"""

from bacasable.gradebook.cohort import TRAINER_UID, CohortGradebook
from bacasable.gradebook.marks import Mark, Question, Ticked, Workload
from bacasable.gradebook.reading import Score

__all__ = ["TRAINER_UID", "CohortGradebook", "Mark", "Question", "Score", "Ticked", "Workload"]

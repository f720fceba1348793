"""Writing a verdict into nbgrader's gradebook and `autograded/`, through nbgrader's own pipeline.

nbgrader's `Autograde` does it, with the steps that its configuration lists, but two: `Execute`,
in whose place outputs are put that a sandbox made, and `SaveAutoGrades`, which takes the points
from `verify` instead of guessing them from outputs (nbgrader's `determine_grade` gives all points
to a test that did not run, and none to one that warns). What is then in the gradebook is read
back and must be the verdict, cell for cell. One writer at a time in a course folder.
"""

from __future__ import annotations

import shutil

from nbgrader.api import MissingEntry

from bacasable.autograde.course_folder import CourseFolder
from bacasable.autograde.course_writer import writing
from bacasable.autograde.record.pipeline import TIMESTAMP_FILE, Recorder
from bacasable.autograde.record.verdict import Verdict

__all__ = ["TIMESTAMP_FILE", "Verdict", "record", "withdraw"]


def record(course: CourseFolder, verdict: Verdict) -> float:
    """Write a verdict; the late penalty that nbgrader gave. Safe to repeat.

    Raises `MachineError` when the gradebook stays locked or the disk is full.
    """
    with writing(course) as gradebook:
        return Recorder(course, verdict, gradebook).write()


def withdraw(course: CourseFolder, assignment: str, learner: str) -> None:
    """Take back what is recorded of a submission: a newer one can't be graded.

    Its automatic points become unknown and wait for a person; what a person gave stays.
    """
    with writing(course) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, learner)
        except MissingEntry:
            return
        for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
        for folder in (course.autograded, course.feedback):
            shutil.rmtree(folder(learner, assignment), ignore_errors=True)

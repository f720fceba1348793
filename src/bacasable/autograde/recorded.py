"""What the gradebook holds of a submission that was graded earlier."""

from __future__ import annotations

from nbgrader.api import Gradebook

from bacasable.autograde.course_folder import CourseFolder
from bacasable.autograde.grade import Outcome, Status
from bacasable.autograde.source import AssignmentSource
from bacasable.autograde.verify import CellGrade, Mode


def recorded_outcome(course: CourseFolder, source: AssignmentSource, learner: str) -> Outcome:
    """An earlier outcome, as far as the gradebook keeps it: no flags, no time."""
    with Gradebook(course.db_url, course.directory.course_id) as gradebook:
        submission = gradebook.find_submission(source.assignment, learner)
        saved = {
            (notebook.name, grade.name): grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        penalty = sum(n.late_submission_penalty or 0.0 for n in submission.notebooks)
    grades = tuple(
        CellGrade(
            notebook=notebook.name,
            grade_id=cell.grade_id or "",
            points=saved.get((notebook.name, cell.grade_id or "")),
            max_points=cell.max_points,
            mode=Mode.AUTO if cell.is_test else Mode.MANUAL,
            hidden=cell.is_hidden,
        )
        for notebook in source.notebooks
        for cell in notebook.cells
        if cell.is_grade or cell.is_task
    )
    return Outcome(
        learner=learner,
        status=Status.GRADED,
        score=max(0.0, sum(grade.points or 0.0 for grade in grades) - penalty),
        max_score=sum(grade.max_points for grade in grades),
        grades=grades,
    )

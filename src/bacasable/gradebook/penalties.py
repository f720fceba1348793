"""Late penalties in nbgrader's own column, so that its pages and exports show the same as ours.

The column is of each notebook; their sum is the exercise's penalty. Unlike nbgrader's plugin we
don't cut it to the points of a notebook: the sum is cut, where the score is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from bacasable.late import points_lost


def put_penalty(submission: SubmittedAssignment, percent: float) -> None:
    """Write what that part of the points is in each notebook. The caller commits."""
    for notebook in submission.notebooks:
        penalty = points_lost(percent, notebook.max_score) if percent else None
        notebook.late_submission_penalty = penalty


def put_penalties(book: Gradebook, assignment: str, percents: Mapping[str, float]) -> None:
    """The same for some learners of an assignment at once; who has none there is passed over."""
    for username, percent in percents.items():
        try:
            put_penalty(book.find_submission(assignment, username), percent)
        except MissingEntry:
            continue
    book.db.commit()

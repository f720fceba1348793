"""nbgrader's `Autograde`, for one submission whose notebooks have already been run."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from nbconvert.writers import FilesWriter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades

from bacasable.autograde.course_folder import CourseFolder
from bacasable.autograde.course_writer import patient
from bacasable.autograde.record.steps import PutOutputs, SaveVerifiedGrades, notebook_node
from bacasable.autograde.record.verdict import Verdict
from bacasable.autograde.verify import VerifiedNotebook
from bacasable.gradebook.penalties import put_penalty

TIMESTAMP_FILE = "timestamp.txt"


class Recorder(Autograde):  # type: ignore[misc]
    """nbgrader's `Autograde` for one submission whose notebooks have already been run."""

    def __init__(self, course: CourseFolder, verdict: Verdict, gradebook: Gradebook) -> None:
        directory = CourseDirectory(
            config=course.config,
            root=str(course.root),
            assignment_id=verdict.assignment,
            student_id=verdict.learner,
        )
        super().__init__(coursedir=directory, config=course.config)
        self._course, self._verdict, self._gradebook = course, verdict, gradebook
        self._sanitizing = False

    def write(self) -> float:
        verdict = self._verdict
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self.notebooks = [f"{n.notebook.name}.ipynb" for n in verdict.notebooks]
        shutil.rmtree(self._partial, ignore_errors=True)
        self.run_pre_convert_hook()
        self.init_assignment(verdict.assignment, verdict.learner)
        for notebook in verdict.notebooks:
            self._convert(notebook)
        self._put_penalty()
        self.set_permissions(verdict.assignment, verdict.learner)
        penalty = self._check()
        destination = self._course.autograded(verdict.learner, verdict.assignment)
        if destination.exists():
            shutil.rmtree(destination)
        self._partial.rename(destination)
        self._course.hand_over(destination)
        self.run_post_convert_hook()
        return penalty

    @property
    def _partial(self) -> Path:
        """Where `autograded/…` is made; its final name says that the scores are saved too."""
        final = self._course.autograded(self._verdict.learner, self._verdict.assignment)
        return final.with_name(f".{final.name}.partial")

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self._partial)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """nbgrader's, in one session, and from files already read: it would follow links."""
        gradebook = self._gradebook
        gradebook.update_or_create_student(student_id)
        values = {"timestamp": self._timestamp} if self._timestamp else {}
        submission = gradebook.update_or_create_submission(assignment_id, student_id, **values)
        given = {notebook.notebook.name for notebook in self._verdict.notebooks}
        for notebook in submission.notebooks:
            if notebook.name not in given:
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()
        files = dict(self._verdict.files)
        if self._timestamp:
            files[TIMESTAMP_FILE] = f"{self._timestamp} UTC".encode()
        for name, content in files.items():
            path = self._partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def _timestamp(self) -> dt.datetime | None:
        received_at = self._verdict.received_at
        return received_at.astimezone(dt.UTC).replace(tzinfo=None) if received_at else None

    def _convert(self, notebook: VerifiedNotebook) -> None:
        name = notebook.notebook.name
        self.exporter._preprocessors = []
        for step in self.autograde_preprocessors:
            for ready in self._steps(step, notebook):
                self.exporter.register_preprocessor(ready)
        resources = {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": {
                "student": self._verdict.learner,
                "assignment": self._verdict.assignment,
                "notebook": name,
                "db_url": patient(self._course.db_url),
            },
        }
        output, resources = self.exporter.from_notebook_node(
            notebook_node(notebook), resources=resources
        )
        self.write_single_notebook(output, resources)

    def _steps(self, step: Any, notebook: VerifiedNotebook) -> list[Any]:
        """A step of nbgrader's configuration, as we run it."""
        if not isinstance(step, type):
            return [step]
        if issubclass(step, Execute):
            return [PutOutputs(notebook, parent=self.exporter)]
        if issubclass(step, SaveAutoGrades):
            return [SaveVerifiedGrades(notebook, self._gradebook, parent=self.exporter)]
        if issubclass(step, AssignLatePenalties):
            platform = self._verdict.late_percent is not None
            return [] if platform or not self._may_be_late() else [step]
        return [step]

    def _may_be_late(self) -> bool:
        """Whether the step has anything to do: it opens the gradebook anew."""
        submission = self._gradebook.find_submission(
            self._verdict.assignment, self._verdict.learner
        )
        had_penalty = any(n.late_submission_penalty is not None for n in submission.notebooks)
        return had_penalty or submission.total_seconds_late > 0

    def _put_penalty(self) -> None:
        """The platform's penalty, in the place of the step above."""
        if self._verdict.late_percent is not None:
            submission = self._gradebook.find_submission(
                self._verdict.assignment, self._verdict.learner
            )
            put_penalty(submission, self._verdict.late_percent)
            self._gradebook.db.commit()

    def _check(self) -> float:
        """Read back what was written; the total of late penalties."""
        self._gradebook.db.expire_all()
        submission = self._gradebook.find_submission(
            self._verdict.assignment, self._verdict.learner
        )
        written = {
            (notebook.name, grade.name): grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        verified = {
            (grade.notebook, grade.grade_id): grade.points for grade in self._verdict.grades
        }
        if written != verified:
            raise RuntimeError(f"gradebook and verdict differ: {written} != {verified}")
        return float(sum(n.late_submission_penalty or 0.0 for n in submission.notebooks))

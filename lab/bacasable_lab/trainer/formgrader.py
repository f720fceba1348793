"""formgrader on the gradebook of one cohort, changed from one to another by `course_id`.

The stock extension reads configuration from the current folder, the course's folder and any
folder named in a URL, and puts the current folder on Python's path. This one reads none of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from jupyter_server.utils import url_path_join
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import apihandlers
from nbgrader.server_extensions.formgrader import handlers as theirs
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web
from traitlets import Unicode

from bacasable_lab.exchange.trainer import ExchangeNowhere
from bacasable_lab.trainer import handlers as ours
from bacasable_lab.trainer.courses import ROOT, Course, chosen
from bacasable_lab.trainer.page import SubmissionExporter

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = "cours"  # a link in the trainer's home to where the gradebooks are
ELSEWHERE = re.compile(
    r"/(assign|unrelease|release|collect|autograde|generate_feedback|release_feedback)$"
)
READ_ONLY = (apihandlers.AssignmentHandler, apihandlers.StudentHandler)
REPLACED = {
    theirs.FormgraderHandler: ours.EntryHandler,
    theirs.SubmissionHandler: ours.SubmissionHandler,
    theirs.SubmissionFilesHandler: ours.SubmissionFilesHandler,
} | {handler: ours.read_only(handler) for handler in READ_ONLY}


class Formgrader(FormgradeExtension):  # type: ignore[misc]
    """nbgrader's extension without its ways to load configuration."""

    load_cwd_config = False
    course: Course | None = None
    courses_root = Unicode(str(ROOT), help="Folder of the gradebooks.").tag(config=True)

    def initialize(self, argv: list[str] | None = None, root: str = "") -> None:
        """Configure from the image only. `argv` and `root` are nbgrader's, and unused."""
        config = self.build_extra_config()
        config.ExchangeFactory.list = ExchangeNowhere
        self.update_config(config)
        self.coursedir = CourseDirectory(parent=self)

    def load_config_file(self, **_: Any) -> None:
        """Nothing: nbgrader asks for this on every request, from folders we don't trust."""

    def use(self, course: Course) -> None:
        """Work on this gradebook from now on."""
        old = self.webapp.settings.get("nbgrader_gradebook")
        if old:
            old.close()
        self.course = course
        self.update_config(course.config())
        self.coursedir = CourseDirectory(parent=self)
        self.webapp.settings |= {
            "nbgrader_gradebook": None,
            "nbgrader_db_url": self.coursedir.db_url,
            "nbgrader_bad_setup": False,
        }

    @property
    def url_prefix(self) -> str:
        """Where JupyterLab sees the gradebook."""
        return f"{SHOWN}/{self.course.course_id}" if self.course else SHOWN

    def install(self, webapp: Any) -> None:
        """Put our handlers and settings into the server."""
        self.webapp = webapp
        self.authenticator = None
        webapp.settings |= {
            "nbgrader_formgrader": self,
            "nbgrader_authenticator": None,
            "nbgrader_exporter": SubmissionExporter(config=self.config),
            "nbgrader_gradebook": None,
            "nbgrader_jinja2_env": _templates(),
            "nbgrader_bad_setup": True,  # until there is a course: pages answer 500
            "initial_config": self.config,
        }
        webapp.add_handlers(".*$", _handlers(webapp.settings["base_url"]))
        course = chosen(Path("/"), root=Path(self.courses_root))
        if course:
            self.use(course)


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by the Jupyter server of a trainer."""
    formgrader = Formgrader(parent=app)
    formgrader.log = app.log
    formgrader.initialize()
    formgrader.install(app.web_app)
    _show(Path(formgrader.courses_root), home=Path(app.root_dir))


def _show(folder: Path, *, home: Path) -> None:
    """Let JupyterLab see the gradebooks, which lie outside of the home."""
    link = home / SHOWN
    if folder.is_dir() and not link.is_symlink() and not link.exists():
        link.symlink_to(folder)


def _handlers(base_url: str) -> list[tuple[Any, ...]]:
    static = {"path": theirs.static_path}
    routes = [
        (r"/formgrader/courses", ours.CoursesHandler),
        *theirs.default_handlers,
        *apihandlers.default_handlers,
        (r"/formgrader/static/(.*)", web.StaticFileHandler, static),
        (r"/formgrader/.*", theirs.Template404),
    ]
    return [
        (url_path_join(base_url, pattern), _ours(pattern, handler), *rest)
        for pattern, handler, *rest in routes
    ]


def _ours(pattern: str, handler: Any) -> Any:
    if ELSEWHERE.search(pattern) and issubclass(handler, apihandlers.BaseApiHandler):
        return ours.ElsewhereHandler
    return REPLACED.get(handler, handler)


def _templates() -> Environment:
    """nbgrader's templates, ours before them; what they print is escaped."""
    nbgrader = FileSystemLoader(theirs.template_path)
    loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), nbgrader, PrefixLoader({"nbgrader": nbgrader})]
    )
    return Environment(loader=loader, autoescape=True)

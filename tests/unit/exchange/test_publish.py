from __future__ import annotations

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from school import COURSE, School

from bacasable.errors import NotFoundError
from bacasable.exchange.authored import assignments_of
from bacasable.exchange.command import release as release_command
from bacasable.exchange.publish import release_assignment
from bacasable.exchange.release import ReleaseRules

pytestmark = pytest.mark.slow

ANSWER = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
TEST = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"


@pytest.fixture
def source(school: School) -> School:
    """The school, with the source of one assignment in its course."""
    folder = school.settings.courses_dir / COURSE / "source" / "a1"
    folder.mkdir(parents=True)
    base = {"schema_version": 3, "locked": False, "task": False}
    answer = {"grade_id": "double", "solution": True, "grade": False}
    test = {"grade_id": "double-test", "solution": False, "grade": True, "points": 2}
    cells = [
        new_markdown_cell("# Le double\n\nÉcrivez une fonction."),
        new_code_cell(ANSWER, metadata={"nbgrader": base | answer}),
        new_code_cell(TEST, metadata={"nbgrader": base | test}),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(metadata=kernel, cells=cells), folder / "n1.ipynb")
    (folder / "data.csv").write_text("a;b\n")
    return school


def test_from_the_source_to_what_learners_get(source: School) -> None:
    release = release_assignment(
        source.settings, "demo", "a1", ReleaseRules(), actor="formatrice", titles=lambda *_: ""
    )
    assert (release.title, release.max_score, release.version) == ("Le double", 2.0, 1)
    files = [entry.path for entry in source.store.release_entries(release.digest)]
    assert files == ["data.csv", "n1.ipynb"]
    text = source.store.release_file(release.digest, "n1.ipynb").read_text()
    assert "double(2) == 4" in text
    assert "double(3)" not in text
    assert "return 2" not in text


@pytest.mark.parametrize("name", ["../petit", "a1/../a1", "", "a9", "-x", "a\nb"])
def test_an_assignment_that_the_course_does_not_have_is_refused(source: School, name: str) -> None:
    with pytest.raises(NotFoundError, match="n'existe pas"):
        release_assignment(source.settings, "demo", name, ReleaseRules(), actor="formatrice")
    assert source.events() == []


def test_the_course_lists_its_assignments(source: School) -> None:
    assert assignments_of(source.settings, COURSE) == ["a1"]
    assert assignments_of(source.settings, "inconnu") == []


def test_the_command_releases_and_says_so(source: School, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in source.settings.as_environ().items():
        monkeypatch.setenv(name, value)
    arguments = ["demo", "a1", "--due", "2099-03-15", "--attempts", "3", "--feedback", "after_due"]
    done = CliRunner().invoke(release_command, arguments, catch_exceptions=False)
    assert done.output == "Le double : publié pour demo, version 1.\n"
    (event,) = source.events()
    assert event.payload == {"assignment": "a1", "version": 1}

"""A trainer writes an exercise in JupyterLab and releases it from the cockpit.

The classroom service, the grader, its sandbox, the Jupyter server and the browser are real.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import faults, new_page
from exercise_source import EXERCISE, GOOD, ready_gradebook, write_exercise
from jupyter_process import IMAGES, TOKEN, JupyterProcess
from learner import Learner
from playwright.sync_api import Browser, Locator, Page, expect
from school import COURSE, School
from site_server import Site, running_site
from waiting import wait_until

from bacasable.autograde.sandbox import Pool, sweep
from bacasable.autograde.service import Grader
from bacasable.database import CheckState, Release, ReleaseCheck
from bacasable.settings import Settings

pytestmark = [pytest.mark.docker, pytest.mark.browser]

NEW = "3.5-mon-sujet"
ANSWER, TEST = 1, 2


def answer(solution: str) -> str:
    """An answer cell as authors write it."""
    return f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    ready_gradebook(school)
    write_exercise(school)
    with running_site(school) as running:
        yield running


@pytest.fixture
def grader(school: School) -> Iterator[None]:
    """The grader's service, with a sandbox of its own."""
    stop, instance = threading.Event(), f"auteur-{secrets.token_hex(4)}"
    image = Settings.load({}).image("sandbox")
    with Pool(image=image, workers=1, instance=instance) as pool:
        service = Grader(school.settings, school.database, pool, owner="essai")
        thread = threading.Thread(target=service.run, args=(stop,))
        thread.start()
        yield
        stop.set()
        thread.join()
    sweep(instance)


@pytest.fixture
def server(site: Site, home: Path, extensions: str) -> Iterator[JupyterProcess]:
    """The trainer's server, with the configuration that their image makes of the learner's."""
    image = home.parent / "image"
    for name in ("learner", "trainer"):
        shutil.copytree(IMAGES / name / "jupyter", image / "jupyter", dirs_exist_ok=True)
    container = site.container("formatrice")
    process = JupyterProcess(home, container, extensions, images=(str(image),))
    yield process
    process.stop()


class Author(Learner):
    """A trainer in front of the working copy."""

    def log_in(self) -> Author:
        """As at the first login: the file browser shows the working copy."""
        self.page.goto(f"{self.server.url}/lab?token={TOKEN}")
        self.item(COURSE).dblclick()
        return self

    def item(self, name: str) -> Locator:
        """An entry of the file browser."""
        return self.page.locator(".jp-DirListing-item", has_text=re.compile(f"^{re.escape(name)}"))

    def toast(self, words: str) -> Locator:
        """What JupyterLab says in its corner."""
        return self.page.locator(".Toastify__toast").filter(has_text=words)


def copy_exercise(author: Author) -> None:
    """Copy the course's exercise in the file browser, and give it a name."""
    page = author.page
    author.item(EXERCISE).click()
    page.keyboard.press("Control+C")
    page.keyboard.press("Control+V")
    copied = author.item(f"{EXERCISE}-Copy1")
    expect(copied).to_be_visible()
    copied.click()
    page.keyboard.press("F2")
    page.keyboard.insert_text(NEW)
    page.keyboard.press("Enter")
    author.item(NEW).dblclick()
    author.item("n1.ipynb").dblclick()
    expect(author.notebook).to_be_visible()


def states(school: School) -> list[CheckState]:
    with school.database.reading() as session:
        return [CheckState(check.state) for check in session.query(ReleaseCheck)]


@pytest.mark.usefixtures("grader")
def test_an_exercise_is_written_tested_mended_sent_and_released(
    page: Page, server: JupyterProcess, site: Site, chromium: Browser
) -> None:
    author = Author(page, server).log_in()
    copy_exercise(author)
    expect(page.get_by_role("tab", name="Create Assignment")).to_be_attached()

    author.press("Tester")
    expect(author.dialog).to_contain_text("La solution obtient tous les points")
    expect(author.dialog.get_by_role("row", name="double-test")).to_contain_text("2 / 2")
    assert faults(page, ".bac-Test") == []
    author.close_dialog()

    author.write(ANSWER, answer("def double(x):\n    return 3 * x"))
    author.press("Tester")
    problem = "La solution obtient 0 sur 2 à « double-test » : AssertionError"
    expect(author.dialog.locator(".bac-Problems")).to_have_text(problem)
    author.picture("tester")
    author.dialog.get_by_role("button", name="Voir la cellule « double-test »").click()
    expect(author.cell(TEST)).to_have_class(re.compile("jp-mod-active"))

    author.write(ANSWER, answer("while True:\n    pass"))
    author.press("Tester")
    running = author.toast("s’exécutent")
    expect(running).to_be_visible()
    running.get_by_role("button", name="Annuler").click()
    expect(author.toast("Test arrêté")).to_be_visible()
    wait_until(lambda: states(site.school)[-1] is CheckState.FAILED)

    author.write(ANSWER, answer(GOOD))
    author.press("Envoyer")
    expect(author.dialog).to_contain_text(f"« {NEW} » est envoyé (2 fichiers)")
    author.close_dialog()
    assert author.faults == []

    site.hub.logged_in = "formatrice"
    cockpit = new_page(chromium)
    cockpit.goto(f"{site.url}/cohorts/demo/release")
    cockpit.get_by_role("row").filter(has_text=NEW).get_by_role("link").click()
    cockpit.get_by_role("button", name="Publier", exact=True).click()
    expect(cockpit.locator(".title")).to_contain_text("ouvert")
    cockpit.context.close()
    with site.school.database.reading() as session:
        release = session.query(Release).one()
    assert release.assignment == NEW
    book = json.loads(site.school.store.release_file(release.digest, "n1.ipynb").read_bytes())
    assert "return 2 * x" not in "".join("".join(cell["source"]) for cell in book["cells"])

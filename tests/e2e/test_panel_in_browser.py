"""A learner's day with the panel, told in a real browser."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import faults
from exercises import (
    ANSWER_CELL,
    FREE_CELL,
    RIGHT,
    SECOND_TEST,
    WRONG,
    exercise,
    graded,
)
from jupyter_process import JupyterProcess
from learner import Learner
from playwright.sync_api import Page, Route, expect
from small_classroom import COURSE, SmallClassroom
from waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.browser

A = "1.1-compter"
TITLE = "Compter"
BOOK = f"exercices/{A}/compter.ipynb"
Start = Callable[[], JupyterProcess]


@pytest.fixture
def released(classroom: SmallClassroom) -> SmallClassroom:
    """Two exercises in two modules."""
    told = {"title": TITLE, "module": "1", "due_at": "2099-06-01T16:00:00Z"}
    classroom.release(A, {"compter.ipynb": exercise()}, max_attempts=3).told.update(told)
    late = {"title": "Tableaux", "module": "2", "state": "late", "due_at": "2026-01-05T17:00:00Z"}
    classroom.release("2.1-tableaux", {"tableaux.ipynb": exercise()}).told.update(late)
    return classroom


@pytest.fixture
def learner(page: Page, start: Start, released: SmallClassroom) -> Learner:
    return Learner(page, start()).log_in()


def rule(classroom: SmallClassroom, **told: object) -> None:
    """Change what the platform says of the exercise, and tell open pages."""
    classroom.releases[COURSE, A].told.update(told)
    classroom.notify()


def leave_until_tomorrow(file: Path) -> None:
    """The file as it would be had it been saved the day before."""
    yesterday = time.time() - 86_400
    os.utime(file, (yesterday, yesterday))


def handed_in(classroom: SmallClassroom) -> list[str]:
    """The answer cell of each hand-in that the platform holds."""
    books = (json.loads(files["compter.ipynb"]) for files in classroom.uploads.values())
    return ["".join(book["cells"][ANSWER_CELL]["source"]) for book in books]


def test_from_first_login_to_a_better_second_attempt(
    learner: Learner, released: SmallClassroom
) -> None:
    page, entry = learner.page, learner.exercise(TITLE)
    expect(learner.notebook).to_be_visible()  # the first exercise, opened for them
    expect(entry).to_contain_text("À faire")
    expect(entry).to_contain_text("3 tentatives restantes")
    expect(learner.exercise("Tableaux")).to_contain_text("En retard")
    learner.open(TITLE)
    learner.picture("1-premiere-connexion")
    learner.write(ANSWER_CELL, WRONG)
    learner.press("Vérifier")
    expect(learner.dialog).to_contain_text("1 contrôle visible réussi sur 2.")
    expect(learner.dialog).to_contain_text("La liste vide en compte 0.")
    expect(learner.dialog).to_contain_text("D’autres contrôles se feront après le rendu")
    learner.picture("2-verifier")
    learner.dialog.get_by_role("button", name="Voir la cellule").click()
    expect(learner.cell(SECOND_TEST)).to_have_class(re.compile("jp-mod-active"))
    assert not released.uploads, "checking hands in nothing"
    expect(entry).to_contain_text("En cours")

    assert "Tentative 1" in learner.hand_in()
    learner.picture("3-recu")
    learner.close_dialog()
    assert handed_in(released) == [WRONG], "what was on the screen is what was handed in"
    rule(released, state="grading")
    expect(entry).to_contain_text("En correction")
    released.mark(A, graded(right=False))
    released.notify()
    expect(entry).to_contain_text("2 / 5")
    expect(entry.locator(".bac-Mend")).to_contain_text("La liste vide en compte 0.")
    expect(page.get_by_role("status").filter(has_text="Compter : Noté")).to_be_attached()
    learner.picture("4-resultat")
    entry.get_by_role("button", name="Voir la cellule « Vide »").click()
    expect(learner.cell(SECOND_TEST)).to_have_class(re.compile("jp-mod-active"))

    learner.write(ANSWER_CELL, RIGHT)
    assert "Tentative 2" in learner.hand_in()
    learner.close_dialog()
    released.mark(A, graded(right=True))
    released.notify()
    expect(entry).to_contain_text("5 / 5")
    expect(entry.locator(".bac-Mend")).to_have_count(0)
    assert handed_in(released) == [WRONG, RIGHT]
    assert learner.faults == []


def test_a_double_click_hands_in_once(learner: Learner, released: SmallClassroom) -> None:
    learner.open(TITLE)
    learner.press("Rendre")
    learner.dialog.get_by_role("button", name="Rendre").dblclick()
    expect(learner.dialog).to_contain_text("Exercice rendu")
    learner.close_dialog()
    expect(learner.exercise(TITLE)).to_contain_text("2 tentatives restantes")
    assert len(released.uploads) == 1


def test_a_lost_answer_neither_loses_nor_doubles_the_work(
    learner: Learner, released: SmallClassroom
) -> None:
    """The browser's connection breaks after the server has handed in."""
    learner.open(TITLE)
    learner.write(ANSWER_CELL, RIGHT)
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            route.fetch()
            lost.append(route.request.url)
            route.abort()

    learner.page.route("**/bacasable/submit/**", lose_the_first_answer)
    assert "Tentative 1" in learner.hand_in()
    assert lost
    assert handed_in(released) == [RIGHT]


def test_a_platform_that_is_away_for_a_moment_loses_nothing(
    learner: Learner, released: SmallClassroom
) -> None:
    learner.open(TITLE)
    released.cut_answers = 3  # so many answers of the platform never arrive
    assert "Tentative 1" in learner.hand_in()
    assert len(released.uploads) == 1


def test_what_stands_in_the_way_is_said_and_the_work_stays(
    learner: Learner, released: SmallClassroom
) -> None:
    home = learner.server.home
    learner.open(TITLE)
    learner.write(ANSWER_CELL, RIGHT)

    def refusal() -> str:
        learner.press("Rendre")
        expect(learner.dialog.get_by_role("button", name="Fermer")).to_be_visible()
        text = learner.dialog.inner_text()
        learner.close_dialog()
        return text

    rule(released, max_attempts=0)
    assert "plus de tentative" in refusal()
    rule(released, max_attempts=3, open=False)
    assert "Cet exercice n’accepte plus de rendu" in refusal()
    rule(released, due_at="2026-01-05T17:00:00Z")
    assert "La date limite est passée (le lundi 5 janvier" in refusal()
    withdrawn = released.releases.pop((COURSE, A))
    released.notify()
    assert "n’est plus publié" in refusal()
    released.releases[COURSE, A] = withdrawn
    rule(released, open=True)

    learner.page.keyboard.press("Control+S")
    wait_until(lambda: RIGHT.split("\n")[1].strip() in (home / BOOK).read_text())
    (home / BOOK).with_name("gros.csv").write_bytes(b"0" * 21_000_000)
    withdrawn.accepts.append("*.csv")
    released.notify()
    learner.press("Rendre")
    learner.dialog.get_by_role("button", name="Rendre").click()
    expect(learner.dialog).to_contain_text("trop gros")
    learner.close_dialog()
    assert not released.uploads
    assert "len(nombres)" in (home / BOOK).read_text()


def test_a_renamed_notebook_is_told_by_its_right_name(
    learner: Learner, released: SmallClassroom
) -> None:
    learner.open(TITLE)
    book = learner.server.home / BOOK
    learner.page.close()
    book.rename(book.with_name("mon-travail.ipynb"))
    page = learner.page.context.new_page()
    again = Learner(page, learner.server).log_in()
    entry = again.exercise(TITLE)
    if entry.locator(".bac-Details").count() == 0:
        entry.get_by_role("button", name="Détails").click()
    expect(entry).to_contain_text("« compter.ipynb » n'est plus à sa place")
    page.goto(f"{again.server.url}/lab/tree/exercices/{A}/mon-travail.ipynb")
    again.press("Rendre")
    expect(again.dialog).to_contain_text("son nom d’origine, « compter.ipynb »")
    again.close_dialog()
    if entry.locator(".bac-Details").count() == 0:
        entry.get_by_role("button", name="Détails").click()
    entry.get_by_role("button", name="Remettre le notebook").click()
    wait_until(book.is_file)
    assert book.with_name("mon-travail.ipynb").is_file(), "theirs stays"


def test_starting_over_keeps_the_old_work_and_earlier_hand_ins_can_be_opened(
    learner: Learner, released: SmallClassroom
) -> None:
    home, entry = learner.server.home, learner.exercise(TITLE)
    learner.open(TITLE)
    learner.write(ANSWER_CELL, WRONG)
    learner.hand_in()
    learner.close_dialog()
    learner.write(ANSWER_CELL, RIGHT)

    entry.get_by_role("button", name="Recommencer").click()
    expect(learner.dialog).to_contain_text("n’est pas effacé")
    learner.dialog.get_by_role("button", name="Recommencer").click()
    expect(learner.dialog).to_contain_text("Votre travail est gardé dans")
    learner.close_dialog()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("VOTRE CODE ICI")
    kept = list((home / "exercices").glob("*sauvegarde*/compter.ipynb"))
    assert ["len(nombres)" in p.read_text() for p in kept] == [True], "unsaved work is kept too"

    entry.locator("summary").click()
    entry.get_by_role("button", name="Ouvrir le rendu 1").click()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("return 3")
    assert "VOTRE CODE ICI" in (home / BOOK).read_text(), "the work in hand is not touched"


def test_an_earlier_hand_in_takes_the_place_of_the_work_and_can_be_left_again(
    learner: Learner, released: SmallClassroom
) -> None:
    home, entry = learner.server.home, learner.exercise(TITLE)
    learner.open(TITLE)
    learner.write(ANSWER_CELL, WRONG)
    learner.hand_in()
    learner.close_dialog()
    learner.write(ANSWER_CELL, RIGHT)  # not saved: it must not be lost either
    entry.get_by_text("Mes rendus (1)").click()
    entry.get_by_role("button", name="Revenir au rendu 1").click()
    expect(learner.dialog).to_contain_text("Revenir au rendu 1 ?")
    expect(learner.dialog).to_contain_text("n’est pas effacé")
    learner.picture("10-revenir-a-un-rendu")
    learner.dialog.get_by_role("button", name="Revenir").click()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("return 3")
    assert "return 3" in (home / BOOK).read_text()
    entry.get_by_text("Versions précédentes (1)").click()
    entry.get_by_role("button", name="Revenir à la version de compter.ipynb").click()
    learner.dialog.get_by_role("button", name="Revenir").click()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("len(nombres)")


def test_a_notebook_that_was_only_opened_has_nothing_to_save(
    learner: Learner, released: SmallClassroom
) -> None:
    """JupyterLab writes into it what the kernel says of itself, which is nobody's work."""
    book = learner.server.home / BOOK
    before = book.read_bytes()
    learner.open(TITLE)  # waits until the kernel has said who it is
    expect(learner.panel).to_contain_text("tout est enregistré")
    expect(learner.panel).not_to_contain_text("non enregistrées")
    expect(learner.exercise(TITLE)).to_contain_text("À faire")
    assert book.read_bytes() == before
    learner.write(FREE_CELL, "1 + 1")
    expect(learner.panel).to_contain_text("non enregistrées")
    learner.save()
    assert b"1 + 1" in book.read_bytes()


def test_yesterdays_version_can_be_gone_back_to_and_left_again(
    learner: Learner, released: SmallClassroom
) -> None:
    home, entry = learner.server.home, learner.exercise(TITLE)
    learner.open(TITLE)
    learner.write(ANSWER_CELL, RIGHT)
    learner.save()
    wait_until(lambda: "len(nombres)" in (home / BOOK).read_text())
    leave_until_tomorrow(home / BOOK)
    learner.write(ANSWER_CELL, WRONG)
    learner.save()
    entry.get_by_text("Versions précédentes (1)").click()
    learner.picture("7-versions")
    entry.get_by_role("button", name="Revenir à la version de compter.ipynb").click()
    expect(learner.dialog).to_contain_text("n’est pas effacé")
    learner.dialog.get_by_role("button", name="Revenir").click()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("len(nombres)")
    assert "len(nombres)" in (home / BOOK).read_text()
    expect(entry.get_by_text("Versions précédentes (2)")).to_be_visible()
    newest = entry.get_by_role("button", name="Revenir à la version de compter.ipynb").first
    newest.click()
    learner.dialog.get_by_role("button", name="Revenir").click()
    expect(learner.cell(ANSWER_CELL)).to_contain_text("return 3")


def test_help_is_asked_with_the_cell_at_hand_and_can_be_ended(
    learner: Learner, released: SmallClassroom
) -> None:
    learner.open(TITLE)
    learner.cell(ANSWER_CELL).locator(".cm-content").click()
    learner.press("Aide")
    expect(learner.dialog.get_by_label("Votre question")).to_be_focused()
    learner.page.keyboard.insert_text("Je suis <b>perdue</b>")
    learner.picture("8-aide")
    learner.dialog.get_by_role("button", name="Demander").click()
    expect(learner.panel).to_contain_text("Vous avez demandé de l’aide. C’est votre tour.")
    expect(learner.panel).to_contain_text("« Je suis <b>perdue</b> »")
    [request] = released.help
    assert (request["cohort"], request["assignment"]) == ("demo", A)
    assert (request["notebook"], request["cell"]) == ("compter.ipynb", "compter")
    released.help[0]["place"] = 3
    released.notify()
    expect(learner.panel).to_contain_text("Vous êtes à la place 3")
    learner.panel.get_by_role("button", name="Je n’ai plus besoin d’aide").click()
    expect(learner.panel).not_to_contain_text("Vous avez demandé de l’aide")
    assert released.help == []


def test_a_server_that_nobody_uses_warns_and_stops(
    page: Page, start: Start, released: SmallClassroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACASABLE_IDLE_MINUTES", "1")
    learner = Learner(page, start()).log_in()
    learner.open(TITLE)
    notice = learner.panel.get_by_role("alert")
    expect(notice).to_contain_text("s’arrête dans 1 minute")
    learner.picture("9-inactif")
    notice.get_by_role("button", name="Je suis là").click()
    expect(notice).to_have_count(0)
    expect(notice).to_contain_text("s’est arrêté")
    learner.server.process.wait(PATIENCE_SECONDS)


def test_a_python_error_is_explained_below_it(learner: Learner) -> None:
    learner.open(TITLE)
    learner.write(FREE_CELL, "nombres = [1, 2]\nnombre")
    output = learner.run(FREE_CELL)
    expect(output.last).to_contain_text("Vouliez-vous écrire « nombres » ?")
    expect(output.first).to_contain_text("NameError")
    learner.picture("5-erreur-expliquee")


def test_feedback_opens_in_a_tab_that_can_run_nothing(
    learner: Learner, released: SmallClassroom
) -> None:
    learner.open(TITLE)
    learner.hand_in()
    learner.close_dialog()
    released.mark(A, graded(right=False))
    [submission] = released.releases[COURSE, A].submissions
    hostile = b"<h1>Retour</h1><script>document.title='pris'</script>"
    hostile += b"<img src=x onerror=\"document.title='pris'\"><form action=/lab><button>Go</button>"
    released.pages[submission["id"], "compter"] = hostile
    released.notify()
    with learner.page.context.expect_page() as opened:
        learner.exercise(TITLE).get_by_role("link", name="Retour complet").click()
    tab = opened.value
    expect(tab.get_by_role("heading", name="Retour")).to_be_visible()
    assert tab.title() != "pris"
    assert tab.evaluate("self.origin") == "null"


def test_the_panel_comes_back_when_the_platform_does(
    learner: Learner, released: SmallClassroom
) -> None:
    wait_until(lambda: released.streams == 1)
    released.stop()
    expect(learner.panel).to_contain_text("Connexion à la plateforme perdue")
    expect(learner.exercise(TITLE)).to_be_visible()
    released.start()
    expect(learner.panel).not_to_contain_text("Connexion à la plateforme perdue")
    rule(released, title="Compter mieux")
    expect(learner.exercise("Compter mieux")).to_be_visible()


def test_one_stream_for_all_tabs_and_no_polling(learner: Learner, released: SmallClassroom) -> None:
    other = Learner(learner.page.context.new_page(), learner.server).log_in()
    wait_until(lambda: released.streams == 1)
    rule(released, title="Changé")
    expect(other.exercise("Changé")).to_be_visible()
    assert released.requests.count("GET /services/classroom/api/v1/events") == 1


def test_it_is_in_english_for_who_chose_english(
    page: Page, start: Start, released: SmallClassroom, home: Path
) -> None:
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/translation-extension"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"locale": "en"}')
    learner = Learner(page, start()).log_in()
    expect(learner.panel.get_by_role("heading", name="My exercises")).to_be_visible()
    expect(learner.panel).to_contain_text("To do")
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()


def test_the_keyboard_takes_a_hand_in_back_and_ends_a_call_for_help(
    learner: Learner, released: SmallClassroom
) -> None:
    page, entry = learner.page, learner.exercise(TITLE)
    learner.open(TITLE)
    learner.hand_in()
    expect(learner.dialog.get_by_role("button", name="Fermer")).to_be_focused()
    page.keyboard.press("Enter")
    learner.press("Aide")
    expect(learner.dialog.get_by_role("textbox")).to_be_focused()
    page.keyboard.insert_text("Bloquée")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(learner.dialog.get_by_role("button", name="Demander")).to_be_focused()
    page.keyboard.press("Enter")
    end = learner.panel.get_by_role("button", name="Je n’ai plus besoin d’aide")
    end.focus()
    page.keyboard.press("Enter")
    expect(end).to_have_count(0)
    entry.locator("summary", has_text="Mes rendus").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    back = entry.get_by_role("button", name="Revenir au rendu 1")
    expect(back).to_be_focused()
    assert back.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(learner.dialog.get_by_role("button", name="Revenir")).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry.get_by_text("Versions précédentes (1)")).to_be_visible()


def with_company(page: Page) -> None:
    """Two trainers in the list that the panel gets: one is there, one has left."""

    def add(route: Route) -> None:
        answer = route.fetch()
        here = {"name": "Claire Petit", "since": "2026-11-23T08:58:00+00:00", "left": None}
        gone = {**here, "name": "Denis Roy", "left": "2026-11-23T09:10:00+00:00"}
        route.fulfill(response=answer, json={**answer.json(), "visitors": [here, gone]})

    page.route("**/bacasable/assignments*", add)


def test_the_keyboard_does_it_all(learner: Learner, released: SmallClassroom) -> None:
    page, entry = learner.page, learner.exercise(TITLE)
    learner.open(TITLE)
    entry.locator(".bac-Title").focus()
    page.keyboard.press("Enter")
    expect(learner.notebook).to_be_visible()
    unfold = entry.get_by_role("button", name="Détails")
    before = unfold.get_attribute("aria-expanded")
    unfold.focus()
    outline = unfold.evaluate("button => getComputedStyle(button).outlineStyle")
    assert outline != "none", "focus is visible"
    page.keyboard.press("Space")
    expect(unfold).not_to_have_attribute("aria-expanded", str(before))
    page.locator(".jp-NotebookPanel:visible .jp-Toolbar").get_by_role(
        "button", name="Rendre"
    ).focus()
    page.keyboard.press("Enter")
    expect(learner.dialog).to_contain_text("Rendre «")
    expect(learner.dialog.get_by_role("button", name="Rendre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(learner.dialog).to_contain_text("Exercice rendu")
    expect(learner.dialog.get_by_role("button", name="Fermer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(learner.dialog).to_have_count(0)
    assert len(released.uploads) == 1


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_no_fault(
    page: Page, start: Start, released: SmallClassroom, home: Path, theme: str
) -> None:
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    with_company(page)
    checks = {"checks": {"all": 3, "visible": 2}}
    released.releases[COURSE, A].told.update(checks)
    released.help = [{"id": "h1", "assignment": A, "text": "Bloquée", "place": 2}]
    learner = Learner(page, start()).log_in()
    expect(learner.panel).to_contain_text("Claire Petit, de votre équipe de formation")
    expect(learner.panel).to_contain_text("Denis Roy a quitté votre serveur")
    learner.open(TITLE)
    learner.hand_in()
    learner.close_dialog()
    released.mark(A, [{**cell, "comment": "Bien vu."} for cell in graded(right=False)])
    released.notify()
    entry = learner.exercise(TITLE)
    expect(entry.locator(".bac-Mend")).to_be_visible()
    expect(entry).to_contain_text("2 contrôles sur 3 sont visibles")
    entry.locator("summary").click()
    learner.picture(f"6-{theme.split()[-1].lower()}")
    assert faults(page, "#bacasable-exercises") == []
    learner.press("Vérifier")
    expect(learner.dialog).to_contain_text("visible réussi sur 2.")
    expect(learner.dialog).to_contain_text("2 contrôles sur 3 sont visibles")
    assert faults(page, ".bac-Check") == []

"""Whatever happened to a notebook's cells, the learner's answer is what is graded."""

from __future__ import annotations

from dataclasses import replace

from course_cells import (
    course,
    essay,
    graded_test,
    hand_in,
    locked,
    own,
    plain,
    released,
    solution,
    what_runs,
)
from hypothesis import given
from hypothesis import strategies as st

from bacasable.autograde.job import CellKind
from bacasable.autograde.rebuild import rebuild
from bacasable.notebook import Notebook, NotebookCell

COURSE = course(
    plain("# TP", "markdown"),
    plain("import math"),
    solution("carre"),
    graded_test(
        "carre_test", "assert carre(2) == 4\nassert carre(9) == 81", released="assert carre(2) == 4"
    ),
    solution("cube"),
    graded_test("cube_test", "assert cube(2) == 8"),
)
FULL_CARRE = COURSE.cells[3].source
CARRE, CUBE = "def carre(x): return x * x", "def cube(x): return x ** 3"
STUB = COURSE.cells[2].source


def answered() -> list[NotebookCell]:
    """The released notebook with both answers typed in."""
    cells = released(COURSE)
    cells[2] = replace(cells[2], source=CARRE)
    cells[4] = replace(cells[4], source=CUBE)
    return cells


HONEST = ["import math", CARRE, FULL_CARRE, CUBE, "assert cube(2) == 8"]


def test_answers_stand_on_the_course_s_notebook() -> None:
    notebook = rebuild(COURSE, hand_in(*answered()))
    assert what_runs(notebook) == HONEST
    kinds = [cell.kind for cell in notebook.to_run()]
    assert kinds == [CellKind.SETUP, CellKind.ANSWER, CellKind.TEST, CellKind.ANSWER, CellKind.TEST]


def test_tests_are_the_course_s_whatever_was_handed_in() -> None:
    cells = [replace(c, source="pass") if "test" in (c.grade_id or "") else c for c in answered()]
    assert what_runs(rebuild(COURSE, hand_in(*cells))) == HONEST
    swapped = answered()
    swapped[3] = replace(swapped[3], grade_id="cube_test")
    swapped[5] = replace(swapped[5], grade_id="carre_test")
    assert what_runs(rebuild(COURSE, hand_in(*swapped))) == HONEST


def test_deleted_tests_and_open_cells_come_back() -> None:
    cells = answered()
    assert what_runs(rebuild(COURSE, hand_in(cells[2], cells[4]))) == HONEST


def test_a_deleted_answer_is_not_run_as_its_stub() -> None:
    cells = answered()
    kept = [cells[0], cells[1], own(CARRE), cells[3], cells[4], cells[5]]
    assert what_runs(rebuild(COURSE, hand_in(*kept))) == HONEST


def test_a_retyped_answer_is_code_again() -> None:
    cells = answered()
    cells[2] = replace(cells[2], cell_type="markdown")
    cells[3] = replace(cells[3], cell_type="raw")
    assert what_runs(rebuild(COURSE, hand_in(*cells))) == HONEST


def test_moved_cells_are_graded_in_the_course_s_order() -> None:
    cells = answered()
    assert what_runs(rebuild(COURSE, hand_in(*reversed(cells)))) == HONEST


def test_own_cells_keep_their_place() -> None:
    cells = answered()
    cells.insert(2, own("aide = 1"))
    cells.append(own("fin"))
    runs = what_runs(rebuild(COURSE, hand_in(*cells)))
    assert runs == ["import math", "aide = 1", *HONEST[1:], "fin"]


def test_own_cells_go_with_the_answer_that_was_moved() -> None:
    cells = answered()
    moved = [own("def aide(): ..."), cells.pop(2)]
    runs = what_runs(rebuild(COURSE, hand_in(*cells, *moved)))
    assert runs == ["import math", "def aide(): ...", *HONEST[1:]]


def test_an_untouched_copy_of_the_stub_is_dropped() -> None:
    cells = answered()
    cells.insert(3, replace(cells[2], source=STUB, id="copie"))
    assert what_runs(rebuild(COURSE, hand_in(*cells))) == HONEST


def test_the_stub_answered_in_a_copy_counts() -> None:
    cells = answered()
    cells[2:3] = [replace(cells[2], source=STUB), replace(cells[2], id="copie")]
    assert what_runs(rebuild(COURSE, hand_in(*cells))) == HONEST


def test_a_split_answer_runs_in_place() -> None:
    cells = answered()
    first, second = "y = 2", "def carre(x): return x ** y"
    cells[2:3] = [replace(cells[2], source=first), replace(cells[2], source=second, id="autre")]
    runs = what_runs(rebuild(COURSE, hand_in(*cells)))
    assert runs == ["import math", first, second, *HONEST[2:]]


def test_a_split_answer_whose_second_half_lost_its_marks_runs_in_place() -> None:
    cells = answered()
    cells[2:3] = [replace(cells[2], source="y = 2"), own("def carre(x): return x ** y")]
    runs = what_runs(rebuild(COURSE, hand_in(*cells)))
    assert runs == ["import math", "y = 2", "def carre(x): return x ** y", *HONEST[2:]]


def test_of_two_differing_answers_the_last_wins_before_the_test() -> None:
    cells = answered()
    cells.append(replace(cells[2], source="def carre(x): return x ** 2", id="copie"))
    runs = what_runs(rebuild(COURSE, hand_in(*cells)))
    assert runs.index(CARRE) < runs.index("def carre(x): return x ** 2") < runs.index(FULL_CARRE)


def test_two_answers_merged_into_one_cell_count() -> None:
    cells = answered()
    merged = replace(cells[2], source=f"{CARRE}\n\n{CUBE}")
    runs = what_runs(rebuild(COURSE, hand_in(cells[0], cells[1], merged, cells[3], cells[5])))
    assert runs == ["import math", f"{CARRE}\n\n{CUBE}", FULL_CARRE, "assert cube(2) == 8"]


def test_an_answer_merged_into_a_locked_cell_counts() -> None:
    cells = answered()
    merged = replace(cells[3], source=f"{cells[3].source}\n\n{CUBE}")
    runs = what_runs(rebuild(COURSE, hand_in(cells[0], cells[1], cells[2], merged, cells[5])))
    assert runs == HONEST


def test_without_nbgrader_marks_the_cell_ids_tell() -> None:
    bare = [replace(cell, grade_id=None) for cell in answered()]
    assert what_runs(rebuild(COURSE, hand_in(*bare))) == HONEST


def test_without_marks_or_ids_the_texts_tell() -> None:
    bare = [replace(cell, grade_id=None, id=None) for cell in answered()]
    assert what_runs(rebuild(COURSE, hand_in(*bare))) == HONEST


def test_an_edited_open_cell_runs_as_edited() -> None:
    cells = answered()
    cells[1] = replace(cells[1], source="import math, json")
    notebook = rebuild(COURSE, hand_in(*cells))
    assert what_runs(notebook)[0] == "import math, json"
    assert notebook.to_run()[0].kind is CellKind.SCRATCH


def test_invented_grade_cells_are_the_learner_s_own() -> None:
    notebook = rebuild(COURSE, hand_in(*answered(), own("100", grade_id="bonus")))
    assert [c.grade_id for c in notebook.to_run()][-1] is None
    assert [course.grade_id for _, course in notebook.graded()] == ["carre_test", "cube_test"]


def test_a_pasted_image_stays_with_a_written_answer() -> None:
    made = course(essay("avis"))
    pasted = {"a.png": {"image/png": "aGk="}}
    (given_in,) = released(made)
    answer = replace(given_in, source="![](attachment:a.png)", attachments=pasted)
    assert rebuild(made, hand_in(answer)).cells[0].attachments == pasted


def test_learners_see_a_locked_cell_only_as_released() -> None:
    made = course(locked("intro", "secret", "markdown") | {"released": "public"})
    assert rebuild(made, hand_in()).cells[0].released == "public"


CELLS = st.lists(
    st.builds(
        NotebookCell,
        cell_type=st.sampled_from(["code", "markdown", "raw"]),
        source=st.sampled_from([CARRE, CUBE, STUB, "", "import math", "assert carre(2) == 4"]),
        id=st.sampled_from([None, "id0", "id2", "id3", "autre"]),
        grade_id=st.sampled_from([None, "carre", "cube", "carre_test", "cube_test", "faux"]),
    ),
    max_size=12,
)


@given(CELLS)
def test_any_hand_in_gives_the_whole_course_once_in_order(cells: list[NotebookCell]) -> None:
    notebook = rebuild(COURSE, Notebook(cells=tuple(cells)))
    of_course = [cell.course for cell in notebook.cells if cell.course]
    assert of_course == list(COURSE.cells)
    keys = [cell.key for cell in notebook.cells]
    assert len(keys) == len(set(keys))
    tests = [cell for cell in notebook.cells if cell.kind is CellKind.TEST]
    assert [cell.source for cell in tests] == [FULL_CARRE, "assert cube(2) == 8"]


@given(CELLS)
def test_no_text_of_the_learner_is_lost_but_in_locked_cells(cells: list[NotebookCell]) -> None:
    notebook = rebuild(COURSE, Notebook(cells=tuple(cells)))
    kept = {cell.source for cell in notebook.cells}
    for cell in cells:
        in_locked = (cell.grade_id or "").endswith("test") or cell.id in ("id0", "id3")
        of_course = cell.source in {released.released for released in COURSE.cells}
        assert in_locked or of_course or cell.source in kept

"""The learner's page: what is in it, and what can't be."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from course_cells import (
    course,
    error,
    essay,
    graded_test,
    hand_in,
    own,
    plain,
    printed,
    released,
    result,
    solution,
)
from hypothesis import given
from hypothesis import strategies as st

from bacasable.autograde.feedback import render_feedback, with_marks, write_feedback
from bacasable.autograde.feedback.outputs import clean_html, show
from bacasable.autograde.job import CellResult, CellStatus, JobResult, Limits
from bacasable.autograde.rebuild import rebuild
from bacasable.autograde.record import Verdict
from bacasable.autograde.verify import VerifiedNotebook, verify
from bacasable.gradebook import Mark, Question

CANARY = "CANARI-DU-TEST-CACHE"
COURSE = course(
    plain("# TP", "markdown"),
    solution("sol"),
    graded_test("visible", "assert f(2) == 4", points=1.5),
    graded_test(
        "cache",
        f'assert f(3) == 9\nassert f(12) == 144, "{CANARY}"',
        released="assert f(3) == 9",
        points=2,
    ),
)
ANSWER, VISIBLE, HIDDEN = "c1", "c2", "c3"


def verified(*results: CellResult, **answer: Any) -> VerifiedNotebook:
    cells = released(COURSE)
    cells[1] = replace(cells[1], source="def f(x): return x * x", **answer)
    extra = [own(answer["extra"])] if "extra" in answer else []
    rebuilt = rebuild(COURSE, hand_in(*cells, *extra))
    return verify(rebuilt, JobResult(id="1", cells={r.key: r for r in results}), Limits())


def page(*results: CellResult) -> str:
    return render_feedback(verified(*results), "1.1-premiers-pas", Limits())


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def test_points_by_question_in_french() -> None:
    html = page(result(ANSWER), result(VISIBLE), result(HIDDEN, CellStatus.ERROR))
    assert '<html lang="fr">' in html
    assert "<strong>1,5</strong> sur 3,5" in html
    assert "Un contrôle caché a échoué." in html
    assert re.search(r"visible.*?Réussi.*?1,5 / 1,5", html, re.DOTALL)
    assert re.search(r"cache.*?À revoir.*?0 / 2", html, re.DOTALL)


def test_nothing_of_a_hidden_check_is_in_the_page() -> None:
    leaks = (
        error(CANARY, line=2, text=f'assert f(12) == 144, "{CANARY}"'),
        printed(f"lu : {CANARY} 144"),
        {"output_type": "display_data", "data": {"text/html": CANARY}, "metadata": {}},
    )
    html = page(result(ANSWER), result(VISIBLE), result(HIDDEN, CellStatus.ERROR, *leaks))
    assert CANARY not in html
    assert "144" not in html
    assert "contrôles cachés" in html


def test_a_line_of_a_hidden_check_printed_elsewhere_is_masked() -> None:
    line = f'assert f(12) == 144, "{CANARY}"'
    for output in (
        printed(line),
        error(line),
        {"output_type": "display_data", "data": {"text/html": f"<b>{line}</b>"}, "metadata": {}},
    ):
        assert CANARY not in page(result(ANSWER, CellStatus.OK, output))
        assert CANARY not in page(result(VISIBLE, CellStatus.ERROR, output))


def test_a_stopped_cell_is_named() -> None:
    assert "la cellule « sol » a duré plus de 30 secondes" in page(
        result(ANSWER, CellStatus.TIMEOUT)
    )
    assert "« sol » n&#39;a pas été lancée" in page(result(ANSWER, CellStatus.NOT_RUN))


def test_the_page_needs_no_script_and_says_so_to_the_browser() -> None:
    html = page(result(ANSWER), result(VISIBLE), result(HIDDEN))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert "script" not in Tags(html).tags


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>",
    '<iframe srcdoc="<script>1</script>"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://example.org">x</a>',
    '<form action="http://192.0.2.1/"><input name=password></form>',
    '<div style="position:fixed;top:0" id="x" class="y">z</div>',
    '<meta http-equiv="refresh" content="0;url=http://192.0.2.1/">',
    '<img src="http://192.0.2.1/x.png">',
    '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "<math><mtext><table><mglyph><style><img src=x onerror=1>",
    "<style>*{visibility:hidden}</style>",
    '<a data-commandlinker-command="help:about">x</a>',
    "</pre></section></main></body><script>1</script>",
]
SAFE_ATTRIBUTES = {
    "src", "alt", "colspan", "rowspan", "scope", "lang", "charset", "content", "name",
    "http-equiv", "class", "id", "aria-label", "aria-hidden", "href", "rel",
}  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_what_a_cell_outputs_can_neither_run_load_nor_leave_its_box(html: str) -> None:
    bundle = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    tags = Tags(clean_html(html))
    assert tags.tags <= {"img", "div", "table", "tbody"}
    assert all(name in ("src", "alt") for _, name, _ in tags.attributes)
    whole = Tags(page(result(ANSWER, CellStatus.OK, bundle, printed(html), error(html))))
    assert not whole.tags & {"script", "iframe", "form", "input", "svg", "math", "object", "link"}
    assert {name for _, name, _ in whole.attributes} <= SAFE_ATTRIBUTES
    for tag, name, value in whole.attributes:
        assert not name.startswith("on")
        assert name != "src" or value.startswith("data:image/"), (tag, value)
        assert name != "href" or value.startswith(("#", "http")), (tag, value)


@given(st.text(alphabet="<>'\"=/ abcdefonscriptimgvgsrclay&;:()-", max_size=80))
def test_no_html_at_all_gets_past_the_cleaning(html: str) -> None:
    tags = Tags(clean_html(html))
    assert not tags.tags & {"script", "iframe", "svg", "form", "style", "object", "a"}
    assert not [name for _, name, _ in tags.attributes if name.startswith("on")]


def test_a_table_of_pandas_stays_a_table() -> None:
    table = '<style scoped>x</style><table border="1" class="dataframe"><tr><th>a</th></tr></table>'
    cleaned = clean_html(table)
    assert "<th>a</th>" in cleaned
    assert "style" not in cleaned
    assert "class" not in cleaned


def test_pictures_become_inline_images() -> None:
    outputs = [
        {"output_type": "display_data", "data": {"image/png": "aGk=\n"}, "metadata": {}},
        {
            "output_type": "display_data",
            "data": {"image/svg+xml": "<svg onload=1/>"},
            "metadata": {},
        },
        {"output_type": "display_data", "data": {"image/png": '"><script>'}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": 12345}, "metadata": {"x": []}},
    ]
    shown = show(outputs, ())
    assert [one.content.split(",")[0] for one in shown] == [
        "data:image/png;base64",
        "data:image/svg+xml;base64",
    ]


def test_a_page_stays_small_whatever_is_printed() -> None:
    flood = [printed("A" * 1_000_000) for _ in range(500)]
    assert len(page(result(ANSWER, CellStatus.OK, *flood))) < 1_100_000


def test_markdown_with_a_lost_attachment_is_shown() -> None:
    cells = [
        *released(COURSE),
        own("![a](attachment:perdue.png)\n\n<script>1</script>", "markdown"),
    ]
    rebuilt = rebuild(COURSE, hand_in(*cells))
    shown = verify(rebuilt, JobResult(id="1", cells={}), Limits())
    assert "script" not in Tags(render_feedback(shown, "tp", Limits())).tags


def test_pages_are_written_whole(tmp_path: Path) -> None:
    verdict = Verdict(
        assignment="tp",
        learner="lea",
        received_at=None,
        notebooks=(verified(result(ANSWER)),),
        grades=(),
        files={},
    )
    write_feedback(tmp_path / "retour", verdict, Limits())
    write_feedback(tmp_path / "retour", verdict, Limits())
    assert [path.name for path in (tmp_path / "retour").iterdir()] == ["tp.html"]


def test_a_notebook_that_cannot_be_shown_still_shows_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("unforeseen")

    monkeypatch.setattr("bacasable.autograde.feedback.page.show", broken)
    verdict = Verdict(
        assignment="tp",
        learner="lea",
        received_at=None,
        notebooks=(verified(result(ANSWER), result(VISIBLE)),),
        grades=(),
        files={},
    )
    write_feedback(tmp_path, verdict, Limits())
    assert "<strong>1,5</strong>" in (tmp_path / "tp.html").read_text()


BY_HAND = course(
    essay("avis", points=2),
    graded_test("visible", "assert f(2) == 4", points=1.5),
    graded_test("cache", f'assert "{CANARY}"', released="pass", points=2),
)


def marked_page(*results: CellResult, text: str = "Mon avis.", **marks: Mark) -> str:
    cells = released(BY_HAND)
    cells[0] = replace(cells[0], source=text)
    rebuilt = rebuild(BY_HAND, hand_in(*cells))
    made = verify(rebuilt, JobResult(id="1", cells={r.key: r for r in results}), Limits())
    return with_marks(render_feedback(made, "1.1", Limits()), marks)


def mark(grade_id: str, **changes: Any) -> Mark:
    given = {"automatic": None, "manual": None, "waiting": False, "max_points": 2.0}
    given |= {"by_hand": grade_id == "avis"} | changes
    return Mark(username="lea", question=Question("1.1", "tp", grade_id), **given)


RAN = (result("c1"), result("c2", CellStatus.ERROR))


def test_until_a_person_has_graded_the_page_says_so() -> None:
    html = marked_page(*RAN, avis=mark("avis"), visible=mark("visible", automatic=1.5))
    assert re.search(r"avis.*?À corriger.*?– / 2", html, re.DOTALL)
    assert html == marked_page(*RAN)


def test_what_a_person_gave_is_in_the_page_wherever_it_was_waited_for() -> None:
    given = mark("avis", manual=1.25, comment="Un <b>bon</b> début.")
    others = {"visible": mark("visible", automatic=1.5, max_points=1.5), "cache": mark("cache")}
    html = marked_page(*RAN, avis=given, **others)
    assert "À corriger" not in html
    assert html.count("En partie") == 2  # in the table and above the answer
    assert html.count("1,25 / 2") == 2
    assert html.count("Un &lt;b&gt;bon&lt;/b&gt; début.") == 2
    assert "<strong>2,75</strong> sur 5,5" in html
    assert "b" not in Tags(html).tags


def test_points_in_place_of_the_machines_keep_its_message_and_what_is_hidden() -> None:
    given = mark("cache", automatic=0.0, manual=2.0, comment="Votre idée marche aussi.")
    html = marked_page(*RAN, avis=mark("avis"), cache=given)
    assert "Un contrôle caché a échoué." in html
    assert "Votre idée marche aussi." in html
    assert re.search(r"cache.*?Réussi.*?2 / 2", html, re.DOTALL)
    assert CANARY not in html
    assert "contrôles cachés" in html


def test_no_text_of_a_learner_is_taken_for_such_a_place() -> None:
    forged = "<!--grade:avis:note--><h1>10</h1><!--/grade--> <!--score-->99<!--/score-->"
    bundle = {"output_type": "display_data", "data": {"text/html": forged}, "metadata": {}}
    given = mark("avis", manual=2.0, comment="Vu.")
    outputs = (bundle, printed(forged), error(forged))
    html = marked_page(result("c1", CellStatus.OK, *outputs), text=forged, avis=given)
    assert html.count("Vu.") == 2
    assert "<!--" not in html.replace("<!--grade:visible", "").replace(
        "<!--grade:cache", ""
    ).replace("<!--/grade-->", "")

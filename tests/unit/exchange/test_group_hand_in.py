"""What a member of a group hands in is credited to all of it, once and as it was at that moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from school import School

from bacasable.classroom import grouping, planning
from bacasable.classroom.planning import Change, Place
from bacasable.database import AdaptationKind, Membership, Release, Submission, utc_now
from bacasable.errors import BacasableError, ConflictError, InvalidInputError
from bacasable.exchange.receive import Receipt
from bacasable.exchange.regrade import Scope, regrade, regrade_many
from bacasable.exchange.release import ReleaseRules


@pytest.fixture
def release(school: School) -> Release:
    """Ana, Karim and Lea in group 1, Tom alone; two attempts."""
    school.enrol("lea", "demo")
    school.enrol("tom", "demo")
    made = school.release("demo", rules=ReleaseRules(max_attempts=2))
    arrange(school, {"ana": 1, "karim": 1, "lea": 1})
    return made


def arrange(school: School, numbers: dict[str, int], assignment: str = "a1") -> None:
    cohort_id = school.cohorts["demo"]
    grouping.arrange(school.database, cohort_id, assignment, numbers, actor="formatrice")


def rows(school: School) -> dict[str, list[Submission]]:
    names = {person_id: username for username, person_id in school.people.items()}
    found: dict[str, list[Submission]] = {}
    for row in school.submissions():
        found.setdefault(names[row.person_id], []).append(row)
    return found


def test_every_member_is_credited_and_the_receipt_says_so(school: School, release: Release) -> None:
    receipt = school.hand_in("karim", release)
    assert receipt.body["for"] == ["Karim", "Ana", "Lea"]
    found = rows(school)
    assert sorted(found) == ["ana", "karim", "lea"]
    assert {row.sha256 for [row] in found.values()} == {receipt.body["sha256"]}
    assert len({row.public_id for [row] in found.values()}) == 3
    told = {e.person_id for e in school.events() if e.kind == "submission"}
    assert told == {school.people[name] for name in ("ana", "karim", "lea")}
    assert school.hand_in("tom", release).body["for"] == ["Tom"]


def test_attempts_are_counted_for_the_group(school: School, release: Release) -> None:
    school.hand_in("ana", release)
    school.hand_in("karim", release)
    for name in ("ana", "karim", "lea"):
        with pytest.raises(ConflictError, match="vos 2 tentatives"):
            school.hand_in(name, release)
    assert school.hand_in("tom", release).body["attempt"] == 1
    assert [row.attempt for row in rows(school)["lea"]] == [1, 2]


def test_two_members_at_once_are_two_attempts_with_a_key_each(
    school: School, release: Release
) -> None:
    school.change_release(release, max_attempts=3)

    def send(name: str) -> Receipt:
        return school.hand_in(name, release, key="meme-clic-0001")

    names = ["ana", "karim", "lea"] * 4
    with ThreadPoolExecutor(len(names)) as threads:
        receipts = list(threads.map(send, names))
    assert len({receipt.body["id"] for receipt in receipts}) == 3
    assert sum(not receipt.replayed for receipt in receipts) == 3
    assert all(len(receipt.body["for"]) == 3 for receipt in receipts)
    for mine in rows(school).values():
        assert sorted(row.attempt for row in mine) == [1, 2, 3]


def test_no_more_attempts_than_allowed_even_at_once(school: School, release: Release) -> None:
    def send(name: str) -> str:
        try:
            return str(school.hand_in(name, release).body["attempt"])
        except BacasableError as error:
            return error.code

    with ThreadPoolExecutor(6) as threads:
        got = sorted(threads.map(send, ["ana", "karim", "lea"] * 2))
    assert got == ["1", "2"] + ["conflit"] * 4


def test_who_moves_keeps_what_was_credited(school: School, release: Release) -> None:
    school.hand_in("ana", release)
    arrange(school, {"ana": 1, "karim": 1, "lea": 2, "tom": 2})
    school.hand_in("tom", release)
    found = rows(school)
    assert {name: [r.attempt for r in mine] for name, mine in found.items()} == {
        "ana": [1],
        "karim": [1],
        "lea": [1, 2],
        "tom": [1],
    }
    assert found["lea"][0].sha256 == found["ana"][0].sha256
    school.hand_in("lea", release)
    with pytest.raises(ConflictError):
        school.hand_in("tom", release)
    school.hand_in("karim", release)
    assert len(rows(school)["ana"]) == 2, "the other group has its own count"


def test_a_hand_in_is_judged_by_the_terms_of_who_sends_it(school: School, release: Release) -> None:
    school.change_release(release, due_at=utc_now(), closes_after_due=True)
    place = Place(cohort_id=school.cohorts["demo"], username="lea", timezone="Europe/Paris")
    change = Change(kind=AdaptationKind.EXTENSION, assignment="a1", days=2)
    planning.adapt(school.settings, school.database, place, change, actor="formatrice")
    with pytest.raises(ConflictError, match="date limite"):
        school.hand_in("ana", release)
    school.hand_in("lea", release)
    assert [row.late for row in school.submissions()] == [False] * 3


def test_a_plan_lifts_the_late_mark_for_all_whom_the_hand_in_is_for(
    school: School, release: Release
) -> None:
    school.change_release(release, due_at=utc_now())
    school.hand_in("ana", release)
    change = Change(kind=AdaptationKind.EXTENSION, assignment="a1", days=2)
    for name, late in (("lea", True), ("ana", False)):
        place = Place(cohort_id=school.cohorts["demo"], username=name, timezone="Europe/Paris")
        planning.adapt(school.settings, school.database, place, change, actor="formatrice")
        assert {row.late for row in school.submissions()} == {late}


def test_who_has_left_the_cohort_is_credited_no_more(school: School, release: Release) -> None:
    with school.database.transaction() as session:
        session.query(Membership).filter_by(person_id=school.people["lea"]).delete()
    assert school.hand_in("ana", release).body["for"] == ["Ana", "Karim"]


def test_grading_again_takes_the_whole_hand_in(school: School, release: Release) -> None:
    school.hand_in("ana", release)
    for row in school.submissions():
        school.grade(row.public_id, 1.0)
    follower = rows(school)["lea"][0]
    regrade(school.database, follower.id, actor="formatrice")
    assert {row.state for row in school.submissions()} == {"queued"}
    for row in school.submissions():
        school.grade(row.public_id, 1.0)
    scopes = {Scope.ALL: 1, Scope.COUNTING: 0}
    for scope, count in scopes.items():
        done = regrade_many(school.database, release.id, scope, (), actor="formatrice")
        assert done == count, "once, and then it waits already"


def test_a_draw_is_fair_and_can_be_checked(school: School, release: Release) -> None:
    for number in range(19):
        school.enrol(f"l{number:02}", "demo")
    school.release("demo", "a2")
    cohort_id = school.cohorts["demo"]
    for _ in range(2):
        grouping.draw_lots(
            school.database, cohort_id, "a2", size=4, seed="promo", actor="formatrice"
        )
        drawn = groups(school, "a2")
        assert sorted(len(names) for names in drawn.values()) == [3, 4, 4, 4, 4, 4]
        expected = grouping.draw(
            [n for names in drawn.values() for n in names], size=4, seed="promo"
        )
        assert list(drawn.values()) == [sorted(names) for names in expected]


def groups(school: School, assignment: str) -> dict[int, list[str]]:
    names = {person_id: username for username, person_id in school.people.items()}
    with school.database.reading() as session:
        release = session.query(Release).filter_by(assignment=assignment).one()
        numbers = grouping.numbers_of(session, release)
    found: dict[int, list[str]] = {}
    for person_id, number in sorted(numbers.items(), key=lambda item: names[item[0]]):
        found.setdefault(number, []).append(names[person_id])
    return dict(sorted(found.items()))


def test_groups_are_taken_over_from_another_exercise(school: School, release: Release) -> None:
    other = school.release("demo", "a2")
    cohort_id = school.cohorts["demo"]
    grouping.copy(school.database, cohort_id, "a2", source="a1", actor="formatrice")
    assert groups(school, "a2") == groups(school, "a1") == {1: ["ana", "karim", "lea"]}
    school.hand_in("ana", other)
    for again in (
        lambda: grouping.copy(school.database, cohort_id, "a2", source="a1", actor="f"),
        lambda: grouping.draw_lots(school.database, cohort_id, "a2", size=2, seed="x", actor="f"),
    ):
        with pytest.raises(ConflictError, match="a déjà rendu"):
            again()


@pytest.mark.parametrize("numbers", [{"formatrice": 1}, {"inconnue": 1}, {"ana": 501}])
def test_only_learners_of_the_cohort_are_in_a_group(
    school: School, release: Release, numbers: dict[str, int]
) -> None:
    with pytest.raises(InvalidInputError):
        arrange(school, numbers)
    assert groups(school, "a1") == {1: ["ana", "karim", "lea"]}

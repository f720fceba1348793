"""The four acts of a learner. Each is one call of the desk, told in French."""

from __future__ import annotations

from nbgrader.exchange import abc

from bacasable_lab.exchange.seam import Exchange
from bacasable_lab.listing import Entry


class ExchangeFetchAssignment(Exchange, abc.ExchangeFetchAssignment):  # type: ignore[misc]
    """`nbgrader fetch_assignment`: brings what is missing, overwrites nothing."""

    def act(self) -> None:
        name, course = self.coursedir.assignment_id, self.coursedir.course_id
        self.say(self.desk().fetch(name, course_id=course))


class ExchangeSubmit(Exchange, abc.ExchangeSubmit):  # type: ignore[misc]
    """`nbgrader submit`: hands in and prints the receipt."""

    def act(self) -> None:
        # As with the stock exchange, a path to the folder will do.
        name = self.coursedir.assignment_id.rstrip("/").rpartition("/")[2]
        work = self.desk().submit(name, course_id=self.coursedir.course_id)
        for warning in work.warnings:
            self.log.warning(warning)
        for line in work.lines:
            print(line)


class ExchangeFetchFeedback(Exchange, abc.ExchangeFetchFeedback):  # type: ignore[misc]
    """`nbgrader fetch_feedback`: brings every feedback page that is ready."""

    def act(self) -> None:
        desk = self.desk()
        name, course = self.coursedir.assignment_id, self.coursedir.course_id
        pages = desk.fetch_feedback(name, course_id=course)
        self.say(f"Retour : {desk.workspace.shown(page)}" for page in pages)
        if not pages:
            self.say(["Pas encore de retour. Il arrive dès que votre rendu est corrigé."])


class ExchangeList(Exchange, abc.ExchangeList):  # type: ignore[misc]
    """`nbgrader list`: what is released, or with `--cached` or `--inbound` what was handed in."""

    def copy_files(self) -> None:
        """Listing is done by `list_files`, whose result nbgrader wants."""

    def list_files(self) -> list[Entry]:
        """nbgrader's dictionaries, also told as text."""
        course, name = self.coursedir.course_id, self.coursedir.assignment_id
        with self.failures():
            if self.inbound or self.cached:
                entries = self.desk().submitted(course_id=course, name=name)
                self.say(["Exercices rendus :", *_told_submitted(entries)])
            else:
                entries = self.desk().released(course_id=course, name=name)
                self.say(["Exercices publiés :", *_told_released(entries)])
        return entries

    def remove_files(self) -> list[Entry]:
        """Nothing is ever removed from here."""
        self.fail("Un rendu ou une publication ne se supprime pas d'ici. Voyez le tableau de bord.")
        return []


def _told_released(entries: list[Entry]) -> list[str]:
    suffix = {"fetched": " (dans ~/exercices)", "released": ""}
    return [f"{e['course_id']} {e['assignment_id']}{suffix[e['status']]}" for e in entries]


def _told_submitted(entries: list[Entry]) -> list[str]:
    return [
        f"{s['course_id']} {s['student_id']} {s['assignment_id']} {s['timestamp']}{_feedback(s)}"
        for entry in entries
        for s in entry["submissions"]
    ]


def _feedback(submission: Entry) -> str:
    if submission["has_local_feedback"] and not submission["feedback_updated"]:
        return " (retour récupéré)"
    return " (retour disponible)" if submission["has_exchange_feedback"] else ""

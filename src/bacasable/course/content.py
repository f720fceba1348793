"""A course as the rest of the platform sees it: read once from its folder, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bacasable.course.document import read_document
from bacasable.course.schema import (
    FONDAMENTAUX,
    Block,
    CourseFile,
    Exercise,
    Framework,
    Question,
    Resources,
)
from bacasable.errors import InvalidInputError, NotFoundError

COURSE_FILE = "course.yaml"


@dataclass(frozen=True, kw_only=True)
class CourseAssignment:
    """One exercise of a course. `source` is the folder of its notebook and data files."""

    name: str
    title: str
    module: str
    context: str
    group_work: bool
    points: float
    minutes: int
    starter: bool
    prerequisites: tuple[str, ...]
    data_files: tuple[str, ...]
    allowed_files: tuple[str, ...]
    criteria: tuple[str, ...]
    version: int
    licence: str
    resources: Resources
    questions: tuple[Question, ...]
    source: Path

    @classmethod
    def from_entry(cls, entry: Exercise, *, module: str, source: Path) -> Self:
        return cls(
            name=entry.nom,
            title=entry.titre,
            module=module,
            context=entry.contexte,
            group_work=entry.modalite == "groupe",
            points=entry.points,
            minutes=entry.duree_estimee,
            starter=entry.depart,
            prerequisites=entry.prerequis,
            data_files=entry.fichiers,
            allowed_files=entry.livrables,
            criteria=entry.criteres,
            version=entry.version,
            licence=entry.licence,
            resources=entry.ressources,
            questions=entry.questions,
            source=source,
        )

    @property
    def notebooks(self) -> tuple[Path, ...]:
        """Its notebooks in `source`, in order."""
        return tuple(sorted(self.source.glob("*.ipynb")))


@dataclass(frozen=True, kw_only=True)
class Course:
    """A folder under `courses/`. Assignments are in the order of `course.yaml`."""

    name: str
    title: str
    description: str
    language: str
    kernel: str
    folder: Path
    assignments: tuple[CourseAssignment, ...]
    modules: dict[str, str]
    frameworks: dict[str, str]
    skills: dict[str, str]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read `course.yaml` and the référentiels that it names.

        Raises `NotFoundError` or `InvalidInputError` with file and line.
        """
        path = folder / COURSE_FILE
        document = read_document(path, CourseFile)
        modules = {module.code: module.titre for module in document.modules}
        skills = {FONDAMENTAUX: "Fondamentaux"}
        frameworks = [read_document(folder / name, Framework) for name in document.referentiels]
        for framework in frameworks:
            skills |= _skills(framework)
        _check_names(document, modules, skills, path)
        return cls(
            name=document.nom,
            title=document.titre,
            description=document.description,
            language=document.langue,
            kernel=document.noyau,
            folder=folder,
            modules=modules,
            frameworks={framework.code: framework.titre for framework in frameworks},
            skills=skills,
            assignments=tuple(
                CourseAssignment.from_entry(
                    entry,
                    module=f"{entry.module} {modules[entry.module]}",
                    source=folder / "source" / entry.nom,
                )
                for entry in document.exercices
            ),
        )

    @property
    def starters(self) -> tuple[CourseAssignment, ...]:
        """The exercises with which a course begins, seeded in the demonstration."""
        return tuple(assignment for assignment in self.assignments if assignment.starter)

    def skills_of(self, framework: str) -> dict[str, str]:
        """The skills of one référentiel, and those that belong to none."""
        own = f"{framework}:"
        return {c: t for c, t in self.skills.items() if c.startswith(own) or ":" not in c}

    def assignment(self, name: str) -> CourseAssignment:
        """The assignment called `name`. Raises `NotFoundError`."""
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        raise NotFoundError(
            f"l'exercice « {name} » n'existe pas dans ce cours.",
            where=str(self.folder / COURSE_FILE),
            todo="Liste des exercices : bacasable course list.",
        )


def _skills(framework: Framework) -> dict[str, str]:
    def entries(block: Block) -> dict[str, str]:
        return {skill.code: skill.titre for skill in block.competences} or {block.code: block.titre}

    return {
        f"{framework.code}:{code}": title
        for block in framework.blocs
        for code, title in entries(block).items()
    }


def _check_names(
    document: CourseFile, modules: dict[str, str], skills: dict[str, str], path: Path
) -> None:
    """What one part of the file says of another must hold."""
    names = [entry.nom for entry in document.exercices]
    for place, entry in enumerate(document.exercices):
        where = f"{path}, exercice « {entry.nom} »"
        if names.index(entry.nom) != place:
            raise InvalidInputError("cet exercice est écrit deux fois.", where=where)
        if entry.module not in modules:
            raise InvalidInputError(f"module inconnu « {entry.module} ».", where=where)
        for required in entry.prerequis:
            if required not in names[:place]:
                raise InvalidInputError(
                    f"le prérequis « {required} » n'est pas un exercice placé avant.", where=where
                )
        for link in (link for question in entry.questions for link in question.competences):
            if link.code not in skills:
                raise InvalidInputError(
                    f"compétence inconnue « {link.code} ».",
                    where=where,
                    todo="Prenez un code d'un référentiel du cours, ou « fondamentaux ».",
                )

"""What `course.yaml` and a référentiel may hold. Keys are French: trainers write these files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FONDAMENTAUX = "fondamentaux"

NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
FilePath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$", max_length=200),
]
Text = Annotated[str, StringConstraints(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SkillLink(_Strict):
    """One question is evidence for one skill, at one level."""

    code: Text  # "rncp37827:C3", or "fondamentaux"
    niveau: Literal[1, 2, 3]


class Criterion(_Strict):
    """What a person looks at in a free answer, and its points."""

    texte: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    points: float = Field(gt=0)


class Question(_Strict):
    """A graded cell of the notebook. `criteres`: only where a person gives the points."""

    cellule: Text
    intitule: Text
    competences: tuple[SkillLink, ...] = Field(min_length=1)
    criteres: tuple[Criterion, ...] = Field(default=(), max_length=9)


class Resources(_Strict):
    """What the sandbox needs for this exercise."""

    secondes: float = Field(default=20, gt=0, le=120)
    memoire_mo: int = Field(default=1024, gt=0, le=8192)


class Exercise(_Strict):
    """One assignment, with the fields of a Simplon brief."""

    nom: Name
    titre: Text
    module: Text
    contexte: Text
    modalite: Literal["individuel", "groupe"] = "individuel"
    duree_estimee: int = Field(gt=0)  # minutes
    points: float = Field(gt=0)
    depart: bool = False
    prerequis: tuple[Name, ...] = ()
    fichiers: tuple[FilePath, ...] = ()
    livrables: tuple[FilePath, ...] = ()
    criteres: tuple[Text, ...] = Field(min_length=1)
    version: int = Field(default=1, gt=0)
    licence: Text = "CC-BY-SA-4.0"
    ressources: Resources = Resources()
    questions: tuple[Question, ...] = Field(min_length=1)


class Module(_Strict):
    code: Text
    titre: Text


class CourseFile(_Strict):
    """`course.yaml`."""

    nom: Name
    titre: Text
    description: Text
    langue: Literal["fr", "en"] = "fr"
    noyau: Text = "python3"
    referentiels: tuple[FilePath, ...] = ()
    modules: tuple[Module, ...] = Field(min_length=1)
    exercices: tuple[Exercise, ...] = Field(min_length=1)


class Skill(_Strict):
    code: Text
    titre: Text


class Block(_Strict):
    code: Text
    titre: Text
    competences: tuple[Skill, ...] = ()


class Framework(_Strict):
    """A référentiel: blocks of skills. A block without skills is a skill itself."""

    code: Name
    titre: Text
    periode: Text
    source: Text
    blocs: tuple[Block, ...] = Field(min_length=1)

"""A roster: a CSV file with French headers, as spreadsheets save it, read as hostile data.

Reading never stops at the first bad line: each gets one message with its number, so that a
file is corrected in one go.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bacasable.cohort import username as usernames
from bacasable.cohort.people import checked_email, checked_name
from bacasable.database import Role
from bacasable.errors import InvalidInputError, TooLargeError

MAX_BYTES = 1_000_000
MAX_LINES = 2_000
MOST_FOLLOWED = 3  # apprentices of one tutor

# header without accent, case or punctuation -> field
COLUMNS = {
    "identifiant": "username",
    "login": "username",
    "nom": "last_name",
    "prenom": "first_name",
    "courriel": "email",
    "email": "email",
    "mail": "email",
    "role": "role",
    "suit": "follows",
}
COLUMNS_ARE = "Les colonnes sont : identifiant;nom;prénom;courriel;rôle;suit."
REQUIRED = {"last_name": "nom", "first_name": "prénom", "email": "courriel"}

ROLES = {
    "": Role.LEARNER,
    "apprenant": Role.LEARNER,
    "apprenante": Role.LEARNER,
    "formateur": Role.TRAINER,
    "formatrice": Role.TRAINER,
    "formateurrice": Role.TRAINER,
    "tuteur": Role.TUTOR,
    "tutrice": Role.TUTOR,
    "tuteurrice": Role.TUTOR,
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One good line. `username` is empty where the file leaves it to be derived.

    `follows`: usernames or addresses of the learners that a tutor follows.
    """

    line: int
    username: str
    first_name: str
    last_name: str
    email: str
    role: Role
    follows: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a line is refused."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.message}"


@dataclass(frozen=True, kw_only=True)
class Roster:
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read(content: bytes) -> Roster:
    """Read a file. Raises `InvalidInputError` where it isn't a roster at all."""
    if len(content) > MAX_BYTES:
        raise TooLargeError("le fichier dépasse 1 Mo.", todo="Une promo par fichier.")
    rows = _rows(_decoded(content))
    header = next(rows, None)
    fields = _fields(header[1] if header else [])
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, cells in rows:
        try:
            entries.append(_entry(line, cells, fields, entries))
        except InvalidInputError as error:
            problems.append(Problem(line=line, message=error.line()))
    return Roster(entries=tuple(entries), problems=tuple(problems))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")  # what Excel saves on a French Windows
    except UnicodeDecodeError:
        raise InvalidInputError(
            "l'encodage du fichier n'est pas reconnu.", todo="Enregistrez-le en CSV UTF-8."
        ) from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > MAX_LINES:
                raise TooLargeError("le fichier dépasse 2000 lignes.", todo="Coupez-le.")
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InvalidInputError(
            f"ce n'est pas un fichier CSV ({error}).",
            where=f"ligne {reader.line_num}",
            todo="Enregistrez la feuille au format CSV.",
        ) from None


def _fields(header: list[str]) -> dict[str, int]:
    fields: dict[str, int] = {}
    for index, title in enumerate(header):
        field = COLUMNS.get(_plain(title))
        if field is None or field in fields:
            what = "inconnue" if field is None else "en double"
            raise InvalidInputError(
                f"colonne {what} « {title[:40]} ».",
                where="première ligne",
                todo=COLUMNS_ARE,
            )
        fields[field] = index
    if missing := [title for field, title in REQUIRED.items() if field not in fields]:
        raise InvalidInputError(
            f"il manque la colonne « {missing[0]} ».",
            where="première ligne",
            todo=COLUMNS_ARE,
        )
    return fields


def _entry(line: int, cells: list[str], fields: dict[str, int], before: list[Entry]) -> Entry:
    if len(cells) > len(fields) and any(cell.strip() for cell in cells[len(fields) :]):
        raise InvalidInputError("trop de colonnes.", todo="Vérifiez les séparateurs.")
    values = {f: cells[i].strip() if i < len(cells) else "" for f, i in fields.items()}
    for field, title in REQUIRED.items():
        if not values[field]:
            raise InvalidInputError(f"il manque : {title}.", todo="Complétez la ligne.")
    username, role = values.get("username", ""), _role(values.get("role", ""))
    entry = Entry(
        line=line,
        username=usernames.checked(username) if username else "",
        first_name=checked_name(values["first_name"]),
        last_name=checked_name(values["last_name"]),
        email=checked_email(values["email"]),
        role=role,
        follows=_follows(values.get("follows", ""), role),
    )
    _refuse_duplicate(entry, before)
    return entry


def _refuse_duplicate(entry: Entry, before: list[Entry]) -> None:
    for other in before:
        if entry.email.lower() == other.email.lower():
            raise InvalidInputError(
                f"même courriel qu'à la ligne {other.line}.", todo="Une ligne par personne."
            )
        if entry.username and entry.username == other.username:
            raise InvalidInputError(
                f"même identifiant qu'à la ligne {other.line}.", todo="Changez-en un."
            )


def _follows(text: str, role: Role) -> tuple[str, ...]:
    """The names in the column of a tutor: separated by spaces, commas or bars."""
    names = tuple(dict.fromkeys(re.split(r"[\s,|]+", text.strip(" ,|")))) if text else ()
    if names and role is not Role.TUTOR:
        raise InvalidInputError(
            "la colonne « suit » est pour les tuteur·rices.", todo="Videz-la sur cette ligne."
        )
    if len(names) > MOST_FOLLOWED:
        raise InvalidInputError(
            f"un·e tuteur·rice suit au plus trois apprenant·es, pas {len(names)}.",
            todo="Confiez les autres à une autre personne.",
        )
    return names


def _role(text: str) -> Role:
    try:
        return ROLES[_plain(text)]
    except KeyError:
        raise InvalidInputError(
            f"rôle inconnu « {text[:40]} ».",
            todo="Choisissez apprenant·e, formateur·rice ou tuteur·rice.",
        ) from None


def _plain(text: str) -> str:
    """Letters only, without accents: `Prénom` and `E-mail` -> `prenom` and `email`."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in letters if c.isalpha())

"""Checks of SQL queries: the learner's text is run on a database that the test cell makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verifie.conseils import conseil_sql
from verifie.echec import Echec, echec
from verifie.egalite import TOLERANCE, ecart
from verifie.lecture import lire_texte
from verifie.messages import dire
from verifie.montre import enumerer

MOST_STEPS = 20_000_000  # of SQLite's virtual machine, about one second
STEPS_BETWEEN_CHECKS = 10_000
MOST_ROWS = 10_000
LONGEST_VALUE = 1_000_000  # bytes, of one value or of the query
READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


class Requete:
    """The learner's query called `nom`, run once. Each method is a check."""

    def __init__(self, nom: str, noms: list[str], lignes: list[tuple[Any, ...]], aide: str) -> None:
        self.nom = nom
        self.noms = noms
        self.lignes = lignes
        self.aide = aide

    def colonnes(self, *noms: str, aide: str = "") -> None:
        """It gives these columns, in this order; letter case doesn't count."""
        found, wanted = [n.casefold() for n in self.noms], [n.casefold() for n in noms]
        shown = enumerer(self.noms)
        missing = [name for name in noms if name.casefold() not in found]
        if missing:
            raise self._echec("colonnes_manquent", aide, manque=enumerer(missing), trouve=shown)
        extra = [name for name in self.noms if name.casefold() not in wanted]
        if extra:
            raise self._echec("colonnes_en_trop", aide, trop=enumerer(extra))
        if found != wanted:
            raise self._echec("colonnes_ordre", aide, trouve=shown)

    def rend(
        self,
        lignes: Sequence[Sequence[Any]],
        *,
        ordre: bool = True,
        tolerance: float = TOLERANCE,
        aide: str = "",
    ) -> None:
        """It gives these rows; `ordre=False`: in any order."""
        wanted = [tuple(line) for line in lignes]
        if len(self.lignes) != len(wanted):
            sens = "trop_de_lignes" if len(self.lignes) > len(wanted) else "pas_assez_de_lignes"
            raise self._echec("lignes", aide, trouve=len(self.lignes), sens=dire(sens))
        difference = ecart(self.lignes, wanted, tolerance=tolerance, ordre=ordre)
        if difference == "ordre":
            raise self._echec("lignes_ordre", aide)
        if difference:
            raise self._echec("sql_valeurs", aide)

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def sql(nom: str, *, script: str, aide: str = "") -> Requete:
    """`nom` is the text of a query that only reads.

    `script`: SQL that makes the database, or the name of a `.sql` file beside the notebook.
    """
    text = lire_texte(nom, aide=aide)
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(_script(script))
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        database.set_authorizer(_only_reading)
        database.set_progress_handler(_Countdown(), STEPS_BETWEEN_CHECKS)
        return _run(database, nom, text, aide)
    finally:
        database.close()


def _run(database: sqlite3.Connection, nom: str, text: str, aide: str) -> Requete:
    try:
        cursor = database.execute(text)
        rows = cursor.fetchmany(MOST_ROWS)
    except sqlite3.DatabaseError as error:
        if "interrupted" in str(error):
            raise echec("sql_lente", aide=aide, nom=nom) from None
        if "not authorized" in str(error):
            raise echec("sql_pas_select", aide=aide, nom=nom) from None
        raise _stopped(error, nom, aide) from None
    except (sqlite3.Warning, ValueError, OverflowError) as error:
        raise _stopped(error, nom, aide) from None
    if cursor.description is None:
        raise echec("sql_pas_select", aide=aide, nom=nom)
    return Requete(nom, [column[0] for column in cursor.description], rows, aide)


def _stopped(error: Exception, nom: str, aide: str) -> Echec:
    message = str(error)[:120].rstrip(".")
    return echec("sql_erreur", aide=aide, nom=nom, message=message, conseil=conseil_sql(message))


def _script(script: str) -> str:
    if script.endswith(".sql") and "\n" not in script:
        return Path(script).read_text(encoding="utf-8")
    return script


def _only_reading(action: int, *_details: str | None) -> int:
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


class _Countdown:
    """Stops a query that would take too long, whatever the machine's speed."""

    def __init__(self) -> None:
        self.left = MOST_STEPS // STEPS_BETWEEN_CHECKS

    def __call__(self) -> int:
        self.left -= 1
        return int(self.left < 0)

"""Checks of a SQLite database: its tables and constraints, and the rows that it holds.

The database is the learner's: a text of SQL, or the bytes of a file. It is opened in memory, under
a limit of steps, and may touch nothing outside.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from verifie.conseils import conseil_sql
from verifie.echec import Echec, echec
from verifie.egalite import TOLERANCE, ecart
from verifie.lecture import lire_texte
from verifie.messages import dire
from verifie.montre import enumerer, montrer

MOST_STEPS = 20_000_000  # of SQLite's virtual machine, about one second
STEPS_BETWEEN_CHECKS = 10_000
MOST_ROWS = 10_000
LARGEST_BASE = 20_000_000  # bytes, of a value or of the whole
OUTSIDE = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
PRAGMAS = {"foreign_keys", "table_info", "index_list", "index_info", "foreign_key_list"}


class Base:
    """A database called `nom`. Each method is a check."""

    def __init__(self, nom: str, connexion: sqlite3.Connection, aide: str = "") -> None:
        self.nom = nom
        self.aide = aide
        self._connexion = connexion

    def table(self, nom: str, *colonnes: str, aide: str = "") -> None:
        """It has this table, with exactly these columns in any order."""
        found = [row["name"] for row in self._pragma("table_info", nom)]
        if not found:
            tables = [
                row[0] for row in self._lire("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            raise self._echec("table_absente", aide, table=nom, trouve=enumerer(tables))
        names = {name.casefold() for name in found}
        missing = [name for name in colonnes if name.casefold() not in names]
        what = dire("la_table", table=nom)
        if missing:
            shown = enumerer(found)
            raise self._echec(
                "base_colonnes", aide, quoi=what, manque=enumerer(missing), trouve=shown
            )
        extra = [name for name in found if name.casefold() not in {n.casefold() for n in colonnes}]
        if extra and colonnes:
            raise self._echec("base_en_trop", aide, quoi=what, trop=enumerer(extra))

    def cle_primaire(self, table: str, *colonnes: str, aide: str = "") -> None:
        """The table's primary key is made of exactly these columns."""
        self.table(table, aide=aide)
        if self._primary(table) != _folded(colonnes):
            raise self._echec("cle_primaire", aide, table=table)

    def obligatoire(self, table: str, *colonnes: str, aide: str = "") -> None:
        """These columns refuse NULL."""
        self.table(table, aide=aide)
        rows = self._pragma("table_info", table)
        firm = {row["name"].casefold() for row in rows if row["notnull"]}
        for name in colonnes:
            if name.casefold() not in firm:
                raise self._echec("pas_obligatoire", aide, table=table, colonne=name)

    def unique(self, table: str, *colonnes: str, aide: str = "") -> None:
        """Two rows can't have the same values in these columns together."""
        self.table(table, aide=aide)
        wanted = _folded(colonnes)
        indexes = [row for row in self._pragma("index_list", table) if row["unique"]]
        found = [self._pragma("index_info", row["name"]) for row in indexes if not row["partial"]]
        sets = [_folded([str(row["name"]) for row in rows]) for rows in found]
        if wanted not in [*sets, self._primary(table)]:
            raise self._echec("pas_unique", aide, table=table, colonne=enumerer([*colonnes]))

    def relie(self, table: str, colonne: str, cible: str, *, aide: str = "") -> None:
        """The column is a foreign key to the table `cible`."""
        self.table(table, aide=aide)
        links = [
            (row["from"].casefold(), row["table"].casefold())
            for row in self._pragma("foreign_key_list", table)
        ]
        if (colonne.casefold(), cible.casefold()) not in links:
            raise self._echec("pas_reliee", aide, table=table, colonne=colonne, cible=cible)

    def accepte(self, instruction: str, *, aide: str = "") -> None:
        """It takes this change; the database stays as it was."""
        error = self._essayer(instruction)
        if error is not None:
            raise self._echec("base_refuse", aide, message=str(error)[:120], ligne=instruction)

    def refuse(self, instruction: str, *, aide: str = "") -> None:
        """A constraint stops this change."""
        error = self._essayer(instruction)
        if error is None:
            raise self._echec("base_accepte", aide, ligne=instruction)
        if not isinstance(error, sqlite3.IntegrityError):
            raise self._echec("base_refuse", aide, message=str(error)[:120], ligne=instruction)

    def contient(
        self,
        requete: str,
        lignes: Sequence[Sequence[Any]],
        *,
        ordre: bool = True,
        tolerance: float = TOLERANCE,
        aide: str = "",
    ) -> None:
        """The author's query gives these rows."""
        found, wanted = self._lire(requete), [tuple(line) for line in lignes]
        if len(found) != len(wanted):
            sens = "trop_de_lignes" if len(found) > len(wanted) else "pas_assez_de_lignes"
            raise self._echec("base_lignes", aide, trouve=len(found), sens=dire(sens))
        if ecart([tuple(row) for row in found], wanted, tolerance=tolerance, ordre=ordre):
            first = next((f for f, w in zip(found, wanted, strict=True) if tuple(f) != w), found[0])
            raise self._echec("base_valeurs", aide, trouve=montrer(tuple(first)))

    def _primary(self, table: str) -> list[str]:
        return _folded([row["name"] for row in self._pragma("table_info", table) if row["pk"]])

    def _pragma(self, what: str, name: str) -> list[sqlite3.Row]:
        return self._lire(f"SELECT * FROM pragma_{what}(?)", name)  # noqa: S608 - our own names

    def _lire(self, requete: str, *valeurs: Any) -> list[sqlite3.Row]:
        with _countdown(self._connexion):
            try:
                return self._connexion.execute(requete, valeurs).fetchmany(MOST_ROWS)
            except sqlite3.Error as error:
                raise self._echec("base_requete", "", message=str(error)[:120]) from None

    def _essayer(self, instruction: str) -> sqlite3.Error | None:
        """Run it on a copy. The error that stopped it, if any."""
        copy = _memory()
        try:
            self._connexion.backup(copy)
            copy.execute("PRAGMA foreign_keys = ON")
            with _countdown(copy):
                copy.execute(instruction)
        except sqlite3.Error as error:
            return error
        finally:
            copy.close()
        return None

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def base(nom: str, *, avant: str = "", suite: str = "", aide: str = "") -> Base:
    """`nom` is a text of SQL that makes a database.

    `avant` and `suite`: the author's SQL, to run before and after it.
    """
    text = lire_texte(nom, aide=aide)
    connexion = _memory()
    connexion.executescript(avant)
    for script, cle in ((text, "base_script"), (suite, "base_suite")):
        try:
            with _countdown(connexion):
                connexion.executescript(script)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            connexion.close()
            if "interrupted" in str(error):
                raise echec("base_lente", aide=aide, nom=nom) from None
            said = str(error)[:120].rstrip(".")
            raise echec(cle, aide=aide, nom=nom, message=said, conseil=conseil_sql(said)) from None
        connexion.commit()
        connexion.execute("PRAGMA foreign_keys = ON")
    return Base(nom, connexion, aide)


def ouvrir_base(nom: str, contenu: bytes, *, aide: str = "") -> Base:
    """The database whose file holds `contenu`."""
    connexion = _memory()
    try:
        if not contenu.startswith(b"SQLite format 3\0"):
            raise sqlite3.DatabaseError("not a database")
        connexion.deserialize(contenu)
        connexion.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connexion.close()
        raise echec("base_illisible", aide=aide, nom=nom) from None
    return Base(nom, connexion, aide)


def octets_de_base(script: str) -> bytes:
    """The bytes of a SQLite file that the author's `script` makes."""
    connexion = sqlite3.connect(":memory:")
    try:
        connexion.executescript(script)
        return connexion.serialize()
    finally:
        connexion.close()


def _memory() -> sqlite3.Connection:
    connexion = sqlite3.connect(":memory:", isolation_level=None)
    connexion.row_factory = sqlite3.Row
    connexion.execute("PRAGMA trusted_schema = OFF")
    connexion.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_BASE)
    return connexion


@contextlib.contextmanager
def _countdown(connexion: sqlite3.Connection) -> Iterator[None]:
    """Inside, nothing outside of the database can be touched, and everything ends."""
    left = iter(range(MOST_STEPS // STEPS_BETWEEN_CHECKS))
    connexion.set_authorizer(_inside)
    connexion.set_progress_handler(lambda: next(left, None) is None, STEPS_BETWEEN_CHECKS)
    try:
        yield
    finally:
        connexion.set_authorizer(None)
        connexion.set_progress_handler(None, 0)


def _inside(action: int, first: str | None, *_details: str | None) -> int:
    if action in OUTSIDE or (action == sqlite3.SQLITE_PRAGMA and first not in PRAGMAS):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _folded(names: Sequence[str]) -> list[str]:
    return sorted(name.casefold() for name in names)

"""A database is judged by its constraints and its rows, whoever made it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import verifie
from verifie.echec import discretion

GOOD = """
PRAGMA foreign_keys = ON;
CREATE TABLE ville (code TEXT PRIMARY KEY NOT NULL, nom TEXT NOT NULL UNIQUE);
CREATE TABLE rue (
    id INTEGER PRIMARY KEY,
    nom TEXT NOT NULL,
    ville_code TEXT NOT NULL REFERENCES ville (code),
    longueur REAL CHECK (longueur > 0),
    UNIQUE (nom, ville_code)
);
"""
ROWS = "INSERT INTO ville VALUES ('34', 'Lattes'); INSERT INTO rue VALUES (1, 'a', '34', 2.5);"


def test_constraints_are_read_from_the_database_itself() -> None:
    with verifie.avec({"schema": GOOD}):
        base = verifie.base("schema", suite=ROWS)
        base.table("RUE", "id", "nom", "ville_code", "longueur")
        base.cle_primaire("ville", "code")
        base.obligatoire("rue", "nom", "ville_code")
        base.unique("ville", "nom")
        base.unique("rue", "ville_code", "nom")
        base.unique("ville", "code")
        base.relie("rue", "ville_code", "ville")
        base.accepte("INSERT INTO rue VALUES (2, 'b', '34', NULL)")
        base.refuse("INSERT INTO rue VALUES (2, 'b', '99', 1)")
        base.refuse("INSERT INTO rue VALUES (2, 'b', '34', 0)")
        base.contient("SELECT nom, longueur FROM rue", [("a", 2.5)])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("CREATE TABLE rue", "CREATE TABLE rues", "n'a pas de table `rue`"),
        ("longueur REAL CHECK (longueur > 0),", "", "manque la colonne `longueur`"),
        ("nom TEXT NOT NULL,", "nom TEXT NOT NULL, bis TEXT,", "colonne en trop : `bis`"),
        ("TEXT PRIMARY KEY NOT NULL", "TEXT NOT NULL UNIQUE", "clé primaire de la table `ville`"),
        ("nom TEXT NOT NULL,", "nom TEXT,", "valeur vide dans `nom`"),
        ("NOT NULL UNIQUE);", "NOT NULL);", "la même valeur"),
        ("REFERENCES ville (code)", "", "n'est pas une clé étrangère vers `ville`"),
        ("CHECK (longueur > 0)", "", "une contrainte devrait le refuser"),
        ("longueur > 0", "longueur > 10", "refuse des lignes"),
        ("CREATE TABLE ville", "CREATE TABEL ville", "ne s'exécute pas"),
    ],
)
def test_each_missing_constraint_is_named(old: str, new: str, message: str) -> None:
    assert old in GOOD
    names = {"schema": GOOD.replace(old, new)}
    with verifie.avec(names), pytest.raises(verifie.Echec, match=message):
        check_all()


def check_all() -> None:
    base = verifie.base("schema")
    base.table("rue", "id", "nom", "ville_code", "longueur")
    base.cle_primaire("ville", "code")
    base.obligatoire("rue", "nom")
    base.unique("ville", "nom")
    base.relie("rue", "ville_code", "ville")
    base = verifie.base("schema", suite=ROWS)
    base.refuse("INSERT INTO rue VALUES (2, 'b', NULL, 1)")
    base.refuse("INSERT INTO rue VALUES (2, 'b', '34', -1)")


def test_a_table_may_need_others_that_the_author_makes() -> None:
    link = "CREATE TABLE lien (ville TEXT REFERENCES ville (code));"
    with verifie.avec({"lien": link}):
        base = verifie.base("lien", avant=GOOD, suite=ROWS)
        base.relie("lien", "ville", "ville")
        base.accepte("INSERT INTO lien VALUES ('34')")
        base.refuse("INSERT INTO lien VALUES ('35')")


def test_a_partial_or_wider_unique_index_is_not_unique() -> None:
    wide = "CREATE TABLE t (a, b, UNIQUE (a, b)); CREATE UNIQUE INDEX i ON t (a) WHERE b > 1;"
    with verifie.avec({"schema": wide}), pytest.raises(verifie.Echec, match="la même valeur"):
        verifie.base("schema").unique("t", "a")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("ATTACH '{folder}/x.db' AS x; CREATE TABLE x.t (a);", "not authorized"),
        ("VACUUM INTO '{folder}/x.db';", "ne s'exécute pas"),
        ("PRAGMA temp_store_directory = '{folder}';", "not authorized"),
        (
            "CREATE TABLE t AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
            "SELECT max(n) AS m FROM r;",
            "trop de temps",
        ),
        ("CREATE TABLE t AS SELECT zeroblob(1000000000) AS a;", "ne s'exécute pas"),
    ],
)
def test_a_script_stays_inside_and_ends(script: str, message: str, tmp_path: Path) -> None:
    script = script.format(folder=tmp_path)
    with verifie.avec({"schema": script}), pytest.raises(verifie.Echec, match=message):
        verifie.base("schema")
    assert list(tmp_path.iterdir()) == []


def test_a_trial_leaves_the_database_as_it_was() -> None:
    with verifie.avec({"schema": "CREATE TABLE t (a);"}):
        base = verifie.base("schema")
        base.accepte("INSERT INTO t VALUES (1)")
        base.contient("SELECT * FROM t", [])


def test_rows_are_compared_and_hidden_ones_stay_hidden() -> None:
    with verifie.avec({"schema": "CREATE TABLE t (a); INSERT INTO t VALUES (918273645), (2);"}):
        base = verifie.base("schema")
        base.contient("SELECT a FROM t", [(2,), (918273645,)], ordre=False)
        with pytest.raises(verifie.Echec, match=r"revoir : \(918273645,\)"):
            base.contient("SELECT a FROM t", [(2,), (3,)])
        with discretion(), pytest.raises(verifie.Echec) as seen:
            base.contient("SELECT a FROM t", [(2,), (3,)])
        assert "918273645" not in str(seen.value)
        with pytest.raises(verifie.Echec, match="trop"):
            base.contient("SELECT a FROM t", [(2,)])


def writes(path: str) -> int:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO t VALUES (3)")
    count = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    connection.close()
    return int(count)


def test_a_file_that_a_function_wrote_is_a_database() -> None:
    content = verifie.octets_de_base("CREATE TABLE t (a);")
    with verifie.avec({"f": writes, "g": lambda path: Path(path).write_text("SQLite format 3")}):
        atelier = verifie.atelier("f", fichiers={"x.db": content})
        atelier.rend(1, "x.db")
        atelier.rend(2, "x.db")
        atelier.base("x.db").contient("SELECT a FROM t", [(3,), (3,)])
        broken = verifie.atelier("g", fichiers={"x.db": content})
        broken.rend(15, "x.db")
        with pytest.raises(verifie.Echec, match="pas une base SQLite"):
            broken.base("x.db")
        cut = verifie.atelier("f", fichiers={"x.db": content, "y.db": content[:5000]})
        cut.rend(1, "x.db")
        with pytest.raises(verifie.Echec):
            cut.base("y.db").contient("SELECT a FROM t", [(3,)])

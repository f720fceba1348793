"""What the errors of Python and of SQLite mean, for somebody who meets them for the first time."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

CONSEILS: dict[str, Phrase] = {
    "NameError": Phrase(
        "Un nom n'existe pas : vérifiez l'orthographe.",
        "A name does not exist: check the spelling.",
    ),
    "UnboundLocalError": Phrase(
        "Une variable est utilisée avant d'avoir reçu une valeur.",
        "A variable is used before it got a value.",
    ),
    "TypeError": Phrase(
        "Une opération mélange des types qui ne vont pas ensemble, ou il manque un argument.",
        "An operation mixes types that don't go together, or an argument is missing.",
    ),
    "ValueError": Phrase(
        "Le type est bon, mais la valeur ne convient pas.", "The type is right, the value is not."
    ),
    "ZeroDivisionError": Phrase(
        "Une division par zéro : pensez au cas où il n'y a aucun élément.",
        "A division by zero: think of the case with no item.",
    ),
    "IndexError": Phrase(
        "Une position n'existe pas : pensez à la liste vide et au dernier indice.",
        "A position does not exist: think of the empty list and of the last index.",
    ),
    "KeyError": Phrase(
        "Une clé ou une colonne n'existe pas : vérifiez son nom exact.",
        "A key or a column does not exist: check its exact name.",
    ),
    "AttributeError": Phrase(
        "Une méthode ou un attribut n'existe pas pour ce type d'objet.",
        "A method or an attribute does not exist for this type of object.",
    ),
    "FileNotFoundError": Phrase(
        "Un fichier n'existe pas à cet endroit : vérifiez son nom.",
        "A file does not exist at this place: check its name.",
    ),
    "IntegrityError": Phrase(
        "La base refuse une ligne : une contrainte n'est pas respectée.",
        "The database refuses a row: a constraint is not respected.",
    ),
    "OperationalError": Phrase(
        "La base ne comprend pas la requête : vérifiez les noms et la ponctuation.",
        "The database does not understand the query: check names and punctuation.",
    ),
    "HTTPError": Phrase(
        "Le serveur a répondu par une erreur : regardez son code (404, 429, 500).",
        "The server answered with an error: look at its code (404, 429, 500).",
    ),
    "RecursionError": Phrase(
        "La fonction s'appelle elle-même sans fin.", "The function calls itself for ever."
    ),
    "SystemExit": Phrase(
        "N'arrêtez pas Python avec `exit()` dans une fonction.",
        "Don't stop Python with `exit()` in a function.",
    ),
}

# Part of Python's message -> what it means, where the error's type alone would mislead.
PRECISIONS: dict[str, Phrase] = {
    "truth value of a": Phrase(
        "Une colonne entière n'est ni vraie ni fausse. Reliez les conditions par `&` ou `|`, "
        "chacune entre parenthèses.",
        "A whole column is neither true nor false. Join the conditions with `&` or `|`, "
        "each in parentheses.",
    ),
}

# Part of SQLite's message -> what it means.
CONSEILS_SQL: dict[str, Phrase] = {
    "no such column": Phrase(
        "Cette colonne n'existe pas dans les tables citées : vérifiez son nom, et `FROM`.",
        "This column does not exist in the tables that are named: check its name, and `FROM`.",
    ),
    "no such table": Phrase(
        "Cette table n'existe pas : vérifiez son nom.",
        "This table does not exist: check its name.",
    ),
    "ambiguous column name": Phrase(
        "Plusieurs tables ont cette colonne : écrivez `table.colonne`.",
        "Several tables have this column: write `table.column`.",
    ),
    "misuse of aggregate": Phrase(
        "Un calcul sur un groupe n'est pas permis à cet endroit.",
        "A computation over a group is not allowed there.",
    ),
    "syntax error": Phrase(
        "Un mot manque, ou il n'est pas à sa place, juste avant cet endroit.",
        "A word is missing or out of place, just before this.",
    ),
    "incomplete input": Phrase(
        "La fin manque : une parenthèse, ou un mot.",
        "The end is missing: a parenthesis, or a word.",
    ),
    "unrecognized token": Phrase(
        "Un signe n'est pas compris : vérifiez les apostrophes autour des textes.",
        "A sign is not understood: check the quotes around texts.",
    ),
    "one statement at a time": Phrase(
        "Gardez une seule requête, sans rien après le point-virgule.",
        "Keep one query, with nothing after the semicolon.",
    ),
}

"""Sentences about functions and the errors that they raise."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

_AUTRES_FR = "`{nom}` ne donne pas le bon résultat sur d'autres données que celles de l'énoncé."
_AUTRES_EN = "`{nom}` does not give the right result on data other than the exercise's."

PHRASES: dict[str, Phrase] = {
    "pas_une_fonction": Phrase(
        "`{nom}` n'est pas une fonction. Écrivez `def {nom}(...):`.",
        "`{nom}` is not a function. Write `def {nom}(...):`.",
    ),
    "parametres": Phrase(
        "`{nom}` a {trouve} paramètre(s) ; il en faut {attendu}.",
        "`{nom}` has {trouve} parameter(s); it should have {attendu}.",
    ),
    "rend_none": Phrase(
        "`{appel}` ne rend rien. Terminez la fonction par `return` (et non par `print`).",
        "`{appel}` returns nothing. End the function with `return` (not `print`).",
        "`{nom}` ne rend rien. Terminez la fonction par `return` (et non par `print`).",
        "`{nom}` returns nothing. End the function with `return` (not `print`).",
    ),
    "rend": Phrase(
        "`{appel}` rend {trouve} ; on attend {attendu}.",
        "`{appel}` returns {trouve}; {attendu} is expected.",
        _AUTRES_FR,
        _AUTRES_EN,
    ),
    "rend_type": Phrase(
        "`{appel}` rend {trouve} ; il faut {attendu}.",
        "`{appel}` returns {trouve}; it should be {attendu}.",
        "`{nom}` rend {trouve} ; il faut {attendu}.",
        "`{nom}` returns {trouve}; it should be {attendu}.",
    ),
    "rend_illisible": Phrase(
        "`{appel}` rend un objet que cette vérification ne sait pas lire : {type}.",
        "`{appel}` returns an object that this check cannot read: {type}.",
        "`{nom}` rend un objet que cette vérification ne sait pas lire : {type}.",
        "`{nom}` returns an object that this check cannot read: {type}.",
    ),
    "rend_faux": Phrase(
        "Ce que rend `{appel}` n'est pas juste. {detail}",
        "What `{appel}` returns is not right. {detail}",
        _AUTRES_FR + " {detail}",
        _AUTRES_EN + " {detail}",
    ),
    "leve_erreur": Phrase(
        "`{appel}` s'arrête sur une erreur {type} ({message}). {conseil}",
        "`{appel}` stops with an error {type} ({message}). {conseil}",
        "`{nom}` s'arrête sur une erreur {type} avec d'autres données. {conseil}",
        "`{nom}` stops with an error {type} on other data. {conseil}",
    ),
    "pas_ecrite": Phrase(
        "`{nom}` n'est pas encore écrite : effacez `raise NotImplementedError()` et répondez.",
        "`{nom}` is not written yet: delete `raise NotImplementedError()` and answer.",
    ),
    "modifie": Phrase(
        "`{nom}` modifie la valeur reçue (argument {rang}). Travaillez sur une copie.",
        "`{nom}` changes the value that it was given (argument {rang}). Work on a copy.",
    ),
    "doit_lever": Phrase(
        "`{appel}` devrait provoquer l'erreur {attendu} ; la fonction rend {trouve}.",
        "`{appel}` should raise {attendu}; the function returns {trouve}.",
        "`{nom}` devrait provoquer l'erreur {attendu} dans un cas particulier.",
        "`{nom}` should raise {attendu} in a special case.",
    ),
    "leve_autre": Phrase(
        "`{appel}` provoque l'erreur {trouve} ; on attend l'erreur {attendu}.",
        "`{appel}` raises {trouve}; {attendu} is expected.",
        "`{nom}` provoque l'erreur {trouve} ; on attend l'erreur {attendu}.",
        "`{nom}` raises {trouve}; {attendu} is expected.",
    ),
}

# What Python's own errors mean, for somebody who meets them for the first time.
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

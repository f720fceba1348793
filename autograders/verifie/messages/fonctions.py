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
        "`{appel}` ne rend rien. Vérifiez que la fonction finit toujours par un `return` "
        "(et non par un `print`).",
        "`{appel}` returns nothing. Check that the function always ends with a `return` "
        "(not a `print`).",
        "`{nom}` ne rend rien. Vérifiez que la fonction finit toujours par un `return` "
        "(et non par un `print`).",
        "`{nom}` returns nothing. Check that the function always ends with a `return` "
        "(not a `print`).",
    ),
    "rend": Phrase(
        "`{appel}` rend {trouve} ; on attend {attendu}.",
        "`{appel}` returns {trouve}; {attendu} is expected.",
        _AUTRES_FR,
        _AUTRES_EN,
    ),
    "rend_place": Phrase(
        "À la place `{place}`, ce que rend `{appel}` contient {trouve} ; on attend {attendu}.",
        "At `{place}`, what `{appel}` returns holds {trouve}; {attendu} is expected.",
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
    "rend_paresseux": Phrase(
        "`{appel}` rend un objet qui se lit une seule fois ({type}). "
        "Transformez-le avec `list(...)` avant de le rendre.",
        "`{appel}` returns an object that can be read only once ({type}). "
        "Turn it into a list with `list(...)` before you return it.",
        "`{nom}` rend un objet qui se lit une seule fois ({type}). "
        "Transformez-le avec `list(...)` avant de le rendre.",
        "`{nom}` returns an object that can be read only once ({type}). "
        "Turn it into a list with `list(...)` before you return it.",
    ),
    "rend_une_fonction": Phrase(
        "`{appel}` rend une fonction, pas son résultat. Avez-vous oublié les parenthèses ?",
        "`{appel}` returns a function, not its result. Are the parentheses missing?",
        "`{nom}` rend une fonction, pas son résultat. Avez-vous oublié les parenthèses ?",
        "`{nom}` returns a function, not its result. Are the parentheses missing?",
    ),
    "rend_regroupement": Phrase(
        "`{appel}` rend un regroupement sans calcul ({type}). Ajoutez un calcul, comme `.sum()`.",
        "`{appel}` returns a grouping without a computation ({type}). Add one, such as `.sum()`.",
        "`{nom}` rend un regroupement sans calcul ({type}). Ajoutez un calcul, comme `.sum()`.",
        "`{nom}` returns a grouping without a computation ({type}). Add one, such as `.sum()`.",
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

"""Values that don't fit: of another type, missing from a table, out of a list."""

from __future__ import annotations

import re

from bacasable_lab.explain.wording import cut, first, short


def key(text: str) -> str:
    columns = re.search(r"not in index|are in the \[(columns|index)\]", text)
    if columns:
        return (
            "Une des colonnes demandées n'existe pas dans ce tableau. "
            "Affichez `tableau.columns` et comparez lettre par lettre."
        )
    return (
        f"La clé ou la colonne {cut(text)} n'existe pas. Vérifiez l'orthographe, les majuscules et les "
        "espaces. Pour un tableau pandas, affichez `tableau.columns` ; pour un dictionnaire, "
        "`dictionnaire.keys()`."
    )


def type_(text: str) -> str:
    for pattern, sentence in _TYPES:
        match = re.search(pattern, text)
        if match:
            return sentence.format(*(short(group) for group in match.groups()))
    return (
        "Cette opération ne marche pas avec ce type de valeur. Affichez `type(valeur)` pour savoir "
        "ce que contient chaque variable."
    )


_TYPES = (
    (
        r"can only concatenate str \(not \"(\w+)\"\) to str",
        "Vous collez un texte et {0} avec `+`. Transformez d'abord la valeur en texte : "
        "`str(valeur)`.",
    ),
    (
        r"unsupported operand type\(s\) for ([^:]+): 'NoneType' and|"
        r"unsupported operand type\(s\) for ([^:]+): '\w+' and 'NoneType'",
        "Une des deux valeurs vaut None, c'est-à-dire rien. Souvent, une fonction a oublié son "
        "`return`.",
    ),
    (
        r"unsupported operand type\(s\) for ([^:]+): '(\w+)' and '(\w+)'",
        "L'opération {0} ne marche pas entre {1} et {2}. Pour calculer avec un texte, "
        "transformez-le : `int(texte)` ou `float(texte)`.",
    ),
    (
        r"'(\w+)' object is not callable",
        "Les parenthèses `( )` appellent une fonction, mais il y a ici {0}. Une variable porte "
        "peut-être le nom d'une fonction, ou il fallait des crochets `[ ]`.",
    ),
    (
        r"'(NoneType)' object is not (?:subscriptable|iterable)",
        "La valeur est None, c'est-à-dire rien. Souvent, une fonction a oublié son `return`.",
    ),
    (
        r"'(\w+)' object is not subscriptable",
        "Les crochets `[ ]` prennent un élément, mais cela ne marche pas avec {0}. Si c'est une "
        "fonction, utilisez des parenthèses.",
    ),
    (
        r"'(\w+)' object is not iterable",
        "Une boucle parcourt une liste ou un texte, pas {0}. Avec un nombre : `range(nombre)`.",
    ),
    (
        r"missing (\d+) required (?:positional|keyword-only) arguments?: (.+)$",
        "Il manque une valeur entre les parenthèses de la fonction : {1}.",
    ),
    (
        r"takes (?:from \d+ to )?(\d+) (?:positional )?arguments? but (\d+)",
        "La fonction attend {0} valeur(s) entre les parenthèses ; elle en a reçu {1}.",
    ),
    (
        r"got an unexpected keyword argument '([^']+)'",
        "Cette fonction n'a pas de réglage « {0} ». Vérifiez l'orthographe dans l'aide : "
        "`help(fonction)`.",
    ),
    (
        r"list indices must be integers or slices, not (\w+)",
        "Dans une liste, la place entre crochets est un nombre entier (0 pour le premier), "
        "pas {0}.",
    ),
    (
        r"'[<>]=?' not supported between instances of '(\w+)' and '(\w+)'",
        "On ne peut pas comparer {0} et {1}. Transformez-les d'abord dans le même type.",
    ),
    (
        r"'(\w+)' object does not support item assignment",
        "On ne peut pas changer un morceau de cela ({0}). Créez une nouvelle valeur.",
    ),
    (
        r"unhashable type: '(\w+)'",
        "La clé d'un dictionnaire ne peut pas être {0}. Utilisez un texte ou un nombre.",
    ),
)


def index(_: str) -> str:
    return (
        "Cette place n'existe pas : la liste est trop courte. La première place est 0, la dernière "
        "est `len(liste) - 1`."
    )


def zero(_: str) -> str:
    return "Une division par zéro est impossible. Vérifiez la valeur par laquelle vous divisez."


def value(text: str) -> str:
    number = first(
        r"(?:invalid literal for int\(\) with base 10|could not convert string to float): (.+)",
        text,
    )
    if number:
        return f"Le texte {number} n'est pas un nombre : il ne peut pas être transformé."
    if "truth value of a" in text:
        return (
            "`if`, `and` et `or` attendent un seul vrai ou faux, et il y a ici toute une colonne. "
            "Pour filtrer un tableau, utilisez `&` et `|` avec des parenthèses."
        )
    if "unpack" in text:
        return "Le nombre de variables à gauche du `=` n'est pas celui des valeurs à droite."
    return "Le type est bon, mais pas la valeur. Affichez-la juste avant cette ligne."

"""Code that Python can't read."""

from __future__ import annotations

import re

from bacasable_lab.explain.wording import first


def indentation(text: str) -> str:
    if "expected an indented block" in text:
        line = first(r"on line (\d+)", text)
        after = f" (ligne {line})" if line else ""
        return (
            f"Il manque un décalage. Après une ligne qui finit par « : »{after}, décalez la ligne "
            "suivante de quatre espaces."
        )
    if "unexpected indent" in text:
        return "Cette ligne est décalée sans raison. Enlevez les espaces en début de ligne."
    return (
        "Les décalages ne s'alignent pas. Les lignes d'un même bloc commencent toutes au même "
        "endroit : quatre espaces par niveau."
    )


def tab(_: str) -> str:
    return "Ce code mélange des tabulations et des espaces. N'utilisez que des espaces."


def syntax(text: str) -> str:
    for pattern, sentence in _SYNTAX:
        if re.search(pattern, text):
            return sentence.format(first(r"'([^']{1,3})'", text))
    return (
        "Python ne comprend pas cette écriture. Regardez l'endroit montré par « ^ », et la fin de "
        "la ligne d'avant : il manque souvent une parenthèse, un guillemet, une virgule ou « : »."
    )


_SYNTAX = (
    (
        r"expected ':'",
        "Il manque « : » à la fin de la ligne (après if, else, for, while, def ou class).",
    ),
    (
        r"was never closed",
        "Vous avez ouvert « {} » et vous ne l'avez pas fermé. Ajoutez le signe qui ferme.",
    ),
    (r"unmatched", "Il y a un « {} » en trop, ou il manque celui qui ouvre."),
    (
        r"does not match opening",
        "Le signe qui ferme n'est pas celui qui ouvre : ( va avec ), [ avec ], { avec }.".replace(
            "{", "{{"
        ).replace("}", "}}"),
    ),
    (
        r"unterminated (triple-quoted )?(f-)?string",
        "Un texte n'est pas fermé. Mettez le même guillemet au début et à la fin.",
    ),
    (
        r"Maybe you meant '==' ",
        "Pour comparer, écrivez deux signes égal : `==`. Un seul `=` range une valeur.",
    ),
    (
        r"forgot a comma",
        "Il manque sans doute une virgule entre deux éléments, ou un guillemet.",
    ),
    (
        r"Missing parentheses in call to 'print'",
        "Avec `print`, mettez des parenthèses : `print(valeur)`.",
    ),
    (r"'return' outside function", "`return` ne va que dans une fonction, bien décalé sous `def`."),
    (
        r"cannot assign to",
        "À gauche de `=`, il faut le nom d'une variable. Pour comparer, écrivez `==`.",
    ),
    (
        r"invalid character",
        "Un signe n'est pas le bon : souvent un guillemet « courbe » copié d'un texte. "
        "Retapez-le au clavier.",
    ),
    (
        r"invalid decimal literal|leading zeros",
        "Ce nombre est mal écrit. La décimale s'écrit avec un point (3.5), et un nom de variable "
        "ne commence pas par un chiffre.",
    ),
)

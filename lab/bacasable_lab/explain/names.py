"""Names, modules and files that don't exist."""

from __future__ import annotations

import re

from bacasable_lab.explain.wording import KINDS, first, short


def name(text: str) -> str:
    name = first(r"name '([^']+)'", text)
    if "referenced before assignment" in text or "not associated with a value" in text:
        return local(first(r"variable '([^']+)'", text))
    close = first(r"Did you mean: '([^']+)'", text)
    if close:
        return f"Le nom « {name} » n'existe pas. Vouliez-vous écrire « {close} » ?"
    return (
        f"Le nom « {name} » n'existe pas (encore). Vérifiez l'orthographe, ou exécutez d'abord la "
        "cellule qui le crée. Si c'est un texte, mettez-le entre guillemets."
    )


def local(name: str) -> str:
    return (
        f"Dans cette fonction, « {name} » est utilisée avant de recevoir une valeur. "
        "Donnez-lui une valeur au début de la fonction."
    )


def module(text: str) -> str:
    name = first(r"No module named '([^']+)'", text)
    return (
        f"La bibliothèque « {name} » n'est pas installée ici. Vérifiez l'orthographe de l'`import` ; "
        "si elle est juste, demandez à votre formateur·rice."
    )


def import_(text: str) -> str:
    name = first(r"cannot import name '([^']+)'", text)
    return (
        f"« {name} » n'existe pas dans cette bibliothèque. Vérifiez l'orthographe." if name else ""
    )


def file(text: str) -> str:
    name = first(r"No such file or directory: '([^']+)'", text)
    return (
        f"Le fichier « {name} » est introuvable. Vérifiez son nom, majuscules et fin (.csv) "
        "comprises. Il se cherche dans le dossier du notebook."
    )


def attribute(text: str) -> str:
    match = re.search(r"'(\w+)' object has no attribute '([^']+)'", text)
    if match and match[1] == "NoneType":
        return "La valeur est None, c'est-à-dire rien. Souvent, une fonction a oublié son `return`."
    if match:
        what = KINDS.get(match[1], f"un objet {short(match[1])}")
        return f"« .{short(match[2])} » n'existe pas pour {what}. Vérifiez l'orthographe."
    module = first(r"has no attribute '([^']+)'", text)
    return f"« {module} » n'existe pas à cet endroit. Vérifiez l'orthographe." if module else ""

"""Sentences about points."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "reussi": Phrase("✓ {titre} ({points})", "✓ {titre} ({points})"),
    "manque": Phrase("✗ {titre} (0 sur {points})", "✗ {titre} (0 of {points})"),
    "indice": Phrase("  Où regarder : {aide}", "  Where to look: {aide}"),
    "total": Phrase("Total : {points} sur {maximum}.", "Total: {points} of {maximum}."),
    "visible": Phrase(
        "Vérifications visibles : {points} sur {declares}. "
        "D'autres vérifications ({reste}) se feront après le rendu, sur d'autres données.",
        "Visible checks: {points} of {declares}. "
        "Other checks ({reste}) will be made after you hand in, on other data.",
    ),
    "virgule": Phrase(",", "."),
    "point": Phrase("{points} point", "{points} point"),
    "pluriel_points": Phrase("{points} points", "{points} points"),
    "imprevu": Phrase(
        "La vérification n'a pas pu aller au bout (erreur {type}). "
        "Vérifiez le type de votre réponse ; en cas de doute, prévenez votre formateur·rice.",
        "The check could not be completed (error {type}). "
        "Check the type of your answer; if in doubt, tell your trainer.",
    ),
}

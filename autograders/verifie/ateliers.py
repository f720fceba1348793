"""Checks of functions that read, write or log: each call happens in a folder of its own.

What a call leaves in the folder, the next call of the same `Atelier` finds there. Files come back
as bytes, few and small; a link is never followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifie import espace
from verifie.bases import Base, ouvrir_base
from verifie.echec import Echec, echec
from verifie.fonctions import Fonction
from verifie.lecture import portrait
from verifie.messages import dire
from verifie.montre import enumerer, montrer
from verifie.neutre import Illisible


class Atelier(Fonction):
    """The learner's function called `nom`, in a folder with `fichiers`. Each method is a check."""

    def __init__(self, nom: str, fichiers: Mapping[str, bytes], *, aide: str = "") -> None:
        super().__init__(nom, aide=aide)
        self.fichiers = dict(fichiers)
        self.refuses: list[str] = []
        self.lignes: list[tuple[str, str]] = []

    def journal(
        self, niveau: str, *mentions: str | Sequence[str], en_tout: bool = True, aide: str = ""
    ) -> None:
        """The last call logged at this level one line for each of `mentions`, in order.

        A line mentions a text, or each of several. `en_tout`: and no other line at this level.
        """
        found = [text for level, text in self.lignes if level == niveau]
        if not found:
            raise self._echec("journal_vide", aide, niveau=niveau)
        if en_tout and len(found) != len(mentions):
            sens = dire("trop_de_lignes" if len(found) > len(mentions) else "pas_assez_de_lignes")
            raise self._echec("journal_lignes", aide, niveau=niveau, trouve=len(found), sens=sens)
        rest = iter(found)
        for mention in mentions:
            parts = (mention,) if isinstance(mention, str) else tuple(mention)
            if not any(all(part in line for part in parts) for line in rest):
                shown = montrer(found[0])
                raise self._echec("journal_sans", aide, attendu=enumerer([*parts]), trouve=shown)

    def pas_de_journal(self, niveau: str, *, aide: str = "") -> None:
        """The last call logged nothing at this level."""
        found = [text for level, text in self.lignes if level == niveau]
        if found:
            raise self._echec("journal_en_trop", aide, niveau=niveau, trouve=montrer(found[0]))

    def octets(self, fichier: str, *, aide: str = "") -> bytes:
        """The content of a file of the folder."""
        if fichier in self.refuses:
            raise self._echec("fichier_refuse", aide, fichier=fichier)
        if fichier not in self.fichiers:
            raise self._echec("fichier_absent", aide, fichier=fichier)
        return self.fichiers[fichier]

    def texte(self, fichier: str, attendu: str | None = None, *, aide: str = "") -> str:
        """The text of a file, in UTF-8: equal to `attendu`, the ends of lines aside."""
        content = self.octets(fichier, aide=aide)
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise self._echec("fichier_illisible", aide, fichier=fichier) from None
        if attendu is not None and text.rstrip("\n") != attendu.rstrip("\n"):
            raise self._echec("fichier_contenu", aide, fichier=fichier, trouve=montrer(text))
        return text

    def intact(self, fichier: str, contenu: str | bytes, *, aide: str = "") -> None:
        """The file still has this content."""
        if self.octets(fichier, aide=aide) != _bytes(contenu):
            raise self._echec("fichier_change", aide, fichier=fichier)

    def base(self, fichier: str, *, aide: str = "") -> Base:
        """A SQLite database of the folder, to check further."""
        return ouvrir_base(fichier, self.octets(fichier, aide=aide), aide=aide or self.aide)

    def _appeler(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> espace.Appel:
        question = {"args": args, "kwargs": kwargs, "fichiers": dict(self.fichiers)}
        seen = portrait(self.nom, "atelier", demande=question, aide=self.aide)
        self.fichiers = {str(name): bytes(content) for name, content in seen["fichiers"].items()}
        self.refuses = [str(name) for name in seen["refuses"]]
        self.lignes = [(str(line["niveau"]), str(line["texte"])) for line in seen["journal"]]
        refus = Illisible(seen["refus"][0], **seen["refus"][1]) if seen["refus"] else None
        return espace.Appel(
            resultat=espace.Valeur(valeur=seen["valeur"], refus=refus),
            exception=seen["exception"],
            message=seen["message"],
            ancetres=tuple(seen["ancetres"]),
            modifies=tuple(seen["modifies"]),
        )

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def atelier(
    nom: str, *, fichiers: Mapping[str, str | bytes] | None = None, aide: str = ""
) -> Atelier:
    """`nom` is a function to call in a folder that holds `fichiers` (name -> content)."""
    if not portrait(nom, "fonction", aide=aide)["appelable"]:
        raise echec("pas_une_fonction", aide=aide, nom=nom)
    given = {name: _bytes(content) for name, content in (fichiers or {}).items()}
    return Atelier(nom, given, aide=aide)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content

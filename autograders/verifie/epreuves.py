"""Checks of tests that a learner wrote: they accept what is right and notice what is wrong.

A version is the source of the function under test. It is sent to the learner's side, put in place
of the function while one test runs, and taken away. A test that accepts a right version written
otherwise than the one in the notebook looks at what the function does, not at its code.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifie.echec import Echec, echec
from verifie.fonctions import conseil
from verifie.lecture import portrait
from verifie.montre import enumerer


class Epreuves:
    """The learner's tests `noms` of the function `cible`. Each method is a check."""

    def __init__(self, noms: Sequence[str], cible: str, *, aide: str = "") -> None:
        self.noms = tuple(noms)
        self.cible = cible
        self.aide = aide

    def acceptent(self, *sources: str, aide: str = "") -> None:
        """Each right version passes each test."""
        for source in sources:
            for nom in self.noms:
                error, message = self._lancer(nom, source, aide)
                if error:
                    raise self._refuse(nom, error, message, aide)

    def attrapent(self, defaut: str, source: str, *, aide: str = "") -> None:
        """A version with a defect, described by `defaut`, fails at least one test."""
        if not any(self._lancer(nom, source, aide)[0] for nom in self.noms):
            cle = "epreuve_laisse" if len(self.noms) == 1 else "epreuves_laissent"
            shown = enumerer([*self.noms])
            raise self._echec(cle, aide, noms=shown, defaut=defaut)

    def _lancer(self, nom: str, source: str, aide: str) -> tuple[str, str]:
        seen = portrait(
            nom, "epreuve", demande={"cible": self.cible, "source": source}, aide=aide or self.aide
        )
        return str(seen["exception"]), str(seen["message"])

    def _refuse(self, nom: str, error: str, message: str, aide: str) -> Echec:
        if error == "NotImplementedError":
            return echec("pas_ecrite", aide=aide or self.aide, nom=nom)
        if error in ("AssertionError", "Failed"):
            return self._echec("epreuve_refuse", aide, epreuve=nom)
        return self._echec(
            "epreuve_erreur",
            aide,
            epreuve=nom,
            type=error,
            message=" ".join(message.split())[:120],
            conseil=conseil(error),
        )

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.cible, **valeurs)


def epreuves(*noms: str, cible: str, juste: str, au_moins: int = 1, aide: str = "") -> Epreuves:
    """The tests `noms` of the function `cible`; without names, all those called `test_…`
    that use it.

    They must accept `juste`, the source of a right version, or every other check fails: a test
    that is always red catches everything and says nothing.
    """
    found = noms or tuple(
        map(str, portrait(cible, "epreuves", demande={"cible": cible}, aide=aide)["noms"])
    )
    if len(found) < au_moins:
        raise echec("epreuves_absentes", aide=aide, nom=cible, trouve=len(found), attendu=au_moins)
    checked = Epreuves(found, cible, aide=aide)
    checked.acceptent(juste)
    return checked

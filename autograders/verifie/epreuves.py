"""Checks of tests that a learner wrote: they accept what is right and notice what is wrong.

A version is the source of the function under test. It is sent to the learner's side and put in
place of the function while one test runs, or given to a regression test as its argument. A test
that accepts a right version written otherwise than the one in the notebook looks at what the
function does, not at its code.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifie.conseils import conseil
from verifie.echec import Echec, echec
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
                error, message = _lancer(nom, self.cible, source, aide=aide or self.aide)
                if error:
                    raise self._refuse(nom, error, message, aide)

    def attrapent(self, defaut: str, source: str, *, aide: str = "") -> None:
        """A version with a defect, described by `defaut`, fails at least one test."""
        aide = aide or self.aide
        errors = (_lancer(nom, self.cible, source, aide=aide)[0] for nom in self.noms)
        if not any(errors):
            cle = "epreuve_laisse" if len(self.noms) == 1 else "epreuves_laissent"
            shown = enumerer([*self.noms])
            raise self._echec(cle, aide, noms=shown, defaut=defaut)

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


class Regression:
    """The learner's test called `nom`, which takes the function to test. Each method is a check."""

    def __init__(self, nom: str, fonction: str, *, aide: str) -> None:
        self.nom = nom
        self.fonction = fonction
        self.aide = aide

    def echoue_sur(self, *sources: str, aide: str = "") -> None:
        """It fails, by an assertion or another error, on each of these faulty codes."""
        missed = self._errors(sources, aide).count("")
        if missed:
            shown = {"trouve": missed, "total": len(sources)}
            raise echec("regression_passe", aide=aide or self.aide, nom=self.nom, **shown)

    def passe_sur(self, *sources: str, aide: str = "") -> None:
        """It passes on each of these right codes."""
        errors = [error for error in self._errors(sources, aide) if error]
        if errors:
            raise echec("regression_echoue", aide=aide or self.aide, nom=self.nom, type=errors[0])

    def _errors(self, sources: tuple[str, ...], aide: str) -> list[str]:
        aide = aide or self.aide
        errors = [
            _lancer(self.nom, self.fonction, source, donnee=True, aide=aide)[0]
            for source in sources
        ]
        if "NotImplementedError" in errors:
            raise echec("pas_ecrite", aide=aide, nom=self.nom)
        return errors


def _lancer(
    nom: str, cible: str, source: str, *, donnee: bool = False, aide: str
) -> tuple[str, str]:
    """The class and the text of what the test raised on this version, empty when it passed."""
    asked = {"cible": cible, "source": source, "donnee": donnee}
    seen = portrait(nom, "epreuve", demande=asked, aide=aide)
    return str(seen["exception"]), str(seen["message"])


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


def regression(nom: str, *, fonction: str, aide: str = "") -> Regression:
    """`nom` is a test that takes the function to test, which sources define as `fonction`."""
    return Regression(nom, fonction, aide=aide)

"""Checks of regression tests: a test must fail on the faulty code and pass on the mended one."""

from __future__ import annotations

from verifie.echec import echec
from verifie.lecture import portrait


class Regression:
    """The learner's test called `nom`: a function that is given the code to test."""

    def __init__(self, nom: str, fonction: str, *, aide: str) -> None:
        self.nom = nom
        self.fonction = fonction
        self.aide = aide

    def echoue_sur(self, *sources: str, aide: str = "") -> None:
        """It fails, by an assertion or another error, on each of these faulty codes."""
        missed = sum(not error for error in self._errors(sources, aide))
        if missed:
            shown = {"trouve": missed, "total": len(sources)}
            raise echec("regression_passe", aide=aide or self.aide, nom=self.nom, **shown)

    def passe_sur(self, *sources: str, aide: str = "") -> None:
        """It passes on each of these right codes."""
        errors = [error for error in self._errors(sources, aide) if error]
        if errors:
            raise echec("regression_echoue", aide=aide or self.aide, nom=self.nom, type=errors[0])

    def _errors(self, sources: tuple[str, ...], aide: str) -> list[str]:
        asked = {"sources": list(sources), "fonction": self.fonction}
        trait = portrait(self.nom, "essai", demande=asked, aide=aide or self.aide)
        errors: list[str] = trait["erreurs"]
        if "NotImplementedError" in errors:
            raise echec("pas_ecrite", aide=aide or self.aide, nom=self.nom)
        return errors


def regression(nom: str, *, fonction: str, aide: str = "") -> Regression:
    """`nom` is a test that takes the function to test, which sources define as `fonction`."""
    return Regression(nom, fonction, aide=aide)

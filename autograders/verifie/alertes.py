"""Checks of alert functions: silent on what is normal, awake when something happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verifie.echec import echec
from verifie.fonctions import Fonction, fonction
from verifie.montre import montrer_type, nommer_type


class Alerte:
    """The learner's function called `nom`, which answers True to raise an alarm."""

    def __init__(self, checked: Fonction, *, aide: str) -> None:
        self.checked = checked
        self.aide = aide

    def se_tait(self, cas: Sequence[tuple[Any, ...]], *, au_plus: int = 0, aide: str = "") -> None:
        """On these normal cases it raises at most `au_plus` alarms."""
        raised = self._alarms(cas, aide)
        if raised > au_plus:
            shown = {"trouve": raised, "total": len(cas), "attendu": au_plus}
            raise echec("alerte_trop", aide=aide or self.aide, nom=self.checked.nom, **shown)

    def reagit(
        self, cas: Sequence[tuple[Any, ...]], *, au_moins: int | None = None, aide: str = ""
    ) -> None:
        """On these abnormal cases it raises at least `au_moins` alarms; on all, unless given."""
        raised, wanted = self._alarms(cas, aide), len(cas) if au_moins is None else au_moins
        if raised < wanted:
            shown = {"trouve": raised, "total": len(cas), "attendu": wanted}
            raise echec("alerte_manque", aide=aide or self.aide, nom=self.checked.nom, **shown)

    def _alarms(self, cas: Sequence[tuple[Any, ...]], aide: str) -> int:
        answers = [self.checked.resultat(*args, aide=aide) for args in cas]
        for answer in answers:
            if type(answer) is not bool:
                raise echec(
                    "alerte_type",
                    aide=aide or self.aide,
                    nom=self.checked.nom,
                    trouve=montrer_type(answer),
                    attendu=nommer_type("bool"),
                )
        return sum(answers)


def alerte(nom: str, *, aide: str = "") -> Alerte:
    """`nom` is a function that says whether to raise an alarm."""
    return Alerte(fonction(nom, aide=aide), aide=aide)

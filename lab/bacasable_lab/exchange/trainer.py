"""What trainers do with the stock exchange is done by the platform: each says where.

Collecting and returning feedback happen by themselves. Releasing asks for dates and rules that
an nbgrader command has no place for.
"""

from __future__ import annotations

from nbgrader.exchange import ExchangeError, abc

from bacasable_lab.exchange.seam import Exchange


class _Elsewhere(Exchange):
    said = ""

    def copy_files(self) -> None:
        """Say where this is done."""
        self.fail(self.said)


class ExchangeReleaseAssignment(_Elsewhere, abc.ExchangeReleaseAssignment):  # type: ignore[misc]
    """`nbgrader release_assignment`."""

    said = (
        "Un exercice se publie depuis le tableau de bord (page de la promo, « Publier ») : "
        "on y choisit les dates et les tentatives."
    )


class ExchangeNowhere(Exchange, abc.ExchangeList):  # type: ignore[misc]
    """For formgrader, which lists the exchange on every request: there is none to ask."""

    def start(self) -> None:
        """Tell formgrader to offer neither release nor collection."""
        raise ExchangeError


class ExchangeCollect(_Elsewhere, abc.ExchangeCollect):  # type: ignore[misc]
    """`nbgrader collect`."""

    said = (
        "Rien à ramasser : chaque rendu arrive et se corrige tout seul. "
        "Voyez le tableau de bord de la promo."
    )


class ExchangeReleaseFeedback(_Elsewhere, abc.ExchangeReleaseFeedback):  # type: ignore[misc]
    """`nbgrader release_feedback`."""

    said = (
        "Rien à envoyer : le retour arrive tout seul après la correction, "
        "selon la règle choisie à la publication."
    )

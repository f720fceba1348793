"""Checks of matplotlib figures: what is written, what is drawn, and whether all can read it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import numpy as np

from verifie.echec import echec
from verifie.lecture import portrait
from verifie.messages import dire

Trace = Literal["lignes", "barres", "nuages"]
SHORTEST_TITLE = 10
GRAPHIC_CONTRAST = 3.0  # WCAG 2.1, 1.4.11: graphical objects


class Figure:
    """The learner's figure (or axes) called `nom`. Each method is a check."""

    def __init__(self, nom: str, trait: dict[str, Any], *, aide: str = "") -> None:
        self.nom = nom
        self.aide = aide
        self.titre_general = trait["titre"]
        self.axes: list[dict[str, Any]] = trait["axes"]

    def titre(self, *, minimum: int = SHORTEST_TITLE, aide: str = "") -> None:
        """It has a title long enough to say something."""
        title = (self.titre_general or self.axes[0]["titre"]).strip()
        if not title:
            raise self._echec("figure_sans_titre", aide)
        if len(title) < minimum:
            raise self._echec("figure_titre_court", aide, trouve=title)

    def axes_nommes(
        self, *, unite_x: Sequence[str] = (), unite_y: Sequence[str] = (), aide: str = ""
    ) -> None:
        """Both axes have a name, which holds one of the spellings of the unit."""
        for key, axis, units in (("abscisse", "axe_x", unite_x), ("ordonnee", "axe_y", unite_y)):
            label = self.axes[0][key].strip()
            if not label:
                raise self._echec("figure_axe", aide, axe=dire(axis))
            if units and not any(unit.casefold() in label.casefold() for unit in units):
                raise self._echec("figure_unite", aide, axe=dire(axis), trouve=label)

    def legende(self, entrees: int, *, aide: str = "") -> None:
        """The legend has this many entries, each with a name of its own."""
        legend = self.axes[0]["legende"]
        if not legend:
            raise self._echec("figure_sans_legende", aide)
        named = {text.strip() for text in legend if text.strip() and not text.startswith("_")}
        if len(named) != entrees:
            raise self._echec("figure_legende", aide, trouve=len(named), attendu=entrees)

    def traces(self, genre: Trace, nombre: int, *, aide: str = "") -> None:
        """It shows exactly this many lines, sets of bars or sets of points."""
        found = len(self.axes[0][genre])
        if found != nombre:
            what = dire(f"traces_{genre}")
            raise self._echec("figure_traces", aide, trouve=found, quoi=what, attendu=nombre)

    def montre_lignes(self, attendues: Sequence[Sequence[float]], *, aide: str = "") -> None:
        """Each of these series of heights is one of its lines."""
        self._montre([line["y"] for line in self.axes[0]["lignes"]], attendues, aide)

    def lignes_sur(self, abscisses: Sequence[float], *, aide: str = "") -> None:
        """Each of its lines is drawn over these horizontal positions."""
        if not all(_same(line["x"], abscisses) for line in self.axes[0]["lignes"]):
            raise self._echec("figure_abscisses", aide)

    def montre_barres(self, attendues: Sequence[Sequence[float]], *, aide: str = "") -> None:
        """Each of these series of values is one of its sets of bars."""
        self._montre([bars["valeurs"] for bars in self.axes[0]["barres"]], attendues, aide)

    def montre_nuages(
        self, attendus: Sequence[tuple[Sequence[float], Sequence[float]]], *, aide: str = ""
    ) -> None:
        """Each of these pairs (x, y) is one of its sets of points."""
        drawn = [np.column_stack([p["x"], p["y"]]).ravel() for p in self.axes[0]["nuages"]]
        wanted = [np.column_stack([x, y]).ravel() for x, y in attendus]
        self._montre(drawn, wanted, aide)

    def contraste(self, *, minimum: float = GRAPHIC_CONTRAST, aide: str = "") -> None:
        """Every drawn colour stands out from its background."""
        for axes in self.axes:
            for color in _colors(axes):
                ratio = rapport_de_contraste(color, axes["fond"])
                if ratio < minimum:
                    raise self._echec(
                        "figure_contraste", aide, trouve=f"{ratio:.1f}", attendu=f"{minimum:g}"
                    )

    def pas_que_la_couleur(self, *, aide: str = "") -> None:
        """Two plots always differ by something else than their colour."""
        signs: dict[str, list[Any]] = {
            "lignes": [(line["style"], line["marqueur"]) for line in self.axes[0]["lignes"]],
            "barres": [tuple(bars["hachures"][:1]) for bars in self.axes[0]["barres"]],
            "nuages": [points["marqueur"] for points in self.axes[0]["nuages"]],
        }
        for kind, marks in signs.items():
            if any(a == b for a, b in combinations(marks, 2)):
                raise self._echec("figure_couleur_seule", aide, moyen=dire(f"moyen_{kind}"))

    def part_de_zero(self, *, aide: str = "") -> None:
        """Its vertical axis begins at zero or lower."""
        if self.axes[0]["bas_ordonnee"] > 0:
            raise self._echec("figure_zero", aide)

    def _montre(self, drawn: Sequence[Any], wanted: Sequence[Any], aide: str) -> None:
        for series in wanted:
            if not any(_same(values, series) for values in drawn):
                raise self._echec("figure_donnees", aide)

    def _echec(self, cle: str, aide: str, **valeurs: object) -> AssertionError:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def figure(nom: str, *, aide: str = "") -> Figure:
    """`nom` is a figure of matplotlib (or its axes) on which something is drawn."""
    trait = portrait(nom, "figure", aide=aide)
    drawn = [axes for axes in trait["axes"] if axes["lignes"] or axes["barres"] or axes["nuages"]]
    if not drawn:
        raise echec("figure_vide", aide=aide, nom=nom)
    return Figure(nom, {**trait, "axes": drawn}, aide=aide)


def rapport_de_contraste(a: Sequence[float], b: Sequence[float]) -> float:
    """Contrast ratio of two RGB colours in [0, 1], from 1 to 21 (WCAG 2.1)."""
    dark, light = sorted((_luminance(a), _luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Sequence[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _colors(axes: dict[str, Any]) -> list[tuple[float, float, float]]:
    colors = [line["couleur"] for line in axes["lignes"]]
    colors += [color for bars in axes["barres"] for color in bars["couleurs"]]
    colors += [color for points in axes["nuages"] for color in points["couleurs"]]
    return sorted(set(colors))


def _same(values: Any, wanted: Sequence[float]) -> bool:
    found = np.asarray(values)
    expected = np.asarray(wanted, dtype=float)
    if found.dtype.kind not in "biuf" or found.shape != expected.shape:
        return False
    return bool(np.allclose(found.astype(float), expected, equal_nan=True))

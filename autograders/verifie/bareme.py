"""Partial credit: a test cell ends with the points that it gives.

nbgrader reads the value of a test cell's last line as its points. `Bareme.total()` gives a plain
float between 0 and the maximum, and prints a line a criterion. A criterion that fails, or breaks
in an unforeseen way, costs its own points and no others.
"""

from __future__ import annotations

from types import TracebackType
from typing import Literal

from verifie.echec import Echec, discretion
from verifie.messages import dire
from verifie.neutre import nom_du_type


class Bareme:
    """The criteria of one test cell, worth `maximum` points together."""

    def __init__(self, maximum: float) -> None:
        if not maximum > 0:
            raise ValueError("un barème vaut plus de zéro point")
        self.maximum = float(maximum)
        self.declared = 0.0
        self.earned = 0.0
        self.lines: list[str] = []

    def critere(self, points: float, titre: str, *, cache: bool = False) -> Critere:
        """`with note.critere(1, "La liste vide"):` — `cache=True` shows no value in messages."""
        self.declared = round(self.declared + points, 6)
        if not points > 0 or self.declared > self.maximum:
            raise ValueError(f"les critères dépassent le barème ({self.maximum})")
        return Critere(self, float(points), titre, cache=cache)

    def total(self) -> float | None:
        """Print the criteria, return the points earned.

        In a released notebook the hidden criteria are gone. Where all the visible ones succeed,
        nothing is returned then, so that nbgrader's "Validate" doesn't call it a failure.
        """
        print("\n".join([*self.lines, self._conclusion()]))
        if self.declared < self.maximum and self.earned == self.declared:
            return None
        return round(min(self.earned, self.maximum), 2)

    def _conclusion(self) -> str:
        if self.declared == self.maximum:
            return dire("total", points=_number(self.earned), maximum=_points(self.maximum))
        rest = _points(round(self.maximum - self.declared, 6))
        return dire(
            "visible", points=_number(self.earned), declares=_points(self.declared), reste=rest
        )


class Critere:
    """One criterion: what fails inside costs its points and is written down."""

    def __init__(self, bareme: Bareme, points: float, titre: str, *, cache: bool) -> None:
        self.bareme = bareme
        self.points = points
        self.titre = titre
        self._discretion = discretion(cache)

    def __enter__(self) -> None:
        self._discretion.__enter__()

    def __exit__(
        self,
        cls: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[True] | None:
        self._discretion.__exit__(None, None, None)
        if error is None:
            self.bareme.earned = round(self.bareme.earned + self.points, 6)
            self._write(dire("reussi", titre=self.titre, points=_points(self.points)))
            return None
        if isinstance(error, KeyboardInterrupt | GeneratorExit):
            return None
        self._write(dire("manque", titre=self.titre, points=_points(self.points)))
        self._explain(error)
        return True

    def _explain(self, error: BaseException) -> None:
        if not isinstance(error, Echec):
            self._write("  " + dire("imprevu", type=nom_du_type(error)))
            return
        self._write("  " + error.message)
        if error.aide:
            self._write(dire("indice", aide=error.aide))

    def _write(self, line: str) -> None:
        self.bareme.lines.append(line)


def bareme(maximum: float) -> Bareme:
    """Start the criteria of a test cell worth `maximum` points."""
    return Bareme(maximum)


def _number(points: float) -> str:
    return f"{points:g}".replace(".", dire("virgule"))


def _points(points: float) -> str:
    return dire("pluriel_points" if points >= 2 else "point", points=_number(points))

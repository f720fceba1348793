"""A matplotlib figure: what is written on it, what is drawn, in which colours."""

from __future__ import annotations

from typing import Any

import numpy as np

from verifie.neutre import Illisible, nom_du_type


def figure(objet: Any) -> dict[str, Any]:
    """`titre` of the figure and `axes`: one description for each set of axes.

    Accepts a figure or axes, because beginners keep one or the other.
    """
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    if isinstance(objet, Axes):
        return {"titre": "", "axes": [_axes(objet)]}
    if not isinstance(objet, FigureBase):
        raise Illisible("pas_une_figure", type=nom_du_type(objet))
    suptitle = getattr(objet, "_suptitle", None)
    title = suptitle.get_text() if suptitle is not None else ""
    return {"titre": title, "axes": [_axes(axes) for axes in _all_axes(objet)]}


def _all_axes(figure: Any) -> list[Any]:
    return list(figure.axes)


def _axes(axes: Any) -> dict[str, Any]:
    return {
        "titre": axes.get_title() or axes.get_title("left") or axes.get_title("right"),
        "abscisse": axes.get_xlabel(),
        "ordonnee": axes.get_ylabel(),
        "bas_ordonnee": float(min(axes.get_ylim())),
        "legende": _legend(axes),
        "fond": _rgb(axes.get_facecolor()),
        "lignes": [_line(line) for line in axes.get_lines() if _is_drawn(line)],
        "barres": [_bars(container, axes) for container in axes.containers],
        "nuages": [_points(points) for points in axes.collections if _is_points(points)],
        "graduations": [label.get_text() for label in axes.get_xticklabels()],
    }


def _legend(axes: Any) -> list[str] | None:
    """What the legend of the axes says, or else that of the whole figure."""
    legends = [axes.get_legend(), *axes.figure.legends]
    found = next((legend for legend in legends if legend is not None), None)
    return [text.get_text() for text in found.get_texts()] if found else None


def _is_drawn(line: Any) -> bool:
    signs = {str(line.get_linestyle()), str(line.get_marker())}
    return bool(line.get_visible()) and not signs <= {"", " ", "None", "none"}


def _line(line: Any) -> dict[str, Any]:
    return {
        "x": _values(line.get_xdata()),
        "y": _values(line.get_ydata()),
        "etiquette": str(line.get_label()),
        "couleur": _rgb(line.get_color()),
        "style": str(line.get_linestyle()),
        "marqueur": str(line.get_marker()),
    }


def _bars(container: Any, axes: Any) -> dict[str, Any]:
    patches = [patch for patch in container if hasattr(patch, "get_height")]
    across = getattr(container, "orientation", "vertical") == "horizontal"
    ticks = _categories(axes.yaxis if across else axes.xaxis, patches, across)
    return {
        "valeurs": [float(p.get_width() if across else p.get_height()) for p in patches],
        "categories": ticks,
        "etiquette": str(container.get_label()),
        "couleurs": [_rgb(patch.get_facecolor()) for patch in patches],
        "hachures": [str(patch.get_hatch() or "") for patch in patches],
    }


def _categories(axis: Any, patches: list[Any], across: bool) -> list[str]:
    labels = {
        round(float(place), 6): label.get_text()
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
    }
    middles = [
        p.get_y() + p.get_height() / 2 if across else p.get_x() + p.get_width() / 2 for p in patches
    ]
    return [labels.get(round(float(middle), 6), "") for middle in middles]


def _is_points(collection: Any) -> bool:
    return type(collection).__name__ == "PathCollection"


def _points(points: Any) -> dict[str, Any]:
    offsets = np.asarray(np.ma.getdata(points.get_offsets()), dtype=float)
    faces = [_rgb(color) for color in points.get_facecolors()[:1000]]
    paths = points.get_paths()
    return {
        "x": offsets[:, 0],
        "y": offsets[:, 1],
        "etiquette": str(points.get_label()),
        "couleurs": faces,
        "marqueur": str(len(paths[0].vertices)) if paths else "",
    }


def _values(data: Any) -> Any:
    values = np.asarray(data)
    return values.astype(str) if values.dtype.kind == "O" else values


def _rgb(color: Any) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(color)
    return float(red), float(green), float(blue)

"""The score of a learner's model, worked out here from what it predicts.

`score` is a method of the model's own: asked over there, it could answer what it likes.
"""

from __future__ import annotations

from typing import Any

from sklearn.base import is_classifier, is_regressor
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils.multiclass import type_of_target


def score(model: Any, X: Any, *rest: Any, **options: Any) -> Any:
    """Accuracy of a classifier, R² of a regressor; without `y`, what the model itself says."""
    y = rest[0] if rest else options.pop("y", None)
    if y is None:
        session = type(model).__dict__["__bacasable__"][0]
        found = session.attribute({"t": "mine", "n": model._bacasable_number}, "score")
        return found(X, **options)
    weights = rest[1] if len(rest) > 1 else options.pop("sample_weight", None)
    predicted = model.predict(X)
    metric = r2_score if _is_regression(model, y) else accuracy_score
    return metric(y, predicted, sample_weight=weights)


def _is_regression(model: Any, y: Any) -> bool:
    if type_of_target(y).startswith("continuous"):
        return True
    try:
        return bool(is_regressor(model) and not is_classifier(model))
    except (AttributeError, TypeError, ValueError):
        return False

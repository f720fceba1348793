"""One notebook through nbgrader's validator, in a process of its own; the result as JSON.

Usage: python -m bacasable_lab.server.validation NOTEBOOK
"""

from __future__ import annotations

import json
import sys

from nbgrader.apps import NbGrader
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.validator import Validator


def main(notebook: str) -> None:
    """Print what nbgrader's handler would answer."""
    app = NbGrader()
    app.load_config_file()
    try:
        answer = {"success": True, "value": Validator(config=app.config).validate(notebook)}
    except (SchemaTooNewError, SchemaTooOldError):
        what = "Ce carnet vient d'une autre version de nbgrader : récupérez l'exercice de nouveau."
        answer = {"success": False, "value": what}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])

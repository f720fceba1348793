# ATTACK: control - a tool removed all metadata and cell ids, nbformat is 4.4
# KIND: bundle
# SAFE: cells are recognised by their text; the answer is graded
# HONEST_SCORE: 10/10
# ORACLE: score
import json

GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"

def build(nb, dest):
    cells = []
    for c in nb.cells:
        source = GOOD if c.metadata.get("nbgrader", {}).get("grade_id") == "sol" else c.source
        cell = {"cell_type": c.cell_type, "metadata": {}, "source": source}
        if c.cell_type == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    text = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    (dest / "problem1.ipynb").write_text(text)
    return None

# ATTACK: control - the notebook was saved in nbformat 3, with the line ends of another system and no outputs
# KIND: bundle
# SAFE: cells are read as in any other notebook
# HONEST_SCORE: 10/10
# ORACLE: score
import json

import nbformat

GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"

def build(nb, dest):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sol":
            c.source = GOOD.replace("\n", "\r\n")
    old = json.dumps(nbformat.convert(nb, 3), indent=1).replace("\n", "\r\n")
    (dest / "problem1.ipynb").write_bytes(b"\xef\xbb\xbf" + old.encode())

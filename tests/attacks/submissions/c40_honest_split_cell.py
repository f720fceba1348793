# ATTACK: control - the answer was split in two cells, as JupyterLab does: both keep the id
# KIND: bundle
# SAFE: both halves run, in place
# HONEST_SCORE: 10/10
# ORACLE: score
import copy

def build(nb, dest):
    at = next(i for i, c in enumerate(nb.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "sol")
    first, second = nb.cells[at], copy.deepcopy(nb.cells[at])
    first.source = "def square(x):\n    return x * x\n"
    second.source = "def norm(v):\n    return float(sum(t * t for t in v)) ** 0.5\n"
    second.id = "split-half"
    nb.cells.insert(at + 1, second)
    return nb

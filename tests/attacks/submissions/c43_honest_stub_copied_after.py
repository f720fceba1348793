# ATTACK: control - an untouched copy of the answer cell, pasted after the answer, would undo it
# KIND: bundle
# SAFE: a copy of the stub is not run
# HONEST_SCORE: 10/10
# ORACLE: score
import copy

GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"
STUB = "def square(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\ndef norm(v):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"

def build(nb, dest):
    at = next(i for i, c in enumerate(nb.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "sol")
    stub = copy.deepcopy(nb.cells[at])
    stub.source, stub.id = STUB, "a-copy"
    nb.cells[at].source = GOOD
    nb.cells.insert(at + 1, stub)
    return nb

# ATTACK: control - a wrong first try and, in a copy at the end of the notebook, the right answer
# KIND: bundle
# SAFE: both run before the tests, the last wins
# HONEST_SCORE: 10/10
# ORACLE: score
import copy

GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"

def build(nb, dest):
    sol = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "sol")
    again = copy.deepcopy(sol)
    again.source, again.id = GOOD, "second-try"
    nb.cells.append(again)
    return nb

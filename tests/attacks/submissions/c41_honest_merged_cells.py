# ATTACK: control - the answer was merged into the first test cell, whose text it now follows
# KIND: bundle
# SAFE: the answer runs where the missing answer cell was, the test is the course's
# HONEST_SCORE: 10/10
# ORACLE: score
GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"

def build(nb, dest):
    by = {c.metadata["nbgrader"]["grade_id"]: c for c in nb.cells if c.metadata.get("nbgrader")}
    by["t1_public"].source += "\n" + GOOD
    nb.cells = [c for c in nb.cells if c is not by["sol"]]
    return nb

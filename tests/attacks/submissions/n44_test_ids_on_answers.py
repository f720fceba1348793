# ATTACK: the learner's cells claim the ids of the tests and of unknown cells, the tests claim the answer's
# KIND: bundle
# SAFE: each id gets the course's text; the answer stays wrong
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score; max score stays 10
from nbformat.v4 import new_code_cell

def build(nb, dest):
    by = {c.metadata["nbgrader"]["grade_id"]: c for c in nb.cells if c.metadata.get("nbgrader")}
    for name in ("t1_public", "t1_hidden", "t2_numeric", "t3_series"):
        by[name].metadata["nbgrader"]["grade_id"] = "sol"
        nb.cells.insert(0, new_code_cell("pass", metadata={"nbgrader": {"grade_id": name, "grade": True, "points": 50}}))
    return nb

# ATTACK: control - cells in reverse order, the answer turned into Markdown, tests into raw cells
# KIND: bundle
# SAFE: order and types are the course's
# HONEST_SCORE: 10/10
# ORACLE: score
GOOD = "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n"

def build(nb, dest):
    for c in nb.cells:
        graded = c.metadata.get("nbgrader", {})
        if graded.get("grade_id") == "sol":
            c.source = GOOD
        if graded.get("solution") or graded.get("grade"):
            c.cell_type = "markdown" if graded.get("solution") else "raw"
            c.pop("outputs", None)
            c.pop("execution_count", None)
    nb.cells.reverse()
    return nb

# ATTACK: control - the answer uses a module of the learner's own, handed in beside the notebook
# KIND: bundle
# SAFE: a file that shadows nothing is there when the notebook runs
# HONEST_SCORE: 10/10
# ORACLE: score
def build(nb, dest):
    (dest / "outils.py").write_text("def carre(x):\n    return x * x\n")
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sol":
            c.source = ("from outils import carre as square\n\n"
                        "def norm(v):\n    return float(sum(square(t) for t in v)) ** 0.5\n")
    return nb

# ATTACK: control - legal but odd: emoji, combining accents, non-breaking spaces in strings, a byte order mark
# KIND: bundle
# SAFE: graded normally
# HONEST_SCORE: 10/10
# ORACLE: score
import nbformat

GOOD = ("# ✓ réponse 🦆 e\u0301\ntexte = 'a\u00a0b\u202fc'\nπ = 3.14\n"
        "def square(x):\n    return x * x\n\ndef norm(v):\n    return float(sum(t*t for t in v)) ** 0.5\n")

def build(nb, dest):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sol":
            c.source = GOOD
    (dest / "problem1.ipynb").write_bytes(b"\xef\xbb\xbf" + nbformat.writes(nb).encode("utf-8"))
    return None

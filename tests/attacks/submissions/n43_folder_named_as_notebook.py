# ATTACK: a folder named problem1.ipynb, holding a notebook with a good answer
# KIND: bundle
# SAFE: refused: the notebook must be a regular file under exactly its name
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: status and reason; next submission graded
import nbformat

def build(nb, dest):
    folder = dest / "problem1.ipynb"
    folder.mkdir()
    nbformat.write(nb, folder / "problem1.ipynb")
    return None

# ATTACK: keeps what it finds of the running test in the stack and shows it in a later cell of its own
# KIND: bundle
# SAFE: the tests are not where the learner's code can read them, or nothing of it comes back
# HONEST_SCORE: 0/10
# ORACLE: the hidden canary in no page that the learner gets
from nbformat.v4 import new_code_cell

CODE = '''import sys, linecache
_seen = []
def square(x):
    f = sys._getframe(1)
    _seen.extend(linecache.getlines(f.f_code.co_filename))
    _seen.extend(str(c) for c in f.f_code.co_consts)
    return None

def norm(v):
    return square(v)
'''

def build(nb, dest):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sol":
            c.source = CODE
    nb.cells.append(new_code_cell("print(''.join(_seen))"))
    return nb

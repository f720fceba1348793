# ATTACK: 100 000 small rich outputs and clear_output calls
# KIND: cell
# SAFE: outputs are counted and cut while they stream; the page stays small
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: job ends within limit + 10 s; feedback page under 2 MB
# BOUND: 100 000 outputs
from IPython.display import display, HTML, clear_output
for _i in range(100_000):
    display(HTML(f"<b>{_i}</b>"))
    if _i % 1000 == 0:
        clear_output()

def square(x):
    return None

def norm(v):
    return None

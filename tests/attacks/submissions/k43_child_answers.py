# ATTACK: the program asked goes away and lets a child, and the child's child, answer in its place
# KIND: cell
# SAFE: only the program that was started answers; its children are gone with it
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score 0; the next submission is graded
# BOUND: 2 processes
import os

def square(x):
    if os.fork():
        os._exit(0)
    os.setsid()
    return x * x

def norm(v):
    return square(5)

# ATTACK: joins the descriptors that it answers and shows by, and fills one with half a message
# KIND: cell
# SAFE: what arrives is no message; the tests that are left did not run
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score 0; the next submission is graded
import os

def square(x):
    os.dup2(3, 4)
    os.write(4, b"\x00\x00\xff\xff{\"op\": \"done\", \"ok\": true")
    return x * x

def norm(v):
    return None

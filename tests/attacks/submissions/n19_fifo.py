# ATTACK: a named pipe and a socket file among the submitted files (readers hang)
# KIND: bundle
# SAFE: only regular files taken; the collector neither hangs nor stops
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: collection of the other learners goes on within seconds
import os, socket

def build(nb, dest):
    os.mkfifo(dest / "data.csv")
    cwd = os.getcwd()
    os.chdir(dest)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("s.sock")
    finally:
        os.chdir(cwd)
    return nb

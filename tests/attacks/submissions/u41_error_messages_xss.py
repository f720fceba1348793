# ATTACK: HTML and terminal sequences in the name and the message of an exception, and in a traceback
# KIND: cell
# SAFE: as u01
# HONEST_SCORE: 0/10
# ORACLE: as u01 (title ATTACK-OK-u41)
_p = "<script>document.title='ATTACK-OK-u41'</script><img src=x onerror=document.title='ATTACK-OK-u41'>"
_E = type(_p, (Exception,), {})

def square(x):
    raise _E("\x1b]0;ATTACK-OK-u41\x07\x1b[2J" + _p)

def norm(v):
    return square(v)

square(1)

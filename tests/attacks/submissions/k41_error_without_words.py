# ATTACK: raises errors named as Python's own, whose text, arguments, class and trace end the program or never come
# KIND: cell
# SAFE: an error is an error, at once; the run goes on
# HONEST_SCORE: 0/10
# ORACLE: score
class AssertionError(BaseException):
    __module__ = "builtins"

    def __str__(self):
        raise SystemExit(0)

    @property
    def args(self):
        raise KeyboardInterrupt

    @property
    def __class__(self):
        return StopIteration


def square(x):
    raise AssertionError

def norm(v):
    error = UnicodeDecodeError.__new__(UnicodeDecodeError)
    error.__cause__ = error.__context__ = AssertionError()
    raise error

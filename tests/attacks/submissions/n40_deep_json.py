# ATTACK: 200 000 nested lists in the notebook's metadata (recursion in the reader)
# KIND: bundle
# SAFE: depth is checked before anything parses it
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: refused in seconds; the next submission is graded
def build(nb, dest):
    deep = "[" * 200_000 + "]" * 200_000
    (dest / "problem1.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {"a": ' + deep + '}, "cells": []}')
    return None

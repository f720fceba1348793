# ATTACK: JSON that readers disagree on: duplicate keys, NaN, Infinity, huge exponents, lone surrogates
# KIND: bundle
# SAFE: one reading, whatever other readers see; points and tests are the course's
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score
import nbformat

def build(nb, dest):
    text = nbformat.writes(nb).rstrip()[:-1]
    text += ', "cells2": [NaN, Infinity, -Infinity, 1e999999, "\\ud800"], "nbformat": 4, "metadata": {"x": "\\udfff"}}'
    (dest / "problem1.ipynb").write_text(text)
    return None

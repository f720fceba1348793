# ATTACK: 19 MB of "[]," - a few bytes each on disk, a hundred each in memory
# KIND: bundle
# SAFE: values are counted before anything parses them
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: refused in seconds; memory of the grader flat
def build(nb, dest):
    (dest / "problem1.ipynb").write_text('{"nbformat": 4, "cells": [' + "[]," * 6_300_000 + "[]]}")
    return None

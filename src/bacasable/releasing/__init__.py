"""What a trainer does with an exercise before and after it is released.

It composes the stages: `source` says what the author's files are now, `rehearsal` and `check` run
them as hand-ins are run, `changes` compares two versions, `versions` puts a new one in the place
of a released one, `decisions` changes dates and rules.
"""

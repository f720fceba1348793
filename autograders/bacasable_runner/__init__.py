"""The notebook runner of the grading sandbox: see PROTOCOL.md beside this package.

Three kinds of process, one a trust level. The *supervisor* (root in the container, four
capabilities) speaks with the grader and never runs a learner's code. The *zygote* has the
scientific stack imported and only forks. A *learner's process* runs one submission under a user
id that nothing else ever had, and is assumed to be hostile.
"""

PROTOCOL_VERSION = 1

"""The notebook runner of the grading sandbox: see PROTOCOL.md beside this package.

Four kinds of process. The *supervisor* (root in the container, four capabilities) speaks with the
grader and never runs a notebook's code. The *zygote* has the scientific stack imported and only
forks. A *learner's process* runs one submission under a user id that nothing else ever had, and is
assumed to be hostile. An *examiner* runs its test cells under another user id, and asks the
learner's process for values (`outside/`).
"""

PROTOCOL_VERSION = 3

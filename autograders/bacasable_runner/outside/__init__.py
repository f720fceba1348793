"""Deciding outside the learner's process: see PROTOCOL.md, "Examiner and learner's process".

The *agent* runs in the learner's process and answers questions; whatever it says is hostile. The
*examiner* runs the test cells in another process, under another user id, and holds everything that
decides: the tests, the expected values, the verdict. Between them only plain data passes.
"""

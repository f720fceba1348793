"""The server's part of the learner's panel in JupyterLab.

The browser talks to the learner's own Jupyter server only; what needs the platform goes through
the same desk as nbgrader's commands, off the event loop, with the server's token, which the
browser never sees.
"""

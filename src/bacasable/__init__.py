"""The control plane: hub configuration, classroom service, grader, command line."""

"""IPython in a learner's kernels."""

c = get_config()  # noqa: F821

c.InteractiveShellApp.extensions = ["bacasable_lab.french_errors"]

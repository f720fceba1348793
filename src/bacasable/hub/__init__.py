"""JupyterHub's configuration: one concern a module, each with `configure(c, settings)`."""

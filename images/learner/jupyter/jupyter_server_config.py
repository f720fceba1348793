"""The Jupyter server of a learner: only what a learner needs, so that it starts fast."""

from pathlib import Path

c = get_config()  # noqa: F821

c.ServerApp.root_dir = str(Path.home())
c.ServerApp.default_url = "/lab/tree/exercices"
# Each extension that is loaded costs CPU time at every start, and a class starts together.
c.ServerApp.jpserver_extensions = {
    "bacasable_lab": True,
    "jupyterlab": True,
    "jupyter_server_terminals": True,
    "jupyter_lsp": False,
    "notebook": False,
    "notebook_shim": False,
    # bacasable_lab answers what these would, without importing nbgrader.
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
# A notebook that was closed by mistake keeps its variables; one nobody uses is the hub's to stop.
c.FileContentsManager.delete_to_trash = False

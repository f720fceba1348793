"""The zygote: everything imported once, then one fork a submission. It does nothing else.

It stays single-threaded (a fork copies only the calling thread), runs no learner's code and never
sees a job: the forked process gets its cells from the supervisor, over its own channel.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import select
import shutil
import socket
import struct
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

# Before matplotlib is imported: a folder it can write to, with the font list made in the image.
OWN_HOME = Path("/work/zygote")
shutil.copytree("/opt/bacasable/share/matplotlib", OWN_HOME)
os.environ |= {"HOME": str(OWN_HOME), "MPLCONFIGDIR": str(OWN_HOME), "TMPDIR": str(OWN_HOME)}
# Arrow's allocator would start a thread when it is loaded, and a fork copies only one.
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
gc.disable()  # until `_settle`: imports leave next to nothing to collect

import matplotlib.pyplot as plt  # noqa: E402
import pandas as pd  # noqa: E402
from sklearn.linear_model import LinearRegression  # noqa: E402

from bacasable_runner import examine, learner, limits, selftest, shell  # noqa: E402
from bacasable_runner.frames import Message, decode, encode  # noqa: E402
from bacasable_runner.outside import examiner  # noqa: E402

# What course notebooks import. A name that an image doesn't have is left out.
PRELOADED = (
    "asyncio",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "itertools",
    "json",
    "math",
    "pathlib",
    "random",
    "re",
    "sqlite3",
    "statistics",
    "textwrap",
    "timeit",
    "unittest",
    "unittest.mock",
    "urllib.request",
    "zoneinfo",
    "numpy",
    "numpy.testing",
    "numpy.linalg",
    "numpy.random",
    "pandas",
    "pandas.testing",
    "pyarrow",
    "pyarrow.parquet",
    "matplotlib",
    "matplotlib.pyplot",
    "matplotlib.dates",
    "scipy.stats",
    "scipy.sparse",
    "scipy.optimize",
    "scipy.spatial.distance",
    "sklearn",
    "sklearn.cluster",
    "sklearn.compose",
    "sklearn.datasets",
    "sklearn.decomposition",
    "sklearn.dummy",
    "sklearn.ensemble",
    "sklearn.feature_extraction.text",
    "sklearn.feature_selection",
    "sklearn.impute",
    "sklearn.inspection",
    "sklearn.linear_model",
    "sklearn.manifold",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.naive_bayes",
    "sklearn.neighbors",
    "sklearn.neural_network",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.svm",
    "sklearn.tree",
    "verifie",
    "pytest",
    "requests",
    "IPython.display",
)
# As above, for fewer notebooks: imported when nobody waits for it.
PRELOADED_LATER = (
    "statsmodels.api",
    "fastapi",
    "fastapi.testclient",
)
IDLE_SECONDS = 0.3  # without a request: then one more thing is prepared

ROLES: dict[str, Callable[..., None]] = {
    "learner": learner.main,
    "examiner": examiner.main,
    "selftest": selftest.main,
}
MOST_DESCRIPTORS = 2


def main() -> None:
    """Import, then serve the supervisor's requests on the socket given as an argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    _import(PRELOADED)
    notebook = shell.create()
    _warm_up(notebook)
    prepared = examine.Examiner(notebook)
    _settle()
    control.send(encode({"op": "ready"}))
    later: list[Callable[[], None]] = [lambda: _warm_up_tracebacks(notebook)]
    later += [partial(_import, (name,)) for name in PRELOADED_LATER]
    while True:
        if later and not select.select([control], [], [], IDLE_SECONDS)[0]:
            gc.disable()
            later.pop(0)()
            _settle()
        else:
            _serve_one(control, prepared)


def _warm_up_tracebacks(notebook: shell.NotebookShell) -> None:
    """Parse the large files of pandas that a frequent mistake shows."""
    try:
        pd.DataFrame({"a": [1]})["c"]
    except KeyError:
        notebook.showtraceback()
    for name in ("last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)


def _settle() -> None:
    """Ready to be forked: one thread, and a collector that leaves the shared pages alone."""
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise SystemExit(f"zygote: {threads} threads after the imports, forks would be unsafe")
    gc.freeze()
    gc.enable()


def _import(names: tuple[str, ...]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue


def _warm_up(notebook: shell.NotebookShell) -> None:
    """Take the first, slow path through what nearly every notebook uses."""
    frame = pd.read_csv(io.StringIO("a,b\n1,x\n2,y\n3,x\n"))
    frame.groupby("b")["a"].mean()
    frame.merge(frame, on="b").sort_values("a_x")
    LinearRegression().fit(frame[["a"]], frame["a"]).score(frame[["a"]], frame["a"])
    notebook.display_formatter.format(frame)
    notebook.display_formatter.format(frame.describe())
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="x")
    axes.legend()
    notebook.display_formatter.format(figure)
    plt.close("all")
    notebook.run_cell("None", silent=True, store_history=False)


def _serve_one(control: socket.socket, prepared: examine.Examiner) -> None:
    data, ancillary, _, _ = control.recvmsg(4096, socket.CMSG_SPACE(4 * MOST_DESCRIPTORS))
    if not data:
        raise SystemExit(0)  # the supervisor is gone
    request = decode(data[4:])
    if request["op"] == "reap":
        _, status = os.waitpid(request["pid"], 0)
        control.send(encode({"status": os.waitstatus_to_exitcode(status)}))
        return
    received = ancillary[0][2]
    descriptors = list(struct.unpack(f"{len(received) // 4}i", received))
    pid = os.fork()
    if pid == 0:
        control.close()
        _become(request, descriptors, prepared)
    for descriptor in descriptors:
        os.close(descriptor)
    control.send(encode({"pid": pid}))


def _become(request: Message, descriptors: list[int], prepared: examine.Examiner) -> None:
    """In the forked process: drop everything, then play the requested role. Never returns."""
    status = 1
    try:
        os.setsid()
        channel, *link = _only_descriptors(descriptors)
        home = Path(request["home"])
        limits.drop_privileges(request["uid"], examiner=request["role"] == "examiner")
        _set_environment(home)
        os.chdir(home / "notebook")
        ROLES[request["role"]](channel, prepared, *link)
        status = 0
    finally:
        os._exit(status)


def _only_descriptors(given: list[int]) -> list[int]:
    """Keep /dev/null as 0, 1 and 2, then the channel as 3 and the link as 4. The rest is closed."""
    null = os.open("/dev/null", os.O_RDWR)
    saved = [os.dup2(fd, 100 + place, inheritable=False) for place, fd in enumerate(given)]
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    kept = [os.dup2(fd, 3 + place, inheritable=False) for place, fd in enumerate(saved)]
    os.closerange(3 + len(kept), 4096)
    return kept


def _set_environment(home: Path) -> None:
    tempfile.tempdir = None
    for name in ("BACASABLE_FIRST_UID", "JE_ARROW_MALLOC_CONF"):
        os.environ.pop(name, None)
    os.environ.update(
        HOME=str(home / "home"),
        TMPDIR=str(home / "tmp"),
        MPLCONFIGDIR=str(home / "tmp"),
        NBGRADER_EXECUTION="autograde",  # what nbgrader tells the code it grades
        USER="apprenant",
        LOGNAME="apprenant",
    )


if __name__ == "__main__":
    main()

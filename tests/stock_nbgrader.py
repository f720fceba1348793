"""Stock nbgrader's command line, many times: each command in a process forked from a warm one.

Importing nbgrader is half of what a small command costs. The process that has imported it never
runs a command itself, so that each begins as `python -m nbgrader` does.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def nbgrader(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`nbgrader <arguments>` in that folder, and what it said: all of it in `stderr`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path}
    order = {"folder": str(folder.resolve()), "arguments": arguments, "environ": environ}
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    answer = json.loads(server.stdout.readline())
    return subprocess.CompletedProcess(arguments, answer["status"], stderr=answer["said"])


@functools.cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, __file__]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)  # it ends when its orders do
    return server


def _serve() -> None:
    from nbgrader.apps import NbGraderApp  # with all its converters

    for line in sys.stdin:
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if not child:
                _become(json.loads(line), said.fileno())
                NbGraderApp.launch_instance()
                sys.exit()
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            answer = {"status": status, "said": said.read().decode(errors="replace")}
        print(json.dumps(answer), flush=True)


def _become(order: dict[str, Any], said: int) -> None:
    """The process that `python -m nbgrader` would be, in that folder and environment."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(order["environ"])
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    sys.argv = ["nbgrader", *order["arguments"]]


if __name__ == "__main__":
    _serve()

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_SECONDS

from bacasable.classroom.command import PortTakenError, listen


def test_a_port_already_taken_is_one_clear_line_and_status_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environ = {
            **os.environ,
            "BACASABLE_DATA_DIR": str(tmp_path),
            "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
        }
        done = subprocess.run(
            [Path(sys.executable).with_name("bacasable"), "classroom"],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"bacasable : 127.0.0.1:{port} : ")
    assert "BACASABLE_CLASSROOM_PORT" in line


def test_an_address_that_is_not_ours_is_refused_the_same_way() -> None:
    with pytest.raises(PortTakenError, match=r"192\.0\.2\.1:80"):
        listen("192.0.2.1", 80)

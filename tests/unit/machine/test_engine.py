from __future__ import annotations

import os
from pathlib import Path

import pytest

from bacasable.machine import engine


@pytest.fixture
def pid_file(tmp_path: Path) -> Path:
    return tmp_path / "docker.pid"


def test_an_engine_that_runs_keeps_its_pid_file(pid_file: Path) -> None:
    pid_file.write_text(f"{os.getpid()}\n")
    own_name = Path("/proc/self/comm").read_text().strip()
    assert not engine.names_another(pid_file, own_name)


def test_a_killed_engine_s_number_may_be_another_program_s_by_now(pid_file: Path) -> None:
    pid_file.write_text(str(os.getpid()))
    assert engine.names_another(pid_file, "dockerd")


def test_a_killed_engine_s_number_may_be_nobody_s(pid_file: Path) -> None:
    pid_file.write_text(str(2**22 + 1))  # above any process number
    assert engine.names_another(pid_file, "dockerd")


def test_what_is_not_there_or_not_a_number_is_left_alone(pid_file: Path) -> None:
    assert not engine.names_another(pid_file, "dockerd")
    pid_file.write_text("?")
    assert not engine.names_another(pid_file, "dockerd")

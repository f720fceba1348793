from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bacasable.errors import MachineError, StorageError
from bacasable.machine import preflight


def test_a_taken_port_is_named_with_its_setting_and_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(MachineError) as failure:
            preflight.check_port(address="127.0.0.1", port=port, setting="BACASABLE_PORT")
    line = failure.value.line()
    assert f"le port {port} est déjà pris" in line
    assert f"BACASABLE_PORT={port + 100} make up" in line


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    preflight.check_port(address="127.0.0.1", port=port, setting="BACASABLE_PORT")
    preflight.check_port(address="127.0.0.1", port=port, setting="BACASABLE_PORT")


def test_an_address_of_another_machine_is_said_to_be_so() -> None:
    with pytest.raises(MachineError, match=r"n'a pas l'adresse 192\.0\.2\.77"):
        preflight.check_port(address="192.0.2.77", port=8000, setting="BACASABLE_ADDRESS")


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    with pytest.raises(StorageError, match="Faites de la place") as failure:
        preflight.check_disk(folder, needed_bytes=1 << 60)
    assert failure.value.where == str(tmp_path)
    preflight.check_disk(folder, needed_bytes=1)
    assert not folder.exists()


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  2000000 kB\nMemAvailable:  1000000 kB\nHugePages_Total:  0\n")
    with pytest.raises(MachineError, match=r"il reste 1\.0 Go de mémoire, il en faut 1\.5"):
        preflight.check_memory(meminfo)
    meminfo.write_text("MemTotal:  4000000 kB\nMemAvailable:  3000000 kB\n")
    preflight.check_memory(meminfo)

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import PATIENCE_SECONDS

from bacasable.errors import MachineError
from bacasable.machine import hub_process
from bacasable.settings import Settings


@pytest.fixture
def hub(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like the hub's, and its pid file."""
    code = "import sys; print(flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "jupyterhub"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()  # before that the kernel may not show its command line yet
    hub_process.pid_file(settings).parent.mkdir(parents=True)
    hub_process.pid_file(settings).write_text(f"{process.pid}\n")
    yield process
    process.kill()
    process.communicate()


def test_a_running_hub_is_found_and_stopped(
    settings: Settings, hub: subprocess.Popen[bytes]
) -> None:
    assert hub_process.running_pid(settings) == hub.pid
    assert hub_process.stop(settings)
    assert hub.wait(timeout=PATIENCE_SECONDS) < 0
    assert hub_process.running_pid(settings) is None
    assert not hub_process.pid_file(settings).exists()
    assert not hub_process.stop(settings)


def test_the_pid_of_another_program_is_not_the_hub_s(settings: Settings) -> None:
    file = hub_process.pid_file(settings)
    file.parent.mkdir(parents=True)
    for content in ("1\n", "999999999\n", "", "not a number"):
        file.write_text(content)
        assert hub_process.running_pid(settings) is None
        assert not hub_process.stop(settings)


def test_a_hub_that_ends_at_its_start_is_one_line(settings: Settings) -> None:
    log = hub_process.log_file(settings)
    log.parent.mkdir(parents=True)
    log.write_text("bacasable : réglage inconnu BACASABLE_PROT.\n}\n")
    with pytest.raises(MachineError) as failure:
        hub_process.wait_healthy(settings, hub_address="127.0.0.1")
    assert "réglage inconnu BACASABLE_PROT" in failure.value.line()
    assert str(log) in failure.value.line()


def test_logs_and_pid_files_are_under_the_data_folder(settings: Settings, tmp_path: Path) -> None:
    for file in (
        hub_process.pid_file(settings),
        hub_process.proxy_pid_file(settings),
        hub_process.log_file(settings),
    ):
        assert file.is_relative_to(tmp_path)


def test_a_hub_is_current_until_its_settings_change(settings: Settings) -> None:
    assert not hub_process.is_current(settings)
    folder = settings.data_dir / "run"
    folder.mkdir(parents=True)
    (folder / "hub.fingerprint").write_text(hub_process.fingerprint(settings))
    assert hub_process.is_current(settings)
    assert not hub_process.is_current(dataclasses.replace(settings, workers=2))

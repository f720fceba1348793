"""`up`, `doctor`, `up` again, `down`: as the one who installs sees them."""

from __future__ import annotations

import socket
import urllib.request

import docker
import pytest
from installation import Installation
from waiting import PATIENCE_SECONDS

from bacasable.machine import hub_process

pytestmark = pytest.mark.docker


def test_one_command_brings_everything_up_and_one_takes_it_down(
    installation: Installation, client: docker.DockerClient
) -> None:
    settings = installation.settings
    first = installation.run("up")
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"la plateforme sur {settings.url}" in first.stdout
    assert "formatrice" in first.stdout
    assert f"La plateforme est prête : {settings.url}" in first.stdout
    with urllib.request.urlopen(f"{settings.url}/hub/login", timeout=PATIENCE_SECONDS) as page:
        assert page.status == 200

    examined = installation.run("doctor")
    assert examined.returncode == 0, examined.stdout
    assert "Tout fonctionne." in examined.stdout

    pid = hub_process.running_pid(settings)
    again = installation.run("up")
    assert again.returncode == 0, again.stderr
    assert "Ce qui va être installé" not in again.stdout
    assert hub_process.running_pid(settings) == pid

    down = installation.run("down")
    assert down.returncode == 0, down.stderr
    assert hub_process.running_pid(settings) is None
    assert hub_process.proxy_pid(settings) is None
    assert installation.containers(client) == []
    assert (settings.data_dir / "bacasable.sqlite").exists()
    assert installation.run("doctor").returncode == 1


def test_other_settings_restart_the_hub_and_leave_learners_at_work(
    installation: Installation, client: docker.DockerClient
) -> None:
    settings = installation.settings
    started = installation.run("up", "--no-demo")
    assert started.returncode == 0, started.stdout + started.stderr
    pid = hub_process.running_pid(settings)
    learner = client.containers.run(
        settings.image("base"),
        command=["sleep", "infinity"],
        name=f"{settings.instance}-lab-amina",
        labels={"fr.bacasable.instance": settings.instance},
        detach=True,
    )
    changed = installation.run("up", "--no-demo", BACASABLE_LANGUAGE="en")
    assert changed.returncode == 0, changed.stdout + changed.stderr
    assert "redémarre" in changed.stdout
    assert hub_process.running_pid(settings) not in (None, pid)
    assert learner.name in installation.containers(client)
    installation.run("down")
    assert installation.containers(client) == []


def test_a_taken_port_is_one_line_before_anything_starts(installation: Installation) -> None:
    settings = installation.settings
    with socket.create_server((settings.address, settings.port)):
        done = installation.run("up")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"le port {settings.port} est déjà pris" in line
    assert done.stdout == ""
    assert hub_process.running_pid(settings) is None


def test_an_unknown_setting_is_one_line(installation: Installation) -> None:
    done = installation.run("up", BACASABLE_PROT="8000")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "BACASABLE_PROT" in line
    assert "BACASABLE_PORT ?" in line

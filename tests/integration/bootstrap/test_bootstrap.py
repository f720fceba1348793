"""`make up` on a machine where nothing is installed: a bare Debian, here in a container."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from waiting import PATIENCE_SECONDS

from bacasable.machine import debian, engine
from bacasable.settings import REPOSITORY, Settings

pytestmark = pytest.mark.docker

BOOTSTRAP = "infra/bootstrap/bootstrap.sh true"


@dataclass(frozen=True, kw_only=True)
class Done:
    status: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def bare() -> Iterator[Run]:
    """Runs a shell command in this repository on a bare Debian."""
    with engine.connected() as client:
        image = debian.find_debian_image(client, Settings.load())
        assert image

        def run(command: str, *, user: str) -> Done:
            container = client.containers.create(
                image,
                command=["bash", "-c", command],
                user=user,
                network_mode="none",
                working_dir="/repository",
                volumes={str(REPOSITORY): {"bind": "/repository", "mode": "ro"}},
            )
            try:
                container.start()
                status = container.wait(timeout=PATIENCE_SECONDS)["StatusCode"]
                stdout, stderr = (
                    container.logs(stdout=out, stderr=not out).decode() for out in (True, False)
                )
            finally:
                container.remove(force=True)
            return Done(status=status, stdout=stdout, stderr=stderr)

        yield run


def test_without_root_it_names_the_one_line_that_an_admin_must_run(bare: Run) -> None:
    done = bare(BOOTSTRAP, user="nobody")
    assert done.status == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "apt-get update && apt-get install -y" in line
    assert "docker.io iptables" in line
    assert "puis relancez" in line


def test_on_a_terminal_it_says_what_it_will_install_and_takes_no_for_an_answer(bare: Run) -> None:
    # `script` gives the command a terminal, and types for us.
    done = bare(f"printf 'n\\n' | script --quiet --return -c '{BOOTSTRAP}' /dev/null", user="0:0")
    assert done.status == 1
    assert "apt-get : " in done.stdout
    assert "docker.io iptables" in done.stdout
    assert "l'environnement Python du projet" in done.stdout
    assert "Continuer ? [O/n]" in done.stdout
    assert "rien n'a été installé" in done.stdout


def test_a_step_that_fails_is_one_line_with_its_log(bare: Run) -> None:
    # No network here: apt-get cannot work.
    copy = "cp -r infra images /tmp && cd /tmp && touch uv.lock"
    done = bare(f"{copy} && {BOOTSTRAP}", user="0:0")
    assert done.status == 1
    assert "Ce qui va être installé :" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("bacasable : ")
    assert "échec. Dernière ligne : «" in line
    assert "/tmp/build/bootstrap.log" in line

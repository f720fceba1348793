"""A doctor is worth what it notices: here things are broken on purpose."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator

import docker
import pytest

from bacasable.doctor import isolation, machine
from bacasable.doctor.finding import Status, examine
from bacasable.machine import engine
from bacasable.settings import Settings

pytestmark = pytest.mark.docker


@pytest.fixture
def client() -> Iterator[docker.DockerClient]:
    with engine.connected() as connected:
        yield connected


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings of nobody else, with the images that are here."""
    here = Settings.load()
    return dataclasses.replace(
        settings,
        instance=f"doctortest-{secrets.token_hex(3)}",
        image_prefix=here.image_prefix,
        image_tag=here.image_tag,
    )


@pytest.fixture
def careless_network(client: docker.DockerClient, settings: Settings) -> Iterator[None]:
    """A learners' network as Docker makes it by default: everybody reaches everybody."""
    network = client.networks.create(settings.network, internal=True)
    yield
    network.remove()


@pytest.mark.usefixtures("careless_network")
def test_containers_that_reach_each_other_are_noticed(
    client: docker.DockerClient, settings: Settings
) -> None:
    assert "laisse les conteneurs se parler" in examine(isolation.check_network, settings).text
    found = examine(isolation.check_learner_container, settings)
    assert found.status is Status.FAILED
    assert f":{isolation.NEIGHBOUR_PORT}" in found.text
    assert "un conteneur atteint" in found.text
    label = f"fr.bacasable.instance={settings.instance}"
    assert client.containers.list(all=True, filters={"label": label}, ignore_removed=True) == []


def test_a_network_that_is_missing_is_noticed(settings: Settings) -> None:
    for check in (isolation.check_network, isolation.check_learner_container):
        found = examine(check, settings)
        assert found.status is Status.FAILED
        assert found.fix == "make up"


def test_a_sandbox_that_works_is_fine_and_a_missing_one_is_noticed(settings: Settings) -> None:
    assert examine(isolation.check_sandbox, settings).status is Status.OK
    gone = dataclasses.replace(settings, image_prefix="no-such-prefix")
    found = examine(isolation.check_sandbox, gone)
    assert found.status is Status.FAILED
    assert found.fix == "make images"


def test_images_that_were_never_built_are_noticed(settings: Settings) -> None:
    gone = dataclasses.replace(settings, image_prefix="no-such-prefix")
    found = examine(machine.check_images, gone)
    assert found.status is Status.FAILED
    assert "sandbox" in found.text

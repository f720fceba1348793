"""Builds of small images with the real engine: what they keep, skip, and say when they fail."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import docker
import pytest
from docker.errors import ImageNotFound

from bacasable.errors import MachineError
from bacasable.machine import debian, images, recipe
from bacasable.machine.images import Plan
from bacasable.settings import Settings

pytestmark = pytest.mark.docker

SECRET = "s3cret-of-this-machine"
CONTRACT = b"""
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE} AS builder
LABEL fr.bacasable.builder=imagetest
COPY common /build/common
RUN . /build/common/settings.sh && mkdir -p /build/out \
 && grep -q s3cret /build/common/ca-certificates.crt \
 && test "$UV_DEFAULT_INDEX" = "$PIP_INDEX_URL" && echo "${PIP_INDEX_URL#*@}" > /build/out/index
FROM ${DEBIAN_IMAGE}
COPY --from=builder /build/out/ /
"""


@pytest.fixture
def plan(client: docker.DockerClient, installed: Settings, throwaway: str) -> Plan:
    """A plan of a small image on the Debian that is here."""
    debian_image = debian.find_debian_image(client, installed)
    assert debian_image
    files: dict[str, bytes | Path] = {"Dockerfile": CONTRACT}
    return Plan(
        recipe=recipe.Recipe(folder="imagetest", parent=None),
        name=throwaway,
        built_on=debian_image,
        digest=recipe.digest(files, built_on=debian_image),
        files=files,
    )


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine with its own CA, and an index and a proxy with passwords."""
    bundle = tmp_path / "ca.crt"
    bundle.write_text(f"# {SECRET}\n")
    return {
        "SSL_CERT_FILE": str(bundle),
        "PIP_INDEX_URL": f"https://user:{SECRET}@mirror.example/simple",
        "http_proxy": f"http://user:{SECRET}@proxy.example:3128",
    }


def test_builders_get_the_machine_s_settings_and_images_keep_none(
    client: docker.DockerClient, settings: Settings, plan: Plan, environ: dict[str, str]
) -> None:
    images.build(client, settings, plan, environ=environ)
    assert client.containers.run(plan.name, "cat /index", remove=True) == b"mirror.example/simple\n"
    overlap = b""
    for chunk in client.images.get(plan.name).save():
        # Layers, configuration and history; a secret may lie across two chunks.
        assert SECRET.encode() not in overlap + chunk
        overlap = chunk[-len(SECRET) :]


def test_an_image_that_did_not_change_is_current_until_it_does(
    client: docker.DockerClient, settings: Settings, plan: Plan, environ: dict[str, str]
) -> None:
    assert not images.is_current(client, plan)
    images.build(client, settings, plan, environ=environ)
    assert images.is_current(client, plan)
    assert not images.is_current(client, dataclasses.replace(plan, digest="another"))


def test_a_build_that_fails_says_where_and_leaves_the_image_that_was(
    client: docker.DockerClient, settings: Settings, plan: Plan, environ: dict[str, str]
) -> None:
    images.build(client, settings, plan, environ=environ)
    before = client.images.get(plan.name).id
    dockerfile = b"ARG DEBIAN_IMAGE\nFROM ${DEBIAN_IMAGE}\nRUN echo no such mirror >&2; exit 9\n"
    broken = dataclasses.replace(plan, files={"Dockerfile": dockerfile})
    with pytest.raises(MachineError) as failure:
        images.build(client, settings, broken, environ=environ)
    line = failure.value.line()
    for expected in (plan.name, "étape 3/4, RUN", "code: 9", "no such mirror"):
        assert expected in line
    log = settings.data_dir / "logs" / "image-imagetest.log"
    assert str(log) in line
    assert "no such mirror" in log.read_text()
    assert client.images.get(plan.name).id == before


def test_a_dockerfile_that_is_no_dockerfile_is_one_line(
    client: docker.DockerClient, settings: Settings, plan: Plan, environ: dict[str, str]
) -> None:
    broken = dataclasses.replace(plan, files={"Dockerfile": b"FRMO debian\n"})
    with pytest.raises(MachineError, match="FRMO"):
        images.build(client, settings, broken, environ=environ)
    with pytest.raises(ImageNotFound):
        client.images.get(plan.name)


def test_the_debian_image_is_the_one_that_is_set(
    client: docker.DockerClient, settings: Settings
) -> None:
    named = dataclasses.replace(settings, debian_image="no.such.registry.example/debian:1")
    assert debian.find_debian_image(client, named) is None
    found = debian.find_debian_image(client, settings)
    assert found in (debian.MADE_HERE, debian.FROM_REGISTRY)

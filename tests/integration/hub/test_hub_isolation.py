"""A learner's container reaches the hub's API and classroom; no neighbour, no host, no internet."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from real_hub import Person, RealHub
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.hub import network

pytestmark = pytest.mark.docker

CONNECT = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3).close()
    print("open")
except OSError as error:
    print("closed", error)
"""


@pytest.fixture(scope="module")
def amina(shared_hub: RealHub) -> Person:
    person = shared_hub.log_in("amina")
    person.start_server()
    return person


@pytest.fixture(scope="module")
def karim(shared_hub: RealHub) -> Person:
    person = shared_hub.log_in("karim")
    person.start_server()
    return person


@pytest.fixture
def listener() -> Iterator[int]:
    """A port of the host that answers on all its addresses, as its ssh does."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        yield int(server.getsockname()[1])


def reaches(person: Person, address: str, port: int) -> bool:
    code, output = person.run("python3", "-c", CONNECT, address, str(port))
    assert code == 0, output
    return output.startswith("open")


def address_of(hub: RealHub, username: str) -> str:
    networks = hub.container(username).attrs["NetworkSettings"]["Networks"]
    return str(networks[hub.settings.network]["IPAddress"])


def gateway_of(hub: RealHub) -> str:
    return network.ensure_network(hub.settings).gateway


def host_addresses() -> list[str]:
    """The addresses that the host has on its other networks."""
    found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        found.add(probe.getsockname()[0])
    return sorted(str(address) for address in found if not str(address).startswith("127."))


def test_neighbours_dont_reach_each_other(
    shared_hub: RealHub, amina: Person, karim: Person
) -> None:
    port = 8888
    for name in ("amina", "karim"):  # the server is there, and the host reaches it
        socket.create_connection((address_of(shared_hub, name), port), timeout=5).close()
    assert not reaches(amina, address_of(shared_hub, "karim"), port)
    assert not reaches(karim, address_of(shared_hub, "amina"), port)


def test_the_hub_s_api_is_reached(shared_hub: RealHub, amina: Person) -> None:
    assert reaches(amina, gateway_of(shared_hub), shared_hub.settings.hub_port)


def test_no_other_port_of_the_host_is_reached(
    shared_hub: RealHub, amina: Person, listener: int
) -> None:
    for address in (gateway_of(shared_hub), *host_addresses()):
        socket.create_connection((address, listener), timeout=5).close()
        assert not reaches(amina, address, listener), address


def test_the_proxy_s_api_is_not_reached(shared_hub: RealHub, amina: Person) -> None:
    port = shared_hub.settings.proxy_api_port
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    for address in (gateway_of(shared_hub), *host_addresses()):
        assert not reaches(amina, address, port)


def test_neither_internet_nor_metadata_nor_names(amina: Person) -> None:
    assert not reaches(amina, "169.254.169.254", 80)
    assert not reaches(amina, "1.1.1.1", 443)
    code, output = amina.run("python3", "-c", "import socket; socket.gethostbyname('pypi.org')")
    assert code != 0
    assert "gaierror" in output


def test_the_container_has_its_limits(shared_hub: RealHub, amina: Person) -> None:
    inspected = shared_hub.container("amina").attrs
    host, config = inspected["HostConfig"], inspected["Config"]
    assert host["Memory"] == host["MemorySwap"] == 512 << 20
    assert host["CpuQuota"] == host["CpuPeriod"] * shared_hub.settings.learner_cpus
    assert host["PidsLimit"] == shared_hub.settings.learner_processes
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Privileged"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["ReadonlyRootfs"]
    assert host["Init"]
    assert host["LogConfig"]["Config"]["max-size"] == "1m"
    assert config["User"] == "1000:1000"
    assert list(inspected["NetworkSettings"]["Networks"]) == [shared_hub.settings.network]


def test_what_the_limits_mean_inside(amina: Person) -> None:
    code, output = amina.run(
        "sh", "-c", "id -u; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; touch /x"
    )
    assert code != 0  # the root is read-only
    lines = output.split()
    assert lines[0] == "1000"
    assert lines[1:7] == ["CapBnd:", "0" * 16, "CapEff:", "0" * 16, "NoNewPrivs:", "1"] or set(
        lines[1:7]
    ) == {"CapBnd:", "CapEff:", "0" * 16, "NoNewPrivs:", "1"}


def test_only_the_home_is_shared_with_the_host(shared_hub: RealHub, amina: Person) -> None:
    mounts = shared_hub.container("amina").attrs["Mounts"]
    volumes = [(mount["Name"], mount["Destination"]) for mount in mounts]
    assert volumes == [(f"{shared_hub.settings.instance}-home-amina", "/home/jovyan")]


API = """
import json, os, sys, urllib.request
request = urllib.request.Request(
    os.environ["JUPYTERHUB_API_URL"] + sys.argv[2], method=sys.argv[1], data=b"{}" if sys.argv[1] != "GET" else None,
    headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
try:
    answer = urllib.request.urlopen(request, timeout=float(sys.argv[3]))
    print(json.dumps([answer.status, json.loads(answer.read() or b"null")]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, None]))
"""


def api(person: Person, method: str, path: str) -> tuple[int, Any]:
    code, output = person.run("python3", "-c", API, method, path, str(PATIENCE_SECONDS))
    assert code == 0, output
    status, body = json.loads(output)
    return status, body


def test_a_server_s_token_has_three_scopes_and_no_more(shared_hub: RealHub, amina: Person) -> None:
    tokens = shared_hub.log_in("chef").api("GET", "/users/amina/tokens").json()["api_tokens"]
    (token,) = [token for token in tokens if token["note"] == "Server at /user/amina/"]
    who_i_am = {f"read:users:{what}!user=amina" for what in ("activity", "groups", "name")}
    assert set(token["scopes"]) - who_i_am == {
        "users:activity!user=amina",
        "access:servers!server=amina/",
        "access:services!service=classroom",
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"),
        ("GET", "/groups"),
        ("GET", "/proxy"),
        ("GET", "/services"),
        ("GET", "/users/karim"),
        ("GET", "/users/amina/tokens"),
        ("POST", "/users/amina/tokens"),
        ("POST", "/users/karim/server"),
        ("DELETE", "/users/karim/server"),
        ("PATCH", "/users/amina"),
        ("POST", "/users/mallory"),
        ("POST", "/groups/formgrade-developpeur-data-ia-demo/users"),
        ("POST", "/shutdown"),
    ],
)
def test_a_server_s_token_opens_nothing_else(amina: Person, method: str, path: str) -> None:
    assert api(amina, method, path)[0] in (403, 404)


def test_nobody_chooses_another_image(shared_hub: RealHub) -> None:
    mallory = shared_hub.log_in("mallory")
    trainer = shared_hub.settings.image("trainer")
    mallory.api("POST", "/users/mallory/server", json={"image": trainer})
    wait_until(mallory.has_server, "the server")
    image = shared_hub.container("mallory").attrs["Config"]["Image"]
    assert image == shared_hub.settings.image("learner")
    mallory.stop_server()


def test_opening_the_space_starts_it_without_a_question(shared_hub: RealHub) -> None:
    mallory = shared_hub.log_in("mallory")
    page = mallory.browser.get("/hub/spawn")
    assert page.url.path.startswith(("/hub/spawn-pending/", "/user/mallory/"))
    wait_until(mallory.has_server, "the server")

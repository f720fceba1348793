"""The learners' network: a container reaches the hub's API and classroom, and nothing else here.

Docker keeps containers apart from each other (`enable_icc=false`) and, unless the settings say
otherwise, from the internet. Docker does not keep them from the ports of the host: iptables does.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from docker.errors import DockerException, NotFound

from bacasable.errors import MachineError
from bacasable.settings import Settings

log = logging.getLogger(__name__)

# Where learners never go, even with the internet: private and link-local networks
# (cloud metadata among them), carrier-grade NAT, loopback, multicast.
FORBIDDEN_RANGES = (
    "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,"
    "192.168.0.0/16,198.18.0.0/15,224.0.0.0/3"
)


@dataclass(frozen=True, kw_only=True)
class LearnersNetwork:
    """The network as it is: `gateway` is the host's address on it, `bridge` its interface."""

    name: str
    gateway: str
    bridge: str


def configure(c: Any, settings: Settings) -> None:
    """Make the network and its firewall; have the hub listen on it."""
    network = ensure_network(settings)
    if os.geteuid() == 0:
        ensure_firewall(settings, network)
    else:
        log.warning("Without root the firewall is not set: containers reach the host's ports.")
    c.JupyterHub.hub_ip = network.gateway
    c.JupyterHub.hub_connect_ip = network.gateway
    c.JupyterHub.hub_port = settings.hub_port


def ensure_network(settings: Settings) -> LearnersNetwork:
    """Create the network where it is missing, or made for other settings and empty."""
    try:
        client = docker.from_env()
        try:
            return _described(_found_or_created(client, settings), settings)
        finally:
            client.close()
    except DockerException as error:
        raise MachineError(
            f"le réseau des apprenant·e·s ne peut pas être créé ({error}).",
            where=settings.network,
            todo="Vérifiez que Docker fonctionne : « docker info ».",
        ) from error


def _found_or_created(client: Any, settings: Settings) -> Any:
    try:
        network = client.networks.get(settings.network)
    except NotFound:
        return _created(client, settings)
    if network.attrs["Internal"] == (not settings.learner_internet):
        return network
    if network.attrs["Containers"]:
        raise MachineError(
            "le réglage « learner_internet » a changé, mais des serveurs sont ouverts.",
            where=settings.network,
            todo="Arrêtez les serveurs, puis relancez.",
        )
    network.remove()
    return _created(client, settings)


def _created(client: Any, settings: Settings) -> Any:
    network = client.networks.create(
        settings.network,
        driver="bridge",
        internal=not settings.learner_internet,
        check_duplicate=True,
        labels={"fr.bacasable.instance": settings.instance},
        options={
            "com.docker.network.bridge.name": _bridge(settings),
            "com.docker.network.bridge.enable_icc": "false",
        },
    )
    network.reload()
    return network


def _described(network: Any, settings: Settings) -> LearnersNetwork:
    network.reload()
    subnet = network.attrs["IPAM"]["Config"][0]
    return LearnersNetwork(
        name=settings.network, gateway=subnet["Gateway"].split("/")[0], bridge=_bridge(settings)
    )


def _tag(settings: Settings) -> str:
    return hashlib.sha256(settings.instance.encode()).hexdigest()[:8]


def _bridge(settings: Settings) -> str:
    # An interface's name has at most 15 characters, so not the instance's own.
    return f"bs-{_tag(settings)}"


def ensure_firewall(settings: Settings, network: LearnersNetwork) -> None:
    """Set the rules for what comes from the containers. Safe to repeat; needs root."""
    host, elsewhere = f"bacasable-{_tag(settings)}-h", f"bacasable-{_tag(settings)}-f"
    for chain, parent, rules in (
        (host, "INPUT", _host_rules(settings, network)),
        (elsewhere, "DOCKER-USER", _forward_rules()),
    ):
        _replace_chain(chain, rules)
        jump = (parent, "-i", network.bridge, "-j", chain)
        if not _iptables_accepts("-C", *jump):
            _iptables("-I", *jump)


def remove_firewall(settings: Settings) -> None:
    """Take the rules away again, where they are."""
    for chain, parent in (("h", "INPUT"), ("f", "DOCKER-USER")):
        name = f"bacasable-{_tag(settings)}-{chain}"
        jump = (parent, "-i", _bridge(settings), "-j", name)
        while _iptables_accepts("-D", *jump):
            pass
        if _iptables_accepts("-F", name):
            _iptables("-X", name)


def _host_rules(settings: Settings, network: LearnersNetwork) -> list[str]:
    ports = f"{settings.hub_port},{settings.classroom_port}"
    return [
        "-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN",
        f"-d {network.gateway}/32 -p tcp -m multiport --dports {ports} -j RETURN",
        "-j REJECT",
    ]


def _forward_rules() -> list[str]:
    # Only used when the network isn't internal: Docker then forwards to the internet.
    resolvers = [
        f"-d {address}/32 -p {protocol} --dport 53 -j RETURN"
        for address in _resolvers(Path("/etc/resolv.conf"))
        for protocol in ("udp", "tcp")
    ]
    return [
        "-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN",
        *resolvers,
        f"-d {FORBIDDEN_RANGES} -j REJECT",
        "-j RETURN",
    ]


def _resolvers(path: Path) -> list[str]:
    words = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    addresses = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver"]
    return [a for a in addresses if ":" not in a and not a.startswith("127.")]


def _replace_chain(chain: str, rules: list[str]) -> None:
    # iptables-restore swaps the whole chain at once: there is no moment without rules.
    appended = "".join(f"-A {chain} {rule}\n" for rule in rules)
    text = f"*filter\n:{chain} - [0:0]\n-F {chain}\n{appended}COMMIT\n"
    _run("iptables-restore", "--noflush", "--wait", stdin=text)


def _iptables(*arguments: str) -> None:
    _run("iptables", "--wait", *arguments)


def _iptables_accepts(*arguments: str) -> bool:
    command = ("iptables", "--wait", *arguments)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(*command: str, stdin: str = "") -> None:
    try:
        subprocess.run(command, input=stdin, text=True, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise MachineError(
            "la commande manque.", where=command[0], todo="Installez le paquet « iptables »."
        ) from error
    except subprocess.CalledProcessError as error:
        raise MachineError(
            f"le pare-feu n'a pas pu être réglé : {error.stderr.strip()}",
            where=command[0],
            todo="Vérifiez que le noyau accepte iptables.",
        ) from error

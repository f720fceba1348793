"""What must be free before anything starts: ports, disk, memory. One clear line when it isn't."""

from __future__ import annotations

import errno
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from bacasable.errors import MachineError, StorageError
from bacasable.settings import Settings

GIB = 1 << 30
DISK_BYTES_TO_BUILD = 8 * GIB  # four images, their builder stages, the packages' caches
DISK_BYTES_TO_RUN = 1 * GIB
MEMORY_BYTES = int(1.5 * GIB)  # hub, services, a sandbox and one learner


def check_port(*, address: str, port: int, setting: str) -> None:
    """Raise `MachineError` when another program has the port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection that just ended doesn't hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise _port_error(error, address=address, port=port, setting=setting) from error


def check_disk(folder: Path, *, needed_bytes: int) -> None:
    """Raise `StorageError` when the disk of `folder` (or of where it will be) is too full."""
    place = next(p for p in (folder, *folder.resolve().parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < needed_bytes:
        raise StorageError(
            f"il reste {free / GIB:.1f} Go sur le disque, il en faut {needed_bytes / GIB:.0f}.",
            where=str(place),
            todo="Faites de la place (« make clean » retire les images inutiles), puis relancez.",
        )


def check_memory(meminfo: Path = Path("/proc/meminfo")) -> None:
    """Raise `MachineError` when too little memory is available."""
    available = memory(meminfo)["MemAvailable"]
    if available < MEMORY_BYTES:
        raise MachineError(
            f"il reste {available / GIB:.1f} Go de mémoire, il en faut {MEMORY_BYTES / GIB:.1f}.",
            todo="Arrêtez d'autres programmes, ou prenez une machine plus grande.",
        )


def memory(meminfo: Path = Path("/proc/meminfo")) -> Mapping[str, int]:
    """The kernel's figures of memory, in bytes."""
    pairs = (line.split(":") for line in meminfo.read_text(encoding="ascii").splitlines())
    return {name: int(value.split()[0]) * 1024 for name, value in pairs}


def check_ports(settings: Settings) -> None:
    """The ports that are taken before the network of containers exists."""
    check_port(address=settings.address, port=settings.port, setting="BACASABLE_PORT")
    check_port(
        address="127.0.0.1", port=settings.proxy_api_port, setting="BACASABLE_PROXY_API_PORT"
    )


def check_ports_for_containers(settings: Settings, *, gateway: str) -> None:
    """The ports that containers reach, on their network's gateway address."""
    check_port(address=gateway, port=settings.hub_port, setting="BACASABLE_HUB_PORT")
    check_port(address=gateway, port=settings.classroom_port, setting="BACASABLE_CLASSROOM_PORT")


def _port_error(error: OSError, *, address: str, port: int, setting: str) -> MachineError:
    if error.errno == errno.EADDRINUSE:
        return MachineError(
            f"le port {port} est déjà pris sur {address}.",
            where=setting,
            todo=f"« ss -ltnp sport = :{port} » dit par qui ; ou choisissez un autre port : "
            f"{setting}={port + 100} make up",
        )
    reasons = {
        errno.EACCES: "il faut être root pour un port sous 1024",
        errno.EADDRNOTAVAIL: f"cette machine n'a pas l'adresse {address}",
    }
    reason = reasons.get(error.errno or 0, error.strerror)
    return MachineError(
        f"impossible d'écouter sur {address}:{port} ({reason}).",
        where=setting,
        todo="Changez ce réglage.",
    )

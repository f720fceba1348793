"""What goes into an image, and the digest of it.

An image is a folder under `images/`. Its build context holds that folder's files, the shared
`common/` scripts, the locked requirements of one workspace package, and the sources of workspace
packages, all from this repository. The digest covers exactly these, so an image whose digest is
on the image's label is up to date.

The settings of this machine (CA bundle, package index, proxy) are in the context too, but not in
the digest, and only builder stages copy them: they never reach an image.
"""

from __future__ import annotations

import hashlib
import io
import os
import shlex
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bacasable.errors import MachineError
from bacasable.settings import REPOSITORY

HOST_CA_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
OWN_UV = REPOSITORY / "build" / "uv" / "bin"  # infra/bootstrap/bootstrap.sh
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
INDEX_VARIABLES = (
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "PIP_DEFAULT_TIMEOUT",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_INSECURE_HOST",
    "UV_HTTP_TIMEOUT",
)
SKIPPED = (
    "__pycache__",
    "node_modules",
    "lib",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One image: its folder, what it is built on, and what of this repository goes in."""

    folder: str
    parent: str | None
    package: str | None = None  # the workspace package whose locked dependencies are installed
    sources: tuple[str, ...] = ()  # folders of this repository, under packages/ in the context


RECIPES = (
    Recipe(
        folder="base",
        parent=None,
        package="bacasable-autograders",
        sources=("autograders/verifie",),
    ),
    Recipe(folder="sandbox", parent="base", sources=("autograders",)),
    Recipe(folder="learner", parent="base", package="bacasable-lab", sources=("lab",)),
    Recipe(folder="trainer", parent="learner", sources=("lab",)),
)


def recipes(repository: Path = REPOSITORY) -> tuple[Recipe, ...]:
    """The images to build, parents first."""
    return tuple(r for r in RECIPES if (repository / "images" / r.folder / "Dockerfile").is_file())


def content(recipe: Recipe, *, repository: Path = REPOSITORY) -> dict[str, bytes | Path]:
    """Path in the build context -> content, without this machine's settings."""
    files: dict[str, bytes | Path] = {}
    files |= _folder(repository / "images" / recipe.folder, under="")
    files |= _folder(repository / "images" / "common", under="common/")
    for source in recipe.sources:
        files |= _folder(repository / source, under=f"packages/{source}/")
    if recipe.package:
        files["requirements.txt"] = requirements(recipe.package, repository=repository)
    return files


def digest(files: Mapping[str, bytes | Path], *, built_on: str) -> str:
    """One digest of a context and of what the image is built on (a digest, or an image's name)."""
    total = hashlib.sha256(built_on.encode())
    for name, value in sorted(files.items()):
        data = value.read_bytes() if isinstance(value, Path) else value
        total.update(f"{name}\0{_mode(value):o}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def requirements(package: str, *, repository: Path = REPOSITORY) -> bytes:
    """The locked dependencies of a workspace package, with hashes, as pip reads them."""
    command = [uv(), "export", "--package", package, "--frozen", "--no-dev", "--quiet"]
    command += ["--no-emit-workspace", "--no-header", "--no-annotate"]
    result = subprocess.run(command, cwd=repository, capture_output=True, check=False)
    if result.returncode:
        raise MachineError(
            f"la liste des dépendances de {package} n'a pas pu être lue "
            f"({result.stderr.decode(errors='replace').strip()[-200:]}).",
            where="uv.lock",
            todo="Relancez « make up ».",
        )
    return result.stdout


def uv() -> str:
    """The uv of this machine, else the one that the bootstrap installed."""
    found = shutil.which("uv", path=os.pathsep.join((os.environ.get("PATH", ""), str(OWN_UV))))
    if found is None:
        raise MachineError("uv manque.", where="PATH", todo="Lancez « make up ».")
    return found


def machine_settings(environ: Mapping[str, str]) -> dict[str, bytes]:
    """This machine's CA bundle and index settings, as files that builder stages read."""
    exports = {name: environ[name] for name in INDEX_VARIABLES if environ.get(name)}
    if "PIP_INDEX_URL" in exports and "UV_INDEX_URL" not in exports:
        exports.setdefault("UV_DEFAULT_INDEX", exports["PIP_INDEX_URL"])
    exports |= proxies(environ)
    files: dict[str, bytes] = {}
    bundle = ca_bundle(environ)
    if bundle:
        files["common/ca-certificates.crt"] = bundle.read_bytes()
        place = "/build/common/ca-certificates.crt"
        exports |= dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), place)
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(exports.items())]
    return files | {"common/settings.sh": "".join(lines).encode()}


def proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Proxy variables, in both cases, as Docker's predefined build arguments take them."""
    return {
        name: environ[name]
        for upper in PROXY_VARIABLES
        for name in (upper, upper.lower())
        if environ.get(name)
    }


def ca_bundle(environ: Mapping[str, str]) -> Path | None:
    """The CA bundle that this machine trusts: what the user named, else the distribution's."""
    for candidate in (environ.get("SSL_CERT_FILE"), environ.get("PIP_CERT"), *HOST_CA_BUNDLES):
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    return None


def archive(files: Mapping[str, bytes | Path]) -> io.BytesIO:
    """The context as a tar, without dates or owners, so that Docker's cache can be used."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, value in sorted(files.items()):
            data = value.read_bytes() if isinstance(value, Path) else value
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), _mode(value)
            tar.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer


def _folder(folder: Path, *, under: str) -> dict[str, bytes | Path]:
    return {under + path.relative_to(folder).as_posix(): path for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(p in SKIPPED or p.endswith(".egg-info") for p in parts):
            yield path


def _mode(value: bytes | Path) -> int:
    executable = isinstance(value, Path) and value.stat().st_mode & 0o100
    return 0o755 if executable else 0o644

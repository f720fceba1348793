"""The only reader of the environment.

A setting is named `BACASABLE_<NAME>`, in the environment or, with lower priority, in the
file `settings.env` of the data directory (`NAME=value` lines). Unknown names are refused.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self, get_type_hints
from urllib.parse import urlsplit

from bacasable.errors import SettingsError

PREFIX = "BACASABLE_"
REPOSITORY = Path(__file__).resolve().parents[2]


def setting(
    default: Any, *, help: str, choices: tuple[str, ...] = (), is_origin: bool = False
) -> Any:
    """A field of `Settings` with its documentation. `is_origin`: a URL without a path."""
    return field(
        default=default, metadata={"help": help, "choices": choices, "is_origin": is_origin}
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that can differ between two installations. Passed in, never global."""

    # Where things are
    data_dir: Path = setting(
        REPOSITORY / "var", help="Dossier des bases, des rendus et des journaux."
    )
    courses_dir: Path = setting(REPOSITORY / "courses", help="Dossier des cours.")
    database_url: str = setting(
        "",
        help="URL SQLAlchemy de la base de la plateforme ; vide : SQLite dans le dossier de données.",
    )
    hub_database_url: str = setting(
        "", help="URL SQLAlchemy de la base du hub ; vide : SQLite dans le dossier de données."
    )
    instance: str = setting(
        "bacasable", help="Préfixe des conteneurs, volumes et réseaux : un par installation."
    )
    environment: str = setting(
        "production",
        help="« test » autorise l'authentification factice.",
        choices=("production", "test"),
    )

    # The network
    address: str = setting("127.0.0.1", help="Adresse d'écoute pour les navigateurs.")
    port: int = setting(8000, help="Port d'écoute pour les navigateurs.")
    public_url: str = setting(
        "",
        help="URL que l'on tape, si un mandataire TLS est devant ; vide : adresse et port.",
        is_origin=True,
    )
    subdomain_host: str = setting(
        "",
        help="La même URL, pour que chaque serveur ait son sous-domaine (en production).",
        is_origin=True,
    )
    hub_port: int = setting(8081, help="Port de l'API du hub, sur le réseau des conteneurs.")
    proxy_api_port: int = setting(8001, help="Port de l'API du mandataire, en local seulement.")
    classroom_port: int = setting(8082, help="Port du service classroom.")
    learner_internet: bool = setting(
        False,
        help="Laisse les conteneurs des apprenant·es aller sur internet (jamais sur un réseau privé).",
    )

    # People
    language: str = setting("fr", help="Langue des pages.", choices=("fr", "en"))
    timezone: str = setting("Europe/Paris", help="Fuseau horaire des dates affichées et saisies.")
    authenticator: str = setting(
        "native",
        help="Connexion : comptes locaux, fournisseur OpenID Connect ou Microsoft Entra ID.",
        choices=("native", "oidc", "entra", "dummy"),
    )
    oidc_client_id: str = setting("", help="Identifiant du client OAuth (oidc, entra).")
    oidc_client_secret: str = setting("", help="Secret du client OAuth (oidc, entra).")
    oidc_issuer: str = setting("", help="URL de l'émetteur OpenID Connect (oidc).")
    oidc_username_claim: str = setting(
        "preferred_username", help="Champ qui contient le nom d'utilisateur (oidc, entra)."
    )
    entra_tenant: str = setting("", help="Identifiant du locataire Microsoft Entra ID (entra).")
    invitation_days: int = setting(14, help="Durée de validité d'un lien d'invitation, en jours.")

    # A learner's container
    image_prefix: str = setting(
        "bacasable", help="Les images se nomment <préfixe>/<dossier>:<étiquette>."
    )
    image_tag: str = setting("latest", help="Étiquette des images.")
    debian_image: str = setting(
        "",
        help="Image Debian dont partent les images ; vide : celle d'un registre, sinon debootstrap.",
    )
    learner_memory: str = setting("1G", help="Mémoire d'un conteneur d'apprenant·e.")
    learner_cpus: float = setting(
        1.0, help="Processeurs qu'un conteneur d'apprenant·e peut utiliser."
    )
    learner_processes: int = setting(
        256, help="Nombre maximal de processus d'un conteneur d'apprenant·e."
    )
    learner_idle_minutes: int = setting(
        90, help="Minutes sans activité après lesquelles un serveur s'arrête seul ; 0 : jamais."
    )
    start_slots: int = setting(
        2, help="Serveurs qui démarrent en même temps ; les autres attendent leur tour."
    )
    start_timeout_seconds: int = setting(
        600, help="Durée maximale d'un démarrage, attente comprise, en secondes."
    )

    # Hand-ins and grading
    submission_max_bytes: int = setting(20_000_000, help="Taille maximale d'un rendu, en octets.")
    workers: int = setting(1, help="Ateliers de correction d'un correcteur.")
    cell_seconds: float = setting(
        30.0, help="Durée maximale d'une cellule à la correction, en secondes."
    )
    notebook_seconds: float = setting(
        120.0, help="Durée maximale d'un notebook à la correction, en secondes."
    )
    sandbox_memory: str = setting("1G", help="Mémoire d'un atelier de correction.")
    grading_tries: int = setting(3, help="Essais avant de confier un rendu à une personne.")
    lease_seconds: int = setting(
        180, help="Durée après laquelle le travail d'un correcteur muet est repris, en secondes."
    )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment, then `settings.env` of the data folder for what it leaves out.

        Raises `SettingsError` naming the setting for an unknown name or a value of the wrong type.
        """
        environ = os.environ if environ is None else environ
        given = _own(environ, "l'environnement")
        data_dir = Path(given.get("data_dir", str(cls.data_dir)))
        merged = _own(_read_env_file(data_dir / "settings.env"), "settings.env") | given
        return cls(**{name: _parse(cls, name, text) for name, text in merged.items()})

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the platform's database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'bacasable.sqlite'}"

    @property
    def hub_database(self) -> str:
        """SQLAlchemy URL of the hub's database."""
        return self.hub_database_url or f"sqlite:///{self.data_dir / 'hub.sqlite'}"

    @property
    def url(self) -> str:
        """The URL that people type, without a final slash."""
        listening = f"http://{self.address}:{self.port}"
        return (self.public_url or self.subdomain_host or listening).rstrip("/")

    @property
    def servers_apart(self) -> bool:
        """Whether browsers keep learners' servers from acting as whoever visits them.

        They do with a subdomain each; on one machine alone, there is nobody else.
        """
        return bool(self.subdomain_host) or is_local(urlsplit(self.url).hostname or "")

    @property
    def network(self) -> str:
        """Name of the Docker network of learners' containers."""
        return f"{self.instance}-learners"

    def image(self, folder: str) -> str:
        """Name of the image built from `images/<folder>`."""
        return f"{self.image_prefix}/{folder}:{self.image_tag}"

    def as_environ(self) -> dict[str, str]:
        """The settings that differ from the defaults, as variables for a child process."""
        return {
            PREFIX + f.name.upper(): str(getattr(self, f.name))
            for f in fields(self)
            if getattr(self, f.name) != f.default
        }


def is_local(host: str) -> bool:
    """Whether a host of a URL is this machine and no other; names: RFC 6761, section 6.3."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def describe() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, help), for the reference page."""
    return [
        (PREFIX + f.name.upper(), _shown_default(f), f.metadata["help"]) for f in fields(Settings)
    ]


def _shown_default(f: Field[Any]) -> str:
    value = "" if f.default is MISSING else f.default
    if isinstance(value, Path) and value.is_relative_to(REPOSITORY):
        return str(value.relative_to(REPOSITORY))
    return str(value)


def _own(source: Mapping[str, str], where: str) -> dict[str, str]:
    known = {f.name for f in fields(Settings)}
    own = {k.removeprefix(PREFIX).lower(): v for k, v in source.items() if k.startswith(PREFIX)}
    for name in own.keys() - known:
        guess = difflib.get_close_matches(name, known, n=1)
        todo = f"Vouliez-vous dire {PREFIX}{guess[0].upper()} ?" if guess else "Retirez-le."
        raise SettingsError(f"réglage inconnu {PREFIX}{name.upper()}.", where=where, todo=todo)
    return own


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {
        PREFIX + key.strip().upper().removeprefix(PREFIX): value.strip() for key, value in pairs
    }


def _parse(cls: type[Settings], name: str, text: str) -> Any:
    f = next(f for f in fields(cls) if f.name == name)
    kind = get_type_hints(cls)[name]
    where = PREFIX + name.upper()
    try:
        value = _BOOLEANS[text.lower()] if kind is bool else kind(text)
    except (ValueError, KeyError):
        raise SettingsError(
            f"la valeur « {text} » n'est pas comprise.",
            where=where,
            todo=f"Donnez une valeur de type {kind.__name__}.",
        ) from None
    if f.metadata["is_origin"] and text and not _is_origin(text):
        raise SettingsError(
            f"« {text} » n'est pas une adresse.",
            where=where,
            todo="Donnez https://nom ou https://nom:port, sans chemin.",
        )
    if f.metadata["choices"] and value not in f.metadata["choices"]:
        choices = ", ".join(f.metadata["choices"])
        raise SettingsError(
            f"« {text} » n'existe pas.", where=where, todo=f"Choisissez : {choices}."
        )
    return value


def _is_origin(text: str) -> bool:
    try:
        url = urlsplit(text)
        port_is_a_number = url.port is None or url.port > 0
    except ValueError:
        return False
    whole = f"{url.scheme}://{url.netloc}"
    plain = url.hostname and not url.username and text.rstrip("/") == whole
    return bool(url.scheme in ("http", "https") and plain and port_is_a_number)


_BOOLEANS = types.MappingProxyType(
    {"true": True, "1": True, "oui": True, "yes": True}
    | {"false": False, "0": False, "non": False, "no": False, "": False}
)

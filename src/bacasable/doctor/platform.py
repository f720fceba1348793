"""Checks of what runs: settings, database, hub, proxy, classroom, grader."""

from __future__ import annotations

from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bacasable.database import Database
from bacasable.database.engine import alembic_config
from bacasable.doctor.finding import Finding, failed, ok, warning
from bacasable.machine import health, hub_process
from bacasable.settings import Settings, is_local


def check_settings(settings: Settings) -> Finding:
    """The settings could be read (or there would be none here), and the folder is closed."""
    mode = settings.data_dir.stat().st_mode & 0o777 if settings.data_dir.exists() else 0o700
    if mode & 0o007:
        return failed(
            f"tous les comptes de la machine peuvent ouvrir {settings.data_dir}",
            fix=f"chmod 700 {settings.data_dir}",
        )
    return ok(f"données dans {settings.data_dir}")


def check_public_address(settings: Settings) -> Finding:
    """Beyond this machine, browsers need TLS, and a subdomain a learner keeps servers apart."""
    host = urlsplit(settings.url).hostname or ""
    if settings.subdomain_host and urlsplit(settings.subdomain_host).hostname != host:
        return failed(
            f"on tape {settings.url}, mais les serveurs sont sous {settings.subdomain_host}",
            fix="Donnez la même adresse dans BACASABLE_PUBLIC_URL et BACASABLE_SUBDOMAIN_HOST.",
        )
    if is_local(host):
        return ok(f"{settings.url}, pour cette machine seulement")
    if not settings.url.startswith("https://"):
        return warning(
            f"{settings.url} : mots de passe et travaux passent en clair",
            fix="Mettez un proxy TLS devant, et son adresse https:// dans BACASABLE_PUBLIC_URL.",
        )
    if not settings.subdomain_host:
        return warning(
            "les serveurs des apprenant·e·s partagent l'origine du hub",
            fix="Donnez BACASABLE_SUBDOMAIN_HOST et un certificat pour *.votre-domaine.",
        )
    return ok(f"{settings.url}, un sous-domaine par serveur")


def check_database(settings: Settings) -> Finding:
    """The database can be written, and its tables are those of this version."""
    try:
        database = Database(settings.database)
        with database.engine.begin() as connection:
            connection.execute(text("CREATE TEMPORARY TABLE bacasable_doctor (id INTEGER)"))
            connection.execute(text("DROP TABLE bacasable_doctor"))
            found = MigrationContext.configure(connection).get_current_revision()
            wanted = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error))
        return failed(f"la base ne s'ouvre pas ({reason})", fix="Vérifiez BACASABLE_DATABASE_URL.")
    if found != wanted:
        return failed("ses tables sont d'une autre version", fix="make restart")
    return ok(database.engine.dialect.name)


def check_hub(settings: Settings) -> Finding:
    """The hub answers through the proxy, as a browser would ask it."""
    if version := health.hub_version(settings):
        return ok(f"JupyterHub {version} répond")
    if hub_process.running_pid(settings) is None:
        return failed("le hub ne tourne pas", fix="make up")
    return failed("le hub tourne mais ne répond pas", fix=_restart(settings))


def check_proxy(settings: Settings) -> Finding:
    """The proxy runs, and its own API is closed to everybody else."""
    status = health.proxy_api_status(settings)
    if status in health.ASKS_WHO:
        return ok("répond, et son API demande un jeton")
    said = "ne répond pas" if status is None else f"répond {status} sans jeton"
    return failed(f"l'API du proxy {said}", fix=_restart(settings))


def check_classroom(settings: Settings) -> Finding:
    """The service answers through the proxy, and asks who is there."""
    status = health.classroom_status(settings)
    if status in health.ASKS_WHO:
        return ok("répond, et demande de se connecter")
    said = "ne répond pas" if status is None else f"répond {status}"
    return failed(f"classroom {said}", fix=_restart(settings))


def check_grader(settings: Settings) -> Finding:
    """A grader of this machine is alive."""
    if health.grader_runs(settings):
        return ok("le correcteur tourne")
    return failed("aucun correcteur ne tourne : les rendus attendent", fix=_restart(settings))


def _restart(settings: Settings) -> str:
    return f"make restart ; le journal est {hub_process.log_file(settings)}"

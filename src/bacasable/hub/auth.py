"""How people log in, by settings alone. Sign-up is closed whatever the settings say."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from bacasable.cohort import people
from bacasable.database import Database
from bacasable.errors import MachineError, SettingsError
from bacasable.hub.authenticators import (
    REFRESH_SECONDS,
    LocalAccounts,
    OpenIdAccounts,
    TestAccounts,
)
from bacasable.secret import secret
from bacasable.settings import PREFIX, Settings

DISCOVERY_MAX_BYTES = 100_000
# Tenants of Entra ID that stand for "anybody's account".
OPEN_TENANTS = ("common", "organizations", "consumers")


def configure(c: Any, settings: Settings) -> None:
    """Choose the authenticator; admins exist before anybody can log in."""
    {
        "native": _native,
        "oidc": _oidc,
        "entra": _entra,
        "dummy": _dummy,
    }[settings.authenticator](c, settings)
    with Database(settings.database).reading() as session:
        c.Authenticator.admin_users = people.admin_usernames(session)
    c.Provisioned.database_url = settings.database
    c.Provisioned.servers_apart = settings.servers_apart
    c.Authenticator.any_allow_config = True  # ours: being in the platform's database
    c.Authenticator.auth_refresh_age = REFRESH_SECONDS
    c.JupyterHub.cookie_secret = bytes.fromhex(secret(settings, "hub-cookie"))
    c.JupyterHub.cookie_max_age_days = 7


def _native(c: Any, settings: Settings) -> None:
    c.JupyterHub.authenticator_class = LocalAccounts
    c.LocalAccounts.enable_signup = False
    c.LocalAccounts.open_signup = False


def _dummy(c: Any, settings: Settings) -> None:
    if settings.environment != "test":
        raise SettingsError(
            "« dummy » laisse entrer avec n'importe quel mot de passe.",
            where=f"{PREFIX}AUTHENTICATOR",
            todo="Choisissez native, oidc ou entra.",
        )
    c.JupyterHub.authenticator_class = TestAccounts


def _oidc(c: Any, settings: Settings) -> None:
    _require(settings, "oidc_client_id", "oidc_client_secret", "oidc_issuer")
    endpoints = _discovered(settings)
    _open_id(c, settings, name="OpenID Connect")
    c.OpenIdAccounts.authorize_url = endpoints["authorization_endpoint"]
    c.OpenIdAccounts.token_url = endpoints["token_endpoint"]
    c.OpenIdAccounts.userdata_url = endpoints["userinfo_endpoint"]


def _entra(c: Any, settings: Settings) -> None:
    _require(settings, "oidc_client_id", "oidc_client_secret", "entra_tenant")
    if settings.entra_tenant.lower() in OPEN_TENANTS:
        raise SettingsError(
            "ce tenant ouvre la porte à tous les comptes Microsoft.",
            where=f"{PREFIX}ENTRA_TENANT",
            todo="Donnez l'identifiant du tenant de votre organisme.",
        )
    _open_id(c, settings, name="Microsoft")
    base = f"https://login.microsoftonline.com/{settings.entra_tenant}/oauth2/v2.0"
    c.OpenIdAccounts.authorize_url = f"{base}/authorize"
    c.OpenIdAccounts.token_url = f"{base}/token"
    # Microsoft's userinfo endpoint leaves out `preferred_username` and `tid`: its token has them.
    c.OpenIdAccounts.userdata_from_id_token = True
    c.OpenIdAccounts.required_tenant = settings.entra_tenant


def _open_id(c: Any, settings: Settings, *, name: str) -> None:
    c.JupyterHub.authenticator_class = OpenIdAccounts
    c.OpenIdAccounts.login_service = name
    c.OpenIdAccounts.client_id = settings.oidc_client_id
    c.OpenIdAccounts.client_secret = settings.oidc_client_secret
    c.OpenIdAccounts.oauth_callback_url = f"{settings.url}/hub/oauth_callback"
    c.OpenIdAccounts.scope = ["openid", "profile", "email"]
    c.OpenIdAccounts.username_claim = settings.oidc_username_claim


def _require(settings: Settings, *names: str) -> None:
    for name in names:
        if not getattr(settings, name):
            raise SettingsError(
                f"ce réglage est nécessaire avec « {settings.authenticator} ».",
                where=PREFIX + name.upper(),
                todo="Ajoutez-le à settings.env.",
            )


def _discovered(settings: Settings) -> dict[str, str]:
    url = settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration"
    if not url.startswith("https://") and settings.environment != "test":
        raise SettingsError("une adresse https est nécessaire.", where=f"{PREFIX}OIDC_ISSUER")
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  (checked above)
            document = json.loads(answer.read(DISCOVERY_MAX_BYTES))
        wanted = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        return {name: str(document[name]) for name in wanted}
    except (urllib.error.URLError, TimeoutError, ValueError, KeyError, TypeError) as error:
        raise MachineError(
            f"le fournisseur OpenID Connect ne répond pas comme prévu ({error!r}).",
            where=url,
            todo=f"Vérifiez {PREFIX}OIDC_ISSUER.",
        ) from error

"""How people log in depends on settings alone, and never opens the door to everybody."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tornado import web
from traitlets.config import Config

from bacasable.cohort import people
from bacasable.database import Database
from bacasable.errors import SettingsError
from bacasable.hub import auth
from bacasable.hub.authenticators import LocalAccounts, OpenIdAccounts, TestAccounts
from bacasable.settings import Settings

TENANT = "8b2f6f0e-0000-4000-8000-000000000000"
ENTRA = {
    "authenticator": "entra",
    "oidc_client_id": "id",
    "oidc_client_secret": "secret",
    "entra_tenant": TENANT,
    "public_url": "https://bac.exemple.fr",
}


@pytest.fixture
def database(settings: Settings) -> Any:
    settings.data_dir.mkdir(parents=True)
    database = Database(settings.database)
    database.create()
    with database.transaction() as session:
        for name in ("chef", "lea"):
            people.ensure_person(
                session,
                username=name,
                full_name=name.title(),
                email=f"{name.title()}@exemple.fr",
                is_admin=name == "chef",
            )
    yield database
    database.engine.dispose()


def configured(settings: Settings, **changes: Any) -> Config:
    config = Config()
    auth.configure(config, dataclasses.replace(settings, **changes))
    return config


@pytest.mark.usefixtures("database")
def test_by_default_local_accounts_and_no_sign_up(settings: Settings) -> None:
    config = configured(settings)
    assert config.JupyterHub.authenticator_class is LocalAccounts
    assert config.LocalAccounts.enable_signup is False
    assert config.Authenticator.admin_users == {"chef"}
    assert "allow_all" not in config.Authenticator


@pytest.mark.usefixtures("database")
def test_any_password_is_for_tests_only(settings: Settings) -> None:
    assert (
        configured(settings, authenticator="dummy").JupyterHub.authenticator_class is TestAccounts
    )
    with pytest.raises(SettingsError, match="n'importe quel mot de passe"):
        configured(settings, authenticator="dummy", environment="production")


@pytest.mark.usefixtures("database")
def test_entra_by_settings_alone(settings: Settings) -> None:
    config = configured(settings, **ENTRA)
    assert config.JupyterHub.authenticator_class is OpenIdAccounts
    assert config.OpenIdAccounts.authorize_url == (
        f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize"
    )
    assert config.OpenIdAccounts.oauth_callback_url == ("https://bac.exemple.fr/hub/oauth_callback")
    assert config.OpenIdAccounts.required_tenant == TENANT


@pytest.mark.parametrize("tenant", ["common", "Organizations", "consumers", ""])
def test_entra_for_everybody_s_accounts_is_refused(settings: Settings, tenant: str) -> None:
    with pytest.raises(SettingsError, match="ENTRA_TENANT"):
        configured(settings, **ENTRA | {"entra_tenant": tenant})


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret", "oidc_issuer"])
def test_a_missing_setting_is_named(settings: Settings, missing: str) -> None:
    given = dict.fromkeys(("oidc_client_id", "oidc_client_secret", "oidc_issuer"), "x")
    with pytest.raises(SettingsError, match=missing.upper()):
        configured(settings, authenticator="oidc", **given | {missing: ""})


def accounts(settings: Settings, database: Database, **changes: Any) -> OpenIdAccounts:
    config = configured(settings, **ENTRA | changes)
    return OpenIdAccounts(config=config)


def test_an_address_is_the_person_who_has_it(settings: Settings, database: Database) -> None:
    door = accounts(settings, database)
    claims = {"preferred_username": "lea@EXEMPLE.fr", "tid": TENANT}
    assert door.user_info_to_username(claims) == "lea"
    assert door.check_allowed("lea")
    door.platform.engine.dispose()


def test_who_is_not_provisioned_stays_out(settings: Settings, database: Database) -> None:
    door = accounts(settings, database)
    with pytest.raises(web.HTTPError, match="403"):
        door.user_info_to_username({"preferred_username": "lea@autre.fr", "tid": TENANT})
    with pytest.raises(web.HTTPError, match="403"):
        door.user_info_to_username({"preferred_username": "lea@exemple.fr", "tid": "autre"})
    assert not door.check_allowed("mallory")
    door.platform.engine.dispose()


async def test_rights_follow_the_platform_s_database(
    settings: Settings, database: Database
) -> None:
    door = accounts(settings, database)

    class User:
        name = "lea"

    assert await door.refresh_user(User()) == {"name": "lea", "admin": False}
    assert door.is_admin(None, {"name": "chef"}) is True
    with database.transaction() as session:
        people.get_person(session, "lea").is_admin = True
        session.delete(people.get_person(session, "chef"))
    assert await door.refresh_user(User()) == {"name": "lea", "admin": True}
    User.name = "chef"
    assert await door.refresh_user(User()) is False
    door.platform.engine.dispose()


def test_names_are_the_same_at_every_door(settings: Settings, database: Database) -> None:
    door = accounts(settings, database)
    assert door.normalize_username(" Léa ") == "léa"
    assert not door.validate_username("léa")
    assert not door.validate_username("../x")
    assert door.validate_username("jean-marc.le_goff")
    door.platform.engine.dispose()

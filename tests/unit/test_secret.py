"""A secret is made once, for its owner only, whoever asks first."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from bacasable.errors import StorageError
from bacasable.secret import secret, secrets_dir
from bacasable.settings import Settings


def test_a_secret_stays_the_same_and_others_differ(settings: Settings) -> None:
    first = secret(settings, "proxy-token")
    assert len(bytes.fromhex(first)) == 32
    assert secret(settings, "proxy-token") == first
    assert secret(settings, "hub-cookie") != first


def test_only_the_owner_reads_it(settings: Settings) -> None:
    secret(settings, "proxy-token")
    folder = secrets_dir(settings)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_all_who_ask_at_once_get_the_same(settings: Settings) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        values = set(pool.map(lambda _: secret(settings, "proxy-token"), range(32)))
    assert len(values) == 1
    assert [file.name for file in secrets_dir(settings).iterdir()] == ["proxy-token"]


def test_an_empty_file_is_told_rather_than_used(settings: Settings) -> None:
    (secrets_dir(settings) / "proxy-token").touch()
    with pytest.raises(StorageError, match="le fichier est vide"):
        secret(settings, "proxy-token")


@pytest.mark.parametrize("name", ["../x", "", "A", "a/b"])
def test_a_name_stays_in_the_folder(settings: Settings, name: str) -> None:
    with pytest.raises(ValueError, match="name of a secret"):
        secret(settings, name)

from __future__ import annotations

import dataclasses
import fcntl

import pytest

from bacasable import doctor
from bacasable.database import Database
from bacasable.doctor import platform
from bacasable.doctor.finding import Status, examine, failed, ok
from bacasable.errors import MachineError
from bacasable.settings import Settings


def test_an_expected_failure_is_what_a_check_found(settings: Settings) -> None:
    def check(_: Settings) -> doctor.Finding:
        raise MachineError("est en panne.", where="le moteur", todo="Réparez-le.")

    finding = examine(check, settings)
    assert finding.status is Status.FAILED
    assert finding.text == "le moteur : est en panne."
    assert finding.fix == "Réparez-le."


def test_what_to_do_has_a_line_of_its_own() -> None:
    lines = doctor.line("Hub", failed("le hub [1] ne tourne pas", fix="make up")).splitlines()
    assert lines[0].endswith("le hub [1] ne tourne pas")
    assert lines[1].strip() == "→ make up"
    assert "\n" not in doctor.line("Hub", ok("répond"))


def test_a_data_folder_open_to_all_is_a_failure(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o755)
    settings.data_dir.chmod(0o755)
    assert platform.check_settings(settings).status is Status.FAILED
    settings.data_dir.chmod(0o700)
    assert platform.check_settings(settings).status is Status.OK


@pytest.mark.parametrize(
    ("public_url", "subdomain_host", "status"),
    [
        ("", "", Status.OK),
        ("http://localhost:8000", "", Status.OK),
        ("", "http://bac.localhost:8000", Status.OK),
        ("http://lab.example.org", "", Status.WARNING),
        ("https://lab.example.org", "", Status.WARNING),
        ("https://lab.example.org", "https://lab.example.org", Status.OK),
        ("https://lab.example.org", "https://other.example.org", Status.FAILED),
        ("http://localhost:8000", "http://bac.localhost:8000", Status.FAILED),
    ],
)
def test_beyond_this_machine_tls_and_subdomains_are_asked_for(
    settings: Settings, public_url: str, subdomain_host: str, status: Status
) -> None:
    changed = dataclasses.replace(settings, public_url=public_url, subdomain_host=subdomain_host)
    assert platform.check_public_address(changed).status is status


def test_a_database_without_our_tables_is_a_failure(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700)
    assert platform.check_database(settings).status is Status.FAILED
    Database(settings.database).create()
    assert platform.check_database(settings).status is Status.OK


def test_a_database_that_does_not_open_is_a_failure(settings: Settings) -> None:
    assert platform.check_database(settings).status is Status.FAILED


def test_a_grader_is_alive_as_long_as_it_holds_its_lock(settings: Settings) -> None:
    lock = settings.data_dir / "run" / "grader-1.lock"
    lock.parent.mkdir(parents=True)
    assert platform.check_grader(settings).status is Status.FAILED
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert platform.check_grader(settings).status is Status.OK
    assert platform.check_grader(settings).status is Status.FAILED


def test_a_platform_that_does_not_run_says_make_up(settings: Settings) -> None:
    nowhere = dataclasses.replace(settings, port=1, proxy_api_port=1)
    assert platform.check_hub(nowhere).fix == "make up"
    for check in (platform.check_proxy, platform.check_classroom):
        finding = check(nowhere)
        assert finding.status is Status.FAILED
        assert "ne répond pas" in finding.text

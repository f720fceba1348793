"""What the settings become in JupyterHub's configuration."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from bacasable.cohort import people
from bacasable.database import Database
from bacasable.errors import MachineError
from bacasable.hub import network, pages, proxy, roles, services, spawner, trainer_folders
from bacasable.hub.network import LearnersNetwork
from bacasable.settings import REPOSITORY, Settings

NETWORK = LearnersNetwork(name="test-learners", gateway="10.9.0.1", bridge="bs-00000000")

DAY = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def no_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is Docker's business, and tested with it; here it is given."""
    for module in (services, spawner):
        monkeypatch.setattr(module, "ensure_network", lambda _: NETWORK)


@pytest.fixture
def database(settings: Settings) -> Any:
    settings.data_dir.mkdir(parents=True)
    database = Database(settings.database)
    database.create()
    yield database
    database.engine.dispose()


def configured(concern: Any, settings: Settings, **changes: Any) -> Config:
    config = Config()
    concern.configure(config, dataclasses.replace(settings, **changes))
    return config


def test_the_configuration_stays_a_table_of_contents() -> None:
    lines = (REPOSITORY / "jupyterhub_config.py").read_text("utf-8").splitlines()
    assert len(lines) <= 60


@pytest.mark.usefixtures("database")
def test_limits_of_a_container(settings: Settings) -> None:
    config = configured(spawner, settings, learner_memory="2G", learner_processes=99)
    host = config.DockerSpawner.extra_host_config
    assert config.Spawner.mem_limit == "2G"
    assert host["memswap_limit"] == "2g"
    assert host["pids_limit"] == 99
    assert host["cap_drop"] == ["ALL"]
    assert config.DockerSpawner.extra_create_kwargs["user"] == "1000:1000"
    assert config.Spawner.disable_user_config
    assert config.JupyterHub.cleanup_servers is False
    assert config.JupyterHub.concurrent_spawn_limit == 0


@pytest.mark.usefixtures("database")
def test_names_are_asked_nowhere_without_the_internet(settings: Settings) -> None:
    assert "dns" in configured(spawner, settings).DockerSpawner.extra_host_config
    config = configured(spawner, settings, learner_internet=True)
    assert "dns" not in config.DockerSpawner.extra_host_config


@pytest.mark.usefixtures("database")
def test_what_a_container_is_told(settings: Settings) -> None:
    environment = configured(spawner, settings, language="en").Spawner.environment
    assert environment["BACASABLE_CLASSROOM_URL"] == "http://10.9.0.1:8082/services/classroom"
    assert environment["LANG"] == "en_US.UTF-8"
    assert environment["TZ"] == settings.timezone
    assert environment["BACASABLE_IDLE_MINUTES"] == "90"
    assert not [name for name in environment if "TOKEN" in name or "SECRET" in name]


def test_a_server_s_token(settings: Settings, database: Database) -> None:
    config = configured(roles, settings)
    assert config.Spawner.server_token_scopes == [
        "users:activity!user",
        "access:servers!server",
        "access:services!service=classroom",
    ]


def test_groups_come_from_the_platform_s_database(settings: Settings, database: Database) -> None:
    with database.transaction() as session:
        people.ensure_cohort(
            session,
            name="demo",
            title="Promo",
            course="data",
            starts_on=DAY,
            ends_on=DAY,
        )
    assert configured(roles, settings).JupyterHub.load_groups == {
        "formgrade-data-demo": {"users": []},
        "nbgrader-data-demo": {"users": []},
        "learners": {"users": []},
    }


def test_services_get_the_settings_and_no_more(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMEBODY_S_SECRET", "x")
    declared = {s["name"]: s for s in configured(services, settings).JupyterHub.services}
    assert set(declared) == {"classroom", "grader", "provisioner"}
    assert declared["classroom"]["url"] == "http://10.9.0.1:8082"
    assert "url" not in declared["grader"]
    assert "command" not in declared["provisioner"]
    environment = declared["classroom"]["environment"]
    assert environment["BACASABLE_DATA_DIR"] == str(settings.data_dir)
    assert "SOMEBODY_S_SECRET" not in environment
    tokens = {service["api_token"] for service in declared.values()}
    assert len(tokens) == 3


def test_services_end_with_their_hub() -> None:
    command = services.command("grader")
    assert command[1:3] == ["--pdeathsig", "TERM"]
    assert command[-1] == "grader"


def test_the_proxy_s_api_is_on_loopback(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "configurable-http-proxy"  # what `bacasable prepare` installs
    installed.touch()
    monkeypatch.setattr(proxy, "SCRIPT", installed)
    config = configured(proxy, settings, address="0.0.0.0")
    assert config.ConfigurableHTTPProxy.api_url == "http://127.0.0.1:8001"
    assert config.ConfigurableHTTPProxy.should_start is True
    node, script = config.ConfigurableHTTPProxy.command
    assert Path(node).exists()
    assert script == str(installed)


def test_an_old_node_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert proxy.node() != str(old)


def test_a_missing_proxy_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "SCRIPT", tmp_path / "nowhere")
    with pytest.raises(MachineError, match="make up"):
        proxy.command()


def test_pages_can_t_be_framed(settings: Settings) -> None:
    headers = configured(pages, settings).JupyterHub.tornado_settings["headers"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_firewall_lets_two_ports_through(settings: Settings) -> None:
    rules = network._host_rules(settings, NETWORK)
    assert rules[-1] == "-j REJECT"
    assert [rule for rule in rules if "--dports" in rule] == [
        "-d 10.9.0.1/32 -p tcp -m multiport --dports 8081,8082 -j RETURN"
    ]


def test_installations_don_t_share_an_interface(settings: Settings) -> None:
    other = dataclasses.replace(settings, instance="another-instance-with-a-long-name")
    assert network._bridge(settings) != network._bridge(other)
    assert len(network._bridge(other)) <= 15  # Linux's limit


def test_resolvers_are_those_that_containers_reach(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text(
        "# comment\nsearch x\nnameserver 127.0.0.53\nnameserver 192.168.1.1\nnameserver fe80::1\n"
    )
    assert network._resolvers(file) == ["192.168.1.1"]


def test_a_trainer_writes_in_the_course_but_not_where_the_grader_writes(
    settings: Settings,
) -> None:
    folders = trainer_folders.prepare(settings, course_id="data-demo", user=os.geteuid())
    course = (settings.data_dir / "gradebooks" / "data-demo").resolve()
    assert folders.writable == {str(course): "/srv/cours/data-demo"}
    assert set(folders.readable.values()) == {
        f"/srv/cours/data-demo/{name}"
        for name in ("source", "release", "submitted", "autograded", "feedback")
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_link_in_the_course_s_folder_gives_nothing_away(
    settings: Settings, tmp_path: Path
) -> None:
    course = settings.data_dir / "gradebooks" / "data-demo"
    course.mkdir(parents=True)
    target = tmp_path / "target"
    target.touch()
    (course / "gradebook.db").symlink_to(target)
    trainer_folders.prepare(settings, course_id="data-demo", user=1000)
    assert target.stat().st_uid == 0
    assert course.stat().st_uid == 1000

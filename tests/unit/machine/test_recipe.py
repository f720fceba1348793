from __future__ import annotations

import io
import shlex
import tarfile
from pathlib import Path

import pytest

from bacasable.errors import MachineError
from bacasable.machine import recipe
from bacasable.settings import REPOSITORY


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one image and one package."""
    for name, text in {
        "images/small/Dockerfile": "FROM scratch\n",
        "images/common/install.sh": "#!/bin/sh\n",
        "package/module.py": "x = 1\n",
        "package/__pycache__/module.pyc": "compiled",
        "package/node_modules/left-pad/index.js": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


SMALL = recipe.Recipe(folder="small", parent=None, sources=("package",))


def test_a_context_holds_the_folder_the_common_scripts_and_the_sources(repository: Path) -> None:
    assert set(recipe.content(SMALL, repository=repository)) == {
        "Dockerfile",
        "common/install.sh",
        "packages/package/module.py",
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "package/module.py").write_text("x = 2\n"),
        lambda root: (root / "package/new.py").touch(),
        lambda root: (root / "package/module.py").rename(root / "package/other.py"),
        lambda root: (root / "images/common/install.sh").chmod(0o755),
        lambda root: (root / "images/small/Dockerfile").write_text("FROM scratch\nUSER 1\n"),
    ],
    ids=["content", "new file", "name", "mode", "Dockerfile"],
)
def test_the_digest_follows_what_goes_in(repository: Path, change) -> None:
    before = recipe.digest(recipe.content(SMALL, repository=repository), built_on="debian")
    change(repository)
    assert recipe.digest(recipe.content(SMALL, repository=repository), built_on="debian") != before


def test_the_digest_stays_when_only_dates_and_caches_change(repository: Path) -> None:
    before = recipe.digest(recipe.content(SMALL, repository=repository), built_on="debian")
    (repository / "package/module.py").touch()
    (repository / "package/__pycache__/other.pyc").write_text("compiled")
    assert recipe.digest(recipe.content(SMALL, repository=repository), built_on="debian") == before


def test_the_digest_follows_the_image_below(repository: Path) -> None:
    files = recipe.content(SMALL, repository=repository)
    assert recipe.digest(files, built_on="debian:12") != recipe.digest(files, built_on="debian:13")


def test_every_image_of_the_repository_has_a_recipe_after_its_parents() -> None:
    folders = [r.folder for r in recipe.recipes()]
    on_disk = {path.parent.name for path in (REPOSITORY / "images").glob("*/Dockerfile")}
    assert set(folders) == on_disk
    for found in recipe.recipes():
        assert found.parent is None or folders.index(found.parent) < folders.index(found.folder)


def test_requirements_are_locked_with_hashes() -> None:
    text = recipe.requirements("bacasable-autograders").decode()
    assert "pandas==" in text
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "bacasable" not in text


def test_uv_is_found_where_the_bootstrap_put_it_or_its_absence_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`bacasable` may be called from any shell, not only through `make`."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(recipe, "OWN_UV", tmp_path)
    with pytest.raises(MachineError, match="make up"):
        recipe.uv()
    own = tmp_path / "uv"
    own.touch(mode=0o755)
    assert recipe.uv() == str(own)


def test_the_machine_s_settings_reach_the_builder_stage(tmp_path: Path) -> None:
    bundle = tmp_path / "school.crt"
    bundle.write_text("the school's CA")
    files = recipe.machine_settings(
        {
            "SSL_CERT_FILE": str(bundle),
            "PIP_INDEX_URL": "https://user:it's secret@mirror.example/simple",
            "https_proxy": "http://proxy.example:3128",
            "HOME": "/root",
        }
    )
    assert files["common/ca-certificates.crt"] == b"the school's CA"
    lines = files["common/settings.sh"].decode().splitlines()
    exports = dict(shlex.split(line)[1].split("=", 1) for line in lines)
    assert exports["PIP_CERT"] == exports["SSL_CERT_FILE"] == "/build/common/ca-certificates.crt"
    assert exports["UV_DEFAULT_INDEX"] == "https://user:it's secret@mirror.example/simple"
    assert exports["https_proxy"] == "http://proxy.example:3128"
    assert "HOME" not in exports


def test_proxies_keep_the_case_that_programs_look_for() -> None:
    environ = {"http_proxy": "a", "HTTPS_PROXY": "b", "NO_PROXY": "", "PATH": "/bin"}
    assert recipe.proxies(environ) == {"http_proxy": "a", "HTTPS_PROXY": "b"}


def test_an_archive_says_nothing_of_who_made_it(repository: Path) -> None:
    (repository / "images/common/install.sh").chmod(0o755)
    archive = recipe.archive(recipe.content(SMALL, repository=repository))
    with tarfile.open(fileobj=io.BytesIO(archive.getvalue())) as tar:
        entries = {entry.name: entry for entry in tar}
    assert {(e.uid, e.gid, e.mtime) for e in entries.values()} == {(0, 0, 0)}
    assert entries["common/install.sh"].mode == 0o755
    assert entries["Dockerfile"].mode == 0o644

"""What holds in every image: a child is tested for what its parents promise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import docker
import pytest

from bacasable.machine import debian, images
from bacasable.settings import REPOSITORY, Settings

pytestmark = pytest.mark.docker

Run = Callable[..., str]

# What a notebook imports in class it imports when it is graded, too.
LIBRARIES = (
    *("pandas", "numpy", "scipy", "sklearn", "matplotlib.pyplot", "statsmodels.api"),
    *("jinja2", "ipywidgets", "yaml", "sqlalchemy"),
)
MACHINE_VARIABLES = re.compile(r"(?i)proxy|^(PIP|UV)_|CA_BUNDLE|SSL_CERT|CERTS")
STALE = """
import importlib.util, json, pathlib, struct, sys
stale = []
for name in sys.argv[1:]:
    source = pathlib.Path(importlib.util.find_spec(name).origin)
    compiled = pathlib.Path(importlib.util.cache_from_source(source))
    if not compiled.exists():
        stale.append(name)
        continue
    flags, first, second = struct.unpack("<III", compiled.read_bytes()[4:16])
    stat = source.stat()
    if flags & 1:
        fresh = not flags & 2  # by hash, never looked at again
    else:
        fresh = (first, second) == (int(stat.st_mtime), stat.st_size)
    if not fresh:
        stale.append(name)
print(json.dumps(stale))
"""
FOREIGN = """
import pathlib, re
def bodies(*files):
    found = [re.findall(r"BEGIN CERT.*?-----(.*?)-----END", f.read_text(), re.S) for f in files]
    return {"".join(body.split()) for each in found for body in each}
shipped = bodies(*pathlib.Path("/usr/share/ca-certificates").rglob("*.crt"))
print(sorted(bodies(pathlib.Path("/etc/ssl/certs/ca-certificates.crt")) - shipped))
"""


def test_it_is_what_this_repository_describes(
    client: docker.DockerClient, installed: Settings, image: str
) -> None:
    debian_image = debian.find_debian_image(client, installed)
    assert debian_image
    plan = next(p for p in images.plans(installed, debian_image=debian_image) if p.name == image)
    assert images.is_current(client, plan), "run: make images"


def test_nothing_of_the_machine_that_built_it_is_left(
    client: docker.DockerClient, image: str, run: Run
) -> None:
    found = client.images.get(image)
    variables = [entry.split("=", 1)[0] for entry in found.attrs["Config"]["Env"]]
    assert not [name for name in variables if MACHINE_VARIABLES.search(name)]
    history = "\n".join(layer["CreatedBy"] for layer in found.history())
    assert not re.search(r"(?i)https?_proxy|PIP_|UV_|ca-certificates\.crt|settings\.sh", history)
    assert run("sh", "-c", "ls -d /build /root/.cache /root/.config 2>/dev/null || true") == ""


def test_its_trust_is_debian_s_own(run: Run) -> None:
    # A certificate that Debian doesn't ship would be the one of the machine that built it.
    assert run("python", "-c", FOREIGN) == "[]\n"


def test_no_program_changes_its_user(run: Run) -> None:
    assert run("sh", "-c", "find / -xdev -type f -perm /6000 2>/dev/null || true") == ""


def test_nobody_but_root_can_change_the_libraries(run: Run) -> None:
    writable = "find /opt /usr ! -type l ( -perm -002 -o ! -user root ) -print -quit"
    assert run(*writable.split()) == ""


def test_the_libraries_are_those_of_the_lock(run: Run) -> None:
    code = "import importlib.metadata as m; print(m.version('pandas'), m.version('scikit-learn'))"
    lock = (REPOSITORY / "uv.lock").read_text()
    locked = [
        re.search(rf'name = "{name}"\nversion = "([^"]+)"', lock)
        for name in ("pandas", "scikit-learn")
    ]
    assert run("python", "-c", code).split() == [match[1] for match in locked if match]


def test_an_unknown_user_imports_everything_quietly(run: Run) -> None:
    code = f"import verifie, {', '.join(LIBRARIES)}"
    prepare = (
        "mkdir -p ~/.cache/matplotlib && cp /opt/bacasable/share/matplotlib/* ~/.cache/matplotlib"
    )
    assert run("sh", "-c", f'{prepare} && python -W error -c "{code}"', user="54321:54321") == ""


def test_libraries_are_compiled_once_and_for_all(run: Run) -> None:
    names = ("pandas", "pandas.core.frame", "sklearn", "matplotlib.pyplot", "verifie")
    assert json.loads(run("python", "-c", STALE, *names)) == []


def test_it_speaks_french_and_lives_in_paris(run: Run) -> None:
    assert "lundi 6 juillet 2026" in run("date", "-d", "2026-07-06", "+%A %-d %B %Y")
    assert run("date", "-d", "2026-07-06 12:00 UTC", "+%H:%M").strip() == "14:00"


def test_every_font_is_already_found(run: Run) -> None:
    listed = run("sh", "-c", "cat /opt/bacasable/share/matplotlib/fontlist-*.json")
    assert "DejaVu Sans" in listed

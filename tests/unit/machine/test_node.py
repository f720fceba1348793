from __future__ import annotations

import json
from pathlib import Path

from bacasable.machine import node


def test_the_proxy_is_installed_again_when_its_lock_changes(tmp_path: Path) -> None:
    lock, marker = tmp_path / "package-lock.json", tmp_path / "node_modules" / ".installed"
    lock.write_text("{}")
    assert not node.is_installed(tmp_path)
    marker.parent.mkdir()
    marker.write_text("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    assert node.is_installed(tmp_path)
    lock.write_text('{"lockfileVersion": 3}')
    assert not node.is_installed(tmp_path)


def test_the_lock_pins_every_package_by_its_hash() -> None:
    lock = json.loads((node.FOLDER / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert "node_modules/configurable-http-proxy" in packages
    assert not [name for name, entry in packages.items() if "integrity" not in entry]

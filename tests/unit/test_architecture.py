"""The zones of trust and the stages, held apart; the sizes that keep code readable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZONES = {
    "bacasable": ROOT / "src" / "bacasable",
    "bacasable_lab": ROOT / "lab" / "bacasable_lab",
    "bacasable_runner": ROOT / "autograders" / "bacasable_runner",
    "verifie": ROOT / "autograders" / "verifie",
}
MAY_IMPORT = {
    "bacasable": {"bacasable"},
    "bacasable_lab": {"bacasable_lab"},
    "bacasable_runner": {"bacasable_runner", "verifie"},
    "verifie": {"verifie"},
}
STAGES = {"course", "cohort", "exchange", "autograde"}
ABOVE = {"hub", "classroom"}  # compose the stages; no stage knows them
COMPOSERS = {"command.py", "service.py"}  # what wires the stages of one process together
LONGEST_FUNCTION, LONGEST_MODULE = 60, 300


def _modules(zone: str) -> list[Path]:
    generated = ZONES["bacasable"] / "migrations" / "versions"
    return sorted(path for path in ZONES[zone].rglob("*.py") if path.parent != generated)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_imports_no_other(zone: str) -> None:
    foreign = ZONES.keys() - MAY_IMPORT[zone]
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _modules(zone)
        for name in _imports(path)
        if name.split(".")[0] in foreign
    ]
    assert not found


def test_stages_dont_import_each_other() -> None:
    found = []
    for path in _modules("bacasable"):
        parts = path.relative_to(ZONES["bacasable"]).parts
        if parts[0] not in STAGES or parts[-1] in COMPOSERS:
            continue
        for name in _imports(path):
            other = name.split(".")[1:2]
            if name.startswith("bacasable.") and other[0] in (STAGES | ABOVE) - {parts[0]}:
                found.append(f"{'/'.join(parts)} imports {name}")
    assert not found


def test_only_settings_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ZONES["bacasable"]))
        for path in _modules("bacasable")
        if 'os.environ.get("BACASABLE' in path.read_text()
        or 'os.environ["BACASABLE' in path.read_text()
    }
    assert not readers


def test_nothing_unpickles() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for zone in ("bacasable", "bacasable_runner", "bacasable_lab")
        for path in _modules(zone)
        for name in _imports(path)
        if name.split(".")[0] in {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
    ]
    assert not found


@pytest.mark.parametrize("zone", ZONES)
def test_functions_and_modules_stay_short(zone: str) -> None:
    long = []
    for path in _modules(zone):
        source = path.read_text()
        lines = len(source.splitlines())
        if lines > LONGEST_MODULE:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert not long


def test_no_two_test_files_share_a_name() -> None:
    """pytest imports each by its name alone, and would refuse to collect the second."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))

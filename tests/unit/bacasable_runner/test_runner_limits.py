from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any

import pytest
from bacasable_runner import limits

from bacasable.autograde.job import Limits

RAW = dataclasses.asdict(Limits())
APPLY = """
import json, resource, sys
from bacasable_runner import limits
limits.apply(json.loads(sys.argv[1]))
names = ("CPU", "NPROC", "NOFILE", "FSIZE", "CORE", "MSGQUEUE")
print(json.dumps({n: resource.getrlimit(getattr(resource, "RLIMIT_" + n)) for n in names}))
try:
    bytearray(200 << 20)
except MemoryError:
    print("MemoryError")
"""


def test_the_two_sides_agree_on_the_names() -> None:
    assert set(RAW) == set(limits.LIMIT_NAMES)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        RAW | {"more": 1},
        RAW | {"cpu_seconds": 0},
        RAW | {"cpu_seconds": -1},
        RAW | {"cpu_seconds": "1"},
        RAW | {"cpu_seconds": True},
        RAW | {"memory_bytes": 1 << 41},
        {name: RAW[name] for name in list(RAW)[1:]},
    ],
)
def test_other_limits_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="limits"):
        limits.parse(wrong)


def test_a_process_is_held_to_its_limits() -> None:
    import json

    wanted = RAW | {"memory_bytes": 100 << 20, "open_files": 50, "cpu_seconds": 7}
    done = subprocess.run(
        [sys.executable, "-c", APPLY, json.dumps(wanted)],
        capture_output=True,
        text=True,
        check=True,
    )
    held, memory = done.stdout.splitlines()
    assert json.loads(held) == {
        "CPU": [7, 9],
        "NPROC": [64, 64],
        "NOFILE": [50, 50],
        "FSIZE": [100 << 20, 100 << 20],
        "CORE": [0, 0],
        "MSGQUEUE": [0, 0],
    }
    assert memory == "MemoryError"

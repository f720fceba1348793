from __future__ import annotations

from pathlib import Path

import pytest

from bacasable.errors import MachineError
from bacasable.machine.images import EventReader, plans
from bacasable.settings import Settings


def test_a_failed_build_is_one_line_with_image_step_reason_and_log() -> None:
    reader = EventReader("school/base:latest", log_path=Path("/var/log/image-base.log"))
    reader.take({"stream": "Step 1/4 : FROM debian\n"})
    reader.take({"stream": " ---> 0123456789ab\n"})
    reader.take({"stream": "Step 3/4 : RUN pip install pandas\n"})
    reader.take({"stream": "\x1b[91mERROR: No matching distribution for pandas\n\x1b[0m"})
    reader.take({"stream": "Removing intermediate container 0123456789ab\n"})
    with pytest.raises(MachineError) as failure:
        reader.take({"error": "The command '/bin/sh -c pip' returned a non-zero code: 1"})
    line = failure.value.line()
    assert "\n" not in line
    for expected in (
        "school/base:latest",
        "étape 3/4, RUN",
        "non-zero code: 1",
        "« ERROR: No matching distribution for pandas »",
        "/var/log/image-base.log",
    ):
        assert expected in line


def test_the_output_of_an_earlier_step_is_not_blamed() -> None:
    reader = EventReader("school/base:latest", log_path=Path("image-base.log"))
    reader.take({"stream": "Step 1/2 : RUN true\n"})
    reader.take({"stream": "all is well\n"})
    reader.take({"stream": "Step 2/2 : COPY a b\n"})
    with pytest.raises(MachineError) as failure:
        reader.take({"error": "COPY failed: no such file"})
    assert "all is well" not in failure.value.line()


def test_each_image_is_planned_on_its_parent(settings: Settings) -> None:
    planned = {plan.recipe.folder: plan for plan in plans(settings, debian_image="debian:x")}
    assert planned["base"].built_on == "debian:x"
    assert planned["learner"].built_on == settings.image("base")
    assert len({plan.digest for plan in planned.values()}) == len(planned)


def test_another_debian_changes_every_image(settings: Settings) -> None:
    here = {plan.digest for plan in plans(settings, debian_image="debian:12")}
    there = {plan.digest for plan in plans(settings, debian_image="debian:13")}
    assert not here & there

"""One URL in the settings, and grading goes as on SQLite: the very same tests, run again."""

from __future__ import annotations

import pytest
from test_group_hand_ins import *  # noqa: F403
from test_queue import *  # noqa: F403
from test_service import *  # noqa: F403

from tests.unit.autograde.conftest import gradebook, release, template  # noqa: F401

pytestmark = pytest.mark.postgresql

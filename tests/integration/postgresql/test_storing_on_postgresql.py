"""One URL in the settings, and hand-ins arrive as on SQLite: the very same tests, run again."""

from __future__ import annotations

import pytest
from test_database import (  # noqa: F401
    database,
    test_a_reader_never_waits_for_a_writer,
    test_several_services_may_create_it_at_once,
    test_the_migrations_make_the_schema_of_the_models,
    test_times_come_back_in_utc_and_naive_ones_are_refused,
)
from test_receive import (  # noqa: F401
    release,
    test_a_double_click_is_one_submission,
    test_a_key_is_for_one_content_and_one_person,
    test_attempts_at_the_same_time_are_numbered_without_gap,
    test_hand_ins_that_wait_are_bounded,
    test_no_more_attempts_than_the_release_allows,
)

pytestmark = pytest.mark.postgresql

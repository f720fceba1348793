"""Guessing costs time, and only whoever guesses waits."""

from __future__ import annotations

from bacasable.hub.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_too_many_failures_block_for_a_while() -> None:
    clock = Clock()
    throttle = Throttle(limit=3, seconds=60, clock=clock)
    for _ in range(3):
        assert not throttle.blocked("lea")
        throttle.failed("lea")
    assert throttle.blocked("lea")
    assert not throttle.blocked("tom")
    clock.now = 59
    assert throttle.blocked("lea")
    clock.now = 60
    assert not throttle.blocked("lea")


def test_slow_failures_never_block() -> None:
    clock = Clock()
    throttle = Throttle(limit=3, seconds=60, clock=clock)
    for _ in range(20):
        throttle.failed("lea")
        clock.now += 30
        assert not throttle.blocked("lea")


def test_success_forgets_the_failures() -> None:
    throttle = Throttle(limit=1, seconds=60)
    throttle.failed("lea")
    throttle.succeeded("lea")
    assert not throttle.blocked("lea")


def test_memory_is_bounded_and_the_newest_are_kept() -> None:
    throttle = Throttle(limit=1, seconds=60, max_keys=10)
    for number in range(1000):
        throttle.failed(str(number))
    assert len(throttle._failures) == 10
    assert throttle.blocked("999")

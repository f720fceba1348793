"""nbgrader's pluggable exchange over HTTP.

nbgrader's own commands and menus work on it unchanged. Who acts is who holds the token of this
container, so `--student` means nothing here. Learners list, fetch, submit and read feedback;
what trainers do with the stock exchange happens in the cockpit, and each such command says so.

In an `nbgrader_config.py`: `c.merge(bacasable_lab.exchange.configuration())`.
"""

from __future__ import annotations

from traitlets.config import Config

from bacasable_lab.exchange.learner import (
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeList,
    ExchangeSubmit,
)
from bacasable_lab.exchange.seam import Exchange
from bacasable_lab.exchange.trainer import (
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
)

__all__ = [
    "Exchange",
    "ExchangeCollect",
    "ExchangeFetchAssignment",
    "ExchangeFetchFeedback",
    "ExchangeList",
    "ExchangeReleaseAssignment",
    "ExchangeReleaseFeedback",
    "ExchangeSubmit",
    "configuration",
]


def configuration() -> Config:
    """nbgrader's configuration for this exchange."""
    config = Config()
    config.ExchangeFactory.exchange = Exchange
    config.ExchangeFactory.list = ExchangeList
    config.ExchangeFactory.fetch_assignment = ExchangeFetchAssignment
    config.ExchangeFactory.fetch_feedback = ExchangeFetchFeedback
    config.ExchangeFactory.submit = ExchangeSubmit
    config.ExchangeFactory.collect = ExchangeCollect
    config.ExchangeFactory.release_assignment = ExchangeReleaseAssignment
    config.ExchangeFactory.release_feedback = ExchangeReleaseFeedback
    return config

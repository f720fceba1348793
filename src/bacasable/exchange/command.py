"""`bacasable release`: generate an assignment's release version and open it to a cohort."""

from __future__ import annotations

import getpass

import click

from bacasable.course.catalogue import Courses
from bacasable.database import Database, FeedbackPolicy, LateUnit, ScorePolicy
from bacasable.exchange.moment import parse_moment
from bacasable.exchange.release import ReleaseRules
from bacasable.releasing import decisions
from bacasable.settings import Settings


@click.command()
@click.argument("cohort")
@click.argument("assignment")
@click.option("--opens", help="Ouverture : AAAA-MM-JJ ou « AAAA-MM-JJ HH:MM » (maintenant).")
@click.option("--due", help="Date limite : AAAA-MM-JJ (fin de journée) ou « AAAA-MM-JJ HH:MM ».")
@click.option("--attempts", type=click.IntRange(min=1), help="Nombre de tentatives (illimité).")
@click.option(
    "--feedback", type=click.Choice([policy.value for policy in FeedbackPolicy]), default="at_once"
)
@click.option(
    "--policy", type=click.Choice([policy.value for policy in ScorePolicy]), default="best"
)
@click.option("--close", is_flag=True, help="Refuser les rendus en retard.")
@click.option(
    "--late",
    type=click.FloatRange(0, 100),
    default=0.0,
    help="Pénalité de retard, en %% des points de l'exercice.",
)
@click.option(
    "--late-per",
    type=click.Choice([unit.value for unit in LateUnit]),
    default="day",
    help="Pénalité par jour commencé (day) ou une seule fois (once).",
)
def release(
    cohort: str,
    assignment: str,
    opens: str | None,
    due: str | None,
    attempts: int | None,
    feedback: str,
    policy: str,
    close: bool,
    late: float,
    late_per: str,
) -> None:
    """Publie l'exercice ASSIGNMENT pour la promo COHORT."""
    settings = Settings.load()
    rules = ReleaseRules(
        opens_at=parse_moment(opens, settings.timezone),
        due_at=parse_moment(due, settings.timezone, end_of_day=True),
        max_attempts=attempts,
        feedback_policy=FeedbackPolicy(feedback),
        score_policy=ScorePolicy(policy),
        closes_after_due=close,
        late_percent=late,
        late_unit=LateUnit(late_per),
    )
    done = decisions.release(
        settings,
        Database(settings.database),
        cohort,
        assignment,
        rules,
        actor=f"cli:{getpass.getuser()}",
        titles=Courses(settings.courses_dir).title,
    )
    click.echo(f"{done.title} : publié pour {cohort}, version {done.version}.")

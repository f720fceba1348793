"""Puts the service together: API, pages, guard, headers, errors, live updates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from jupyterhub.services.auth import HubOAuth

from bacasable.classroom import problems
from bacasable.classroom.api import (
    assignments,
    checks,
    cohorts,
    events,
    exercises,
    groups,
    health,
    help,
    me,
    plans,
    submissions,
)
from bacasable.classroom.api.description import describe
from bacasable.classroom.auth import Login
from bacasable.classroom.checks import KnownChecks
from bacasable.classroom.context import API, Classroom
from bacasable.classroom.headers import SecurityHeaders
from bacasable.classroom.i18n import load_words
from bacasable.classroom.insight.similar import Comparisons
from bacasable.classroom.live import Live
from bacasable.classroom.openings import telling_openings
from bacasable.classroom.pages import (
    cockpit,
    exports,
    grading,
    home,
    insight,
    journey,
    learner,
    plan,
    release,
    release_acts,
    release_preview,
    report,
    rubric,
    session,
    similar,
    skills,
    submission,
    tutor,
    visit,
)
from bacasable.classroom.pages import groups as group_pages
from bacasable.classroom.pages import help as help_pages
from bacasable.classroom.presence import Presence
from bacasable.classroom.rendering import Pages
from bacasable.classroom.rules import guard
from bacasable.classroom.scores import Scores
from bacasable.course.catalogue import Courses
from bacasable.database import Database
from bacasable.exchange.store import Store
from bacasable.secret import secret
from bacasable.settings import Settings

API_ROUTERS = (
    me,
    assignments,
    submissions,
    cohorts,
    exercises,
    checks,
    events,
    help,
    groups,
    plans,
)
PAGE_ROUTERS = (
    *(health, session, home, learner, journey, help_pages),
    *(submission, release, release_acts, release_preview, cockpit, grading, visit, group_pages),
    *(plan, skills, exports, insight, similar, rubric, report, tutor),
)


def create_app(settings: Settings, *, hub: HubOAuth) -> FastAPI:
    """The service. `hub` says where it is mounted and who people are."""
    prefix = hub.base_url.rstrip("/")
    classroom = _classroom(settings, hub, prefix=prefix)
    app = FastAPI(
        title="bacasable classroom",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(classroom),
        dependencies=[Depends(guard)],
    )
    app.state.classroom = classroom
    for module in (*API_ROUTERS, *PAGE_ROUTERS):
        app.include_router(module.router, prefix=prefix)
    app.include_router(_openapi_router(app), prefix=prefix)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    return app


def _classroom(settings: Settings, hub: HubOAuth, *, prefix: str) -> Classroom:
    database, store = Database(settings.database), Store(settings.data_dir)
    live = Live(database)
    words = load_words(settings.language, settings.timezone)
    return Classroom(
        settings=settings,
        prefix=prefix,
        database=database,
        store=store,
        login=Login(
            hub,
            secret=secret(settings, "classroom-cookies"),
            secure=settings.url.startswith("https:"),
        ),
        live=live,
        presence=Presence(hub, database, live),
        pages=Pages(
            words,
            prefix=prefix,
            hub=f"{hub.hub_host}{hub.hub_prefix}",
            visits=settings.servers_apart,
        ),
        scores=Scores(settings),
        courses=Courses(settings.courses_dir),
        checks=KnownChecks(settings),
        comparisons=Comparisons(database, store),
    )


def _lifespan(classroom: Classroom) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await classroom.live.start()
        await classroom.presence.start()
        async with telling_openings(classroom.database):
            yield
        await classroom.presence.stop()
        await classroom.live.stop()
        await classroom.login.close()
        classroom.database.engine.dispose()

    return lifespan


def _openapi_router(app: FastAPI) -> APIRouter:
    router = APIRouter()

    @router.get(f"{API}/openapi.json", include_in_schema=False)
    def openapi(_request: Request) -> dict[str, Any]:
        """The description of the API."""
        return describe(app)

    return router

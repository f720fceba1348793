"""A learner's process, from its first frame to its end.

It gets one cell at a time, when it is that cell's turn. What it says is believed by nobody: the
supervisor checks, counts and cuts.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from bacasable_runner import examine, limits, shell
from bacasable_runner.frames import MAX_JOB_BYTES, FrameReader, Message
from bacasable_runner.outlet import Outlet
from bacasable_runner.outside.agent import Agent


def main(channel: int, runner: examine.Examiner, link: int) -> None:
    """Serve the supervisor, and the examiner over the link, until the channel is closed."""
    connection = socket.socket(fileno=channel)
    outlet = Outlet(connection)
    notebook = shell.connect(outlet, Path.home())
    runner.arm(outlet)
    questions = socket.socket(fileno=link)
    agent = Agent(questions, notebook, outlet, runner.asked)
    serve(connection, outlet, runner, agent=(questions, agent), notebook=notebook)


def serve(
    connection: socket.socket,
    outlet: Outlet,
    runner: examine.Examiner,
    *,
    agent: tuple[socket.socket, Agent] | None = None,
    notebook: Any = None,
) -> None:
    """Run what the supervisor sends, one message at a time, until it closes the channel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    if agent is not None:
        loop.add_reader(agent[0], _answer, loop, *agent)
    serving = loop.create_task(_serve(connection, outlet, notebook, runner))
    while not serving.done():
        # A task that a cell left behind may raise one of these through the loop.
        with suppress(SystemExit, KeyboardInterrupt):
            loop.run_until_complete(serving)
    serving.result()


def _answer(loop: asyncio.AbstractEventLoop, questions: socket.socket, agent: Agent) -> None:
    if not agent.readable():
        loop.remove_reader(questions)


async def _serve(
    connection: socket.socket, outlet: Outlet, notebook: Any, runner: examine.Examiner
) -> None:
    reader = FrameReader(limit=MAX_JOB_BYTES)
    while data := await _receive(connection):
        for message in reader.feed(data):
            if message["op"] == "start":
                limits.apply(message["limits"])
                outlet.start_reader()
                outlet.message({"op": "started"})
            elif message["op"] == "ping":
                outlet.message({"op": "pong"})
            else:
                await _run(message, outlet, notebook, runner)


async def _receive(connection: socket.socket) -> bytes:
    """Wait in the loop, so that tasks left by a cell go on between cells, as in Jupyter."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connection, _resolve, ready)
    try:
        await ready
    finally:
        loop.remove_reader(connection)
    return connection.recv(1 << 20)


def _resolve(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


async def _run(message: Message, outlet: Outlet, notebook: Any, runner: examine.Examiner) -> None:
    outlet.start_cell(message["output_bytes"])
    signal.signal(signal.SIGINT, outlet.interrupt)
    try:
        if message["kind"] == "test":
            done = await runner.cell(message)
        else:
            runner.cell_ran()
            done = {"ok": await run_cell(notebook, message["source"], outlet)}
    except KeyboardInterrupt:
        done = {"ok": False}
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    outlet.message({"op": "done", "number": runner.execution_count, **done})


async def run_cell(notebook: Any, source: str, outlet: Outlet) -> bool:
    """Run a cell as ipykernel does. Returns whether it ended without an error."""
    try:
        result = await _run_in_shell(notebook, source, outlet)
        return result.error_before_exec is None and result.error_in_exec is None
    except BaseException as error:  # noqa: BLE001 - the boundary around a submission
        # Only a shell that the learner's code has broken gets here.
        lines = traceback.format_exception(error)
        outlet.event("error", ename=type(error).__name__, evalue=str(error), traceback=lines)
        return False


async def _run_in_shell(notebook: Any, source: str, outlet: Outlet) -> Any:
    failure = None
    try:
        transformed = notebook.transform_cell(source)
    except Exception:  # noqa: BLE001 - the shell shows it, as for any cell
        transformed, failure = source, sys.exc_info()
    options = {"transformed_cell": transformed, "preprocessing_exc_tuple": failure}
    if not notebook.should_run_async(source, **options):
        return notebook.run_cell(source, store_history=True)
    running = asyncio.ensure_future(notebook.run_cell_async(source, store_history=True, **options))
    result = None
    with examine.cancelled_by_interrupt(running):
        try:
            result = await running
        finally:
            notebook.events.trigger("post_execute")
            notebook.events.trigger("post_run_cell", result)
    return result

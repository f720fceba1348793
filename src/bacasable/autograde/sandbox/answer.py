"""A sandbox's answer, read as hostile data: what isn't exactly right is an error or is dropped.

Every cell of the job gets one result. Only a cell that says it ended well, and whose outputs say
nothing else, is `OK`.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bacasable.autograde.job import CellKind, CellMode, CellResult, CellStatus, Flag, Job, JobResult
from bacasable.errors import MachineError

MAX_FLAGS = 200
MAX_REASON = 300
Output = dict[str, Any]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _CellAnswer(_Strict):
    key: str
    status: str
    outputs: list[dict[str, Any]]
    seconds: float = Field(ge=0)
    waited: float = Field(ge=0)
    mode: str
    why: str


class _FlagAnswer(_Strict):
    key: str
    reason: str


class Answer(_Strict):
    """A `result` message."""

    op: str
    id: str
    cells: list[_CellAnswer]
    flags: list[_FlagAnswer]
    seconds: float = Field(ge=0)
    clean: bool
    left: str


def read(raw: dict[str, Any], job: Job) -> tuple[JobResult, Answer]:
    """The result of `job`. Raises `MachineError` when this isn't an answer to it."""
    try:
        answer = Answer.model_validate(raw)
        cells = {cell.key: _cell_result(cell, job) for cell in answer.cells}
    except (ValidationError, ValueError) as error:
        raise MachineError(f"réponse mal formée ({_short(error)}).", where="sandbox") from None
    wanted = [cell.key for cell in job.cells]
    if (
        answer.op != "result"
        or answer.id != job.id
        or [cell.key for cell in answer.cells] != wanted
    ):
        raise MachineError("cette réponse est celle d'un autre travail.", where="sandbox")
    flags = tuple(
        Flag(key=flag.key, reason=flag.reason[:MAX_REASON])
        for flag in answer.flags[:MAX_FLAGS]
        if flag.key in cells
    )
    return JobResult(id=job.id, cells=cells, flags=flags, seconds=answer.seconds), answer


def _cell_result(cell: _CellAnswer, job: Job) -> CellResult:
    status = CellStatus(cell.status)
    outputs = tuple(output for output in cell.outputs if is_output(output))
    kind = next((c.kind for c in job.cells if c.key == cell.key), None)
    failed = any(output["output_type"] == "error" for output in cell.outputs if output)
    if kind is CellKind.TEST and failed and status is CellStatus.OK:
        status = CellStatus.ERROR
    return CellResult(
        key=cell.key,
        status=status,
        outputs=outputs,
        seconds=cell.seconds,
        waited=cell.waited,
        mode=CellMode(cell.mode),
        why=cell.why[:MAX_REASON],
    )


def is_output(output: Output) -> bool:
    """Whether this is a valid output of nbformat 4, written without reference to a schema."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr", "text": str(), **rest}:
            return not rest
        case {"output_type": "error", "ename": str(), "evalue": str(), "traceback": list(lines)}:
            return len(output) == 4 and all(isinstance(line, str) for line in lines)
        case {"output_type": "display_data", "data": data, "metadata": metadata, **rest}:
            return not rest and _is_bundle(data, metadata)
        case {
            "output_type": "execute_result",
            "data": data,
            "metadata": metadata,
            "execution_count": count,
            **rest,
        }:
            counted = count is None or (type(count) is int and count >= 0)
            return not rest and counted and _is_bundle(data, metadata)
    return False


def _is_bundle(data: object, metadata: object) -> bool:
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        return False
    return all(_is_mime_value(mime, value) for mime, value in data.items())


def _is_mime_value(mime: str, value: object) -> bool:
    if mime == "application/json" or mime.endswith("+json"):
        return True
    if isinstance(value, list):
        return all(isinstance(line, str) for line in value)
    return isinstance(value, str)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]

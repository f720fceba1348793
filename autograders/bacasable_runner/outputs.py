"""Turns what a learner's process says it shows into nbformat outputs: checked, counted, cut.

Nothing here trusts the sender: a wrong shape is dropped, a text too long is cut, and the cell
keeps its status either way. Display ids reach back to earlier cells, as in a notebook.
"""

from __future__ import annotations

import json
from typing import Any

from bacasable_runner.frames import Message

CELL_RESERVE_BYTES = 8 << 10  # what a cell may show even when others have used up the notebook's
MAX_OUTPUTS_PER_CELL = 500
TRUNCATED = "\n[… sortie tronquée : limite de taille atteinte …]\n"
TOO_LARGE = "[… sortie trop grande : elle n'a pas été gardée …]\n"

Output = dict[str, Any]


class Budget:
    """Bytes of output that a notebook may still keep, all cells together."""

    def __init__(self, total: int) -> None:
        self.left = total


class CellOutputs:
    """The outputs of one cell, in order."""

    def __init__(self, budget: Budget, displays: dict[str, list[Output]]) -> None:
        self.outputs: list[Output] = []
        self._budget = budget
        self._displays = displays
        self._reserve = CELL_RESERVE_BYTES
        self._clear_next = False
        self._truncated = False

    def add(self, raw: object) -> None:
        """One event of the learner's process; what isn't one is dropped."""
        if not isinstance(raw, dict):
            return
        match raw.get("type"):
            case "stream":
                self._stream(raw)
            case "display_data" | "execute_result" as kind:
                self._rich(kind, raw)
            case "update_display_data":
                self._update(raw)
            case "error":
                self._error(raw)
            case "clear_output":
                self._clear(wait=raw.get("wait") is True)
            case "too_large" | "refused":
                self.note(TOO_LARGE)

    def note(self, text: str) -> None:
        """A line of the sandbox itself."""
        self.outputs.append({"output_type": "stream", "name": "stderr", "text": text})

    def fail(self, ename: str, evalue: str) -> None:
        """An error that the sandbox itself reports, whatever the budget."""
        self.outputs.append(
            {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": [evalue]}
        )

    def forget_interrupt(self) -> None:
        """Leave out what our own interrupt caused: why it was sent is said instead."""
        self.outputs[:] = [o for o in self.outputs if o.get("ename") != "KeyboardInterrupt"]

    def failed(self) -> bool:
        """Whether an error is among the outputs."""
        return any(output["output_type"] == "error" for output in self.outputs)

    def _stream(self, raw: Message) -> None:
        name, text = raw.get("name"), raw.get("text")
        if name not in ("stdout", "stderr") or not isinstance(text, str):
            return
        self._clear_if_waiting()
        data = text.encode("utf-8", "replace")
        if not self._take(len(data)):
            kept = data[: self._take_rest()].decode("utf-8", "ignore")
            text = "" if self._truncated else kept + TRUNCATED
            self._truncated = True
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        elif text:
            self._append({"output_type": "stream", "name": name, "text": text})

    def _rich(self, kind: str, raw: Message) -> None:
        bundle = _bundle(raw)
        if bundle is None:
            return
        self._clear_if_waiting()
        if not self._fits(bundle):
            return
        output: Output = {"output_type": kind, **bundle}
        if kind == "execute_result":
            count = raw.get("execution_count")
            output["execution_count"] = count if type(count) is int and count >= 0 else None
        self._append(output)
        display_id = raw.get("display_id")
        if isinstance(display_id, str) and len(self._displays) < MAX_OUTPUTS_PER_CELL:
            self._displays.setdefault(display_id, []).append(output)

    def _update(self, raw: Message) -> None:
        bundle, display_id = _bundle(raw), raw.get("display_id")
        if bundle is None or not isinstance(display_id, str) or not self._fits(bundle):
            return
        for output in self._displays.get(display_id, []):
            output.update(bundle)

    def _error(self, raw: Message) -> None:
        ename, evalue, lines = raw.get("ename"), raw.get("evalue"), raw.get("traceback")
        if not isinstance(ename, str) or not isinstance(evalue, str):
            return
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            lines = []
        self._clear_if_waiting()
        content = {"ename": ename[:500], "evalue": evalue[:20_000], "traceback": lines}
        if not self._take(_size(content)):
            content |= {"evalue": evalue[:2_000], "traceback": [TRUNCATED]}
        self.outputs.append({"output_type": "error", **content})

    def _clear(self, *, wait: bool) -> None:
        if wait:
            self._clear_next = True
            return
        # An error is the sandbox's record of how the cell went: only the rest can be cleared.
        self.outputs[:] = [o for o in self.outputs if o["output_type"] == "error"]

    def _clear_if_waiting(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._clear(wait=False)

    def _append(self, output: Output) -> None:
        if len(self.outputs) < MAX_OUTPUTS_PER_CELL:
            self.outputs.append(output)
        elif not self._truncated:
            self._truncated = True
            self.note(TRUNCATED)

    def _fits(self, bundle: Message) -> bool:
        if self._take(_size(bundle)):
            return True
        if not self._truncated:
            self._truncated = True
            self.note(TOO_LARGE)
        return False

    def _take(self, size: int) -> bool:
        if size <= self._reserve:
            self._reserve -= size
        elif size <= self._budget.left:
            self._budget.left -= size
        else:
            return False
        return True

    def _take_rest(self) -> int:
        rest = max(self._reserve, self._budget.left)
        self._take(rest)
        return rest


def _bundle(raw: Message) -> Message | None:
    """`data` and `metadata` of a rich output, or nothing when they aren't valid nbformat."""
    data, metadata = raw.get("data"), raw.get("metadata")
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        return None
    for mime, value in data.items():
        is_json = mime == "application/json" or mime.endswith("+json")
        if not (is_json or isinstance(value, str) or _is_text_list(value)):
            return None
    return {"data": data, "metadata": metadata}


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))

"""Runs the cells of one notebook in order, and says how each of them ended.

Every cell gets exactly one result. A test cell reaches the learner's process when it is its turn,
not before; a cell that could not run, or was not seen to end, is never `ok`.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outputs import Budget, CellOutputs, Output
from bacasable_runner.patience import LONGEST
from bacasable_runner.process import Outcome, Process

LOST = "Cette cellule n'a pas été exécutée : le programme s'était arrêté avant."
NO_TIME = "Cette cellule n'a pas été exécutée : le temps du notebook était écoulé."
DIED = (
    "Le programme s'est arrêté pendant cette cellule : trop de mémoire, trop de temps de calcul, "
    "ou un arrêt demandé par le code."
)
BLIND = "une vérification impossible a réussi : les tests de ce rendu ne prouvent rien"
PROBE_SECONDS = 10.0
TAMPERED = "Ce test ne compte pas : {reason}."


def run_notebook(
    process: Process, examiner: Process, job: Message, limits: Message
) -> tuple[list[Message], list[Message]]:
    """Results and flags of all cells. `process`: the learner's."""
    run = _Notebook(process, examiner, job, limits)
    for cell in job["cells"]:
        run.cell(cell)
    return run.results, run.flags


class _Notebook:
    def __init__(self, process: Process, examiner: Process, job: Message, limits: Message) -> None:
        self.results: list[Message] = []
        self.flags: list[Message] = []
        self._process, self._examiner = process, examiner
        self._names, self._classes = job["names"], job["classes"]
        self._prelude: list[Message] = []  # what the examiner has still to be told of
        self._limits = limits
        self._deadline = time.monotonic() + limits["notebook_seconds"]
        self._waited = 0.0  # for a processor that others had; not the notebook's own time
        self._budget = Budget(int(limits["output_bytes"]))
        self._displays: dict[str, list[Output]] = {}

    def cell(self, cell: Message) -> None:
        outputs = CellOutputs(self._budget, self._displays)
        started = time.monotonic()
        most = (LONGEST - 1) * self._limits["notebook_seconds"]
        left = self._deadline + min(self._waited, most) - started
        if not self._process.alive or left <= 0:
            outputs.fail("NonExecutee", NO_TIME if self._process.alive else LOST)
            why = cell["why"] if cell["mode"] == "inside" else ""
            return self._add(cell, "not_run", outputs, 0.0, why)
        seconds, waited = min(self._limits["cell_seconds"], left), 0.0
        why = cell["why"] if cell["mode"] == "inside" else ""
        if cell["mode"] == "outside" and cell["kind"] == "test":
            outcome = self._outside(cell, outputs, seconds)
            why, waited = outcome.inside, outcome.waited
        if cell["kind"] != "test" or cell["mode"] == "inside" or why:
            if why and cell["mode"] == "outside":
                outputs = CellOutputs(self._budget, self._displays)
            outcome = self._inside(cell, outputs, seconds)
            waited += outcome.waited
        status = self._judge(cell, outcome, outputs, seconds)
        self._waited += waited
        own = time.monotonic() - started - waited
        self._add(cell, status, outputs, max(0.0, own), why, waited=waited)

    def _inside(self, cell: Message, outputs: CellOutputs, seconds: float) -> Outcome:
        """Run a cell in the learner's process; a test cell under its tripwires."""
        if cell["kind"] != "test":
            self._prelude.append({name: cell[name] for name in ("forget", "define", "imports")})
        budget = int(self._limits["output_bytes"])
        blind = cell["kind"] == "test" and self._passes_what_must_fail()
        outcome = self._process.run(cell, outputs, seconds=seconds, budget=budget)
        return Outcome(outcome.status, [BLIND, *outcome.reasons]) if blind else outcome

    def _outside(self, cell: Message, outputs: CellOutputs, seconds: float) -> Outcome:
        """Run a test cell in the examiner, which asks the learner's process."""
        plan = {name: cell[name] for name in ("give", "share", "files", "random")}
        plan |= {"names": self._names, "classes": self._classes, "prelude": self._prelude}
        self._prelude = []
        return self._examiner.run(
            cell,
            outputs,
            seconds=seconds,
            budget=int(self._limits["output_bytes"]),
            plan=plan,
            beside=self._process,
        )

    def _passes_what_must_fail(self) -> bool:
        """Send a test that can't pass, by the same way as the real one that comes next.

        Whatever makes all tests pass (an emptied cell, a patched `compile`, a forged end) makes
        this one pass, too, and here nobody in the process knows that it isn't real.
        """
        left, right = secrets.randbelow(10**6), secrets.randbelow(10**6)
        source = f"assert {left} == {left + right + 1}"
        probe = {"key": "", "kind": "test", "source": source, "probe": True}
        ignored = CellOutputs(Budget(0), {})
        outcome = self._process.run(probe, ignored, seconds=PROBE_SECONDS, budget=1 << 16)
        return outcome.status == "ok"

    def _judge(self, cell: Message, outcome: Outcome, outputs: CellOutputs, seconds: float) -> str:
        for reason in dict.fromkeys(outcome.reasons):
            self.flags.append({"key": cell["key"], "reason": reason})
        match outcome.status:
            case "timeout" | "timeout_gone":
                self._process.alive = outcome.status == "timeout"
                outputs.fail("TempsDepasse", _too_slow(seconds))
                return "timeout"
            case "gone":
                self._process.alive = False
                outputs.forget_interrupt()
                outputs.fail("ProgrammeArrete", DIED)
                return "error"
        if cell["kind"] == "test" and outcome.reasons:
            outputs.fail("TestNonCompte", TAMPERED.format(reason=outcome.reasons[0]))
        if cell["kind"] == "test" and outcome.status == "error" and not outputs.failed():
            outputs.fail("Erreur", "La cellule s'est terminée par une erreur.")
        failed_test = cell["kind"] == "test" and outputs.failed()
        return "error" if failed_test else outcome.status

    def _add(
        self,
        cell: Message,
        status: str,
        outputs: CellOutputs,
        seconds: float,
        why: str,
        *,
        waited: float = 0.0,
    ) -> None:
        is_inside = cell["mode"] == "inside" or bool(why)
        self.results.append(
            {
                "key": cell["key"],
                "status": status,
                "outputs": outputs.outputs,
                "seconds": round(seconds, 4),  # without the wait for a processor
                "waited": round(waited, 4),
                "mode": "inside" if is_inside else "outside",
                "why": why,
            }
        )


def _too_slow(seconds: float) -> str:
    shown: Any = int(seconds) if seconds == int(seconds) else round(seconds, 1)
    return f"Temps dépassé : cette cellule a été arrêtée après {shown} s."

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bacasable.errors import MachineError
from bacasable.machine.commands import last_line, run_logged, telling_line


def test_a_failed_command_is_one_line_with_its_last_words_and_its_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "step.log"
    code = "print('first'); print('mirror not found'); print(); raise SystemExit(3)"
    with pytest.raises(MachineError) as failure:
        run_logged([sys.executable, "-c", code], log=log, what="téléchargement")
    assert failure.value.line() == (
        f"téléchargement : échec. Dernière ligne : « mirror not found ». Journal complet : {log}"
    )
    assert log.read_text().startswith("first")


def test_a_missing_command_is_one_line_too(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="no-such-command : commande introuvable"):
        run_logged(["no-such-command"], log=tmp_path / "log", what="essai")


def test_a_command_that_works_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_logged([sys.executable, "-c", "print('fine')"], log=tmp_path / "log", what="essai")
    assert capfd.readouterr() == ("", "")


def test_a_server_s_log_is_told_by_its_failure_not_by_its_last_line(tmp_path: Path) -> None:
    log = tmp_path / "hub.log"
    log.write_text(
        "[I 10:00 app:1] starting\n"
        "bacasable.errors.MachineError: Node.js 20 ou plus récent manque.\n"
        "  address: '127.0.0.1',\n}\n"
    )
    assert telling_line(log).endswith("Node.js 20 ou plus récent manque.")
    assert last_line(log) == "}"
    assert telling_line(tmp_path / "none.log") == ""

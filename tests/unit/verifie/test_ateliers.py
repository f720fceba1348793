"""A function that reads, writes or logs is judged by what it leaves in a folder of its own."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import verifie
from verifie.echec import discretion

journal = logging.getLogger("essai")


def copies(source: str, target: str) -> int:
    text = Path(source).read_text()
    with Path(target).open("a") as file:
        file.write(text.upper())
    return len(text)


def test_files_are_given_and_read_back() -> None:
    with verifie.avec({"f": copies}):
        atelier = verifie.atelier("f", fichiers={"a.txt": "bonjour"})
        atelier.rend(7, "a.txt", "b.txt")
        atelier.texte("b.txt", "BONJOUR\n")
        atelier.intact("a.txt", "bonjour")
        with pytest.raises(verifie.Echec, match=r"`b.txt` écrit par `f` contient 'BONJOUR'"):
            atelier.texte("b.txt", "autre")
        with pytest.raises(verifie.Echec, match=r"`c.txt` n'existe pas"):
            atelier.octets("c.txt")


def test_the_next_call_finds_what_the_last_one_left() -> None:
    with verifie.avec({"f": copies}):
        atelier = verifie.atelier("f", fichiers={"a.txt": "ha"})
        atelier.rend(2, "a.txt", "b.txt")
        atelier.rend(2, "a.txt", "b.txt")
        atelier.texte("b.txt", "HAHA")


def test_nothing_is_left_in_the_notebooks_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def wanders() -> None:
        os.chdir("/")

    with verifie.avec({"f": copies, "g": wanders}):
        verifie.atelier("f", fichiers={"a.txt": "x"}).rend(1, "a.txt", "b.txt")
        verifie.atelier("g").rend(None)
    assert Path.cwd() == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_call_that_fails_is_explained_as_for_any_function() -> None:
    with verifie.avec({"f": copies, "h": object}):
        with pytest.raises(verifie.Echec, match="erreur FileNotFoundError"):
            verifie.atelier("f").rend(1, "a.txt", "b.txt")
        verifie.atelier("f").leve(OSError, "a.txt", "b.txt")
        with pytest.raises(verifie.Echec, match="ne sait pas lire"):
            verifie.atelier("h").rend(1)
        with pytest.raises(verifie.Echec, match="Je ne trouve pas `absente`"):
            verifie.atelier("absente")


def test_links_devices_and_floods_are_not_read() -> None:
    def hostile() -> None:
        Path("lien").symlink_to("/etc/passwd")
        Path("dossier").symlink_to("/etc")
        os.mkfifo("tube")
        Path("gros").write_bytes(b"x" * 6_000_000)
        Path("petit").write_bytes(b"x")

    with verifie.avec({"f": hostile}):
        atelier = verifie.atelier("f")
        atelier.rend(None)
        assert atelier.octets("petit") == b"x"
        assert set(atelier.fichiers) == {"petit"}
        for name in ("lien", "tube", "gros"):
            with pytest.raises(verifie.Echec, match="ne peut pas être lu"):
                atelier.octets(name)

    def many() -> None:
        for i in range(500):
            Path(f"{i}").write_text("x")

    with verifie.avec({"f": many}):
        atelier = verifie.atelier("f")
        atelier.rend(None)
        assert len(atelier.fichiers) <= 50


def logs(level: int, *lines: str) -> Callable[[], int]:
    def call() -> int:
        for line in lines:
            journal.log(level, "reçu : %s", line)
        return len(lines)

    return call


def test_the_log_is_read_line_by_line() -> None:
    with verifie.avec({"f": logs(logging.WARNING, "ligne 3", "ligne 7")}):
        atelier = verifie.atelier("f")
        atelier.rend(2)
        atelier.journal("WARNING", "ligne 3", ["reçu", "ligne 7"])
        atelier.journal("WARNING", "ligne 7", en_tout=False)
        atelier.pas_de_journal("ERROR")
        with pytest.raises(verifie.Echec, match=r"2 ligne\(s\) .* : c'est trop"):
            atelier.journal("WARNING", "ligne 3")
        with pytest.raises(verifie.Echec, match="ne mentionne pas `ligne 3`"):
            atelier.journal("WARNING", "ligne 7", "ligne 3")
        with pytest.raises(verifie.Echec, match="rien dans le journal au niveau ERROR"):
            atelier.journal("ERROR", "ligne 3")
        with pytest.raises(verifie.Echec, match="sans raison"):
            atelier.pas_de_journal("WARNING")


def test_a_log_shows_nothing_in_the_test_cell(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    root.addHandler(logging.StreamHandler(sys.stdout))
    try:
        with verifie.avec({"f": logs(logging.ERROR, "918273645")}), discretion():
            atelier = verifie.atelier("f")
            atelier.rend(1)
            with pytest.raises(verifie.Echec) as seen:
                atelier.journal("ERROR", "autre")
        assert "918273645" not in str(seen.value)
        assert root.handlers[: len(before)] == before
    finally:
        root.handlers = before
    assert capsys.readouterr() == ("", "")

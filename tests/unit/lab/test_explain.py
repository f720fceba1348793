"""Errors that Python really makes, explained in French."""

from __future__ import annotations

import pytest
from bacasable_lab.explain import explain
from bacasable_lab.french_errors import SIGN, said
from IPython.core.interactiveshell import InteractiveShell

CASES = [
    ("prix = 3\npri", "« prix » ?"),
    ("bonjour", "« bonjour » n'existe pas"),
    ("def f():\n    x = x + 1\nf()", "« x » est utilisée avant de recevoir une valeur"),
    ("{'nom': 1}['age']", "La clé ou la colonne 'age' n'existe pas"),
    ("import pandas\npandas.DataFrame({'a': [1]})['b']", "La clé ou la colonne 'b' n'existe pas"),
    ("import pandas\npandas.DataFrame({'a': [1]})[['a', 'b']]", "Une des colonnes demandées"),
    ("if True:\nprint(1)", "décalez la ligne suivante de quatre espaces"),
    ("x = 1\n  y = 2", "décalée sans raison"),
    ("if True:\n        x = 1\n    y = 2", "ne s'alignent pas"),
    ("if True\n    x = 1", "Il manque « : »"),
    ("print('bonjour'", "Vous avez ouvert « ( »"),
    ("x = (1]", "Le signe qui ferme"),
    ("x = 'bonjour", "Un texte n'est pas fermé"),
    ("x = 1\nif x = 1:\n    pass", "deux signes égal"),
    ("print 'bonjour'", "`print(valeur)`"),
    ("return 3", "`return` ne va que dans une fonction"),
    ("x = «bonjour»", "Un signe n'est pas le bon"),
    ("2notes = 3", "nombre est mal écrit"),
    ("'âge : ' + 3", "`str(valeur)`"),
    ("3 + '4'", "entre un nombre entier et un texte"),
    ("3 + None", "oublié son `return`"),
    ("x = 3\nx()", "il y a ici un nombre entier"),
    ("for i in 5:\n    pass", "`range(nombre)`"),
    ("def f(a, b):\n    pass\nf(1)", "Il manque une valeur"),
    ("def f(a):\n    pass\nf(1, 2)", "elle en a reçu 2"),
    ("notes = [1, 2]\nnotes['a']", "un nombre entier (0 pour le premier)"),
    ("'a' < 1", "On ne peut pas comparer"),
    ("import pandaz", "« pandaz » n'est pas installée"),
    ("from math import racine", "« racine » n'existe pas dans cette bibliothèque"),
    ("open('ventes.csv')", "Le fichier « ventes.csv » est introuvable"),
    ("[1, 2][5]", "la liste est trop courte"),
    ("1 / 0", "division par zéro"),
    ("int('douze')", "Le texte 'douze' n'est pas un nombre"),
    ("a, b = 1, 2, 3", "Le nombre de variables à gauche"),
    ("[1].ajouter(2)", "« .ajouter » n'existe pas pour une liste"),
    ("None.append(2)", "La valeur est None"),
    ("raise NotImplementedError()", "attend votre réponse"),
    ("def f():\n    f()\nf()", "s'appelle elle-même sans fin"),
    (
        "import pandas\nif pandas.Series([1, 2]) > 1:\n    pass",
        "toute une colonne",
    ),
]


@pytest.mark.parametrize(("code", "sentence"), CASES, ids=[code for code, _ in CASES])
def test_an_error_that_python_makes_is_explained(code: str, sentence: str) -> None:
    names: dict[str, object] = {}
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any error that a learner can make
        exec(compile(code, "cellule", "exec"), names)
    assert sentence in said(caught.value, names=names)


def test_a_subclass_is_explained_as_what_it_is() -> None:
    class MoinsDeDix(ValueError):
        pass

    assert "Affichez-la juste avant" in said(MoinsDeDix("x"))


def test_what_is_not_known_gets_no_sentence() -> None:
    assert explain("ConvergenceWarning", "lbfgs failed") == ""


def test_a_hostile_exception_is_no_matter() -> None:
    class Hostile(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert said(Hostile()) == ""


def test_a_long_name_makes_no_long_sentence() -> None:
    assert len(explain("NameError", f"name '{'x' * 5000}' is not defined")) < 400


def test_in_a_kernel_it_comes_after_the_traceback_and_only_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "bacasable_lab.french_errors")
    shell.run_cell("x = 1")
    assert SIGN not in capsys.readouterr().out
    shell.run_cell("y_inconnu")
    out = capsys.readouterr().out
    assert 0 < out.index("NameError") < out.index(SIGN)
    shell.run_cell("if x = 1: pass")
    assert "deux signes égal" in capsys.readouterr().out


def test_a_checks_own_sentence_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "bacasable_lab.french_errors")
    shell.run_cell("import verifie\nverifie.nombre('absent')")
    assert SIGN not in capsys.readouterr().out

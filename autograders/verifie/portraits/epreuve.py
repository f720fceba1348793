"""A learner's own test, run against one version of the function that it tests."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

from verifie.neutre import Illisible, nom_du_type

PREFIX = "test_"
MOST_TESTS = 50
LONGEST_MESSAGE = 300


def noms_des_epreuves(objet: Any, *, cible: str) -> dict[str, Any]:
    """`noms` of the tests that stand beside the function `objet`: `test_…`, in order.

    A notebook may hold tests of other functions: only those that use the name `cible` count, by
    themselves or through functions of their own.
    """
    found = [
        name
        for name, value in _namespace(objet).items()
        if type(name) is str
        and name.startswith(PREFIX)
        and inspect.isfunction(value)
        and cible in _used(value)
    ]
    return {"noms": found[:MOST_TESTS]}


def epreuve(objet: Any, *, cible: str, source: str, donnee: bool = False) -> dict[str, Any]:
    """Run the test `objet` on the `cible` that `source` defines: `exception` ("" if it passed)
    and its `message`.

    The test calls `cible` by its name, or takes it as its argument where `donnee`. An assertion,
    another error, pytest's `fail` and `skip` alike: a test that raises didn't pass.
    """
    variant: dict[str, Any] = {"__name__": "variante"}
    exec(compile(source, "<variante>", "exec"), variant)  # noqa: S102 - the course's own source
    if donnee:
        if not callable(objet):
            raise Illisible("pas_une_fonction", type=nom_du_type(objet))
        return _passed(objet, variant[cible])
    names = _namespace(objet)
    absent = object()
    before = names.get(cible, absent)
    names[cible] = variant[cible]
    try:
        return _passed(objet)
    finally:
        if before is absent:
            names.pop(cible, None)
        else:
            names[cible] = before


def _passed(test: Any, *args: Any) -> dict[str, Any]:
    try:
        test(*args)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a learner's code may raise anything
        return {"exception": nom_du_type(error), "message": _text(error)}
    return {"exception": "", "message": ""}


def _used(test: FunctionType) -> set[str]:
    """The names that a test uses, and those that the functions it calls use."""
    used: set[str] = set()
    todo: list[Any] = [test.__code__]
    while todo:
        code = todo.pop()
        todo += [constant for constant in code.co_consts if inspect.iscode(constant)]
        for name in set(code.co_names) - used:
            used.add(name)
            called = test.__globals__.get(name)
            if inspect.isfunction(called) and called.__globals__ is test.__globals__:
                todo.append(called.__code__)
    return used


def _namespace(objet: Any) -> dict[str, Any]:
    if not inspect.isfunction(objet):
        raise Illisible("pas_un_test", type=nom_du_type(objet))
    return objet.__globals__


def _text(error: BaseException) -> str:
    try:
        text = str(error)[:LONGEST_MESSAGE]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - `__str__` of a learner's exception
        return ""
    return "".join(str.__iter__(text))  # `str()` may return a subclass

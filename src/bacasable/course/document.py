"""A YAML file against its schema: what breaks it is said with the line where it stands.

Unknown keys, keys written twice and aliases are refused.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bacasable.errors import InvalidInputError, NotFoundError

MAX_BYTES = 1_000_000

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]

# pydantic's error type -> what a trainer reads; other types keep pydantic's own text.
SENTENCES = {
    "extra_forbidden": "clé inconnue « {key} ».",
    "missing": "il manque la clé « {key} ».",
    "string_type": "« {key} » doit être un texte.",
    "int_type": "« {key} » doit être un nombre entier.",
    "int_parsing": "« {key} » doit être un nombre entier.",
    "float_type": "« {key} » doit être un nombre.",
    "float_parsing": "« {key} » doit être un nombre.",
    "list_type": "« {key} » doit être une liste.",
    "dict_type": "« {key} » doit avoir des clés et des valeurs.",
    "model_type": "« {key} » doit avoir des clés et des valeurs.",
    "greater_than": "« {key} » doit être plus grand que {gt}.",
    "less_than_equal": "« {key} » doit être au plus {le}.",
    "literal_error": "« {key} » doit être {expected}.",
    "string_pattern_mismatch": "« {key} » : « {input} » n'est pas un nom permis ({pattern}).",
    "too_short": "« {key} » est vide.",
    "too_long": "« {key} » a trop de lignes : {max_length} au plus.",
    "string_too_long": "« {key} » est trop long : {max_length} signes au plus.",
    "string_too_short": "« {key} » est vide.",
}


def read_document(path: Path, model: type[Model]) -> Model:
    """Read a YAML file. Raises `NotFoundError` or `InvalidInputError` naming file and line."""
    data, lines = _parse(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        _refuse_invalid(path, error.errors(), lines, model)


def _parse(path: Path) -> tuple[Any, dict[Place, int]]:
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError("ce fichier n'existe pas.", where=str(path), todo="Créez-le.") from None
    if len(text) > MAX_BYTES:
        raise InvalidInputError("ce fichier est trop grand.", where=str(path))
    lines: dict[Place, int] = {}
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise InvalidInputError("alias YAML refusé.", where=_at(path, event.start_mark))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise InvalidInputError(
            f"YAML illisible : {error.problem}.",
            where=_at(path, error.problem_mark),
            todo="Vérifiez l'indentation et les deux-points.",
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InvalidInputError("ce fichier n'est pas du YAML.", where=str(path)) from None
    if node is None:
        raise InvalidInputError("ce fichier est vide.", where=str(path))
    return _build(node, (), lines, path), lines


def _build(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:
    """Plain data from a node; `lines` learns the line of each place."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*place, i), lines, path) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return yaml.SafeLoader("").construct_object(node)
    result = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            raise InvalidInputError(
                f"la clé « {key} » est écrite deux fois.", where=_at(path, key_node.start_mark)
            )
        lines[(*place, key)] = key_node.start_mark.line + 1
        result[key] = _build(value_node, (*place, key), lines, path)
    return result


def _at(path: Path, mark: Any) -> str:
    return f"{path}, ligne {mark.line + 1}" if mark else str(path)


def _refuse_invalid(
    path: Path, errors: list[ErrorDetails], lines: dict[Place, int], model: type[BaseModel]
) -> NoReturn:
    # A misspelt key is also a missing one: say the first, which has a line of its own.
    error = min(
        _causes(errors), key=lambda e: (e["type"] != "extra_forbidden", _line(e["loc"], lines))
    )
    key = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    context = {**error.get("ctx", {}), "input": error.get("input")}
    context["expected"] = str(context.get("expected", "")).replace(" or ", " ou ")
    sentence = SENTENCES.get(error["type"], error["msg"].removeprefix("Value error, "))
    todo = _guess(key, model) if error["type"] == "extra_forbidden" else ""
    where = f"{path}, ligne {_line(error['loc'], lines)}"
    raise InvalidInputError(sentence.format(key=key, **context), where=where, todo=todo)


def _causes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the errors that others inside them explain: a list short of its invalid item."""

    def explained(outer: ErrorDetails) -> bool:
        place = outer["loc"]
        return any(e["loc"][: len(place)] == place and len(e["loc"]) > len(place) for e in errors)

    return [error for error in errors if not explained(error)]


def _line(place: Place, lines: dict[Place, int]) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _guess(key: str, model: type[BaseModel]) -> str:
    known = _known_keys(model.model_json_schema())
    guesses = difflib.get_close_matches(key, known, n=1)
    return f"Vouliez-vous dire « {guesses[0]} » ?" if guesses else "Retirez-la."


def _known_keys(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}

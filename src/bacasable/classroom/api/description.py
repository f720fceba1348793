"""The OpenAPI description: what the handlers declare, and what holds for every route of the API.

The guard looks names in paths up before any handler sees them, so most handlers don't declare
them; it also makes the failures that every route may answer.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_NAMES = {"submission": _ID, "help_request": _ID}
_PROBLEM = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_FAILURES = {
    401: "Nobody is logged in",
    403: "Not for this person",
    404: "Unknown, or not to be seen",
    409: "Right in itself, but not now",
    422: "Refused: incomplete, malformed or impossible",
    503: "The hub or another part of the platform does not answer",
}
_MORE_FAILURES = {
    400: "The body can't be read",
    413: "Too large",
    507: "The disk is full: nothing was accepted, nothing is lost",
}
_TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`token <hub token>`, with the scope `access:services!service=classroom`",
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of the API, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for path, operations in found["paths"].items():
            for method, operation in operations.items():
                _complete(operation, path, changes=method != "get")
        components = found.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = _PROBLEM
        components["securitySchemes"] = {"token": _TOKEN}
        found["security"] = [{"token": []}]
        app.openapi_schema = found
    return app.openapi_schema


def _complete(operation: dict[str, Any], path: str, *, changes: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    declared = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
    parameters += [
        {"name": name, "in": "path", "required": True, "schema": _NAMES.get(name, _NAME)}
        for name in re.findall(r"\{(\w+)\}", path)
        if name not in declared
    ]
    for status, text in (_FAILURES | (_MORE_FAILURES if changes else {})).items():
        operation["responses"][str(status)] = {
            "description": text,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }

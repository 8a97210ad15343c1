"""The published JSON schemas of what users' scripts and other tools may rely on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from reperform.model import Engagement
from reperform.record import Record, ResultRow
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp
from reperform.record.validation import Validation

_TEXT = {"type": "string"}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _model(model: type[BaseModel]) -> Callable[[], dict[str, Any]]:
    return lambda: model.model_json_schema(by_alias=True)


def _event() -> dict[str, Any]:
    names = ("schema", "writer", "seq", "prev", "heads", "at", "actor", "tool", "type", "subjects", "data")
    return {
        "title": "Event of the log",
        "type": "object",
        "required": list(names),
        "additionalProperties": False,
        "properties": {
            "schema": {"const": "reperform/event/1"},
            "writer": _TEXT,
            "seq": {"type": "integer", "minimum": 1},
            "prev": _DIGEST,
            "heads": {"type": "object"},
            "at": _TEXT,
            "actor": _TEXT,
            "tool": _TEXT,
            "type": _TEXT,
            "subjects": {"type": "object", "additionalProperties": _TEXT},
            "data": {"type": "object"},
        },
    }


def _import() -> dict[str, Any]:
    names = ("schema", "population", "file", "declaration", "reading", "row_numbers", "values_sha256")
    return {
        "title": "Import record",
        "type": "object",
        "required": list(names),
        "properties": {
            "schema": {"const": "reperform/import/1"},
            "population": _TEXT,
            "file": {"type": "object", "required": ["name", "sha256", "size"]},
            "declaration": {"type": "object"},
            "reading": {"type": "object"},
            "row_numbers": {"type": "array", "items": {"type": "integer"}},
            "values_sha256": _DIGEST,
        },
    }


def _command(name: str) -> Callable[[], dict[str, Any]]:
    message = {
        "type": "object",
        "required": ["code", "severity", "found", "where", "why", "action"],
    }
    return lambda: {
        "title": f"Answer of the command {name}",
        "type": "object",
        "required": ["schema", "exit_code", "messages"],
        "properties": {
            "schema": {"const": f"reperform/{name}/1"},
            "exit_code": {"enum": [0, 1, 2, 3, 4, 5]},
            "messages": {"type": "array", "items": message},
        },
    }


_COMMANDS = (
    "demo", "new", "check", "schema", "intake", "sample", "run", "sheet-out", "sheet-in", "attach", "deviation",
    "exception", "rollup", "conclude", "requests", "evidence", "status", "compile", "verify", "lab", "doctor",
    "new-procedure", "validate",
)  # fmt: skip

SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "engagement": _model(Engagement),
    "record": _model(Record),
    "results": _model(ResultRow),
    "exceptions": _model(ExceptionLog),
    "rollup": _model(RollUp),
    "event": _event,
    "import": _import,
    "validation": _model(Validation),
    **{f"command-{name}": _command(name) for name in _COMMANDS},
}


def schema_of(name: str) -> dict[str, Any]:
    """Return a published schema; KeyError for an unknown name.

    Examples
    --------
    >>> schema_of("event")["properties"]["schema"]
    {'const': 'reperform/event/1'}
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[name]()}

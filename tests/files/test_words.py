"""Every error that a model of the kit can raise is told in the kit's own words."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from opexkit.files.model import Form
from opexkit.files.words import wordless

ROOT = Path(__file__).resolve().parents[2]
MODELS: dict[str, type[BaseModel]] = runpy.run_path(str(ROOT / "tools" / "build_data.py"))["MODELS"]
TYPES = {
    "any": [],
    "bool": ["bool_type", "bool_parsing"],
    "date": ["date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"],
    "datetime": ["datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"],
    "default": [],
    "definition-ref": [],
    "definitions": [],
    "dict": ["dict_type"],
    "enum": ["enum"],
    "float": ["float_type", "float_parsing", "finite_number"],
    "function-after": ["value_error"],
    "function-before": ["value_error"],
    "function-plain": ["value_error"],
    "function-wrap": ["value_error"],
    "int": ["int_type", "int_parsing", "int_parsing_size", "int_from_float"],
    "is-instance": [],
    "json-or-python": [],
    "lax-or-strict": [],
    "list": ["list_type"],
    "literal": ["literal_error"],
    "model": ["model_type", "model_attributes_type"],
    "model-fields": ["missing", "extra_forbidden"],
    "nullable": [],
    "str": ["string_type", "string_unicode"],
    "tagged-union": ["union_tag_invalid", "union_tag_not_found"],
    "union": [],
}
"""The errors of each kind of node in pydantic's core schema; `is-instance` stands where a path is read."""
LIMITS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "multiple_of": "multiple_of",
    "pattern": "string_pattern_mismatch",
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        kind = schema.get("type")  # the fields of a model are no node, though one may be called so
        if isinstance(kind, str) and (kind in TYPES or "gt" in schema or "schema" in schema):
            yield schema
        for key, value in schema.items():
            if key not in ("metadata", "serialization", "ref", "expected", "values", "default"):
                yield from nodes(value)
    elif isinstance(schema, (list, tuple)):
        for value in schema:
            yield from nodes(value)


def errors_of(model: type[BaseModel]) -> set[str]:
    found: set[str] = set()
    for node in nodes(model.__pydantic_core_schema__):
        kind = node.get("type")
        if kind in ("model-field", "no-info", "with-info"):
            continue
        found |= set(TYPES[str(kind)])
        found |= {LIMITS[key] for key in LIMITS if key in node}
        prefix = "string_" if kind == "str" else ""
        found |= {f"{prefix}too_long"} if "max_length" in node else set()
        found |= {f"{prefix}too_short"} if "min_length" in node else set()
    return found


@pytest.mark.parametrize("name", MODELS)
def test_every_error_of_a_model_has_words(name: str) -> None:
    assert wordless(sorted(errors_of(MODELS[name]))) == []


def models(model: type[BaseModel]) -> set[type[BaseModel]]:
    found = {node["cls"] for node in nodes(model.__pydantic_core_schema__) if node.get("type") == "model"}
    return found | {model}


def test_every_pattern_is_said_in_words() -> None:
    fields = {
        f"{each.__name__}.{name}": repr((field.annotation, field.metadata))
        for model in MODELS.values()
        for each in models(model)
        for name, field in each.model_fields.items()
    }
    patterned = {name: constraints for name, constraints in fields.items() if "pattern='" in constraints}
    assert len(patterned) > 20
    assert [name for name, constraints in patterned.items() if f"{Form.__name__}(words=" not in constraints] == []

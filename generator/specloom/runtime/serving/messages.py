# Vendored from generator/specloom/runtime. Edit it there.
"""How each of pydantic's findings reads after "must be"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_KINDS: Mapping[str, str] = {
    "bool_type": "a boolean",
    "bytes_type": "a string",
    "date_type": "a date like '2026-01-31'",
    "datetime_type": "a time like '2026-01-31T09:00:00Z'",
    "decimal_type": "a decimal number in a string",
    "dict_type": "an object",
    "enum": "one of the listed values",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "an integer",
    "list_type": "an array",
    "literal_error": "one of the listed values",
    "mapping_type": "an object",
    "model_attributes_type": "an object",
    "model_type": "an object",
    "none_required": "null",
    "string_type": "a string",
    "time_delta_type": "a duration like 'PT5M'",
    "time_type": "a time of day like '09:00:00'",
    "tuple_type": "an array",
    "url_type": "a URL",
    "uuid_type": "a UUID",
}

_EXPECTATIONS: Mapping[str, str] = {
    "date_from_datetime_parsing": "a date like '2026-01-31'",
    "date_parsing": "a date like '2026-01-31'",
    "datetime_from_date_parsing": "a time like '2026-01-31T09:00:00Z'",
    "datetime_parsing": "a time like '2026-01-31T09:00:00Z'",
    "enum": "{expected}",
    "finite_number": "a finite number",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_pattern_mismatch": "text that matches the pattern {pattern}",
    "string_too_long": "at most {max_length} characters long",
    "string_too_short": "at least {min_length} characters long",
    "time_delta_parsing": "a duration like 'PT5M'",
    "time_parsing": "a time of day like '09:00:00'",
    "timezone_aware": "a time with a zone, like '2026-01-31T09:00:00Z'",
    "too_long": "at most {max_length} items long",
    "too_short": "at least {min_length} items long",
    "union_type": "{kinds}",
    "url_parsing": "a URL",
    "uuid_parsing": "a UUID",
}


def kind_expected(error_type: str) -> str:
    """What kind of value an error about a type asks for: `an integer`."""
    return _KINDS.get(error_type, "another kind of value")


def expectation(details: ErrorDetails) -> str:
    """What the value must be, ready to follow "must be"."""
    kind: str = details["type"]
    context: dict[str, Any] = details.get("ctx", {})
    if "pattern" in context:
        # As the document wrote it, not as it was translated for Python.
        context = {**context, "pattern": str(context["pattern"]).replace(r"\Z", "$")}
    if kind in _EXPECTATIONS:
        return _EXPECTATIONS[kind].format(**context)
    if kind == "value_error":
        return str(context["error"]).removeprefix("must be ")
    if kind in _KINDS:
        return _KINDS[kind]
    return f"valid ({details['msg'][:1].lower()}{details['msg'][1:]})"

# Vendored from generator/specloom/runtime. Edit it there.
"""JSON as the rules of this server want it: UTF-8, no key twice, no NaN."""

from __future__ import annotations

import codecs
import json
from typing import Any, NoReturn

from .codes import ValidationCodes
from .problem import Problem
from .quoting import cut
from .wire_text import JsonValue


class _Refused(ValueError):
    """JSON that the parser would take and we do not."""


def read_json(raw: bytes, codes: ValidationCodes) -> JsonValue:
    """The value in `raw`; raises one `Problem` that says where the text stops being JSON."""
    if raw.startswith(codecs.BOM_UTF8):
        raise Problem(codes.malformed_json, "The request body begins with a byte order mark; send the JSON without it.")
    try:
        # Decoded here, because the parser would also take UTF-16 and UTF-32.
        return json.loads(raw.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(codes.malformed_json, f"The request body is not valid JSON ({where}): {error.msg}.") from error
    except UnicodeDecodeError as error:
        raise Problem(codes.malformed_json, "The request body is not UTF-8; send JSON in UTF-8.") from error
    except RecursionError as error:
        raise Problem(codes.malformed_json, "The request body is nested too deeply.") from error
    except ValueError as error:
        # Also the interpreter's own refusal of integers with thousands of digits.
        why = str(error) if isinstance(error, _Refused) else "it holds a number that is too long"
        raise Problem(codes.malformed_json, f"The request body is not acceptable JSON: {why}.") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the key '{cut(twice)}' occurs twice in one object; keep one of them")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON; use null or a number")

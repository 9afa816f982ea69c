# Vendored from generator/specloom/runtime. Edit it there.
"""The codes for what the machinery itself refuses, taken from an API's catalogue or from built-in ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .problem import ErrorCode


@dataclass(frozen=True, slots=True)
class ValidationCodes:
    """One code per thing that goes wrong before a service is asked. `invalid_value` is given the top-level field's name."""

    malformed_json: ErrorCode
    missing_field: ErrorCode
    invalid_type: ErrorCode
    unknown_field: ErrorCode
    unknown_parameter: ErrorCode
    invalid_cursor: ErrorCode
    route_not_found: ErrorCode
    method_not_allowed: ErrorCode
    not_acceptable: ErrorCode
    payload_too_large: ErrorCode
    unsupported_media_type: ErrorCode
    internal_error: ErrorCode
    not_implemented: ErrorCode
    invalid_value: Callable[[str], ErrorCode]


def validation_codes(catalogue: Mapping[str, ErrorCode]) -> ValidationCodes:
    """The codes of `catalogue` wherever it has one of that name, built-in ones elsewhere."""

    doc_root = _doc_root(catalogue)

    def code(name: str, type: str, status: int) -> ErrorCode:
        return catalogue.get(name) or ErrorCode(name, type, status, doc_url=f"{doc_root}{name}" if doc_root else "")

    return ValidationCodes(
        malformed_json=code("MALFORMED_JSON", "invalid_request", 400),
        missing_field=code("MISSING_FIELD", "invalid_request", 400),
        invalid_type=code("INVALID_TYPE", "invalid_request", 400),
        unknown_field=code("UNKNOWN_FIELD", "invalid_request", 400),
        unknown_parameter=code("UNKNOWN_PARAMETER", "invalid_request", 400),
        invalid_cursor=code("INVALID_CURSOR", "invalid_request", 400),
        route_not_found=code("ROUTE_NOT_FOUND", "not_found", 404),
        method_not_allowed=code("METHOD_NOT_ALLOWED", "invalid_request", 405),
        not_acceptable=code("NOT_ACCEPTABLE", "invalid_request", 406),
        payload_too_large=code("PAYLOAD_TOO_LARGE", "invalid_request", 413),
        unsupported_media_type=code("UNSUPPORTED_MEDIA_TYPE", "invalid_request", 415),
        internal_error=code("INTERNAL_ERROR", "internal_error", 500),
        not_implemented=code("NOT_IMPLEMENTED", "not_implemented", 501),
        invalid_value=lambda field: code(_invalid_name(field, catalogue), "validation_error", 422),
    )


def _invalid_name(field: str, catalogue: Mapping[str, ErrorCode]) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", field)
    name = "INVALID_" + (re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").upper() or "VALUE")
    known = catalogue.get(name)
    # A refused value of a field called `type` is not a value of the wrong type, nor is one of `state` a conflict.
    is_taken = name == "INVALID_TYPE" or (known is not None and known.status not in (400, 422))
    return f"{name}_VALUE" if is_taken else name


def _doc_root(catalogue: Mapping[str, ErrorCode]) -> str:
    """What stands before the code in the addresses of the catalogue's pages."""
    addressed = (code for code in catalogue.values() if code.doc_url.endswith(code.code))
    return next((code.doc_url.removesuffix(code.code) for code in addressed), "")


DEFAULT_CODES = validation_codes({})

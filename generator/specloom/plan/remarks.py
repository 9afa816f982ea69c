"""Remarks: tells what of a document the generated code does not offer, so that nothing is dropped in silence."""

from __future__ import annotations

import re

from specloom.diagnostics import Report
from specloom.ir.nodes import Api, Model
from specloom.ir.types import Array, Constraints, Map, Nullable, Primitive, TypeRef

_SENDABLE = frozenset({"bearer", "basic", "digest", "api_key", "oauth2", "openid"})

_CERTIFICATE = "give clients an adapter with the certificate: `http=Httpx2Adapter(tls=context)`"
_BY_HAND = "set what it needs with `default_headers` or an HTTP adapter of your own"


def remark(api: Api, report: Report) -> None:
    """Add a hint for each thing that is understood and yet not part of the generated surface."""
    for scheme in api.auth:
        if scheme.kind not in _SENDABLE:
            report.advise(
                "SL402",
                f"clients do not send credentials for the security scheme `{scheme.key}`",
                api.origin.child("components", "securitySchemes", scheme.key),
                hint=_CERTIFICATE if scheme.kind == "mutual_tls" else _BY_HAND,
            )
    for decl in api.types:
        if isinstance(decl, Model):
            for field in decl.fields:
                for pattern in _foreign_patterns(field.type):
                    report.advise(
                        "SL403",
                        f"servers do not enforce the pattern `{pattern}`, which Python cannot read",
                        field.origin,
                        hint="write it without features that only ECMAScript has",
                    )


def _foreign_patterns(ref: TypeRef) -> list[str]:
    match ref:
        case Primitive(constraints=found) if not _is_python(found):
            return [found.pattern or ""]
        case Array(item) | Nullable(item):
            return _foreign_patterns(item)
        case Map(value):
            return _foreign_patterns(value)
        case _:
            return []


def _is_python(constraints: Constraints) -> bool:
    try:
        re.compile(constraints.pattern or "")
    except re.error:
        return False
    return True

"""Credentials that a document describes and never asks for, or seems to need and never describes."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.nodes import AuthScheme, Operation
from specloom.ir.servers import Security, security_of
from specloom.ir.workshop import Workshop


def usual_security(shop: Workshop, schemes: Sequence[AuthScheme], operations: Sequence[Operation]) -> Security:
    """What operations ask for that say nothing themselves; schemes that nobody asks for are sent when they are given."""
    said = security_of(shop, shop.spec.root)
    if said is not None or any(operation.security is not None for operation in operations):
        return said or ()
    sendable = [scheme.key for scheme in schemes if scheme.kind not in ("mutual_tls", "other")]
    if sendable and operations:
        _tell_unasked(shop, sendable)
        return (*(((key, ()),) for key in sendable), ())
    refused = sum(any(case.status == "401" for case in operation.errors) for operation in operations)
    if refused and not schemes:
        _tell_undescribed(shop, refused)
    return ()


def _tell_unasked(shop: Workshop, keys: Sequence[str]) -> None:
    names = ", ".join(f"`{key}`" for key in keys)
    shop.report.advise(
        "SL433",
        f"no operation asks for {names}",
        (shop.spec.root.get("components") or shop.spec.root).origin,
        label="a credential that is given goes with every call; none is needed",
        hint=f"add `security: [{{{keys[0]}: []}}]` at the top, or `security: []` where none is taken",
        at_key=True,
    )


def _tell_undescribed(shop: Workshop, count: int) -> None:
    shop.report.advise(
        "SL433",
        f"{count} operation{'s' if count > 1 else ''} may answer 401, and no security scheme says how to authenticate",
        (shop.spec.root.get("paths") or shop.spec.root).origin,
        label="clients take no credential: callers are left with `default_headers`",
        hint="describe it in `components.securitySchemes` and `security`; an overlay will do",
        at_key=True,
    )

"""Security: which credentials the API asks for as a rule, so that an operation says only where it differs."""

from __future__ import annotations

from collections import Counter

from specloom.ir.nodes import Api, Operation
from specloom.plan.markdown import code

# Any one of these sets of schemes will do; none at all when nothing is needed.
Alternatives = tuple[tuple[str, ...], ...]


def usual_security(api: Api) -> Alternatives:
    """What most operations ask for, whether the document says it once at its root or with each of them."""
    asked = Counter(alternatives for operation in api.operations if (alternatives := asked_by(operation, api)))
    return max(asked, key=asked.__getitem__) if asked else _keys(api.security)


def asked_by(operation: Operation, api: Api) -> Alternatives:
    """What one operation asks for."""
    return _keys(api.security if operation.security is None else operation.security)


def works_without(operation: Operation, usual: Alternatives, api: Api) -> bool:
    """Whether an operation can be called by somebody who has not what the others ask for."""
    asked = asked_by(operation, api)
    return not asked or any(not any(set(keys) <= set(option) for keys in usual) for option in asked)


def scopes_of(operation: Operation, api: Api) -> str:
    """The scopes that the token of a call needs, as a line of Markdown; empty where the document names none."""
    options = api.security if operation.security is None else operation.security
    asked = [[scope for _, scopes in option for scope in scopes] for option in options]
    sets = [list(operation.traits.scopes)] if operation.traits.scopes else asked
    return "; or ".join(dict.fromkeys(", ".join(map(code, scopes)) for scopes in sets if scopes))


def _keys(security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]) -> Alternatives:
    return tuple(tuple(key for key, _ in option) for option in security)

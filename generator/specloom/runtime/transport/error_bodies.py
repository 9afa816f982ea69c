# Vendored from generator/specloom/runtime. Edit it there.
"""What error answers hold, as the document says it: looked up and read when asked for, so that it costs a call nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

_ROOT = __name__.rpartition(".transport.")[0]


class ErrorBody(NamedTuple):
    """What all of these statuses hold, which may be `4XX` or `default`; blanks stand between them.

    Without a type nothing is known of it.
    """

    statuses: str
    type: Callable[[], Any] | None = None


class ErrorBodies(NamedTuple):
    """What error answers hold. `usual` is for every operation that has nothing of its own, by its id, for the status."""

    usual: Sequence[ErrorBody]
    own: Mapping[str, Sequence[ErrorBody]] = {}

    def type_of(self, operation: str, status: int) -> Any:
        """The type of the body that an operation answers with this status; None where there is none."""
        for bodies in (self.own.get(operation, ()), self.usual):
            for key in (str(status), f"{status // 100}XX", "default"):
                found = next((body for body in bodies if key in body.statuses.split()), None)
                if found is not None:
                    return found.type() if found.type else None
        return None


def documented_body(response: Any, operation: str, status: int, body: object) -> object:
    """The body of an error as the document describes it; None where it does not, or where this is something else."""
    module = response.api.error_bodies if response else ""
    if not module or status < 400:
        return None
    bodies: ErrorBodies = import_module(f"{_ROOT}.{module}").ERROR_BODIES
    found = bodies.type_of(operation, status)
    return None if found is None else read_body(body, found, response)


def read_body(body: object, annotation: Any, response: object) -> Any:
    """The body of an error as a value of this type; None when it is nothing of the kind."""
    from ..data import Decoder, NotReadable, dump_json
    from .attaching import attach

    try:
        value, _, issues = Decoder(annotation).decode(dump_json(body))
    except NotReadable:
        return None
    return None if is_stranger(value) else attach(value, issues, response, None)


def is_stranger(value: Any) -> bool:
    """Whether an object has not one of the fields that all of its class have: a gateway's, maybe."""
    from ..data import Model, omit

    if not isinstance(value, Model):
        return False
    required = [name for name, field in type(value).model_fields.items() if field.is_required()]
    return bool(required) and all(getattr(value, name) is omit for name in required)

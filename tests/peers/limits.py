"""What openapi-python-client does otherwise by construction: rules of the document's words, not of single operations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.peers.same_request import Difference
from tests.wire.endpoints import Endpoint
from tests.wire.schemas import Schemas

_MIDNIGHT = re.compile(r" was '(\d{4}-\d\d-\d\d)' and is '\1T00:00:00'")

Limit = Callable[[Schemas, Endpoint, Difference], bool]


def _is_styled(schemas: Schemas, endpoint: Endpoint, found: Difference) -> bool:
    """A list or an object in a query or header whose style is not that of exploded forms."""
    styled = [
        parameter
        for parameter in endpoint.parameters
        if parameter.where == found.where
        and not (parameter.style == "form" and parameter.explode)
        and schemas.types(parameter.schema) & {"array", "object"}
    ]
    # Theirs has an object's properties where ours has the object.
    names = {name.lower() for each in styled for name in (each.name, *schemas.properties(each.schema))}
    return found.name.lower().partition("[")[0] in names


def _has_several_media(schemas: Schemas, endpoint: Endpoint, found: Difference) -> bool:
    """A body that the document describes in several media types."""
    del schemas
    return found.where == "media" and len(endpoint.body) > 1 and bool(found.theirs)


def _is_midnight(schemas: Schemas, endpoint: Endpoint, found: Difference) -> bool:
    """A date, where the schema takes a moment, too."""
    del schemas, endpoint
    return found.where == "body" and _MIDNIGHT.search(found.name) is not None


def _is_pythons_word(schemas: Schemas, endpoint: Endpoint, found: Difference) -> bool:
    """True or false in a part of a form."""
    del schemas, endpoint
    return found.where == "part" and {*found.theirs} <= {"True", "False"}


# Each with the reason. One that no document of the corpus meets fails the whole run.
LIMITS: Mapping[str, Limit] = {
    "styles are not read: every list is exploded, every object merged into the query": _is_styled,
    "of several media types whose values are of one class the last is sent, whatever is asked for": _has_several_media,
    "of a date that may be a moment it makes midnight": _is_midnight,
    "in a part of a form, true and false are Python's words": _is_pythons_word,
}


def limit_of(schemas: Schemas, endpoint: Endpoint, found: Difference) -> str:
    """The reason for a difference, where a rule gives it; empty where none does."""
    return next((reason for reason, covers in LIMITS.items() if covers(schemas, endpoint, found)), "")

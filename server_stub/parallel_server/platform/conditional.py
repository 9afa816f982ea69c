"""Entity tags and the conditions built on them, by the rules of RFC 9110, section 13."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem

_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Tag:
    """One entity tag as it was sent, without what a compressed body adds to it."""

    value: str
    is_weak: bool = False

    @property
    def revision(self) -> str:
        """The part that names the state of the resource, whatever shape it was shown in."""
        return self.value.split("-", 1)[0]


def entity_tag(revision: str, version: str, fields: Sequence[str] = ()) -> str:
    """A strong tag: another revision, another dated shape or another selection of fields is another text."""
    if not fields:
        return f'"{revision}-{version}"'
    selection = hashlib.sha256(",".join(sorted(fields)).encode()).hexdigest()[:8]
    return f'"{revision}-{version}-{selection}"'


def content_tag(body: bytes) -> str:
    """A strong tag for a body that has no revision of its own."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def encoded_tag(tag: str, suffix: str) -> str:
    """The tag of the same content in another coding, which is other bytes and so another strong tag."""
    return f'{tag[:-1]}~{suffix}"' if suffix else tag


def parse_tags(header: str) -> tuple[Tag, ...]:
    """The tags of an `If-Match` or `If-None-Match` list; what is not a tag is passed over."""
    return tuple(Tag(match[2].split("~", 1)[0], bool(match[1])) for match in _TAG.finditer(header))


def none_match(header: str, tag: str) -> bool:
    """Whether `If-None-Match` lets the reply be sent: weak comparison, `*` refuses whatever exists."""
    if header.strip() == "*":
        return False
    return tag.strip('"') not in {known.value for known in parse_tags(header)}


def require_match(header: str, tag: str) -> None:
    """Refuse with 412 what `If-Match` does not name: strong comparison, `*` takes whatever exists."""
    known = {known.value for known in parse_tags(header) if not known.is_weak}
    if header.strip() != "*" and tag.strip('"') not in known:
        message = (
            "This is not the state that If-Match names. Read it without the header, and go on from what it is now."
        )
        raise Problem(codes.PRECONDITION_FAILED, message, param="If-Match")


def wanted_revisions(header: str) -> str | None:
    """The revisions `If-Match` accepts, comma separated; None for `*`, which any existing resource meets."""
    if header.strip() == "*":
        return None
    # Comparison is strong: a weak tag promises no exact state, so it never matches.
    return ",".join(tag.revision for tag in parse_tags(header) if not tag.is_weak)

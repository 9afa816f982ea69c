# Vendored from generator/specloom/runtime. Edit it there.
"""From one page to the next: which request comes after which answer. Pure; trusts the cursor, not the item count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple, cast
from urllib.parse import urljoin, urlsplit

from ..data import Issue, show
from .arguments import Arguments
from .errors import ConfigurationError, DecodeError
from .failures import look_up
from .links import parse_link
from .message import Origin
from .operation import PageSpec

_COUNTED = ("page", "offset")


class PageBody(NamedTuple):
    """One page's answer: its items, the rest of the body, the headers."""

    items: list[Any]
    beside: Mapping[str, Any]
    headers: Mapping[str, str]


class Trail:
    """What has led to the pages of one list, each with how far on it was; shared by all of them.

    A page may be asked for twice: only what an earlier one led to is a circle.
    """

    __slots__ = ("_places",)

    def __init__(self, start: str | int | None = None) -> None:
        self._places: dict[str | int, int] = {} if start is None else {start: -1}

    def is_circle(self, mark: str | int, place: int) -> bool:
        """Whether an earlier page than that at `place` led to the same; the mark is kept."""
        return self._places.setdefault(mark, place) < place


def starting_mark(spec: PageSpec, arguments: Arguments) -> str | int | None:
    """What led to the first page, when the caller took the list up in its middle."""
    if spec.style in (*_COUNTED, "url", "link"):
        return None
    sent = arguments.body if spec.where == "body" else arguments.query
    found = cast("Mapping[str, Any]", sent).get(spec.cursor) if isinstance(sent, Mapping) else None
    return found if isinstance(found, str | int) else None


def resumed(spec: PageSpec, arguments: Arguments, origin: Origin) -> Arguments:
    """The arguments of the page to begin with: that behind the cursor in the options, if there is one."""
    cursor = arguments.options.get("cursor")
    if cursor is None or arguments.place:
        return arguments
    if spec.style not in _COUNTED:
        return next_arguments(spec, arguments, cursor, origin)
    if not cursor.isdecimal():
        raise ConfigurationError(f"`cursor` is {cursor!r}; pass the `cursor` of a page of the same list")
    return next_arguments(spec, arguments, int(cursor), origin)


def shape_issues(spec: PageSpec, beside: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Where what leads on is not of its shape, so that a list which ends for that reason does not end in silence."""
    found: list[Issue] = []
    for path, kind in ((spec.next, str | int), (spec.has_more, bool)):
        holder, _, name = path.rpartition(".")
        inside = look_up(beside, holder)
        value = _following(beside, spec) if path and path == spec.next else look_up(beside, path) if path else None
        if path and inside is not None and not isinstance(inside, dict):
            found.append(Issue(holder, "an object", show(inside)))
        elif value is not None and not isinstance(value, kind):
            found.append(Issue(path, "a boolean" if name and kind is bool else "a string or a number", show(value)))
    if spec.next and spec.has_more and look_up(beside, spec.has_more) is True and not look_up(beside, spec.next):
        found.append(Issue(spec.next, f"a value, as `{spec.has_more}` is true", show(look_up(beside, spec.next))))
    return tuple(dict.fromkeys(found))


def next_cursor(
    spec: PageSpec, arguments: Arguments, page: PageBody, own_url: Callable[[str], str]
) -> str | int | None:
    """What leads to the next page: a cursor, number, offset, id or URL; None on the last page.

    `own_url` takes credentials out of a URL: a cursor is kept in places that are no place for them.
    """
    if spec.has_more and look_up(page.beside, spec.has_more) is False:
        return None
    if spec.style in ("cursor", "url"):
        found = page.headers.get(spec.header.lower()) if spec.header else _following(page.beside, spec)
        if not isinstance(found, str | int) or found == "":
            return None
        return own_url(found) if spec.style == "url" and isinstance(found, str) else found
    if spec.style == "link":
        link = parse_link(page.headers.get("link", ""), spec.relation)
        return None if link is None else own_url(link)
    if not page.items:
        return None
    if spec.style == "last_id":
        last = page.items[-1]
        found = cast("Mapping[str, Any]", last).get("id") if isinstance(last, Mapping) else getattr(last, "id", None)
        return found if isinstance(found, str | int) else None
    return _next_number(spec, arguments, page)


def _following(beside: Mapping[str, Any], spec: PageSpec) -> Any:
    """What stands at `next`; of a list of links, the address of the one that leads on."""
    found = look_up(beside, spec.next)
    if not isinstance(found, list):
        return found
    links = (cast("dict[str, Any]", link) for link in cast("list[object]", found) if isinstance(link, dict))
    return next((link.get("href") for link in links if link.get("rel") == spec.relation), None)


def repetition_mark(spec: PageSpec, following: str | int | None, body: bytes) -> str | int | None:
    """What comes twice only when the server leads in a circle; None on the last page.

    Numbers that we count ourselves never repeat: there it is the page's own bytes.
    """
    return sha256(body).hexdigest() if following is not None and spec.style in _COUNTED else following


def repetition(spec: PageSpec, following: str | int) -> str:
    """What the server did again, in words."""
    if spec.style in _COUNTED:
        return f"the server ignores `{spec.cursor}` and gave the same page"
    return f"the server gave `{following}` as the next page"


def next_arguments(spec: PageSpec, arguments: Arguments, cursor: str | int, origin: Origin) -> Arguments:
    """The arguments of the request for the page that `cursor` leads to."""
    place = arguments.place + 1
    if spec.style in ("url", "link"):
        return arguments.changed(target=_own_target(str(cursor), origin), place=place)
    if spec.where == "body":
        return arguments.changed(body={**(arguments.body or {}), spec.cursor: cursor}, place=place)
    return arguments.changed(query={**(arguments.query or {}), spec.cursor: cursor}, place=place)


def _next_number(spec: PageSpec, arguments: Arguments, page: PageBody) -> int | None:
    if spec.next:
        found = look_up(page.beside, spec.next)
        return int(found) if isinstance(found, str | int) and str(found).isdecimal() else None
    sent = (arguments.query or {}).get(spec.cursor)
    if spec.style == "page":
        return (sent if isinstance(sent, int) else 1) + 1
    offset = (sent if isinstance(sent, int) else 0) + len(page.items)
    total = look_up(page.beside, spec.total) if spec.total else None
    return None if isinstance(total, int) and offset >= total else offset


def _own_target(url: str, origin: Origin) -> str:
    """Path and query of a URL that must be on the server asked: credentials go nowhere else."""
    absolute = urlsplit(urljoin(f"{origin}/", url))
    if absolute.netloc.lower().encode() != origin.host_header.lower():
        raise DecodeError(f"the next page is said to be at another host, `{absolute.netloc}`; not followed")
    return f"{absolute.path}?{absolute.query}" if absolute.query else absolute.path

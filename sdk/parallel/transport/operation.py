# Vendored from generator/specloom/runtime. Edit it there.
"""What an API's operations are, as data: generated modules hold one `Operation` per operation and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pickle import PicklingError
from typing import Any, Generic, Literal, NamedTuple, TypeVar, cast

from .errors import ConfigurationError

T = TypeVar("T")

Where = Literal["path", "query", "header", "cookie"]
ParamStyle = Literal["", "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie"]
BodyKind = Literal["", "json", "form", "multipart", "binary", "text", "lines"]
ResultKind = Literal["json", "text", "binary", "empty", "location"]
PageStyle = Literal["cursor", "page", "offset", "link", "last_id", "url"]


class Param(NamedTuple):
    """How a parameter is written when it is not in its place's default style. `media` makes it a document of its own.

    `is_whole`: that document is the query string, without a name.
    """

    wire: str
    where: Where
    style: ParamStyle = ""
    explode: bool | None = None
    allow_reserved: bool = False
    media: str = ""
    is_whole: bool = False


class PartHeader(NamedTuple):
    """A header that the document gives a part. A part with `value` has it without a word of the caller."""

    name: str
    required: bool = False
    value: str = ""


class Part(NamedTuple):
    """How one part of a form or multipart body is written.

    `wire` is the field's name; in a body of parts without names the place, or nothing for those of no place of their own.
    """

    wire: str
    content_type: str = ""
    # Empty where the document leaves it open: a value with an inside is then JSON.
    style: ParamStyle = ""
    explode: bool = True
    allow_reserved: bool = False
    headers: tuple[PartHeader, ...] = ()
    # Whether a tuple is a list of values, and never a file with its name.
    many: bool = False
    # The same of a part that is a body of parts, or a form, by itself: its own parts.
    parts: tuple[Part, ...] = ()

    @property
    def nests(self) -> bool:
        """Whether an object or a list is a body of parts, or a form, by itself."""
        media = self.content_type.lower().strip()
        return media.startswith(("multipart/", "application/x-www-form-urlencoded"))

    @property
    def has_places(self) -> bool:
        """Whether the parts of a part are told by their place: a list is then one part, and not several."""
        return self.nests and any(not part.wire or part.wire.isdecimal() for part in self.parts)


class BodyForm(NamedTuple):
    """One of several ways to send a body, by its media type; the other fields are those of an operation."""

    media: str
    body: BodyKind
    content_type: str = ""
    encoding: tuple[Part, ...] = ()


class PageSpec(NamedTuple):
    """How a list is paged. Dotted paths start at the body's root; `cursor` and `limit` name request parameters.

    `items=""` says that the body is the array itself. `where` says whether the cursor goes into the query or the body.
    `next` is where the answer says what leads on, unless the response header `header` does; a list of links there is
    read for the one of the `relation`. `may_be_absent` says that a body without items, or with null, is a page of none.
    """

    style: PageStyle
    items: str = ""
    cursor: str = ""
    next: str = ""
    has_more: str = ""
    limit: str = ""
    total: str = ""
    relation: str = "next"
    where: Literal["query", "body"] = "query"
    may_be_absent: bool = False
    header: str = ""


class StreamSpec(NamedTuple):
    """How a streamed answer is cut into items, and how it ends.

    With `wrap`, an item is the whole event (`{event, id, data}`); without it, an item is the event's data, whose type
    is found in `events` by the event's name, or is the operation's `returns`. With `as_sent` besides, a whole event has
    the fields that came and no others; the data of events in `texts` is no JSON (`*`: of all but those in `values`).
    """

    format: Literal["sse", "lines", "parts", "bytes"]
    # What stands before each record of `application/json-seq`, whose records may have several lines.
    record_mark: str = ""
    events: Callable[[], Mapping[str, Any]] | None = None
    terminal: tuple[str, ...] = ()
    sentinel: str = ""
    resume: bool = False
    when: str = ""
    trailer: str = ""
    error: str = ""
    wrap: bool = False
    reconnect: tuple[str, ...] = ()
    as_sent: bool = False
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    # Whether a stream may also end without its sentinel.
    may_just_end: bool = False
    # What a part is that does not say it itself.
    part_media: str = ""


class PollStep(NamedTuple):
    """Another operation of a wait, called with one `parameter`: the value at the dotted path `id` of what was seen last.

    `id=""` is the same value that the wait looks at.
    """

    operation: Callable[[], Operation[Any]]
    parameter: str
    id: str = ""


class PollSpec(NamedTuple):
    """How to wait for what an operation started: `retrieve` is called until `status` is one of `done` or `failed`.

    `id` is the dotted path, in this operation's result, of the value for `retrieve`'s `parameter`.
    `events` streams the progress and ends when there is something to see; `cancel` stops the work. Both may be absent.
    """

    retrieve: Callable[[], Operation[Any]]
    parameter: str
    id: str = "id"
    status: str = "status"
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    interval: float = 1.0
    events: PollStep | None = None
    cancel: PollStep | None = None


class Answer(NamedTuple):
    """What comes with one documented status, which may be `2XX` or `default`; the fields are those of an operation."""

    status: str
    returns: Callable[[], Any] | None = None
    at: str = ""
    kind: ResultKind = "json"
    may_be_absent: bool = False


class AnswerForm(NamedTuple):
    """The answer in another media type, where a caller asks for that; the other fields are those of an operation."""

    media: str
    returns: Callable[[], Any] | None = None
    at: str = ""
    may_be_absent: bool = False
    kind: ResultKind = "json"
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Generic[T]):
    """One method on one path, and what its answer decodes to: `T` (of a list or stream, the item), found `at` a path.

    `may_be_absent` says that the answer need not have that path; the result is then the emptiest that `T` has.

    `kind="json"` without `returns` means that nothing is known of the answer: JSON, text, bytes or nothing at all.
    `kind="location"` is the address in `Location`: the answer is a redirect, and where it leads is what was asked for.
    """

    id: str
    method: str
    path: str
    returns: Callable[[], Any] | None = None
    at: str = ""
    may_be_absent: bool = False
    accept: str = "application/json"
    kind: ResultKind = "json"
    # Every documented success, where they are not all of one type; else what is said above holds for each.
    answers: tuple[Answer, ...] = ()
    # The answer in media types that only a caller who names them gets.
    answer_forms: tuple[AnswerForm, ...] = ()
    # The redirects that lead to the answer; others are errors.
    redirects: tuple[str, ...] = ()
    body: BodyKind = ""
    # Whether nothing is sent when no field of the body is given.
    has_optional_body: bool = False
    content_type: str = ""
    encoding: tuple[Part, ...] = ()
    # Every way to send the body, the one that is said above first, where there are several.
    forms: tuple[BodyForm, ...] = ()
    params: tuple[Param, ...] = ()
    page: PageSpec | None = None
    stream: StreamSpec | None = None
    poll: PollSpec | None = None
    # The query parameter that asks for a part of the fields, if there is one.
    sparse: str = ""
    # The header for an idempotency key; empty where the document names none, None where it says that there is none.
    idempotency: str | None = ""
    security: tuple[tuple[str, ...], ...] | None = None
    max_retries: int | None = None
    # The statuses that are tried again, unless the caller's policy names its own.
    retry_statuses: tuple[int, ...] = ()
    can_retry: bool = True
    # The URL of the server that this operation alone goes to, as the document declares it.
    server: str = ""
    deprecated: bool = False
    # Whether the document says what can be called next with an answer.
    has_links: bool = False
    # What the transport works out on the first call, kept here so that it is worked out once.
    compiled: Any = field(default=None, init=False, repr=False, compare=False)
    # The same in other media types; and of such a one, what it was made from: the method, the operation, the name.
    others: Any = field(default=None, init=False, repr=False, compare=False)
    source: Any = field(default=None, init=False, repr=False, compare=False)

    def sent_as(self, media_type: Any) -> Operation[T]:
        """The same operation with its body in one of its documented media types; the default where it is omitted.

        Made once, and refused where the document does not have it.
        """
        if _is_omitted(media_type) or media_type == self.forms[0].media:
            return self
        return cast("Operation[T]", self._other("sent_as", media_type, self._with_body))

    def accepting(self, media_type: Any) -> Operation[Any]:
        """The same operation, answered in one of its documented media types; as usual where it is omitted.

        But for the usual one it is a plain call: what comes back is the whole answer, not a list of items or a stream.
        """
        if _is_omitted(media_type) or media_type in self.accept.split(", "):
            return self
        return self._other("accepting", media_type, self._with_answer)

    def as_file(self, _: str = "") -> Operation[Any]:
        """The same operation, its answer not read but handed on as it comes.

        Where that is an address, it is what is found there.
        """
        return self._other("as_file", "", lambda _: self._unread())

    def _other(self, method: str, media_type: str, make: Callable[[str], Operation[Any]]) -> Operation[Any]:
        others: dict[tuple[str, str], Operation[Any]] = self.others or {}
        key = method, media_type
        if key not in others:
            others[key] = make(media_type)
            object.__setattr__(others[key], "source", (method, self, media_type))
            object.__setattr__(self, "others", others)
        return others[key]

    def _with_body(self, media_type: str) -> Operation[Any]:
        form = next((form for form in self.forms if form.media == media_type), None)
        if form is None:
            known = _listed(form.media for form in self.forms)
            raise ConfigurationError(f"{self.id}: `media_type` is {media_type!r}; its body can be sent as {known}")
        _, body, content_type, encoding = form
        return replace(self, body=body, content_type=content_type, encoding=encoding)

    def _with_answer(self, media_type: str) -> Operation[Any]:
        form = next((form for form in self.answer_forms if form.media == media_type), None)
        if form is None:
            known = _listed((self.accept, *(form.media for form in self.answer_forms)))
            raise ConfigurationError(f"{self.id}: `accept` is {media_type!r}; it can be answered as {known}")
        answer = {name: value for name, value in form._asdict().items() if name != "media"}
        return replace(self, accept=form.media, **answer, answer_forms=(), page=None, stream=None, poll=None)

    def _unread(self) -> Operation[Any]:
        is_address = "location" in (self.kind, *(answer.kind for answer in self.answers))
        return replace(
            self,
            returns=None,
            kind="binary",
            answers=(),
            answer_forms=(),
            redirects=(*self.redirects, "3XX") if is_address else self.redirects,
            page=None,
            stream=StreamSpec("bytes"),
            poll=None,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # It holds functions; whoever reads it has the same constant.
        return (_in_form, self.source) if self.source else (_constant, _located(self))


def _is_omitted(media_type: object) -> bool:
    # Not at the top: specs are imported by programs that need no pydantic yet.
    from ..data import omit

    return media_type is omit


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _located(operation: Operation[Any]) -> tuple[str, str]:
    """The module and name of an operation's constant."""
    package = f"{__name__.rpartition('.transport.')[0]}.operations."
    for module, content in list(sys.modules.items()):
        if module.startswith(package):
            for name, value in vars(content).items():
                if value is operation:
                    return module, name
    raise PicklingError(f"{operation.id} is no constant of {package.rstrip('.')}")


def _constant(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _in_form(method: str, operation: Operation[Any], media_type: str) -> Any:
    return getattr(operation, method)(media_type)

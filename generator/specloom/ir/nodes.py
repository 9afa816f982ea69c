"""The IR: what an API means. Neutral: names are word lists, nothing here knows Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from specloom.diagnostics import NOWHERE, Origin
from specloom.ir.auth_nodes import AuthKind as AuthKind
from specloom.ir.auth_nodes import AuthScheme as AuthScheme
from specloom.ir.auth_nodes import FlowKind as FlowKind
from specloom.ir.auth_nodes import OAuthFlow as OAuthFlow
from specloom.ir.body_nodes import Body as Body
from specloom.ir.body_nodes import BodyKind as BodyKind
from specloom.ir.body_nodes import BodyVariant as BodyVariant
from specloom.ir.body_nodes import ParamStyle as ParamStyle
from specloom.ir.body_nodes import PartEncoding as PartEncoding
from specloom.ir.body_nodes import PartHeader as PartHeader
from specloom.ir.declarations import Alias as Alias
from specloom.ir.declarations import Enum as Enum
from specloom.ir.declarations import Field as Field
from specloom.ir.declarations import Member as Member
from specloom.ir.declarations import Model as Model
from specloom.ir.declarations import Name as Name
from specloom.ir.declarations import TypeDecl as TypeDecl
from specloom.ir.declarations import Union as Union
from specloom.ir.declarations import Variant as Variant
from specloom.ir.messages import Callback as Callback
from specloom.ir.messages import Example as Example
from specloom.ir.messages import Header as Header
from specloom.ir.messages import Link as Link
from specloom.ir.messages import LinkArgument as LinkArgument
from specloom.ir.messages import Signature as Signature
from specloom.ir.messages import SigningScheme as SigningScheme
from specloom.ir.messages import Telling as Telling
from specloom.ir.messages import Webhook as Webhook
from specloom.ir.types import JsonValue, TypeRef

Where = Literal["path", "query", "header", "cookie"]


# ---- operations


@dataclass(frozen=True, slots=True)
class Param:
    """One path, query, header or cookie parameter. `media` is set when style is `content`.

    `is_whole`: the content is the query string, without a name.
    """

    name: Name
    wire: str
    where: Where
    type: TypeRef
    required: bool
    style: ParamStyle
    explode: bool
    allow_reserved: bool = False
    media: str = ""
    is_whole: bool = False
    doc: str = ""
    default: JsonValue = None
    has_default: bool = False
    # Named by `x-sdk-global`: an argument of the client instead of every method.
    is_global: bool = False
    env_var: str = ""
    deprecated: bool = False
    example: JsonValue = None
    has_example: bool = False
    origin: Origin = NOWHERE


ResponseKind = Literal["json", "text", "binary", "sse", "lines", "empty"]


@dataclass(frozen=True, slots=True)
class Response:
    """One documented success answer. `status` may be `2XX` or `default`. `type` is what is on the wire.

    `data_path` names the envelope property that clients unwrap, and `data_type` what is found there; `absence` says
    what is read where the answer leaves that out: an empty value of its type, or nothing. Empty where it may not.
    """

    status: str
    kind: ResponseKind
    media: str
    type: TypeRef | None
    data_path: str = ""
    data_type: TypeRef | None = None
    headers: tuple[Header, ...] = ()
    examples: tuple[Example, ...] = ()
    doc: str = ""
    origin: Origin = NOWHERE
    absence: Literal["", "empty", "nothing"] = ""
    # What each part of a multipart answer is, and of which media type where it does not say; None of other answers.
    part: TypeRef | None = None
    part_media: str = ""


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """One documented failure of an operation."""

    status: str
    media: str
    type: TypeRef | None
    examples: tuple[Example, ...] = ()
    doc: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Where an API's error bodies keep what; dotted paths from the body's root, empty when absent."""

    type: TypeRef | None
    code_path: str = ""
    message_path: str = ""
    type_path: str = ""
    param_path: str = ""
    request_id_path: str = ""
    doc_url_path: str = ""
    details_path: str = ""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the error catalogue, gathered from the documented error examples."""

    code: str
    type: str
    status: int
    message: str
    summary: str = ""
    doc: str = ""
    example: JsonValue = None
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Page:
    """How a list is paged. Paths are dotted, from the root of the response body; empty when absent."""

    style: Literal["cursor", "page", "offset", "link", "last_id", "url"]
    items_path: str
    item: TypeRef
    cursor_param: str = ""
    limit_param: str = ""
    next_path: str = ""
    has_more_path: str = ""
    total_path: str = ""
    # The relation that leads on, in the `Link` header or in a list of links at `next_path`.
    link_relation: str = "next"
    # Whether an answer may leave the items out, or say null: a page without any.
    may_be_absent: bool = False
    # The response header that holds the next cursor, where it is not in the body.
    next_header: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """A streamed answer. `when` names the request field that turns it on, if it is optional.

    A boolean is on when it is true; one of several texts when it is `when_value`, and off with one of `other_values`.

    For SSE, `events` maps each event name to the type of its data; `item` is the type without a name.
    """

    format: Literal["sse", "lines", "parts"]
    item: TypeRef
    events: tuple[tuple[str, TypeRef], ...] = ()
    when: str = ""
    when_value: str = ""
    other_values: tuple[str, ...] = ()
    media: str = ""
    sentinel: str = ""
    # Whether every stream of the operation ends with its sentinel; else it may, as others of the document do.
    is_sentinel_sure: bool = True
    terminal_events: tuple[str, ...] = ()
    can_resume: bool = False
    trailer: str = ""
    error: str = ""
    # What stands before each record of a JSON sequence; lines have nothing there.
    record_mark: str = ""
    # Whether the types in `events` are whole events (`{event, id, data}`), not what stands in `data`.
    has_whole_events: bool = False
    # Whether whole events have the fields that were sent, as OpenAPI 3.2 has it: `event`, `data`, `id` and `retry`.
    is_as_sent: bool = False
    # Whole events whose data is a text, and those whose data is JSON, by name; `*` is every other one.
    text_events: tuple[str, ...] = ()
    value_events: tuple[str, ...] = ()
    # The media type of a part that does not say its own.
    part_media: str = ""
    # Events by which the server asks to be called again.
    reconnect_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PollStep:
    """Another operation of a wait; `id_path` as in `Poll`, empty where it takes the same value as the one that looks."""

    operation_id: str
    id_path: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """How to wait for what an operation started; of the operation that looks, how to wait for what it shows.

    `events` streams the progress, `cancel` stops the work.
    """

    operation_id: str
    id_path: str
    status_path: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    interval_seconds: float = 1.0
    events: PollStep | None = None
    cancel: PollStep | None = None


@dataclass(frozen=True, slots=True)
class ServerTraits:
    """What the document tells servers about an operation (`x-scopes`, `x-cost` …)."""

    scopes: tuple[str, ...] = ()
    cost: int = 0
    idempotency: Literal["required", "optional", "none", ""] = ""
    job: Mapping[str, JsonValue] | None = None
    cache: Mapping[str, JsonValue] | None = None
    audit: Mapping[str, JsonValue] | None = None
    events: tuple[str, ...] = ()
    slo: Mapping[str, JsonValue] | None = None
    resources: tuple[str, ...] = ()
    returns_secret: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path.

    `key` is `GET /path` and never changes; `id` is the operationId, or `resource.name` where there is none.
    `resource` holds a word tuple per level: `(("pipelines",), ("jobs",))`.
    """

    key: str
    id: str
    method: str
    path: str
    resource: tuple[tuple[str, ...], ...]
    name: Name
    params: tuple[Param, ...]
    body: Body | None
    responses: tuple[Response, ...]
    errors: tuple[ErrorCase, ...]
    # Alternatives, each a set of (scheme key, scopes). None: the API's default. (): no credentials.
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] | None
    summary: str = ""
    doc: str = ""
    servers: tuple[Server, ...] = ()
    # Statuses that lead to the answer (302, 3XX), where other statuses bring it.
    redirects: tuple[str, ...] = ()
    page: Page | None = None
    stream: Stream | None = None
    poll: Poll | None = None
    # The query parameter that asks for a part of the answer's fields, or empty.
    sparse_param: str = ""
    # The request header that carries an idempotency key, or empty.
    idempotency_header: str = ""
    # Whether the document says that the operation takes no such key.
    refuses_idempotency_key: bool = False
    can_retry: bool = True
    max_retries: int | None = None
    # The statuses that are tried again; empty where the document does not say.
    retry_statuses: tuple[int, ...] = ()
    request_examples: tuple[Example, ...] = ()
    traits: ServerTraits = ServerTraits()
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    callbacks: tuple[Callback, ...] = ()
    # By the status of the answer that has it.
    links: tuple[tuple[str, Link], ...] = ()
    telling: Telling = field(default_factory=Telling)
    origin: Origin = NOWHERE

    @property
    def success(self) -> Response | None:
        """The answer that the method returns: the lowest 2xx with a body, else the lowest 2xx."""
        with_body = [response for response in self.responses if response.kind != "empty"]
        return next(iter(with_body or self.responses), None)


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the client's tree; `path` as in `Operation.resource`, `()` is the client itself."""

    path: tuple[tuple[str, ...], ...]
    operations: tuple[str, ...]  # operation keys, in document order
    children: tuple[Resource, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """One `{variable}` of a server URL."""

    name: str
    default: str
    values: tuple[str, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API is served."""

    url: str
    name: str = ""
    doc: str = ""
    variables: tuple[ServerVariable, ...] = ()
    # How the credentials begin that belong to this server alone (`x-sdk-key-prefix`).
    key_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with its prose, in document order; `parent` is another tag's name."""

    name: str
    doc: str = ""
    parent: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NamePins:
    """Names by pointer for types (`pipeline_state`), by `GET /path` for operations (`pipelines.jobs.list`)."""

    types: Mapping[str, str] = field(default_factory=dict[str, str])
    operations: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Api:
    """A whole API, ready to be planned, mocked or judged."""

    title: str
    version: str
    doc: str
    servers: tuple[Server, ...]
    auth: tuple[AuthScheme, ...]
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    root: Resource
    operations: tuple[Operation, ...]
    types: tuple[TypeDecl, ...]
    webhooks: tuple[Webhook, ...]
    error_shape: ErrorShape
    error_codes: tuple[ErrorCode, ...]
    tags: tuple[Tag, ...]
    # The base name of the document, for headers of generated files.
    source: str
    origin: Origin
    # Operation keys of the document that nothing could be made of; each has an error in the report.
    left_out: tuple[str, ...] = ()
    # Names that were inferred, for the next run to give again.
    pins: NamePins = NamePins()
    telling: Telling = field(default_factory=Telling)
    # Where more is said about it, as a line of Markdown.
    see_also: str = ""

"""Plan nodes: the methods of resources, their arguments, and the shapes that one method may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specloom.ir.nodes import Where
from specloom.ir.types import JsonValue
from specloom.plan.wait_nodes import WaitingPlan


@dataclass(frozen=True, slots=True)
class ArgumentPlan:
    """One argument of a method and where it goes on the wire (`body` holds a whole body that is not flat)."""

    name: str
    wire_name: str
    where: Where | Literal["field", "body"]
    annotation: str
    is_required: bool
    default: str = ""  # " = omit"
    prose: str = ""
    example: JsonValue = None
    has_example: bool = False
    limits: tuple[str, ...] = ()  # "1 to 8"
    fallback: str = ""  # "10": what the API takes where it is not given, as Python


@dataclass(frozen=True, slots=True)
class FlavourPlan:
    """What differs between the sync and the async method. `behind` is what the method behind its overloads returns."""

    returns: str
    prefix: str  # "" or "async "
    awaits: str  # "" or "await "
    behind: str


@dataclass(frozen=True, slots=True)
class BodyChoicePlan:
    """Media types that a method sends its body as, and the arguments that are the same for all of them."""

    media: tuple[str, ...]
    arguments: tuple[ArgumentPlan, ...]


@dataclass(frozen=True, slots=True)
class OverloadPlan:
    """One of several shapes of a method: an argument says which of them a call is."""

    signature: str
    sync_returns: str
    aio_returns: str


@dataclass(frozen=True, slots=True)
class AcceptingPlan:
    """How a method has its answer in another media type: a keyword, of whose values the first goes without saying.

    `types` are what a checker is to take the result for. Where the method itself is no plain call, `passed` is what
    the one that answers otherwise is passed.
    """

    keyword: str
    media: tuple[str, ...]
    sync_types: str
    aio_types: str
    passed: str = ""


@dataclass(frozen=True, slots=True)
class MethodPlan:
    """One resource method, ready to print; an optional stream has a second one beside it as `streaming`.

    `arguments` are those of the default media type, `choices` all of them where there is something to choose.
    """

    name: str
    operation_key: str
    operation_id: str
    call: str  # the method of the runtime: call, page, stream or lines
    record: str
    arguments: tuple[ArgumentPlan, ...]
    signature: str  # "self, pipeline_id: str, *, limit: int | Omit = omit, options: RequestOptions | None = None"
    passed: str  # 'options, path={"pipeline_id": pipeline_id}'
    sync: FlavourPlan
    aio: FlavourPlan
    doc: str
    prose: str = ""
    decorator: str = ""
    overloads: tuple[OverloadPlan, ...] = ()
    streaming: StreamingPlan | None = None
    waiting: WaitingPlan | None = None
    choices: tuple[BodyChoicePlan, ...] = ()
    # What follows the record to have its body sent otherwise: ".sent_as(media_type)".
    sent_as: str = ""
    accepting: AcceptingPlan | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A keyword of a method that is the runtime's own, and never goes on the wire."""

    keyword: str  # what the runtime calls it
    name: str  # what the method calls it
    annotation: str
    default: str
    prose: str
    limits: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class StreamingPlan:
    """The second shape of a method whose request flag turns the answer into a stream.

    `test` is when it does; `on` and `off` are what a checker is to take the flag for in either case.
    """

    flag: str
    test: str
    on: str
    off: str
    call: str
    record: str
    passed: str
    # What only the stream takes, besides what the document says.
    settings: tuple[Setting, ...]
    sync_returns: str
    aio_returns: str

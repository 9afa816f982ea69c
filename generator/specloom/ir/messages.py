"""Nodes of what the API sends by itself, and of the headers and examples that any message may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specloom.diagnostics import NOWHERE, Origin
from specloom.ir.declarations import Name
from specloom.ir.types import JsonValue, TypeRef


@dataclass(frozen=True, slots=True)
class Header:
    """A documented header of an answer or a webhook. `value` is the text that it is said to have, if there is one."""

    wire: str
    type: TypeRef
    doc: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A named example value, request or response."""

    name: str
    value: JsonValue
    summary: str = ""
    doc: str = ""
    origin: Origin = NOWHERE


SigningScheme = Literal["standard-webhooks", "stripe", "github"]


@dataclass(frozen=True, slots=True)
class Signature:
    """How a delivery proves where it comes from: the headers that say so, and for how many seconds it is fresh."""

    scheme: SigningScheme
    header: str
    timestamp: str = ""
    id: str = ""
    tolerance: int = 300


@dataclass(frozen=True, slots=True)
class Webhook:
    """One event the API sends. `type` is the payload as it is on the wire, a declared type of its own.

    `kinds` are the values that tell this event from the others, each of the header and of the field that `Telling`
    names; empty where only who registered the URL knows which event comes there.
    """

    name: str
    type: TypeRef | None
    summary: str = ""
    doc: str = ""
    examples: tuple[Example, ...] = ()
    headers: tuple[Header, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Callback:
    """One event that an operation makes the API send, to the URL that `url` tells how to find."""

    name: Name
    url: str
    webhook: Webhook
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class LinkArgument:
    """What a link passes to one parameter: a constant, or a runtime expression, or a text with such in braces."""

    where: str
    wire: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Link:
    """What can be called next with what an answer, or its request, holds; values as in `LinkArgument`."""

    name: str
    operation_key: str
    arguments: tuple[LinkArgument, ...]
    body: JsonValue = None
    has_body: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """By what the document's webhooks are told apart and verified. Empty where by nothing; `field` is dotted."""

    header: str = ""
    field: str = ""
    signature: Signature | None = None

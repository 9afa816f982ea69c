"""Webhooks: plans the module that reads what the API sends, from what the document says about its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specloom.ir.nodes import Signature, Telling, Webhook
from specloom.ir.types import Named
from specloom.ir.words import split_words
from specloom.plan.delivery_nodes import ReaderPlan, UnionPlan, WebhooksPlan
from specloom.plan.names import claim, snake
from specloom.plan.nodes import Import
from specloom.plan.prose import docstring, first_sentence, literal, paragraphs
from specloom.plan.types import Types

# What the module offers, and what it imports besides.
_PLAIN = ("EVENTS", "Event", "parse")
_VERIFYING = ("areceive", "receive", "sign", "unwrap")
_STORES = ("AsyncSeenStore", "SeenInMemory", "SeenStore")
_TAKEN = frozenset({*_PLAIN, *_VERIFYING, "annotations", "models"})
RUNTIME = ".transport.webhooks"
_SCHEMES = {"standard-webhooks": "StandardWebhooks", "stripe": "TimestampedHmac", "github": "BodyHmac"}


def plan_webhooks(types: Types) -> WebhooksPlan | None:
    """The module, or None where the API sends nothing that could be read."""
    webhooks = [webhook for webhook in types.api.webhooks if isinstance(webhook.type, Named)]
    if not webhooks:
        return None
    signature = types.api.telling.signature
    told = [webhook for webhook in webhooks if webhook.kinds]
    only = webhooks if not told and len({webhook.type for webhook in webhooks}) == 1 else []
    union = plan_union(types, told or only, types.api.telling) if told or only else None
    taken = set(_TAKEN)
    verify = plan_scheme(signature) if signature else ""
    readers = tuple(
        reader_for(types, webhook, _reader_name(webhook, taken), verify)
        for webhook in webhooks
        if not (webhook.kinds or only)
    )
    offered = (*(_PLAIN if union else ()), *(_VERIFYING if union and verify else ()))
    exports = (*offered, *(_STORES if verify else ()), *(reader.name for reader in readers))
    return WebhooksPlan(_imports(union, readers, verify), union, readers, verify, tuple(sorted(exports)))


def _reader_name(webhook: Webhook, taken: set[str]) -> str:
    name = snake(split_words(webhook.name), "event")
    return claim(taken, name, f"{name.rstrip('_')}_event")


def _imports(union: UnionPlan | None, readers: Sequence[ReaderPlan], verify: str) -> tuple[Import, ...]:
    found = reader_imports(readers)
    found |= {Import(RUNTIME, name) for name in _STORES} if verify else set[Import]()
    if union:
        found |= {Import(RUNTIME, name) for name in _runtime_names(union.kinds, verify)}
        found |= {Import("typing", "TYPE_CHECKING"), Import("typing", "TypeAlias")}
        found.add(Import("typing_extensions", "TypeAliasType"))
    if union and union.is_open:
        found.add(Import(".data", "Unknown"))
    return tuple(sorted(found))


def reader_imports(readers: Iterable[ReaderPlan]) -> set[Import]:
    """What constants that read need."""
    names = {name for reader in readers for name in _runtime_names(reader.kinds, reader.verify)}
    return {Import(".", "models"), *(Import(RUNTIME, name) for name in names)}


def _runtime_names(kinds: str, verify: str) -> set[str]:
    scheme = {verify.partition("(")[0], "SignedDeliveries"} if verify else {"Deliveries"}
    return {*scheme, kinds.partition("(")[0]}


def reader_for(types: Types, webhook: Webhook, name: str, verify: str, more: str = "") -> ReaderPlan:
    """What reads one event by its name."""
    found = class_of(types, webhook)
    doc = paragraphs(first_sentence(webhook.summary or webhook.doc) or f"`{webhook.name}`", more)
    return ReaderPlan(name, f"models.{found}", f"Only({literal(found)})", docstring(doc), verify)


def class_of(types: Types, webhook: Webhook) -> str:
    """The class of an event, or the alias that it goes by; every payload has a name."""
    return types.names.classes[webhook.type.id] if isinstance(webhook.type, Named) else ""


def plan_union(types: Types, webhooks: Sequence[Webhook], telling: Telling) -> UnionPlan:
    """The type of all these events together; one of them, or a table by which to tell them."""
    arms = tuple(dict.fromkeys(f"models.{class_of(types, webhook)}" for webhook in webhooks))
    if not telling.field and not telling.header:
        return UnionPlan(arms, f"Only({literal(class_of(types, webhooks[0]))})", is_open=False, doc=docstring(_DOC))
    return UnionPlan((*arms, "Unknown"), _plan_kinds(types, webhooks, telling), is_open=True, doc=docstring(_OPEN_DOC))


_DOC = "What the API sends."
_OPEN_DOC = "Everything that the API sends; `Unknown` is what it sends since this package was made."


def _plan_kinds(types: Types, webhooks: Sequence[Webhook], telling: Telling) -> str:
    """The expression of the table from what a delivery says to the name of its class."""
    table: dict[str, dict[str, str]] = {}
    for webhook in webhooks:
        for header, value in webhook.kinds:
            table.setdefault(header, {})[value] = class_of(types, webhook)
    if telling.header:
        return f"ByHeader({literal(telling.header)}, {literal(telling.field)}, {table!r})"
    return f"ByField({literal(telling.field)}, {table['']!r})"


def plan_scheme(signature: Signature) -> str:
    """The expression of a signature scheme, and the tolerance where it is not the usual one."""
    names = [signature.header]
    if signature.scheme == "standard-webhooks":
        names = [signature.header, signature.timestamp, signature.id]
        names = [] if names == ["webhook-signature", "webhook-timestamp", "webhook-id"] else names
    scheme = f"{_SCHEMES[signature.scheme]}({', '.join(map(literal, names))})"
    return scheme if signature.tolerance == 300 else f"{scheme}, {signature.tolerance}"

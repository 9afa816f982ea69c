"""Callbacks: what an operation makes the API send, to URLs that its callers name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from specloom.ir.kinds import telling_of
from specloom.ir.nodes import Callback, Name, Operation
from specloom.ir.signatures import own_signature
from specloom.ir.sites import Site, item_sites
from specloom.ir.webhooks import webhook
from specloom.ir.words import split_words
from specloom.ir.workshop import Words, Workshop


def callbacks_of(shop: Workshop, site: Site, op_words: Words) -> tuple[Callback, ...]:
    """Every callback of an operation, in document order."""
    found = list(_sites(shop, site))
    times = Counter(key for key, _ in found)
    return tuple(_callback(shop, key, sent, op_words, is_alone=times[key] == 1) for key, sent in found)


def _sites(shop: Workshop, site: Site) -> Iterator[tuple[str, Site]]:
    """Where each request is described, under the callback's name; one callback may be several requests."""
    place = site.node.get("callbacks")
    for key, child in place.members() if place else ():
        node = shop.spec.follow(child) if not key.startswith("x-") else None
        for url, item in node.members() if node else ():
            if not url.startswith("x-"):
                yield from ((key, sent) for sent in item_sites(shop.spec, url, item))


def _callback(shop: Workshop, key: str, sent: Site, op_words: Words, *, is_alone: bool) -> Callback:
    name = key if is_alone else f"{key} {sent.key}"
    words = split_words(name)
    made = webhook(shop, name, sent, (op_words, (*words, "event")))
    return Callback(Name(words), sent.path, made, own_signature(sent))


def with_told_callbacks(shop: Workshop, operation: Operation) -> Operation:
    """The operation with what tells its callbacks apart, where all go to one URL, signed alike, and something does."""
    payloads = [callback.webhook for callback in operation.callbacks if callback.webhook.type is not None]
    ways = {(callback.url, callback.signature) for callback in operation.callbacks}
    told = telling_of(shop, payloads) if len(ways) == 1 else None
    if len(payloads) < 2 or told is None or len(told.kinds) < len(payloads):
        return operation
    callbacks = tuple(
        replace(callback, webhook=replace(callback.webhook, kinds=told.kinds.get(callback.webhook.name, ())))
        for callback in operation.callbacks
    )
    return replace(operation, callbacks=callbacks, telling=told.telling)

"""Events that the API sends: `webhooks`, and `x-webhooks` of older documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specloom.ir.contents import contents_of
from specloom.ir.examples import examples_of, first_example
from specloom.ir.gather import gather
from specloom.ir.listed import listed_params
from specloom.ir.media import is_json
from specloom.ir.nodes import Alias, Header, Name, Webhook
from specloom.ir.params import header_type
from specloom.ir.schemas import type_of
from specloom.ir.sites import Site, item_sites
from specloom.ir.types import Named, TypeRef, without_null
from specloom.ir.words import split_words
from specloom.ir.workshop import UNRESOLVED, Words, Workshop
from specloom.resolve.node import Node


def webhooks_of(shop: Workshop, sites: Iterable[tuple[str, Site]]) -> tuple[Webhook, ...]:
    """Every webhook, in document order."""
    found: dict[str, Webhook] = {}
    for name, site in sites:
        found.setdefault(name, webhook(shop, name, site, ((*split_words(name), "event"),)))
    return tuple(found.values())


def webhook_sites(shop: Workshop) -> Iterator[tuple[str, Site]]:
    """Where each webhook is described, under its name."""
    for key in ("webhooks", "x-webhooks"):
        place = shop.spec.root.get(key)
        for name, child in place.members() if place else ():
            if name.startswith("x-"):
                continue
            for index, site in enumerate(item_sites(shop.spec, name, child)):
                if index == 0:
                    yield name, site
                else:
                    _report_second(shop, name, site)


def _report_second(shop: Workshop, name: str, site: Site) -> None:
    what = f"the webhook `{name}` is sent with more than one method"
    hint = "describe it as a webhook of its own"
    shop.report.warning("SL308", what, site.origin, label="left out", hint=hint, at_key=True)


def webhook(shop: Workshop, name: str, site: Site, words: tuple[Words, ...]) -> Webhook:
    """One event; `words` name its payload where the document does not."""
    place = site.node.get("requestBody")
    body = shop.spec.follow(place) if place else None
    contents = contents_of(shop, body) if body else []
    holders = [holder for media, holder in contents if is_json(media)]
    if contents and not holders:
        _report_unread(shop, name, contents[0][0], site)
    holder = holders[0] if holders else None
    is_broken = (place is not None and body is None) or (bool(holders) and holder is None)
    schema = holder.get("schema") if holder else None
    return Webhook(
        name=name,
        type=_payload(shop, schema, words) if schema else UNRESOLVED if is_broken else None,
        summary=shop.spec.text(site.node, "summary"),
        doc=shop.spec.text(site.node, "description"),
        examples=examples_of(shop.spec, holder) if holder else (),
        headers=tuple(_headers(shop, site)),
        origin=site.origin,
    )


def _report_unread(shop: Workshop, name: str, media: str, site: Site) -> None:
    what = f"the payload of `{name}` is `{media}`"
    shop.report.advise("SL421", what, site.origin, label="read it yourself: only JSON becomes an event", at_key=True)


def _payload(shop: Workshop, schema: Node, words: tuple[Words, ...]) -> TypeRef:
    """The type of a payload. It has a name of its own, so that it can be looked for by name."""
    identity = shop.spec.identity(schema.origin)
    shop.roots.setdefault(identity, words)
    made = without_null(type_of(shop, [schema]))
    if isinstance(made, Named) or made == UNRESOLVED:
        return made
    shop.types[identity] = Alias(identity, Name(()), made, gather(shop, schema).doc, schema.origin)
    return Named(identity)


def _headers(shop: Workshop, site: Site) -> Iterator[Header]:
    for node in listed_params(shop, site):
        if node.text("in") == "header" and node.text("name"):
            doc = shop.spec.text(node, "description")
            yield Header(node.text("name"), header_type(shop, node), doc, _value(shop, node))


def _value(shop: Workshop, node: Node) -> str:
    """The one text that a header has with this event: its constant, else its example."""
    schema = node.get("schema")
    values = gather(shop, schema).values if schema else None
    if values and len(values) == 1 and isinstance(values[0], str):
        return values[0]
    example = first_example(shop.spec, node)
    return example.value if example and isinstance(example.value, str) else ""

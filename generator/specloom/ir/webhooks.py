"""Events that the API sends: `webhooks`, and `x-webhooks` of older documents."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.contents import contents_of
from specloom.ir.examples import examples_of
from specloom.ir.media import is_json
from specloom.ir.nodes import Header, Webhook
from specloom.ir.params import header_type
from specloom.ir.schemas import type_of
from specloom.ir.sites import Site, item_sites
from specloom.ir.words import split_words
from specloom.ir.workshop import UNRESOLVED, Workshop


def webhooks_of(shop: Workshop) -> tuple[Webhook, ...]:
    """Every webhook, in document order."""
    found: dict[str, Webhook] = {}
    for name, site in _sites(shop):
        found.setdefault(name, _webhook(shop, name, site))
    return tuple(found.values())


def _sites(shop: Workshop) -> Iterator[tuple[str, Site]]:
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


def _webhook(shop: Workshop, name: str, site: Site) -> Webhook:
    place = site.node.get("requestBody")
    body = shop.spec.follow(place) if place else None
    holders = contents_of(shop, body) if body else []
    holder = next((holder for media, holder in holders if is_json(media)), holders[0][1] if holders else None)
    is_broken = (place is not None and body is None) or (bool(holders) and holder is None)
    schema = holder.get("schema") if holder else None
    if schema is not None:
        shop.roots.setdefault(shop.spec.identity(schema.origin), ((*split_words(name), "event"),))
    return Webhook(
        name=name,
        type=type_of(shop, [schema]) if schema else UNRESOLVED if is_broken else None,
        summary=shop.spec.text(site.node, "summary"),
        doc=shop.spec.text(site.node, "description"),
        examples=examples_of(shop.spec, holder) if holder else (),
        headers=tuple(_headers(shop, site)),
        origin=site.origin,
    )


def _headers(shop: Workshop, site: Site) -> Iterator[Header]:
    place = site.node.get("parameters")
    for child in place.items() if place else ():
        node = shop.spec.follow(child)
        if node is not None and node.text("in") == "header" and node.text("name"):
            yield Header(node.text("name"), header_type(shop, node), shop.spec.text(node, "description"))

"""How deliveries are signed: what `x-sdk-webhook` says, or what the headers of the webhooks are well known for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from specloom.ir.nodes import Signature, SigningScheme, Webhook
from specloom.ir.sites import Site
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue

# Headers that say by their names alone how they are made.
_WELL_KNOWN: Mapping[str, Signature] = {
    "webhook-signature": Signature("standard-webhooks", "webhook-signature", "webhook-timestamp", "webhook-id"),
    "svix-signature": Signature("standard-webhooks", "svix-signature", "svix-timestamp", "svix-id"),
    "stripe-signature": Signature("stripe", "Stripe-Signature"),
    "x-hub-signature-256": Signature("github", "X-Hub-Signature-256"),
}
_SCHEMES: Mapping[str, SigningScheme] = {
    "standard-webhooks": "standard-webhooks",
    "stripe": "stripe",
    "github": "github",
}
_HEADERS = {"standard-webhooks": "webhook-signature", "stripe": "Stripe-Signature", "github": "X-Hub-Signature-256"}


def signature_of(shop: Workshop, sites: Iterable[tuple[str, Site]], webhooks: Sequence[Webhook]) -> Signature | None:
    """How all webhooks are signed; None where the document does not say."""
    root = said_signature(shop.spec.root.mapping.get("x-sdk-webhook"))
    own = [(site, own_signature(site)) for _, site in sites]
    said = root or next((found for _, found in own if found), None)
    for site, found in own:
        if found is not None and found != said:
            _report_other(shop, site)
    return said or _documented(webhooks)


def said_signature(said: JsonValue) -> Signature | None:
    """The signature that a value of `x-sdk-webhook` describes."""
    scheme = _SCHEMES.get(str(said.get("signature"))) if isinstance(said, dict) else None
    if scheme is None or not isinstance(said, dict):
        return None
    header = _text(said, "header") or _HEADERS[scheme]
    tolerance = said.get("tolerance")
    seconds = tolerance if isinstance(tolerance, int) else 300
    if scheme != "standard-webhooks":
        return Signature(scheme, header, tolerance=seconds)
    # The three headers go by one prefix: `svix-signature` is beside `svix-id`.
    prefix = header[: -len("signature")] if header.lower().endswith("-signature") else "webhook-"
    timestamp, id = _text(said, "timestamp") or f"{prefix}timestamp", _text(said, "id") or f"{prefix}id"
    return Signature(scheme, header, timestamp, id, seconds)


def own_signature(site: Site) -> Signature | None:
    """What is said of one webhook or callback alone."""
    return said_signature(next((value for node in site.holders if (value := node.mapping.get("x-sdk-webhook"))), None))


def _text(said: Mapping[str, JsonValue], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _documented(webhooks: Sequence[Webhook]) -> Signature | None:
    """The scheme that every webhook documents the header of."""
    names = [{header.wire.lower() for header in webhook.headers} for webhook in webhooks]
    common = set[str].intersection(*names) if names else set[str]()
    return next((found for name, found in _WELL_KNOWN.items() if name in common), None)


def _report_other(shop: Workshop, site: Site) -> None:
    shop.report.warning(
        "SL320",
        "webhooks of one document are signed in one way",
        site.origin.child("x-sdk-webhook"),
        label="verified like the others",
        hint="say it once, at the root",
    )

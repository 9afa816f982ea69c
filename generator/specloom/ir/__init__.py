"""Build: takes a `Spec`, gives an `Api`; settles all questions about meaning, refuses nothing it can understand."""

from __future__ import annotations

from specloom.diagnostics import Report
from specloom.ir.aliases import cut_circles
from specloom.ir.callbacks import with_told_callbacks
from specloom.ir.claims import with_true_claims
from specloom.ir.depth import cut_chains
from specloom.ir.errors import error_codes, error_shape
from specloom.ir.follow_ups import with_links
from specloom.ir.heirs import find_heirs
from specloom.ir.kinds import told_apart
from specloom.ir.left_out import without_broken
from specloom.ir.lists import answers_list
from specloom.ir.methods import choose_names, report_same_names
from specloom.ir.nodes import Api, NamePins
from specloom.ir.operations import operations_of
from specloom.ir.pins import pins_from, pins_of
from specloom.ir.poll_evidence import with_recognised_polls
from specloom.ir.polls import with_waits
from specloom.ir.reach import with_directions
from specloom.ir.resources import resource_tree
from specloom.ir.schemas import declare_components, declare_waiting
from specloom.ir.servers import auth_schemes, servers_of, tags_of
from specloom.ir.signatures import signature_of
from specloom.ir.sites import find_sites, lost_operations
from specloom.ir.tag_tree import TagTree
from specloom.ir.tags import tag_unions
from specloom.ir.type_names import named_types
from specloom.ir.unasked import usual_security
from specloom.ir.unchecked import report_unchecked
from specloom.ir.webhooks import webhook_sites, webhooks_of
from specloom.ir.whole_events import find_event_data
from specloom.ir.workshop import Workshop
from specloom.resolve.loose_ends import report_loose_ends
from specloom.resolve.see_also import see_also
from specloom.resolve.spec import Spec

__all__ = ["Api", "NamePins", "build", "pins_from"]


def build(spec: Spec, report: Report, pins: NamePins | None = None) -> Api:
    """The meaning of a document: its operations under chosen names, and every type that they use."""
    pins = pins or NamePins()
    shop = Workshop(spec, report)
    find_heirs(shop)
    sites = find_sites(spec)
    find_event_data(shop, sites)
    declare_components(shop)
    tags = tags_of(shop)
    names = choose_names(sites, {site.key: answers_list(shop, site) for site in sites}, TagTree.of(tags), pins)
    report_same_names(sites, names, report)
    found = operations_of(shop, sites, names)
    events = tuple(webhook_sites(shop))
    sent = webhooks_of(shop, events)
    declare_waiting(shop)
    cut_chains(shop)
    operations, webhooks, left_out = without_broken(shop, found, sent)
    operations = with_links(shop, sites, with_waits(with_recognised_polls(shop, with_true_claims(shop, operations))))
    cut_circles(shop)
    tag_unions(shop)
    operations = tuple(with_told_callbacks(shop, operation) for operation in operations)
    webhooks, telling = told_apart(shop, webhooks, signature_of(shop, events, webhooks))
    shape = error_shape(shop, operations)
    schemes = auth_schemes(shop)
    security = usual_security(shop, schemes, operations)
    report_loose_ends(spec, report)
    report_unchecked(shop)
    types = with_directions(named_types(shop, pins, (name for name, _ in events)), operations, webhooks)
    info = spec.root.get("info") or spec.root
    return Api(
        title=info.text("title"),
        version=str(info.mapping.get("version") or ""),
        doc=spec.text(info, "description"),
        see_also=see_also(spec.root),
        servers=servers_of(shop, spec.root),
        auth=schemes,
        security=security,
        root=resource_tree(operations, tags),
        operations=operations,
        types=types,
        webhooks=webhooks,
        error_shape=shape,
        error_codes=error_codes(shape, operations),
        tags=tags,
        source=spec.document.basename,
        origin=spec.root.origin,
        left_out=(*lost_operations(spec), *left_out),
        pins=pins_of(names, types, spec.document.entry),
        telling=telling,
    )

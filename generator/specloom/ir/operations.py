"""Operations: everything that one method of the client needs to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specloom.ir.bodies import body_of
from specloom.ir.callbacks import callbacks_of
from specloom.ir.fields import fields_of
from specloom.ir.nodes import Name, Operation, Response, Server
from specloom.ir.pages import page_of
from specloom.ir.params import params_of
from specloom.ir.polls import poll_said
from specloom.ir.responses import responses_of
from specloom.ir.servers import security_of, servers_of
from specloom.ir.sites import Site
from specloom.ir.streams import stream_of
from specloom.ir.traits import traits_of
from specloom.ir.words import singular
from specloom.ir.workshop import Chosen, Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.see_also import with_see_also


def operations_of(shop: Workshop, sites: Sequence[Site], names: Mapping[str, Chosen]) -> list[Operation]:
    """Every operation, under the name that was chosen for it and an id that no other has."""
    ids = _ids(shop, sites, names)
    return [_operation(shop, site, names[site.key], ids[site.key]) for site in sites]


def _ids(shop: Workshop, sites: Sequence[Site], names: Mapping[str, Chosen]) -> dict[str, str]:
    """By key: the operationId where there is one of its own, else the dotted name."""
    first: dict[str, Site] = {}
    ids: dict[str, str] = {}
    for site in sites:
        if site.operation_id and first.setdefault(site.operation_id, site) is site:
            ids[site.key] = site.operation_id
    for site in sites:
        if site.key in ids:
            continue
        chosen = names[site.key]
        dotted = ".".join("_".join(part) for part in (*chosen.resource, chosen.name))
        ids[site.key] = dotted if dotted not in ids.values() else site.key
        if site.operation_id:
            shop.report.warning(
                "SL105",
                f"the operationId `{site.operation_id}` is taken by `{first[site.operation_id].key}`",
                site.origin.child("operationId"),
                label=f"this one goes by `{dotted}`",
                hint="give each operation an id of its own",
            )
    return ids


def _operation(shop: Workshop, site: Site, chosen: Chosen, identity: str) -> Operation:
    words = operation_words(chosen)
    shop.roots[shop.spec.identity(site.origin)] = (words,)
    params, header = params_of(shop, site, words)
    body, examples = body_of(shop, site, params)
    responses, errors, redirects = responses_of(shop, site)
    success = next((response for response in responses if response.kind not in ("empty", "sse", "lines")), None)
    return Operation(
        key=site.key,
        id=identity,
        method=site.method.upper(),
        path=site.path.partition("#")[0],
        resource=chosen.resource,
        name=Name(chosen.name),
        params=params,
        body=body,
        responses=responses,
        errors=errors,
        security=security_of(shop, site.node),
        summary=_nearest_text(shop, site, "summary"),
        doc=with_see_also(_nearest_text(shop, site, "description"), site.node),
        servers=_own_servers(shop, site),
        redirects=redirects,
        page=page_of(shop, site, params, body, success),
        stream=stream_of(shop, site, params, body, responses),
        poll=poll_said(site),
        sparse_param=next((param.wire for param in params if param.where == "query" and param.wire in _SPARSE), ""),
        idempotency_header=_idempotency(shop, site, header),
        refuses_idempotency_key=_refuses_key(shop, site),
        can_retry=_retries(shop, site) is not False,
        max_retries=_max_retries(shop, site),
        retry_statuses=_retry_statuses(shop, site),
        request_examples=examples,
        traits=traits_of(site.node, _returns_secret(shop, responses)),
        tags=site.tags,
        deprecated=site.node.flag("deprecated"),
        callbacks=callbacks_of(shop, site, words),
        origin=site.origin,
    )


def _own_servers(shop: Workshop, site: Site) -> tuple[Server, ...]:
    """The servers of an operation where they are others than the API's."""
    found = next((found for holder in site.holders if (found := servers_of(shop, holder))), ())
    usual = [server.url for server in servers_of(shop, shop.spec.root)] if found else []
    return found if [server.url for server in found] != usual else ()


def _nearest_text(shop: Workshop, site: Site, key: str) -> str:
    return next((text for holder in site.holders if (text := shop.spec.text(holder, key))), "")


# What APIs call the parameter that asks for a part of the fields.
_SPARSE = frozenset({"fields", "opt_fields", "$select"})
_ONE_THING = frozenset({"create", "retrieve", "update", "replace", "delete"})


def operation_words(chosen: Chosen) -> tuple[str, ...]:
    """The words that types of an operation begin with: `pipelines.jobs.create` gives pipeline, job, create."""
    above = [singular(part) if chosen.name[0] in _ONE_THING else part for part in chosen.resource[-2:]]
    if len(above) == 2:
        above[0] = singular(above[0])
    return tuple(word for part in (*above, chosen.name) for word in part)


def _idempotency(shop: Workshop, site: Site, declared: str) -> str:
    if _refuses_key(shop, site):
        return ""
    said = site.said("x-sdk-idempotency", shop.spec.root)
    header = said.get("header") if isinstance(said, dict) else None
    if isinstance(header, str) and site.method in ("post", "patch"):
        return header
    return declared


def _refuses_key(shop: Workshop, site: Site) -> bool:
    said = site.said("x-sdk-idempotency", shop.spec.root)
    return said is False or site.node.mapping.get("x-idempotency") == "none"


def _retries(shop: Workshop, site: Site) -> JsonValue:
    return site.said("x-sdk-retry", shop.spec.root)


def _max_retries(shop: Workshop, site: Site) -> int | None:
    said = _retries(shop, site)
    most = said.get("max") if isinstance(said, dict) else None
    return most if isinstance(most, int) else None


def _retry_statuses(shop: Workshop, site: Site) -> tuple[int, ...]:
    said = _retries(shop, site)
    listed = said.get("statuses") if isinstance(said, dict) else None
    return tuple(code for code in listed if isinstance(code, int)) if isinstance(listed, list) else ()


def _returns_secret(shop: Workshop, responses: tuple[Response, ...]) -> bool:
    return any(
        field.is_secret for response in responses for field in fields_of(shop, response.data_type or response.type)
    )

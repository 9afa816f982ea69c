"""Sdk: plans a whole SDK from its named types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from specloom.ir.nodes import Api, Operation
from specloom.plan.callbacks import plan_callbacks
from specloom.plan.client import plan_client
from specloom.plan.error_bodies import plan_error_bodies
from specloom.plan.errors import RUNTIME_ERRORS, plan_errors
from specloom.plan.links import plan_links
from specloom.plan.model_samples import plan_samples
from specloom.plan.models import plan_models
from specloom.plan.nodes import ErrorsPlan, ExportPlan, ResourcePlan, SdkNames, SdkPlan
from specloom.plan.oauth import has_client_credentials, plan_oauth
from specloom.plan.operations import plan_operations
from specloom.plan.prose import literal
from specloom.plan.resources import plan_resources
from specloom.plan.scaffold import plan_scaffold
from specloom.plan.types import CLIENT, Types
from specloom.plan.waiting import with_waits
from specloom.plan.webhooks import plan_webhooks

# What users take from the package root beside the clients and the error classes, and where it lives.
_EXPORTS = {
    "data": ("Omit", "Unknown", "issues_of", "omit", "value_or"),
    "transport": (
        "AsyncDownload",
        "AsyncLines",
        "AsyncPage",
        "AsyncPager",
        "AsyncStream",
        "Download",
        "Lines",
        "Hooks",
        "Pacing",
        "Page",
        "RequestOptions",
        "RetryPolicy",
        "Secret",
        "Stream",
        "Timeout",
        "preload",
        "read_as",
        "response_of",
    ),
}


def plan_sdk(types: Types, names: SdkNames) -> SdkPlan:
    """Models, operations, resources, client and errors of one SDK."""
    api = types.api
    raised = plan_errors(api, f"{names.class_name}Error")
    root, *resources = plan_resources(types, raised)
    operations = {operation.key: operation for operation in api.operations}
    modules = [
        plan_operations(types, plan.operations_module, [operations[method.operation_key] for method in plan.methods])
        for plan in (root, *resources)
        if plan.methods
    ]
    webhooks = plan_webhooks(types)
    bodies = plan_error_bodies(types)
    links = plan_links(api.operations, (root, *resources))
    client = plan_client(types, root, names, has_error_bodies=bodies is not None)
    return SdkPlan(
        package=names.package,
        title=api.title,
        version=api.version,
        client=client,
        resources=tuple(resources),
        operations=tuple(modules),
        models=with_waits(plan_models(types, CLIENT), (root, *resources)),
        errors=raised.plan,
        error_bodies=bodies,
        links=links,
        oauth=plan_oauth(api),
        webhooks=webhooks,
        callbacks=plan_callbacks(types),
        exports=_plan_exports(names.class_name, raised.plan, _others(api, has_links=links is not None)),
        samples=plan_samples(types),
        probe=literal(_probe(operations, (root, *resources))),
        scaffold=plan_scaffold(types, names, client.credentials, (root, *resources), webhooks)
        if names.has_scaffolds
        else None,
    )


def _probe(operations: Mapping[str, Operation], resources: Sequence[ResourcePlan]) -> str:
    """A path to ask for, to see whether the API answers and takes the key: a list before anything else."""
    paths = [
        (method.call != "page", operations[method.operation_key].security is not None, operations[method.operation_key])
        for resource in resources
        for method in resource.methods
        if method.call in ("page", "call") and not any(argument.is_required for argument in method.arguments)
    ]
    reads = [found for found in paths if found[2].method == "GET" and found[2].security != () and not found[2].servers]
    return min(reads, key=lambda found: found[:2])[2].path if reads else ""


def _others(api: Api, *, has_links: bool) -> Iterator[str]:
    """What only some documents have a use for."""
    if has_links:
        yield "links_of"
    if has_client_credentials(api):
        yield "ClientCredentials"


def _plan_exports(class_name: str, errors: ErrorsPlan, others: Iterable[str]) -> tuple[ExportPlan, ...]:
    homes = {name: module for module, names in _EXPORTS.items() for name in names}
    homes |= {class_name: "client", f"Async{class_name}": "async_client", errors.root_name: "errors"}
    homes |= dict.fromkeys(others, "transport")
    homes |= dict.fromkeys([*RUNTIME_ERRORS, *(found.name for found in errors.classes)], "errors")
    return tuple(ExportPlan(name, homes[name]) for name in sorted(homes))

"""Scaffold: plans what a fresh distribution begins with; above all the first call that its README shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specloom.ir.nodes import Operation
from specloom.plan.client_nodes import CredentialPlan
from specloom.plan.delivery_nodes import WebhooksPlan
from specloom.plan.examples import plan_call
from specloom.plan.markdown import block
from specloom.plan.nodes import Import, MethodPlan, ResourcePlan, ScaffoldPlan, SdkNames
from specloom.plan.prose import comment, toml_string
from specloom.plan.servers import server_notes
from specloom.plan.titles import in_a_sentence
from specloom.plan.types import Types


def plan_scaffold(
    types: Types,
    names: SdkNames,
    credentials: Sequence[CredentialPlan],
    resources: Sequence[ResourcePlan],
    webhooks: WebhooksPlan | None,
) -> ScaffoldPlan:
    """`pyproject.toml` and `README.md` of a distribution of its own."""
    api = types.api
    title = in_a_sentence(comment(api.title)) or names.package
    return ScaffoldPlan(
        distribution=names.distribution,
        package=names.package,
        description=toml_string(f"The Python SDK of {title}."),
        title=title,
        class_name=names.class_name,
        exports=tuple(
            f"export {found.env_var}={'username:password' if found.kind in ('basic', 'digest') else '...'}"
            for found in credentials
        ),
        program=_first_call(types, names, resources) if api.operations else _reading(names.package, webhooks),
        can_call=bool(api.operations),
        notes=(*filter(None, [block(api.see_also)]), *server_notes(api), *_beside(names)),
    )


def _first_call(types: Types, names: SdkNames, resources: Sequence[ResourcePlan]) -> str:
    """A program with the call to show first: one that reads and needs nothing, a list near the top if there is one."""
    operations = {operation.key: operation for operation in types.api.operations}
    calls = [(resource, method) for resource in resources for method in resource.methods]
    resource, method = min(calls, key=lambda found: _rank(*found, operations))
    call = plan_call(types, resource, method, operations[method.operation_key])
    imports = sorted({Import(names.package, names.class_name), *call.imports})
    return "\n".join([*(found.line for found in imports), "", call.program(names.class_name)])


def _rank(resource: ResourcePlan, method: MethodPlan, operations: Mapping[str, Operation]) -> tuple[bool | int, ...]:
    operation = operations[method.operation_key]
    needed = sum(argument.is_required for argument in method.arguments)
    return (operation.deprecated, operation.method != "GET", needed, method.call != "page", len(resource.path))


def _reading(package: str, webhooks: WebhooksPlan | None) -> str:
    """A program that reads what an API sends which cannot be called."""
    if webhooks is None:
        return f"from {package} import models"
    names = [*webhooks.exports]
    if "unwrap" in names:
        return f"from {package}.webhooks import unwrap\n\nevent = unwrap(body, headers, secret)"
    if "parse" in names:
        return f"from {package}.webhooks import parse\n\nevent = parse(body)"
    name = webhooks.readers[0].name
    return f"from {package}.webhooks import {name}\n\nevent = {name}.parse(body)"


# What was generated beside the SDK, and the first thing to do with it.
_BESIDE = {
    "server": "`{package}_server/` is a server of the same API that answers 501 until `app.py` gives it services: "
    "`pip install -r {package}_server/requirements.txt`, then `python -m {package}_server`.",
    "examples": "`examples/operations/` has a program for every operation.",
    "docs": "`docs/reference/` has a page for every resource, with the same calls for `curl`.",
    "contract": "`tests/contract/` holds a server against the document; the head of its `conftest.py` says how.",
}


def _beside(names: SdkNames) -> tuple[str, ...]:
    lines = [text.format(package=names.package) for part, text in _BESIDE.items() if part in names.parts]
    return ("\n".join(lines),) if lines else ()

"""Contract: plans the contract tests: which operations belong to which module."""

from __future__ import annotations

from specloom.plan.names import ResourcePath
from specloom.plan.server_nodes import ContractModulePlan, ContractPlan
from specloom.plan.types import Types


def plan_contract(types: Types, *, has_scaffolds: bool) -> ContractPlan:
    """One module per top-level resource, operations in document order."""
    groups: dict[ResourcePath, list[tuple[str, str]]] = {}
    for operation in types.api.operations:
        groups.setdefault(operation.resource[:1], []).append((operation.method, operation.path))
    modules = (
        ContractModulePlan(types.names.resource_modules[path], "/".join(path[0]) if path else "/", tuple(operations))
        for path, operations in groups.items()
    )
    return ContractPlan(types.api.title, tuple(modules), has_scaffolds)

"""Surface: shows what an SDK will look like to its users, as a tree or as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from specloom.plan.nodes import MethodPlan, ResourcePlan, SdkPlan
from specloom.plan.wait_nodes import WaitingPlan


def as_tree(sdk: SdkPlan) -> str:
    """The client, its resources and their methods, each with the request it sends."""
    below = {resource.path: resource for resource in (sdk.client.root, *sdk.resources)}
    rows = [(sdk.client.class_name, ""), *_rows(sdk.client.root, below, "")]
    width = min(72, max((len(left) for left, right in rows if right), default=0))
    return "\n".join(f"{left:<{width}}  {right}".rstrip() for left, right in rows)


def as_values(sdk: SdkPlan) -> list[dict[str, Any]]:
    """One entry a method."""
    return [
        {
            "call": ".".join((*resource.path, method.name)),
            "operation": method.operation_id,
            "request": method.operation_key,
            "arguments": [argument.name for argument in method.arguments],
            "returns": method.sync.returns,
            "waits": method.waiting.name if method.waiting else None,
        }
        for resource, method in sdk.methods
    ]


def _rows(resource: ResourcePlan, below: dict[tuple[str, ...], ResourcePlan], prefix: str) -> Iterator[tuple[str, str]]:
    entries = [*resource.methods, *(below[(*resource.path, child.name)] for child in resource.children)]
    for index, entry in enumerate(entries):
        is_last = index == len(entries) - 1
        branch, deeper = ("└── ", "    ") if is_last else ("├── ", "│   ")
        if isinstance(entry, MethodPlan):
            yield f"{prefix}{branch}{_call(entry)}", entry.operation_key
            if entry.waiting:
                yield f"{prefix}{'    ' if is_last else '│   '}{_wait(entry.waiting)}", f"until {entry.waiting.until}"
        else:
            yield f"{prefix}{branch}{entry.path[-1]}", ""
            yield from _rows(entry, below, prefix + deeper)


def _call(method: MethodPlan) -> str:
    """`create(name, gpu_count=…)`: required arguments by name, and a sign that there are more."""
    required = [argument.name for argument in method.arguments if argument.is_required]
    more = ["…"] if len(required) < len(method.arguments) else []
    return f"{method.name}({', '.join([*required, *more])}) -> {_plain(method.sync.returns)}"


def _wait(waiting: WaitingPlan) -> str:
    """The method beside another that also waits."""
    return f"+ {waiting.name}(…) -> {_plain(waiting.returns)}"


def _plain(annotation: str) -> str:
    """An annotation as one would say it, without the modules that code needs."""
    return re.sub(r"\b(_?models|builtins|_datetime)\.", "", annotation)

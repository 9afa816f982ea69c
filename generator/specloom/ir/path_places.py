"""Which braces of a path each declared path parameter fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specloom.ir.router_paths import spelled
from specloom.ir.sites import Site
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node


def path_places(shop: Workshop, site: Site, nodes: Sequence[Node]) -> dict[str, str]:
    """What is in the braces, by the name of the parameter; one that the path has no place for is left out, and told."""
    declared = {node.text("name"): node for node in nodes if node.text("in").lower() == "path" and node.text("name")}
    found = {name: name for name in declared if name in site.path_params}
    vacant = [name for name in dict.fromkeys(site.path_params) if name not in found]
    for name in [name for name in declared if name not in found]:
        alike = [other for other in vacant if spelled(other) == spelled(name)]
        if len(alike) == 1:
            found[name] = alike[0]
            vacant.remove(alike[0])
    lost = [name for name in declared if name not in found]
    # One parameter without a place and one place without a parameter belong together, whatever they are called.
    if len(lost) == len(vacant) == 1:
        found[lost.pop()] = vacant[0]
    _report_names(shop, site, declared, found)
    return found


def _report_names(shop: Workshop, site: Site, declared: Mapping[str, Node], found: Mapping[str, str]) -> None:
    for name, node in declared.items():
        place = found.get(name)
        if place != name:
            label = f"taken for `{{{place}}}`" if place else "this parameter is left out"
            hint = "write the name alike in both places" if place else f"the path is `{site.path}`"
            what = f"the path has no `{{{name}}}`"
            shop.report.warning("SL303", what, node.origin.child("name"), label=label, hint=hint)

"""House rules about operations: a name, one tag, prose, examples, failures and answers in their envelopes."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.diagnostics import Report
from specloom.resolve.node import Node
from specloom.resolve.rules.names import is_header, is_snake
from specloom.resolve.spec import Spec

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})


def check_operations(spec: Spec, report: Report) -> None:
    """Report operations that lack what every method of a good SDK needs."""
    for path, method, node in _operations(spec):
        _check_identity(path, method, node, report)
        _check_parameters(spec, node, report)
        _check_request(spec, node, report)
        _check_responses(spec, node, report)


def _operations(spec: Spec) -> Iterator[tuple[str, str, Node]]:
    paths = spec.root.get("paths")
    for path, place in paths.members() if paths else ():
        item = spec.follow(place)
        if item is None or item.is_ignored:
            continue
        for method, node in item.members():
            if method in _METHODS and not node.is_ignored:
                yield path, method, node


def _check_identity(path: str, method: str, node: Node, report: Report) -> None:
    if not node.text("operationId"):
        literals = [part for part in path.split("/") if part and "{" not in part]
        verb = {"get": "list", "post": "create"}.get(method, method)
        report.error(
            "SL104",
            "operation has no `operationId`",
            node.origin,
            label="every operation becomes a method, so it needs a name",
            hint=f"add `operationId: {(literals or ['root'])[-1].replace('-', '_')}.{verb}`",
            at_key=True,
        )
    if len(node.strings("tags")) != 1:
        count = len(node.strings("tags"))
        report.error("SL501", f"operation has {count or 'no'} tags", node.origin, label="one is wanted", at_key=True)
    for key in ("summary", "description"):
        if not node.text(key).strip():
            report.error("SL502", f"operation has no `{key}`", node.origin, label="readers need it", at_key=True)


def _check_parameters(spec: Spec, node: Node, report: Report) -> None:
    listed = node.get("parameters")
    for place in listed.items() if listed else ():
        param = spec.follow(place)
        name = param.text("name") if param else ""
        if param is not None and name and not (is_header(name) if param.text("in") == "header" else is_snake(name)):
            report.error("SL505", f"the parameter `{name}` is not in snake_case", param.origin.child("name"))


def _check_request(spec: Spec, node: Node, report: Report) -> None:
    place = node.get("requestBody")
    body = spec.follow(place) if place else None
    for media, holder in _contents(spec, body):
        if not _has_examples(spec, holder):
            report.error("SL503", f"the request body has no example for `{media}`", holder.origin, at_key=True)


def _check_responses(spec: Spec, node: Node, report: Report) -> None:
    responses = node.get("responses")
    pairs = list(responses.members()) if responses else []
    if not any(status[:1] == "4" or status == "default" for status, _ in pairs):
        report.error("SL504", "operation documents no failure", node.origin, label="add its 4xx answers", at_key=True)
    is_free = node.mapping.get("x-sdk-envelope") is False
    for status, place in pairs:
        response = spec.follow(place)
        contents = list(_contents(spec, response))
        if response is not None and contents and not any(_has_examples(spec, holder) for _, holder in contents):
            report.error("SL503", f"the answer {status} has no example", response.origin, at_key=True)
        for media, holder in contents:
            if not is_free and media == "application/json":
                _check_envelope(spec, status, response or place, holder, report)


def _check_envelope(spec: Spec, status: str, place: Node, holder: Node, report: Report) -> None:
    schema = holder.get("schema")
    found = spec.links.follow(schema) if schema else None
    properties = found.get("properties") if isinstance(found, Node) else None
    keys = set(properties.mapping) if properties else set[str]()
    if status[:1] == "2" and not (keys == {"data"} or keys == {"data", "pagination"}):
        report.error(
            "SL508", f"the answer {status} is not in the envelope", place.origin, hint="`{data: …}`", at_key=True
        )
    if status[:1] in ("4", "5") and keys != {"error"}:
        report.error(
            "SL504", f"the failure {status} is not in the envelope", place.origin, hint="`{error: …}`", at_key=True
        )


def _contents(spec: Spec, holder: Node | None) -> Iterator[tuple[str, Node]]:
    content = holder.get("content") if holder else None
    for media, place in content.members() if content else ():
        yield media, spec.follow(place) or place


def _has_examples(spec: Spec, holder: Node) -> bool:
    if "example" in holder.mapping or holder.mapping.get("examples"):
        return True
    schema = holder.get("schema")
    found = spec.links.follow(schema) if schema else None
    return isinstance(found, Node) and bool({"example", "examples"} & set(found.mapping))

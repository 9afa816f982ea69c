"""Resources: methods and models with the names that Stainless gives them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node
from specloom.resolve.refs import Links
from specloom.stainless.overlay import Action, target
from specloom.stainless.pages import PageScheme

_METHOD_KEYS = frozenset(
    {"endpoint", "type", "paginated", "streaming", "skip", "only", "deprecated", "skip_test_reason"}
)
_RESOURCE_KEYS = frozenset({"methods", "models", "subresources", "description", "standalone_api", "name"})


@dataclass(frozen=True, slots=True)
class Translation:
    """What all actions are made with: the document, the schemes of lists, and where to tell what is lost."""

    document: Node
    schemes: Mapping[str, PageScheme]
    links: Links
    report: Report
    # What has been named: an operation is one method, whatever else Stainless calls it.
    named: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def operation(self, endpoint: str) -> tuple[str, str, Node] | None:
        """Path, method and operation of `get /things/{id}`, whatever the parameters are called."""
        method, _, path = endpoint.strip().partition(" ")
        paths = self.document.get("paths")
        for known, item in paths.members() if paths else ():
            operation = item.get(method.lower())
            if operation is not None and _shape(known) == _shape(path.strip()):
                return known, method.lower(), operation
        return None

    def schema(self, name: str) -> str:
        """The key of the schema that a model names, by itself or by reference; empty where there is none."""
        components = self.document.get("components")
        schemas = components.get("schemas") if components else None
        key = name.rpartition("/")[2]
        return key if schemas is not None and key in schemas.mapping else ""


def resource_actions(root: Node, translation: Translation) -> list[Action]:
    """An action for each operation and schema, in the order of the file."""
    resources = root.get("resources")
    return [
        action
        for name, node in (resources.members() if resources else ())
        for action in _resource(node, () if name in ("$client", "$shared") else (name,), translation)
    ]


def _resource(node: Node, path: tuple[str, ...], translation: Translation) -> Iterator[Action]:
    for key, child in node.members():
        if key not in _RESOURCE_KEYS:
            translation.report.advise("SL703", f"`{key}` is not imported", child.origin, at_key=True)
    for key, reader in (("models", _models), ("methods", _methods)):
        if (members := node.get(key)) is not None:
            yield from reader(members, path, translation)
    below = node.get("subresources")
    for child_name, child in below.members() if below else ():
        yield from _resource(child, (*path, child_name), translation)


def _models(models: Node, path: tuple[str, ...], translation: Translation) -> Iterator[Action]:
    del path
    for name, node in models.members():
        key = translation.schema(node.value) if isinstance(node.value, str) else ""
        if key:
            yield target("components", "schemas", key), {"x-sdk-name": name}
        else:
            translation.report.warning("SL702", "the document has no such schema", node.origin, label="not named")


def _methods(methods: Node, path: tuple[str, ...], translation: Translation) -> Iterator[Action]:
    for name, node in methods.members():
        place = node if isinstance(node.value, str) else node.get("endpoint")
        endpoint = place.value if place else None
        found = translation.operation(endpoint) if isinstance(endpoint, str) else None
        if found is None:
            _report_lost(place or node, endpoint, translation)
            continue
        known, method, operation = found
        if (known, method) in translation.named:
            what = f"`{method} {known}` has a name already"
            translation.report.warning("SL702", what, node.origin, label="the first counts", at_key=True)
            continue
        translation.named.add((known, method))
        update: dict[str, JsonValue] = {"x-sdk-name": name}
        if path:
            update["x-sdk-resource"] = ".".join(re.sub(r"\W", "_", part) for part in path)
        else:
            what = f"`{name}` stands at the client itself: only its name is imported"
            translation.report.advise("SL703", what, node.origin, at_key=True)
        update |= dict(_manners(node, operation, translation))
        yield target("paths", known, method), update


def _manners(node: Node, operation: Node, translation: Translation) -> Iterator[tuple[str, JsonValue]]:
    for key, child in node.members():
        if key not in _METHOD_KEYS:
            translation.report.advise("SL703", f"`{key}` is not imported", child.origin, at_key=True)
    skip, only = node.mapping.get("skip"), node.mapping.get("only")
    if (
        skip is True
        or (isinstance(skip, list) and "python" in skip)
        or (isinstance(only, list) and "python" not in only)
    ):
        yield "x-sdk-ignore", True
    paginated = node.get("paginated")
    if paginated is not None and paginated.value is False:
        yield "x-sdk-pagination", False
    elif paginated is not None and (scheme := _scheme_of(paginated, operation, translation)):
        yield "x-sdk-pagination", scheme
    streaming = node.get("streaming")
    when = streaming.text("param_discriminator") if streaming else ""
    if streaming is not None and when:
        if _streams(operation):
            yield "x-sdk-stream", {"when": when}
        else:
            what = "the document has no streamed answer of this operation"
            hint = "add one to the overlay: `content: {text/event-stream: {schema: …}}`"
            translation.report.warning("SL702", what, streaming.origin, label="not imported", hint=hint, at_key=True)


def _scheme_of(paginated: Node, operation: Node, translation: Translation) -> JsonValue:
    """The scheme that is named, or the only one whose parameter the operation has, with the parameters that it has."""
    listed = operation.get("parameters")
    found = [translation.links.follow(node) for node in (listed.items() if listed else ())]
    known = {node.text("name") for node in found if isinstance(node, Node)}
    named = translation.schemes.get(paginated.value) if isinstance(paginated.value, str) else None
    fitting = [named] if named else [scheme for scheme in translation.schemes.values() if scheme.parameter in known]
    return fitting[0].said_with(known) if len(fitting) == 1 else None


def _streams(operation: Node) -> bool:
    responses = operation.get("responses")
    contents = [node.get("content") for _, node in (responses.members() if responses else ())]
    return any("event-stream" in media or "ndjson" in media for node in contents if node for media in node.mapping)


def _report_lost(node: Node, endpoint: JsonValue, translation: Translation) -> None:
    paths = translation.document.get("paths")
    known = [
        f"{method} {path}"
        for path, item in (paths.members() if paths else ())
        for method in item.mapping
        if method in ("get", "put", "post", "patch", "delete")
    ]
    near = difflib.get_close_matches(str(endpoint), known, 1, 0.8)
    hint = f"did you mean `{near[0]}`?" if near else ""
    translation.report.warning("SL702", "the document has no such operation", node.origin, label="left out", hint=hint)


def _shape(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path).rstrip("/")

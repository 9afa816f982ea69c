"""Finds plain values of a wrong kind, such as `required: "yes"`, and objects without what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.grammar import KINDS, Part
from specloom.resolve.misfits import noun, with_article
from specloom.resolve.node import Node
from specloom.resolve.shape import looks_like_schema

# A parameter without them is left out by those who tell of it.
_TOLD_ELSEWHERE = frozenset({"name", "in"})
_READ_WITHOUT = {"server": "ignored", "tag": "ignored", "parameter": "taken for a text", "header": "taken for a text"}
_SCHEME_NEEDS = {
    "apikey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openidconnect": ("openIdConnectUrl",),
}
_FLOW_NEEDS = {
    "implicit": ("authorizationUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "deviceAuthorization": ("deviceAuthorizationUrl", "tokenUrl"),
}


def report_plain_values(parts: Sequence[Part], version: str, report: Report) -> None:
    """Warn of what is read in another way than it is written, and of what is missing."""
    for part in parts:
        if not isinstance(part.node.value, dict) or _is_schema(part):
            continue
        if (reference := part.node.get("$ref")) is not None and part.kind != "path item":
            if not isinstance(reference.value, str):
                what = f"`$ref` is text, not {noun(reference.value)}"
                report.warning("SL209", what, reference.origin, label="ignored")
            continue
        _check_kinds(part, report)
        _check_presence(part, version, report)


def _is_schema(part: Part) -> bool:
    return part.kind == "response" and looks_like_schema(part.node.mapping)


def _check_kinds(part: Part, report: Report) -> None:
    kind = KINDS[part.kind]
    for key, child in _said(part, kind.texts.split()):
        # An object with `$ref` is a text in a file of its own.
        if not (isinstance(child.value, str) or "$ref" in child.mapping):
            _report(child, key, "text", _label(part, key, child.value), report)
    for key, child in _said(part, kind.flags.split()):
        if not isinstance(child.value, bool):
            _report(child, key, "true or false", "read as true" if child.is_true else "read as false", report)
    schemes = part.node.mapping if part.kind == "security requirement" else ()
    for key, child in _said(part, (*kind.lists.split(), *schemes)):
        _check_list(child, key, report)
    for key, child in _said(part, ["scopes"] if part.kind == "flow" else ()):
        if not isinstance(child.value, dict):
            _report(child, key, "an object", "ignored", report)


def _said(part: Part, keys: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """The members of these keys that say something: null does not."""
    for key in keys:
        child = part.node.get(key)
        if child is not None and child.value is not None and not (part.kind == "parameter" and key in _TOLD_ELSEWHERE):
            yield key, child


def _label(part: Part, key: str, value: JsonValue) -> str:
    is_version = part.kind == "info" and key == "version" and isinstance(value, (int, float))
    return f"read as `{value}`" if is_version else "ignored"


def _check_list(child: Node, key: str, report: Report) -> None:
    if isinstance(child.value, list):
        for item in child.items():
            if not isinstance(item.value, str):
                what = f"`{key}` is a list of texts; this is {noun(item.value)}"
                report.warning("SL114", what, item.origin, label="ignored")
    else:
        label = "read as a list of one" if isinstance(child.value, str) else "ignored"
        _report(child, key, "a list", label, report)


def _report(child: Node, key: str, wanted: str, label: str, report: Report) -> None:
    report.warning("SL114", f"`{key}` is {wanted}, not {noun(child.value)}", child.origin, label=label)


def _check_presence(part: Part, version: str, report: Report) -> None:
    kind = KINDS[part.kind]
    for key in (*kind.needs.split(), *_needed(part)):
        if part.node.mapping.get(key) is None:
            what = f"{with_article(part.kind)} needs `{key}`"
            label = _READ_WITHOUT.get(part.kind, "")
            report.warning("SL120", what, part.node.origin, label=label, hint=f"add `{key}`", at_key=True)
    for key in _wanted(part, version):
        if part.node.mapping.get(key) is None:
            what = f"{with_article(part.kind)} has no `{key}`"
            report.advise("SL120", what, part.node.origin, hint=f"add `{key}`", at_key=True)


def _needed(part: Part) -> Sequence[str]:
    if part.kind == "security scheme":
        return _SCHEME_NEEDS.get(part.node.text("type").lower(), ())
    is_shapeless = "schema" not in part.node.mapping and not part.node.mapping.get("content")
    return ("schema",) if is_shapeless and part.kind in ("parameter", "header") else ()


def _wanted(part: Part, version: str) -> Iterator[str]:
    if part.kind == "response" and version.startswith("3.2"):
        return
    yield from KINDS[part.kind].wants.split()
    if part.kind == "flow":
        yield from _FLOW_NEEDS.get(part.name, ())
    if part.kind == "link" and "operationRef" not in part.node.mapping:
        yield "operationId"

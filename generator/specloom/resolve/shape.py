"""Looks at the outline of a document: is it OpenAPI 3, and are its paths and operations where they belong?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node


def looks_like_schema(value: Mapping[str, JsonValue]) -> bool:
    """Whether a schema stands where another kind of object belongs, as in some authors' responses."""
    return any(key in value for key in ("type", "properties", "allOf", "oneOf", "anyOf"))


def check_outline(root: Node, report: Report) -> None:
    """Report what keeps the outline from being read, and what was read although it is misplaced."""
    if not isinstance(root.value, dict):
        if root.value is not None:
            report.error("SL101", "the document is not an object", root.origin, label="expected `openapi: 3.1.0`")
        return
    _check_version(root, report)
    if not any(key in root.mapping for key in ("paths", "webhooks", "x-webhooks", "components")):
        _report_empty(root, report)
    paths = root.get("paths")
    if paths is None or paths.value is None:
        return
    if not isinstance(paths.value, dict):
        report.error("SL108", "`paths` is not an object", paths.origin, at_key=True, hint="paths begin with `/`")
        return
    for path, item in paths.members():
        _check_path(path, item, report)


def _check_version(root: Node, report: Report) -> None:
    version = root.mapping.get("openapi")
    if isinstance(version, (str, float, int)) and re.match(r"3(\.|$)", str(version)):
        if not re.match(r"3(\.[012](\D|$)|$)", str(version)):
            label = "3.0, 3.1 and 3.2 are known; read as 3.2"
            report.warning("SL101", f"unknown OpenAPI version `{version}`", root.origin.child("openapi"), label=label)
        return
    if "swagger" in root.mapping:
        said = root.mapping["swagger"]
        report.error(
            "SL101",
            f"this is Swagger {said}, not OpenAPI 3",
            root.origin.child("swagger"),
            label="3.0, 3.1 and 3.2 are understood",
            hint="convert it first, for instance with `swagger2openapi`",
        )
    elif version is None:
        hint = "add `openapi: 3.1.0` as the first line"
        report.error("SL101", "this is no OpenAPI document", root.origin, label="no `openapi` key", hint=hint)
    else:
        label = "3.0, 3.1 and 3.2 are understood"
        report.error("SL101", f"unknown OpenAPI version `{version}`", root.origin.child("openapi"), label=label)


def _report_empty(root: Node, report: Report) -> None:
    what = "the document describes nothing: no `paths`, `webhooks` or `components`"
    report.error("SL108", what, root.origin, hint="add `paths`")


def _check_path(path: str, item: Node, report: Report) -> None:
    # A `$ref` stands for the paths of another file.
    if path.startswith("x-") or path == "$ref":
        return
    if not path.startswith("/"):
        hint = f"write `/{path}`"
        report.warning("SL106", f"the path `{path}` does not begin with `/`", item.origin, hint=hint, at_key=True)
    if path.count("{") != path.count("}"):
        what = f"the braces of the path `{path}` do not match"
        report.warning("SL106", what, item.origin, label="read as it is", at_key=True)

"""Error pages: one page per code of the error catalogue, and the page that leads to them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from hashlib import sha256

from specloom.ir.nodes import Api, ErrorCase, ErrorCode
from specloom.ir.types import JsonValue
from specloom.plan.errors import class_of_status
from specloom.plan.examples import CallPlan
from specloom.plan.markdown import block, cell, code, json_snippet, link, snippet
from specloom.plan.nodes import Import, SdkPlan
from specloom.plan.page_nodes import ErrorPagePlan, IndexPagePlan, SnippetPlan, TablePlan


def codes_of(case: ErrorCase, api: Api) -> tuple[str, ...]:
    """The codes that the examples of one failure show, each once."""
    found = (_at(example.value, api.error_shape.code_path) for example in case.examples)
    return tuple(dict.fromkeys(code for code in found if isinstance(code, str)))


def page_of(code: str) -> str:
    """The file name of a code's page. Codes come from examples: what could lead elsewhere is spelt out."""
    name = re.sub(r"[^A-Za-z0-9_.-]|^[.-]|^i(?=ndex$)", lambda found: f"~{ord(found[0]):x}", code)
    return f"{name if len(name) <= 80 else f'{name[:64]}~{sha256(code.encode()).hexdigest()[:12]}'}.md"


def plan_error_index(api: Api) -> Iterator[IndexPagePlan]:
    """All codes on one page, if the document has any."""
    rows = tuple(
        (link(entry.code, page_of(entry.code)), str(entry.status), code(entry.type), cell(entry.summary))
        for entry in api.error_codes
    )
    if rows:
        table = TablePlan("All codes", ("code", "status", "type", "when"), rows)
        yield IndexPagePlan("errors/index.md", "Error codes", "Every failure carries one of these codes.", (table,))


def plan_error_pages(
    api: Api, sdk: SdkPlan, links: Mapping[str, str], calls: Mapping[str, CallPlan]
) -> tuple[ErrorPagePlan, ...]:
    """One page per code; the call that shows how to catch it is the first operation that documents it."""
    users = _users(api)
    return tuple(_page(entry, users.get(entry.code, []), sdk, links, calls) for entry in api.error_codes)


def _page(
    entry: ErrorCode, users: list[str], sdk: SdkPlan, links: Mapping[str, str], calls: Mapping[str, CallPlan]
) -> ErrorPagePlan:
    error_class = _class_of(entry, sdk)
    known = [key for key in users if key in links]
    return ErrorPagePlan(
        path=f"errors/{page_of(entry.code)}",
        code=entry.code,
        summary=block(entry.summary),
        facts=(
            f"Status: {entry.status}",
            f"Type: {code(entry.type)}",
            f"In the SDK: {code(f'{sdk.package}.errors.{error_class}')}",
        ),
        prose=block(entry.doc),
        answer=json_snippet(f"What is answered with status {entry.status}", entry.example),
        handling=tuple(_handling(calls[key], error_class, sdk) for key in known[:1]),
        operations=tuple(links[key] for key in known),
    )


def _handling(call: CallPlan, error_class: str, sdk: SdkPlan) -> SnippetPlan:
    imports = {Import(sdk.package, sdk.client.class_name), Import(f"{sdk.package}.errors", error_class), *call.imports}
    lines = textwrap.indent(call.statements(depth=2), "        ")
    imported = "\n".join(found.line for found in sorted(imports))
    text = f"""{imported}

with {sdk.client.class_name}() as client:
    try:
{lines}
    except {error_class} as error:
        print(error.code, error.message, error.request_id)"""
    return snippet("How to catch it", "python", text)


def _class_of(entry: ErrorCode, sdk: SdkPlan) -> str:
    return dict(sdk.errors.types).get(entry.type) or class_of_status(str(entry.status))


def _users(api: Api) -> dict[str, list[str]]:
    """The operations that document each code, in document order."""
    users: dict[str, list[str]] = {}
    for operation in api.operations:
        for shown in {shown for case in operation.errors for shown in codes_of(case, api)}:
            users.setdefault(shown, []).append(operation.key)
    return users


def _at(value: JsonValue, path: str) -> JsonValue:
    """What lies at a dotted path, or null."""
    for part in path.split(".") if path else ():
        value = value.get(part) if isinstance(value, dict) else None
    return value if path else None

"""Curl: the documented call of an operation as a shell command, with nothing of the document unquoted."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from specloom.ir.nodes import Api, AuthScheme, Body, BodyVariant, Operation
from specloom.ir.types import JsonValue
from specloom.plan.client_nodes import CredentialPlan
from specloom.plan.servers import base_url

Values = Mapping[tuple[str, str], JsonValue]


def curl_command(
    api: Api, operation: Operation, values: Values, credentials: tuple[CredentialPlan, ...], base_variable: str
) -> str:
    """One command over several lines; `values` are keyed by place and wire name, as examples have them."""
    streams = operation.stream is not None
    opening = f"curl -sS{'N' if streams else ''}{'' if operation.method == 'GET' else f' -X {operation.method}'}"
    base = base_url(api, operation) or "http://localhost"
    # The address can be pointed elsewhere; what the document says stays inert inside the quotes.
    address = f'"${{{base_variable}:-{_inert(base)}}}"{shlex.quote(_target(operation, values))}'
    return " \\\n  ".join(
        [
            f"{opening} {address}",
            *_authorization(api, operation, credentials),
            *_headers(operation, values),
            *_body(operation.body, values),
        ]
    )


def _target(operation: Operation, values: Values) -> str:
    path = operation.path
    for param in operation.params:
        if param.where == "path" and ("path", param.wire) in values:
            path = path.replace(f"{{{param.wire}}}", quote(_text(values["path", param.wire]), safe=""))
    whole = {param.wire for param in operation.params if param.is_whole}
    pairs = [
        ("" if wire in whole else f"{quote(wire)}=")
        + quote(json.dumps(value) if wire in whole else _text(value), safe="")
        for (where, wire), value in values.items()
        if where == "query"
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def _authorization(api: Api, operation: Operation, credentials: tuple[CredentialPlan, ...]) -> Iterator[str]:
    alternatives = api.security if operation.security is None else operation.security
    schemes = {scheme.key: scheme for scheme in api.auth}
    variables = {credential.scheme: credential.env_var for credential in credentials}
    for key, _ in alternatives[0] if alternatives else ():
        if key in schemes and key in variables:
            yield from _credential(schemes[key], f"${variables[key]}")


def _credential(scheme: AuthScheme, variable: str) -> Iterator[str]:
    match scheme.kind, scheme.where:
        case (("bearer" | "oauth2" | "openid"), _):
            yield f'-H "Authorization: Bearer {variable}"'
        case "basic", _:
            yield f'-u "{variable}"'
        case "digest", _:
            yield f'--digest -u "{variable}"'
        case "api_key", "header":
            yield f'-H {shlex.quote(f"{scheme.wire}: ")}"{variable}"'
        case "api_key", "cookie":
            yield f'-b {shlex.quote(f"{scheme.wire}=")}"{variable}"'
        case "api_key", "query":
            yield f'--url-query {shlex.quote(f"{scheme.wire}=")}"{variable}"'
        case _:
            pass


def _headers(operation: Operation, values: Values) -> Iterator[str]:
    for (where, wire), value in values.items():
        if where == "header":
            yield f"-H {shlex.quote(f'{wire}: {_text(value)}')}"
        elif where == "cookie":
            yield f"-b {shlex.quote(f'{wire}={_text(value)}')}"
    success = operation.success
    if success and success.kind in ("sse", "lines"):
        yield f"-H {shlex.quote(f'Accept: {success.media}')}"


def _body(body: Body | None, values: Values) -> Iterator[str]:
    if body is None or not body.variants:
        return
    variant = body.variants[0]
    fields = {wire: value for (where, wire), value in values.items() if where == "field"}
    value = fields if variant.is_flat else values.get(("body", "body"))
    if value is None or (value == {} and not body.required):
        return
    yield from _sent(variant, value)


def _sent(variant: BodyVariant, value: JsonValue) -> Iterator[str]:
    pairs = value.items() if isinstance(value, dict) else ()
    match variant.kind:
        case "form":
            yield from (f"--data-urlencode {shlex.quote(f'{key}={_text(entry)}')}" for key, entry in pairs)
        case "multipart":
            yield from (f"-F {shlex.quote(f'{key}={_text(entry)}')}" for key, entry in pairs)
        case "json":
            yield f"-H {shlex.quote(f'Content-Type: {variant.media}')}"
            yield f"-d {shlex.quote(json.dumps(value, indent=2, ensure_ascii=False))}"
        case _:
            yield f"-H {shlex.quote(f'Content-Type: {variant.media}')}"
            yield f"--data-binary {shlex.quote(_text(value))}"


def _text(value: JsonValue) -> str:
    match value:
        case str():
            return value
        case list():
            return ",".join(map(_text, value))
        case _:
            return json.dumps(value)


def _inert(url: str) -> str:
    """A URL without what the shell would interpret between double quotes and braces."""
    return "".join(letter for letter in url if letter not in '"$`\\}!')

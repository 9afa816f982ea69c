# Vendored from generator/specloom/runtime. Edit it there.
"""Decode: takes a request, gives the operation's typed input, refuses it with one `Problem` that names every mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import Request

from .bodies import BodyText, read_body, refuse_stray_body
from .codes import DEFAULT_CODES, ValidationCodes
from .operation import BodyVariantMeta, OperationMeta, ParamMeta
from .parameters import Query, Repeated, cookie_value, header_value, path_value, query_value, unknown_names
from .problem import FieldError
from .quoting import cut
from .suggestion import suggested
from .verdicts import Subject, field_errors, one_problem, whole_numbers_made_integers
from .wire_text import JsonValue

Upgrade: TypeAlias = Callable[[JsonValue], JsonValue]

_NOUNS: Mapping[str, str] = {
    "path": "Path parameter",
    "query": "Query parameter",
    "header": "Header",
    "cookie": "Cookie",
}


class Decoder:
    """Decodes the requests of one operation. Its validators are built at the first request, and only then."""

    def __init__(self, meta: OperationMeta, codes: ValidationCodes = DEFAULT_CODES) -> None:
        self.meta = meta
        self.codes = codes

    async def decode(self, request: Request, path_params: Mapping[str, str], upgrade: Upgrade | None = None) -> Any:
        """The typed input of `request`; an older body is first turned into today's by `upgrade`."""
        errors: list[FieldError] = []
        values = self._parameters(request, path_params, errors)
        body = self.meta.body
        if body is None:
            await refuse_stray_body(request, self.codes)
        else:
            sent = await read_body(request, body, self.codes)
            values["body"] = None if sent is None else self._body(sent, upgrade, errors)
        if errors:
            raise one_problem(errors)
        return self._input(**values)

    @cached_property
    def _input(self) -> type[Any]:
        return self.meta.input()

    @cached_property
    def _parameter_types(self) -> tuple[tuple[ParamMeta, TypeAdapter[Any]], ...]:
        return tuple((param, _strict_adapter(param.type())) for param in self.meta.params)

    @cached_property
    def _body_types(self) -> dict[str, TypeAdapter[Any]]:
        body = self.meta.body
        return {} if body is None else {variant.media: _strict_adapter(variant.type()) for variant in body.variants}

    def _parameters(self, request: Request, path_params: Mapping[str, str], errors: list[FieldError]) -> dict[str, Any]:
        query = Query.parse(request.scope.get("query_string", b""))
        values: dict[str, Any] = {}
        for param, adapter in self._parameter_types:
            try:
                given = _given(param, request, path_params, query)
            except Repeated as repeated:
                errors.append(self._repeated(param, repeated))
                continue
            values[param.name] = self._parameter(param, adapter, given, errors)
        if query.pairs:
            errors += self._unknown(query)
        return values

    def _parameter(
        self, param: ParamMeta, adapter: TypeAdapter[Any], given: JsonValue, errors: list[FieldError]
    ) -> Any:
        if given is None:
            if param.required:
                message = f"{_NOUNS[param.where]} '{param.wire}' is required; add it."
                errors.append(FieldError(self.codes.missing_field, message, param.wire))
            return param.default
        try:
            return adapter.validate_json(to_json(given), by_alias=True, by_name=False)
        except ValidationError as found:
            subject = Subject(param.type(), given, self.codes, _NOUNS[param.where], param.wire)
            hint = _hint(adapter, given) if param.where == "query" else ""
            errors += [
                replace(error, message=error.message + hint)
                for error in field_errors(found.errors(include_url=False), subject)
            ]
        return None

    def _repeated(self, param: ParamMeta, repeated: Repeated) -> FieldError:
        message = f"{_NOUNS[param.where]} '{param.wire}' was given {repeated.args[0]} times; give it once."
        return FieldError(self.codes.invalid_type, message, param.wire)

    def _unknown(self, query: Query) -> list[FieldError]:
        params = [param for param in self.meta.params if param.where == "query"]
        names = [param.wire for param in params]
        return [
            FieldError(
                self.codes.unknown_parameter, f"Unknown parameter '{cut(name)}'.{suggested(name, names)}", cut(name)
            )
            for name in unknown_names(query, params, self.meta.ignored_query)
        ]

    def _body(self, sent: BodyText, upgrade: Upgrade | None, errors: list[FieldError]) -> Any:
        adapter = self._body_types[sent.variant.media]
        value, raw = sent.value, sent.raw_json
        if raw is not None and upgrade is not None:
            value = upgrade(value)
            raw = to_json(value)
        try:
            return _judged(adapter, value, raw, sent.variant)
        except ValidationError as found:
            errors += field_errors(found.errors(include_url=False), Subject(sent.variant.type(), value, self.codes))
        return None


def _hint(adapter: TypeAdapter[Any], given: JsonValue) -> str:
    """What to do about a refused query value, where more can be said than what it must be; with its leading space."""
    if given in ("", [""]):
        return " To have none, leave the parameter out."
    if isinstance(given, str) and " " in given and _is_accepted(adapter, given.replace(" ", "+")):
        return " In a URL, a plus sign means a space; write it as %2B."
    return ""


def _is_accepted(adapter: TypeAdapter[Any], given: JsonValue) -> bool:
    try:
        adapter.validate_json(to_json(given), by_alias=True, by_name=False)
    except ValidationError:
        return False
    return True


def _strict_adapter(annotation: Any) -> TypeAdapter[Any]:
    """A validator without coercion; not by an argument of each call, which would overrule what `Timestamp` says."""
    # A model brings its own strictness, and pydantic refuses to hear of another.
    return TypeAdapter[Any](annotation, config=None if _is_model(annotation) else ConfigDict(strict=True))


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _judged(adapter: TypeAdapter[Any], value: JsonValue, raw: bytes | None, variant: BodyVariantMeta) -> Any:
    if raw is None:
        return _from_parts(adapter, value, variant)
    try:
        return adapter.validate_json(raw, by_alias=True, by_name=False)
    except ValidationError as found:
        if not whole_numbers_made_integers(found.errors(include_url=False), value):
            raise
    return adapter.validate_json(to_json(value), by_alias=True, by_name=False)


def _from_parts(adapter: TypeAdapter[Any], value: JsonValue, variant: BodyVariantMeta) -> Any:
    """A body that is not JSON. Multipart values are text and files, so the strictness of JSON does not apply."""
    if variant.kind == "multipart":
        return adapter.validate_python(value, strict=False, by_alias=True, by_name=False)
    return value


def _given(param: ParamMeta, request: Request, path_params: Mapping[str, str], query: Query) -> JsonValue:
    if param.where == "query":
        return query_value(param, query)
    if param.where == "path":
        return path_value(param, path_params[param.wire])
    if param.where == "header":
        texts = request.headers.getlist(param.wire)
        return header_value(param, texts) if texts else None
    text = request.cookies.get(param.wire)
    return None if text is None else cookie_value(param, text)

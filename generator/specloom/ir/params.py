"""Path, query, header and cookie parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specloom.ir.defaults import suits_or_tells
from specloom.ir.examples import first_example
from specloom.ir.gather import gather
from specloom.ir.listed import listed_params
from specloom.ir.nodes import Name, Param, Where
from specloom.ir.path_places import path_places
from specloom.ir.querystring import querystring_params
from specloom.ir.schemas import type_of
from specloom.ir.serialization import explodes, written
from specloom.ir.sites import Site
from specloom.ir.types import Primitive, TypeRef
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop
from specloom.load.tree import unescape
from specloom.resolve.node import Node

_PLACES: dict[str, Where] = {"path": "path", "query": "query", "header": "header", "cookie": "cookie"}
# What the transport writes by itself: OpenAPI says to ignore parameters of these names.
_OWN_HEADERS = frozenset({"accept", "content-type", "authorization"})
_KEY = "idempoten"


def params_of(shop: Workshop, site: Site, op_words: tuple[str, ...]) -> tuple[tuple[Param, ...], str]:
    """The parameters, path first in path order, and the header that carries an idempotency key."""
    found: dict[tuple[Where, str], Param] = {}
    header = ""
    nodes = listed_params(shop, site)
    _report_two_queries(shop, nodes)
    places = path_places(shop, site, [node for node in nodes if not node.is_ignored])
    for node in nodes:
        if node.is_ignored:
            continue
        if node.text("in") == "querystring":
            found |= {(param.where, param.wire): param for param in _whole_query(shop, node, op_words)}
            continue
        param = _param(shop, node, places, op_words)
        if param is None:
            continue
        if param.where == "header" and param.wire.lower() in _OWN_HEADERS:
            _report_own_header(shop, param)
            continue
        if param.where == "header" and _is_idempotency_key(param):
            header = param.wire
            continue
        found[param.where, param.wire] = param
    for wire in site.path_params:
        if ("path", wire) not in found:
            found["path", wire] = _undeclared(shop, site, wire)
    in_path = [found["path", wire] for wire in dict.fromkeys(site.path_params)]
    others = [param for param in found.values() if param.where != "path"]
    return (*in_path, *others), header


def _is_idempotency_key(param: Param) -> bool:
    """A key of any spelling; an id of the request only where its description says what it is for, but for PayPal's."""
    wire = param.wire.lower()
    is_id = wire.endswith("request-id") and _KEY in param.doc.lower()
    is_named = _KEY in wire and wire.endswith(("key", "id", "token"))
    return is_named or is_id or wire == "paypal-request-id"


def _report_two_queries(shop: Workshop, nodes: Sequence[Node]) -> None:
    """A parameter that is the whole query leaves no room for others."""
    whole = next((node for node in nodes if node.text("in") == "querystring"), None)
    if whole is not None and any(node is not whole and node.text("in") in ("query", "querystring") for node in nodes):
        what = "a `querystring` parameter is the whole query, and there is another one"
        shop.report.warning("SL315", what, whole.origin, label="they are sent one after the other")


def _report_own_header(shop: Workshop, param: Param) -> None:
    what = f"clients write the header `{param.wire}` themselves"
    hint = "describe credentials as security schemes, media types as `content`"
    add = shop.report.warning if param.required else shop.report.advise
    add("SL310", what, param.origin, label="this parameter is left out", hint=hint)


def _param(shop: Workshop, node: Node, places: Mapping[str, str], op_words: tuple[str, ...]) -> Param | None:
    wire = node.text("name")
    where = _PLACES.get(node.text("in").lower())
    if not wire or where is None:
        _report_shapeless(shop, node)
        return None
    if where == "path" and wire not in places:
        return None
    if where == "path" and not node.flag("required"):
        what = f"the path parameter `{wire}` is not required"
        shop.report.warning("SL311", what, node.origin, label="taken for required", hint="add `required: true`")
    words = split_words(wire)
    identity = shop.spec.identity(node.origin)
    shop.roots.setdefault(identity, _root(identity, op_words, words))
    style, media, schema = written(shop, node, where)
    type_ref = type_of(shop, [schema]) if schema else Primitive("string")
    said = gather(shop, schema) if schema else None
    has_default = said is not None and said.has_default and suits_or_tells(shop, said, type_ref)
    given = node.said("x-sdk-name")
    scope = node.said("x-sdk-global")
    example = first_example(shop.spec, node)
    return Param(
        name=Name(split_words(given) if isinstance(given, str) else words),
        wire=places[wire] if where == "path" else wire,
        where=where,
        type=type_ref,
        required=where == "path" or node.flag("required"),
        style=style,
        explode=explodes(node, style),
        allow_reserved=node.flag("allowReserved"),
        media=media,
        doc=shop.spec.text(node, "description") or (said.doc if said else ""),
        default=said.default if said and has_default else None,
        has_default=has_default,
        is_global=bool(scope),
        env_var=str(scope.get("env") or "") if isinstance(scope, dict) else "",
        deprecated=node.flag("deprecated") or bool(said and said.deprecated),
        example=example.value if example else None,
        has_example=example is not None,
        origin=node.origin,
    )


def _whole_query(shop: Workshop, node: Node, op_words: tuple[str, ...]) -> Iterator[Param]:
    identity = shop.spec.identity(node.origin)
    shop.roots.setdefault(identity, _root(identity, op_words, split_words(node.text("name") or "query")))
    return querystring_params(shop, node)


def _root(identity: str, op_words: tuple[str, ...], words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Whose the types of a parameter are: the operation's, or its own where several operations share it."""
    file, _, pointer = identity.partition("#")
    last = pointer.rpartition("/")[2]
    if last.isdigit():
        return (op_words, words)
    return (split_words(unescape(last) or file.rpartition("/")[2].partition(".")[0]),)


def _report_shapeless(shop: Workshop, node: Node) -> None:
    place = node.text("in")
    what = f"a parameter cannot be in `{place}`" if place else "a parameter needs `name` and `in`"
    hint = "describe it in `requestBody`" if place in ("body", "formData") else "`in` is path, query, header or cookie"
    shop.report.warning("SL302", what, node.origin, label="left out", hint=hint)


def _undeclared(shop: Workshop, site: Site, wire: str) -> Param:
    shop.report.warning(
        "SL304",
        f"the path parameter `{{{wire}}}` of `{site.key}` is not declared",
        site.origin,
        label="taken for a required string",
        hint=f"add `- {{name: {wire}, in: path, required: true, schema: {{type: string}}}}` to `parameters`",
        at_key=True,
    )
    name = Name(split_words(wire))
    return Param(name, wire, "path", Primitive("string"), True, "simple", False, origin=site.origin)


def header_type(shop: Workshop, node: Node) -> TypeRef:
    """The type of a response header."""
    _, _, schema = written(shop, node, "header")
    return type_of(shop, [schema]) if schema else Primitive("string")

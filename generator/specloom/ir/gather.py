"""Gathers what a schema says through its references and `allOf`, and tells which shape that makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from specloom.ir.depth import DEEPEST, refuse_depth
from specloom.ir.merge import merged, report_contradiction
from specloom.ir.optional_parts import with_optional_parts
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Arms, Schema

Shape = Literal["nothing", "null", "values", "arms", "model", "map", "array", "tuple", "scalar", "any"]


def sole_reference(shop: Workshop, schema: Schema) -> Schema | None:
    """The schema whose `$ref` is all that `schema` amounts to, docs and nullability aside."""
    while (schema.reference or schema.all_of) and not (schema.says_more_than_type or schema.required):
        if any("properties" in node.mapping for node in schema.conditional):
            return None
        if schema.reference:
            return None if schema.all_of else schema
        arms = [shop.spec.schema(node) for node in schema.all_of]
        telling = [arm for arm in arms if not arm.says_nothing or arm.required]
        if len(telling) != 1:
            break
        schema = telling[0]
    return None


def gather(shop: Workshop, node: Node) -> Schema:
    """All that the schema at `node` says, its references followed and its `allOf` merged."""
    known = shop.gathered.get(node.origin)
    if known is not None:
        return known
    schema = shop.spec.schema(node)
    # A link of an `allOf` chain counts twice: as a part and as what the part refers to.
    if len(shop.gathering) >= 2 * DEEPEST:
        refuse_depth(shop, node)
        return Schema(node)
    result = schema
    if schema.reference or schema.all_of:
        shop.gathering.add(node.origin)
        parts = _parts(shop, schema)
        report_contradiction(shop.report, parts)
        result = merged(schema, parts)
        shop.gathering.discard(node.origin)
    if schema.conditional or len(result.arms) > 1:
        result = with_optional_parts(shop, result, schema.conditional, gather)
    result = _nullable_by_arm(shop, _without_bare_arms(shop, result))
    shop.gathered[node.origin] = result
    return result


def _parts(shop: Workshop, schema: Schema) -> list[Schema]:
    parts: list[Schema] = []
    if schema.reference:
        target = shop.spec.target(schema)
        if target is None:
            shop.broken.setdefault(shop.identity(schema), schema.reference)
        elif target.origin in shop.gathering:
            _report_circle(shop, schema)
        else:
            parts.append(_part(shop, schema, target))
    parts.extend(_part(shop, schema, arm) for arm in schema.all_of if arm.origin not in shop.gathering)
    own = replace(schema, reference="", all_of=())
    if not own.says_nothing or own.required or own.has_default:
        parts.append(own)
    return parts


def _part(shop: Workshop, whole: Schema, node: Node) -> Schema:
    part = gather(shop, node)
    missing = shop.broken.get(shop.identity(node))
    if missing is not None:
        shop.broken.setdefault(shop.identity(whole), missing)
    return part


def _report_circle(shop: Workshop, schema: Schema) -> None:
    shop.report.warning(
        "SL210",
        f"`{schema.reference}` is made of itself",
        schema.origin.child("$ref"),
        label="this part is left out",
        hint="a schema may refer to itself from a property, not from its own `allOf`",
    )


def _without_bare_arms(shop: Workshop, schema: Schema) -> Schema:
    """Arms that only demand (`required`, `not`) narrow an object; they make no other type of it."""
    if not schema.arms or not (schema.properties or schema.types):
        return schema
    kept = tuple(group for group in schema.arms if not all(_is_bare(shop, node) for node in group.nodes))
    return replace(schema, arms=kept) if len(kept) != len(schema.arms) else schema


def _nullable_by_arm(shop: Workshop, schema: Schema) -> Schema:
    """An alternative that allows null makes the whole allow it."""
    if not schema.arms or schema.is_nullable:
        return schema
    shop.gathering.add(schema.origin)
    arms = [node for group in schema.arms for node in group.nodes]
    is_nullable = any(_is_nullable(shop, node) for node in arms if node.origin not in shop.gathering)
    shop.gathering.discard(schema.origin)
    return replace(schema, is_nullable=True) if is_nullable else schema


def _is_nullable(shop: Workshop, node: Node) -> bool:
    """Whether a schema allows null, asked without gathering what is being gathered."""
    schema = shop.spec.schema(node)
    if schema.is_nullable or not schema.reference:
        return schema.is_nullable
    found = shop.spec.links.target(schema.reference, schema.origin)
    return isinstance(found, Node) and found.origin not in shop.gathering and gather(shop, found).is_nullable


def _is_bare(shop: Workshop, node: Node) -> bool:
    arm = shop.spec.schema(node)
    return not (arm.reference or arm.all_of or arm.says_more_than_type) and set(arm.types) <= {"object"}


def shape_of(schema: Schema) -> Shape:
    """The shape of a gathered schema."""
    if schema.is_nothing:
        return "nothing"
    if schema.values is not None:
        return "values"
    if schema.types == ("null",):
        return "null"
    if schema.arms:
        return "arms"
    types = types_of(schema)
    if len(types) > 1:
        return "scalar"
    if "object" in types:
        return (
            "model"
            if schema.properties or schema.required or (schema.additional is False and not schema.patterns)
            else "map"
        )
    if "array" in types:
        return "tuple" if schema.prefix_items else "array"
    return "scalar" if types else "any"


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types a schema allows; where it does not say, the ones its other words imply."""
    if schema.types:
        return schema.types
    if schema.properties or schema.additional is not None or schema.patterns:
        return ("object",)
    if schema.items or schema.prefix_items:
        return ("array",)
    limits = schema.limits
    if schema.format in _FORMAT_TYPES:
        return (_FORMAT_TYPES[schema.format],)
    if schema.encoding or schema.media or limits.pattern or limits.min_length is not None or limits.max_length:
        return ("string",)
    return ()


_FORMAT_TYPES = {
    "date-time": "string",
    "date": "string",
    "time": "string",
    "uuid": "string",
    "uri": "string",
    "url": "string",
    "email": "string",
    "binary": "string",
    "byte": "string",
    "password": "string",
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "double": "number",
}


def arms_of(schema: Schema) -> Arms:
    """The alternatives that make the type; where several keywords list some, the first speaks."""
    return schema.arms[0]

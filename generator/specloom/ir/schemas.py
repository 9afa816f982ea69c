"""Schemas to types: where a schema stands decides whether its type gets a declaration of its own."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from specloom.diagnostics import Origin
from specloom.ir.choices import choice_of
from specloom.ir.depth import DEEPEST, refuse_depth
from specloom.ir.gather import gather, shape_of, sole_reference, types_of
from specloom.ir.ignored import is_ignored
from specloom.ir.merge import merged, report_contradiction
from specloom.ir.nodes import Alias, Enum, Field, Model, Name, TypeDecl, Union, Variant
from specloom.ir.objects import map_type, model
from specloom.ir.places import is_component, step_of
from specloom.ir.scalars import ANY, constraints_of, primitive, values_type
from specloom.ir.types import Array, Named, Nullable, Primitive, Tuple, TypeRef, without_null
from specloom.ir.unions import union_type
from specloom.ir.workshop import UNRESOLVED, Workshop, is_failure
from specloom.resolve.node import Node
from specloom.resolve.refs import CIRCLE, unresolved
from specloom.resolve.schema import Schema


def nullable(item: TypeRef, is_nullable: bool) -> TypeRef:
    """`item`, or null where the schema allows it and `item` does not say so already."""
    if not is_nullable or isinstance(item, Nullable) or item in (ANY, Primitive("null")):
        return item
    return Nullable(item)


def type_of(shop: Workshop, nodes: Sequence[Node], place: str = "") -> TypeRef:
    """The type that one schema describes, or several together; declarations it needs are made or promised.

    Several together are nowhere written as one: what they make is known as if it were written at `place`.
    """
    if shop.event_data:
        # Where one of several says what a text means, the others have no more to say than that it is one.
        nodes = [shop.event_data[node.origin] for node in nodes if node.origin in shop.event_data] or nodes
    if len(nodes) > 1:
        return _together(shop, nodes, place)
    (node,) = nodes
    schema = shop.spec.schema(node)
    link = sole_reference(shop, schema)
    if link is not None:
        return nullable(_reference(shop, link), schema.is_nullable)
    return _inline(shop, gather(shop, node), shop.identity(schema), nodes)


def _inline(shop: Workshop, whole: Schema, identity: str, nodes: Sequence[Node]) -> TypeRef:
    """The type of a schema without a name, written in one place or in several; it may come upon itself."""
    places = frozenset(node.origin for node in nodes)
    begun = shop.building.get(places)
    if begun is not None:
        shop.recursive.add(begun)
        return nullable(Named(begun), whole.is_nullable)
    if len(shop.building) >= DEEPEST:
        refuse_depth(shop, nodes[-1])
    if not shop.broken.keys().isdisjoint({identity, *(shop.identity(node) for node in nodes)}):
        return UNRESOLVED
    shop.building[places] = identity
    made = _made(shop, whole, identity)
    del shop.building[places]
    if identity in shop.recursive and identity not in shop.types:
        shop.types[identity] = Alias(identity, Name(()), made, whole.doc, whole.origin)
        made = Named(identity)
    return nullable(made, whole.is_nullable)


def _together(shop: Workshop, nodes: Sequence[Node], place: str) -> TypeRef:
    """One property that several parts of an `allOf` describe; parts that only annotate do not count."""
    telling = [node for node in nodes if not gather(shop, node).says_nothing]
    if len(telling) <= 1:
        return type_of(shop, telling or nodes[:1])
    links = {found.reference if (found := sole_reference(shop, shop.spec.schema(node))) else None for node in telling}
    if len(links) == 1 and None not in links:
        return type_of(shop, telling[-1:])
    last = shop.spec.schema(telling[-1])
    parts = [gather(shop, node) for node in telling]
    report_contradiction(shop.report, parts)
    return _inline(shop, merged(last, parts), place, telling)


def _reference(shop: Workshop, link: Schema) -> TypeRef:
    target = shop.spec.target(link)
    if target is None:
        return UNRESOLVED
    if is_ignored(shop, target):
        return ANY
    identity = shop.identity(target)
    if not is_component(identity, target.origin.file == shop.spec.document.entry):
        if _is_circle(shop, link):
            shop.report.add(unresolved(link.reference, link.origin, CIRCLE))
            return UNRESOLVED
        return type_of(shop, [target])
    named = _family(shop, target) if identity in shop.heirs else _promised(shop, target)
    return nullable(named, gather(shop, target).is_nullable)


def _is_circle(shop: Workshop, link: Schema) -> bool:
    """Whether a chain of references between schemas without a name comes back to where it was."""
    seen: set[Origin] = set()
    following: Schema | None = link
    while following is not None and following.origin not in seen:
        seen.add(following.origin)
        target = shop.spec.target(following)
        following = sole_reference(shop, shop.spec.schema(target)) if target else None
    return following is not None


def _promised(shop: Workshop, target: Node) -> Named:
    """The type of a schema with a name of its own, to be declared before the end."""
    identity = shop.identity(target)
    if identity not in shop.promised:
        shop.promised[identity] = target
        shop.waiting.append(target)
    return Named(identity)


def _family(shop: Workshop, ancestor: Node) -> Named:
    """A schema and all that are made of it, told apart by its discriminator: what a reference to it means."""
    origin = ancestor.origin.child("discriminator")
    identity = shop.spec.identity(origin)
    said = shop.spec.schema(ancestor).discriminator
    if identity not in shop.types and said is not None:
        own = _promised(shop, ancestor)
        heirs = [_promised(shop, node) for node in shop.heirs[shop.identity(ancestor)]]
        shop.discriminators[identity] = said
        variants = tuple(Variant(named) for named in (*heirs, own))
        doc = gather(shop, ancestor).doc
        shop.types[identity] = Union(identity, Name(()), variants, said.wire, fallback=own, doc=doc, origin=origin)
    return Named(identity)


def declare_waiting(shop: Workshop) -> None:
    """Build every named schema that was referred to, until nothing is left to build."""
    while shop.waiting:
        node = shop.waiting.popleft()
        identity = shop.identity(node)
        if identity not in shop.types:
            shop.types[identity] = declaration(shop, node, identity)


def declaration(shop: Workshop, node: Node, identity: str) -> TypeDecl:
    """The declaration of a schema that has a name of its own."""
    schema = shop.spec.schema(node)
    link = None if identity in shop.inheriting else sole_reference(shop, schema)
    if link is not None:
        return Alias(identity, Name(()), without_null(_reference(shop, link)), schema.doc, schema.origin)
    whole = gather(shop, node)
    made = UNRESOLVED if identity in shop.broken else _build(shop, whole, identity)
    if isinstance(made, (Model, Enum, Union)):
        return made
    # Whoever refers to it adds the null: a declaration never holds it.
    inner = without_null(made)
    if inner == Named(identity):
        return shop.types[identity]
    return Alias(identity, Name(()), inner, whole.doc, whole.origin)


def _made(shop: Workshop, whole: Schema, identity: str) -> TypeRef:
    """The type of an inline schema; two alike under the same property word share one declaration."""
    made = _build(shop, whole, identity)
    if not isinstance(made, (Model, Enum, Union)):
        return made
    key = (_intern_word(shop, identity), _structure(made))
    known = shop.interned.get(key)
    if known is not None and identity not in shop.recursive:
        return Named(known)
    shop.interned.setdefault(key, identity)
    shop.types[identity] = made
    return Named(identity)


def _intern_word(shop: Workshop, identity: str) -> tuple[str, ...]:
    """The word under which a type may be shared: the property or parameter that leads to it.

    Bodies are their operation's own: two that are alike today have nothing to do with each other.
    """
    through: list[str] = []
    while identity:
        step = step_of(identity, shop.roots)
        if step.kind in ("request", "response") and not is_failure(shop, step):
            return (step.kind, step.parent, *through)
        if step.kind not in ("item", "value", "variant"):
            own = (
                " ".join(shop.roots[step.parent][-1])
                if step.parent in shop.roots and step.kind == "root"
                else step.text
            )
            return (step.kind, own, *through)
        through.append(step.kind)
        identity = step.parent
    return tuple(through)


def _structure(made: Model | Enum | Union) -> Hashable:
    """What makes a declaration the type it is: all but docs and places."""
    if isinstance(made, Model):
        return (made.extra, made.deprecated, tuple(_field_structure(field) for field in made.fields))
    if isinstance(made, Enum):
        return (made.kind, made.is_open, tuple((member.name, member.value) for member in made.members))
    return (made.variants, made.tag, made.fallback)


def _field_structure(field: Field) -> Hashable:
    flags = (field.required, field.read_only, field.write_only, field.is_secret, field.deprecated)
    return (field.name, field.wire, field.type, flags, repr(field.default) if field.has_default else None)


def _build(shop: Workshop, whole: Schema, identity: str) -> Model | Enum | Union | TypeRef:
    def inner(nodes: Sequence[Node], place: str = "") -> TypeRef:
        return type_of(shop, nodes, place)

    match shape_of(whole):
        case "nothing":
            return Primitive("never")
        case "null":
            return Primitive("null")
        case "any":
            return ANY
        case "values":
            return values_type(shop, whole, identity)
        case "model":
            return model(shop, whole, identity, inner)
        case "map":
            return replace(map_type(shop, whole, inner), constraints=constraints_of(whole.limits))
        case "array":
            item = type_of(shop, [whole.items]) if whole.items else ANY
            return Array(item, constraints_of(whole.limits))
        case "tuple":
            return _tuple(shop, whole)
        case "arms":
            return union_type(shop, whole, identity, inner)
        case "scalar":
            return _scalar(shop, whole, identity)


def _tuple(shop: Workshop, whole: Schema) -> TypeRef:
    """A list with a type per place; where the document lets it end early, one such list for each length."""
    places = tuple(type_of(shop, [node]) for node in whole.prefix_items)
    least, most = whole.limits.min_items, whole.limits.max_items
    rest = type_of(shop, [whole.items]) if whole.items else ANY
    if most is not None and most <= len(places):
        places, rest = places[:most], Primitive("never")
    if least is None or least >= len(places):
        return Tuple(places, rest)
    shorter = [Tuple(places[:length], Primitive("never")) for length in range(least, len(places))]
    return choice_of(shop, [*shorter, Tuple(places, rest)])


def _scalar(shop: Workshop, whole: Schema, identity: str) -> TypeRef:
    types = types_of(whole)
    if len(types) == 1:
        return primitive(whole, types[0])
    # A type array: each type by itself, with the words that are meant for it.
    options: list[TypeRef] = []
    for name in types:
        made = _build(shop, replace(whole, types=(name,), values=None, is_nullable=False), f"{identity}/anyOf/{name}")
        if isinstance(made, (Model, Enum, Union)):
            shop.types[made.id] = made
            made = Named(made.id)
        options.append(made)
    return choice_of(shop, options)


def declare_components(shop: Workshop) -> None:
    """Build every component schema, whether anything uses it or not."""
    for _, node in shop.spec.components("schemas"):
        if not is_ignored(shop, node):
            _promised(shop, node)
    declare_waiting(shop)

"""Puts the parts of an `allOf` together into one schema that says all they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node
from specloom.resolve.schema import NO_LIMITS, Limits, Schema

_T = TypeVar("_T")


def merged(whole: Schema, parts: Sequence[Schema]) -> Schema:
    """What `parts` say together, at the place of `whole`; later parts refine earlier ones."""
    said = [part for part in parts if not part.says_nothing]
    return replace(
        whole,
        reference="",
        all_of=(),
        is_nothing=any(part.is_nothing for part in parts),
        types=_types(parts),
        is_nullable=whole.is_nullable or (bool(said) and all(part.is_nullable for part in said)),
        format=_last(part.format for part in parts if part.format) or "",
        values=_values(parts),
        is_const=any(part.is_const for part in parts),
        limits=_limits([part.limits for part in parts]),
        properties=_properties([part.properties for part in parts if part.properties]),
        required=tuple(dict.fromkeys(name for part in parts for name in part.required)),
        additional=_last(part.additional for part in parts if part.additional is not None),
        patterns=tuple(pattern for part in parts for pattern in part.patterns),
        key_pattern=_last(part.key_pattern for part in parts if part.key_pattern) or "",
        items=_last(part.items for part in parts if part.items),
        prefix_items=_last(part.prefix_items for part in parts if part.prefix_items) or (),
        arms=tuple(group for part in parts for group in part.arms),
        discriminator=_last(part.discriminator for part in parts if part.discriminator),
        media=_last(part.media for part in parts if part.media) or "",
        encoding=_last(part.encoding for part in parts if part.encoding) or "",
        doc=whole.doc or _last(part.doc for part in parts if part.doc) or "",
        title=whole.title or _last(part.title for part in parts if part.title) or "",
        default=_last(part.default for part in parts if part.has_default),
        has_default=any(part.has_default for part in parts),
        read_only=any(part.read_only for part in parts),
        write_only=any(part.write_only for part in parts),
        deprecated=whole.deprecated,
        extensions=whole.extensions,
    )


def report_contradiction(report: Report, parts: Sequence[Schema]) -> None:
    """Warn of parts that no value can satisfy together, because each wants another type."""
    said = [part for part in parts if part.types]
    last = said[-1] if said else None
    if last is None or _common(said):
        return
    wanted = " and ".join(dict.fromkeys(f"`{name}`" for part in said for name in part.types))
    report.warning(
        "SL222",
        f"no value is {wanted} at once",
        last.origin,
        label=f"read as `{last.types[0]}`",
        hint="use `oneOf` for alternatives",
    )


def _properties(said: Sequence[dict[str, tuple[Node, ...]]]) -> dict[str, tuple[Node, ...]]:
    """The properties of all; those of one alone are not copied, for as many as refer to it would have them anew."""
    if len(said) < 2:
        return said[0] if said else {}
    together: dict[str, tuple[Node, ...]] = {}
    for properties in said:
        for wire, nodes in properties.items():
            known = together.get(wire, ())
            together[wire] = known + tuple(node for node in nodes if all(node.origin != old.origin for old in known))
    return together


def _last(values: Iterable[_T]) -> _T | None:
    found = None
    for value in values:
        found = value
    return found


def _types(parts: Sequence[Schema]) -> tuple[str, ...]:
    """What all parts allow; parts that contradict each other leave the last one's word."""
    said = [part for part in parts if part.types]
    return (_common(said) or said[-1].types) if said else ()


def _common(parts: Sequence[Schema]) -> tuple[str, ...]:
    """The types that all of these parts allow."""
    said = [part.types for part in parts]
    common = [name for name in said[0] if all(_allows(types, name) for types in said)]
    if "number" in common and any("integer" in types and "number" not in types for types in said):
        common[common.index("number")] = "integer"
    return tuple(dict.fromkeys(common))


def _allows(types: tuple[str, ...], name: str) -> bool:
    return name in types or (name in ("integer", "number") and not {"integer", "number"}.isdisjoint(types))


def _values(parts: Sequence[Schema]) -> tuple[JsonValue, ...] | None:
    said = [part.values for part in parts if part.values is not None]
    if len(said) < 2:
        return said[0] if said else None
    common = tuple(value for value in said[-1] if all(value in values for values in said))
    return common or said[-1]


def _limits(said: Sequence[Limits]) -> Limits:
    result = NO_LIMITS
    for limits in said:
        if limits is NO_LIMITS:
            continue
        changes = {item.name: getattr(limits, item.name) for item in fields(Limits)}
        result = replace(result, **{name: value for name, value in changes.items() if value not in (None, False)})
    return result

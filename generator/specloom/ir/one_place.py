"""Credentials that a requirement asks for together and that go into one place: no call can have both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from specloom.ir.workshop import Words, Workshop
from specloom.resolve.node import Node

Needed = tuple[str, Words]


def alternatives(
    shop: Workshop, option: Node, needed: Sequence[Needed], schemes: Mapping[str, Node]
) -> list[tuple[Needed, ...]]:
    """What will do: all that is needed, or, where several go into one place, any one of those beside the others."""
    places: dict[str, list[Needed]] = {}
    for each in needed:
        places.setdefault(_place(each[0], schemes), []).append(each)
    for rivals in places.values():
        if len(rivals) > 1:
            _report(shop, option, [key for key, _ in rivals])
    return list(product(*places.values()))


def _place(key: str, schemes: Mapping[str, Node]) -> str:
    """Where a credential goes; those of mutual TLS go nowhere, so that none is in the way of another."""
    node = schemes[key]
    match node.text("type").lower():
        case "apikey":
            where, name = node.text("in"), node.text("name")
            return f"{where} {name.lower() if where == 'header' else name}"
        case "http" | "oauth2" | "openidconnect":
            return "header authorization"
        case _:
            return key


def _report(shop: Workshop, option: Node, keys: Sequence[str]) -> None:
    names = " and ".join(f"`{key}`" for key in keys)
    shop.report.warning(
        "SL317",
        f"{names} go into one place: no call can have both",
        option.origin,
        label="either will do",
        hint="write them as entries of `security` of their own if that is what is meant",
    )

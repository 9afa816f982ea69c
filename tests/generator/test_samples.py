"""Samples: small whatever the types are, because people read them."""

from __future__ import annotations

import json

from specloom.ir.nodes import Field, Model, Name, TypeDecl
from specloom.ir.types import Array, Constraints, Named, Primitive, TypeRef
from specloom.plan.samples import Sampler

TEXT = Primitive("string")
SMALL = 40_000


def _pairs(levels: int) -> dict[str, TypeDecl]:
    """Each level holds the one below it twice."""

    def held(level: int) -> TypeRef:
        return Named(f"#/Level{level - 1}") if level else TEXT

    def field(wire: str, level: int) -> Field:
        return Field(Name((wire,)), wire, held(level), required=True)

    return {
        f"#/Level{level}": Model(
            f"#/Level{level}", Name(("level", str(level))), (field("left", level), field("right", level))
        )
        for level in range(levels)
    }


def test_types_that_hold_others_twice_do_not_double_a_sample() -> None:
    sample = Sampler(_pairs(30)).sample(Named("#/Level29"))

    assert len(json.dumps(sample)) < SMALL


def test_a_sample_is_short_where_the_least_is_long() -> None:
    long = Primitive("string", constraints=Constraints(min_length=10**9))
    many = Array(Array(long, Constraints(min_items=10**8)), Constraints(min_items=10**8))

    text, items = Sampler({}).sample(long), Sampler({}).sample(many)
    assert len(json.dumps(text)) < SMALL
    assert len(json.dumps(items)) < SMALL

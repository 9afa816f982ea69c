"""Modules: types live with those who use them, and their files never import each other in a circle."""

from __future__ import annotations

from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st
from specloom.ir.nodes import Model
from specloom.plan.modules import references
from specloom.plan.types import collect_types

from tests.generator.small_api import api_of, model, operation

PATHS = [(), ("a",), ("a", "x"), ("a", "y"), ("b",), ("b", "x")]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[list[int]], list[tuple[tuple[str, ...], list[int]]]]:
    """References between types, and which types the operations of which resource use."""
    count = draw(st.integers(1, 7))
    index = st.integers(0, count - 1)
    edges = draw(st.lists(st.lists(index, max_size=3), min_size=count, max_size=count))
    uses = draw(st.lists(st.tuples(st.sampled_from(PATHS), st.lists(index, max_size=3)), max_size=5))
    return edges, uses


@given(graphs())
def test_files_of_models_never_import_in_a_circle(
    graph: tuple[list[list[int]], list[tuple[tuple[str, ...], list[int]]]],
) -> None:
    """Whatever refers to whatever."""
    edges, uses = graph
    models = [model(f"t{index}", *(f"t{target}" for target in targets)) for index, targets in enumerate(edges)]
    operations = [operation(path, index, [f"t{i}" for i in used]) for index, (path, used) in enumerate(uses)]
    types = collect_types(api_of(models, operations))
    imports: dict[str, set[str]] = {}
    for decl in types.decls.values():
        home = types.modules[decl.id]
        imports.setdefault(home, set()).update({types.modules[id] for id in references(decl)} - {home})

    TopologicalSorter(imports).prepare()


def test_a_type_lives_with_its_only_resource() -> None:
    """`models/a.py` holds what only `client.a` uses."""
    types = collect_types(api_of([model("t")], [operation(("a",), 0, ["t"])]))

    assert types.modules == {"t": "a"}


def test_a_type_of_two_resources_lives_with_their_parent() -> None:
    """And with nobody in particular where they have none."""
    models = [model("near"), model("far")]
    operations = [
        operation(("a", "x"), 0, ["near", "far"]),
        operation(("a", "y"), 1, ["near"]),
        operation(("b",), 2, ["far"]),
    ]

    assert collect_types(api_of(models, operations)).modules == {"near": "a", "far": "shared"}


def test_a_type_that_nobody_uses_keeps_others_where_they_are() -> None:
    """It may import from everywhere, because nobody imports it."""
    models = [model("used"), model("unused", "used")]
    types = collect_types(api_of(models, [operation(("a",), 0, ["used"])]))

    assert types.modules == {"used": "a", "unused": "unreferenced"}


def test_mutual_references_stay_together() -> None:
    """A group that refers to itself is one file."""
    models: list[Model] = [model("left", "right"), model("right", "left")]
    operations = [operation(("a",), 0, ["left"]), operation(("b",), 1, ["right"])]

    assert set(collect_types(api_of(models, operations)).modules.values()) == {"shared"}

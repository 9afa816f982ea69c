"""Error bodies: the table by which the runtime reads them says of each operation what the document says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from specloom.ir.nodes import ErrorCase, Operation
from specloom.ir.types import Primitive, TypeRef
from specloom.plan.error_bodies import plan_error_bodies
from specloom.plan.nodes import ErrorBodiesPlan
from specloom.plan.types import collect_types
from specloom.runtime.transport.error_bodies import ErrorBodies, ErrorBody

from tests.generator.small_api import api_of, operation

KINDS: dict[str, TypeRef | None] = {
    "str": Primitive("string"),
    "int": Primitive("integer"),
    "bool": Primitive("boolean"),
    "": None,
}
STATUSES = ("400", "404", "500", "4XX", "5XX", "default")
documented = st.dictionaries(st.sampled_from(STATUSES), st.sampled_from(sorted(KINDS)))


def failing(index: int, cases: dict[str, str]) -> Operation:
    """An operation with these failures."""
    errors = tuple(ErrorCase(status, "application/json", KINDS[kind]) for status, kind in cases.items())
    return replace(operation((), index, ()), errors=errors)


def read(plan: ErrorBodiesPlan) -> ErrorBodies:
    """The table as the generated module makes it."""

    def body(statuses: str, text: str) -> ErrorBody:
        return ErrorBody(statuses, (lambda: text) if text else None)

    own = {id: [body(*entry) for entry in bodies] for id, bodies in plan.own}
    return ErrorBodies([body(*entry) for entry in plan.usual], own)


def said(cases: dict[str, str], status: int) -> str | None:
    """What an operation says of a status: itself, its class, the default; None where it says nothing."""
    return next((cases[key] for key in (str(status), f"{status // 100}XX", "default") if key in cases), None)


@given(st.lists(documented, min_size=1, max_size=6))
def test_the_table_says_of_each_operation_what_the_document_says(cases: list[dict[str, str]]) -> None:
    operations = [failing(index, found) for index, found in enumerate(cases)]
    plan = plan_error_bodies(collect_types(api_of([], operations)))
    if plan is None:
        assert not any(kind for found in cases for kind in found.values())
        return
    table = read(plan)

    for index, found in enumerate(cases):
        for status in (400, 404, 418, 500, 503):
            wanted = said(found, status)
            if wanted is not None:
                assert (table.type_of(f"op{index}", status) or "") == wanted


@given(documented, st.integers(1, 5))
def test_what_all_operations_say_is_said_once(cases: dict[str, str], count: int) -> None:
    plan = plan_error_bodies(collect_types(api_of([], [failing(index, cases) for index in range(count)])))

    assert plan is None or not plan.own


def test_nothing_is_imported_for_a_body_of_any_type() -> None:
    """It is not written: an import of `Any` would stand there for nothing."""
    errors = (
        ErrorCase("400", "application/json", Primitive("any")),
        ErrorCase("404", "application/json", Primitive("string")),
    )
    plan = plan_error_bodies(collect_types(api_of([], [replace(operation((), 0, ()), errors=errors)])))

    assert plan is not None
    assert plan.usual == (("400", ""), ("404", "str"))
    assert "Any" not in {found.name for found in plan.imports}

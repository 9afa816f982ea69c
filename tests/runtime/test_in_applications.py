"""Models in an application's own API: FastAPI takes, gives and describes them, and pydantic has nothing to warn of."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from tests.runtime.sample.data import Base64, Model, Omit, Timestamp, Unknown, omit, tagged, wire


class Node(Model):
    """Holds others of its kind."""

    name: str
    parent: Node | Omit | None = omit
    pets: list[Pet] | Omit = omit


class Cat(Model):
    """One kind."""

    kind: Literal["cat"]
    home: Node | Omit = omit


class Dog(Model):
    """Another one."""

    kind: Literal["dog"]
    friends: list[Pet] | Omit = omit


Pet: TypeAlias = Annotated[Cat | Dog | Unknown, tagged("kind", {"cat": "Cat", "dog": "Dog"})]


class Thing(Model):
    """A field of every sort."""

    color: Literal["red", "green"] | str
    note: str | Omit | None = omit
    at: Timestamp | Omit = omit
    data: Base64 | Omit = omit
    pet: Pet | Omit = omit
    either: str | int | Node | Omit = omit
    camel_case: Annotated[str | Omit, wire("camelCase")] = omit


@pytest.fixture(autouse=True)
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="starlette|fastapi.testclient")
        yield


def application(annotation: Any) -> FastAPI:
    """An application that takes a value and answers with it."""
    app = FastAPI()

    def echo(body: Any) -> Any:
        return body

    echo.__annotations__["body"] = Annotated[annotation, Body()]
    app.post("/echo", response_model=annotation)(echo)
    return app


def test_a_class_that_was_never_used_is_described_without_a_warning() -> None:
    class Fresh(Model):
        name: Annotated[str | Omit, wire("theName")] = omit
        tree: Node | Omit = omit

    described = application(Fresh).openapi()["components"]["schemas"]

    assert {"Fresh-Input", "Fresh-Output"} <= described.keys()


def test_three_states_and_open_words_are_described_as_what_they_are() -> None:
    schema = TypeAdapter(Thing).json_schema()

    assert schema["required"] == ["color"]
    assert schema["properties"]["color"]["anyOf"] == [{"enum": ["red", "green"], "type": "string"}, {"type": "string"}]
    assert schema["properties"]["note"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert schema["properties"]["camelCase"]["type"] == "string"


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Thing, {"color": "blue"}),
        (Thing, {"color": "red", "note": None, "at": "2024-01-01T00:00:00Z", "data": "aGk=", "camelCase": "x"}),
        (Thing, {"color": "red", "pet": {"kind": "emu", "legs": 2}, "either": {"name": "n"}, "newer": 5}),
        (Pet, {"kind": "dog", "friends": [{"kind": "cat", "home": {"name": "n"}}, {"kind": "ant", "legs": 6}]}),
        (Node, {"name": "a", "parent": {"name": "b", "parent": None}, "pets": [{"kind": "cat"}]}),
        (list[Pet], [{"kind": "ant"}, {"kind": "cat"}]),
    ],
)
def test_what_comes_goes_out_as_it_came(annotation: Any, value: Any) -> None:
    app = application(annotation)

    assert TestClient(app).post("/echo", json=value).json() == value
    assert app.openapi()["paths"]["/echo"]


def test_what_is_not_as_documented_is_refused_at_the_door() -> None:
    refused = TestClient(application(Thing)).post("/echo", json={"note": 5})

    assert refused.status_code == 422
    assert [each["loc"] for each in refused.json()["detail"]] == [["body", "color"], ["body", "note"]]

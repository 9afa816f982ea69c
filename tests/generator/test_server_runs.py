"""A generated server, written to disk, imported and asked: first without services, then with some."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.generator.server_case import CASES, written_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with written_server(CASES / "shop", tmp_path_factory.mktemp("shop")) as package:
        yield package


def part(server: ModuleType, name: str) -> Any:
    """A module of the generated package."""
    return import_module(f"{server.__name__}.{name}")


@pytest.fixture(scope="module")
def bare(server: ModuleType) -> TestClient:
    return TestClient(part(server, "app").create_app())


def test_every_operation_answers_501_in_the_error_shape_of_the_api(server: ModuleType, bare: TestClient) -> None:
    for meta in part(server, "generated.operations").OPERATIONS:
        answer = bare.request(meta.method, meta.path.replace("{order_id}", "ord_1").replace("{id}", "1"))

        assert answer.status_code == 501, meta.id
        assert answer.json() == {
            "failure": {
                "kind": "not_implemented",
                "code": "NOT_IMPLEMENTED",
                "message": answer.json()["failure"]["message"],
                "param": None,
                "severity": 1,
            }
        }


def test_an_unknown_path_is_404_in_the_error_shape_of_the_api(bare: TestClient) -> None:
    answer = bare.get("/order")

    assert answer.status_code == 404
    assert answer.json()["failure"]["message"].endswith("Did you mean '/orders'?")


@pytest.mark.parametrize("accept", ["*/*", "application/problem+json"])
def test_errors_have_the_media_type_that_the_document_declares(bare: TestClient, accept: str) -> None:
    answer = bare.get("/order", headers={"Accept": accept})

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "failure" in answer.json()


def test_the_base_path_of_the_document_is_served_too(bare: TestClient) -> None:
    assert bare.get("/v1/orders").status_code == 501


def test_documented_codes_keep_their_type_and_status(server: ModuleType) -> None:
    code = part(server, "generated.error_codes").INVALID_AMOUNT

    assert (code.code, code.type, code.status) == ("INVALID_AMOUNT", "validation_error", 422)


# ---- with services


class Orders:
    """A service for some of the operations; it remembers what it was asked."""

    def __init__(self, server: ModuleType) -> None:
        self.results = part(server, "serving.results")
        self.models = part(server, "generated.models")
        self.asked: list[Any] = []

    def order(self, **fields: Any) -> Any:
        return self.models.Order(**{"id": "ord_1", "state": "open", "amount": 1, **fields})

    async def orders_list(self, _ctx: object, input: Any) -> Any:
        self.asked.append(input)
        return self.results.Paged([self.order()], next_cursor="c", has_more=True)

    async def orders_create(self, _ctx: object, input: Any) -> Any:
        self.asked.append(input)
        due = datetime(2026, 1, 1, tzinfo=UTC)
        return self.results.Accepted(self.order(amount=input.body.amount, due_at=due), location="/jobs/1")

    async def orders_retrieve(self, _ctx: object, _input: Any) -> Any:
        return self.results.Ok(self.order(), revision="3")

    async def orders_update(self, _ctx: object, input: Any) -> Any:
        self.asked.append(input)
        return self.results.Ok(self.order())

    async def orders_delete(self, _ctx: object, _input: Any) -> Any:
        return self.results.NoContent()

    async def orders_events_stream(self, _ctx: object, _input: Any) -> Any:
        async def events() -> AsyncIterator[Any]:
            yield self.results.ServerEvent(self.order(), event="order", id="1")

        return self.results.EventStream(events())

    async def orders_export(self, _ctx: object, _input: Any) -> Any:
        async def orders() -> AsyncIterator[Any]:
            yield self.order()

        return self.results.Lines(orders())


@pytest.fixture
def orders(server: ModuleType) -> Orders:
    return Orders(server)


@pytest.fixture
def client(server: ModuleType, orders: Orders) -> TestClient:
    services = part(server, "serving.binding").unimplemented_except(
        part(server, "generated.protocols").Services, orders=orders
    )
    return TestClient(part(server, "app").create_app(services))


def test_a_page_comes_in_the_documented_shape(client: TestClient, orders: Orders) -> None:
    answer = client.get("/orders?state=open&fields=id,state&range[from]=3")

    assert answer.json() == {
        "data": [{"id": "ord_1", "object": "order", "state": "open", "amount": 1}],
        "pagination": {"next_cursor": "c", "has_more": True},
    }
    [input] = orders.asked
    assert (input.limit, input.state, input.fields, input.range.from_) == (20, "open", ["id", "state"], 3)


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("any", "any")])
def test_a_parameter_of_several_types_is_read_as_the_one_it_spells(
    client: TestClient, orders: Orders, text: str, value: object
) -> None:
    client.get(f"/orders?amount={text}&near=abc")

    assert (orders.asked[0].amount, orders.asked[0].near) == (value, "abc")
    assert client.get("/orders?amount=0").status_code == 422
    assert client.get("/orders?near=abcd").json()["failure"]["code"] == "INVALID_NEAR"


def test_a_body_becomes_a_model_and_the_answer_its_envelope(client: TestClient, orders: Orders) -> None:
    payment = {"kind": "card", "number": "1234"}
    answer = client.post("/orders", json={"amount": 5, "payment": payment, "dueAt": "2026-01-01T00:00:00Z"})

    assert (answer.status_code, answer.headers["Location"]) == (202, "/jobs/1")
    assert answer.json()["data"]["dueAt"] == "2026-01-01T00:00:00Z"
    [input] = orders.asked
    assert isinstance(input.body.payment, orders.models.Card)
    assert input.body.currency == "EUR"


@pytest.mark.parametrize(
    ("body", "status", "code", "param"),
    [
        ({"amount": 0, "payment": {"kind": "card", "number": "1234"}}, 422, "INVALID_AMOUNT", "amount"),
        ({"amount": 1, "payment": {"kind": "card", "number": "1234\n"}}, 422, "INVALID_PAYMENT", "payment.number"),
        ({"amount": 1, "payment": {"kind": "cash"}}, 422, "INVALID_PAYMENT", "payment.kind"),
        ({"amount": 1, "payment": {"kind": "transfer"}}, 400, "MISSING_FIELD", "payment.iban"),
        ({"amount": 1, "payment": {"kind": "transfer", "iban": "x"}, "due_at": "x"}, 400, "UNKNOWN_FIELD", "due_at"),
        ({"amount": 1, "payment": {"kind": "transfer", "iban": "x"}, "tags": ["a", "a"]}, 422, "INVALID_TAGS", "tags"),
    ],
)
def test_what_the_document_forbids_is_refused(
    client: TestClient, body: object, status: int, code: str, param: str
) -> None:
    answer = client.post("/orders", json=body)
    failure = answer.json()["failure"]

    assert (answer.status_code, failure["code"], failure["param"]) == (status, code, param)


def test_a_patch_tells_absent_from_null(client: TestClient, orders: Orders) -> None:
    client.patch("/orders/ord_1", json={"note": None})
    client.patch("/orders/ord_1", json={"state": "sent"})

    first, second = (input.body for input in orders.asked)
    assert (first.model_fields_set, first.note) == ({"note"}, None)
    assert (second.model_fields_set, second.state) == ({"state"}, "sent")


def test_a_path_parameter_is_held_to_its_pattern(client: TestClient) -> None:
    assert client.get("/orders/ord_1").headers["ETag"] == '"3"'
    answer = client.get("/orders/x")

    assert (answer.status_code, answer.json()["failure"]["param"]) == (422, "order_id")


def test_deleting_answers_nothing(client: TestClient) -> None:
    answer = client.delete("/orders/ord_1")

    assert (answer.status_code, answer.content) == (204, b"")


def test_streams_flow(client: TestClient) -> None:
    events, lines = client.get("/orders/ord_1/events"), client.get("/orders/export")

    assert 'id: 1\nevent: order\ndata: {"id":"ord_1"' in events.text
    assert lines.text.splitlines()[-1] == '{"_end":{"count":1}}'


def test_a_service_without_a_method_is_named_at_the_start(server: ModuleType, orders: Orders) -> None:
    services = SimpleNamespace(orders=orders, photos=object(), root=object())

    with pytest.raises(TypeError, match=r"2 operation\(s\).*`photos_upload` \(PUT /photos/\{id\}\).*`token`"):
        part(server, "generated.routes").routes(services)

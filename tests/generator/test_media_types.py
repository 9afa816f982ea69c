"""Bodies with several media types: every one of them can be sent, and is read by the server of the same document."""

from __future__ import annotations

import asyncio
import importlib
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_overloads

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate
from starlette.testclient import TestClient

DOCUMENT = Path(__file__).parent / "cases/sdk/bodies/openapi.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("media")
    result = generate(settings_for(DOCUMENT, "many", ("sdk", "server"), folder))
    assert not result.report.has_errors, result.report.diagnostics
    for file in result.files:
        path = folder / {"sdk": "many", "server": "many_server", "root": "."}[file.part] / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("many")
    sys.path.remove(str(folder))


@pytest.fixture
def client(package: ModuleType) -> Any:
    return package.Many(base_url="http://many.test").dry_run


def test_without_a_word_the_default_is_sent(client: Any) -> None:
    """JSON, for calls that were written when there was nothing else."""
    sent = client.pets.create(name="Rex", age=4)

    assert (sent.headers["Content-Type"], sent.body) == ("application/json", b'{"name":"Rex","age":4}')


def test_the_same_arguments_go_out_as_another_media_type(client: Any) -> None:
    sent = client.pets.create(name="Rex", age=4, call_media_type="application/x-www-form-urlencoded")

    assert (sent.headers["Content-Type"], sent.body) == ("application/x-www-form-urlencoded", b"name=Rex&age=4")


def test_each_shape_is_sent_as_its_own_media_type(client: Any) -> None:
    """Fields, a whole document, and bytes that the SDK does not look into."""
    fields = client.pets.update("1", name="Rex")
    patch = client.pets.update("1", body_body=[{"op": "remove"}], media_type="application/json-patch+json")
    xml = client.pets.update("1", body_body=b"<pet/>", media_type="application/xml")

    assert [(sent.headers["Content-Type"], sent.body) for sent in (fields, patch, xml)] == [
        ("application/json", b'{"name":"Rex"}'),
        ("application/json-patch+json", b'[{"op":"remove"}]'),
        ("application/xml", b"<pet/>"),
    ]


def test_an_optional_body_is_left_out_in_every_media_type(client: Any) -> None:
    sent = [client.pets.update("1"), client.pets.update("1", media_type="application/xml")]

    assert [(found.body, found.headers.get("Content-Type")) for found in sent] == [(b"", None), (b"", None)]


def test_files_make_the_form_the_default(client: Any) -> None:
    """Bytes have no place in JSON, which can still be asked for."""
    form, other = client.files.create(file=b"1"), client.files.create(file_id="f", media_type="application/json")

    assert form.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert other.body == b'{"file_id":"f"}'


def test_names_of_plain_json_are_no_choice(package: ModuleType) -> None:
    """`text/json` and `application/*+json` beside JSON of the same schema say nothing new, and alone they are sent."""
    operations = importlib.import_module(f"{package.__name__}.operations.pets")

    assert [form.media for form in operations.CREATE.forms] == [
        "application/json",
        "application/x-www-form-urlencoded",
    ]
    sent = package.Many(base_url="http://many.test").dry_run.notes.create(text="x")
    assert sent.headers["Content-Type"] == "text/json"


def test_what_the_document_does_not_have_is_refused_with_what_it_has(package: ModuleType, client: Any) -> None:
    error = importlib.import_module(f"{package.__name__}.errors").ConfigurationError

    with pytest.raises(error, match="`media_type` is 'text/csv'; its body can be sent as `application/json`, `applic"):
        client.pets.update("1", media_type="text/csv")


def test_a_flag_and_a_media_type_make_a_shape_each(package: ModuleType) -> None:
    images = importlib.import_module(f"{package.__name__}.resources.images").Images

    returns = [shape.__annotations__["return"] for shape in get_overloads(images.edit)]

    assert returns == ["models.Chunk", "Stream[models.Chunk]"] * 2


def test_a_stream_is_asked_for_in_any_media_type(client: Any) -> None:
    sent = client.images.edit(prompt="x", image=b"1", stream=True, media_type="multipart/form-data")

    assert sent.headers["Accept"] == "text/event-stream"
    assert sent.headers["Content-Type"].startswith("multipart/form-data")


def test_an_operation_survives_pickling_with_its_media_type(package: ModuleType) -> None:
    """Lists that are taken up in another process bring theirs along."""
    operation = importlib.import_module(f"{package.__name__}.operations.pets").UPDATE
    other = operation.sent_as("application/xml")

    assert pickle.loads(pickle.dumps(other)) is other
    assert operation.sent_as("application/json") is operation


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("pets.create", {"name": "Rex", "age": 4}),
    ("pets.create", {"name": "Rex", "age": 4, "call_media_type": "application/x-www-form-urlencoded"}),
    ("pets.update", {"id": "1", "name": "Rex"}),
    ("pets.update", {"id": "1", "body_body": [{"op": "remove"}], "media_type": "application/json-patch+json"}),
    ("pets.update", {"id": "1", "body_body": b"<pet/>", "media_type": "application/xml"}),
]
READ = [{"name": "Rex", "age": 4}, {"name": "Rex", "age": 4}, {"name": "Rex"}, [{"op": "remove"}], b"<pet/>"]


def test_the_server_of_the_document_reads_each_of_them(package: ModuleType) -> None:
    """By the header `Content-Type`."""
    pets = _Pets()
    adapter = importlib.import_module(f"{package.__name__}.testing").AsgiAdapter(_app(pets))

    for name, arguments in CALLS:
        _method(package.Many(base_url="http://many.test", http=adapter), name)(**arguments)

    assert pets.read == READ


def test_async_clients_send_the_same(package: ModuleType) -> None:
    pets = _Pets()
    adapter = importlib.import_module(f"{package.__name__}.testing").AsyncAsgiAdapter(_app(pets))

    async def send() -> None:
        for name, arguments in CALLS:
            await _method(package.AsyncMany(base_url="http://many.test", http=adapter), name)(**arguments)

    asyncio.run(send())

    assert pets.read == READ


@pytest.mark.usefixtures("package")
def test_another_media_type_is_415() -> None:
    answer = TestClient(_app(_Pets())).post("/pets", content=b"a", headers={"Content-Type": "text/csv"})

    assert answer.status_code == 415
    assert answer.headers["Accept"] == (
        "application/json, text/json, application/*+json, application/x-www-form-urlencoded"
    )


def test_what_is_prepared_for_a_method_answers_all_of_its_media_types(package: ModuleType) -> None:
    prepared = importlib.import_module(f"{package.__name__}.testing").Prepared()
    client = package.Many(base_url="http://many.test", http=prepared)
    prepared.on(client.pets.create).give(package.models.Pet(name="Rex"))

    pet = client.pets.create(name="Tom", call_media_type="application/x-www-form-urlencoded")

    assert pet.name == "Rex"


class _Pets:
    """The service of the pets: it remembers what it read."""

    def __init__(self) -> None:
        self.read: list[Any] = []

    async def pets_create(self, _ctx: object, input: Any) -> Any:
        self._remember(input.body)
        return importlib.import_module("many_server.serving.results").Ok(input.body)

    async def pets_update(self, _ctx: object, input: Any) -> Any:
        self._remember(input.body)
        return importlib.import_module("many_server.serving.results").NoContent()

    def _remember(self, body: Any) -> None:
        self.read.append(body.model_dump(exclude_unset=True) if hasattr(body, "model_dump") else body)


def _method(client: Any, name: str) -> Any:
    resource, method = name.split(".")
    return getattr(getattr(client, resource), method)


def _app(pets: _Pets) -> Any:
    bind = importlib.import_module("many_server.serving.binding").unimplemented_except
    services = importlib.import_module("many_server.generated.protocols").Services
    return importlib.import_module("many_server.app").create_app(bind(services, pets=pets))

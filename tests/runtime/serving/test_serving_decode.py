"""Decoding: every mistake in a request is named at once, in words that say what to do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field
from specloom.runtime.serving.codes import validation_codes
from specloom.runtime.serving.model import Omit, StrictModel, Timestamp, omit, tagged, wire
from specloom.runtime.serving.operation import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    BodyMeta,
    BodyVariantMeta,
    ParamMeta,
    PartMeta,
    Shape,
    array_of,
    object_of,
)
from specloom.runtime.serving.problem import ErrorCode
from starlette.testclient import TestClient

from .conftest import Serve


class LlmConfig(StrictModel):
    kind: Literal["llm"]
    temperature: Annotated[float, Field(ge=0, le=2)] | Omit = omit


class BatchConfig(StrictModel):
    kind: Literal["batch"]
    size: int


class Create(StrictModel):
    name: Annotated[str, Field(pattern="^[a-z]+$", max_length=5)]
    gpu_count: Annotated[int, Field(ge=1, le=8)] = 1
    note: str | Omit | None = omit
    created_at: Timestamp | Omit = omit
    config: Annotated[LlmConfig | BatchConfig, tagged("kind")] | Omit = omit
    limit: int | str | LlmConfig | Omit = omit
    items: list[BatchConfig] | Omit = omit
    max_wait: Annotated[int | Omit, wire("maxWait")] = omit


def json_body(type: Any = Create, *, required: bool = True) -> BodyMeta:
    return BodyMeta(required, (BodyVariantMeta("application/json", "json", lambda: type),))


@pytest.fixture
def client(serve: Serve) -> TestClient:
    return serve(method="POST", body=json_body())


def refused(client: TestClient, body: str, **options: Any) -> dict[str, Any]:
    """The error that a body is refused with."""
    answer = client.post("/things", content=body, headers={"Content-Type": "application/json"}, **options)
    return {"status": answer.status_code, **answer.json()["error"]}


@pytest.mark.parametrize("unknown", ["gpuCount", "gpu_cuont", "GPU-Count", "gpucount"])
def test_unknown_field_names_the_one_that_was_meant(client: TestClient, unknown: str) -> None:
    error = refused(client, f'{{"name": "a", "{unknown}": 1}}')

    assert error["message"] == f"Unknown field '{unknown}'. Did you mean 'gpu_count'?"
    assert (error["status"], error["code"], error["param"]) == (400, "UNKNOWN_FIELD", unknown)


def test_a_python_name_is_unknown_where_the_wire_has_another(client: TestClient) -> None:
    error = refused(client, '{"name": "a", "max_wait": 1}')

    assert error["message"] == "Unknown field 'max_wait'. Did you mean 'maxWait'?"


def test_every_mistake_is_listed_and_the_unreadable_one_leads(client: TestClient) -> None:
    error = refused(client, '{"name": "A", "gpu_count": 16, "config": {"kind": "llm", "temprature": 1}}')

    assert (error["status"], error["code"], error["param"]) == (400, "UNKNOWN_FIELD", "config.temprature")
    assert [(found["param"], found["code"]) for found in error["errors"]] == [
        ("name", "INVALID_NAME"),
        ("gpu_count", "INVALID_GPU_COUNT"),
        ("config.temprature", "UNKNOWN_FIELD"),
    ]


def test_a_value_that_can_be_read_and_is_refused_is_422(client: TestClient) -> None:
    error = refused(client, '{"name": "a", "gpu_count": 16}')

    assert (error["status"], error["code"]) == (422, "INVALID_GPU_COUNT")
    assert error["message"] == "Field 'gpu_count' must be at most 8; got 16."
    assert error["errors"] == []


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ("[]", "INVALID_TYPE", None),
        ('{"gpu_count": 1}', "MISSING_FIELD", "name"),
        ('{"name": 5}', "INVALID_TYPE", "name"),
        ('{"name": "a", "gpu_count": "4"}', "INVALID_TYPE", "gpu_count"),
        ('{"name": "a", "gpu_count": true}', "INVALID_TYPE", "gpu_count"),
        ('{"name": "a", "gpu_count": 3.5}', "INVALID_TYPE", "gpu_count"),
        ('{"name": "a", "config": {}}', "MISSING_FIELD", "config.kind"),
        ('{"name": "a", "config": {"kind": "x"}}', "INVALID_CONFIG", "config.kind"),
        ('{"name": "a", "config": 3}', "INVALID_TYPE", "config"),
        ('{"name": "a", "items": [{"kind": "batch", "size": 1}, {"kind": "batch"}]}', "MISSING_FIELD", "items[1].size"),
        ('{"name": "a", "limit": []}', "INVALID_TYPE", "limit"),
        ('{"name": "a", "limit": {"kind": "llm", "temperature": 5}}', "INVALID_LIMIT", "limit.temperature"),
        ('{"name": "a", "created_at": "1700000000"}', "INVALID_CREATED_AT", "created_at"),
        ('{"name": "a", "created_at": "2026-01-01T00:00:00"}', "INVALID_CREATED_AT", "created_at"),
        ('{"name": "a", "created_at": "2026-13-01T00:00:00Z"}', "INVALID_CREATED_AT", "created_at"),
        ('{"name": "a", "": 5}', "UNKNOWN_FIELD", "['']"),
        ('{"name": "a", "created_at": 5}', "INVALID_TYPE", "created_at"),
    ],
)
def test_the_place_and_kind_of_a_mistake_are_exact(client: TestClient, body: str, code: str, param: str | None) -> None:
    error = refused(client, body)

    assert (error["code"], error["param"]) == (code, param)


def test_a_whole_number_is_an_integer_however_it_is_written(client: TestClient) -> None:
    body = '{"name": "a", "gpu_count": 8.0, "items": [{"kind": "batch", "size": 1e2}]}'
    answer = client.post("/things", content=body, headers={"Content-Type": "application/json"}).json()["body"]

    assert (answer["gpu_count"], answer["items"][0]["size"]) == (8, 100)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"name": "a", "name": "b"}', "the key 'name' occurs twice"),
        ('{"name": "a", "note": NaN}', "NaN is not JSON"),
        ('{"nam', "line 1, column 2"),
        ('{"name": "\\ud800"}', "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        (f'{{"gpu_count": {"9" * 5000}}}', "a number that is too long"),
    ],
)
def test_what_is_not_json_is_said_to_be_malformed(client: TestClient, body: str, words: str) -> None:
    error = refused(client, body)

    assert (error["status"], error["code"]) == (400, "MALFORMED_JSON")
    assert words in error["message"]


def test_bytes_that_are_not_utf8_are_malformed(client: TestClient) -> None:
    answer = client.post("/things", content=b'{"name": "\xff"}', headers={"Content-Type": "application/json"})

    assert answer.json()["error"]["code"] == "MALFORMED_JSON"


def test_null_and_absent_stay_apart(client: TestClient) -> None:
    absent = client.post("/things", json={"name": "a"}).json()["body"]
    null = client.post("/things", json={"name": "a", "note": None}).json()["body"]

    assert absent == {"name": "a", "gpu_count": 1}
    assert null == {"name": "a", "gpu_count": 1, "note": None}


def test_another_media_type_is_415_and_says_which_one_to_use(client: TestClient) -> None:
    answer = client.post("/things", content="{}", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415
    assert "'application/json'" in answer.json()["error"]["message"]
    assert answer.headers["Accept"] == "application/json"


def test_a_json_body_may_carry_a_charset_and_a_kin_of_json(client: TestClient) -> None:
    for media in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"):
        answer = client.post("/things", content='{"name": "a"}', headers={"Content-Type": media})

        assert answer.status_code == 200, media


def test_a_required_body_may_not_be_empty(client: TestClient) -> None:
    error = refused(client, "")

    assert (error["status"], error["code"]) == (400, "MISSING_FIELD")


def test_an_optional_body_may_be_absent(serve: Serve) -> None:
    client = serve(method="POST", body=json_body(required=False))

    assert client.post("/things").json() == {"body": None}


def test_an_operation_without_a_body_takes_an_empty_object_and_nothing_else(serve: Serve) -> None:
    client = serve(method="POST")

    assert client.post("/things", json={}).status_code == 200
    assert client.post("/things", json={"a": 1}).json()["error"]["code"] == "UNKNOWN_FIELD"


# ---- parameters


def query(name: str, type: Any, shape: Shape = TEXT, **options: Any) -> ParamMeta:
    return ParamMeta(name, name, "query", lambda: type, shape=shape, **options)


Limit = Annotated[int, Field(ge=1, le=100)]


@pytest.mark.parametrize("text", ["1.0", "1_0", "+1", "%201", "", "0x1", "01", "true", "\u0661"])
def test_only_the_plain_spelling_of_an_integer_is_one(serve: Serve, text: str) -> None:
    client = serve(params=(query("limit", Limit, INTEGER),))

    error = client.get(f"/things?limit={text}").json()["error"]
    assert (error["code"], error["param"]) == ("INVALID_TYPE", "limit")


def test_a_time_in_the_query_is_a_time(serve: Serve) -> None:
    client = serve(params=(query("since", Timestamp),))

    assert client.get("/things?since=2026-01-01T00:00:00%2B02:00").json() == {"since": "2026-01-01T00:00:00+02:00"}
    assert client.get("/things?since=1700000000").status_code == 422


def test_a_body_that_is_a_list_is_strict_too(serve: Serve) -> None:
    client = serve(method="POST", body=json_body(list[int]))

    assert client.post("/things", json=[1]).json() == {"body": [1]}
    assert client.post("/things", json=["1"]).json()["error"]["param"] == "[0]"


def test_a_number_out_of_range_is_refused_never_clamped(serve: Serve) -> None:
    answer = serve(params=(query("limit", Limit, INTEGER),)).get("/things?limit=101")

    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "Query parameter 'limit' must be at most 100; got 101."


def test_absent_parameters_take_their_default(serve: Serve) -> None:
    client = serve(params=(query("limit", Limit, INTEGER, default=20), query("cursor", str)))

    assert client.get("/things").json() == {"limit": 20, "cursor": None}


def test_unknown_parameters_are_refused_with_a_suggestion(serve: Serve) -> None:
    error = serve(params=(query("limit", Limit, INTEGER),)).get("/things?limt=1").json()["error"]

    assert error["message"] == "Unknown parameter 'limt'. Did you mean 'limit'?"
    assert error["code"] == "UNKNOWN_PARAMETER"


def test_credentials_in_the_query_are_no_unknown_parameter(serve: Serve) -> None:
    assert serve(ignored_query=("api_key",)).get("/things?api_key=x").status_code == 200


def test_a_parameter_given_twice_is_refused(serve: Serve) -> None:
    error = serve(params=(query("limit", Limit, INTEGER),)).get("/things?limit=1&limit=2").json()["error"]

    assert error["message"] == "Query parameter 'limit' was given 2 times; give it once."


def test_a_required_parameter_is_asked_for_by_its_place(serve: Serve) -> None:
    param = ParamMeta("trace", "X-Trace", "header", lambda: str, required=True)

    assert serve(params=(param,)).get("/things").json()["error"]["message"] == "Header 'X-Trace' is required; add it."


PERSON = object_of({"name": TEXT, "age": INTEGER})


@pytest.mark.parametrize(
    ("shape", "style", "explode", "text", "expected"),
    [
        (array_of(INTEGER), "form", True, "x=1&x=2", [1, 2]),
        (array_of(INTEGER), "form", True, "x=1", [1]),
        (array_of(TEXT), "form", False, "x=a%2Cb,c", ["a,b", "c"]),
        (array_of(TEXT), "spaceDelimited", False, "x=a%20b", ["a", "b"]),
        (array_of(TEXT), "pipeDelimited", False, "x=a|b%7Cc", ["a", "b", "c"]),
        (PERSON, "form", True, "name=Ada&age=36", {"name": "Ada", "age": 36}),
        (PERSON, "form", False, "x=name,Ada,age,36", {"name": "Ada", "age": 36}),
        (PERSON, "deepObject", True, "x[name]=Ada&x[age]=36", {"name": "Ada", "age": 36}),
        (object_of({"of": PERSON}), "deepObject", True, "x[of][age]=3", {"of": {"age": 3}}),
        (object_of({"ids": array_of(INTEGER)}), "deepObject", True, "x[ids][]=1&x[ids][]=2", {"ids": [1, 2]}),
        (TEXT, "content", None, "x=%7B%22a%22%3A1%7D", {"a": 1}),
        (BOOLEAN, "form", True, "x=true", True),
        (NUMBER, "form", True, "x=1.5", 1.5),
        (TEXT, "form", True, "x=a+b%26c", "a b&c"),
    ],
)
def test_every_query_style_is_read(
    serve: Serve, shape: Shape, style: str, explode: bool | None, text: str, expected: object
) -> None:
    client = serve(params=(query("x", Any, shape, style=style, explode=explode),))

    assert client.get(f"/things?{text}").json() == {"x": expected}


@pytest.mark.parametrize(
    ("shape", "style", "explode", "text", "expected"),
    [
        (TEXT, "simple", False, "a%2Fb", "a/b"),
        (array_of(INTEGER), "simple", False, "1,2", [1, 2]),
        (PERSON, "simple", True, "name=Ada,age=36", {"name": "Ada", "age": 36}),
        (TEXT, "label", False, ".a", "a"),
        (array_of(TEXT), "label", True, ".a.b", ["a", "b"]),
        (INTEGER, "matrix", False, ";x=5", 5),
        (array_of(INTEGER), "matrix", True, ";x=1;x=2", [1, 2]),
        (array_of(INTEGER), "matrix", False, ";x=1,2", [1, 2]),
    ],
)
def test_every_path_style_is_read(
    serve: Serve, shape: Shape, style: str, explode: bool, text: str, expected: object
) -> None:
    param = ParamMeta("x", "x", "path", lambda: Any, shape=shape, required=True, style=style, explode=explode)

    assert serve(path="/things/{x}", params=(param,)).get(f"/things/{text}").json() == {"x": expected}


def test_headers_and_cookies_are_read(serve: Serve) -> None:
    params = (
        ParamMeta("tags", "X-Tags", "header", lambda: list[str], shape=array_of(TEXT)),
        ParamMeta("level", "level", "cookie", lambda: int, shape=INTEGER),
    )

    answer = serve(params=params).get("/things", headers={"x-tags": "a, b", "Cookie": "level=3"})
    assert answer.json() == {"tags": ["a", "b"], "level": 3}


# ---- forms


class Grant(StrictModel):
    grant_type: Literal["client_credentials"]
    scopes: list[str] | Omit = omit
    lifetime: int | Omit = omit


FORM = object_of({"grant_type": TEXT, "scopes": array_of(TEXT), "lifetime": INTEGER})


def test_a_form_becomes_a_model(serve: Serve) -> None:
    variant = BodyVariantMeta("application/x-www-form-urlencoded", "form", lambda: Grant, shape=FORM)
    client = serve(method="POST", body=BodyMeta(True, (variant,)))

    answer = client.post("/things", data={"grant_type": "client_credentials", "scopes": ["a", "b"], "lifetime": "60"})
    assert answer.json()["body"] == {"grant_type": "client_credentials", "scopes": ["a", "b"], "lifetime": 60}
    wrong = client.post("/things", data={"grant_typ": "x"}).json()["error"]
    assert {found["code"] for found in wrong["errors"]} == {"UNKNOWN_FIELD", "MISSING_FIELD"}


class Upload(StrictModel):
    file: bytes
    size: int
    about: BatchConfig | Omit = omit


def test_a_multipart_body_becomes_a_model_with_its_files(serve: Serve) -> None:
    shape = object_of({"file": TEXT, "size": INTEGER, "about": object_of({"kind": TEXT, "size": INTEGER})})
    part = PartMeta("about", "application/json")
    variant = BodyVariantMeta("multipart/form-data", "multipart", lambda: Upload, shape=shape, parts=(part,))
    client = serve(method="POST", body=BodyMeta(True, (variant,)))

    about = ("about", (None, '{"kind": "batch", "size": 2}', "application/json"))
    answer = client.post("/things", files=[("file", ("a.bin", b"abc")), ("size", (None, "3")), about])
    assert answer.json()["body"] == {"file": "abc", "size": 3, "about": {"kind": "batch", "size": 2}}


def test_lines_text_and_bytes_arrive_whole(serve: Serve) -> None:
    variants = (
        BodyVariantMeta("application/x-ndjson", "lines", lambda: list[BatchConfig]),
        BodyVariantMeta("text/plain", "text", lambda: str),
        BodyVariantMeta("image/*", "binary", lambda: bytes),
    )
    client = serve(method="POST", body=BodyMeta(True, variants))

    def sent(content: str, media: str) -> object:
        return client.post("/things", content=content, headers={"Content-Type": media}).json()["body"]

    rows = [{"kind": "batch", "size": 1}, {"kind": "batch", "size": 2}]
    assert sent('{"kind":"batch","size":1}\n{"kind":"batch","size":2}\n', "application/x-ndjson") == rows
    assert sent("hello", "text/plain; charset=utf-8") == "hello"
    assert sent("png", "image/png") == "png"


# ---- codes


def test_a_refused_value_never_takes_the_code_of_something_else() -> None:
    conflict = ErrorCode("INVALID_STATE", "conflict", 409)
    own = ErrorCode("INVALID_NAME", "validation_error", 422, doc_url="https://docs.example/INVALID_NAME")
    codes = validation_codes({code.code: code for code in (conflict, own)})

    assert codes.invalid_value("name") is own
    assert (codes.invalid_value("state").code, codes.invalid_value("state").status) == ("INVALID_STATE_VALUE", 422)
    assert codes.invalid_value("type").code == "INVALID_TYPE_VALUE"
    assert codes.invalid_value("gpuCount").doc_url == "https://docs.example/INVALID_GPU_COUNT"

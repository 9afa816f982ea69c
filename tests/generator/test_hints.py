"""Hints for other generators: each is read as the key of ours that it stands for, and ours win."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from specloom.ir.nodes import Page
from specloom.load.tree import JsonValue
from specloom.resolve.hints import ALIASES, hinted
from specloom.resolve.rules.vocabulary import known_keys

from tests.generator.reading import Read, read_text

DOCS = Path(__file__).parents[2] / "docs" / "compiler-vocabulary.md"

MEANT: list[tuple[dict[str, JsonValue], str, JsonValue]] = [
    ({"x-fern-sdk-group-name": ["chat", "completions"]}, "x-sdk-resource", "chat.completions"),
    ({"x-fern-sdk-group-name": "chat"}, "x-sdk-resource", "chat"),
    ({"x-fern-sdk-group-name": ["chat", 1]}, "x-sdk-resource", None),
    ({"x-speakeasy-group": "chat.completions"}, "x-sdk-resource", "chat.completions"),
    ({"x-fern-sdk-method-name": "create"}, "x-sdk-name", "create"),
    ({"x-ms-client-name": "subscriptionId"}, "x-sdk-name", "subscriptionId"),
    ({"x-stainless-naming": {"python": {"property_name": "from_"}}}, "x-sdk-name", "from_"),
    ({"x-fern-ignore": True}, "x-sdk-ignore", True),
    ({"x-fern-ignore": "yes"}, "x-sdk-ignore", None),
    ({"x-stainless-skip": ["go", "python"]}, "x-sdk-ignore", True),
    ({"x-stainless-skip": ["go"]}, "x-sdk-ignore", None),
    ({"x-fern-audiences": ["public"]}, "x-sdk-audience", ["public"]),
    (
        {
            "x-fern-pagination": {
                "cursor": "$request.after",
                "next_cursor": "$response.page.next",
                "results": "$response.rows",
            }
        },
        "x-sdk-pagination",
        {"style": "cursor", "request": {"cursor": "after"}, "items": "rows", "next": "page.next"},
    ),
    (
        {
            "x-fern-pagination": {
                "offset": "$request.page",
                "results": "$response.rows",
                "has-next-page": "$response.more",
            }
        },
        "x-sdk-pagination",
        {"style": "page", "request": {"page": "page"}, "items": "rows", "has_more": "more"},
    ),
    (
        {"x-fern-pagination": {"offset": "$request.start", "step": "$request.limit", "results": "$response.rows"}},
        "x-sdk-pagination",
        {"style": "offset", "request": {"offset": "start", "limit": "limit"}, "items": "rows"},
    ),
    ({"x-fern-pagination": {"type": "custom"}}, "x-sdk-pagination", None),
    (
        {
            "x-speakeasy-pagination": {
                "type": "cursor",
                "inputs": [{"name": "after", "in": "parameters", "type": "cursor"}],
                "outputs": {"results": "$.rows", "nextCursor": "$.next"},
            }
        },
        "x-sdk-pagination",
        {"style": "cursor", "request": {"cursor": "after"}, "items": "rows", "next": "next"},
    ),
    (
        {
            "x-speakeasy-pagination": {
                "type": "cursor",
                "inputs": [{"name": "since", "in": "requestBody", "type": "cursor"}],
                "outputs": {"nextCursor": "$.rows[(@.length-1)].created_at"},
            }
        },
        "x-sdk-pagination",
        None,
    ),
    (
        {
            "x-speakeasy-pagination": {
                "type": "offsetLimit",
                "inputs": [{"name": "page", "type": "page"}, {"name": "size", "type": "limit"}],
                "outputs": {"results": "$.rows"},
            }
        },
        "x-sdk-pagination",
        {"style": "page", "request": {"page": "page", "limit": "size"}, "items": "rows"},
    ),
    (
        {"x-ms-pageable": {"nextLinkName": "nextLink"}},
        "x-sdk-pagination",
        {"style": "url", "request": {}, "items": "value", "next": "nextLink"},
    ),
    ({"x-ms-pageable": {"nextLinkName": None}}, "x-sdk-pagination", False),
    ({"x-fern-streaming": {"stream-condition": "$request.stream"}}, "x-sdk-stream", {"when": "stream"}),
    ({"x-fern-streaming": True}, "x-sdk-stream", None),
    ({"x-fern-sdk-return-value": "data"}, "x-sdk-envelope", "data"),
    ({"x-fern-retries": {"disabled": True}}, "x-sdk-retry", False),
    ({"x-speakeasy-retries": {"strategy": "none"}}, "x-sdk-retry", False),
    (
        {"x-speakeasy-retries": {"strategy": "backoff", "statusCodes": ["503", 429]}},
        "x-sdk-retry",
        {"statuses": [503, 429]},
    ),
    (
        {"x-fern-enum": {"<": {"name": "LessThan", "description": "Less."}}},
        "x-sdk-enum",
        {"names": {"<": "LessThan"}, "descriptions": {"<": "Less."}},
    ),
    (
        {"x-speakeasy-enums": ["A", "B"], "x-speakeasy-unknown-values": "disallow"},
        "x-sdk-enum",
        {"names": ["A", "B"], "mode": "closed"},
    ),
    (
        {"x-ms-enum": {"name": "Color", "values": [{"value": 1, "name": "Red", "description": "Red."}]}},
        "x-sdk-enum",
        {"names": {"1": "Red"}, "descriptions": {"1": "Red."}},
    ),
    (
        {"x-enum-varnames": ["A"], "x-enum-descriptions": ["The first."]},
        "x-sdk-enum",
        {"names": ["A"], "descriptions": ["The first."]},
    ),
]


@pytest.mark.parametrize(("raw", "ours", "meant"), MEANT, ids=lambda value: str(value)[:40])
def test_a_foreign_key_says_what_ours_would(raw: dict[str, JsonValue], ours: str, meant: JsonValue) -> None:
    assert hinted(raw, ours) == meant


def test_every_alias_stands_for_a_key_of_ours_and_is_documented() -> None:
    """A row for each, in the table of the page."""
    rows = set(re.findall(r"^\| `(x-[^`]+)` ", DOCS.read_text(), re.MULTILINE))

    assert {alias.ours for alias in ALIASES} <= set(known_keys())
    assert {alias.key for alias in ALIASES} <= rows


def test_our_key_wins_over_a_foreign_one(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /a:
            get:
              x-sdk-name: ours
              x-fern-sdk-method-name: theirs
              x-speakeasy-group: things.small
              responses: {'204': {description: ok}}
        """,
    )

    assert read.methods() == {"GET /a": "things.small.ours"}


def test_parameters_properties_and_schemas_are_named_and_left_out_by_hints(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /a:
            get:
              parameters:
                - {name: f, in: query, x-fern-parameter-name: filter, schema: {type: string}}
                - {name: debug, in: query, x-speakeasy-ignore: true, schema: {type: string}}
              responses:
                '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A_1'}}}}
            delete: {x-fern-ignore: true, responses: {'204': {description: ok}}}
        components:
          schemas:
            A_1:
              type: object
              x-fern-type-name: Thing
              properties:
                n: {type: string, x-speakeasy-name-override: size}
                hidden: {type: string, x-stainless-skip: true}
        """,
    )
    operation = read.operation("GET /a")

    assert [operation.key for operation in read.api.operations] == ["GET /a"]
    assert [param.name.words for param in operation.params] == [("filter",)]
    assert read.model("A_1").name.words == ("thing",)
    assert [(field.wire, field.name.words) for field in read.model("A_1").fields] == [("n", ("size",))]


LIST = """
paths:
  /rows:
    get:
      operationId: listRows
      HINT
      parameters: [{name: mark, in: query, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  rows: {type: array, items: {type: string}}
                  follow: {type: string}
"""


def test_a_list_is_paged_as_the_hint_says(tmp_path: Path) -> None:
    page = _page(
        tmp_path,
        "x-fern-pagination: {cursor: $request.mark, next_cursor: $response.follow, results: $response.rows}",
    )[1]

    assert page is not None
    assert (page.style, page.cursor_param, page.next_path, page.items_path) == ("cursor", "mark", "follow", "rows")


def test_a_hint_that_leads_nowhere_is_told_and_not_followed(tmp_path: Path) -> None:
    """It was not written for us: no reason to stop."""
    read, page = _page(
        tmp_path, "x-fern-pagination: {cursor: $request.mark, next_cursor: $response.gone, results: $response.rows}"
    )

    assert page is None
    assert [(found.code, found.severity) for found in read.report.diagnostics] == [("SL404", "hint")]


def test_pagination_said_at_the_top_goes_for_those_that_ask_for_it(tmp_path: Path) -> None:
    """Fern's `x-fern-pagination: true`."""
    top = "x-fern-pagination: {cursor: $request.mark, next_cursor: $response.follow, results: $response.rows}\n"
    (tmp_path / "top").mkdir()
    read = read_text(tmp_path / "top", top + LIST.replace("HINT", "x-fern-pagination: true"))

    assert read.api.operations[0].page is not None


def test_kubernetes_says_kinds_and_actions(tmp_path: Path) -> None:
    kind = "x-kubernetes-group-version-kind: {group: apps, kind: StatefulSet, version: v1}"
    scale = "x-kubernetes-group-version-kind: {group: autoscaling, kind: Scale, version: v1}"
    ok = "responses: {'200': {description: ok}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /apis/apps/v1/namespaces/{{namespace}}/statefulsets:
            get: {{x-kubernetes-action: list, {kind}, {ok}}}
            delete: {{x-kubernetes-action: deletecollection, {kind}, {ok}}}
          /apis/apps/v1/namespaces/{{namespace}}/statefulsets/{{name}}:
            get: {{x-kubernetes-action: get, {kind}, {ok}}}
          /apis/apps/v1/namespaces/{{namespace}}/statefulsets/{{name}}/scale:
            put: {{x-kubernetes-action: put, {scale}, {ok}}}
        """,
    )

    assert list(read.methods().values()) == [
        "stateful_sets.list",
        "stateful_sets.delete_all",
        "stateful_sets.retrieve",
        "stateful_sets.scale.replace",
    ]


def _page(folder: Path, hint: str) -> tuple[Read, Page | None]:
    read = read_text(folder, LIST.replace("HINT", hint))
    return read, read.api.operations[0].page

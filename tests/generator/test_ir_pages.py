"""Pages recognised without being told, and lists that are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.nodes import Page
from specloom.ir.types import Choice, Primitive

from tests.generator.reading import only_operation, read_text


def listed(folder: Path, params: str, schema: str, *, header: str = "", said: str = "x-a: 1") -> Page | None:
    """How a list with these query parameters and this answer is paged."""
    names = ", ".join(f"{{name: '{name}', in: query, schema: {{type: string}}}}" for name in params.split())
    headers = f"headers: {{{header}: {{schema: {{type: string}}}}}}, " if header else ""
    operation = only_operation(
        folder,
        f"""
      operationId: pets.list
      {said}
      parameters: [{names}]
      responses: {{'200': {{description: ok, {headers}content: {{application/json: {{schema: {schema}}}}}}}}}""",
    )
    return operation.page


def body(*fields: str) -> str:
    """An answer with `data` and some more fields."""
    more = "".join(f", {field}" for field in fields)
    return f"{{type: object, properties: {{data: {{type: array, items: {{type: string}}}}{more}}}}}"


NEXT = "next_cursor: {type: string}"


@pytest.mark.parametrize(
    ("params", "fields", "expected"),
    [
        ("cursor limit", (NEXT,), ("cursor", "data", "cursor", "next_cursor")),
        ("cursor limit", (f"meta: {{type: object, properties: {{{NEXT}}}}}",), ("cursor", "data", "cursor", "meta.next_cursor")),
        ("offset limit", ("next_page: {type: object, properties: {offset: {type: string}}}",), ("cursor", "data", "offset", "next_page.offset")),
        ("stream_position", ("next_stream_position: {type: string}",), ("cursor", "data", "stream_position", "next_stream_position")),
        ("starting_after", ("pages: {type: object, properties: {next: {type: object, properties: {starting_after: {type: string}}}}}",), ("cursor", "data", "starting_after", "pages.next.starting_after")),
        ("after limit", ("has_more: {type: boolean}",), ("last_id", "data", "after", "")),
        ("page per_page", (), ("page", "data", "page", "")),
        ("offset limit", ("total: {type: integer}",), ("offset", "data", "offset", "")),
        ("limit", ("next: {type: string, format: uri}",), ("url", "data", "", "next")),
        ("from limit", ("from: {type: integer}", "next: {type: integer}"), ("cursor", "data", "from", "next")),
        ("cursor", ("cursor: {type: string}", "next_page: {type: boolean}"), ("cursor", "data", "cursor", "cursor")),
        ("page[number] page[size]", (), ("page", "data", "page[number]", "")),
        ("limit", ("_links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}}}",), ("url", "data", "", "_links.next.href")),
        ("limit", ("links: {type: array, items: {type: object, properties: {rel: {}, href: {}}}}",), ("url", "data", "", "links")),
    ],
)  # fmt: skip
def test_pages_are_recognised_from_two_pieces_of_evidence(
    tmp_path: Path, params: str, fields: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    page = listed(tmp_path, params, body(*fields))

    assert page is not None
    assert (page.style, page.items_path, page.cursor_param, page.next_path) == expected


@pytest.mark.parametrize(
    ("schema", "may_be_absent"),
    [
        ("{required: [data], properties: {data: {type: array}, next_cursor: {type: string}}}", False),
        ("{properties: {data: {type: array}, next_cursor: {type: string}}}", True),
        ("{required: [data], properties: {data: {type: [array, 'null']}, next_cursor: {type: string}}}", True),
    ],
)
def test_items_that_are_not_required_may_be_absent(tmp_path: Path, schema: str, may_be_absent: bool) -> None:
    page = listed(tmp_path, "cursor", schema)

    assert page is not None
    assert page.may_be_absent == may_be_absent


@pytest.mark.parametrize(
    ("data", "required", "absence"),
    [
        ("{type: string}", "[data]", ""),
        ("{type: [string, 'null']}", "[data]", ""),
        ("{type: string}", "[]", "nothing"),
        ("{type: array}", "[]", "empty"),
        ("{type: object, additionalProperties: true}", "[]", "empty"),
        ("{type: [object, 'null'], required: [id], properties: {id: {type: string}}}", "[]", "empty"),
        ("{type: object, properties: {id: {type: string}}}", "[]", "empty"),
        ("{type: object, required: [id], properties: {id: {type: string}}}", "[]", "nothing"),
        ("{type: object, required: [id], properties: {id: {type: string, writeOnly: true}}}", "[]", "empty"),
    ],
)
def test_an_envelope_without_content_reads_as_the_emptiest_value(
    tmp_path: Path, data: str, required: str, absence: str
) -> None:
    """Nothing only where no value of the type would tell the truth."""
    answer = f"{{type: object, required: {required}, properties: {{data: {data}}}}}"
    operation = only_operation(
        tmp_path,
        f"      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}",
    )

    assert operation.success is not None
    assert (operation.success.data_path, operation.success.absence) == ("data", absence)


def test_a_link_header_and_a_bare_list_are_pages(tmp_path: Path) -> None:
    page = listed(tmp_path, "page per_page", "{type: array, items: {type: string}}", header="Link")

    assert page is not None
    assert (page.style, page.items_path, page.item, page.limit_param) == ("link", "", Primitive("string"), "per_page")


@pytest.mark.parametrize(
    ("params", "schema", "said"),
    [
        ("limit", body(), "x-a: 1"),
        ("cursor limit", body(NEXT), "x-sdk-pagination: false"),
        ("cursor", "{type: object, properties: {next_cursor: {type: string}}}", "x-a: 1"),
        ("cursor limit", body(), "x-a: 1"),
    ],
)
def test_thin_evidence_makes_no_pages(tmp_path: Path, params: str, schema: str, said: str) -> None:
    assert listed(tmp_path, params, schema, said=said) is None


def test_what_is_known_of_a_page_may_lie_two_objects_deep(tmp_path: Path) -> None:
    about = "meta: {type: object, properties: {paginate: {type: object, properties: {next_page: {type: string}}}}}"
    page = listed(tmp_path, "cursor limit", body(about))

    assert page is not None
    assert (page.style, page.cursor_param, page.next_path) == ("cursor", "cursor", "meta.paginate.next_page")


def test_pages_named_at_the_root_are_as_the_document_says(tmp_path: Path) -> None:
    answer = body("then: {type: string}", "more: {type: boolean}")
    read = read_text(
        tmp_path,
        f"""
        x-sdk-pagination:
          mine: {{style: cursor, request: {{cursor: from, limit: size}}, items: data, next: then, has_more: more}}
        paths:
          /pets:
            get:
              operationId: pets.list
              x-sdk-pagination: mine
              parameters: [{{name: from, in: query}}, {{name: size, in: query}}]
              responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}
        """,
    )

    page = read.api.operations[0].page
    assert page == Page("cursor", "data", Primitive("string"), "from", "size", "then", "more", may_be_absent=True)


def test_a_parameter_may_be_what_says_that_the_link_header_leads_on(tmp_path: Path) -> None:
    """As in GitHub's document, where the header itself is not declared."""
    operation = only_operation(
        tmp_path,
        """
      parameters:
        - {name: after, in: query, description: 'As given in the [Link header](https://x).', schema: {type: string}}
        - {name: before, in: query, schema: {type: string}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array}}}}}""",
    )

    assert operation.page is not None
    assert (operation.page.style, operation.page.cursor_param) == ("link", "after")


def test_a_header_may_hold_the_next_cursor(tmp_path: Path) -> None:
    page = listed(tmp_path, "nextToken limit", "{type: array}", header="X-Next-Token")

    assert page is not None
    assert (page.style, page.cursor_param, page.next_path, page.next_header) == (
        "cursor",
        "nextToken",
        "",
        "X-Next-Token",
    )


@pytest.mark.parametrize(
    ("schema", "items"),
    [
        ("{properties: {albums: {type: object, properties: {items: {type: array}, next_cursor: {type: string}}}}}", "albums.items"),
        ("{properties: {ok: {}, meta: {type: object, properties: {rows: {type: array}, next_cursor: {type: string}}}}}", "meta.rows"),
        ("{properties: {names: {type: array, items: {type: string}}, runs: {type: array, items: {type: object, properties: {id: {}}}}, next_cursor: {type: string}}}", "runs"),
    ],
)  # fmt: skip
def test_items_may_be_in_the_only_object_or_the_only_list_of_objects(tmp_path: Path, schema: str, items: str) -> None:
    page = listed(tmp_path, "cursor limit", schema)

    assert page is not None
    assert (page.style, page.items_path) == ("cursor", items)


@pytest.mark.parametrize(
    ("lists", "items"), [("errors pets", "pets"), ("pets warnings errors", "pets"), ("errors", "errors")]
)
def test_what_went_wrong_on_the_way_is_not_what_a_page_is_of(tmp_path: Path, lists: str, items: str) -> None:
    """Square's answers have `errors` beside their list, Dropbox Sign's `warnings`."""
    thing = "{type: array, items: {type: object, properties: {code: {type: string}}}}"
    fields = ", ".join(f"{name}: {thing}" for name in lists.split())
    page = listed(tmp_path, "cursor limit", f"{{type: object, properties: {{{fields}, cursor: {{type: string}}}}}}")

    assert page is not None
    assert (page.items_path, page.next_path) == (items, "cursor")


def test_items_of_one_of_several_lists_are_any_of_theirs(tmp_path: Path) -> None:
    lists = "oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: integer}}]"
    page = listed(tmp_path, "page per_page", f"{{{lists}}}", header="Link")

    assert page is not None
    assert page.item == Choice((Primitive("string"), Primitive("integer")))


def test_items_of_one_of_several_answers_are_any_of_theirs(tmp_path: Path) -> None:
    """Where each answer has its list at the same place; else there is no page that all of them are."""
    data = "data: {type: array, items: {type: %s}}"
    lists = [f"{{type: object, properties: {{{NEXT}, {data % kind}}}}}" for kind in ("string", "integer")]
    page = listed(tmp_path, "cursor limit", f"{{oneOf: [{', '.join(lists)}]}}")
    error = f"{{oneOf: [{lists[0]}, {{type: object, properties: {{code: {{type: string}}}}}}]}}"

    assert page is not None
    assert (page.items_path, page.item) == ("data", Choice((Primitive("string"), Primitive("integer"))))
    assert listed(tmp_path, "cursor limit", error) is None


KEY = "{type: string, format: snowflake}"


@pytest.mark.parametrize(
    ("params", "item", "is_paged"),
    [
        ("after limit", f"id: {KEY}, name: {{type: string}}", True),
        ("after limit", f"id: {KEY}, user_id: {KEY}", False),
        ("after limit", f"user_id: {KEY}", False),
        ("after before limit", f"id: {KEY}", False),
        ("after", f"id: {KEY}", False),
    ],
)
def test_the_last_id_leads_on_where_nothing_else_can(tmp_path: Path, params: str, item: str, is_paged: bool) -> None:
    """The only field of the parameter's own type, in a list that goes one way."""
    names = ", ".join(f"{{name: {name}, in: query, schema: {KEY}}}" for name in params.split())
    answer = f"{{type: array, items: {{type: object, properties: {{{item}}}}}}}"
    operation = only_operation(
        tmp_path,
        f"""
      parameters: [{names}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}""",
    )

    assert (operation.page is not None and operation.page.style == "last_id") == is_paged


def test_a_list_that_is_part_of_one_thing_is_no_page_of_it(tmp_path: Path) -> None:
    """Else the rest of the thing would be lost."""
    read = read_text(
        tmp_path,
        """
        paths:
          /templates/{id}:
            get:
              parameters: [{name: id, in: path, required: true}, {name: page, in: query}]
              responses:
                '200':
                  description: ok
                  content:
                    application/json:
                      schema: {properties: {id: {type: string}, owner: {type: string}, builds: {type: array}}}
        """,
    )

    assert read.api.operations[0].page is None


@pytest.mark.parametrize("params", ["offset", "start"])
def test_a_number_without_a_limit_or_a_total_counts_nothing(tmp_path: Path, params: str) -> None:
    assert listed(tmp_path, params, body()) is None


@pytest.mark.parametrize(
    ("params", "codes"), [("after before", ["SL431"]), ("limit", []), ("start", []), ("since", []), ("page", [])]
)
def test_a_list_that_looks_paged_and_is_not_gets_a_hint(tmp_path: Path, params: str, codes: list[str]) -> None:
    names = ", ".join(f"{{name: {name}, in: query}}" for name in params.split())
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            get:
              operationId: pets.list
              parameters: [{names}]
              responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{type: array}}}}}}}}}}
        """,
    )

    assert [code for code in read.codes if code == "SL431"] == codes


@pytest.mark.parametrize(("params", "codes"), [("offset limit", ["SL431"]), ("limit", []), ("filter", [])])
def test_several_lists_of_objects_in_a_paged_answer_get_a_hint(tmp_path: Path, params: str, codes: list[str]) -> None:
    things = "{type: array, items: {type: object, properties: {id: {type: string}}}}"
    names = ", ".join(f"{{name: {name}, in: query}}" for name in params.split())
    read = read_text(
        tmp_path,
        f"""
        paths:
          /search:
            get:
              operationId: search
              parameters: [{names}]
              responses:
                '200':
                  description: ok
                  content: {{application/json: {{schema: {{properties: {{cats: {things}, dogs: {things}}}}}}}}}
        """,
    )

    assert (read.api.operations[0].page, [code for code in read.codes if code == "SL431"]) == (None, codes)

"""Calls: what the records and methods of an SDK say about bodies that may be absent and answers nobody describes."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

BODY = "content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}"


def text_of(folder: Path, operation: str) -> str:
    """All that is generated for one operation at `POST /x`, on one line."""
    document = folder / "openapi.yaml"
    document.write_text(
        f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x: {{post: {{operationId: doIt, {operation}}}}}\n",
        "utf-8",
    )
    made = generate(settings_for(document, "small", ["sdk"], folder / "out"))
    return " ".join(" ".join(file.text for file in made.files if file.role != "vendored").split())


def test_a_body_that_may_be_absent_says_so(tmp_path: Path) -> None:
    """Its required fields can be left out with the rest, and the docstring tells when they cannot."""
    body = f"requestBody: {{required: false, {BODY}}}"
    text = text_of(tmp_path, f"{body}, responses: {{'204': {{description: done}}}}")

    assert "has_optional_body=True" in text
    assert "a: str | Omit = omit" in text
    assert "a: Required if any field of the body is given." in text


def test_a_body_with_required_fields_is_required_unless_the_document_says_otherwise(tmp_path: Path) -> None:
    """`required` is false by default, which nobody remembers who lists what a body must have."""
    text = text_of(tmp_path, f"requestBody: {{{BODY}}}, responses: {{'204': {{description: done}}}}")

    assert "def create(self, *, a: str, options: RequestOptions" in text
    assert "has_optional_body" not in text


def test_a_required_body_is_always_sent(tmp_path: Path) -> None:
    text = text_of(tmp_path, f"requestBody: {{required: true, {BODY}}}, responses: {{'204': {{description: done}}}}")

    assert "has_optional_body" not in text
    assert "a: str, options" in text


def test_an_answer_that_is_not_documented_is_any_value(tmp_path: Path) -> None:
    """Not `None`: whatever comes is handed on."""
    for responses in ("deprecated: false", "responses: {}", "responses: {'404': {description: no}}"):
        text = text_of(tmp_path, responses)

        assert "-> Any:" in text
        assert 'Operation("doIt", "POST", "/x")' in text


def test_the_statuses_and_the_link_that_the_document_names_are_in_the_record(tmp_path: Path) -> None:
    """The usual ones go without saying."""
    ok = "responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {}}}}}}"
    said = text_of(
        tmp_path, f"x-sdk-retry: {{statuses: [503, 425]}}, x-sdk-pagination: {{style: link, link_rel: after}}, {ok}"
    )
    usual = text_of(
        tmp_path, f"x-sdk-retry: {{statuses: [408, 429, 500, 502, 503, 504]}}, x-sdk-pagination: {{style: link}}, {ok}"
    )

    assert "retry_statuses=(503, 425)" in said
    assert "relation='after'" in said.replace('"', "'")
    assert "retry_statuses" not in usual
    assert "relation" not in usual


def test_a_result_is_told_on_one_line_unless_it_is_only_that_the_call_succeeded(tmp_path: Path) -> None:
    for description, told in (
        ("The new member", "The new member."),
        ("Returns a list of members", "A list of members."),
        ("A successful response.", ""),
        ("OK - the request has succeeded.", ""),
    ):
        answer = f"description: '{description}', content: {{application/json: {{schema: {{type: string}}}}}}"
        text = text_of(tmp_path, f"responses: {{'200': {{{answer}}}, '404': {{description: no}}}}")

        assert (f"Returns: {told} Raises: NotFoundError" in text) == bool(told)
        assert "Raises: NotFoundError" in text


def test_what_most_operations_ask_for_is_said_once(tmp_path: Path) -> None:
    """A document may repeat itself; a client without that credential is of use where others are asked for."""
    document = tmp_path / "openapi.yaml"
    operations = "".join(
        f"  /{key}: {{get: {{operationId: get_{key}, security: [{{{scheme}: []}}], responses: {{}}}}}}\n"
        for key, scheme in (("a", "key"), ("b", "key"), ("c", "other"))
    )
    schemes = "{key: {type: apiKey, in: header, name: X-Key}, other: {type: http, scheme: bearer}}"
    document.write_text(
        f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\ncomponents: {{securitySchemes: {schemes}}}\n"
        f"paths:\n{operations}",
        "utf-8",
    )
    made = generate(settings_for(document, "small", ["sdk"], tmp_path / "out"))
    texts = {file.path: file.text for file in made.files}

    assert 'security=(("key",),)' in texts["settings.py"]
    assert "has_open_operations=True" in texts["settings.py"]
    assert [path for path, text in texts.items() if path.startswith("operations/") and "security=" in text] == [
        "operations/c.py"
    ]


def test_a_list_that_may_be_streamed_is_a_list_like_any_other(tmp_path: Path) -> None:
    """Its settings are there, each with the answer that it is for; and nothing is awaited before it is iterated over."""
    rows = "{type: object, required: [data], properties: {data: {type: array, items: {type: object, properties: {id: {type: string}}}}, next_cursor: {type: string}}}"
    body = "{type: object, required: [q], properties: {q: {type: string}, cursor: {type: string}, stream: {type: boolean}}}"
    content = f"application/json: {{schema: {rows}}}, application/x-ndjson: {{schema: {{type: string}}}}"
    text = text_of(
        tmp_path,
        f"requestBody: {{required: true, content: {{application/json: {{schema: {body}}}}}}},"
        f" responses: {{'200': {{description: ok, content: {{{content}}}}}}}",
    )

    paged = "stream: Literal[False] | Omit = omit, max_items: int | None = None, prefetch: bool = False, options"
    streamed = 'stream: Literal[True], on_error: OnBadLine = "raise", options'
    assert (text.count(paged), text.count(streamed)) == (2, 2)
    assert "async def" not in text
    assert text.count("ops.CREATE, options, max_items, prefetch") == 2
    assert text.count("ops.CREATE_STREAM, options") == 2


def test_a_resource_that_nobody_describes_has_no_docstring_that_says_so(tmp_path: Path) -> None:
    """Its name is there already; where a tag says more, the class and the attribute that leads to it do."""
    operation = "responses: {'204': {description: done}}"
    silent = text_of(tmp_path, operation)
    told = text_of(
        tmp_path, f"tags: [x], {operation}}}}}\ntags:\n  - {{name: x, description: All about x.}}\nx-end: {{a: {{b: 1"
    )

    assert "The operations on" not in silent
    assert "class X(SyncResource): def " in silent
    assert 'class X(SyncResource): """All about x."""' in told


def test_what_is_deprecated_says_so(tmp_path: Path) -> None:
    """Arguments, fields of a body and fields of models; prose that says it itself is left alone."""
    params = "parameters: [{name: a, in: query, deprecated: true, description: Old., schema: {type: string}}]"
    old = "{type: object, properties: {b: {type: string, deprecated: true}, c: {type: string, deprecated: true, description: Is deprecated.}}}"
    body = f"requestBody: {{content: {{application/json: {{schema: {old}}}}}}}"
    answer = f"responses: {{'200': {{summary: What it gives., content: {{application/json: {{schema: {old}}}}}}}}}"
    text = text_of(tmp_path, f"{params}, {body}, {answer}")

    assert "a: Deprecated: Old." in text
    assert "b: Deprecated." in text
    assert "Deprecated." in text.partition("class ")[2]
    assert "c: Is deprecated." in text
    assert "Returns: What it gives." in text


@pytest.mark.parametrize(
    ("doc", "told"),
    [
        ("", ""),
        ("Deprecated: Use `POST /pets/search` instead.", " Use `POST /pets/search` instead."),
        ("Old. Please use\\n**search** instead of it!", " Please use **search** instead of it."),
        ("What you use instead of cats.", ""),
    ],
)
def test_who_calls_what_is_deprecated_is_told_what_to_call(tmp_path: Path, doc: str, told: str) -> None:
    """By the name that was written, and in the document's own words."""
    text = text_of(tmp_path, f"deprecated: true, description: \"{doc}\", responses: {{'204': {{description: done}}}}")

    assert f'is deprecated.{told}")' in text
    assert '@deprecated("`x.create` is deprecated.' in text


def test_a_description_that_says_what_the_summary_says_needs_none(tmp_path: Path) -> None:
    """Its first sentence is the first line, and the rest a paragraph of its own; a list is left as it is."""
    done = "responses: {'204': {description: done}}"
    said = text_of(tmp_path, f"summary: Create a pet, description: 'Creates a new pet. It may bark.', {done}")
    listed = text_of(tmp_path, f'summary: Create a pet, description: "- create a pet\\n- and keep it", {done}')

    assert '"""Creates a new pet. It may bark. """' in said
    assert '"""Create a pet. - create a pet - and keep it """' in listed


def test_a_documented_default_is_told_where_the_first_sentence_does_not(tmp_path: Path) -> None:
    """So is that of an argument without a word; one of another type than its own, or an empty one, is not."""
    wanted = {
        "a: {type: integer, default: 20, description: How many}": "a: How many. Defaults to `20`.",
        "a: {type: string, default: asc, description: The order (default is asc)}": "a: The order (default is asc).",
        "a: {type: boolean, default: false}": "a: Defaults to `False`.",
        "a: {type: string, default: '', description: A word}": "a: A word. ",
    }
    for schema, told in wanted.items():
        body = f"content: {{application/json: {{schema: {{type: object, properties: {{{schema}}}}}}}}}"
        text = text_of(tmp_path, f"requestBody: {{{body}}}, responses: {{'204': {{description: done}}}}")

        assert told in text
        assert text.count("Defaults to") == 2 * told.count("Defaults to")


def test_reasons_of_one_class_are_sentences_one_after_the_other(tmp_path: Path) -> None:
    """Without saying of each that it is returned."""
    answers = "'204': {description: done}, '402': {description: 'Returned if `a` is empty.'}, '418': {description: Odd}"
    text = text_of(tmp_path, f"responses: {{{answers}}}")

    assert "APIStatusError: If `a` is empty. Odd." in text

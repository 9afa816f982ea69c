"""Names and values of documents that would break the code around them."""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from pathlib import Path

import pytest
from specloom.config import Part, settings_for
from specloom.ir.nodes import Field, Model, Name, TypeDecl
from specloom.ir.types import Named, Primitive
from specloom.pipeline import generate
from specloom.plan.expressions import Expressions
from specloom.plan.layout import laid_out
from specloom.plan.names import argument_names
from specloom.plan.reserved import CLIENT_NAMES, FIELD_NAMES, MODEL_NAMES, RESOURCE_CLASS_NAMES, RESOURCE_NAMES
from specloom.runtime import data
from specloom.write import apply, compare

from tests.generator.reading import OK

HEAD = "openapi: 3.1.0\ninfo: {title: Case, version: '1'}\n"
ALL: tuple[Part, ...] = ("sdk", "server", "docs", "examples", "contract")


def _written(folder: Path, document: str) -> Path:
    path = folder / "openapi.yaml"
    path.write_text(HEAD + document, "utf-8")
    settings = settings_for(path, "case", ALL, folder / "out")
    result = generate(settings)
    assert result.project is not None
    apply(compare(result.files, settings))
    return folder / "out"


def _says(out: Path, program: str) -> str:
    run = subprocess.run([sys.executable, "-c", program], cwd=out, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def _paths(*lines: tuple[str, str, str]) -> str:
    return "paths:\n" + "".join(
        f"  /{path}: {{get: {{operationId: {name}, x-sdk-resource: '{resource}', x-sdk-name: {name}, {OK}}}}}\n"
        for path, resource, name in lines
    )


def test_resources_do_not_hide_what_their_client_is_made_of(tmp_path: Path) -> None:
    """A tag `client` is a class `Client` and an `AsyncClient`; the runtime has one of those already."""
    out = _written(tmp_path, _paths(("a", "client", "list"), ("b", "resource_at", "list"), ("c", "others", "list")))

    shown = "a.AsyncCase.__mro__[1].__module__, type(c.Case(base_url='http://x').others).__name__"
    assert _says(out, f"import case.async_client as a, case.client as c; print({shown})") == "case.transport.aio Others"


def test_no_model_is_called_like_a_class_of_python(tmp_path: Path) -> None:
    """Where a type is still to come, its name would be found there."""
    assert {
        name for name in dir(builtins) if isinstance(getattr(builtins, name), type) and name[0].isupper()
    } <= MODEL_NAMES
    answer = "content: {application/json: {schema: {$ref: '#/components/schemas/Log'}}}"
    schemas = "Log: {properties: {last: {$ref: '#/components/schemas/Warning'}}}, Warning: {properties: {text: {type: string}}}"
    out = _written(
        tmp_path,
        f"""\
paths:
  /a: {{get: {{operationId: logs.list, responses: {{"200": {{description: A log., {answer}}}}}}}}}
  /b: {{get: {{operationId: warnings.list, responses: {{"200": {{description: A log., {answer.replace("Log", "Warning")}}}}}}}}}
components: {{schemas: {{{schemas}}}}}
""",
    )

    read = "models.Log.model_validate({'last': {'text': 'x'}}).last"
    assert _says(out, f"from case import models; print(repr({read}))") == "WarningObject(text='x')"


def test_methods_do_not_hide_what_class_bodies_evaluate(tmp_path: Path) -> None:
    names = ("omit", "deprecated", "overload", "resource_at", "zebra")
    document = _paths(*((name, "pets", name) for name in names))
    document = document.replace(
        "x-sdk-name: zebra", "x-sdk-name: zebra, deprecated: true, parameters: [{name: a, in: query}]"
    )
    out = _written(tmp_path, document)

    found = _says(out, "from case.resources.pets import Pets; print(*[n for n in vars(Pets) if n[0] != '_'])")
    assert found.split() == ["omit_", "deprecated_", "overload_", "resource_at_", "zebra"]


def test_everything_that_resources_and_models_import_is_reserved() -> None:
    """Whatever the flagship's modules import, no schema or resource may be called."""
    package = Path(__file__).parents[2] / "sdk" / "parallel"
    for folder, reserved in (("models", MODEL_NAMES), ("resources", RESOURCE_CLASS_NAMES)):
        for path in sorted((package / folder).rglob("*.py")):
            imported = _imported(path)
            classes = {name for name in imported if name[0].isupper()}
            assert classes <= reserved, path


def _imported(path: Path) -> set[str]:
    """Names from elsewhere that a module has at run time; its own package's classes have names of their own."""
    body = ast.parse(path.read_text("utf-8")).body
    outside = (
        "__future__",
        "builtins",
        "typing",
        "typing_extensions",
        "collections.abc",
        "decimal",
        "uuid",
        "functools",
        "data",
        "transport",
    )
    return {
        alias.asname or alias.name
        for statement in body
        if isinstance(statement, ast.ImportFrom) and statement.module in outside
        for alias in statement.names
    }


def test_whatever_a_model_class_has_is_reserved_for_fields() -> None:
    """Of its metaclass, too, which is an `ABCMeta`: pydantic warns of a field called `register`."""
    attributes = {name for kind in (data.Model, type(data.Model)) for name in dir(kind) if not name.startswith("_")}

    assert attributes <= FIELD_NAMES


def test_decorators_and_defaults_are_reserved_everywhere() -> None:
    evaluated = {"resource_at", "deprecated", "omit", "overload"}

    assert evaluated <= RESOURCE_NAMES
    assert evaluated <= CLIENT_NAMES


def test_a_property_without_a_name_makes_a_free_dict(tmp_path: Path) -> None:
    """No checker knows a `TypedDict` with an empty key."""
    schema = "{type: object, required: [''], properties: {'': {type: string}, b: {type: string}}}"
    body = "requestBody: {required: true, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}"
    out = _written(tmp_path, f"paths: {{/a: {{post: {{{body}, {OK}}}}}}}\ncomponents: {{schemas: {{Pet: {schema}}}}}\n")

    assert "PetParams: TypeAlias = Mapping[str, Any]" in "".join(
        path.read_text("utf-8") for path in (out / "case/models").glob("*.py")
    )


@pytest.mark.parametrize(
    ("wires", "expected"),
    [
        (("id", "ID"), ("id", "query_id", "id_upper")),
        (("Id", "id"), ("id", "query_id", "id_plain")),
        (("a-b", "a.b", "a_b", "aB"), ("a_b", "query_a_b", "a_b_dotted", "a_b_underscored", "a_b_camel")),
    ],
)
def test_arguments_of_one_word_are_told_apart_by_their_spelling(
    wires: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    first = wires[0].lower().replace("-", "_")
    wanted = [(Name((first,)), "path", first), *((Name((first,)), "query", wire) for wire in wires)]

    assert argument_names(wanted) == expected


def test_examples_send_no_key_that_the_type_does_not_have() -> None:
    """Keys that only answers have, or nobody knows, do not fit a `TypedDict`."""
    text = Primitive("string")
    pet = Model(
        "#/Pet",
        Name(("pet",)),
        (
            Field(Name(("name",)), "name", text, True),
            Field(Name(("id",)), "id", text, False, read_only=True),
        ),
    )
    decls: dict[str, TypeDecl] = {"#/Pet": pet}

    written = Expressions(decls).write({"name": "Rex", "id": "1", "other": 2}, Named("#/Pet"))
    assert laid_out(written) == '{"name": "Rex"}'


def test_no_generated_file_imports_what_it_does_not_use(tmp_path: Path) -> None:
    """Neither without operations, nor where a resource has the name of a module."""
    for name, document in (
        ("none", "paths: {}\n"),
        ("models", _paths(("models", "models", "list"), ("b", "inputs", "list"))),
    ):
        (tmp_path / name).mkdir()
        out = _written(tmp_path / name, document)
        run = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F", str(out)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout


def test_no_generated_path_is_longer_than_a_hundred_characters(tmp_path: Path) -> None:
    words = ["_".join([letter * 9] * 5) for letter in "abcd"]
    out = _written(tmp_path, _paths(("a", ".".join(words), "retrieve_the_whole_lot_of_them"), ("b", words[0], "list")))
    # The name of this package is short; those of real ones are up to twenty letters longer.
    lengths = {path.relative_to(out).as_posix(): len(path.relative_to(out).as_posix()) for path in out.rglob("*.py")}

    assert max(lengths.values()) <= 100, max(lengths, key=lengths.__getitem__)

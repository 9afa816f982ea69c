"""Models: a file of them says what a reader needs, and each thing once."""

from __future__ import annotations

import ast
from pathlib import Path

from specloom.emit.models import render_module
from specloom.plan.models import plan_models
from specloom.plan.types import CLIENT, collect_types

from tests.generator.reading import read_text

DOCUMENT = """\
paths:
  /pets:
    get:
      operationId: pets.list
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Pet"}}
                  next_cursor: {type: string}
                  meta: {type: object, properties: {took: {type: integer}, cursors: {$ref: "#/components/schemas/Cursors"}}}
    post:
      operationId: pets.create
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Batch"}}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
  /pets/{id}:
    get:
      operationId: pets.retrieve
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: One.
          content:
            application/json:
              schema: {type: object, properties: {data: {$ref: "#/components/schemas/Pet"}}}
components:
  schemas:
    Pet:
      type: object
      description: Somebody's companion.
      properties:
        mother: {$ref: "#/components/schemas/Pet"}
        father: {$ref: "#/components/schemas/Pet", description: Unknown to most.}
        size: {$ref: "#/components/schemas/Size"}
    Size: {type: string, enum: [big, small], description: How large. In all directions.}
    Made: {type: object, properties: {data: {$ref: "#/components/schemas/Pet"}}}
    Batch: {type: array, items: {$ref: "#/components/schemas/Pet"}}
    Cursors: {type: object, properties: {last: {type: object, properties: {id: {type: string}}}}}
    Id: {type: string}
    Key: {type: string}
"""


def test_what_nobody_is_handed_has_no_class_unless_the_document_names_it(tmp_path: Path) -> None:
    """Of a page and an envelope callers get what is inside; `Made` is a word of the document."""
    text = "".join(_modules(tmp_path).values())

    assert "Response" not in text
    assert "took" not in text
    assert "class Made(Model):" in text
    assert "class Cursors(Model):" in text
    assert "class CursorsLast(Model):" in text


def test_a_field_does_not_repeat_the_docstring_of_its_class(tmp_path: Path) -> None:
    """Words of its own stay, and an alias, which has no docstring, is introduced by one sentence."""
    text = "".join(_modules(tmp_path).values())

    assert text.count("Somebody's companion.") == 1
    assert 'father: Pet | Omit = omit\n    """Unknown to most."""' in text
    assert 'size: Size | Omit = omit\n    """How large."""' in text


def test_aliases_that_say_nothing_of_themselves_stand_in_a_row(tmp_path: Path) -> None:
    """Around classes, and after a text of its own, there is room."""
    text = "".join(_modules(tmp_path).values())

    assert "Batch: TypeAlias = list[Pet]\nBatchParams: TypeAlias = " in text
    assert "Id: TypeAlias = str\nKey: TypeAlias = str\n" in text
    assert 'In all directions."""\n\n' in text


def test_a_short_enum_that_nobody_named_stands_where_it_is_used(tmp_path: Path) -> None:
    """A key, `x-sdk-name`, values that are explained and many of them are reasons for a name."""
    text = "".join(_modules(tmp_path, ENUMS).values())

    assert "plain: Literal['asc', 'desc'] | str | Omit = omit" in text
    assert "some: list[Literal['a', 'b'] | str] | Omit = omit" in text
    assert "Order: TypeAlias = Literal['up', 'down'] | str" in text
    assert "explained: ThingExplained | Omit = omit" in text
    assert "many: ThingMany | Omit = omit" in text
    assert "told: ThingTold | Omit = omit" in text


def test_only_what_a_file_of_models_imports_is_not_to_be_had_as_a_name(tmp_path: Path) -> None:
    """The runtime has an `Issue` too, which no generated module speaks of."""
    text = "".join(
        _modules(
            tmp_path, "components: {schemas: {Issue: {properties: {a: {}}}, Unknown: {properties: {a: {}}}}}"
        ).values()
    )

    assert "class Issue(Model):" in text
    assert "class UnknownObject(Model):" in text


ENUMS = f"""\
components:
  schemas:
    Thing:
      type: object
      properties:
        plain: {{enum: [asc, desc], description: Which comes first.}}
        some: {{type: array, items: {{enum: [a, b]}}}}
        named: {{enum: [up, down], x-sdk-name: Order}}
        explained: {{enum: [in, out], x-sdk-enum: {{descriptions: [Inwards., Outwards.]}}}}
        many: {{enum: [{", ".join(f"value_{index}" for index in range(9))}]}}
        told: {{enum: [on, off], description: {"Very long. " * 20}}}
    Other: {{type: object, properties: {{told: {{enum: [on, off], description: {"Very long. " * 20}}}}}}}
"""


def _modules(folder: Path, document: str = DOCUMENT) -> dict[str, str]:
    """The text of each file of models, before it is formatted."""
    types = collect_types(read_text(folder, document).api)
    return {module.name: render_module(module, "Generated") for module in plan_models(types, CLIENT).modules}


def test_a_file_of_models_offers_what_it_defines_and_nothing_else(tmp_path: Path) -> None:
    """Checkers follow the stars of the package root: what two files import from each other would be unknown to them."""
    for text in _modules(tmp_path).values():
        tree = ast.parse(text)
        offered = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign))
        defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
        defined |= {ast.unparse(node.target) for node in tree.body if isinstance(node, ast.AnnAssign)}

        assert offered == sorted(defined)


def test_a_union_of_many_nests_no_deeper_than_readers_of_python_follow(tmp_path: Path) -> None:
    kinds = [f"Kind{number}" for number in range(500)]
    schemas = "".join(f"    {kind}: {{type: object, properties: {{{kind}: {{type: string}}}}}}\n" for kind in kinds)
    arms = ", ".join(f'{{$ref: "#/components/schemas/{kind}"}}' for kind in kinds)
    any_kind = f"{{oneOf: [{arms}]}}"
    answer = f'{{"200": {{description: One., content: {{application/json: {{schema: {any_kind}}}}}}}}}'
    document = (
        f"paths: {{/x: {{get: {{operationId: x.list, responses: {answer}}}}}}}\ncomponents:\n  schemas:\n{schemas}"
    )

    texts = _modules(tmp_path, document).values()

    assert any(all(kind in text for kind in kinds) for text in texts)
    assert max(_bars(ast.parse(text)) for text in texts) <= 200


def _bars(node: ast.AST) -> int:
    """How many `|` are nested in each other."""
    below = max(map(_bars, ast.iter_child_nodes(node)), default=0)
    return below + isinstance(node, ast.BinOp)

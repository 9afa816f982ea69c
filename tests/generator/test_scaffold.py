"""The scaffold: what a newcomer reads first is a call that works, and says what else there is."""

from __future__ import annotations

import re
from pathlib import Path

from specloom.config import Part, settings_for
from specloom.pipeline import generate

HEAD = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\n"
ITEM = "content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}"
DONE = "responses: {'200': {description: ok, " + ITEM + "}}"


def files(folder: Path, text: str, *parts: Part) -> dict[str, str]:
    """Everything that is generated from a document, by path."""
    document = folder / "openapi.yaml"
    document.write_text(HEAD + text, "utf-8")
    made = generate(settings_for(document, "shop", ["sdk", *parts], folder / "out"))
    return {f"{file.part}:{file.path}": file.text for file in made.files}


def program(text: str) -> str:
    """The Python of a README."""
    return "".join(re.findall(r"```python\n(.*?)```", text, re.S))


def test_the_first_call_reads(tmp_path: Path) -> None:
    """A POST that could go without arguments would be the first that a newcomer sends to an API that is live."""
    text = (
        f"paths:\n  /a: {{post: {{operationId: as.create, {DONE}}}}}\n  /b: {{get: {{operationId: bs.show, {DONE}}}}}\n"
    )

    assert "result = client.bs.retrieve()" in program(files(tmp_path, text)["root:README.md"])


def test_a_first_call_that_needs_something_is_given_it(tmp_path: Path) -> None:
    """What the document gives as an example, with what the program must import for it."""
    day = "{name: day, in: query, required: true, example: '2024-05-01', schema: {type: string, format: date}}"
    text = f"paths:\n  /a: {{get: {{operationId: as.list, parameters: [{day}], {DONE}}}}}\n"
    found = program(files(tmp_path, text)["root:README.md"])

    assert 'day=date.fromisoformat("2024-05-01")' in found
    compile(found, "README.md", "exec")
    assert "from datetime import date\n" in found


def test_a_readme_says_what_lies_beside_the_sdk(tmp_path: Path) -> None:
    """Each part that was asked for, and how to start it."""
    text = f"paths:\n  /a: {{get: {{operationId: as.list, {DONE}}}}}\n"
    made = files(tmp_path, text, "server", "examples")

    assert "`python -m shop_server`" in made["root:README.md"]
    assert "`examples/operations/`" in made["root:README.md"]
    assert "docs/reference" not in made["root:README.md"]
    assert "unimplemented_except(Services[Request], as_=As())" in made["server:app.py"]


def test_a_server_of_several_operations_is_said_once(tmp_path: Path) -> None:
    """Two of its variables may come to one address."""
    own = "servers: [{url: 'https://up.example/%s', variables: {v: {default: '2'}}}]"
    text = "paths:\n" + "".join(
        f"  /{name}: {{get: {{operationId: {name}.list, {own % url}, {DONE}}}}}\n"
        for name, url in (("a", "{v}"), ("b", "2"))
    )

    assert files(tmp_path, text)["root:README.md"].count("https://up.example/2`") == 1

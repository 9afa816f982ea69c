"""The same document gives the same bytes, whoever runs the command, where, and on which day."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCUMENT = """\
openapi: 3.1.0
info: {title: Größenmaß, version: '1', description: "I\u0131 İi: ünïcödé\\n\\nand more"}
servers: [{url: 'https://api.example.com/v1'}]
tags: [{name: Ämter}, {name: i}, {name: I}]
paths:
  /Items/{id}:
    get:
      tags: [Ämter]
      summary: Überprüft
      description: |
        Several lines,
          some of them indented,

        and one after a gap.
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: ids, in: query, schema: {type: array, items: {enum: [ü, u, U, Ü, İ, \u0131]}}}
      responses:
        '200':
          description: gut
          content:
            application/json:
              schema: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
              example: {kind: a, größe: 1.5}
        '404': {description: nichts, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
  schemas:
    A: {type: object, required: [kind], properties: {kind: {const: a}, größe: {type: number}, next: {$ref: '#/components/schemas/B'}}}
    B: {type: object, required: [kind], properties: {kind: {const: b}, previous: {$ref: '#/components/schemas/A'}}}
    Problem: {$ref: 'shared/problems.yaml#/Problem'}
"""
# Its types are known by the file that they are in.
SHARED = """
Problem:
  type: object
  properties:
    code: {type: string, enum: [X, Y]}
    cause: {type: object, properties: {message: {type: string}}}
"""


# What a run remembers for the next one; no part of the tree.
CACHE = ".specloom-cache"


@dataclass(frozen=True)
class Surroundings:
    """Where and how the command is run; each field that is not said is as in the first run."""

    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    arguments: tuple[str, ...] = ()
    umask: int = 0o022
    is_relative: bool = False
    newline: str = "\n"


CASES = {
    "another hash seed": Surroundings({"PYTHONHASHSEED": "4711"}),
    "a C locale without UTF-8": Surroundings({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "a POSIX locale and a narrow terminal": Surroundings({"LANG": "POSIX", "COLUMNS": "20", "TERM": "dumb"}),
    "a home that cannot be written": Surroundings({"HOME": "/dev/null/home", "XDG_CACHE_HOME": "/dev/null/cache"}),
    "another time zone": Surroundings({"TZ": "Pacific/Chatham"}),
    "a strict umask": Surroundings(umask=0o077),
    "relative paths from another folder": Surroundings(is_relative=True),
    "lines that end as on Windows": Surroundings(newline="\r\n"),
    "optimised Python": Surroundings(arguments=("-OO",)),
}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tree of an ordinary run."""
    return _generated(Surroundings(), tmp_path_factory.mktemp("usual"))


@pytest.mark.parametrize("case", CASES)
def test_the_surroundings_of_a_run_leave_no_trace(case: str, usual: dict[str, bytes], tmp_path: Path) -> None:
    tree = _generated(CASES[case], tmp_path)

    assert tree.keys() == usual.keys()
    assert [path for path in usual if tree[path] != usual[path]] == []


def _generated(surroundings: Surroundings, folder: Path) -> dict[str, bytes]:
    """The tree that `generate` writes with everything on."""
    document, out = folder / "documents" / "api.yaml", folder / "elsewhere" / "out"
    shared = document.with_name("shared") / "problems.yaml"
    for place in (shared, out):
        place.parent.mkdir(parents=True)
    document.write_text(DOCUMENT, "utf-8", newline=surroundings.newline)
    shared.write_text(SHARED, "utf-8", newline=surroundings.newline)
    places = ("api.yaml", "../elsewhere/out") if surroundings.is_relative else (str(document), str(out))
    run = subprocess.run(
        [sys.executable, *surroundings.arguments, "-m", "specloom", "generate", places[0], "--out", places[1],
         "--package", "same", "--with", "server,docs,examples,contract"],
        cwd=document.parent if surroundings.is_relative else out.parent,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONHASHSEED": "1", **surroundings.environment},
        umask=surroundings.umask,
        capture_output=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode(errors="replace")
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and CACHE not in path.parts
    }

"""Emits what a fresh distribution needs beside the package. Written once, then the user's."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan, ScaffoldPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """`pyproject.toml` and `README.md`, where the settings ask for a distribution of its own."""
    scaffold = project.sdk.scaffold
    if scaffold:
        yield SourceFile("root", "pyproject.toml", render_pyproject(scaffold), "scaffold")
        yield SourceFile("root", "README.md", render_readme(scaffold), "scaffold")


def render_pyproject(scaffold: ScaffoldPlan) -> str:
    """A distribution that pip can build."""
    return f'''[build-system]
requires = ["hatchling>=1.28"]
build-backend = "hatchling.build"

[project]
name = "{scaffold.distribution}"
version = "0.1.0"
description = {scaffold.description}
readme = "README.md"
requires-python = ">=3.11"
classifiers = [
  "Programming Language :: Python :: 3.11",
  "Programming Language :: Python :: 3.12",
  "Programming Language :: Python :: 3.13",
  "Programming Language :: Python :: 3.14",
  "Typing :: Typed",
]
dependencies = ["httpcore2>=2.16,<3", "httpx2>=2.16,<3", "pydantic>=2.14.2,<3"]

[project.optional-dependencies]
aiohttp = ["aiohttp>=3.12.6,<4"]
fast = ["pyreqwest>=0.15,<0.16"]
httpx = ["httpx>=0.28.1,<1"]
otel = ["opentelemetry-api>=1.30,<2"]

[tool.hatch.build]
exclude = [".specloom-cache"]

[tool.hatch.build.targets.wheel]
packages = ["{scaffold.package}"]
'''


def render_readme(scaffold: ScaffoldPlan) -> str:
    """How to install it and make a first call."""
    notes = "".join(f"{note}\n\n" for note in scaffold.notes)
    commands = "\n".join(("pip install .", *scaffold.exports))
    return f"""# {scaffold.distribution}

The Python SDK of {scaffold.title}.

```shell
{commands}
```

```python
{scaffold.program}
```

{notes}{render_more(scaffold) if scaffold.can_call else ""}`{scaffold.package}/` is generated: change the document and run `specloom generate` again.
"""


def render_more(scaffold: ScaffoldPlan) -> str:
    """What else there is beside the first call."""
    return f"""`Async{scaffold.class_name}` has the same methods, awaited.
If it does not work, `python -m {scaffold.package} doctor` says what stands in between.
For the tests of your program, `{scaffold.package}.testing` has prepared answers, faults and a factory for every model.
"""
